//! A group, and how one becomes another. Its members are not part of it: they come and go one by one.

mod change;
mod members;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde_json::Value;

pub use self::{
    change::{GroupChange, GroupChanges},
    members::{
        ListedMember, MAX_MEMBERS, MemberIds, MemberKind, Membership, Reach, StoredMember,
        StoredMembership,
    },
};
use super::{
    Document, Error, Extensions, ExternalId, GroupId, InvalidField, Timestamp, Version, fold,
    schema::{Resource, Schemas},
};

/// Longest folded name in bytes: longer keys do not fit into an index.
const MAX_NAME_BYTES: usize = 1024;

/// A group, as far as callers decide it, without its members.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// What people call it. Not unique, unless the organization wants it.
    pub display_name: GroupName,
    /// The identity provider's own key.
    pub external_id: Option<ExternalId>,
    /// Attributes of schemas that the organization declares.
    pub attributes: Document,
}

/// A group that is to be created, or what becomes the whole group (RFC 7644 §3.5.1).
#[derive(Clone, Debug)]
pub struct NewGroup {
    /// The group.
    pub group: Group,
    /// All of its members.
    pub members: MemberIds,
    /// What was sent of schemas that are not built in.
    pub extensions: Extensions,
}

impl NewGroup {
    /// The group and its members, by these schemas. `before` is the one that it takes the place of.
    pub fn complete(
        self,
        before: Option<&Group>,
        schemas: &Schemas,
    ) -> Result<(Group, MemberIds), Error> {
        let Self {
            mut group,
            members,
            extensions,
        } = self;
        let attributes = &mut group.attributes;
        attributes.extend(&extensions, Resource::Group, schemas)?;
        let before = before.map(|before| &before.attributes);
        if let Some(before) = before {
            attributes.keep_unchangeable(before, &extensions, Resource::Group, schemas);
        }
        attributes.check_declared(before, Resource::Group, schemas)?;
        Ok((group, members))
    }
}

/// A group as it is kept.
#[derive(Clone, Debug)]
pub struct StoredGroup {
    /// Made here, never used again.
    pub id: GroupId,
    /// What callers decide.
    pub group: Group,
    /// How many members it has.
    pub member_count: i64,
    /// Counts its changes, those of its members included.
    pub version: Version,
    /// When it was created.
    pub created: Timestamp,
    /// When it last changed. Never goes backwards.
    pub modified: Timestamp,
}

/// A group of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserGroup {
    /// The group.
    pub id: GroupId,
    /// Its name.
    pub display_name: String,
    /// The user is a member of it, and not only of a group in it.
    pub direct: bool,
}

/// A group's name: compared by its folded form, spelling kept.
#[derive(Clone, Debug)]
pub struct GroupName {
    spelling: String,
    folded: String,
}

impl GroupName {
    /// Accepts what can be indexed and shown.
    pub fn parse(spelling: impl Into<String>) -> Result<Self, InvalidField> {
        let spelling = spelling.into();
        let folded = fold(&spelling);
        if folded.len() > MAX_NAME_BYTES || spelling.len() > MAX_NAME_BYTES {
            let problem = "a group's name has at most 1,024 bytes";
            return Err(InvalidField::new("displayName", problem).too_long());
        }
        let problem = if folded.is_empty() {
            "a group needs a name"
        } else if spelling.contains('\0') {
            "a group's name has no U+0000"
        } else {
            return Ok(Self { spelling, folded });
        };
        Err(InvalidField::new("displayName", problem))
    }

    /// As it was sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.spelling
    }

    /// As it is compared, indexed and sorted.
    #[must_use]
    pub fn folded(&self) -> &str {
        &self.folded
    }
}

impl PartialEq for GroupName {
    /// Spelled alike: what has changed is seen, also where it is only letter case.
    fn eq(&self, other: &Self) -> bool {
        self.spelling == other.spelling
    }
}

impl Eq for GroupName {}

impl Group {
    /// The attributes in which `after` differs from `before`, with the value that they have now; null where they
    /// have none. Empty when nothing changed.
    #[must_use]
    pub fn changed_attributes(before: Option<&Self>, after: &Self) -> Vec<(String, Value)> {
        let before = before.map(Self::all_attributes).unwrap_or_default();
        let after = after.all_attributes();
        let gone = before.keys().filter(|name| !after.contains_key(*name));
        let gone = gone.map(|name| (name.clone(), Value::Null));
        let changed = after
            .iter()
            .filter(|(name, value)| before.get(*name) != Some(*value))
            .map(|(name, value)| (name.clone(), value.clone()));
        changed.chain(gone).collect()
    }

    /// What filters read: attributes of declared schemas, folded.
    #[must_use]
    pub fn search(&self, schemas: &Schemas) -> Value {
        self.attributes.search(Resource::Group, schemas)
    }

    fn all_attributes(&self) -> BTreeMap<String, Value> {
        let Self {
            display_name,
            external_id,
            attributes,
        } = self;
        let external_id = external_id.as_ref();
        let external_id = external_id.map(|id| ("externalId".to_owned(), id.as_str().into()));
        let display_name = ("displayName".to_owned(), display_name.as_str().into());
        [display_name]
            .into_iter()
            .chain(external_id)
            .chain(attributes.declared_values())
            .collect()
    }
}
