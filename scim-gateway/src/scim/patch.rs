//! PATCH (RFC 7644 section 3.5.2): operations in canonical form -> typed changes.
//!
//! Apart from [`super::resource`], which reads whole documents. Every cell of the RFC that does not depend on what is
//! stored is decided here; what does, the identity service decides on the row that it holds. What clients do
//! differently has been rewritten before.

use serde_json::{Map, Value};

use super::{
    attribute::{Attribute, Mutability, Type},
    error::ScimError,
    name::Name,
    path::{Path, Target, Written},
    resource::{object, require_schema},
    schema::ResourceType,
    urn,
    value::{self, Ignored},
};

/// The most operations in one request, and the most changes that they may amount to.
pub const MAX_OPERATIONS: usize = 1_000;
/// The most values in one request: each text, number and empty object counts.
pub const MAX_VALUES: usize = 50_000;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// `add`
    Add,
    /// `remove`
    Remove,
    /// `replace`
    Replace,
}

/// One operation as it was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// What to do.
    pub operation: Operation,
    /// To what. None: to each attribute that the value names.
    pub path: Option<Written>,
    /// The value. None: there was none, which is not the same as null.
    pub value: Option<Value>,
}

/// One step of an update.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What is done.
    pub operation: Operation,
    /// To what.
    pub path: Path,
    /// The new value, typed by the schema; JSON as sent for an extension that only the identity service knows.
    /// `Null` unassigns. None for `Remove` alone.
    pub value: Option<Value>,
    /// A `Replace` that selects nothing creates the value that its filter describes.
    pub create_if_absent: bool,
}

/// Reads the message around the operations.
pub fn read(body: Value) -> Result<Vec<Request>, ScimError> {
    let members = object(body)?;
    require_schema(&members, urn::PATCH_OP)?;
    let operations = match take(&members, "Operations")? {
        Some(Value::Array(operations)) if !operations.is_empty() => operations,
        _ => {
            return Err(ScimError::invalid_syntax(
                "\"Operations\" has to be a list with at least one operation.",
            ));
        }
    };
    if operations.len() > MAX_OPERATIONS {
        return Err(ScimError::too_large(format!(
            "A PATCH has at most {MAX_OPERATIONS} operations; send several."
        )));
    }
    if operations.iter().map(count).sum::<usize>() > MAX_VALUES {
        return Err(ScimError::too_large(format!(
            "A PATCH has at most {MAX_VALUES} values; send several."
        )));
    }
    operations.iter().map(Request::read).collect()
}

/// How many values there are in a value.
fn count(value: &Value) -> usize {
    match value {
        Value::Array(values) => values.iter().map(count).sum::<usize>().max(1),
        Value::Object(members) => members.values().map(count).sum::<usize>().max(1),
        _ => 1,
    }
}

/// The member of this name, in any letter case.
fn take<'a>(members: &'a Map<String, Value>, name: &str) -> Result<Option<&'a Value>, ScimError> {
    let mut found = members
        .iter()
        .filter(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value);
    let first = found.next();
    match found.next() {
        None => Ok(first),
        Some(_) => Err(value::twice(name)),
    }
}

impl Operation {
    /// Reads the value of `op`.
    fn find(name: &str) -> Option<Self> {
        match name {
            "add" => Some(Self::Add),
            "remove" => Some(Self::Remove),
            "replace" => Some(Self::Replace),
            _ => None,
        }
    }
}

impl Request {
    fn read(operation: &Value) -> Result<Self, ScimError> {
        let members = operation.as_object().ok_or_else(|| {
            ScimError::invalid_syntax("Each of \"Operations\" has to be an object.")
        })?;
        let operation = take(members, "op")?
            .and_then(Value::as_str)
            .and_then(Operation::find)
            .ok_or_else(|| {
                ScimError::invalid_syntax("\"op\" has to be \"add\", \"remove\" or \"replace\".")
            })?;
        let path = match take(members, "path")? {
            None | Some(Value::Null) => None,
            // To remove nothing in particular is to name no target (RFC 7644 section 3.5.2.2).
            Some(Value::String(path)) if path.is_empty() && operation == Operation::Remove => None,
            Some(Value::String(path)) => Some(Written::parse(path)?),
            Some(_) => {
                return Err(ScimError::invalid_path(
                    "\"path\" has to be text in quotes.",
                ));
            }
        };
        Ok(Self {
            operation,
            path,
            value: take(members, "value")?.cloned(),
        })
    }

    /// An operation whose value names several attributes does to each what an operation with its path would do
    /// (RFC 7644 section 3.5.2.1). Attributes that no schema defines are ignored here, as in any body.
    pub fn by_attribute(
        self,
        resource_type: &ResourceType,
        ignored: &mut Ignored,
    ) -> Result<Vec<Self>, ScimError> {
        let Some(path) = self.path else {
            return whole(self.operation, self.value, resource_type, ignored);
        };
        match (Name::find(resource_type, &path.name), self.operation) {
            (Ok(Name::Extension(schema)), Operation::Add | Operation::Replace)
                if path.filter.is_none() =>
            {
                let members = members(self.value, schema.id)?;
                let mut requests = Vec::with_capacity(members.len());
                for (name, value) in members {
                    match schema.attribute(&name) {
                        Some(attribute) => requests.push(Self {
                            operation: self.operation,
                            path: Some(Written::of(format!("{}:{}", schema.id, attribute.name))),
                            value: Some(value),
                        }),
                        None => ignored.add(format!("{}:{name}", schema.id)),
                    }
                }
                Ok(requests)
            }
            _ => Ok(vec![Self {
                path: Some(path),
                ..self
            }]),
        }
    }

    /// Types an operation that has a path. Several changes if a complex value has parts that go; none if there is
    /// nothing to do.
    pub fn changes(
        self,
        resource_type: &ResourceType,
        ignored: &mut Ignored,
    ) -> Result<Vec<Change>, ScimError> {
        let Some(path) = self.path else {
            return Err(ScimError::no_target("The operation has no \"path\"."));
        };
        let target = path.resolve(resource_type)?;
        target.check_mutable(self.operation, self.value.as_ref())?;
        if self.operation == Operation::Remove {
            return remove(target, self.value);
        }
        let Some(value) = self.value else {
            return Err(ScimError::invalid_value("The operation has no \"value\"."));
        };
        if target.is_dropped() {
            return Ok(Vec::new());
        }
        // To add nothing changes nothing.
        if self.operation == Operation::Add && value.is_null() {
            return Ok(Vec::new());
        }
        match target.definition() {
            None => Ok(vec![Change::new(self.operation, target.path, Some(value))]),
            Some(definition) => assign(self.operation, target, definition, value, ignored),
        }
    }
}

impl Change {
    fn new(operation: Operation, path: Path, value: Option<Value>) -> Self {
        Self {
            operation,
            path,
            value,
            create_if_absent: false,
        }
    }
}

/// Splits an operation without a path.
fn whole(
    operation: Operation,
    value: Option<Value>,
    resource_type: &ResourceType,
    ignored: &mut Ignored,
) -> Result<Vec<Request>, ScimError> {
    if operation == Operation::Remove {
        return Err(ScimError::no_target(
            "A \"remove\" needs a \"path\" that says what to remove.",
        ));
    }
    let mut requests = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for (name, value) in members(value, "an operation without a path")? {
        if !seen.insert(name.to_ascii_lowercase()) {
            return Err(value::twice(&name));
        }
        let request = |name: &str| Request {
            operation,
            path: Some(Written::of(name)),
            value: Some(value.clone()),
        };
        if let Some(attribute) = resource_type.attribute(&name) {
            requests.push(request(attribute.name));
        } else if let Some(extension) = resource_type.extension(&name) {
            if !value.is_null() {
                requests.extend(request(extension.id).by_attribute(resource_type, ignored)?);
            }
        } else {
            ignored.add(name);
        }
    }
    Ok(requests)
}

/// The members of a value that has to be an object.
fn members(value: Option<Value>, of: &str) -> Result<Map<String, Value>, ScimError> {
    match value {
        Some(Value::Object(members)) => Ok(members),
        _ => Err(value::wrong(
            of,
            "an object with attributes and their values",
        )),
    }
}

impl Target {
    /// What the schema forbids whatever is stored (RFC 7644 section 3.5.2).
    fn check_mutable(&self, operation: Operation, value: Option<&Value>) -> Result<(), ScimError> {
        let (Some(attribute), Some(definition)) = (self.attribute, self.definition()) else {
            return Ok(());
        };
        if attribute.is_read_only() || definition.is_read_only() {
            return Err(ScimError::mutability(format!(
                "\"{}\" is read-only; leave it out of the mapping.",
                definition.name
            )));
        }
        let goes = operation == Operation::Remove
            || (operation == Operation::Replace && value.is_some_and(Value::is_null));
        // `schemas` follows from the attributes, and cannot go.
        let required = definition.required || definition.name == "schemas";
        if goes && required && self.path.filter.is_none() {
            return Err(ScimError::mutability(format!(
                "\"{}\" is required and cannot be removed.",
                definition.name
            )));
        }
        Ok(())
    }

    /// Accepted and dropped: a password is not kept, and `schemas` follows from the attributes.
    fn is_dropped(&self) -> bool {
        self.attribute.is_some_and(|attribute| {
            attribute.mutability == Mutability::WriteOnly || attribute.name == "schemas"
        })
    }
}

fn remove(target: Target, value: Option<Value>) -> Result<Vec<Change>, ScimError> {
    // The RFC gives a value no meaning here; read as it stands, everything would go.
    if value.is_some_and(|value| !value.is_null()) {
        return Err(ScimError::invalid_value(
            "A \"remove\" has no \"value\"; select what to remove by a filter in its \"path\".",
        ));
    }
    if target.is_dropped() {
        return Ok(Vec::new());
    }
    Ok(vec![Change::new(Operation::Remove, target.path, None)])
}

/// `add` and `replace` of something that a table defines.
fn assign(
    operation: Operation,
    target: Target,
    definition: &'static Attribute,
    value: Value,
    ignored: &mut Ignored,
) -> Result<Vec<Change>, ScimError> {
    let whole_list =
        definition.multi_valued && target.sub_attribute.is_none() && target.path.filter.is_none();
    if whole_list {
        return assign_list(operation, target.path, definition, value, ignored);
    }
    let parts = match &value {
        Value::Object(parts)
            if definition.kind == Type::Complex && target.path.filter.is_none() =>
        {
            unassigned_parts(definition, parts)
        }
        _ => Vec::new(),
    };
    // To replace each value that a filter selects by nothing is to unassign them.
    let selects_whole = target.path.filter.is_some() && target.sub_attribute.is_none();
    let clears = value.is_null() || (selects_whole && operation == Operation::Replace);
    let at = target.path.to_string();
    let mut changes = Vec::with_capacity(1 + parts.len());
    match value::read_one(definition, value, &at, ignored)? {
        Some(value) => changes.push(Change::new(operation, target.path.clone(), Some(value))),
        None if clears => changes.push(Change::new(
            operation,
            target.path.clone(),
            Some(Value::Null),
        )),
        None => {}
    }
    if operation == Operation::Replace {
        changes.extend(parts.into_iter().map(|part| {
            let path = Path {
                sub_attribute: Some(part.name.to_owned()),
                ..target.path.clone()
            };
            Change::new(operation, path, Some(Value::Null))
        }));
    }
    Ok(changes)
}

/// The parts of a complex value that are null. The others are merged (RFC 7644 section 3.5.2.3), so these need a
/// change of their own.
fn unassigned_parts(definition: &Attribute, parts: &Map<String, Value>) -> Vec<&'static Attribute> {
    parts
        .iter()
        .filter(|(_, value)| value.is_null())
        .filter_map(|(name, _)| definition.sub_attribute(name))
        .filter(|part| !part.is_read_only())
        .collect()
}

/// A multi-valued attribute as a whole. One value is as good as a list of one.
fn assign_list(
    operation: Operation,
    path: Path,
    definition: &'static Attribute,
    value: Value,
    ignored: &mut Ignored,
) -> Result<Vec<Change>, ScimError> {
    let list = match value {
        one @ Value::Object(_) => Value::Array(vec![one]),
        other => other,
    };
    let value = match value::read(definition, list, ignored)? {
        Some(Value::Array(values)) => Value::Array(one_primary(values)),
        Some(other) => other,
        None if operation == Operation::Add => return Ok(Vec::new()),
        None => Value::Null,
    };
    Ok(vec![Change::new(operation, path, Some(value))])
}

/// At most one value is the primary one: in a PATCH the last that says so (RFC 7644 section 3.5.2).
fn one_primary(mut values: Vec<Value>) -> Vec<Value> {
    let mut marked = value::primaries(&values);
    marked.pop();
    for index in marked {
        if let Some(primary) = values
            .get_mut(index)
            .and_then(|value| value.get_mut("primary"))
        {
            *primary = Value::Bool(false);
        }
    }
    values
}

#[cfg(test)]
mod tests;
