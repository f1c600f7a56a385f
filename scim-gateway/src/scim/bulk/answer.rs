//! The answer: what became of each operation (RFC 7644 sections 3.7 and 3.7.3).

use serde_json::{Map, Value, json};

use super::message::Label;
use crate::scim::{error::ScimError, urn};

/// What became of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done {
        /// HTTP status.
        status: u16,
        /// The resource's entity tag, if it is still there.
        version: Option<String>,
    },
    /// It was not done.
    Failed(ScimError),
}

/// One operation's part of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Result {
    /// What is repeated of the operation.
    pub label: Label,
    /// The URL of its resource. None: there is none.
    pub location: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
}

/// As much of an error's text as is kept: the answer is to stay within its limit whatever was wrong.
const DETAIL_BYTES: usize = 1_024;

/// Prints the answer. What was done is not shown again: who wants to see it can read it (RFC 7644 section 3.7 leaves the
/// choice).
pub fn print(results: Vec<Result>) -> Value {
    let results: Vec<Value> = results.into_iter().map(Result::print).collect();
    json!({ "schemas": [urn::BULK_RESPONSE], "Operations": results })
}

impl Outcome {
    /// It was not done.
    pub fn failed(mut error: ScimError) -> Self {
        let end = error.detail.floor_char_boundary(DETAIL_BYTES);
        error.detail.truncate(end);
        Self::Failed(error)
    }

    /// Whether it was done.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Done { .. })
    }
}

impl Result {
    fn print(self) -> Value {
        let Label {
            method,
            bulk_id,
            resource: _,
        } = self.label;
        let (status, version, response) = match self.outcome {
            Outcome::Done { status, version } => (status, version, None),
            Outcome::Failed(error) => (error.status, None, Some(error.to_json())),
        };
        let members = [
            ("method", method.map(Value::from)),
            ("bulkId", bulk_id.map(Value::from)),
            ("version", version.map(Value::from)),
            ("location", self.location.map(Value::from)),
            ("response", response),
            // Text, as in an error; the object that an example of the RFC has is a leftover (erratum 7916).
            ("status", Some(status.to_string().into())),
        ];
        let members = members.into_iter();
        let members = members.filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Value::Object(Map::from_iter(members))
    }
}
