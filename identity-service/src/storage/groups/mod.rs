//! Groups: written by one function, read by one statement. Members are read page by page, and never held whole.

mod memberships;
mod read;
pub(super) mod row;
mod statements;
mod write;

pub(super) use self::read::matching;
pub use self::write::Groups;

#[cfg(test)]
pub(super) use self::{
    read::{matching_for_tests, page_for_tests},
    statements::REPLACE as replace_for_tests,
};
