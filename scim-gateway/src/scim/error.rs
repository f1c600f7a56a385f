//! The one error of this room, as SCIM prints it (RFC 7644 section 3.12).
//!
//! Apart because every other file here fails with it. `detail` is written for the IT administrator who reads it in
//! the identity provider's log: it names the attribute and what to change, and never repeats a secret. It must
//! not know who asked.

use std::fmt;

use serde_json::{Value, json};

use super::{problem::Problem, urn};

/// As much of a path as the provisioning log keeps, in bytes.
const LONGEST_PATH: usize = 256;

/// An answer that is no success.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{status}: {detail}")]
pub struct ScimError {
    /// HTTP status.
    pub status: u16,
    /// Which of SCIM's error kinds, where one applies.
    pub scim_type: Option<ScimType>,
    /// For people: what was wrong, and what to change.
    pub detail: String,
    /// For programs: the attribute that it is about, where it is about one.
    pub fault: Option<Box<Fault>>,
    /// For the provisioning log: what was wrong, where the rest leaves that open.
    pub problem: Option<Problem>,
}

/// An attribute that is at fault. Clients are not told: SCIM has no place for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Its SCIM name, with the part that is meant; of what there is not, the path as it was sent.
    pub attribute: String,
    /// It is required, and has no value.
    pub is_missing: bool,
}

/// The error kinds of RFC 7644 table 9 and RFC 9865 section 2.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScimType {
    /// The filter is malformed, or asks for a comparison that the attribute does not have.
    InvalidFilter,
    /// More results than the server will compute.
    TooMany,
    /// A value is in use already.
    Uniqueness,
    /// A read-only or immutable attribute would change, or a required one would go.
    Mutability,
    /// The body is no JSON, or no message of the right kind.
    InvalidSyntax,
    /// A PATCH path is malformed, or names nothing.
    InvalidPath,
    /// A PATCH operation selects nothing that it could work on.
    NoTarget,
    /// A value is missing or has the wrong type.
    InvalidValue,
    /// The version of the protocol is not supported.
    InvalidVers,
    /// Confidential data in a place where they do not belong.
    Sensitive,
    /// A cursor that was not issued for this query.
    InvalidCursor,
    /// A cursor that is too old.
    ExpiredCursor,
    /// A count that the cursor was not issued for.
    InvalidCount,
}

impl ScimError {
    /// An error of any status.
    pub fn new(status: u16, scim_type: Option<ScimType>, detail: impl Into<String>) -> Self {
        Self {
            status,
            scim_type,
            detail: detail.into(),
            fault: None,
            problem: None,
        }
    }

    /// The same error, with what was wrong.
    pub fn because(self, problem: Problem) -> Self {
        Self {
            problem: Some(problem),
            ..self
        }
    }

    /// The same error, about an attribute: its name, with what is behind it or without. A URN stays as it is, dots and all.
    pub fn about(self, at: &str) -> Self {
        let name = match at.starts_with("urn:") {
            true => at,
            false => at.split(['.', '[']).next().unwrap_or_default(),
        };
        self.with_fault(name, false)
    }

    /// The same error, about a part of an attribute, or about something that there is not: its path, as it was sent.
    pub fn about_path(self, path: &str) -> Self {
        let end = path.floor_char_boundary(LONGEST_PATH);
        self.with_fault(path.get(..end).unwrap_or_default(), false)
    }

    /// The same error, about an attribute that is missing.
    pub fn about_missing(self, attribute: &str) -> Self {
        self.with_fault(attribute, true)
    }

    fn with_fault(self, attribute: &str, is_missing: bool) -> Self {
        let fault = (!attribute.is_empty()).then(|| {
            Box::new(Fault {
                attribute: attribute.to_owned(),
                is_missing,
            })
        });
        Self { fault, ..self }
    }

    /// 400 of one kind.
    fn bad_request(scim_type: ScimType, detail: impl Into<String>) -> Self {
        Self::new(400, Some(scim_type), detail)
    }

    /// 400 `invalidSyntax`: no JSON, or no message of the right kind.
    pub fn invalid_syntax(detail: impl Into<String>) -> Self {
        Self::bad_request(ScimType::InvalidSyntax, detail)
    }

    /// 400 `invalidFilter`: cannot be parsed, or cannot be searched.
    pub fn invalid_filter(detail: impl Into<String>) -> Self {
        Self::bad_request(ScimType::InvalidFilter, detail)
    }

    /// 400 `invalidPath`: a PATCH path that is malformed, or names nothing.
    pub fn invalid_path(detail: impl Into<String>) -> Self {
        Self::bad_request(ScimType::InvalidPath, detail)
    }

    /// 400 `invalidValue`: missing, or of the wrong type.
    pub fn invalid_value(detail: impl Into<String>) -> Self {
        Self::bad_request(ScimType::InvalidValue, detail)
    }

    /// 400 `noTarget`: an operation that selects nothing.
    pub fn no_target(detail: impl Into<String>) -> Self {
        Self::bad_request(ScimType::NoTarget, detail)
    }

    /// 400 `mutability`: a read-only attribute would change, or a required one would go.
    pub fn mutability(detail: impl Into<String>) -> Self {
        Self::bad_request(ScimType::Mutability, detail)
    }

    /// 409 `uniqueness`: a value is in use.
    pub fn uniqueness(detail: impl Into<String>) -> Self {
        Self::new(409, Some(ScimType::Uniqueness), detail)
    }

    /// 404: no such resource, endpoint, schema or resource type.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(404, None, detail)
    }

    /// 413: more than one request may hold. The detail names the limit (RFC 7644 section 3.7.4).
    pub fn too_large(detail: impl Into<String>) -> Self {
        Self::new(413, None, detail)
    }

    /// The body of the answer. `status` is a string there (RFC 7644 section 3.12).
    pub fn to_json(&self) -> Value {
        let mut body = json!({
            "schemas": [urn::ERROR],
            "status": self.status.to_string(),
            "detail": self.detail,
        });
        if let (Some(kind), Some(members)) = (self.scim_type, body.as_object_mut()) {
            members.insert("scimType".to_owned(), kind.as_str().into());
        }
        body
    }
}

impl ScimType {
    /// As it is printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidFilter => "invalidFilter",
            Self::TooMany => "tooMany",
            Self::Uniqueness => "uniqueness",
            Self::Mutability => "mutability",
            Self::InvalidSyntax => "invalidSyntax",
            Self::InvalidPath => "invalidPath",
            Self::NoTarget => "noTarget",
            Self::InvalidValue => "invalidValue",
            Self::InvalidVers => "invalidVers",
            Self::Sensitive => "sensitive",
            Self::InvalidCursor => "invalidCursor",
            Self::ExpiredCursor => "expiredCursor",
            Self::InvalidCount => "invalidCount",
        }
    }
}

impl fmt::Display for ScimType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_prints_its_status_as_a_string() {
        assert_eq!(
            ScimError::invalid_path("no such attribute").to_json(),
            json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
                "status": "400",
                "scimType": "invalidPath",
                "detail": "no such attribute",
            })
        );
    }

    #[test]
    fn an_error_without_a_kind_has_no_scim_type() {
        assert_eq!(
            ScimError::not_found("no user").to_json().get("scimType"),
            None
        );
    }
}
