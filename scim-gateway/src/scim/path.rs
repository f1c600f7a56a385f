//! Paths of PATCH operations (RFC 7644 figure 7).

use super::filter::Filter;

/// What a change is about. At least one of `schema` and `attribute` is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// URN of an extension. None: the core schema.
    pub schema: Option<String>,
    /// The attribute, as the schema spells it. None: all of the extension.
    pub attribute: Option<String>,
    /// Which values of a multi-valued attribute. None: all.
    pub filter: Option<Filter>,
    /// A part of the attribute, as the schema spells it.
    pub sub_attribute: Option<String>,
}
