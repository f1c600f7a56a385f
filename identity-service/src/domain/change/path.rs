//! Which attribute a path names, and what kind of target that is.

use std::fmt;

use super::Path;
use crate::domain::{
    Error, ValueFilter, ValuesOf,
    schema::{Attribute, Home, Key, Located, Mutability, Resource, Schema, Schemas},
};

/// What a path names, found in the schema.
pub(super) enum Target<'s> {
    Key(Key),
    Extension(Schema<'s>),
    Single(ValuesOf<'s>),
    Part(ValuesOf<'s>, &'s Attribute),
    Values {
        target: ValuesOf<'s>,
        filter: Option<ValueFilter<'s>>,
        part: Option<&'s Attribute>,
    },
}

impl Path {
    /// Finds it. `internal` callers may name what SCIM does not see.
    pub(super) fn resolve<'s>(
        &self,
        resource: Resource,
        schemas: &'s Schemas,
        internal: bool,
    ) -> Result<Target<'s>, Error> {
        let name = &self.name;
        let is_undeclared = !name.schema.is_empty() && !schemas.have(resource, &name.schema);
        let unknown = || match is_undeclared {
            true => Error::ExtensionUndeclared(self.to_string()),
            false => Error::InvalidPath(format!("The path '{self}' names no attribute.")),
        };
        let is_plain = name.sub_attribute.is_empty() && self.filter.is_none();
        let (schema, attribute) = match schemas.locate(resource, &name.schema, &name.attribute) {
            Some(Located::Extension(schema)) if is_plain => return Ok(Target::Extension(schema)),
            Some(Located::Attribute(schema, attribute)) if internal || !attribute.is_internal() => {
                (schema, attribute)
            }
            _ => return Err(unknown()),
        };
        let part = match name.sub_attribute.as_str() {
            "" => None,
            part => Some(attribute.part(part).ok_or_else(unknown)?),
        };
        // The one part of a value without parts is the value.
        let part = part.filter(|part| *part != attribute);
        if attribute.mutability == Mutability::ReadOnly && !internal {
            return Err(Error::Immutable(format!("'{self}' is read-only.")));
        }
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
