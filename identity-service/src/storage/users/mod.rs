//! People: written by one function, read by one statement.

pub(super) mod deleted;
pub(super) mod groups;
pub(super) mod row;
mod search;
mod write;

pub(super) use self::search::matching;
pub use self::{deleted::DeletedUserList, write::Users};

#[cfg(test)]
pub(super) use self::search::matching_for_tests;
