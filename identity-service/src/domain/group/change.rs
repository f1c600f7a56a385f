//! An ordered list of typed changes of a group (RFC 7644 §3.5.2).
//!
//! What they make of its attributes is computed here. What they make of its members is `storage`'s to do, one set
//! after the other: a group may have a million of them, and nobody holds them all.

use super::{Group, MemberIds, members::check_number};
use crate::domain::{
    Change, Error, Expression, InvalidField, ValueFilter,
    schema::{Resource, Schema, Schemas},
};

/// Most changes of one call.
const MAX_CHANGES: usize = 1000;

/// Most filters of one call that name nobody: each is asked of all members.
const MAX_SCANS: usize = 16;

/// Changes, in order.
#[derive(Clone, Debug)]
pub struct GroupChanges {
    changes: Vec<GroupChange>,
    internal: bool,
}

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
    RemoveMembersWhere(ValueFilter<'static>),
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
    /// Changes that a caller asks for. `internal` ones are those of the SaaS's own services.
    pub fn new(changes: Vec<GroupChange>, internal: bool) -> Result<Self, InvalidField> {
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
        Ok(Self { changes, internal })
    }

    /// Them.
    #[must_use]
    pub fn as_slice(&self) -> &[GroupChange] {
        &self.changes
    }

    /// Whether one of them is about a schema that the organization may declare.
    #[must_use]
    pub fn names_extension(&self) -> bool {
        self.changes.iter().any(
            |change| matches!(change, GroupChange::Attribute(change) if change.names_extension()),
        )
    }

    /// The group that they make of this one, members apart.
    pub fn apply(&self, group: &Group, schemas: &Schemas) -> Result<Group, Error> {
        let mut changed = group.clone();
        for change in &self.changes {
            let GroupChange::Attribute(change) = change else {
                continue;
            };
            let name = &change.path.name;
            let of_members = name.attribute.eq_ignore_ascii_case("members");
            let core = schemas.find(Resource::Group, &name.schema);
            if of_members && core == Some(Schema::Group) {
                return Err(Error::Immutable(
                    "Members come and go; what is said about one of them is read-only.".to_owned(),
                ));
            }
            change.apply(&mut changed, schemas, self.internal)?;
        }
        let attributes = &changed.attributes;
        attributes.check_number_of_values()?;
        attributes.check_declared(Some(&group.attributes), Resource::Group, schemas)?;
        Ok(changed)
    }
}
