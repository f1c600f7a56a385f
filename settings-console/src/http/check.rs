//! `/check`: how far the set-up has come, and what to change where it has not.

mod holder;
mod seen;
mod written;

use std::{collections::BTreeSet, net::IpAddr};

use askama::Template;
use axum::response::Response;
use http::Uri;
use identity_proto::v1 as pb;
use serde::Deserialize;

use self::seen::see;
use super::{
    frame::{Frame, Place, page},
    query::Asking,
    visitor::Visitor,
};
use crate::{
    guides,
    reading::{Answer, Cause, Idp, Remarks, State, Step, Switches},
    words::Words,
};

#[derive(Template)]
#[template(path = "check.html")]
struct Page {
    frame: Frame,
    idp: Option<Idp>,
    steps: Vec<Shown>,
    expectation: &'static str,
    all_done: bool,
    guide: String,
}

/// The steps alone, for scripts that look again.
#[derive(Template)]
#[template(path = "check_steps.html")]
struct Steps {
    words: &'static Words,
    steps: Vec<Shown>,
    expectation: &'static str,
    all_done: bool,
}

/// A step as it is shown.
struct Shown {
    name: &'static str,
    state: &'static str,
    /// As the style sheet calls it.
    class: &'static str,
    /// What is to be changed. Empty: nothing.
    advice: String,
    /// What the identity provider was told, where that says more than the advice. Empty: it does not.
    quoted: String,
    /// The request that has shown it, where it was one.
    told: Option<Told>,
    /// What it was done in spite of.
    remarks: Vec<String>,
}

/// What earlier steps have told already.
#[derive(Default)]
struct Remarked<'f> {
    tolerances: BTreeSet<&'f str>,
    causes: Vec<Cause>,
}

/// What an identity provider was told.
struct Told {
    /// Method and endpoint.
    request: String,
    /// Whom it was about. Empty: nobody can say.
    name: String,
    status: i32,
    /// What it was told, in words. Empty: they are in the advice.
    detail: String,
    /// What that means, in the reader's language. Empty: it is in theirs.
    meaning: String,
}

/// Which identity provider somebody says it is.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    idp: String,
}

impl Page {
    /// Identity providers to choose from, each with what it is called and whether it is this one.
    fn choices(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> {
        let (chosen, words) = (self.idp, self.frame.words.check);
        Idp::ALL.into_iter().map(move |idp| {
            let name = idp.name().unwrap_or(words.other);
            (idp.slug(), name, chosen == Some(idp))
        })
    }

    /// Where scripts look again.
    fn again(&self) -> String {
        self.idp.map_or_else(
            || "/check/steps".to_owned(),
            |idp| format!("/check/steps?idp={}", idp.slug()),
        )
    }
}

/// `GET /check`.
pub(super) async fn show(visitor: Visitor, Asking(asked): Asking<Asked>) -> Response {
    let story = async {
        let ((frame, _), seen) = tokio::try_join!(visitor.around(Place::Check), see(&visitor))?;
        let (idp, steps) = seen.told(visitor.chosen_idp(&asked.idp), frame.words);
        let shown = page(&Page {
            all_done: is_all_done(&steps),
            expectation: (frame.words.check.expectation)(idp),
            guide: idp.and_then(guides::of).map_or_else(
                || "/guides".to_owned(),
                |guide| format!("/guides/{}", guide.slug),
            ),
            idp,
            steps,
            frame,
        });
        Ok(visitor.remember(Idp::of_slug(&asked.idp), shown))
    };
    visitor.show(story).await
}

/// `GET /check/steps`: for scripts, that ask now and then.
pub(super) async fn steps(visitor: Visitor, Asking(asked): Asking<Asked>) -> Response {
    let story = async {
        let words = visitor.words();
        let seen = see(&visitor).await?;
        let (idp, steps) = seen.told(visitor.chosen_idp(&asked.idp), words);
        Ok(page(&Steps {
            words,
            all_done: is_all_done(&steps),
            expectation: (words.check.expectation)(idp),
            steps,
        }))
    };
    visitor.show(story).await
}

fn is_all_done(steps: &[Shown]) -> bool {
    let is_good = |step: &Shown| step.class == "good" || step.class == "skipped";
    steps.iter().all(is_good)
}

/// What an organization has switched on.
pub(super) fn switches(organization: &pb::Organization) -> Switches {
    Switches {
        saml: organization.saml_enabled,
        scim: organization.scim_enabled(),
        groups: organization.groups_enabled(),
    }
}

impl Shown {
    fn of(step: Step, state: State<'_>, idp: Option<Idp>, words: &Words) -> Self {
        let check = words.check;
        let (class, state, trouble) = match state {
            State::Done => ("good", check.done, None),
            State::Odd(trouble) => ("odd", check.odd, Some(trouble)),
            State::Wrong(trouble) => ("bad", check.wrong, Some(trouble)),
            State::Waiting => ("waiting", check.waiting, None),
            State::Skipped => ("skipped", check.skipped, None),
        };
        let request = trouble.and_then(|trouble| trouble.request);
        let quoted = trouble.map_or("", |trouble| trouble.cause.quoted(trouble.request));
        Self {
            name: (check.step)(step),
            state,
            class,
            advice: trouble.map_or_else(String::new, |trouble| {
                let subject = trouble
                    .request
                    .map(|request| trouble.cause.subject(request));
                (words.causes.of)(trouble.cause, idp, subject.unwrap_or_default())
            }),
            quoted: quoted.to_owned(),
            told: request.map(|request| Told::of(request, quoted.is_empty(), words)),
            remarks: Vec::new(),
        }
    }

    /// The same, with what the step was done in spite of. What comes with every request is told once.
    fn remarked<'f>(
        self,
        remarks: Remarks<'f>,
        before: &mut Remarked<'f>,
        idp: Option<Idp>,
        words: &Words,
    ) -> Self {
        let tolerances = remarks.tolerances.iter().map(String::as_str);
        let new: Vec<&str> = tolerances
            .filter(|name| before.tolerances.insert(name))
            .collect();
        let told = |names: &[&str], words: fn(&[&str]) -> String| {
            (!names.is_empty()).then(|| words(names))
        };
        let left_out = told(&remarks.left_out, words.remarks.left_out);
        let misplaced = told(&remarks.misplaced, words.remarks.misplaced);
        let understood = (words.remarks.understood)(&new);
        let cause = remarks.cause.filter(|cause| !before.causes.contains(cause));
        before.causes.extend(cause);
        let odd = cause.map(|cause| (words.causes.of)(cause, idp, ""));
        Self {
            remarks: odd
                .into_iter()
                .chain(left_out)
                .chain(misplaced)
                .chain(understood)
                .collect(),
            ..self
        }
    }
}

impl Told {
    fn of(request: &pb::ProvisioningRequest, with_detail: bool, words: &Words) -> Self {
        let answer = Answer::of(request);
        Self {
            meaning: answer.map_or_else(String::new, |answer| (words.answers.of)(&answer)),
            request: format!("{} {}", request.method, request.path)
                .trim_end()
                .to_owned(),
            name: request.name.clone(),
            status: request.status,
            detail: if with_detail {
                request.detail.clone()
            } else {
                String::new()
            },
        }
    }
}

/// What speaks against a public URL, as far as it says so itself.
fn against(url: &str) -> Option<Cause> {
    let url: Uri = url.parse().ok()?;
    let host = url.host()?.trim_matches(['[', ']']);
    if is_private(host) {
        Some(Cause::PrivateAddress)
    } else if url.scheme_str() == Some("http") {
        Some(Cause::NotHttps)
    } else {
        None
    }
}

/// Whether a name or an address means something only on this machine or its network.
fn is_private(host: &str) -> bool {
    match host.parse() {
        Ok(IpAddr::V4(address)) => {
            address.is_loopback() || address.is_private() || address.is_link_local()
        }
        Ok(IpAddr::V6(address)) => {
            address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local()
        }
        Err(_) => {
            let host = host.to_ascii_lowercase();
            let ends = [".local", ".internal", ".localhost", ".test"];
            !host.contains('.') || ends.iter().any(|end| host.ends_with(end))
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("https://scim.example.com", None)]
    #[case("https://scim.example.com/base", None)]
    #[case("http://scim.example.com", Some(Cause::NotHttps))]
    #[case("http://127.0.0.1:8080", Some(Cause::PrivateAddress))]
    #[case("https://10.1.2.3", Some(Cause::PrivateAddress))]
    #[case("https://[::1]:8443", Some(Cause::PrivateAddress))]
    #[case("https://gateway", Some(Cause::PrivateAddress))]
    #[case("https://gateway.internal", Some(Cause::PrivateAddress))]
    #[case("https://203.0.113.7", None)]
    fn a_public_url_is_looked_at(#[case] url: &str, #[case] expected: Option<Cause>) {
        assert_eq!(against(url), expected);
    }
}
