//! What identity providers send -> what they mean.
//!
//! Apart from [`crate::scim`], which knows the RFCs alone. Every difference between the two is a named [`quirk`] with
//! a source, an example and a switch; it serves every caller, and nothing is guessed from headers. A request that
//! keeps to the RFCs uses none. It must not know HTTP, protobuf or organizations.
//!
//! The functions here are the way in: each reads one kind of text or body, rewrites what it recognises, and hands the
//! rest to `scim`, which is strict.

mod authorization;
mod bulk;
mod context;
mod documents;
mod filters;
mod operations;
mod paths;
pub mod quirk;
mod values;

#[cfg(test)]
mod catalogue;
#[cfg(test)]
mod tests;

use crate::scim::json::Value;

use context::Context;
pub use quirk::{Counts, Quirk, Tolerances, Used};

use crate::scim::{
    bulk::{
        message::{Ask, Request as BulkRequest},
        operation::{Action, Changes, Operation as BulkOperation},
        path::Kind,
        reference,
    },
    error::ScimError,
    filter::{self, Filter},
    group_change::{GroupChange, MAX_MEMBERS, refuse_joined, too_many_members},
    patch::{self, Change, MAX_OPERATIONS, Operation, Request},
    problem::Problem,
    resource::Document,
    schema::{GROUP, ResourceType, USER},
};

/// Reads the body of a POST or a PUT of a user.
pub fn read_user(
    body: Value,
    tolerances: &Tolerances,
    used: &mut Used,
) -> Result<Document, ScimError> {
    let body = documents::rewrite(body, &mut Context::new(&USER, tolerances, used));
    Document::read(&USER, body, &mut used.ignored)
}

/// Reads the body of a POST or a PUT of a group.
pub fn read_group(
    body: Value,
    tolerances: &Tolerances,
    used: &mut Used,
) -> Result<Document, ScimError> {
    let body = documents::rewrite(body, &mut Context::new(&GROUP, tolerances, used));
    let document = Document::read(&GROUP, body, &mut used.ignored)?;
    let members = document.as_map().get("members").and_then(Value::as_array);
    if members.is_some_and(|members| members.len() > MAX_MEMBERS) {
        return Err(too_many_members());
    }
    refuse_joined(document.member_ids())?;
    Ok(document)
}

/// Reads the body of a PATCH of a group. The list may be empty: then there is nothing to change.
pub fn read_group_patch(
    body: Value,
    tolerances: &Tolerances,
    used: &mut Used,
) -> Result<Vec<GroupChange>, ScimError> {
    let mut context = Context::new(&GROUP, tolerances, used);
    let mut changes = Vec::new();
    for request in read_message(body, &mut context)? {
        for change in read_request(request, &mut context)? {
            GroupChange::of(change)?.push(&mut changes);
        }
        limit(changes.len())?;
    }
    let named: usize = changes.iter().map(GroupChange::named).sum();
    if named > MAX_MEMBERS {
        return Err(too_many_members());
    }
    refuse_joined(changes.iter().flat_map(GroupChange::ids))?;
    Ok(changes)
}

/// Reads the body of a PATCH. The list may be empty: then there is nothing to change.
pub fn read_patch(
    body: Value,
    resource_type: &'static ResourceType,
    tolerances: &Tolerances,
    used: &mut Used,
) -> Result<Vec<Change>, ScimError> {
    let mut context = Context::new(resource_type, tolerances, used);
    let mut changes = Vec::new();
    for request in read_message(body, &mut context)? {
        changes.extend(read_request(request, &mut context)?);
        limit(changes.len())?;
    }
    Ok(changes)
}

/// Reads an operation of a bulk request: what it carries is read as the body of a request of its own is.
pub fn read_bulk_operation(
    request: BulkRequest,
    tolerances: &Tolerances,
    used: &mut Used,
) -> Result<BulkOperation, ScimError> {
    let BulkRequest { kind, ask, version } = request;
    let document = |mut data, used: &mut Used| {
        reference::name_by_value(&mut data);
        match kind {
            Kind::User => read_user(data, tolerances, used),
            Kind::Group => read_group(data, tolerances, used),
        }
    };
    let action = match ask {
        Ask::Create(data) => Action::Create(document(data, used)?),
        Ask::Replace(id, data) => Action::Replace(id, document(data, used)?),
        Ask::Update(id, data) => {
            let context = &mut Context::new(kind.resource_type(), tolerances, used);
            let mut data = bulk::list_for_patch(data, context);
            reference::name_by_value(&mut data);
            let changes = match kind {
                Kind::User => Changes::User(read_patch(data, &USER, tolerances, used)?),
                Kind::Group => Changes::Group(read_group_patch(data, tolerances, used)?),
            };
            Action::Update(id, changes)
        }
        Ask::Delete(id) => Action::Delete(id),
    };
    Ok(BulkOperation {
        kind,
        action,
        version,
    })
}

/// Reads a filter.
pub fn read_filter(
    text: &str,
    resource_type: &'static ResourceType,
    tolerances: &Tolerances,
    used: &mut Used,
) -> Result<Filter, ScimError> {
    let mut context = Context::new(resource_type, tolerances, used);
    let expression = filters::rewrite(filter::parse(text)?, &mut context);
    filter::resolve(expression, resource_type)
}

/// Reads a filter over resources of all types.
pub fn read_filter_anywhere(
    text: &str,
    tolerances: &Tolerances,
    used: &mut Used,
) -> Result<Filter, ScimError> {
    // What identity providers do differently is about users.
    let mut context = Context::new(&USER, tolerances, used);
    let expression = filters::rewrite(filter::parse(text)?, &mut context);
    filter::resolve_anywhere(expression)
}

/// Reads the value of the header `Authorization`: the token, if there is one.
pub fn read_authorization<'a>(
    header: &'a [u8],
    tolerances: &Tolerances,
    used: &mut Used,
) -> Option<&'a str> {
    authorization::read(header, tolerances, used)
}

/// The operations of a PATCH, in canonical words.
fn read_message(body: Value, context: &mut Context<'_>) -> Result<Vec<Request>, ScimError> {
    let mut body = operations::scim_1_members(body, context);
    for operation in operations_of(&mut body) {
        operations::letter_case(operation, context);
    }
    patch::read(body)
}

fn limit(changes: usize) -> Result<(), ScimError> {
    if changes > MAX_OPERATIONS {
        return Err(ScimError::too_large(format!(
            "A PATCH changes at most {MAX_OPERATIONS} attributes; send several."
        ))
        .because(Problem::TooManyOperations));
    }
    Ok(())
}

/// One operation as it was sent -> the changes that it means, in order.
fn read_request(request: Request, context: &mut Context<'_>) -> Result<Vec<Change>, ScimError> {
    let mut changes = Vec::new();
    let request = operations::read_only_in_value(request, context);
    for request in operations::path_as_key(request, context) {
        for request in request.by_attribute(context.resource_type, &mut context.used.ignored)? {
            changes.extend(read_single(request, context)?);
        }
    }
    Ok(changes)
}

/// One operation on one path -> the changes that it means.
fn read_single(mut request: Request, context: &mut Context<'_>) -> Result<Vec<Change>, ScimError> {
    request.path = request.path.map(|path| paths::rewrite(path, context));
    // What cannot be found is refused afterwards, with the reason.
    let definition = request
        .path
        .as_ref()
        .and_then(|path| context.definition_at(path));
    if let Some(definition) = definition
        && request.operation != Operation::Remove
    {
        request.value = request
            .value
            .map(|value| values::rewrite(definition, value, context));
    }
    let mut changes = Vec::new();
    for request in operations::remove_with_value(request, context) {
        let typed = request.changes(context.resource_type, &mut context.used.ignored)?;
        let typed = typed.into_iter();
        changes.extend(typed.map(|change| operations::create_if_absent(change, context)));
    }
    Ok(changes)
}

/// The operations of a body that may be anything.
fn operations_of(body: &mut Value) -> impl Iterator<Item = &mut Value> {
    body.as_object_mut()
        .into_iter()
        .flatten()
        .filter(|(name, _)| name.eq_ignore_ascii_case("Operations"))
        .filter_map(|(_, value)| value.as_array_mut())
        .flatten()
}
