//! What is wrong with a token that was refused, as far as its own text says it.
//!
//! Apart from what decides: this is asked afterwards, of a token that has been refused already, and what it says is told to the
//! organization's administrator and never to whoever sent it.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE},
};
use uuid::{Uuid, Variant};

use super::{Label, SCIM, SHOWN_CHARACTERS, crc32, organization};
use crate::domain::{OrganizationId, refused_token::Mistake};

/// What all secrets of ours begin with.
const OURS: &str = "rollcall_";
/// What keys of other products begin with.
const KEYS: [&str; 16] = [
    "sk_",
    "pk_",
    "rk_",
    "sk-",
    "ghp_",
    "gho_",
    "ghs_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "AKIA",
    "AIza",
    "ya29.",
    "SG.",
    "hvs.",
];
/// Schemes, the name of which stands there alone.
const SCHEMES: [&str; 5] = ["Basic", "Bearer", "Digest", "Negotiate", "NTLM"];
/// What programs write for a value that they do not have, and what places of templates are called.
const UNDEFINED: [&str; 5] = ["undefined", "null", "none", "nil", "nan"];
const PLACEHOLDERS: [&str; 6] = [
    "token",
    "your",
    "placeholder",
    "id",
    "organization",
    "tenant",
];
/// What a SCIM token begins with in base64.
const SCIM_IN_BASE64: &str = "cm9sbGNhbGxfc2NpbV";
/// What certificates and keys begin with in base64.
const CERTIFICATE: &str = "MII";
/// What texts begin with that programs have encrypted: of Windows, and of Fernet.
const ENCRYPTED: [&str; 2] = ["01000000d08c9ddf", "gAAAAA"];
/// What is long enough for a certificate, and for a key of another product, in bytes.
const LONG_AS_A_CERTIFICATE: usize = 320;
const LONG_AS_A_KEY: usize = 20;
/// How many characters of an id may differ from another's, of 32, and be that id all the same, typed wrongly.
const TYPED_WRONGLY: usize = 3;
/// What the first part of a JSON Web Token begins with: `{"` in base64.
const JSON: &str = "eyJ";
/// An underscore in the source of an e-mail (quoted-printable).
const UNDERSCORE_OF_MAILS: &str = "=5F";
/// What a PIN or a one-time code has at most.
const MOST_DIGITS: usize = 12;
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
    if is_id(text) {
        return Mistake::Id;
    }
    if let Some((_, behind)) = text.rsplit_once(SCIM)
        && text.matches(SCIM).count() > 1
    {
        // What stands in front is shorter than a token by its secret at least.
        let is_prefix = text.len() + SECRET < 2 * (SCIM.len() + behind.len());
        return match is_prefix {
            true => Mistake::PrefixTwice,
            false => Mistake::Repeated,
        };
    }
    let lower = text.to_ascii_lowercase();
    if !is_whole(text) && is_whole(&lower) {
        let capitals = text.chars().filter(char::is_ascii_uppercase).count();
        return match text.starts_with('R') && capitals == 1 {
            true => Mistake::FirstLetter,
            false => Mistake::LetterCase,
        };
    }
    if !is_whole(text) && is_whole(text.trim_matches(is_punctuation)) {
        return Mistake::Punctuation;
    }
    if text.contains('-') && is_whole(&text.replace('-', "_")) {
        return Mistake::Dashes;
    }
    if is_whole(&text.replace(UNDERSCORE_OF_MAILS, "_")) && text.contains(UNDERSCORE_OF_MAILS) {
        return Mistake::Entities;
    }
    if !is_whole(text) && is_whole(&in_digits(text)) {
        return Mistake::LookAlike;
    }
    if text.contains("...") {
        return Mistake::Shortened;
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
    if let Some((before, _)) = text.split_once(SCIM) {
        let name = before.trim_end_matches(['=', ':']);
        match name.len() < before.len() {
            true if name.eq_ignore_ascii_case("Bearer") => Mistake::BearerSign,
            false if name.eq_ignore_ascii_case("Bearer") => Mistake::BearerJoined,
            // A name, and then what it stands for.
            true => Mistake::Words,
            false => Mistake::TooLong,
        }
    } else if text.starts_with(OURS) && OURS.len() + 4 < text.len() {
        Mistake::OtherSecret
    } else if text.starts_with(OURS) {
        Mistake::CutShort
    } else if text.starts_with(&OURS.replace('_', "")) {
        Mistake::NoUnderscores
    } else if text.contains(&id) || is_an_end(text) {
        Mistake::CutInFront
    } else {
        of_another_product(text)
    }
}

/// Whether it is made as the end of a token is: of a part of the secret, and a whole checksum.
fn is_an_end(text: &str) -> bool {
    let is_hexadecimal = |part: &str| {
        let mut characters = part.chars();
        characters.all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c))
    };
    text.rsplit_once('_').is_some_and(|(secret, check)| {
        (1..=SECRET).contains(&secret.len())
            && check.len() == CHECKSUM
            && is_hexadecimal(secret)
            && is_hexadecimal(check)
    })
}

/// What stands around a text in a sentence or a list, of what may be in a token as far as HTTP is concerned.
fn is_punctuation(c: char) -> bool {
    ['.', '-', '=', '/', '~', '+'].contains(&c)
}

/// Whether it is made of hexadecimal digits alone, and as long as checksums and fingerprints are.
fn is_hash(text: &str) -> bool {
    const LENGTHS: [usize; 6] = [32, 40, 56, 64, 96, 128];
    let is_of_one_case = text.to_ascii_lowercase() == text || text.to_ascii_uppercase() == text;
    LENGTHS.contains(&text.len())
        && is_of_one_case
        && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether it is an id: with hyphens, or else of a version that is in use. Keys of 32 hexadecimal digits are common, too.
fn is_id(text: &str) -> bool {
    Uuid::try_parse(text).is_ok_and(|id| {
        let is_in_use = [1, 4, 7].contains(&id.get_version_num());
        text.contains('-') || is_in_use && id.get_variant() == Variant::RFC4122
    })
}

/// Whether it stands for a token that nobody has put there.
fn is_placeholder(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let mut parts = text.split(['_', '-', '.']);
    parts.any(|part| PLACEHOLDERS.contains(&part))
}

/// Whether it is long, and each two of its hexadecimal digits stand for a character that tokens have.
fn is_text_in_digits(text: &str) -> bool {
    let of_token = |pair: &[u8]| {
        let pair = std::str::from_utf8(pair).ok();
        let byte = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok());
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
    };
    let is_even = text.len().is_multiple_of(2);
    text.len() >= 2 * LONG_AS_A_KEY && is_even && text.as_bytes().chunks(2).all(of_token)
}

/// Whether it is a day, with or without a time.
fn is_date(text: &str) -> bool {
    let is_of_day = |c: char| c.is_ascii_digit() || ['-', '/', '.'].contains(&c);
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    let mut numbers = day.split(['-', '/', '.']);
    (8..=10).contains(&day.len())
        && day.chars().all(is_of_day)
        && numbers.clone().count() == 3
        && numbers.all(|number| (1..=4).contains(&number.len()))
}

/// Whether it is the path of a file: base64 has neither its beginnings nor its full stops.
fn is_path(text: &str) -> bool {
    const BEGINNINGS: [&str; 4] = ["/", "./", "../", "~/"];
    let is_of_path = |part: &str| !part.is_empty() && !part.contains(['+', '=']);
    let mut parts = text.split('/').skip(1);
    BEGINNINGS.iter().any(|one| text.starts_with(one))
        && text.matches('/').count() > 1
        && parts.all(is_of_path)
}

/// Whether it is the name of a type as .NET and Java write them: at least three words with full stops between them.
fn is_type(text: &str) -> bool {
    let is_word = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.chars().all(|c| c.is_ascii_alphabetic() || c == '_')
    };
    let last = text.rsplit('.').next().unwrap_or_default();
    text.matches('.').count() > 1
        && text.split('.').all(is_word)
        && last.starts_with(|c: char| c.is_ascii_uppercase())
}

/// What has nothing of a token of ours. Keys are long, and of letters and digits without an order; passwords are short, or made
/// of words.
fn of_another_product(text: &str) -> Mistake {
    let has = |is: fn(&char) -> bool| text.chars().any(|c| is(&c));
    if text.starts_with(SCIM_IN_BASE64) || has_token_in_base64(text) {
        Mistake::Base64
    } else if SCHEMES.iter().any(|word| text.eq_ignore_ascii_case(word)) {
        Mistake::SchemeAlone
    } else if UNDEFINED.iter().any(|word| text.eq_ignore_ascii_case(word)) {
        Mistake::Undefined
    } else if ENCRYPTED.iter().any(|one| text.starts_with(one)) {
        Mistake::Encrypted
    } else if is_date(text) {
        Mistake::Date
    } else if (1..=MOST_DIGITS).contains(&text.len())
        && !text.contains(|c: char| !c.is_ascii_digit())
    {
        Mistake::Digits
    } else if is_path(text) {
        Mistake::Reference
    } else if is_type(text) {
        Mistake::TypeName
    } else if is_placeholder(text) {
        Mistake::Placeholder
    } else if text.len() >= LONG_AS_A_CERTIFICATE && text.starts_with(CERTIFICATE) {
        Mistake::Certificate
    } else if is_text_in_digits(text) {
        Mistake::Hexadecimal
    } else if is_hash(text) {
        Mistake::Hash
    } else if KEYS.iter().any(|key| text.starts_with(key))
        || text.len() >= LONG_AS_A_KEY
            && has(char::is_ascii_digit)
            && has(char::is_ascii_alphabetic)
    {
        Mistake::ForeignKey
    } else {
        Mistake::Password
    }
}

/// Whether a token stands in it once it is decoded, as behind a name and a colon.
fn has_token_in_base64(text: &str) -> bool {
    let decoded = STANDARD.decode(text).or_else(|_| URL_SAFE.decode(text));
    decoded.is_ok_and(|bytes| {
        bytes
            .windows(SCIM.len())
            .any(|part| part == SCIM.as_bytes())
    })
}

/// What is wrong with the id of a URL in which a token of this organization was sent. `named` is the id as the URL has it.
#[must_use]
pub fn mistake_of_url(named: &str, owner: OrganizationId) -> Mistake {
    let own = owner.to_string();
    let plain =
        named.trim_matches(|c: char| c.is_whitespace() || c.is_control() || is_of_no_width(c));
    let simple = |text: &str| text.to_ascii_lowercase().replace('-', "");
    if plain.len() < named.len() {
        return Mistake::UrlSpace;
    }
    if named != own && simple(named) == simple(&own) {
        return Mistake::UrlIdLetterCase;
    }
    if OrganizationId::parse(named).is_some() {
        let pairs = named.chars().zip(own.chars());
        return match pairs.filter(|(one, other)| one != other).count() {
            ..=TYPED_WRONGLY => Mistake::UrlIdChanged,
            _ => Mistake::OtherUrl,
        };
    }
    // An id in brackets was filled in.
    let bare = named.trim_matches(|c: char| !c.is_ascii_hexdigit());
    if bare.len() < named.len() && OrganizationId::parse(bare).is_some() {
        return Mistake::UrlIdAdorned;
    }
    let is_template = named.starts_with(['{', '<', '[', '(', '$', ':', '%', '*']);
    let is_word = !named.contains(|c: char| c.is_ascii_digit());
    if is_template || is_word && is_placeholder(named) {
        Mistake::UrlIdTemplate
    } else if is_word && !named.is_empty() {
        Mistake::UrlIdName
    } else if own.contains(named) {
        Mistake::UrlIdCutShort
    } else {
        Mistake::UrlIdMalformed
    }
}

/// What takes no room between other characters.
fn is_of_no_width(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
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
        [ORGANIZATION, secret, CHECKSUM] if *secret < SECRET => Mistake::CutInside,
        _ => Mistake::CutShort,
    }
}

/// Whether what follows the kind is this environment's label.
fn is_labelled(rest: &str, label: &Label) -> bool {
    rest.strip_prefix('_')
        .and_then(|rest| rest.strip_prefix(label.to_string().as_str()))
        .is_some_and(|rest| rest.starts_with('_'))
}

/// The same with digits where letters look like them, behind the words that a token begins with: there it has hexadecimal digits.
fn in_digits(text: &str) -> String {
    let Some((end, _)) = text.match_indices('_').nth(2) else {
        return text.to_owned();
    };
    let (words, digits) = text.split_at(end);
    let digits = digits.replace(['O', 'o'], "0").replace(['l', 'I'], "1");
    format!("{words}{digits}")
}

/// Whether it is a SCIM token whose checksum fits.
fn is_whole(text: &str) -> bool {
    let parts = text.rsplit_once('_');
    text.starts_with(SCIM)
        && parts.is_some_and(|(body, check)| format!("{:08x}", crc32(body.as_bytes())) == check)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
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
            format!("x{token}"),
        ] {
            check(&longer, Mistake::TooLong);
        }
        check(&format!("token={token}"), Mistake::Words);
        check(&format!("Bearer{token}"), Mistake::BearerJoined);
        check(&format!("bearer={token}"), Mistake::BearerSign);
        check(&token.replace('_', "=5F"), Mistake::Entities);
        check(&format!("rollcall_scim_prod_{token}"), Mistake::PrefixTwice);
        check(&format!("rollcall_scim_{token}"), Mistake::PrefixTwice);
        check("rollcall_scim_rollcall_scim_", Mistake::Repeated);
        let (words, digits) = token.split_at(token.match_indices('_').nth(2).unwrap().0);
        for (digit, letter) in [("0", "O"), ("0", "o"), ("1", "l"), ("1", "I")] {
            let typed = digits.replace(digit, letter);
            assert_ne!(typed, digits);
            check(&format!("{words}{typed}"), Mistake::LookAlike);
        }
        check(&token[token.len() - 40..], Mistake::CutInFront);
        check(&token.repeat(2), Mistake::Repeated);
        check(&token.to_uppercase(), Mistake::LetterCase);
        check(&token.replacen('r', "R", 1), Mistake::FirstLetter);
        check(&token.replacen("scim", "SCIM", 1), Mistake::LetterCase);
        check(&token.replace('_', "-"), Mistake::Dashes);
        check(&STANDARD.encode(format!("scim:{token}")), Mistake::Base64);
        for around in [
            format!("{token}."),
            format!("-{token}"),
            format!("{token}="),
        ] {
            check(&around, Mistake::Punctuation);
        }
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
        check("018f0000-0000-7000-8000-000000000001", Mistake::Id);
    }

    #[rstest]
    #[case("00aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789abcd", Mistake::ForeignKey)]
    #[case("xoxb-abc", Mistake::ForeignKey)]
    #[case("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", Mistake::ForeignKey)]
    #[case("cm9sbGNhbGxfc2NpbV9saXZlXzAxOGYwMDAw", Mistake::Base64)]
    #[case("hunter2", Mistake::Password)]
    #[case("Basic", Mistake::SchemeAlone)]
    #[case("undefined", Mistake::Undefined)]
    #[case("None", Mistake::Undefined)]
    #[case("YOUR_TOKEN_HERE", Mistake::Placeholder)]
    #[case("/run/secrets/scim_token", Mistake::Reference)]
    #[case("2027-01-31", Mistake::Date)]
    #[case("482913", Mistake::Digits)]
    #[case("01000000d08c9ddf0115d1118c7a00c04fc297eb", Mistake::Encrypted)]
    #[case("31.01.2027", Mistake::Date)]
    #[case("rollcallscimlive018f000000007000", Mistake::NoUnderscores)]
    #[case("726f6c6c63616c6c5f7363696d5f6c6976655f30313866", Mistake::Hexadecimal)]
    #[case("./secrets/scim.txt", Mistake::Reference)]
    #[case("System.Security.SecureString", Mistake::TypeName)]
    #[case("rollcall_scim_prod_018f...9Lw", Mistake::Shortened)]
    #[case("scim_q7Rk2Z...x9Lw", Mistake::Shortened)]
    #[case("5f4dcc3b5aa765d61d8327deb882cf99", Mistake::Hash)]
    #[case("A94A8FE5CCB19BA61C4C0873D391E987982FBBD3", Mistake::Hash)]
    #[case("5f3c8a1e0b524a6e9d532f1f0a7c9b11", Mistake::Id)]
    #[case("correct-horse-battery-staple", Mistake::Password)]
    #[case("12345678901234567890", Mistake::Password)]
    #[case("", Mistake::Password)]
    fn what_is_not_ours_is_a_key_or_a_password(#[case] text: &str, #[case] expected: Mistake) {
        check(text, expected);
        let certificate = format!("MIID{}", "a1".repeat(300));
        check(&certificate, Mistake::Certificate);
    }

    #[rstest]
    #[case("018F0000-0000-7000-8000-0000000ABCDE", Mistake::UrlIdLetterCase)]
    #[case("018f0000000070008000000000abcde", Mistake::UrlIdMalformed)]
    #[case("018f00000000700080000000000abcde", Mistake::UrlIdLetterCase)]
    #[case("018f0000-0000-7000-8000-0000000abcd", Mistake::UrlIdCutShort)]
    #[case("8f0000-0000-7000-8000-0000000abcde", Mistake::UrlIdCutShort)]
    #[case("018f0000-0000-7000-8000-0000000abcde1", Mistake::UrlIdMalformed)]
    #[case("018f0000-0000-7000-8000-0000000abcdg", Mistake::UrlIdMalformed)]
    #[case("018f0000-0000-7000-8000-0000000abcdf", Mistake::UrlIdChanged)]
    #[case("018f0000-0000-7000-8000-0000000edcba", Mistake::OtherUrl)]
    #[case("0192abcd-1234-7abc-9def-123456789abc", Mistake::OtherUrl)]
    #[case("{organization id}", Mistake::UrlIdTemplate)]
    #[case("your-organization-id", Mistake::UrlIdTemplate)]
    #[case("ORGANIZATION_ID", Mistake::UrlIdTemplate)]
    #[case("example-corp", Mistake::UrlIdName)]
    #[case("018f0000-0000-7000-8000-0000000abcde ", Mistake::UrlSpace)]
    #[case("\u{200b}018f0000-0000-7000-8000-0000000abcde", Mistake::UrlSpace)]
    #[case("12345", Mistake::UrlIdMalformed)]
    #[case("{018f0000-0000-7000-8000-0000000abcde}", Mistake::UrlIdAdorned)]
    fn the_id_of_a_url_says_what_is_wrong_with_it(#[case] named: &str, #[case] expected: Mistake) {
        let owner = OrganizationId::parse("018f0000-0000-7000-8000-0000000abcde").unwrap();
        assert_eq!(mistake_of_url(named, owner), expected);
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
