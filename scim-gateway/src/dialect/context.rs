//! What a quirk's function may look at: the schema, the switches, and the list of what was needed.
//!
//! Apart so that each function asks for its switch and records its use in one and the same way.

use super::quirk::{Quirk, Tolerances, Used};
use crate::scim::{attribute::Attribute, name::Name, path::Written, schema::ResourceType};

/// Of one request.
pub(super) struct Context<'a> {
    pub(super) resource_type: &'static ResourceType,
    tolerances: &'a Tolerances,
    pub(super) used: &'a mut Used,
}

impl<'a> Context<'a> {
    pub(super) fn new(
        resource_type: &'static ResourceType,
        tolerances: &'a Tolerances,
        used: &'a mut Used,
    ) -> Self {
        Self {
            resource_type,
            tolerances,
            used,
        }
    }

    /// Whether a quirk may be understood, should it turn out to be one.
    pub(super) fn permits(&self, quirk: Quirk) -> bool {
        self.tolerances.allow(quirk)
    }

    /// Whether a quirk that was recognised is to be understood; if so, it counts as used.
    pub(super) fn tolerate(&mut self, quirk: Quirk) -> bool {
        let allowed = self.permits(quirk);
        if allowed {
            self.used.note(quirk);
        }
        allowed
    }

    /// The definition of what a name stands for: the sub-attribute's, or else the attribute's.
    pub(super) fn definition(&self, name: &str) -> Option<&'static Attribute> {
        match Name::find(self.resource_type, name) {
            Ok(Name::Attribute {
                attribute,
                sub_attribute,
                ..
            }) => Some(sub_attribute.unwrap_or(attribute)),
            _ => None,
        }
    }

    /// Whether clients cannot write what a name stands for.
    pub(super) fn is_read_only(&self, name: &str) -> bool {
        match Name::find(self.resource_type, name) {
            Ok(Name::Attribute {
                attribute,
                sub_attribute,
                ..
            }) => attribute.is_read_only() || sub_attribute.is_some_and(Attribute::is_read_only),
            _ => false,
        }
    }

    /// The definition of what a path names.
    pub(super) fn definition_at(&self, path: &Written) -> Option<&'static Attribute> {
        let attribute = self.definition(&path.name)?;
        match &path.sub_attribute {
            Some(part) => attribute.sub_attribute(part),
            None => Some(attribute),
        }
    }
}

/// Reads a boolean that was written as text, in any letter case. Any other text stays text.
pub(super) fn boolean(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}
