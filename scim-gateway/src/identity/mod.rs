//! The gateway's client of the identity service.
//!
//! Apart, because connections, deadlines, repetition and what may cross from HTTP to gRPC are one concern, whatever is
//! called. It takes SCIM values and gives SCIM values; it must not know HTTP, and it remembers nothing of any caller.

mod calls;
mod channel;
mod context;
mod groups;
mod log;
mod receipt;
mod repeat;
mod resources;
mod secret;

pub use calls::{Calls, Deleted, Organization, Search, UserGroups, UserStream};
pub use channel::Identity;
pub use context::Context;
pub use groups::{GroupAnswer, GroupList, Pieces};
pub use log::LogWriter;
pub use receipt::Slot;
pub use secret::Secret;
