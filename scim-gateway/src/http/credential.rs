//! What is wrong with a header `Authorization` that has no token in it.
//!
//! Apart from what reads it: this is asked afterwards, of a header that was refused already, and whoever sent it is not told. It is
//! for the administrator who has pasted something (docs/decisions/0018).

mod elsewhere;
mod header;
#[cfg(test)]
mod tests;
mod word;

use uuid::Uuid;

pub(super) use self::{
    elsewhere::{is_oauth, missing},
    header::mistake,
};

/// What stands around words.
const QUOTES: [char; 7] = ['"', '\'', '`', '“', '”', '‘', '’'];
const BRACKETS: [char; 4] = ['<', '[', '(', '{'];
const ENDS: [char; 4] = ['>', ']', ')', '}'];
/// What programs write of an object that they make a text of.
const OBJECTS: [&str; 8] = [
    "[object",
    "object(",
    "<object",
    "<bound",
    "<function",
    "<coroutine",
    "function",
    "async",
];
/// What texts of certificates and keys begin with: the mark of PEM, and a long sequence of DER in base64.
const CERTIFICATES: [&str; 2] = ["-----BEGIN", "MII"];
/// What is long enough to be a token, in bytes.
const LONG: usize = 32;
/// What is too short for a key, in bytes: those of other products have more.
const SHORT: usize = 20;
/// What an organization's id has in a token, in bytes: no hyphens.
const ID: usize = 32;

/// Whose a token says it is, of a request whose URL names nobody: tokens have the organization's id in them, and it is no secret.
pub(super) fn owner(header: &[u8]) -> Option<Uuid> {
    let text = std::str::from_utf8(header).ok()?;
    let token = text.split(' ').rfind(|word| !word.is_empty())?;
    let ids = token.split('_').filter(|part| part.len() == ID);
    let mut ids = ids.filter_map(|part| Uuid::try_parse(part).ok());
    ids.find(|id| id.get_version_num() == 7)
}

/// Whether a part of it may be a token.
fn has_token(word: &str) -> bool {
    word.split(|c: char| !is_of_token(c)).any(is_token)
}

fn is_one_of(word: &str, names: &[&str]) -> bool {
    names.iter().any(|name| word.eq_ignore_ascii_case(name))
}

/// Whether it may be a token, for whoever does not know what those of this service begin with.
fn is_token(word: &str) -> bool {
    word.len() >= LONG && word.chars().all(is_of_token)
}

fn is_of_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}
