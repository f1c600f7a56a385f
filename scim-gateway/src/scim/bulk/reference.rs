//! References to what other operations create: `bulkId:x` (RFC 7644 section 3.7.2).
//!
//! They may stand wherever an id or a URI of a resource may: in a path, in `value` and `$ref` of an attribute that refers to
//! resources, in a filter over such an attribute, and anywhere in an extension that only the identity service knows. Any
//! other text that looks like one is text.

use std::collections::{BTreeSet, HashMap};

use crate::scim::json::{Map, Value};

use super::{
    operation::{Action, Changes, Created, Operation},
    path::{Id, Kind},
};
use crate::scim::{
    error::ScimError,
    filter::{Filter, Literal},
    group_change::GroupChange,
    patch::{Change, Operation as Op},
    path::Path,
    problem::Problem,
    resource::Document,
    schema::{find_schema, is_foreign},
    urn,
};

/// What a reference begins with; no id contains it (RFC 7643 section 3.1).
pub const PREFIX: &str = "bulkId:";

/// The `bulkId` that a text refers to.
pub fn named(text: &str) -> Option<&str> {
    text.strip_prefix(PREFIX).filter(|name| !name.is_empty())
}

/// How a place names a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Id,
    /// Absolute, or relative to whatever stands before the id.
    Uri,
}

impl Form {
    fn named(self, text: &str) -> Option<&str> {
        match self {
            Self::Id => named(text),
            Self::Uri => named(text.rsplit('/').next().unwrap_or_default()),
        }
    }

    fn of(self, created: &Created) -> &str {
        match self {
            Self::Id => &created.id,
            Self::Uri => &created.location,
        }
    }
}

/// Which texts in an attribute's value name resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Nothing,
    /// `value` and `$ref`.
    Parts,
    /// Any text may: nobody here knows the schema.
    Anything,
}

type Visit<'a> = dyn FnMut(Form, &mut String) + 'a;

/// In a body as it was sent: whoever is named by `$ref` alone is named by `value`, too, which is what ids are read from.
pub fn name_by_value(data: &mut Value) {
    match data {
        Value::Array(values) => values.iter_mut().for_each(name_by_value),
        Value::Object(members) => {
            let uri = members.get("$ref").and_then(Value::as_str);
            let name = uri.and_then(|uri| Form::Uri.named(uri)).map(str::to_owned);
            let has_value = members.keys().any(|key| key.eq_ignore_ascii_case("value"));
            if let Some(name) = name.filter(|_| !has_value) {
                members.insert("value".to_owned(), format!("{PREFIX}{name}").into());
            }
            for (name, value) in members {
                // What stands in an extension only its owner knows.
                if !is_foreign(name) {
                    name_by_value(value);
                }
            }
        }
        _ => {}
    }
}

impl Operation {
    /// The `bulkId`s that it refers to.
    pub fn references(&mut self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        if let Some(Id::New(name)) = self.action.id() {
            found.insert(name.clone());
        }
        self.visit(&mut |form, text| found.extend(form.named(text).map(str::to_owned)));
        found
    }

    /// Puts ids in place of references.
    ///
    /// # Errors
    ///
    /// 409 if one of them is not there: what should have created it has failed.
    pub fn resolve(&mut self, created: &HashMap<String, Created>) -> Result<(), ScimError> {
        let mut failed = false;
        if let Action::Replace(id, _) | Action::Update(id, _) | Action::Delete(id) =
            &mut self.action
            && let Id::New(name) = id
        {
            match created.get(name.as_str()) {
                Some(created) => *id = Id::Known(created.id.clone()),
                None => failed = true,
            }
        }
        self.visit(
            &mut |form, text| match form.named(text).map(|name| created.get(name)) {
                Some(Some(created)) => form.of(created).clone_into(text),
                Some(None) => failed = true,
                None => {}
            },
        );
        if failed { Err(target_failed()) } else { Ok(()) }
    }

    /// Leaves out what refers to any of these, and comes back with the changes that add it: of members each, of any other
    /// attribute all of it.
    pub fn detach(&mut self, open: &BTreeSet<String>) -> Changes {
        let kind = self.kind;
        let mut later = Changes::none(kind);
        let Action::Create(document) = &mut self.action else {
            return later;
        };
        let mut is_open =
            |form: Form, text: &str| form.named(text).is_some_and(|name| open.contains(name));
        for (name, value) in document.map_mut() {
            if urn::is_urn(name) {
                detach_from_extension(kind, name, value, &mut is_open, &mut later);
            } else if name == "members" {
                detach_members(value, &mut is_open, &mut later);
            }
        }
        document.map_mut().retain(|_, value| !is_nothing(value));
        later
    }

    fn visit(&mut self, visit: &mut Visit<'_>) {
        match &mut self.action {
            Action::Create(document) | Action::Replace(_, document) => {
                visit_document(self.kind, document, visit);
            }
            Action::Update(_, changes) => visit_changes(self.kind, changes, visit),
            Action::Delete(_) => {}
        }
    }
}

/// Puts ids in place of references, in changes that were left for later.
///
/// # Errors
///
/// 409 if one of them is not there.
pub fn resolve_changes(
    kind: Kind,
    changes: Changes,
    created: &HashMap<String, Created>,
) -> Result<Changes, ScimError> {
    let mut operation = Operation {
        kind,
        action: Action::Update(Id::Known(String::new()), changes),
        version: None,
    };
    operation.resolve(created)?;
    match operation.action {
        Action::Update(_, changes) => Ok(changes),
        _ => Ok(Changes::none(kind)),
    }
}

/// 409: it refers to something that could not be done.
pub fn target_failed() -> ScimError {
    ScimError::new(
        409,
        None,
        "The operation refers by \"bulkId\" to one that failed. Correct that one, and send both again.",
    )
}

/// 400: it refers to nothing.
pub fn target_unknown() -> ScimError {
    ScimError::invalid_value(
        "The operation refers to a \"bulkId\" that no POST of this request has.",
    )
    .because(Problem::BulkReference)
}

fn holds(kind: Kind, schema: Option<&str>, attribute: Option<&str>) -> Holds {
    let definition = match schema.map(find_schema) {
        Some(None) => return Holds::Anything,
        Some(Some(schema)) => attribute.and_then(|name| schema.attribute(name)),
        None => attribute.and_then(|name| kind.resource_type().attribute(name)),
    };
    match definition.and_then(|definition| definition.sub_attribute("$ref")) {
        Some(_) => Holds::Parts,
        None => Holds::Nothing,
    }
}

fn visit_document(kind: Kind, document: &mut Document, visit: &mut Visit<'_>) {
    for (name, value) in document.map_mut() {
        if urn::is_urn(name) {
            for (attribute, value) in value.as_object_mut().into_iter().flatten() {
                visit_value(holds(kind, Some(name), Some(attribute)), "", value, visit);
            }
        } else {
            visit_value(holds(kind, None, Some(name)), "", value, visit);
        }
    }
}

fn visit_changes(kind: Kind, changes: &mut Changes, visit: &mut Visit<'_>) {
    match changes {
        Changes::User(changes) => {
            for change in changes {
                visit_change(kind, change, visit);
            }
        }
        Changes::Group(changes) => {
            for change in changes {
                match change {
                    GroupChange::Attribute(change) => visit_change(kind, change, visit),
                    GroupChange::AddMembers(ids)
                    | GroupChange::RemoveMembers(ids)
                    | GroupChange::ReplaceMembers(ids) => {
                        ids.iter_mut().for_each(|id| visit(Form::Id, id));
                    }
                    GroupChange::RemoveMembersWhere(filter) => {
                        visit_filter(Holds::Parts, filter, visit);
                    }
                }
            }
        }
    }
}

fn visit_change(kind: Kind, change: &mut Change, visit: &mut Visit<'_>) {
    let path = &mut change.path;
    let holds = holds(kind, path.schema.as_deref(), path.attribute.as_deref());
    if let Some(filter) = &mut path.filter {
        visit_filter(holds, filter, visit);
    }
    if let Some(value) = &mut change.value {
        let part = path.sub_attribute.as_deref().unwrap_or_default();
        visit_value(holds, part, value, visit);
    }
}

/// Visits a value that stands under a name.
fn visit_value(holds: Holds, name: &str, value: &mut Value, visit: &mut Visit<'_>) {
    match value {
        Value::String(text) => {
            if let Some(form) = form(holds, name) {
                visit(form, text);
            }
        }
        Value::Array(values) => {
            for value in values {
                visit_value(holds, name, value, visit);
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                visit_value(holds, name, value, visit);
            }
        }
        _ => {}
    }
}

fn form(holds: Holds, name: &str) -> Option<Form> {
    match (holds, name) {
        (Holds::Nothing, _) => None,
        (_, "$ref") => Some(Form::Uri),
        (Holds::Parts, "value") | (Holds::Anything, _) => Some(Form::Id),
        (Holds::Parts, _) => None,
    }
}

fn visit_filter(holds: Holds, filter: &mut Filter, visit: &mut Visit<'_>) {
    match filter {
        Filter::And(operands) | Filter::Or(operands) => {
            for operand in operands {
                visit_filter(holds, operand, visit);
            }
        }
        Filter::Not(inner) | Filter::Value { filter: inner, .. } => {
            visit_filter(holds, inner, visit);
        }
        Filter::Present(_) => {}
        Filter::Compare {
            attribute, value, ..
        } => {
            let name = attribute
                .sub_attribute
                .as_ref()
                .unwrap_or(&attribute.attribute);
            let Some(form) = form(holds, name) else {
                return;
            };
            match value {
                Literal::String(text) => visit(form, text),
                Literal::Json(json) => visit_json(form, json, visit),
                _ => {}
            }
        }
    }
}

/// What an extension's attribute is compared with is still JSON.
fn visit_json(form: Form, json: &mut String, visit: &mut Visit<'_>) {
    if let Ok(mut text) = serde_json::from_str(json) {
        visit(form, &mut text);
        *json = Value::String(text).to_string();
    }
}

fn detach_from_extension(
    kind: Kind,
    extension: &str,
    value: &mut Value,
    is_open: &mut dyn FnMut(Form, &str) -> bool,
    later: &mut Changes,
) {
    let Value::Object(attributes) = value else {
        return;
    };
    for (attribute, mut value) in std::mem::take(attributes) {
        let mut refers = false;
        let holds = holds(kind, Some(extension), Some(&attribute));
        visit_value(holds, "", &mut value, &mut |form, text| {
            refers |= is_open(form, text);
        });
        if refers {
            later.push(Change {
                operation: Op::Replace,
                path: Path {
                    schema: Some(extension.to_owned()),
                    attribute: Some(attribute.into_owned()),
                    filter: None,
                    sub_attribute: None,
                },
                value: Some(value),
                create_if_absent: false,
                // As in the body that it comes from.
                ignore_undeclared: is_foreign(extension),
            });
        } else {
            attributes.insert(attribute, value);
        }
    }
}

fn detach_members(
    value: &mut Value,
    is_open: &mut dyn FnMut(Form, &str) -> bool,
    later: &mut Changes,
) {
    let (Value::Array(members), Changes::Group(changes)) = (value, later) else {
        return;
    };
    let id_of = |member: &Value| {
        member
            .get("value")
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let mut ids = Vec::new();
    members.retain(|member| match id_of(member) {
        Some(id) if is_open(Form::Id, &id) => {
            ids.push(id);
            false
        }
        _ => true,
    });
    if !ids.is_empty() {
        GroupChange::AddMembers(ids).push(changes);
    }
}

/// An empty list, or an extension with nothing in it, is no value (RFC 7643 section 2.5).
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Array(values) => values.is_empty(),
        Value::Object(members) => Map::is_empty(members),
        _ => false,
    }
}
