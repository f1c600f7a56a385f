//! An ordered list of typed changes of a group (RFC 7644 §3.5.2).
//!
//! What they make of its attributes is computed here. What they make of its members is `storage`'s to do, one set
//! after the other: a group may have a million of them, and nobody holds them all.

use serde_json::Value;

use super::{Group, GroupName, MemberIds, members::check_number};
use crate::domain::{
    Change, Error, Expression, ExternalId, InvalidField, Operation, ValueFilter,
    schema::{Home, Key, Resource, Schema},
};

/// Most changes of one call.
const MAX_CHANGES: usize = 1000;

/// Most filters of one call that name nobody: each is asked of all members.
const MAX_SCANS: usize = 16;

/// Changes, in order.
#[derive(Clone, Debug)]
pub struct GroupChanges(Vec<GroupChange>);

/// One change.
#[derive(Clone, Debug)]
pub enum GroupChange {
    /// Of an attribute.
    Attribute(Change),
    /// These become members.
    AddMembers(MemberIds),
    /// These are members no more.
    RemoveMembers(MemberIds),
    /// These become the members, and nobody else.
    ReplaceMembers(MemberIds),
    /// Those whom the filter selects are members no more.
    RemoveMembersWhere(ValueFilter),
}

impl GroupChange {
    /// The removal of those whom an expression over members selects.
    pub fn remove_where(expression: &Expression) -> Result<Self, Error> {
        let members = Schema::Group
            .attribute("members")
            .ok_or_else(|| Error::internal("groups have members"))?;
        ValueFilter::resolve(members, expression).map(Self::RemoveMembersWhere)
    }

    fn members(&self) -> usize {
        match self {
            Self::AddMembers(ids) | Self::RemoveMembers(ids) | Self::ReplaceMembers(ids) => {
                ids.len()
            }
            Self::Attribute(_) | Self::RemoveMembersWhere(_) => 0,
        }
    }
}

impl GroupChanges {
    /// Changes that a caller asks for.
    pub fn new(changes: Vec<GroupChange>) -> Result<Self, InvalidField> {
        if changes.is_empty() {
            return Err(InvalidField::new(
                "changes",
                "an update has at least one change",
            ));
        }
        if changes.len() > MAX_CHANGES {
            return Err(InvalidField::new(
                "changes",
                "an update has at most 1,000 changes",
            ));
        }
        let scans = changes.iter().filter(|change| {
            matches!(change, GroupChange::RemoveMembersWhere(filter) if filter.named_members().is_none())
        });
        if scans.count() > MAX_SCANS {
            return Err(InvalidField::new(
                "changes",
                "an update has at most 16 filters over members that do not name them",
            ));
        }
        check_number(changes.iter().map(GroupChange::members).sum())?;
        Ok(Self(changes))
    }

    /// Them.
    #[must_use]
    pub fn as_slice(&self) -> &[GroupChange] {
        &self.0
    }

    /// The group that they make of this one, members apart.
    pub fn apply(&self, group: &Group) -> Result<Group, Error> {
        let mut changed = group.clone();
        for change in &self.0 {
            if let GroupChange::Attribute(change) = change {
                apply(change, &mut changed)?;
            }
        }
        Ok(changed)
    }
}

fn apply(change: &Change, group: &mut Group) -> Result<(), Error> {
    let Change {
        operation,
        path,
        create_if_absent,
    } = change;
    let name = &path.name;
    let unknown = || Error::InvalidPath(format!("The path '{path}' names no attribute."));
    let attribute = Schema::find_of(Resource::Group, &name.schema)
        .and_then(|schema| schema.attribute(&name.attribute))
        .ok_or_else(unknown)?;
    if !name.sub_attribute.is_empty() && attribute.sub_attribute(&name.sub_attribute).is_none() {
        return Err(unknown());
    }
    if *create_if_absent {
        return Err(Error::invalid_field(
            "create_if_absent",
            "is for a replace of a sub-attribute through a filter",
        ));
    }
    if attribute.name == "members" {
        return Err(Error::Immutable(
            "Members come and go; what is said about one of them is read-only.".to_owned(),
        ));
    }
    if path.filter.is_some() {
        return Err(Error::InvalidPath(format!(
            "The path '{path}' has a filter, but '{}' is not a list of values.",
            attribute.name
        )));
    }
    let text = || match operation {
        Operation::Remove | Operation::Add(Value::Null) | Operation::Replace(Value::Null) => {
            Ok(None)
        }
        Operation::Add(Value::String(text)) | Operation::Replace(Value::String(text)) => {
            Ok(Some(text.as_str()))
        }
        Operation::Add(_) | Operation::Replace(_) => {
            Err(Error::invalid_field(attribute.name, "is a string"))
        }
    };
    match attribute.home {
        Home::Key(Key::DisplayName) => match text()? {
            Some(text) => group.display_name = GroupName::parse(text)?,
            None if matches!(operation, Operation::Remove) => {
                return Err(Error::Immutable(
                    "'displayName' is required and cannot be removed.".to_owned(),
                ));
            }
            None => drop(GroupName::parse("")?),
        },
        Home::Key(Key::ExternalId) => match (operation, text()?) {
            (Operation::Add(_), None) => {}
            (_, text) => group.external_id = ExternalId::parse(text.unwrap_or_default())?,
        },
        _ => return Err(Error::Immutable(format!("'{path}' is read-only."))),
    }
    Ok(())
}
