//! An operation that was understood: what it does, and with what.

use super::path::{Id, Kind};
use crate::scim::{group_change::GroupChange, patch::Change, resource::Document};

/// What an operation does. Ids and values may still be references.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// To which type of resource.
    pub kind: Kind,
    /// What.
    pub action: Action,
    /// The version that the resource must have, as in `If-Match`.
    pub version: Option<String>,
}

/// What is done.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// A document becomes a resource.
    Create(Document),
    /// A document becomes the whole of a resource.
    Replace(Id, Document),
    /// A resource changes.
    Update(Id, Changes),
    /// A resource goes.
    Delete(Id),
}

/// Changes of a resource, in order, all or nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum Changes {
    /// Of a user.
    User(Vec<Change>),
    /// Of a group.
    Group(Vec<GroupChange>),
}

/// What an operation has created, or is about to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// The id.
    pub id: String,
    /// The URL.
    pub location: String,
}

impl Action {
    /// The resource that it is about, unless it makes one.
    pub fn id(&self) -> Option<&Id> {
        match self {
            Self::Create(_) => None,
            Self::Replace(id, _) | Self::Update(id, _) | Self::Delete(id) => Some(id),
        }
    }
}

impl Changes {
    /// No changes of a resource of this type.
    pub fn none(kind: Kind) -> Self {
        match kind {
            Kind::User => Self::User(Vec::new()),
            Kind::Group => Self::Group(Vec::new()),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::User(changes) => changes.is_empty(),
            Self::Group(changes) => changes.is_empty(),
        }
    }

    /// Puts a change of an attribute behind the others.
    pub(super) fn push(&mut self, change: Change) {
        match self {
            Self::User(changes) => changes.push(change),
            Self::Group(changes) => changes.push(GroupChange::Attribute(change)),
        }
    }

    /// The changes of attributes, members of groups aside.
    pub(super) fn of_attributes(&self) -> impl Iterator<Item = &Change> {
        let (of_user, of_group) = match self {
            Self::User(changes) => (changes.as_slice(), &[][..]),
            Self::Group(changes) => (&[][..], changes.as_slice()),
        };
        let of_group = of_group.iter().filter_map(|change| match change {
            GroupChange::Attribute(change) => Some(change),
            _ => None,
        });
        of_user.iter().chain(of_group)
    }
}
