//! The message around the operations: what it has to hold, and how much it may.

use crate::scim::json::{Map, Name, Value};

use super::{MAX_OPERATIONS, MAX_VALUES, Operation, Request};
use crate::scim::{
    error::ScimError,
    path::Written,
    problem::Problem,
    resource::{object, require_schema},
    sent, urn,
};

/// Reads the message around the operations.
pub fn read(body: Value) -> Result<Vec<Request>, ScimError> {
    // RFC 6902: operations without a message around them.
    let mut operations = body.as_array().into_iter().flatten();
    let is_json_patch = operations.any(|operation| operation.get("op").is_some());
    let mut members = object(body).map_err(|error| match is_json_patch {
        true => error.because(Problem::JsonPatch),
        false => error,
    })?;
    let has_operations = members
        .keys()
        .any(|name| name.eq_ignore_ascii_case("Operations"));
    require_schema(&members, urn::PATCH_OP).map_err(|error| match error.problem {
        // What lacks both is no PATCH at all: the schema alone would not make it one.
        Some(Problem::SchemaMissing | Problem::SchemaOther | Problem::SchemaNoList)
            if !has_operations =>
        {
            no_message(&members)
        }
        _ => error,
    })?;
    let operations = match members.take("Operations")? {
        Some(Value::Array(operations)) if !operations.is_empty() => operations,
        other => {
            let sent = match &other {
                None => format!("it is missing, and there is {}", sent::members(&members)),
                Some(value) => format!("it is {}", sent::kind(value)),
            };
            return Err(ScimError::invalid_syntax(format!(
                "\"Operations\" of a PATCH has to be a list with at least one operation; {sent}."
            ))
            .because(match other {
                None | Some(Value::Null) => Problem::OperationsMissing,
                Some(_) => Problem::OperationsMalformed,
            }));
        }
    };
    if operations.len() > MAX_OPERATIONS {
        return Err(ScimError::too_large(format!(
            "A PATCH has at most {MAX_OPERATIONS} operations, and {} were sent; send several.",
            operations.len()
        ))
        .because(Problem::TooManyOperations));
    }
    if operations.iter().map(count).sum::<usize>() > MAX_VALUES {
        return Err(ScimError::too_large(format!(
            "A PATCH has at most {MAX_VALUES} values; send several."
        ))
        .because(Problem::TooManyValues));
    }
    operations.into_iter().map(Request::read).collect()
}

/// A PATCH without operations, which cannot be one for another reason, too.
fn no_message(members: &Map) -> ScimError {
    let sent = sent::members(members);
    ScimError::invalid_syntax(format!(
        "A PATCH has to have \"schemas\" with \"{}\", and a list \"Operations\" of what to change; {sent} was sent, as if it were a PUT.",
        urn::PATCH_OP
    ))
    .because(Problem::OperationsMissing)
}

impl Request {
    fn read(operation: Value) -> Result<Self, ScimError> {
        let mut members = match operation {
            Value::Object(members) => members,
            other => {
                return Err(ScimError::invalid_syntax(format!(
                    "Each of \"Operations\" has to be an object with \"op\", \"path\" and \"value\"; {} was sent.",
                    sent::kind(&other)
                ))
                .because(Problem::OperationsMalformed));
            }
        };
        let op = members.take("op")?;
        let operation = op
            .as_ref()
            .and_then(Value::as_str)
            .and_then(Operation::find)
            .ok_or_else(|| {
                let sent = match &op {
                    None => format!("it is missing in {}", sent::members(&members)),
                    Some(Value::String(op)) => format!("{} was sent", sent::word(op)),
                    Some(other) => format!("{} was sent", sent::kind(other)),
                };
                ScimError::invalid_syntax(format!(
                    "\"op\" of an operation has to be \"add\", \"remove\" or \"replace\"; {sent}."
                ))
                .because(Problem::OperationUnknown)
            })?;
        let path = members.take("path")?;
        let named = path.as_ref().and_then(Value::as_str).unwrap_or_default();
        let path = match &path {
            None | Some(Value::Null) => None,
            // To remove nothing in particular is to name no target (RFC 7644 section 3.5.2.2).
            Some(Value::String(path)) if path.is_empty() && operation == Operation::Remove => None,
            Some(Value::String(path)) => Some(Written::parse(path)?),
            Some(other) => {
                return Err(ScimError::invalid_path(format!(
                    "\"path\" of an operation has to be text in quotes; {} was sent.",
                    sent::kind(other)
                ))
                .because(Problem::PathSyntax));
            }
        };
        let value = members.take("value")?;
        let is_needed = path.is_some() && operation != Operation::Remove;
        if is_needed && value.is_none() && !members.is_empty() {
            let others = sent::names(members.keys().map(|name| &**name));
            let detail = format!(
                "The operation has no \"value\"; it has {others}, which is no part of an operation."
            );
            let error = ScimError::invalid_value(detail).about_path(named);
            return Err(error.because(Problem::ValueMissing));
        }
        Ok(Self {
            operation,
            path,
            value,
            from_key: false,
        })
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

/// How many values an operation brings.
fn count(operation: &Value) -> usize {
    let value = operation.as_object().and_then(|members| {
        let named = |(key, _): &(&Name, _)| key.eq_ignore_ascii_case("value");
        members.iter().find(named)
    });
    value.map_or(1, |(_, value)| values(value))
}

/// How many values there are in a value. What a list has is one value each, whatever is known of it: identity
/// providers send a member with `display` and `$ref`, too.
fn values(value: &Value) -> usize {
    match value {
        Value::Array(list) => list.iter().map(element).sum::<usize>().max(1),
        Value::Object(members) => members.values().map(values).sum::<usize>().max(1),
        _ => 1,
    }
}

/// How many values an element of a list counts for: one, and those of the lists in it.
fn element(value: &Value) -> usize {
    match value {
        Value::Object(members) => {
            let inner = members.values().filter(|value| !is_simple(value));
            inner.map(element).sum::<usize>().max(1)
        }
        other => values(other),
    }
}

fn is_simple(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}
