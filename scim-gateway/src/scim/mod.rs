//! SCIM 2.0 as the RFCs write it: characteristics, schema tables, paths, filters, PATCH, documents, errors.
//!
//! Apart because it is pure: text and JSON in, values out. It waits for nothing, imports nothing of ours, and
//! must not know HTTP, protobuf, organizations, or what any identity provider does differently; those habits
//! are rewritten in [`crate::dialect`] before a value arrives here.

pub mod attribute;
pub mod bulk;
pub mod discovery;
pub mod error;
pub mod filter;
pub mod group_change;
mod habit;
pub mod json;
pub mod list;
pub mod name;
pub mod oddity;
pub mod patch;
pub mod path;
pub mod percent;
pub mod printed;
pub mod problem;
pub mod projection;
pub mod query;
pub mod resource;
pub mod schema;
pub mod sent;
pub mod sort;
pub mod urn;
pub mod value;
