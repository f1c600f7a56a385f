//! Who is there: the session of the browser's cookie, asked of the identity service with each request.

use std::{future::Future, time::Duration};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use identity_proto::v1 as pb;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::{
    Console, ancestors, cookie,
    failure::Failure,
    frame::{Frame, Inside, Outside, Place},
    safety,
};
use crate::{
    identity::{AtSettings, Refusal, Secret, Visit},
    reading::Idp,
    words::{Language, Words},
};

/// How long after a sign-in a token can be generated, as the identity service has it.
const SIGN_IN_LIFE: Duration = Duration::from_secs(10 * 60);

/// Somebody with a session.
pub(crate) struct Visitor {
    pub(super) console: Console,
    pub(super) outside: Outside,
    pub(super) visit: Visit,
    pub(super) calls: AtSettings,
    pub(super) session: pb::SettingsSession,
    /// The identity provider that they have chosen before.
    kept_idp: Option<Idp>,
    csrf: String,
}

impl Visitor {
    /// The organization that they are in.
    pub(super) fn organization(&self) -> &str {
        &self.session.organization_id
    }

    /// Which identity provider they have said that it is: now, by its slug, or before.
    pub(super) fn chosen_idp(&self, now: &str) -> Option<Idp> {
        Idp::of_slug(now).or(self.kept_idp)
    }

    /// Remembers a choice that was made with this request, if one was.
    pub(super) fn remember(&self, idp: Option<Idp>, mut response: Response) -> Response {
        let cookie = idp.and_then(|idp| cookie::keep_idp(idp, self.organization()));
        if let Some(cookie) = cookie {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }

    /// What identity providers are told to call.
    pub(super) fn tenant_url(&self) -> String {
        let base = self.console.settings().public_url.as_str();
        format!("{base}/orgs/{}/scim/v2", self.organization())
    }

    /// Whether they have proved not too long ago who they are. The identity service decides; this is for what the page offers.
    pub(super) fn may_generate(&self, now: jiff::Timestamp) -> bool {
        let signed_in = self.session.sign_in_time.unwrap_or_default().seconds;
        let life = i64::try_from(SIGN_IN_LIFE.as_secs()).unwrap_or(i64::MAX);
        now.as_second() - signed_in < life
    }

    /// In which language to speak to them.
    pub(super) fn words(&self) -> &'static Words {
        self.outside.language(self.link_language()).words()
    }

    /// What is around a page that they see, and the organization as it stands.
    pub(super) async fn around(&self, place: Place) -> Result<(Frame, pb::Organization), Refusal> {
        let id = self.organization();
        let (organization, alarm) =
            tokio::try_join!(self.calls.organization(id), self.calls.alarm(id))?;
        let actor = match self.session.actor_name.as_str() {
            "" => self.session.actor_id.clone(),
            name => name.to_owned(),
        };
        let mut frame = Frame::new(&self.console, &self.outside, self.link_language());
        frame.inside = Some(Inside {
            organization: organization.display_name.clone(),
            actor,
            return_url: self.session.return_url.clone(),
            csrf: self.csrf.clone(),
            place,
            alarm: alarm
                .alarm
                .and_then(|alarm| safety::banner(&alarm, frame.words.nav)),
        });
        Ok((frame, organization))
    }

    fn link_language(&self) -> Option<Language> {
        match self.session.locale() {
            pb::SettingsLocale::Unspecified => None,
            pb::SettingsLocale::English => Some(Language::English),
            pb::SettingsLocale::Japanese => Some(Language::Japanese),
        }
    }

    /// Whether a form is of this visit.
    pub(super) fn has_sent(&self, csrf: &str) -> bool {
        self.csrf.as_bytes().ct_eq(csrf.as_bytes()).into()
    }

    /// A page instead of the one that was wanted.
    pub(super) fn failed(&self, failure: impl Into<Failure>) -> Response {
        let request_id = &self.visit.request_id;
        let page = failure
            .into()
            .page(&self.console, &self.outside, request_id);
        ancestors::listed(&self.session, page)
    }

    /// The page that a story gives, or one that says why there is none.
    pub(super) async fn show(
        &self,
        story: impl Future<Output = Result<Response, Failure>>,
    ) -> Response {
        match story.await {
            Ok(response) => ancestors::listed(&self.session, response),
            Err(failure) => self.failed(failure),
        }
    }
}

impl FromRequestParts<Console> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Self, Response> {
        let outside = parts.extensions.get::<Outside>().cloned();
        let visit = parts.extensions.get::<Visit>().cloned();
        // The edge has put them there.
        let (Some(outside), Some(visit)) = (outside, visit) else {
            return Err(StatusCode::INTERNAL_SERVER_ERROR.into_response());
        };
        let failed = |failure: Failure| failure.page(console, &outside, &visit.request_id);
        let cookie = cookie::session(&parts.headers, &console.settings().origin);
        let Some((cookie, secret)) = cookie.and_then(|text| Some((text, Secret::parse(text)?)))
        else {
            return Err(failed(if comes_from_elsewhere(&parts.headers) {
                Failure::Arrived
            } else {
                Refusal::SignedOut.into()
            }));
        };
        let csrf = csrf(cookie);
        let calls = console.identity().at_settings(secret, visit.clone());
        match calls.session().await {
            Ok(session) => Ok(Self {
                kept_idp: cookie::idp(&parts.headers, &session.organization_id),
                console: console.clone(),
                outside,
                visit,
                calls,
                session,
                csrf,
            }),
            Err(refusal) => Err(failed(refusal.into())),
        }
    }
}

/// Whether a browser comes from another site: then it leaves the session's cookie at home, and has it when it goes on from here.
fn comes_from_elsewhere(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site");
    site.is_some_and(|site| site == "cross-site" || site == "same-site")
}

/// Whoever knows the session's secret can make it, and nobody else.
fn csrf(session: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(b"a form of the settings page of ");
    digest.update(session.as_bytes());
    digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_belongs_to_one_session() {
        assert_eq!(csrf("a"), csrf("a"));
        assert_ne!(csrf("a"), csrf("b"));
        assert_eq!(csrf("a").len(), 64);
        assert!(!csrf("secret").contains("secret"));
    }
}
