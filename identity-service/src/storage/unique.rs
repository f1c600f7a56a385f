//! Which key was taken: each engine says it in its own words.
//!
//! PostgreSQL names the index, SQLite the columns, inside of a sentence.

use super::failure::{self, Fault};
use crate::domain::Error;

/// The error of a write to `users`: a taken key is the caller's, all else the database's.
pub(super) fn of_user(fault: Fault) -> Error {
    let Some(violation) = fault.violation() else {
        return failure::to_domain(fault);
    };
    let says = |name: &str| {
        violation.constraint.is_some_and(|index| index == name) || violation.message.contains(name)
    };
    if says("users_user_name") || says("users.user_name_folded") {
        Error::UserNameTaken
    } else if says("users_account_id") || says("users.account_id") {
        Error::AccountIdTaken
    } else {
        failure::to_domain(fault)
    }
}
