//! What is odd about a request that can be done: it means something, which may not be what its sender wanted.
//!
//! Apart from what reads requests, which is to be exact, and not wise: nobody is refused for any of this. It is for the
//! administrator who wonders why nothing fails, and yet people are missing or named wrongly.

#[cfg(test)]
mod tests;

use uuid::Uuid;

use super::{
    filter::{Filter, Literal, Operator},
    group_change::GroupChange,
    json::Value,
    patch::{Change, Operation},
    path::Path,
    problem::Problem,
    resource::Document,
    schema::USER,
    urn,
};

/// What Windows-1252 has for the bytes from 0x80 to 0x9F, where Latin-1 has control characters. Five stand for nothing.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// What programs write for an object that they were to write the values of.
const OBJECTS: [&str; 4] = [
    "[object ",
    "System.Collections.",
    "System.Object",
    "System.DBNull",
];
/// Functions of expressions in mappings, by which identity providers and platforms make one value of others.
const FUNCTIONS: [&str; 14] = [
    "Join",
    "Switch",
    "Replace",
    "Append",
    "Coalesce",
    "IIF",
    "Mid",
    "Not",
    "ToLower",
    "ToUpper",
    "Trim",
    "NormalizeDiacritics",
    "concat",
    "SingleAppRoleAssignment",
];
/// What expressions call the values of a user.
const OF_USER: [&str; 10] = [
    "mail",
    "email",
    "login",
    "userName",
    "userPrincipalName",
    "firstName",
    "lastName",
    "givenName",
    "surname",
    "displayName",
];
/// What HTML and XML have for the signs that names have in them.
const ENTITIES: [&str; 5] = ["&amp;", "&quot;", "&#39;", "&apos;", "&#x27;"];
/// Words for no value, in the place of one.
const NOTHING: [&str; 4] = ["undefined", "null", "None", "NaN"];

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
    members.values().find_map(of_texts)
}

/// Of a group that is created.
pub fn of_new_group(document: &Document) -> Option<Problem> {
    document.text("displayName").and_then(of_text)
}

/// Of a user who is changed.
pub fn of_changes(changes: &[Change]) -> Option<Problem> {
    changes.iter().find_map(|change| {
        let value = change.value.as_ref();
        let part = change.path.sub_attribute.as_deref();
        let is_of_core = change.path.schema.is_none() && part.is_none();
        match change.path.attribute.as_deref() {
            Some("active") if is_of_core && change.operation == Operation::Remove => {
                Some(Problem::ActiveRemoved)
            }
            Some("manager")
                if part.is_none_or(|part| part == "value") && value.is_some_and(is_foreign) =>
            {
                Some(Problem::ManagerForeign)
            }
            Some(list) if is_part_of_each(&change.path, list) => Some(Problem::ValuesAll),
            _ => value.and_then(of_texts),
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
    changes.iter().find_map(|change| match change {
        // Whoever pushes a whole group sends more than one, as a rule.
        GroupChange::ReplaceMembers(ids) if ids.len() == 1 => Some(Problem::MembersReplaced),
        GroupChange::ReplaceMembers(ids) if ids.is_empty() => Some(Problem::MembersRemoved),
        _ => None,
    })
}

/// Of a filter.
pub fn of_filter(filter: &Filter) -> Option<Problem> {
    match filter {
        Filter::Compare {
            value: Literal::String(text),
            ..
        } if is_template(text) || NOTHING.iter().any(|word| text.eq_ignore_ascii_case(word)) => {
            Some(Problem::FilterTemplate)
        }
        Filter::Compare {
            attribute,
            operator: Operator::Contains | Operator::StartsWith,
            ..
        } if attribute.attribute == "userName" => Some(Problem::FilterContains),
        Filter::And(operands) | Filter::Or(operands) => operands.iter().find_map(of_filter),
        _ => None,
    }
}

/// Whether a path is about a part of every entry of a list.
fn is_part_of_each(path: &Path, list: &str) -> bool {
    let attribute = USER.attribute(list);
    path.schema.is_none()
        && path.sub_attribute.is_some()
        && path.filter.is_none()
        && attribute.is_some_and(|attribute| attribute.multi_valued)
}

/// Whether a manager is named by what cannot be an id of this service.
fn is_foreign(manager: &Value) -> bool {
    let id = manager.get("value").unwrap_or(manager).as_str();
    id.is_some_and(|id| !id.trim().is_empty() && Uuid::try_parse(id).is_err())
}

/// Of each text in a value.
fn of_texts(value: &Value) -> Option<Problem> {
    match value {
        Value::String(text) => of_text(text),
        Value::Array(list) => list.iter().find_map(of_texts),
        Value::Object(members) => members.values().find_map(of_texts),
        _ => None,
    }
}

fn of_text(text: &str) -> Option<Problem> {
    if is_garbled(text) {
        Some(Problem::TextGarbled)
    } else if is_template(text) {
        Some(Problem::TextTemplate)
    } else if OBJECTS.iter().any(|one| text.starts_with(one)) {
        Some(Problem::TextObject)
    } else if ENTITIES.iter().any(|one| text.contains(one)) {
        Some(Problem::TextEntities)
    } else {
        None
    }
}

/// Whether it is a place of a template that was not filled in, or an expression that nobody has evaluated.
fn is_template(text: &str) -> bool {
    // Hardly any text has one of these.
    let of_user = text.strip_prefix("user.");
    if of_user.is_none() && !text.contains(['{', '<', '[', '(', '%']) {
        return false;
    }
    let within = |start: &str, end: &str| {
        let rest = text.split_once(start).map(|(_, rest)| rest);
        rest.is_some_and(|rest| rest.contains(end))
    };
    let is_value = |name: &str| {
        let name = name.strip_prefix("user.").unwrap_or(name);
        OF_USER.iter().any(|one| one.eq_ignore_ascii_case(name))
    };
    let bracketed = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let called = text.strip_suffix(')').and_then(|rest| rest.split_once('('));
    text == "%s"
        || within("${", "}")
        || within("{{", "}}")
        || within("<%", "%>")
        || bracketed.is_some_and(is_value)
        || called.is_some_and(|(function, _)| FUNCTIONS.contains(&function))
        || of_user.is_some_and(is_value)
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
