//! Whose pages may show an answer in a frame: the operator's, and those that the organization lists which the answer is about.
//!
//! Apart from the edge, which writes the header, because only whoever has read the session knows the organization.

use axum::{
    http::{HeaderValue, header},
    response::Response,
};
use identity_proto::v1 as pb;

use super::Console;

/// The list of an answer's organization, on its way to the edge.
#[derive(Debug, Clone)]
struct Listed(Vec<String>);

/// Lets the pages of a session's organization show an answer.
pub(super) fn listed(session: &pb::SettingsSession, mut response: Response) -> Response {
    let listed = Listed(session.frame_origins.clone());
    response.extensions_mut().insert(listed);
    response
}

/// What browsers are told of an answer. There is no `X-Frame-Options` beside it, which knows no lists.
pub(super) fn say(console: &Console, response: &mut Response) {
    let listed = response.extensions_mut().remove::<Listed>();
    let policy = policy(
        console.settings().frame_ancestors.iter(),
        listed.map_or_else(Vec::new, |Listed(origins)| origins),
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}

fn policy(of_operator: impl Iterator<Item = impl ToString>, listed: Vec<String>) -> String {
    let mut ancestors: Vec<String> = of_operator.map(|origin| origin.to_string()).collect();
    // The identity service lets nothing else in; a header is no place to find out that it has.
    let is_origin = |origin: &String| {
        let inner = |byte: u8| byte.is_ascii_graphic() && !b";,'\"*".contains(&byte);
        origin.bytes().all(inner) && origin.contains("://")
    };
    for origin in listed.into_iter().filter(is_origin) {
        if !ancestors.contains(&origin) {
            ancestors.push(origin);
        }
    }
    let ancestors = match ancestors.as_slice() {
        [] => "'none'".to_owned(),
        some => some.join(" "),
    };
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
    )
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(&[], &[], "'none'")]
    #[case(&["https://a.example"], &[], "https://a.example")]
    #[case(&[], &["https://b.example"], "https://b.example")]
    #[case(&["https://a.example"], &["https://b.example", "https://a.example"], "https://a.example https://b.example")]
    #[case(&[], &["*", "https://b.example; script-src *", "'self'"], "'none'")]
    fn pages_that_nobody_lists_show_nothing(
        #[case] of_operator: &[&str],
        #[case] listed: &[&str],
        #[case] expected: &str,
    ) {
        let listed = listed.iter().map(|origin| (*origin).to_owned()).collect();
        let policy = policy(of_operator.iter(), listed);
        assert!(
            policy.ends_with(&format!("; frame-ancestors {expected}")),
            "{policy}"
        );
    }
}
