//! The three cookies: the session's secret, and what somebody has chosen: the language, and which identity provider they connect.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::{config::Origin, reading::Idp, words::Language};

/// With the prefix a browser takes it only from the host itself, over TLS, for all paths.
const SESSION_SECURE: &str = "__Host-rollcall-session";
/// Without TLS browsers refuse the prefix.
const SESSION: &str = "rollcall-session";
const LANGUAGE: &str = "rollcall-language";
const IDP: &str = "rollcall-idp";
/// How long a choice is remembered, in seconds: a year.
const CHOICE_AGE: u32 = 31_536_000;

/// The secret of the session, if the browser has sent one.
pub(super) fn session<'h>(headers: &'h HeaderMap, origin: &Origin) -> Option<&'h str> {
    find(headers, name(origin))
}

/// Puts the secret of a session into the browser. Scripts do not see it, and requests from other sites do not bring it along.
pub(super) fn keep_session(origin: &Origin, secret: &str, seconds: i64) -> Option<HeaderValue> {
    let seconds = seconds.max(0);
    value(&format!(
        "{}={secret}; Max-Age={seconds}; {}",
        name(origin),
        manner(origin)
    ))
}

/// Takes it away.
pub(super) fn forget_session(origin: &Origin) -> Option<HeaderValue> {
    value(&format!("{}=; Max-Age=0; {}", name(origin), manner(origin)))
}

/// The language that was chosen.
pub(super) fn language(headers: &HeaderMap) -> Option<Language> {
    Language::parse(find(headers, LANGUAGE)?)
}

/// Remembers a language that was chosen.
pub(super) fn keep_language(language: Language) -> Option<HeaderValue> {
    value(&format!("{LANGUAGE}={}; {}", language.code(), lasting()))
}

/// The identity provider that was chosen for an organization. Somebody may look after several, each with another one: the last is
/// remembered.
pub(super) fn idp(headers: &HeaderMap, organization: &str) -> Option<Idp> {
    let (of, slug) = find(headers, IDP)?.split_once('.')?;
    Idp::of_slug(slug).filter(|_| of == organization)
}

/// Remembers an identity provider that was chosen for an organization.
pub(super) fn keep_idp(idp: Idp, organization: &str) -> Option<HeaderValue> {
    let slug = idp.slug();
    value(&format!("{IDP}={organization}.{slug}; {}", lasting()))
}

fn lasting() -> String {
    format!("Max-Age={CHOICE_AGE}; Path=/; HttpOnly; SameSite=Lax")
}

fn name(origin: &Origin) -> &'static str {
    if origin.is_secure() {
        SESSION_SECURE
    } else {
        SESSION
    }
}

fn manner(origin: &Origin) -> &'static str {
    if origin.is_secure() {
        "Path=/; HttpOnly; SameSite=Strict; Secure"
    } else {
        "Path=/; HttpOnly; SameSite=Strict"
    }
}

fn value(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn find<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let cookies = headers.get_all(header::COOKIE).iter();
    cookies
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Origins;

    fn origin(text: &str) -> Origin {
        text.parse::<Origins>()
            .unwrap()
            .iter()
            .next()
            .unwrap()
            .clone()
    }

    #[test]
    fn an_identity_provider_is_remembered_for_its_organization() {
        let kept = keep_idp(Idp::Okta, "018f").unwrap();
        let (sent, manner) = kept.to_str().unwrap().split_once("; ").unwrap();
        assert_eq!(manner, "Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax");
        let headers = HeaderMap::from_iter([(header::COOKIE, sent.parse().unwrap())]);
        assert_eq!(idp(&headers, "018f"), Some(Idp::Okta));
        assert_eq!(idp(&headers, "018e"), None);
    }

    #[test]
    fn a_session_travels_with_the_prefix_where_there_is_tls() {
        let secure = origin("https://settings.example.com");
        let kept = keep_session(&secure, "abc", 60).unwrap();
        assert_eq!(
            kept.to_str().unwrap(),
            "__Host-rollcall-session=abc; Max-Age=60; Path=/; HttpOnly; SameSite=Strict; Secure"
        );
        let mut headers = HeaderMap::new();
        let sent = "a=b; __Host-rollcall-session=abc; rollcall-language=ja";
        headers.insert(header::COOKIE, HeaderValue::from_static(sent));
        assert_eq!(session(&headers, &secure), Some("abc"));
        assert_eq!(language(&headers), Some(Language::Japanese));
        assert_eq!(session(&headers, &origin("http://127.0.0.1:8090")), None);
    }
}
