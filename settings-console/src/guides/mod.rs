//! How each identity provider is connected: which menu, which field, which boxes to tick.
//!
//! Data, one file per identity provider, each sentence in both languages side by side. Apart from the pages, which only put the
//! organization's Tenant URL in its place, and from `words`, whose sentences are ours alone: here half of the words are those
//! that somebody else's console has on its buttons. A test compares every attribute with what the gateway's discovery has, and
//! sends the templates to it.

mod entra;
mod okta;
mod onelogin;
mod other;

use crate::{reading::Idp, words::Language};

/// A sentence in each language.
#[derive(Debug)]
pub(crate) struct Both {
    en: &'static str,
    ja: &'static str,
}

const fn both(en: &'static str, ja: &'static str) -> Both {
    Both { en, ja }
}

impl Both {
    /// In this one.
    pub(crate) fn of(&self, language: &Language) -> &'static str {
        match language {
            Language::English => self.en,
            Language::Japanese => self.ja,
        }
    }
}

/// How to connect one kind of application.
#[derive(Debug)]
pub(crate) struct Guide {
    /// Its part of the URL.
    pub(crate) slug: &'static str,
    /// Whose it is.
    pub(crate) idp: Idp,
    pub(crate) name: Both,
    pub(crate) lead: Both,
    pub(crate) steps: &'static [Step],
    pub(crate) mappings: &'static [Mapping],
    /// What stands below the table.
    pub(crate) about_mappings: Both,
    /// What it sends, if an administrator has to say so: a template to copy.
    pub(crate) template: Option<&'static str>,
    /// What to expect once all is saved.
    pub(crate) afterwards: &'static [Both],
}

/// One step.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) title: Both,
    pub(crate) lines: &'static [Line],
}

/// What stands in a step.
#[derive(Debug)]
pub(crate) enum Line {
    /// Something to do.
    Do(Both),
    /// A value to copy: the field that it belongs into, and the Tenant URL.
    TenantUrl(Both),
    /// The same with a flag at its end, which makes Entra ID follow the standard.
    TenantUrlForEntra(Both),
    /// A field that the Secret Token belongs into; the token is never shown here.
    Token(Both),
    /// The template to copy.
    Template,
}

/// A row of the attribute mapping.
#[derive(Debug)]
pub(crate) struct Mapping {
    /// In the identity provider, in its own words.
    pub(crate) source: &'static str,
    /// In SCIM.
    pub(crate) target: &'static str,
    pub(crate) note: Both,
}

const fn map(source: &'static str, target: &'static str) -> Mapping {
    Mapping {
        source,
        target,
        note: both("", ""),
    }
}

const fn map_noted(
    source: &'static str,
    target: &'static str,
    en: &'static str,
    ja: &'static str,
) -> Mapping {
    Mapping {
        source,
        target,
        note: both(en, ja),
    }
}

/// What Entra ID is told to append.
pub(crate) const ENTRA_FLAG: &str = "?aadOptscim062020";

/// All of them, in the order in which they are offered.
pub(crate) static ALL: [&Guide; 5] = [
    &entra::GUIDE,
    &okta::CUSTOM,
    &okta::CATALOGUE,
    &onelogin::GUIDE,
    &other::GUIDE,
];

/// The first guide of an identity provider.
pub(crate) fn of(idp: Idp) -> Option<&'static Guide> {
    ALL.into_iter().find(|guide| guide.idp == idp)
}

/// The guide of a URL.
pub(crate) fn find(slug: &str) -> Option<&'static Guide> {
    ALL.into_iter().find(|guide| guide.slug == slug)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_a_guide_and_each_guide_its_own_place() {
        for idp in Idp::ALL {
            assert!(of(idp).is_some(), "{idp:?}");
        }
        for guide in ALL {
            let found = find(guide.slug).unwrap();
            assert!(std::ptr::eq(found, guide));
        }
    }

    #[test]
    fn each_says_where_both_values_go() {
        for guide in ALL {
            let lines = || guide.steps.iter().flat_map(|step| step.lines);
            let has_url =
                lines().any(|line| matches!(line, Line::TenantUrl(_) | Line::TenantUrlForEntra(_)));
            let has_token = lines().any(|line| matches!(line, Line::Token(_)));
            assert!(has_url && has_token, "{}", guide.slug);
            let has_template = lines().any(|line| matches!(line, Line::Template));
            assert_eq!(has_template, guide.template.is_some(), "{}", guide.slug);
        }
    }

    #[test]
    fn people_are_matched_by_their_user_name() {
        for guide in ALL {
            let first = guide.mappings.first().unwrap();
            assert_eq!(first.target, "userName", "{}", guide.slug);
        }
    }
}
