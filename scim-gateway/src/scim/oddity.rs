//! What is odd about a request that can be done: it means something, which may not be what its sender wanted.
//!
//! Apart from what reads requests, which is to be exact, and not wise: nobody is refused for any of this. It is for the
//! administrator who wonders why nothing fails, and yet people are missing or named wrongly.

#[cfg(test)]
mod tests;

use uuid::Uuid;

use super::{
    group_change::GroupChange,
    json::Value,
    patch::{Change, Operation},
    problem::Problem,
    resource::Document,
    urn,
};

/// What Windows-1252 has for the bytes from 0x80 to 0x9F, where Latin-1 has control characters. Five stand for nothing.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Of a user who is created.
pub fn of_new_user(document: &Document) -> Option<Problem> {
    let active = document.as_map().get("active");
    let is_inactive = || active.and_then(Value::as_bool) == Some(false);
    of_user(document).or_else(|| is_inactive().then_some(Problem::CreatedInactive))
}

/// Of a user who is created or replaced.
pub fn of_user(document: &Document) -> Option<Problem> {
    let members = document.as_map();
    let enterprise = members.get(urn::ENTERPRISE_USER);
    let manager = enterprise.and_then(|extension| extension.get("manager"));
    if manager.is_some_and(is_foreign) {
        return Some(Problem::ManagerForeign);
    }
    let is_garbled = members.values().any(has_garbled_text);
    is_garbled.then_some(Problem::TextGarbled)
}

/// Of a user who is changed.
pub fn of_changes(changes: &[Change]) -> Option<Problem> {
    changes.iter().find_map(|change| {
        let value = change.value.as_ref();
        let is_of_core = change.path.schema.is_none() && change.path.sub_attribute.is_none();
        match change.path.attribute.as_deref() {
            Some("active") if is_of_core && change.operation == Operation::Remove => {
                Some(Problem::ActiveRemoved)
            }
            Some("manager") if value.is_some_and(is_foreign) => Some(Problem::ManagerForeign),
            _ if value.is_some_and(has_garbled_text) => Some(Problem::TextGarbled),
            _ => None,
        }
    })
}

/// Of a group that is replaced, whose id this is.
pub fn of_group(document: &Document, id: &str) -> Option<Problem> {
    let mut members = document.member_ids();
    members
        .any(|member| member == id)
        .then_some(Problem::GroupInItself)
}

/// Of a group that is changed, whose id this is.
pub fn of_group_changes(changes: &[GroupChange], id: &str) -> Option<Problem> {
    if changes.iter().any(|change| change.takes_in(id)) {
        return Some(Problem::GroupInItself);
    }
    // Whoever pushes a whole group sends more than one, as a rule.
    let replaces =
        |change: &GroupChange| matches!(change, GroupChange::ReplaceMembers(ids) if ids.len() == 1);
    changes
        .iter()
        .any(replaces)
        .then_some(Problem::MembersReplaced)
}

/// Whether a manager is named by what cannot be an id of this service.
fn is_foreign(manager: &Value) -> bool {
    let id = manager.get("value").unwrap_or(manager).as_str();
    id.is_some_and(|id| !id.trim().is_empty() && Uuid::try_parse(id).is_err())
}

fn has_garbled_text(value: &Value) -> bool {
    match value {
        Value::String(text) => is_garbled(text),
        Value::Array(list) => list.iter().any(has_garbled_text),
        Value::Object(members) => members.values().any(has_garbled_text),
        _ => false,
    }
}

/// Whether it is UTF-8 that was taken for an older encoding and encoded once more (`JÃ¼rgen`), or lost letters on its way there.
fn is_garbled(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let bytes: Option<Vec<u8>> = text.chars().map(byte).collect();
    // No name that was never encoded twice has bytes in Latin-1 that are UTF-8: behind each letter with an accent would be a sign.
    let is_twice = bytes.is_some_and(|bytes| std::str::from_utf8(&bytes).is_ok());
    is_twice || text.contains(char::REPLACEMENT_CHARACTER)
}

/// A character in Windows-1252.
fn byte(c: char) -> Option<u8> {
    match u8::try_from(u32::from(c)) {
        Ok(byte) => Some(byte),
        Err(_) => {
            let place = WINDOWS.iter().position(|one| *one == c)?;
            u8::try_from(place).ok().map(|place| 0x80 + place)
        }
    }
}
