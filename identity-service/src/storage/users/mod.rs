//! People: written by one function, read by one statement.

mod list;
mod row;
mod search;
mod write;

pub use self::{list::UserList, search::UserPage, write::Users};
