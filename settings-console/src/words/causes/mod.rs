//! What is wrong, and what to change in which identity provider: a sentence for each cause, both languages side by side.
//!
//! Apart from the page that shows them: the log says them, too. docs/setup-doctor.md lists them, and a test brings each
//! about and looks for it.

mod address;
mod body;
mod general;
mod patch;
mod problem;
mod search;
mod token;
mod value;

use super::sentences::isolated;
use crate::reading::{Cause, Idp};

/// See the module.
#[derive(Debug)]
pub(crate) struct Causes {
    /// Of a cause, the identity provider if it is known, and the attribute that is at fault; empty: none is, or nobody knows which.
    pub(crate) of: fn(Cause, Option<Idp>, &str) -> String,
}

pub(super) static ENGLISH: Causes = Causes { of: english };
pub(super) static JAPANESE: Causes = Causes { of: japanese };

/// A sentence in both languages. In curly brackets stand places that are filled in: the identity provider's fields for `{token}` and
/// `{url}`, where its `{mapping}` is, and the `{attribute}`.
struct Said {
    en: &'static str,
    ja: &'static str,
}

/// Where nothing is known but that it was refused.
const OTHER: Said = Said {
    en: "The identity provider was refused. The log has the answer that it was given.",
    ja: "ID プロバイダーのリクエストは拒否されました。返した説明はログにあります。",
};

/// Where the token is pasted.
fn token_field(idp: Option<Idp>) -> &'static str {
    match idp {
        Some(Idp::Entra) => "Entra ID: Provisioning > Admin Credentials > Secret Token",
        Some(Idp::Okta) => "Okta: Provisioning > Integration > Authorization",
        Some(Idp::OneLogin) => "OneLogin: Configuration > SCIM Bearer Token",
        Some(Idp::Other) | None => "the identity provider's field for the token",
    }
}

/// Where the Tenant URL is pasted.
fn url_field(idp: Option<Idp>) -> &'static str {
    match idp {
        Some(Idp::Entra) => "Entra ID: Provisioning > Admin Credentials > Tenant URL",
        Some(Idp::Okta) => "Okta: Provisioning > Integration > SCIM connector base URL",
        Some(Idp::OneLogin) => "OneLogin: Configuration > SCIM Base URL",
        Some(Idp::Other) | None => "the identity provider's field for the SCIM URL",
    }
}

/// Where attributes are mapped.
fn mapping(idp: Option<Idp>) -> &'static str {
    match idp {
        Some(Idp::Entra) => {
            "Entra ID: Provisioning > Mappings > Provision Microsoft Entra ID Users"
        }
        Some(Idp::Okta) => "Okta: Provisioning > To App > Attribute Mappings",
        Some(Idp::OneLogin) => "OneLogin: Configuration > SCIM JSON Template",
        Some(Idp::Other) | None => "the identity provider's attribute mapping",
    }
}

fn english(cause: Cause, idp: Option<Idp>, attribute: &str) -> String {
    let attribute = match attribute {
        "" => "an attribute".to_owned(),
        name => format!("\"{}\"", isolated(name)),
    };
    let places = [token_field(idp), url_field(idp), mapping(idp)];
    filled(general::said(cause, idp).en, places, &attribute)
}

fn japanese(cause: Cause, idp: Option<Idp>, attribute: &str) -> String {
    let attribute = match attribute {
        "" => "属性".to_owned(),
        name => format!("属性「{}」", isolated(name)),
    };
    let places = match idp {
        Some(Idp::Other) | None => [
            "ID プロバイダーのトークン欄",
            "ID プロバイダーの SCIM URL 欄",
            "ID プロバイダーの属性マッピング",
        ],
        _ => [token_field(idp), url_field(idp), mapping(idp)],
    };
    filled(general::said(cause, idp).ja, places, &attribute)
}

/// The attribute comes last: it is the one thing that an identity provider has written.
fn filled(said: &str, [token, url, mapping]: [&str; 3], attribute: &str) -> String {
    said.replace("{token}", token)
        .replace("{url}", url)
        .replace("{mapping}", mapping)
        .replace("{attribute}", attribute)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::reading::{Problem, TokenMistake};

    /// Every kind of mistake and of problem that the contract has.
    fn causes() -> impl Iterator<Item = Cause> {
        let mistakes = (1..).map_while(|number| TokenMistake::try_from(number).ok());
        let problems = (1..).map_while(|number| Problem::try_from(number).ok());
        mistakes
            .map(Cause::Token)
            .chain(problems.map(Cause::Problem))
    }

    #[test]
    fn no_two_causes_have_one_sentence() {
        for causes_in in [&ENGLISH, &JAPANESE] {
            let mut told = BTreeMap::new();
            for cause in causes() {
                let said = (causes_in.of)(cause, None, "title");
                let other = told.insert(said.clone(), cause);
                assert_eq!(other, None, "{cause:?}: {said}");
            }
        }
    }

    #[test]
    fn every_place_is_filled_in() {
        for causes_in in [&ENGLISH, &JAPANESE] {
            for idp in Idp::ALL {
                for cause in causes() {
                    let said = (causes_in.of)(cause, Some(idp), "");
                    assert!(!said.contains(['{', '}']), "{said}");
                }
            }
        }
    }

    #[test]
    fn an_attribute_cannot_fill_a_place() {
        let cause = Cause::Problem(Problem::ValueType);
        let said = (ENGLISH.of)(cause, None, "{mapping}");
        assert!(said.contains("{mapping}"), "{said}");
    }
}
