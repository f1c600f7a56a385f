//! Who is in a group, and what a call may say about it.

use crate::domain::{
    Error, Filter, GroupId, InvalidField, MemberId, Operand, Operator, ValueFilter, ValueTest,
};

/// Most members of a group.
pub const MAX_MEMBERS: i64 = 1_000_000;

/// Most members that one call names.
const MAX_IN_A_CALL: usize = 50_000;

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MemberKind {
    /// A user.
    User,
    /// A group.
    Group,
}

/// A member as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredMember {
    /// Who.
    pub id: MemberId,
    /// What it is.
    pub kind: MemberKind,
    /// Its display name; empty if it has none.
    pub display: String,
}

/// That somebody is in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredMembership {
    /// In which group.
    pub group: GroupId,
    /// Who.
    pub member: MemberId,
    /// A user or a group.
    pub kind: MemberKind,
}

/// Somebody who is in a group, in a list that goes through the groups in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedMember {
    /// Who.
    pub member: StoredMember,
    /// A member of the group itself, and not only of one that is in it.
    pub direct: bool,
}

/// How somebody is in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// Not at all.
    None,
    /// As a member of the group itself.
    Direct,
    /// As a member of a group that is in it, directly or through further ones.
    Indirect,
}

/// How far memberships are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Those of the group, or of the member, itself.
    Direct,
    /// Through groups in groups, each of which is met once.
    Nested,
}

/// Members that a call names, each once.
///
/// A text that is no id is kept apart: nobody has it, so that it cannot become a member, and is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberIds {
    ids: Vec<MemberId>,
    nobody: Option<String>,
}

impl MemberIds {
    /// Reads ids as they were sent.
    pub fn parse(texts: &[String]) -> Result<Self, InvalidField> {
        if texts.len() > MAX_IN_A_CALL {
            return Err(too_many());
        }
        let mut ids = Vec::with_capacity(texts.len());
        let mut nobody = None;
        for text in texts {
            match MemberId::parse(text) {
                Some(id) => ids.push(id),
                None => drop(nobody.get_or_insert_with(|| shown(text))),
            }
        }
        Ok(Self {
            nobody,
            ..Self::of(ids)
        })
    }

    /// These.
    #[must_use]
    pub fn of(mut ids: Vec<MemberId>) -> Self {
        ids.sort_unstable();
        ids.dedup();
        Self { ids, nobody: None }
    }

    /// Them, in order.
    #[must_use]
    pub fn as_slice(&self) -> &[MemberId] {
        &self.ids
    }

    /// Nothing if each of them could be somebody.
    ///
    /// # Errors
    ///
    /// `MemberNotFound`.
    pub fn check(&self) -> Result<(), Error> {
        match &self.nobody {
            None => Ok(()),
            Some(text) => Err(Error::MemberNotFound(text.clone())),
        }
    }

    /// How many were named, as far as it matters for limits.
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }
}

impl ValueFilter<'_> {
    /// The only members who can meet it, where it says so: those are found by their key, whoever else is there.
    #[must_use]
    pub fn named_members(&self) -> Option<Vec<MemberId>> {
        match self {
            Filter::Test(ValueTest::Compare {
                sub_attribute,
                operator: Operator::Equal,
                operand: Operand::Text(text),
            }) if sub_attribute.name == "value" => {
                Some(MemberId::parse(text).into_iter().collect())
            }
            Filter::All(filters) => filters.iter().find_map(Self::named_members),
            Filter::Any(filters) => {
                let ids: Option<Vec<_>> = filters.iter().map(Self::named_members).collect();
                Some(ids?.concat())
            }
            Filter::Constant(_) | Filter::Not(_) | Filter::Test(_) => None,
        }
    }
}

/// More than one call may name.
pub(super) fn check_number(number: usize) -> Result<(), InvalidField> {
    if number > MAX_IN_A_CALL {
        return Err(too_many());
    }
    Ok(())
}

fn too_many() -> InvalidField {
    InvalidField::new("members", "a call names at most 50,000 members")
}

/// What somebody sent as an id, short enough for a message.
fn shown(text: &str) -> String {
    let printable = text.chars().filter(|character| !character.is_control());
    printable.take(64).collect()
}
