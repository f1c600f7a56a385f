//! What is told of a request.

use std::{net::IpAddr, sync::Arc, time::Duration};

use crate::scim::{error::Fault, problem::Problem};

/// Requests of one call.
pub(super) const BATCH: usize = 500;

/// What the gateway knows of a request, when it is answered. No value of a query, and no token.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// What the identity service gave with its answer.
    pub receipt: String,
    /// The request's id.
    pub request_id: Arc<str>,
    /// What it wanted.
    pub operation: Operation,
    /// About what; both, or neither: none.
    pub kind: Option<Kind>,
    /// HTTP method.
    pub method: &'static str,
    /// Endpoint below the Tenant URL, without ids.
    pub path: String,
    /// The filter, with `?` for each value.
    pub filter: String,
    /// HTTP status of the answer.
    pub status: u16,
    /// Its `scimType`.
    pub scim_type: Option<&'static str>,
    /// Why it was refused, as the contract calls it; empty where the contract has no name for that.
    pub reason: &'static str,
    /// The attribute that was at fault.
    pub fault: Option<Fault>,
    /// What was wrong beyond that.
    pub problem: Option<Problem>,
    /// Its `detail`.
    pub detail: String,
    /// Names of the tolerances that it needed.
    pub quirks: Vec<&'static str>,
    /// Names of attributes that were left out.
    pub ignored: Vec<String>,
    /// Until the answer began.
    pub duration: Duration,
    /// By which client.
    pub user_agent: String,
    /// Where it came from.
    pub source: Option<IpAddr>,
    /// What was to be created was to be called so.
    pub name: String,
    /// Operations of a bulk request.
    pub bulk: Option<Bulk>,
}

/// Operations of a bulk request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bulk {
    /// How many there were.
    pub operations: usize,
    /// How many of them were not done.
    pub failed: usize,
}

/// What a request wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Operation {
    /// Something that there is no endpoint for.
    #[default]
    Unknown,
    /// POST.
    Create,
    /// GET of one resource.
    Get,
    /// GET of a list, or POST of `.search`.
    Search,
    /// PUT.
    Replace,
    /// PATCH.
    Update,
    /// DELETE.
    Delete,
    /// POST of `/Bulk`.
    Bulk,
    /// GET of what the server can do.
    Discover,
}

/// What a request was about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Users.
    User,
    /// Groups.
    Group,
}

/// Requests of an organization that found no place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// Of the first of them.
    pub receipt: String,
    /// Of the same.
    pub request_id: Arc<str>,
    /// How many.
    pub requests: u32,
}

/// What is sent in one call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// Requests, as they came.
    pub records: Vec<Record>,
    /// How many are missing.
    pub lost: Vec<Lost>,
    /// Requests without a good token, by source.
    pub refused: Vec<(String, u64)>,
    /// Requests that no token was looked at of, by what was wrong.
    pub mistaken: Vec<(Mistaken, Requests)>,
}

/// What was wrong with requests before anybody looked at a token, and for which organization.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Mistaken {
    /// Which organization their URL names.
    pub organization: String,
    /// What was wrong.
    pub mistake: Mistake,
}

/// How many requests, and by which client the last of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requests {
    /// How many.
    pub number: u64,
    /// What the client called itself.
    pub user_agent: String,
}

/// What can be wrong with a request before anybody looks at a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mistake {
    /// There is no header for a token.
    Missing,
    /// There is one, and nothing in it.
    Empty,
    /// Another scheme than a bearer's.
    OtherScheme,
    /// Several words that are none of the cases below.
    Words,
    /// A token in quotation marks.
    Quoted,
    /// A token as it stands in a URL.
    Encoded,
    /// A URL.
    Url,
    /// Dots or asterisks, which stand for a secret.
    Masked,
    /// Something before it or behind it that no token can have in it.
    TooLong,
    /// Something else that no token can have in it.
    NoToken,
    /// The header came more than once.
    Twice,
    /// The URL names an organization and goes on otherwise than a Tenant URL.
    WrongUrl,
    /// The URL names an organization and ends too early.
    UrlCutShort,
    /// In brackets.
    Bracketed,
    /// A token twice in a row.
    Repeated,
    /// A token with characters that nobody sees: of no width, a space that does not break, control characters.
    Invisible,
    /// A token behind a word that other services have in the place of `Bearer`: `Token`, `SSWS`, `ApiKey`.
    OtherWord,
    /// A token behind the word `Bearer` more often than is tolerated.
    BearerTwice,
    /// There was no header for it, and the URL has a query parameter of the name that tokens have.
    InUrl,
    /// A JSON Web Token that is longer than any token of this service.
    JsonWebToken,
    /// The URL names an organization, and another version than a Tenant URL has.
    UrlVersion,
    /// The URL names an organization, and has capital letters where a Tenant URL has small ones.
    UrlLetterCase,
    /// The URL names an organization, and has a space or a character that nobody sees in it.
    UrlSpace,
    /// The URL names an organization, and begins otherwise than a Tenant URL does.
    UrlBeginning,
    /// A token, which says whose it is, in a URL that names no organization.
    UrlWithoutId,
    /// What is too short for a key, or made of words.
    Password,
    /// A long text of letters and digits: a key of another product.
    ForeignKey,
    /// An e-mail address.
    Email,
    /// A certificate or a private key.
    Certificate,
    /// There is no header for a token, and one of another name that tokens have elsewhere: `X-Api-Key`.
    OtherHeader,
    /// A token is asked for by OAuth, at an address that there is not: `/oauth/token`.
    OAuth,
    /// A place of a template, or a word for a value that a program does not have: `${TOKEN}`, `undefined`.
    Placeholder,
    /// The URL names an organization, and has a full stop, a quotation mark or the like behind the end of a Tenant URL.
    UrlEnd,
    /// The word `Bearer` before the token, and no space between them.
    BearerJoined,
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
    /// Hexadecimal digits alone: the fingerprint of a certificate.
    Hash,
    /// A token with a comma, a full stop or the like in front of it or behind it.
    Punctuation,
    /// There was no header for it, and a cookie whose name is one that tokens have.
    InCookie,
    /// A URL and a token together.
    UrlAndToken,
    /// A token in letters of full width.
    FullWidth,
    /// A token with a space or a line break within.
    Split,
    /// A token with dashes in the place of its underscores.
    Dashes,
    /// A token with the name of the header before it: `Authorization: Bearer`.
    WholeHeader,
    /// The URL has the endpoint behind its version, with no slash between them: `/scim/v2Users`.
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
    /// A browser asks whether a page of another site may call: it sends no token.
    Preflight,
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
    /// A token with characters as HTML or the source of an e-mail has them: `&#95;` or `=5F` for `_`.
    Entities,
    /// The URL names the organization, and has a backslash or an encoded slash between what its Tenant URL has and the endpoint.
    UrlBackslash,
    /// The slashes of the Tenant URL are encoded.
    UrlEncoded,
    /// The URL of the organization's SAML sign-in.
    UrlOfSaml,
    /// A text as the numbers of its characters, one beside the other: `114 111 108`.
    Numbers,
}

impl Batch {
    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
            && self.lost.is_empty()
            && self.refused.is_empty()
            && self.mistaken.is_empty()
    }
}
