//! Tokens that were refused, and what was wrong with them: for the administrator who has pasted one.
//!
//! Apart from the provisioning log, whose rows have receipts of good tokens: this is a few numbers for each organization, however
//! many requests there are and whoever sends them, and it says nothing of the token but its kind
//! (`docs/decisions/0018-a-refused-token-leaves-its-kind.md`).

use super::Timestamp;

/// How many kinds of mistakes there are, and so how many rows an organization has at most.
const KINDS: usize = 104;

/// What was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mistake {
    /// There was no header for a token.
    Missing,
    /// What was sent in its place is long, and has characters that no token has.
    NoToken,
    /// The URL names the organization, and goes on otherwise than a Tenant URL does.
    WrongUrl,
    /// A JSON Web Token: what an identity provider sends by itself while the field is empty.
    JsonWebToken,
    /// A secret of ours that is no SCIM token.
    OtherSecret,
    /// A SCIM token of another environment.
    OtherEnvironment,
    /// A SCIM token of another organization.
    OtherOrganization,
    /// A SCIM token whose end is missing.
    CutShort,
    /// A whole SCIM token of this organization, which is not the live one: it was replaced, or revoked.
    Ended,
    /// Anything else.
    Unknown,
    /// There was a header, and nothing in it.
    Empty,
    /// Another scheme than a bearer's: name and password.
    OtherScheme,
    /// Several words that are none of the cases below.
    Words,
    /// In quotation marks.
    Quoted,
    /// Encoded as for a URL.
    Encoded,
    /// A URL.
    Url,
    /// Dots or asterisks, which stand for a secret.
    Masked,
    /// The header came more than once.
    Twice,
    /// The URL names the organization, and ends too early.
    UrlCutShort,
    /// The first characters, by which pages call a token.
    Prefix,
    /// A SCIM token in other letters.
    LetterCase,
    /// A SCIM token of the right length in which something was changed.
    Changed,
    /// A SCIM token with something else in front of it or behind it.
    TooLong,
    /// An id and no token.
    Id,
    /// A SCIM token of this organization in the URL of another one, or of none that there is.
    OtherUrl,
    /// A SCIM token whose beginning is missing.
    CutInFront,
    /// In brackets.
    Bracketed,
    /// A SCIM token twice in a row.
    Repeated,
    /// A token with characters that nobody sees: of no width, a space that does not break, control characters.
    Invisible,
    /// A token behind a word that other services have in the place of `Bearer`: `Token`, `SSWS`, `ApiKey`.
    OtherWord,
    /// A token behind the word `Bearer` more often than is tolerated.
    BearerTwice,
    /// There was no header for it, and the URL has a query parameter of the name that tokens have.
    InUrl,
    /// The URL names the organization, and another version than a Tenant URL has.
    UrlVersion,
    /// The URL names the organization, and has capital letters where a Tenant URL has small ones.
    UrlLetterCase,
    /// The URL names the organization, and has a space or a character that nobody sees in it.
    UrlSpace,
    /// The URL names the organization, and begins otherwise than a Tenant URL does.
    UrlBeginning,
    /// A SCIM token of this organization in a URL that names none.
    UrlWithoutId,
    /// A SCIM token of this organization in a URL that has its id in other letters.
    UrlIdLetterCase,
    /// A SCIM token of this organization in a URL that has a part of its id.
    UrlIdCutShort,
    /// A SCIM token of this organization in a URL with a place of a template where its id belongs.
    UrlIdTemplate,
    /// A SCIM token of this organization in a URL with something else than an id where its id belongs.
    UrlIdMalformed,
    /// A SCIM token of this organization in a URL that has its id with a character or two changed.
    UrlIdChanged,
    /// What is too short for a key, or made of words.
    Password,
    /// A long text of letters and digits: a key of another product.
    ForeignKey,
    /// An e-mail address.
    Email,
    /// A certificate or a private key.
    Certificate,
    /// There was no header for it, and one of another name that tokens have elsewhere: `X-Api-Key`.
    OtherHeader,
    /// A token was asked for by OAuth, at an address that there is not: `/oauth/token`.
    OAuth,
    /// A place of a template, or a word for a value that a program does not have: `${TOKEN}`, `undefined`.
    Placeholder,
    /// The URL names an organization, and has a full stop, a quotation mark or the like behind the end of a Tenant URL.
    UrlEnd,
    /// The word `Bearer` before the token, and no space between them.
    BearerJoined,
    /// A token in base64.
    Base64,
    /// A name and a password, by the scheme `Basic`.
    Basic,
    /// A token as the password of the scheme `Basic`.
    BasicToken,
    /// A name and a password, by the scheme `Digest`.
    DigestScheme,
    /// A ticket of Kerberos or NTLM, by the schemes `Negotiate` and `NTLM`.
    Negotiate,
    /// The word `Bearer` or the name of another scheme, and nothing behind it.
    SchemeAlone,
    /// XML, such as an assertion or the metadata of SAML.
    Xml,
    /// A JSON object, with or without a token in it.
    Json,
    /// A token with an escape of a line break or the like behind it, written out: `\n`, `%0A`.
    Escape,
    /// Hexadecimal digits alone: a checksum, or the fingerprint of a certificate.
    Hash,
    /// A token with a comma, a full stop or the like in front of it or behind it.
    Punctuation,
    /// A word for a value that a program does not have: `undefined`, `null`.
    Undefined,
    /// There was no header for it, and a cookie whose name is one that tokens have.
    InCookie,
    /// A URL and a token together.
    UrlAndToken,
    /// A SCIM token whose first letter is capital.
    FirstLetter,
    /// A token in letters of full width.
    FullWidth,
    /// A token with a space or a line break within.
    Split,
    /// A token with dashes in the place of its underscores.
    Dashes,
    /// A token with the name of the header before it: `Authorization: Bearer`.
    WholeHeader,
    /// The URL has the endpoint behind its version, with no slash between them.
    UrlJoined,
    /// A token in a program's notation: `b'TOKEN'`, `ENC(TOKEN)`, `&quot;TOKEN&quot;`.
    Notation,
    /// A text of which a part was left out, with three dots in its place.
    Shortened,
    /// The name of a place where a secret is kept: a file's path, an address in a store of secrets.
    Reference,
    /// What programs write for an object that is no text: `[object Object]`, `System.Security.SecureString`.
    TypeName,
    /// Two schemes in one header, with a comma between them.
    TwoSchemes,
    /// No header, and a token in the path of the URL.
    InPath,
    /// A text whose characters are written as hexadecimal digits, two for each.
    Hexadecimal,
    /// A program's message that something has failed.
    ErrorMessage,
    /// Two texts that may be tokens, which are not the same.
    TwoTokens,
    /// The whole Tenant URL, with its scheme and host, in the path of the URL.
    UrlWithHost,
    /// A URL without its `/scim`: `/orgs/{id}/v2`.
    UrlMiddle,
    /// Several words, none of which may be a token: a label, a sentence.
    Sentence,
    /// A token with backslashes within.
    Backslashes,
    /// A token whose underscores are missing.
    NoUnderscores,
    /// The URL has a name where the organization's id belongs.
    UrlIdName,
    /// A token whose beginning and end are there, and from whose middle something is missing.
    CutInside,
    /// A browser asks whether a page of another site may call: it sends no token.
    Preflight,
    /// The URL has the organization's id in brackets or quotation marks.
    UrlIdAdorned,
    /// A day, such as that on which a token ends.
    Date,
    /// A token as a program has encrypted it: `ENC(...)`, `ENC[...]`, what PowerShell makes of a SecureString.
    Encrypted,
    /// A token, and behind it the word `Bearer`.
    BearerBehind,
    /// A token behind the word `Bearer` and a colon or a sign of equality.
    BearerSign,
    /// A token between tags of HTML or XML.
    Markup,
    /// The URL names the organization, and is longer than the gateway reads. Nobody has looked at a token.
    UrlTooLong,
    /// The URL names the organization, and the headers are more or longer than the gateway reads. Nobody has looked at a token.
    HeadersTooLarge,
    /// A short number, such as a one-time code.
    Digits,
    /// A SCIM token in which characters stand for others that look alike: the letter O for 0, the letter l for 1.
    LookAlike,
    /// A token with characters as HTML or the source of an e-mail has them: `&#95;` or `=5F` for `_`.
    Entities,
    /// A SCIM token with the words that it begins with once more in front of it.
    PrefixTwice,
    /// The URL names the organization, and has a backslash or an encoded slash between what its Tenant URL has and the endpoint.
    UrlBackslash,
    /// A text as the numbers of its characters, one beside the other: `114 111 108`.
    Numbers,
    /// The slashes of the Tenant URL are encoded.
    UrlEncoded,
    /// The URL of the organization's SAML sign-in.
    UrlOfSaml,
}

impl Mistake {
    /// All of them.
    pub const ALL: [Self; KINDS] = [
        Self::Missing,
        Self::NoToken,
        Self::WrongUrl,
        Self::JsonWebToken,
        Self::OtherSecret,
        Self::OtherEnvironment,
        Self::OtherOrganization,
        Self::CutShort,
        Self::Ended,
        Self::Unknown,
        Self::Empty,
        Self::OtherScheme,
        Self::Words,
        Self::Quoted,
        Self::Encoded,
        Self::Url,
        Self::Masked,
        Self::Twice,
        Self::UrlCutShort,
        Self::Prefix,
        Self::LetterCase,
        Self::Changed,
        Self::TooLong,
        Self::Id,
        Self::OtherUrl,
        Self::CutInFront,
        Self::Bracketed,
        Self::Repeated,
        Self::Invisible,
        Self::OtherWord,
        Self::BearerTwice,
        Self::InUrl,
        Self::UrlVersion,
        Self::UrlLetterCase,
        Self::UrlSpace,
        Self::UrlBeginning,
        Self::UrlWithoutId,
        Self::UrlIdLetterCase,
        Self::UrlIdCutShort,
        Self::UrlIdTemplate,
        Self::UrlIdMalformed,
        Self::UrlIdChanged,
        Self::Password,
        Self::ForeignKey,
        Self::Email,
        Self::Certificate,
        Self::OtherHeader,
        Self::OAuth,
        Self::Placeholder,
        Self::UrlEnd,
        Self::BearerJoined,
        Self::Base64,
        Self::Basic,
        Self::BasicToken,
        Self::DigestScheme,
        Self::Negotiate,
        Self::SchemeAlone,
        Self::Xml,
        Self::Json,
        Self::Escape,
        Self::Hash,
        Self::Punctuation,
        Self::Undefined,
        Self::InCookie,
        Self::UrlAndToken,
        Self::FirstLetter,
        Self::FullWidth,
        Self::Split,
        Self::Dashes,
        Self::WholeHeader,
        Self::UrlJoined,
        Self::Notation,
        Self::Shortened,
        Self::Reference,
        Self::TypeName,
        Self::TwoSchemes,
        Self::InPath,
        Self::Hexadecimal,
        Self::ErrorMessage,
        Self::TwoTokens,
        Self::UrlWithHost,
        Self::UrlMiddle,
        Self::Sentence,
        Self::Backslashes,
        Self::NoUnderscores,
        Self::UrlIdName,
        Self::CutInside,
        Self::Preflight,
        Self::UrlIdAdorned,
        Self::Date,
        Self::Encrypted,
        Self::BearerBehind,
        Self::BearerSign,
        Self::Markup,
        Self::UrlTooLong,
        Self::HeadersTooLarge,
        Self::Digits,
        Self::LookAlike,
        Self::Entities,
        Self::PrefixTwice,
        Self::UrlBackslash,
        Self::Numbers,
        Self::UrlEncoded,
        Self::UrlOfSaml,
    ];

    /// Its number in the database. Never given to another.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Missing => 1,
            Self::NoToken => 2,
            Self::WrongUrl => 3,
            Self::JsonWebToken => 4,
            Self::OtherSecret => 5,
            Self::OtherEnvironment => 6,
            Self::OtherOrganization => 7,
            Self::CutShort => 8,
            Self::Ended => 9,
            Self::Unknown => 10,
            Self::Empty => 11,
            Self::OtherScheme => 12,
            Self::Words => 13,
            Self::Quoted => 14,
            Self::Encoded => 15,
            Self::Url => 16,
            Self::Masked => 17,
            Self::Twice => 18,
            Self::UrlCutShort => 19,
            Self::Prefix => 20,
            Self::LetterCase => 21,
            Self::Changed => 22,
            Self::TooLong => 23,
            Self::Id => 24,
            Self::OtherUrl => 25,
            Self::CutInFront => 26,
            Self::Bracketed => 27,
            Self::Repeated => 28,
            Self::Invisible => 29,
            Self::OtherWord => 30,
            Self::BearerTwice => 31,
            Self::InUrl => 32,
            Self::UrlVersion => 33,
            Self::UrlLetterCase => 34,
            Self::UrlSpace => 35,
            Self::UrlBeginning => 36,
            Self::UrlWithoutId => 37,
            Self::UrlIdLetterCase => 38,
            Self::UrlIdCutShort => 39,
            Self::UrlIdTemplate => 40,
            Self::UrlIdMalformed => 41,
            Self::UrlIdChanged => 42,
            Self::Password => 43,
            Self::ForeignKey => 44,
            Self::Email => 45,
            Self::Certificate => 46,
            Self::OtherHeader => 47,
            Self::OAuth => 48,
            Self::Placeholder => 49,
            Self::UrlEnd => 50,
            Self::BearerJoined => 51,
            Self::Base64 => 52,
            Self::Basic => 53,
            Self::BasicToken => 54,
            Self::DigestScheme => 55,
            Self::Negotiate => 56,
            Self::SchemeAlone => 57,
            Self::Xml => 58,
            Self::Json => 59,
            Self::Escape => 60,
            Self::Hash => 61,
            Self::Punctuation => 62,
            Self::Undefined => 63,
            Self::InCookie => 64,
            Self::UrlAndToken => 65,
            Self::FirstLetter => 66,
            Self::FullWidth => 67,
            Self::Split => 68,
            Self::Dashes => 69,
            Self::WholeHeader => 70,
            Self::UrlJoined => 71,
            Self::Notation => 72,
            Self::Shortened => 73,
            Self::Reference => 74,
            Self::TypeName => 75,
            Self::TwoSchemes => 76,
            Self::InPath => 77,
            Self::Hexadecimal => 78,
            Self::ErrorMessage => 79,
            Self::TwoTokens => 80,
            Self::UrlWithHost => 81,
            Self::UrlMiddle => 82,
            Self::Sentence => 83,
            Self::Backslashes => 84,
            Self::NoUnderscores => 85,
            Self::UrlIdName => 86,
            Self::CutInside => 87,
            Self::Preflight => 88,
            Self::UrlIdAdorned => 89,
            Self::Date => 90,
            Self::Encrypted => 91,
            Self::BearerBehind => 92,
            Self::BearerSign => 93,
            Self::Markup => 94,
            Self::UrlTooLong => 95,
            Self::HeadersTooLarge => 96,
            Self::Digits => 97,
            Self::LookAlike => 98,
            Self::Entities => 99,
            Self::PrefixTwice => 100,
            Self::UrlBackslash => 101,
            Self::Numbers => 102,
            Self::UrlEncoded => 103,
            Self::UrlOfSaml => 104,
        }
    }

    /// The mistake of a number; of one that a later release knows, that nothing is known.
    #[must_use]
    pub fn of_number(number: i64) -> Self {
        let known = Self::ALL.into_iter();
        let mut known = known.filter(|mistake| mistake.number() == number);
        known.next().unwrap_or(Self::Unknown)
    }
}

/// Requests with one mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedToken {
    /// What was wrong.
    pub mistake: Mistake,
    /// When it was first made.
    pub first: Timestamp,
    /// When it was last made.
    pub last: Timestamp,
    /// How often.
    pub requests: i64,
    /// What the client called itself the last time.
    pub user_agent: String,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_mistake_has_a_number_of_its_own() {
        let numbers: BTreeSet<i64> = Mistake::ALL
            .iter()
            .map(|mistake| mistake.number())
            .collect();
        assert_eq!(numbers.len(), Mistake::ALL.len());
        for mistake in Mistake::ALL {
            assert_eq!(Mistake::of_number(mistake.number()), mistake);
        }
        assert_eq!(Mistake::of_number(i64::MAX), Mistake::Unknown);
    }
}
