//! The provisioning log: what identity providers asked for, and what became of it.
//!
//! Apart from the feed, which tells what changed and never loses anything: this tells what was tried, and gives way. It is
//! written in the batches in which gateways send it, behind the calls of users; an organization keeps so many requests
//! for so long, and the rest goes a few at a time.

mod days;
mod read;
mod refused_tokens;
mod retain;
mod sources;
mod write;

pub(super) use self::read::{read_status, status_columns};
pub use self::{days::Statistics, read::EntryPage, sources::SourcePage};
