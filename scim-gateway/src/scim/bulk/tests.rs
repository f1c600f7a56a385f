//! What a bulk request means, as tables: by topic, with what the topics share here.

mod answers;
mod messages;
mod plans;
mod references;

use std::collections::{BTreeSet, HashMap};

use crate::scim::json::{Limits, Value, json, parse};
use proptest::prelude::*;
use rstest::rstest;

use super::{
    MAX_ANSWER_BYTES, MAX_AT_ONCE, MAX_BULK_ID_BYTES, MAX_OPERATIONS, MAX_PATH_BYTES,
    answer::{self, Outcome},
    job::Job,
    message::{self, Ask, Label, Message, Request},
    operation::{Action, Changes, Created, Operation},
    path::{Id, Kind, Target},
    reference,
    schedule::Schedule,
};
use crate::scim::{
    error::{ScimError, ScimType},
    group_change::GroupChange,
    patch,
    resource::Document,
    urn,
    value::Ignored,
};

fn bulk(operations: Value) -> Value {
    json!({ "schemas": [urn::BULK_REQUEST], "Operations": operations })
}

fn user(bulk_id: &str, user_name: &str, manager: Option<&str>) -> Value {
    let mut data = json!({ "schemas": [urn::USER], "userName": user_name });
    if let Some(manager) = manager {
        data[urn::ENTERPRISE_USER] = json!({ "department": "D", "manager": { "value": manager } });
    }
    json!({ "method": "POST", "path": "/Users", "bulkId": bulk_id, "data": data })
}

fn group(bulk_id: &str, members: &[&str]) -> Value {
    let members: Vec<Value> = members.iter().map(|id| json!({ "value": id })).collect();
    let data = json!({ "schemas": [urn::GROUP], "displayName": bulk_id, "members": members });
    json!({ "method": "POST", "path": "/Groups", "bulkId": bulk_id, "data": data })
}

fn patch(path: &str, operations: Value) -> Value {
    let data = json!({ "schemas": [urn::PATCH_OP], "Operations": operations });
    json!({ "method": "PATCH", "path": path, "data": data })
}

fn put(path: &str, user_name: &str) -> Value {
    let data = json!({ "schemas": [urn::USER], "userName": user_name });
    json!({ "method": "PUT", "path": path, "data": data })
}

fn delete(path: &str) -> Value {
    json!({ "method": "DELETE", "path": path })
}

/// Reads an operation as the RFC reads it.
fn strict(request: Request) -> Result<Operation, ScimError> {
    let Request { kind, ask, version } = request;
    let document = |mut data| {
        reference::name_by_value(&mut data);
        Document::read(kind.resource_type(), data, &mut Ignored::default())
    };
    let action = match ask {
        Ask::Create(data) => Action::Create(document(data)?),
        Ask::Replace(id, data) => Action::Replace(id, document(data)?),
        Ask::Update(id, data) => Action::Update(id, changes(kind, data)?),
        Ask::Delete(id) => Action::Delete(id),
    };
    Ok(Operation {
        kind,
        action,
        version,
    })
}

fn changes(kind: Kind, data: Value) -> Result<Changes, ScimError> {
    let mut typed = Vec::new();
    let mut ignored = Ignored::default();
    for request in patch::read(data)? {
        for request in request.by_attribute(kind.resource_type(), &mut ignored)? {
            typed.extend(request.changes(kind.resource_type(), &mut ignored)?);
        }
    }
    Ok(match kind {
        Kind::User => Changes::User(typed),
        Kind::Group => {
            let typed = typed.into_iter().map(GroupChange::of);
            Changes::Group(typed.collect::<Result<_, _>>()?)
        }
    })
}

fn job(operations: Value) -> Job {
    Job::read(message::read(bulk(operations)).unwrap(), strict)
}

/// The plan as text: units in order, each as its operations (with those of them that begin with open references in
/// brackets) and, after a colon, the units that it waits for.
fn printed(operations: Value) -> String {
    let plan = job(operations).plan;
    let units = plan.units.iter().map(|unit| {
        let steps: Vec<String> = unit
            .steps
            .iter()
            .map(|step| match step.open.len() {
                0 => step.operation.to_string(),
                _ => format!("{}{:?}", step.operation, Vec::from_iter(&step.open)),
            })
            .collect();
        let after: Vec<String> = unit.after.iter().map(usize::to_string).collect();
        let steps = steps.join(",").replace('"', "");
        match after.is_empty() {
            true => steps,
            false => format!("{steps}:{}", after.join(",")),
        }
    });
    units.collect::<Vec<String>>().join(" ")
}
