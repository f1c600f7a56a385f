//! Operations whose value names several attributes -> one operation for each (RFC 7644 section 3.5.2.1).

use std::collections::BTreeSet;

use crate::scim::json::{Map, Value};

use super::{Operation, Request};
use crate::scim::{
    error::ScimError,
    name::Name,
    path::Written,
    problem::Problem,
    schema::{ResourceType, Schema, is_foreign},
    sent,
    value::{self, Ignored},
};

impl Request {
    /// An operation that names several attributes does to each what an operation with its path would do. Attributes
    /// that no schema defines are ignored here, as in any body.
    pub fn by_attribute(
        self,
        resource_type: &ResourceType,
        ignored: &mut Ignored,
    ) -> Result<Vec<Self>, ScimError> {
        let Some(path) = &self.path else {
            return whole(self.operation, self.value, resource_type, ignored);
        };
        match Name::find(resource_type, &path.name) {
            Ok(Name::Extension(schema)) if path.filter.is_none() => {
                extension(self, schema, ignored)
            }
            _ => Ok(vec![self]),
        }
    }

    /// An operation on one attribute.
    fn of(operation: Operation, name: impl Into<String>, value: Value) -> Self {
        Self {
            operation,
            path: Some(Written::of(name)),
            value: Some(value),
            from_key: true,
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
        )
        .because(Problem::PathMissing));
    }
    let mut requests = Vec::new();
    let members = members(
        value,
        "an operation without a path",
        Problem::ValueWithoutPath,
    );
    // An operation is no attribute.
    for (name, value) in members.map_err(|error| match error.problem {
        Some(Problem::ValueWithoutPath) => ScimError {
            fault: None,
            ..error
        },
        _ => error,
    })? {
        if let Some(attribute) = resource_type.attribute(&name) {
            requests.push(Request::of(operation, attribute.name, value));
        } else if let Some(schema) = resource_type.extension(&name) {
            let request = Request::of(operation, schema.id, value);
            requests.extend(extension(request, schema, ignored)?);
        } else if is_foreign(&name) && (value.is_object() || value.is_null()) {
            // An extension that only the identity service may know, or an attribute of one: it travels as it came.
            requests.push(Request::of(operation, name, value));
        } else {
            ignored.add(name);
        }
    }
    Ok(requests)
}

/// Splits an operation on a whole extension. To remove it, or to replace it by null, is one thing.
fn extension(
    request: Request,
    schema: &Schema,
    ignored: &mut Ignored,
) -> Result<Vec<Request>, ScimError> {
    let is_null = request.value.as_ref().is_some_and(Value::is_null);
    if request.operation == Operation::Remove || is_null {
        return Ok(vec![request]);
    }
    let mut requests = Vec::new();
    for (name, value) in members(request.value, schema.id, Problem::ValueNoObject)? {
        let full = format!("{}:{name}", schema.id);
        match schema.attribute(&name) {
            Some(_) => requests.push(Request::of(request.operation, full, value)),
            None => ignored.add(full),
        }
    }
    Ok(requests)
}

/// The members of a value that has to be an object, each there once.
fn members(value: Option<Value>, of: &str, otherwise: Problem) -> Result<Map, ScimError> {
    let members = match value {
        Some(Value::Object(members)) => members,
        other => {
            let sent = other.as_ref().map_or_else(|| "none".to_owned(), sent::kind);
            let expected = "an object with attributes and their values";
            return Err(value::wrong(of, expected, &sent).because(otherwise));
        }
    };
    let mut seen = BTreeSet::new();
    for name in members.keys() {
        if !seen.insert(name.to_ascii_lowercase()) {
            return Err(value::twice(name));
        }
    }
    Ok(members)
}
