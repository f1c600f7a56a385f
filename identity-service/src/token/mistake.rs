//! What is wrong with a token that was refused, as far as its own text says it.
//!
//! Apart from what decides: this is asked afterwards, of a token that has been refused already, and what it says is told to the
//! organization's administrator and never to whoever sent it.

use super::{Label, SCIM, crc32, organization};
use crate::domain::{OrganizationId, refused_token::Mistake};

/// What all secrets of ours begin with.
const OURS: &str = "rollcall_";
/// What the first part of a JSON Web Token begins with: `{"` in base64.
const JSON: &str = "eyJ";

/// What is wrong with a token in the URL of this organization.
#[must_use]
pub fn mistake(text: &[u8], label: &Label, named: OrganizationId) -> Mistake {
    let Ok(text) = std::str::from_utf8(text) else {
        return Mistake::Unknown;
    };
    if text.starts_with(JSON) && text.contains('.') {
        return Mistake::JsonWebToken;
    }
    if !text.starts_with(SCIM) {
        // Whatever was lost in front, a token of this organization has its id in it.
        let id = named.as_uuid().simple().to_string();
        return match (text.starts_with(OURS), text.contains(&id)) {
            (true, _) if OURS.len() + 4 < text.len() => Mistake::OtherSecret,
            (true, _) | (false, true) => Mistake::CutShort,
            (false, false) => Mistake::Unknown,
        };
    }
    let is_ours = text
        .strip_prefix(SCIM)
        .and_then(|rest| rest.strip_prefix('_'))
        .and_then(|rest| rest.strip_prefix(label.to_string().as_str()))
        .is_some_and(|rest| rest.starts_with('_'));
    if !is_whole(text) {
        return Mistake::CutShort;
    }
    if !is_ours {
        return Mistake::OtherEnvironment;
    }
    if organization(SCIM, text.as_bytes()) == Some(named) {
        Mistake::Ended
    } else {
        Mistake::OtherOrganization
    }
}

/// Whether the checksum fits.
fn is_whole(text: &str) -> bool {
    text.rsplit_once('_')
        .is_some_and(|(body, check)| format!("{:08x}", crc32(body.as_bytes())) == check)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::token::PlainToken;

    fn label(text: &str) -> Label {
        text.parse().unwrap()
    }

    fn organization(number: u128) -> OrganizationId {
        OrganizationId::from_uuid(Uuid::from_u128(number))
    }

    fn check(text: &str, expected: Mistake) {
        let found = mistake(text.as_bytes(), &label("prod"), organization(1));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_token_says_what_is_wrong_with_it() {
        let token = PlainToken::scim(&label("prod"), organization(1)).unwrap();
        let token = token.reveal();
        check(token, Mistake::Ended);
        for length in ["rollcall_".len(), 20, 60, token.len() - 1] {
            check(&token[..length], Mistake::CutShort);
        }
        check(&token[3..], Mistake::CutShort);
        check(&format!("{token}x"), Mistake::CutShort);
        let other = PlainToken::scim(&label("prod"), organization(2)).unwrap();
        check(other.reveal(), Mistake::OtherOrganization);
        let staging = PlainToken::scim(&label("staging"), organization(1)).unwrap();
        check(staging.reveal(), Mistake::OtherEnvironment);
        let key = PlainToken::service_key(&label("prod")).unwrap();
        check(key.reveal(), Mistake::OtherSecret);
        let link = PlainToken::settings_link(&label("prod"), organization(1)).unwrap();
        check(link.reveal(), Mistake::OtherSecret);
        check(
            "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln",
            Mistake::JsonWebToken,
        );
        check("00aBcDeFgHiJkLmNoPqRsTuVwXyZ", Mistake::Unknown);
        check("", Mistake::Unknown);
    }
}
