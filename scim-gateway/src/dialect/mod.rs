//! What identity providers send -> what they mean.
//!
//! Apart from [`crate::scim`], which knows the RFCs alone. Every difference between the two is a named quirk with a
//! source, an example and a switch; it serves every caller, and nothing is guessed from headers. It must not know
//! HTTP, protobuf or organizations.

pub mod quirk;

use serde_json::Value;

pub use quirk::{Quirk, Tolerances, Used};

use crate::scim::{
    error::ScimError, filter::Filter, patch::Change, resource::Document, schema::ResourceType,
};

/// What a document is sent for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// POST
    Create,
    /// PUT
    Replace,
}

/// Reads the body of a POST or a PUT.
pub fn read_user(
    _body: Value,
    _intent: Intent,
    _tolerances: &Tolerances,
    _used: &mut Used,
) -> Result<Document, ScimError> {
    Ok(Document::default())
}

/// Reads the body of a PATCH. The list may be empty: then there is nothing to change.
pub fn read_patch(
    _body: Value,
    _resource_type: &'static ResourceType,
    _tolerances: &Tolerances,
    _used: &mut Used,
) -> Result<Vec<Change>, ScimError> {
    Ok(Vec::new())
}

/// Reads a filter.
pub fn read_filter(
    _text: &str,
    _resource_type: &'static ResourceType,
    _tolerances: &Tolerances,
    _used: &mut Used,
) -> Result<Filter, ScimError> {
    Err(ScimError::invalid_filter("no filter can be read yet"))
}

/// Reads the value of the header `Authorization`: the token, if there is one.
pub fn read_authorization<'a>(
    header: &'a [u8],
    _tolerances: &Tolerances,
    _used: &mut Used,
) -> Option<&'a str> {
    let text = std::str::from_utf8(header).ok()?;
    text.strip_prefix("Bearer ")
}
