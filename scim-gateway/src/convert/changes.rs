//! Changes of a PATCH -> the contract's ordered list of changes.

use crate::scim::json::Value;
use identity_proto::v1 as pb;
use pb::attribute_value::Kind;

use super::{
    filter,
    values::{of_json, typed},
};
use crate::scim::{
    patch::{Change, Operation},
    path::Path,
    schema,
};

/// The changes as messages, in their order.
pub fn messages(changes: Vec<Change>) -> Vec<pb::AttributeChange> {
    changes.into_iter().map(message).collect()
}

/// One change as a message.
pub fn message(change: Change) -> pb::AttributeChange {
    let Change {
        operation,
        path,
        value,
        create_if_absent,
        ignore_undeclared,
    } = change;
    let known = path.schema.as_deref().is_none_or(is_known);
    pb::AttributeChange {
        operation: match operation {
            Operation::Add => pb::ChangeOperation::Add,
            Operation::Remove => pb::ChangeOperation::Remove,
            Operation::Replace => pb::ChangeOperation::Replace,
        }
        .into(),
        path: Some(path_message(path)),
        value: value.map(|value| value_message(value, known)),
        create_if_absent,
        ignore_undeclared,
    }
}

fn path_message(path: Path) -> pb::AttributePath {
    let Path {
        schema,
        attribute,
        filter,
        sub_attribute,
    } = path;
    pb::AttributePath {
        schema: schema.unwrap_or_default(),
        attribute: attribute.unwrap_or_default(),
        filter: filter.map(filter::message),
        sub_attribute: sub_attribute.unwrap_or_default(),
    }
}

/// Values of an organization's own extensions travel as JSON: the identity service knows their types.
fn value_message(value: Value, known: bool) -> pb::AttributeValue {
    match value {
        value if known || value.is_null() => of_json(value),
        value => typed(Kind::JsonValue(value.to_string())),
    }
}

fn is_known(urn: &str) -> bool {
    schema::find_schema(urn).is_some()
}
