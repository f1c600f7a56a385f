//! PATCH of a group: changes of its attributes, and members that come and go.
//!
//! Apart from [`super::patch`], which types any change by its schema. A group may have a million members, so they are
//! never a list that somebody has read before: each change names those whom it is about. It must not know how many
//! there are.

use uuid::Uuid;

use super::json::Value;

use super::{
    error::ScimError,
    filter::{AttributeRef, Filter, Literal, Operator},
    patch::{Change, Operation},
    problem::Problem,
};

/// The most members that one request may name.
pub const MAX_MEMBERS: usize = 50_000;

/// The attribute whose values come and go one by one.
const MEMBERS: &str = "members";

/// One step of an update of a group. Members are named by their ids.
#[derive(Debug, Clone, PartialEq)]
pub enum GroupChange {
    /// A change of anything but the members.
    Attribute(Change),
    /// These become members, unless they are already.
    AddMembers(Vec<String>),
    /// These are members no more.
    RemoveMembers(Vec<String>),
    /// These become the members, and nobody else.
    ReplaceMembers(Vec<String>),
    /// Those members go whom the filter selects.
    RemoveMembersWhere(Filter),
}

impl GroupChange {
    /// What a typed change means for a group.
    pub fn of(change: Change) -> Result<Self, ScimError> {
        let path = &change.path;
        if path.schema.is_some() || path.attribute.as_deref() != Some(MEMBERS) {
            return Ok(Self::Attribute(change));
        }
        if path.sub_attribute.is_some() {
            return Err(immutable());
        }
        let value = change.value.unwrap_or_default();
        match (change.operation, change.path.filter) {
            (Operation::Add, None) => Ok(Self::AddMembers(ids(value))),
            (Operation::Replace, None) => Ok(Self::ReplaceMembers(ids(value))),
            (Operation::Remove, None) => Ok(Self::ReplaceMembers(Vec::new())),
            (Operation::Remove, Some(filter)) => Ok(Self::remove(filter)),
            (Operation::Replace, Some(filter)) if value.is_null() => Ok(Self::remove(filter)),
            (Operation::Add, Some(filter)) => Self::add_selected(&filter, &value),
            (Operation::Replace, Some(_)) => Err(immutable()),
        }
    }

    /// Puts a change behind others. What one after the other adds, or removes, is one change.
    pub fn push(self, changes: &mut Vec<Self>) {
        match (changes.last_mut(), self) {
            (Some(Self::AddMembers(before)), Self::AddMembers(ids))
            | (Some(Self::RemoveMembers(before)), Self::RemoveMembers(ids)) => before.extend(ids),
            (_, change) => changes.push(change),
        }
    }

    /// How many members it names.
    pub fn named(&self) -> usize {
        match self {
            Self::AddMembers(ids) | Self::RemoveMembers(ids) | Self::ReplaceMembers(ids) => {
                ids.len()
            }
            Self::Attribute(_) | Self::RemoveMembersWhere(_) => 0,
        }
    }

    /// Those who come or go by their ids.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let ids = match self {
            Self::AddMembers(ids) | Self::RemoveMembers(ids) | Self::ReplaceMembers(ids) => {
                ids.as_slice()
            }
            Self::Attribute(_) | Self::RemoveMembersWhere(_) => &[],
        };
        ids.iter().map(String::as_str)
    }

    /// Whether this one becomes a member.
    pub fn takes_in(&self, id: &str) -> bool {
        match self {
            Self::AddMembers(ids) | Self::ReplaceMembers(ids) => ids.iter().any(|one| one == id),
            Self::Attribute(_) | Self::RemoveMembers(_) | Self::RemoveMembersWhere(_) => false,
        }
    }

    /// A filter that names its members is a list of them: then nobody needs to look for them.
    fn remove(filter: Filter) -> Self {
        match named(&filter) {
            Some(ids) => Self::RemoveMembers(ids),
            None => Self::RemoveMembersWhere(filter),
        }
    }

    /// To add to a selected member what it is already changes nothing, and creates it if it is not there.
    fn add_selected(filter: &Filter, value: &Value) -> Result<Self, ScimError> {
        let selected = named(filter).filter(|ids| ids.len() == 1);
        let Some(ids) = selected else {
            return Err(immutable());
        };
        match value.get("value").and_then(Value::as_str) {
            Some(other) if ids.iter().any(|id| id != other) => Err(immutable()),
            _ => Ok(Self::AddMembers(ids)),
        }
    }
}

/// The ids in a list of members. Each has one: that was checked when it was read.
pub fn ids(members: Value) -> Vec<String> {
    let Value::Array(members) = members else {
        return Vec::new();
    };
    let values = members.into_iter().filter_map(|mut member| {
        let value = member.get_mut("value")?.take();
        match value {
            Value::String(id) => Some(id),
            _ => None,
        }
    });
    values.collect()
}

/// Refuses ids of several members in the place of one, with commas between them: each has an entry (RFC 7643 section 4.2).
///
/// # Errors
///
/// When there is such an entry.
pub fn refuse_joined<'a>(ids: impl IntoIterator<Item = &'a str>) -> Result<(), ScimError> {
    let is_joined = |text: &&str| {
        let mut parts = text.split([',', ';', ' ']).filter(|part| !part.is_empty());
        let mut is_id = || {
            parts
                .next()
                .is_some_and(|part| Uuid::try_parse(part).is_ok())
        };
        is_id() && is_id()
    };
    match ids.into_iter().any(|id| is_joined(&id)) {
        false => Ok(()),
        true => Err(ScimError::invalid_value(
            "The \"value\" of a member has several ids in it; each member has an entry of its own in \"members\".",
        )
        .about_path("members.value")
        .because(Problem::MemberIdsJoined)),
    }
}

/// More members than one request may name (RFC 7644 section 3.7.4 has the status).
pub fn too_many_members() -> ScimError {
    ScimError::too_large(format!(
        "One request names at most {MAX_MEMBERS} members; send several."
    ))
    .because(Problem::TooManyMembers)
}

/// The ids in `value eq "a"`, and in several of these with `or` between them.
fn named(filter: &Filter) -> Option<Vec<String>> {
    match filter {
        Filter::Compare {
            attribute: AttributeRef { attribute, .. },
            operator: Operator::Equal,
            value: Literal::String(id),
        } if attribute == "value" => Some(vec![id.clone()]),
        Filter::Or(operands) => {
            let lists: Option<Vec<Vec<String>>> = operands.iter().map(named).collect();
            Some(lists?.concat())
        }
        _ => None,
    }
}

/// RFC 7643 section 4.2: a member is what it is. Another one is another member.
fn immutable() -> ScimError {
    ScimError::mutability(
        "A member cannot be changed; remove it, and add the one that is meant instead.",
    )
}

#[cfg(test)]
mod tests;
