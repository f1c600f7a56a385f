//! Conversations: what an identity provider sends, in order, and what it needs back.
//!
//! Apart, because they are data. A conversation is a JSON file (the format is in
//! `tests/conversations/README.md`); [`play()`] sends its steps to a Tenant URL and judges the answers. The
//! player knows nothing about the server: it adds no header, corrects no request and follows no redirect.

mod check;
mod file;
mod play;
mod scope;

pub use file::{Conversation, Expect, Save, Step, collect};
pub use play::{Outcome, Player, Report, StepReport, play};
