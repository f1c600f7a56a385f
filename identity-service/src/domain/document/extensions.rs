//! Attributes of schemas that the organization declares, as they were sent: which schemas there are is known in the unit
//! only, so that they are read there.

use serde_json::{Map, Value};

use super::{Document, clean, loosened};
use crate::domain::{
    Error, InvalidField,
    schema::{Attribute, ExtensionSchema, Mutability, Resource, Schema, Schemas},
};

/// What was sent under URNs that no built-in schema has.
#[derive(Clone, Debug, Default)]
pub struct Extensions {
    sent: Vec<(String, Map<String, Value>)>,
    internal: bool,
}

impl Extensions {
    /// By URN. What nobody declares is ignored where an identity provider sends it (RFC 7644 §3.3) and refused where one
    /// of the SaaS's own (`internal`) services does, which is mistaken then.
    #[must_use]
    pub fn new(sent: Vec<(String, Map<String, Value>)>, internal: bool) -> Self {
        Self { sent, internal }
    }

    /// Whether nothing was sent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sent.is_empty()
    }
}

impl Document {
    /// Whether it has anything of a schema that an organization declares: then it can be read only together with them.
    #[must_use]
    pub fn has_declared(&self) -> bool {
        self.declared().next().is_some()
    }

    /// Whether a member of this name is what it has of a declared schema.
    #[must_use]
    pub fn is_declared(name: &str) -> bool {
        name.contains(':') && !Schemas::has_built_in(name)
    }

    /// What it has of declared schemas, by URN.
    pub fn declared(&self) -> impl Iterator<Item = (&str, &Map<String, Value>)> {
        self.0
            .iter()
            .filter(|(name, _)| Self::is_declared(name))
            .filter_map(|(urn, value)| Some((urn.as_str(), value.as_object()?)))
    }

    /// What it has of declared schemas, by the full names of the attributes.
    pub fn declared_values(&self) -> impl Iterator<Item = (String, Value)> {
        self.declared().flat_map(|(urn, members)| {
            members
                .iter()
                .map(move |(name, value)| (format!("{urn}:{name}"), value.clone()))
        })
    }

    /// Takes in what was sent of declared schemas.
    pub fn extend(
        &mut self,
        extensions: &Extensions,
        resource: Resource,
        schemas: &Schemas,
    ) -> Result<(), InvalidField> {
        for (urn, sent) in &extensions.sent {
            let declared = schemas.find(resource, urn);
            let Some(schema) = declared.filter(|schema| matches!(schema, Schema::Declared(_)))
            else {
                if extensions.internal {
                    return Err(InvalidField::new(
                        "extensions",
                        "has a schema that nobody declares",
                    ));
                }
                continue;
            };
            for (name, value) in sent {
                let Some(attribute) = schema.attribute(name) else {
                    if extensions.internal {
                        return Err(InvalidField::new(
                            urn,
                            "has a member that the schema does not have",
                        ));
                    }
                    continue;
                };
                // What an identity provider cannot change is ignored in a whole resource (RFC 7644 §3.5.1).
                if attribute.mutability == Mutability::ReadOnly && !extensions.internal {
                    continue;
                }
                let value = clean(attribute, loosened(attribute, value.clone()))?;
                self.set(schema, attribute, value);
            }
        }
        self.check_number_of_values()
    }

    /// What it has that is declared now, as it is declared now: declarations go on while a resource is deleted.
    #[must_use]
    pub fn redeclared(mut self, resource: Resource, schemas: &Schemas) -> Self {
        let declared = self.declared();
        let old: Vec<_> = declared
            .map(|(urn, members)| (urn.to_owned(), members.clone()))
            .collect();
        for (urn, members) in old {
            self.0.remove(&urn);
            let Some(schema) = schemas.find(resource, &urn) else {
                continue;
            };
            for (name, value) in members {
                let attribute = schema.attribute(&name);
                let value = attribute.and_then(|attribute| {
                    let cleaned = clean(attribute, value).ok().flatten();
                    cleaned.map(|value| (attribute, value))
                });
                if let Some((attribute, value)) = value {
                    self.set(schema, attribute, Some(value));
                }
            }
        }
        self
    }

    /// Keeps what a replacement cannot take away: what is read-only for an identity provider, and what was set once.
    pub fn keep_unchangeable(
        &mut self,
        before: &Self,
        extensions: &Extensions,
        resource: Resource,
        schemas: &Schemas,
    ) {
        for schema in schemas.declared(resource).map(Schema::Declared) {
            for (attribute, value) in before.attributes(schema) {
                let keeps = match attribute.mutability {
                    Mutability::ReadWrite => false,
                    Mutability::ReadOnly => !extensions.internal,
                    Mutability::Immutable => self.get(schema, &attribute.name).is_none(),
                };
                if keeps {
                    self.set(schema, attribute, Some(value.clone()));
                }
            }
        }
    }

    /// Whether what became of a document keeps to the declared schemas: what is required is there where anything of its
    /// schema is, and what may not change has not.
    pub fn check_declared(
        &self,
        before: Option<&Self>,
        resource: Resource,
        schemas: &Schemas,
    ) -> Result<(), Error> {
        for declared in schemas.declared(resource) {
            let schema = Schema::Declared(declared);
            for attribute in &declared.attributes {
                let old = before.and_then(|before| before.get(schema, &attribute.name));
                let new = self.get(schema, &attribute.name);
                if attribute.mutability == Mutability::Immutable && old.is_some() && old != new {
                    return Err(Error::Immutable(format!(
                        "'{}' was set once and cannot be changed.",
                        attribute.name
                    )));
                }
            }
            if self.0.contains_key(declared.urn.as_str()) {
                self.check_required(declared)?;
            }
        }
        Ok(())
    }

    fn check_required(&self, declared: &ExtensionSchema) -> Result<(), InvalidField> {
        let schema = Schema::Declared(declared);
        for attribute in &declared.attributes {
            let value = self.get(schema, &attribute.name);
            let field = || format!("{}:{}", declared.urn.as_str(), attribute.name);
            if attribute.required && value.is_none() {
                return Err(InvalidField::new(field(), "is required by its schema"));
            }
            if value.is_some_and(|value| !has_required_parts(attribute, value)) {
                return Err(InvalidField::new(
                    field(),
                    "lacks a part that its schema requires",
                ));
            }
        }
        Ok(())
    }
}

fn has_required_parts(attribute: &Attribute, value: &Value) -> bool {
    if let Value::Array(values) = value {
        return values
            .iter()
            .all(|value| has_required_parts(attribute, value));
    }
    let mut required = attribute
        .sub_attributes()
        .iter()
        .filter(|part| part.required);
    required.all(|part| value.get(&*part.name).is_some())
}
