//! What is wrong with a token that was refused, as far as its own text says it.
//!
//! Apart from what decides: this is asked afterwards, of a token that has been refused already, and what it says is told to the
//! organization's administrator and never to whoever sent it.

use uuid::Uuid;

use super::{Label, SCIM, SHOWN_CHARACTERS, crc32, organization};
use crate::domain::{OrganizationId, refused_token::Mistake};

/// What all secrets of ours begin with.
const OURS: &str = "rollcall_";
/// What the first part of a JSON Web Token begins with: `{"` in base64.
const JSON: &str = "eyJ";
/// How many characters an organization's id has in a token, then the secret, then the checksum.
const ORGANIZATION: usize = 32;
const SECRET: usize = 64;
const CHECKSUM: usize = 8;

/// What is wrong with a token in the URL of this organization.
#[must_use]
pub fn mistake(text: &[u8], label: &Label, named: OrganizationId) -> Mistake {
    let Ok(text) = std::str::from_utf8(text) else {
        return Mistake::Unknown;
    };
    if text.starts_with(JSON) && text.contains('.') {
        return Mistake::JsonWebToken;
    }
    if Uuid::try_parse(text).is_ok() {
        return Mistake::Id;
    }
    if text.matches(SCIM).nth(1).is_some() {
        return Mistake::Repeated;
    }
    if !is_whole(text) && is_whole(&text.to_ascii_lowercase()) {
        return Mistake::LetterCase;
    }
    match text.strip_prefix(SCIM) {
        None => of_another_beginning(text, named),
        Some(_) if !is_whole(text) => of_a_part(text),
        Some(rest) if !is_labelled(rest, label) => Mistake::OtherEnvironment,
        Some(_) if organization(SCIM, text.as_bytes()) == Some(named) => Mistake::Ended,
        Some(_) => Mistake::OtherOrganization,
    }
}

/// Whose token it says it is, if it is whole and of this environment.
#[must_use]
pub fn owner(text: &[u8], label: &Label) -> Option<OrganizationId> {
    let whole = std::str::from_utf8(text)
        .ok()
        .filter(|text| is_whole(text))?;
    let rest = whole.strip_prefix(SCIM)?;
    organization(SCIM, text).filter(|_| is_labelled(rest, label))
}

/// What does not begin as a token does.
fn of_another_beginning(text: &str, named: OrganizationId) -> Mistake {
    // Whatever was lost in front, a token of this organization has its id in it.
    let id = named.as_uuid().simple().to_string();
    if text.contains(SCIM) {
        Mistake::TooLong
    } else if text.starts_with(OURS) && OURS.len() + 4 < text.len() {
        Mistake::OtherSecret
    } else if text.starts_with(OURS) {
        Mistake::CutShort
    } else if text.contains(&id) {
        Mistake::CutInFront
    } else {
        Mistake::Unknown
    }
}

/// What begins as a token does, and whose checksum does not fit: lengths tell what has become of it.
fn of_a_part(text: &str) -> Mistake {
    // `rollcall`, `scim`, the label, and then as the constants have it.
    let lengths: Vec<usize> = text.split('_').skip(3).map(str::len).collect();
    match lengths.as_slice() {
        [ORGANIZATION, SHOWN_CHARACTERS] => Mistake::Prefix,
        [ORGANIZATION, SECRET, CHECKSUM] => Mistake::Changed,
        [ORGANIZATION, SECRET, CHECKSUM, ..] => Mistake::TooLong,
        [ORGANIZATION, SECRET, checksum, ..] if *checksum > CHECKSUM => Mistake::TooLong,
        _ => Mistake::CutShort,
    }
}

/// Whether what follows the kind is this environment's label.
fn is_labelled(rest: &str, label: &Label) -> bool {
    rest.strip_prefix('_')
        .and_then(|rest| rest.strip_prefix(label.to_string().as_str()))
        .is_some_and(|rest| rest.starts_with('_'))
}

/// Whether it is a SCIM token whose checksum fits.
fn is_whole(text: &str) -> bool {
    let parts = text.rsplit_once('_');
    text.starts_with(SCIM)
        && parts.is_some_and(|(body, check)| format!("{:08x}", crc32(body.as_bytes())) == check)
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
        for length in ["rollcall_".len(), 20, 60, token.len() - 9, token.len() - 1] {
            check(&token[..length], Mistake::CutShort);
        }
        check(&token[3..], Mistake::CutInFront);
        for longer in [
            format!("{token}x"),
            format!("{token}_x"),
            format!("token={token}"),
        ] {
            check(&longer, Mistake::TooLong);
        }
        check(&token.repeat(2), Mistake::Repeated);
        check(&token.to_uppercase(), Mistake::LetterCase);
        check(&token.replacen('r', "R", 1), Mistake::LetterCase);
        let last = if token.ends_with('0') { "1" } else { "0" };
        check(
            &format!("{}{last}", &token[..token.len() - 1]),
            Mistake::Changed,
        );
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
        check("018f0000-0000-7000-8000-000000000001", Mistake::Id);
    }

    #[test]
    fn what_pages_show_of_a_token_is_no_token() {
        let token = PlainToken::scim(&label("prod"), organization(1)).unwrap();
        check(token.prefix(), Mistake::Prefix);
    }

    #[test]
    fn a_whole_token_of_this_environment_says_whose_it_is() {
        let token = PlainToken::scim(&label("prod"), organization(2)).unwrap();
        let owner = |text: &str| owner(text.as_bytes(), &label("prod"));
        assert_eq!(owner(token.reveal()), Some(organization(2)));
        assert_eq!(owner(token.prefix()), None);
        let staging = PlainToken::scim(&label("staging"), organization(2)).unwrap();
        assert_eq!(owner(staging.reveal()), None);
    }
}
