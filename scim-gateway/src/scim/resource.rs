//! Bodies of POST and PUT -> documents (RFC 7644 sections 3.3 and 3.5.1).
//!
//! Apart from [`super::patch`], which changes parts. A document is what a client says about a resource, in one form
//! however it was spelt. It must not know what is stored.

use std::collections::BTreeSet;

use super::json::{Map, Value};

use super::{
    attribute::{Attribute, Mutability},
    error::ScimError,
    problem::Problem,
    schema::{ResourceType, Schema, is_foreign},
    sent, urn,
    value::{self, Ignored},
};

/// What a client sent, in canonical form: names as the schema spells them, values of the attributes' types, no
/// null (but for `active`, where it means something), nothing read-only, extensions under their URN, no `schemas`
/// and no `password`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document(Map);

impl Document {
    /// The text of an attribute, if it has one.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// The ids of the group's members.
    pub fn member_ids(&self) -> impl Iterator<Item = &str> {
        let members = self.0.get("members").and_then(Value::as_array);
        let members = members.into_iter().flatten();
        members.filter_map(|member| member.get("value")?.as_str())
    }

    /// Reads a body.
    pub fn read(
        resource_type: &ResourceType,
        body: Value,
        ignored: &mut Ignored,
    ) -> Result<Self, ScimError> {
        let members = object(body)?;
        require_schema(&members, resource_type.schema.id)?;
        let mut document = Map::new();
        let mut seen = BTreeSet::new();
        let mut strange = Vec::new();
        for (name, value) in members {
            if !seen.insert(name.to_ascii_lowercase()) {
                return Err(value::twice(&name));
            }
            if let Some(attribute) = resource_type.attribute(&name) {
                read_attribute(&mut document, attribute, value, ignored)?;
            } else if let Some(extension) = resource_type.extension(&name) {
                read_extension(&mut document, extension, value, ignored)?;
            } else if is_foreign(&name) && value.is_object() {
                // An extension that only the identity service may know: it travels as it came.
                document.insert(name, value);
            } else {
                if strange.len() < MOST_STRANGE {
                    strange.push(name.to_string());
                }
                ignored.add(name);
            }
        }
        let document = Self(document.sorted());
        document.require(resource_type, &strange)?;
        Ok(document)
    }

    /// The attributes.
    pub fn as_map(&self) -> &Map {
        &self.0
    }

    /// The attributes, to put something else in a value's place.
    pub(super) fn map_mut(&mut self) -> &mut Map {
        &mut self.0
    }

    /// The attributes.
    pub fn into_map(self) -> Map {
        self.0
    }

    /// Required attributes are there, and are more than nothing (RFC 7643 section 7). What is missing may have been sent under a name
    /// that is no attribute's: `strange` are such names.
    fn require(&self, resource_type: &ResourceType, strange: &[String]) -> Result<(), ScimError> {
        for attribute in resource_type.schema.attributes {
            let value = self.0.get(attribute.name);
            let empty = match value {
                None => true,
                Some(value) => value.as_str().is_some_and(|text| text.trim().is_empty()),
            };
            if attribute.required && empty {
                let sent = match value {
                    None => "was not sent, or is null",
                    Some(value) if value.as_str() == Some("") => "is an empty text",
                    Some(_) => "is text of nothing but spaces",
                };
                let nearly = strange.iter().find(|name| is_nearly(name, attribute.name));
                let hint = match (value, strange) {
                    (None, [_, ..]) if nearly.is_some() => format!(
                        " What was sent has {}; SCIM writes it \"{}\".",
                        sent::names(nearly.map(String::as_str)),
                        attribute.name
                    ),
                    (None, [_, ..]) => format!(
                        " What was sent has {}, which no attribute is called.",
                        sent::names(strange.iter().map(String::as_str))
                    ),
                    _ => String::new(),
                };
                let detail = format!(
                    "The attribute \"{}\" is required and {sent}; map it to a field that everybody has.{hint}",
                    attribute.name
                );
                let missing = ScimError::invalid_value(detail).about_missing(attribute.name);
                return Err(match value {
                    None if nearly.is_some() => missing.because(Problem::NameSpelling),
                    None => missing,
                    Some(_) => missing.because(Problem::ValueEmpty),
                });
            }
        }
        Ok(())
    }
}

/// As many names that no attribute has are kept for the error: one more than it tells.
const MOST_STRANGE: usize = 4;

/// Whether a name has the letters of another one, and other signs between them: `user_name`, `User-Name`.
fn is_nearly(name: &str, other: &str) -> bool {
    let letters = |text: &str| {
        let letters = text.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|c| c.to_ascii_lowercase()).collect::<String>()
    };
    letters(name) == letters(other)
}

/// A body is one object.
pub(super) fn object(body: Value) -> Result<Map, ScimError> {
    match body {
        Value::Object(members) => Ok(members),
        other => {
            let sent = sent::kind(&other);
            let detail = format!("The body has to be one JSON object; {sent} was sent.");
            let error = ScimError::invalid_syntax(detail);
            Err(error.because(match other.as_str() {
                Some(text) if text.trim_start().starts_with('{') => Problem::BodyEncodedTwice,
                _ if other.is_array() => Problem::BodyNoObject,
                _ => Problem::BodySingleValue,
            }))
        }
    }
}

/// `schemas` is there, and names the schema that the body is made by (RFC 7643 section 3).
pub(super) fn require_schema(members: &Map, id: &str) -> Result<(), ScimError> {
    let named = || {
        let schemas = members
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case("schemas"));
        let lists = schemas.filter_map(|(_, value)| value.as_array());
        lists.flatten().filter_map(Value::as_str)
    };
    if named().any(|schema| schema.eq_ignore_ascii_case(id)) {
        return Ok(());
    }
    let mut values = members
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("schemas"))
        .map(|(_, value)| value);
    let wrapper = wrapper(members);
    let problem = match values.next() {
        _ if wrapper.is_some() => Problem::BodyWrapped,
        _ if named().any(|schema| schema.eq_ignore_ascii_case(urn::PATCH_OP)) => {
            Problem::PatchElsewhere
        }
        _ if named().any(|schema| schema.starts_with(urn::SCIM_1)) => Problem::Scim1,
        None | Some(Value::Null) => Problem::SchemaMissing,
        Some(Value::Array(list)) if list.is_empty() => Problem::SchemaMissing,
        Some(Value::Array(_)) => Problem::SchemaOther,
        Some(_) => Problem::SchemaNoList,
    };
    let mut values = members
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("schemas"))
        .map(|(_, value)| value);
    let sent = values.next().map_or_else(
        || format!("it is missing in {}", sent::members(members)),
        sent_schemas,
    );
    let wrapped = match wrapper {
        Some(name) => format!(
            " The whole resource stands in {}, one level too deep.",
            sent::names([name])
        ),
        None => String::new(),
    };
    let detail = format!("\"schemas\" has to be a list that holds \"{id}\"; {sent}.{wrapped}");
    Err(ScimError::invalid_syntax(detail).because(problem))
}

/// The one member of a body, if it has a resource in it, as other interfaces want it: `{ "user": { "schemas": … } }`.
fn wrapper(members: &Map) -> Option<&str> {
    let mut members = members.iter();
    let (name, value) = members.next()?;
    let marks = ["schemas", "userName", "displayName"];
    let is_resource = |parts: &Map| {
        let mut names = parts.keys();
        names.any(|name| marks.iter().any(|mark| name.eq_ignore_ascii_case(mark)))
    };
    (members.next().is_none() && value.as_object().is_some_and(is_resource)).then_some(name)
}

/// What `schemas` is, where it is not what it has to be. Names of schemas are nobody's, and other texts are not repeated.
fn sent_schemas(value: &Value) -> String {
    const LONGEST: usize = 128;
    let Value::Array(list) = value else {
        return format!("it is {}", sent::kind(value));
    };
    let first = list.iter().filter_map(Value::as_str).next();
    match first.filter(|name| urn::is_urn(name)) {
        Some(name) => {
            let name: String = name.chars().take(LONGEST).collect();
            format!("it holds \"{name}\"")
        }
        None => format!("it is {}", sent::kind(value)),
    }
}

fn read_attribute(
    document: &mut Map,
    attribute: &Attribute,
    value: Value,
    ignored: &mut Ignored,
) -> Result<(), ScimError> {
    // `schemas` follows from the attributes; what clients cannot write is neither obeyed nor refused.
    if attribute.name == "schemas" || attribute.is_read_only() {
        return Ok(());
    }
    // Null means something here: a replacement that says it switches the user off.
    if attribute.name == "active" && value.is_null() {
        document.insert(attribute.name, value);
        return Ok(());
    }
    let Some(value) = value::read(attribute, value, ignored)? else {
        return Ok(());
    };
    if value
        .as_array()
        .is_some_and(|list| value::primaries(list).len() > 1)
    {
        let detail = format!(
            "More than one value of \"{}\" is marked as primary.",
            attribute.name
        );
        return Err(ScimError::invalid_value(detail)
            .about(attribute.name)
            .because(Problem::PrimaryTwice));
    }
    // A password is checked like any value, and dropped.
    if attribute.mutability != Mutability::WriteOnly {
        document.insert(attribute.name, value);
    }
    Ok(())
}

fn read_extension(
    document: &mut Map,
    extension: &Schema,
    value: Value,
    ignored: &mut Ignored,
) -> Result<(), ScimError> {
    let members = match value {
        Value::Null => return Ok(()),
        Value::Object(members) => members,
        other => {
            let sent = sent::kind(&other);
            let error = value::wrong(extension.id, "an object with its attributes", &sent);
            return Err(error.because(Problem::ValueNoObject));
        }
    };
    let mut read = Map::new();
    let mut seen = BTreeSet::new();
    for (name, value) in members {
        if !seen.insert(name.to_ascii_lowercase()) {
            return Err(value::twice(&name));
        }
        match extension.attribute(&name) {
            Some(attribute) => read_attribute(&mut read, attribute, value, ignored)?,
            None => ignored.add(format!("{}:{name}", extension.id)),
        }
    }
    if !read.is_empty() {
        document.insert(extension.id, Value::Object(read.sorted()));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
