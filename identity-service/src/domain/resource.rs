//! Users and groups in one list.

use super::{StoredGroup, StoredUser, WrittenDocument};

/// A user or a group, as it is kept.
#[derive(Clone, Debug)]
pub enum StoredResource {
    /// A user.
    User(Box<StoredUser<WrittenDocument>>),
    /// A group.
    Group(StoredGroup),
}
