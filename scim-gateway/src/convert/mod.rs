//! SCIM's values <-> the contract's messages, both ways.
//!
//! Apart, because it is the only room that knows protobuf *and* our own types: a field added to the contract is placed
//! here, or does not compile. It decides nothing, waits for nothing, and must not know HTTP.

pub mod changes;
pub mod error;
pub mod filter;
pub mod groups;
mod members;
mod printed;
pub mod records;
pub mod schemas;
pub mod sort;
pub mod users;
mod values;

#[cfg(test)]
mod tests;

use crate::scim::printed::Object;

/// A cursor, if there is one: the contract's empty text is none.
pub fn cursor(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// A resource as it stands in the identity service, whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// Its id.
    pub id: String,
    /// Its URL.
    pub location: String,
    /// Its entity tag.
    pub version: String,
    /// All of it, as SCIM prints it; what is unassigned is left out (RFC 7643 section 2.5).
    pub attributes: Object,
}
