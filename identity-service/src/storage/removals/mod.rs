//! Removals: how many people lose their access, the alarm when that is unusual, and the brake that holds further ones.
//!
//! Apart from `users`, which asks the brake and tells what it did, and knows no more of this. Counting costs no statement: a
//! batch writes what was removed behind what the counters' row has (`feed`), and gets all of it back. Only what is unusual is
//! looked at more closely, and only an organization whose brake is on is asked before a removal.

mod alarm;
mod brake;
mod decide;
mod read;
mod watch;

pub(super) use self::watch::{Watch, watch};
pub use self::{
    decide::Removals,
    read::{RemovalStatus, RemovedPage},
};
