//! The members of an object.
//!
//! Apart from [`super::value`]: a list in their order, in which a name is found by looking at each. Objects in SCIM are
//! small, and a tree costs six hundred bytes for a single member.

use std::{borrow::Cow, fmt, iter, mem, slice};

use serde::de::{self, Visitor};

use super::Value;
use crate::scim::{error::ScimError, value::twice};

/// The name of a member. The names that lists of thousands of objects repeat cost no memory of their own.
pub type Name = Cow<'static, str>;

/// The members of an object, in their order, each name once.
#[derive(Debug, Clone, Default)]
pub struct Map(Vec<(Name, Value)>);

/// Members, one by one.
pub(super) type Iter<'m> =
    iter::Map<slice::Iter<'m, (Name, Value)>, fn(&'m (Name, Value)) -> (&'m Name, &'m Value)>;

/// Members, one by one, with values that can be changed.
pub(super) type IterMut<'m> = iter::Map<
    slice::IterMut<'m, (Name, Value)>,
    fn(&'m mut (Name, Value)) -> (&'m Name, &'m mut Value),
>;

/// Reads a name.
pub(super) struct ReadName;

/// What the values of multi-valued attributes and the operations of a PATCH consist of.
const COMMON: [&str; 8] = [
    "value", "display", "type", "$ref", "primary", "op", "path", "schemas",
];

impl Map {
    /// An object without members.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// How many members there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// For how many members there is room.
    #[cfg(test)]
    pub(super) fn room(&self) -> usize {
        self.0.capacity()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The member of this exact name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        let (_, value) = self.0.iter().find(|(key, _)| key == name)?;
        Some(value)
    }

    /// The member of this exact name, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        let (_, value) = self.0.iter_mut().find(|(key, _)| key == name)?;
        Some(value)
    }

    /// Whether there is a member of this exact name.
    #[must_use]
    pub fn contains_key(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Adds a member, or gives it another value; comes back with the one that it had.
    pub fn insert(&mut self, name: impl Into<Name>, value: Value) -> Option<Value> {
        let name = name.into();
        if let Some(present) = self.get_mut(&name) {
            return Some(mem::replace(present, value));
        }
        self.push(name, value);
        None
    }

    /// Adds a member whose name is new.
    pub(super) fn push(&mut self, name: Name, value: Value) {
        // Most objects have one or two members, and a list would begin with room for four.
        if self.0.len() < 4 {
            self.0.reserve_exact(1);
        }
        self.0.push((name, value));
    }

    /// Takes a member out.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let at = self.0.iter().position(|(key, _)| key == name)?;
        Some(self.0.remove(at).1)
    }

    /// Takes out the member of this name in any letter case (RFC 7643 section 2.1).
    ///
    /// # Errors
    ///
    /// When there are two.
    pub fn take(&mut self, name: &str) -> Result<Option<Value>, ScimError> {
        let is_meant = |(key, _): &(Name, Value)| key.eq_ignore_ascii_case(name);
        let Some(at) = self.0.iter().position(is_meant) else {
            return Ok(None);
        };
        let (_, value) = self.0.remove(at);
        match self.0.iter().any(is_meant) {
            true => Err(twice(name)),
            false => Ok(Some(value)),
        }
    }

    /// Puts the members into the order of their names, so that equal objects are printed alike.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.0
            .sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        self
    }

    /// Keeps the members that meet a condition.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &mut Value) -> bool) {
        self.0.retain_mut(|(name, value)| keep(name, value));
    }

    /// The members.
    pub fn iter(&self) -> Iter<'_> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    /// The members, with values that can be changed.
    pub fn iter_mut(&mut self) -> IterMut<'_> {
        self.0.iter_mut().map(|(name, value)| (name, value))
    }

    /// The names.
    pub fn keys(&self) -> impl Iterator<Item = &Name> {
        self.0.iter().map(|(name, _)| name)
    }

    /// The values.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.0.iter().map(|(_, value)| value)
    }
}

/// The order of members says nothing (RFC 8259 section 4).
impl PartialEq for Map {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self
                .iter()
                .all(|(name, value)| other.get(name) == Some(value))
    }
}

impl IntoIterator for Map {
    type Item = (Name, Value);
    type IntoIter = std::vec::IntoIter<(Name, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'m> IntoIterator for &'m Map {
    type Item = (&'m Name, &'m Value);
    type IntoIter = Iter<'m>;

    fn into_iter(self) -> Iter<'m> {
        self.iter()
    }
}

impl<'m> IntoIterator for &'m mut Map {
    type Item = (&'m Name, &'m mut Value);
    type IntoIter = IterMut<'m>;

    fn into_iter(self) -> IterMut<'m> {
        self.iter_mut()
    }
}

impl<N: Into<Name>> FromIterator<(N, Value)> for Map {
    fn from_iter<I: IntoIterator<Item = (N, Value)>>(members: I) -> Self {
        let mut map = Self::new();
        map.extend(members);
        map
    }
}

impl<N: Into<Name>> Extend<(N, Value)> for Map {
    fn extend<I: IntoIterator<Item = (N, Value)>>(&mut self, members: I) {
        for (name, value) in members {
            self.insert(name, value);
        }
    }
}

impl<'de> de::DeserializeSeed<'de> for ReadName {
    type Value = Name;

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<Name, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for ReadName {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Name, E> {
        Ok(match COMMON.iter().find(|common| **common == name) {
            Some(common) => Name::Borrowed(common),
            None => Name::Owned(name.to_owned()),
        })
    }
}
