//! Which attribute a path names, and what kind of target that is.

use std::fmt;

use super::Path;
use crate::domain::{
    Error, ValueFilter, ValuesOf,
    schema::{Attribute, Home, Key, Schema},
};

/// What a path names, found in the schema.
pub(super) enum Target {
    Key(Key),
    Extension(Schema),
    Single(ValuesOf),
    Part(ValuesOf, &'static Attribute),
    Values {
        target: ValuesOf,
        filter: Option<ValueFilter>,
        part: Option<&'static Attribute>,
    },
}

impl Path {
    /// Finds it. `internal` callers may name what SCIM does not see.
    pub(super) fn resolve(&self, internal: bool) -> Result<Target, Error> {
        let name = &self.name;
        let unknown = || Error::InvalidPath(format!("The path '{self}' names no attribute."));
        let schema = Schema::find(&name.schema).ok_or_else(unknown)?;
        if name.attribute.is_empty() && name.sub_attribute.is_empty() && self.filter.is_none() {
            return match schema.extension_urn() {
                Some(_) => Ok(Target::Extension(schema)),
                None => Err(unknown()),
            };
        }
        let attribute = schema
            .attribute(&name.attribute)
            .filter(|attribute| internal || !attribute.is_internal())
            .ok_or_else(unknown)?;
        let part = match name.sub_attribute.as_str() {
            "" => None,
            part => Some(attribute.sub_attribute(part).ok_or_else(unknown)?),
        };
        if self.filter.is_some() && !attribute.multi_valued {
            return Err(Error::InvalidPath(format!(
                "The path '{self}' has a filter, but '{}' is not a list of values.",
                attribute.name
            )));
        }
        let home = match part.map_or(attribute.home, |part| part.home) {
            Home::Document => attribute.home,
            home => home,
        };
        let target = ValuesOf { schema, attribute };
        match (home, part) {
            (
                Home::Computed
                | Home::Key(Key::Id | Key::Created | Key::LastModified | Key::Version),
                _,
            ) => Err(Error::Immutable(format!("'{self}' is read-only."))),
            (Home::Key(key), _) => Ok(Target::Key(key)),
            (Home::Document, _) if attribute.multi_valued => {
                let filter = self.filter.as_ref();
                Ok(Target::Values {
                    target,
                    filter: filter
                        .map(|filter| ValueFilter::resolve(attribute, filter))
                        .transpose()?,
                    part,
                })
            }
            (Home::Document, None) => Ok(Target::Single(target)),
            (Home::Document, Some(part)) => Ok(Target::Part(target, part)),
        }
    }
}

impl fmt::Display for Path {
    /// Without what stands between the brackets: that is somebody's data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        if !name.schema.is_empty() {
            f.write_str(&name.schema)?;
            f.write_str(if name.attribute.is_empty() { "" } else { ":" })?;
        }
        f.write_str(&name.attribute)?;
        f.write_str(if self.filter.is_some() { "[...]" } else { "" })?;
        if !name.sub_attribute.is_empty() {
            write!(f, ".{}", name.sub_attribute)?;
        }
        Ok(())
    }
}
