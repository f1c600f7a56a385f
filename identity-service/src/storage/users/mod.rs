//! People: written by one function, read by one statement.

mod batch;
pub(super) mod deleted;
pub(super) mod groups;
mod import;
mod one;
pub(super) mod row;
mod search;
mod statements;
mod write;

pub(super) use self::search::matching;
pub use self::{deleted::DeletedUserList, write::Users};

#[cfg(test)]
pub(super) use self::{
    batch::batch_for_tests,
    search::{matching_for_tests, page_for_tests, provisioned_for_tests},
    statements::REPLACE as replace_for_tests,
};
