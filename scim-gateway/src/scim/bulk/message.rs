//! The message around the operations, and each operation as it was sent.
//!
//! A message that is none fails as a whole, before anything is done. An operation that is none fails alone: the others are
//! done (RFC 7644 section 3.7.3).

use std::collections::HashMap;

use crate::scim::json::{Map, Value};

use super::{
    MAX_BULK_ID_BYTES, MAX_OPERATIONS,
    path::{Id, Kind, Target},
};
use crate::scim::{
    error::ScimError,
    problem::Problem,
    resource::{object, require_schema},
    sent, urn, value,
};

/// A bulk request.
#[derive(Debug)]
pub struct Message {
    /// After this many errors, what has not begun is not done. None: all is tried.
    pub fail_on_errors: Option<usize>,
    /// In the order of the message.
    pub operations: Vec<Sent>,
}

/// One operation as it was sent.
#[derive(Debug)]
pub struct Sent {
    /// What the answer repeats of it.
    pub label: Label,
    /// What it asks for.
    pub request: Result<Request, ScimError>,
}

/// What the answer repeats of an operation, as far as it could be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Label {
    /// `method`
    pub method: Option<String>,
    /// `bulkId`
    pub bulk_id: Option<String>,
    /// The resource that its path names.
    pub resource: Option<(Kind, Id)>,
}

/// What an operation asks for, with a body that nobody has read yet.
#[derive(Debug, PartialEq)]
pub struct Request {
    /// Of which type the resource is.
    pub kind: Kind,
    /// What is to be done.
    pub ask: Ask,
    /// The version that the resource must have, as in `If-Match`.
    pub version: Option<String>,
}

/// What is to be done.
#[derive(Debug, PartialEq)]
pub enum Ask {
    /// `POST`, with the body.
    Create(Value),
    /// `PUT`, with the body.
    Replace(Id, Value),
    /// `PATCH`, with the body.
    Update(Id, Value),
    /// `DELETE`
    Delete(Id),
}

/// The longest method that an answer repeats.
const MAX_METHOD_BYTES: usize = 16;

/// Reads a message.
pub fn read(body: Value) -> Result<Message, ScimError> {
    let mut members = object(body)?;
    require_schema(&members, urn::BULK_REQUEST)?;
    let fail_on_errors = read_fail_on_errors(members.take("failOnErrors")?)?;
    let operations = match members.take("Operations")? {
        Some(Value::Array(operations)) if !operations.is_empty() => operations,
        other => {
            let sent = sent_operations(other.as_ref());
            return Err(ScimError::invalid_syntax(format!(
                "\"Operations\" of a bulk request has to be a list with at least one operation; {sent}."
            ))
            .because(Problem::BulkOperationsMissing));
        }
    };
    if operations.len() > MAX_OPERATIONS {
        return Err(ScimError::too_large(format!(
            "A bulk request has at most {MAX_OPERATIONS} operations (maxOperations); send several."
        ))
        .because(Problem::TooManyOperations));
    }
    let mut operations: Vec<Sent> = operations.into_iter().map(Sent::read).collect();
    refuse_doubled(&mut operations);
    Ok(Message {
        fail_on_errors,
        operations,
    })
}

fn read_fail_on_errors(value: Option<Value>) -> Result<Option<usize>, ScimError> {
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return Ok(None);
    };
    match value.as_u64() {
        Some(number) if number > 0 => Ok(Some(usize::try_from(number).unwrap_or(usize::MAX))),
        Some(_) => Err(value::wrong("failOnErrors", "a whole number from 1", "0")),
        None => {
            let sent = sent::kind(&value);
            Err(value::wrong("failOnErrors", "a whole number from 1", &sent))
        }
    }
}

/// Whom a reference to a `bulkId` means that two operations have, nobody can tell.
fn refuse_doubled(operations: &mut [Sent]) {
    let mut times: HashMap<String, usize> = HashMap::new();
    for sent in &*operations {
        if let Some(name) = sent.creates() {
            *times.entry(name.to_owned()).or_default() += 1;
        }
    }
    for sent in operations {
        if sent
            .creates()
            .is_some_and(|name| times.get(name) > Some(&1))
        {
            sent.request = Err(ScimError::invalid_value(
                "Several operations have this \"bulkId\"; each POST needs one of its own.",
            )
            .because(Problem::BulkId));
        }
    }
}

impl Sent {
    fn read(operation: Value) -> Self {
        let mut label = Label::default();
        let request = match operation {
            Value::Object(members) => Request::read(members, &mut label),
            other => Err(ScimError::invalid_syntax(format!(
                "Each of \"Operations\" has to be an object; {} was sent.",
                sent::kind(&other)
            ))),
        };
        Self { label, request }
    }

    /// The `bulkId` that this operation gives to what it creates, or would have created.
    pub fn creates(&self) -> Option<&str> {
        let is_post = self.label.method.as_deref() == Some("POST");
        self.label.bulk_id.as_deref().filter(|_| is_post)
    }
}

impl Request {
    fn read(mut members: Map, label: &mut Label) -> Result<Self, ScimError> {
        // First what the answer repeats, whatever is wrong with the rest.
        let method = members.take("method");
        let bulk_id = members.take("bulkId");
        let path = members.take("path");
        label.method = text_of(&method, MAX_METHOD_BYTES);
        label.bulk_id = text_of(&bulk_id, MAX_BULK_ID_BYTES);
        let target = read_path(path);
        if let Ok(Target::Resource(kind, id)) = &target {
            label.resource = Some((*kind, id.clone()));
        }

        let (method, bulk_id) = (method?, bulk_id?);
        let has_bulk_id = !matches!(bulk_id, None | Some(Value::Null));
        if has_bulk_id && label.bulk_id.is_none() {
            let expected = format!("text in quotes of 1 to {MAX_BULK_ID_BYTES} bytes");
            let sent = bulk_id.as_ref().map(sent::kind).unwrap_or_default();
            return Err(value::wrong("bulkId", &expected, &sent).because(Problem::BulkId));
        }
        let version = read_version(members.take("version")?)?;
        let data = members.take("data")?;
        let (kind, ask) = match (method.as_ref().and_then(Value::as_str), target) {
            (Some("POST"), target) => match target? {
                Target::Endpoint(kind) => (kind, Ask::Create(read_data(data)?)),
                Target::Resource(..) => {
                    return Err(ScimError::invalid_value(
                        "The \"path\" of a POST names an endpoint; the service gives the id.",
                    )
                    .because(Problem::BulkPath));
                }
            },
            (Some("PUT"), target) => {
                let (kind, id) = one(target?)?;
                (kind, Ask::Replace(id, read_data(data)?))
            }
            (Some("PATCH"), target) => {
                let (kind, id) = one(target?)?;
                (kind, Ask::Update(id, read_data(data)?))
            }
            (Some("DELETE"), target) => {
                let (kind, id) = one(target?)?;
                (kind, Ask::Delete(id))
            }
            (other, _) => {
                let sent = match (other, &method) {
                    (Some(method), _) => format!("{} was sent", sent::word(method)),
                    (None, Some(other)) => format!("{} was sent", sent::kind(other)),
                    (None, None) => "it is missing".to_owned(),
                };
                return Err(ScimError::invalid_syntax(format!(
                    "\"method\" of an operation has to be \"POST\", \"PUT\", \"PATCH\" or \"DELETE\", in capital letters; {sent}."
                ))
                .because(Problem::BulkMethod));
            }
        };
        if matches!(ask, Ask::Create(_)) && !has_bulk_id {
            return Err(ScimError::invalid_value(
                "A POST in a bulk request needs a \"bulkId\", which its result is known by.",
            )
            .because(Problem::BulkId));
        }
        Ok(Self { kind, ask, version })
    }
}

/// What there is in the place of operations.
pub(in crate::scim) fn sent_operations(value: Option<&Value>) -> String {
    match value {
        None => "it is missing".to_owned(),
        Some(value) => format!("it is {}", sent::kind(value)),
    }
}

fn read_path(path: Result<Option<Value>, ScimError>) -> Result<Target, ScimError> {
    match path? {
        Some(Value::String(path)) => Target::parse(&path),
        other => {
            let sent = other.as_ref().map_or_else(|| "none".to_owned(), sent::kind);
            Err(value::wrong("path", "text in quotes", &sent).because(Problem::BulkPath))
        }
    }
}

fn read_version(version: Option<Value>) -> Result<Option<String>, ScimError> {
    match version {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(version)) => Ok(Some(version)),
        Some(other) => Err(value::wrong(
            "version",
            "text in quotes",
            &sent::kind(&other),
        )),
    }
}

fn read_data(data: Option<Value>) -> Result<Value, ScimError> {
    data.filter(|data| !data.is_null()).ok_or_else(|| {
        ScimError::invalid_syntax(
            "The operation has no \"data\", which is the body of its request.",
        )
        .because(Problem::BulkData)
    })
}

fn one(target: Target) -> Result<(Kind, Id), ScimError> {
    match target {
        Target::Resource(kind, id) => Ok((kind, id)),
        Target::Endpoint(_) => Err(ScimError::invalid_value(
            "The \"path\" of the operation has no id; only a POST is about an endpoint.",
        )
        .because(Problem::BulkPath)),
    }
}

/// A text that is neither empty nor too long.
fn text_of(value: &Result<Option<Value>, ScimError>, longest: usize) -> Option<String> {
    let text = value.as_ref().ok()?.as_ref()?.as_str()?;
    (1..=longest).contains(&text.len()).then(|| text.to_owned())
}
