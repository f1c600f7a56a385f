//! One operation with a path -> typed changes, by the schema: mutability, types, what null and nothing mean.

use crate::scim::json::{Map, Value};

use super::{Change, Operation, Request};
use crate::scim::{
    attribute::{Attribute, Mutability, Type},
    error::ScimError,
    path::{Path, Target},
    problem::Problem,
    schema::ResourceType,
    value::{self, Ignored},
};

impl Request {
    /// Types an operation that has a path. Several changes if a complex value has parts that go; none if there is
    /// nothing to do.
    pub fn changes(
        self,
        resource_type: &ResourceType,
        ignored: &mut Ignored,
    ) -> Result<Vec<Change>, ScimError> {
        let Some(path) = self.path else {
            return Err(ScimError::no_target("The operation has no \"path\".")
                .because(Problem::PathMissing));
        };
        let target = path.resolve(resource_type)?;
        if target.is_foreign() {
            return foreign(self.operation, target.path, self.value, self.from_key);
        }
        target.check_mutable(self.operation, self.value.as_ref())?;
        if self.operation == Operation::Remove {
            return remove(target, self.value);
        }
        let Some(value) = self.value else {
            return Err(no_value(&target.path));
        };
        if target.is_dropped() {
            return Ok(Vec::new());
        }
        // To add nothing changes nothing.
        if self.operation == Operation::Add && value.is_null() {
            return Ok(Vec::new());
        }
        match target.definition() {
            // All of a known extension, by null.
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
            ignore_undeclared: false,
        }
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
            ))
            .about_path(&self.path.to_string()));
        }
        let goes = operation == Operation::Remove
            || (operation == Operation::Replace && value.is_some_and(Value::is_null));
        // `schemas` follows from the attributes, and cannot go.
        let required = definition.required || definition.name == "schemas";
        if goes && required && self.path.filter.is_none() {
            return Err(ScimError::mutability(format!(
                "\"{}\" is required and cannot be removed.",
                definition.name
            ))
            .about(definition.name)
            .because(Problem::RequiredRemoved));
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

/// What only the identity service knows is its to type and to refuse.
fn foreign(
    operation: Operation,
    path: Path,
    value: Option<Value>,
    from_key: bool,
) -> Result<Vec<Change>, ScimError> {
    let value = match (operation, value) {
        (Operation::Remove, value) => value.filter(|value| !value.is_null()),
        (_, None) => return Err(no_value(&path)),
        // To add nothing changes nothing.
        (Operation::Add, Some(Value::Null)) => return Ok(Vec::new()),
        (_, value) => value,
    };
    Ok(vec![Change {
        ignore_undeclared: from_key,
        ..Change::new(operation, path, value)
    }])
}

fn no_value(path: &Path) -> ScimError {
    ScimError::invalid_value("The operation has no \"value\".")
        .about_path(&path.to_string())
        .because(Problem::ValueMissing)
}

fn remove(target: Target, value: Option<Value>) -> Result<Vec<Change>, ScimError> {
    // The RFC gives a value no meaning here; read as it stands, everything would go.
    if value.is_some_and(|value| !value.is_null()) {
        return Err(ScimError::invalid_value(
            "A \"remove\" has no \"value\"; select what to remove by a filter in its \"path\".",
        )
        .about_path(&target.path.to_string())
        .because(Problem::RemoveWithValue));
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
    let is_part = target.sub_attribute.is_some();
    let path = target.path;
    let selects = path.filter.is_some();
    match value {
        list if definition.multi_valued && !is_part && !selects => {
            assign_list(operation, path, definition, list, ignored)
        }
        Value::Object(parts) if definition.kind == Type::Complex && !selects => {
            assign_parts(operation, path, definition, parts, ignored)
        }
        one => assign_one(operation, path, definition, one, ignored),
    }
}

/// One value. Null unassigns, and so does an object with nothing in it where a filter selects whole values.
fn assign_one(
    operation: Operation,
    path: Path,
    definition: &'static Attribute,
    value: Value,
    ignored: &mut Ignored,
) -> Result<Vec<Change>, ScimError> {
    let is_for_a_part = path.filter.is_some()
        && path.sub_attribute.is_none()
        && !matches!(value, Value::Object(_) | Value::Array(_));
    let read = value::read_one(definition, value, &path.to_string(), ignored);
    let read = read.map_err(|error| match is_for_a_part {
        true => part_left_out(error),
        false => error,
    });
    let value = match read? {
        Some(value) => value,
        None if operation == Operation::Add => return Ok(Vec::new()),
        None => Value::Null,
    };
    Ok(vec![Change::new(operation, path, Some(value))])
}

/// The same error, of a path that selects a whole entry where one of its parts was meant.
fn part_left_out(error: ScimError) -> ScimError {
    ScimError {
        detail: format!(
            "{} The path ends at an entry as a whole; \".value\" behind its square brackets is its value.",
            error.detail
        ),
        ..error
    }
}

/// The parts of a complex value, which are merged with those that are there (RFC 7644 section 3.5.2.3). So parts that
/// are null need changes of their own.
fn assign_parts(
    operation: Operation,
    path: Path,
    definition: &'static Attribute,
    parts: Map,
    ignored: &mut Ignored,
) -> Result<Vec<Change>, ScimError> {
    let unassigned = match operation {
        Operation::Replace => unassigned_parts(definition, &parts),
        _ => Vec::new(),
    };
    let parts = value::read_one(definition, parts.into(), &path.to_string(), ignored)?;
    let set = parts.map(|parts| Change::new(operation, path.clone(), Some(parts)));
    let unset = unassigned.into_iter().map(|part| {
        let path = Path {
            sub_attribute: Some(part.name.to_owned()),
            ..path.clone()
        };
        Change::new(operation, path, Some(Value::Null))
    });
    Ok(set.into_iter().chain(unset).collect())
}

/// The parts of a complex value that are null.
fn unassigned_parts(definition: &Attribute, parts: &Map) -> Vec<&'static Attribute> {
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
