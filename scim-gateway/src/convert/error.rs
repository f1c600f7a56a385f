//! Refusals of the identity service -> SCIM errors: the only place, and by reason, never by text.
//!
//! The other direction is `grpc/status.rs` of the identity service. An answer without a reason of the contract did not
//! come from a handler of it, but from what lies between: then the code decides, and in doubt it is 503, because an
//! identity provider repeats that, and acts on a 404 or an empty list.

use std::{error::Error as _, time::Duration};

use identity_proto::v1::ErrorReason;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::scim::{
    error::{ScimError, ScimType},
    problem::Problem,
};

/// Why the identity service did not do what it was asked.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// What the client is told.
    pub error: ScimError,
    /// When it is worth another try.
    pub retry_after: Option<Duration>,
    /// What the log says beyond that, where it is somebody's fault.
    pub cause: Option<String>,
    /// Why, as the contract calls it.
    pub reason: Option<&'static str>,
}

/// When another try makes sense, if the service does not say.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// What the reasons' names in the contract begin with, and on the wire do not.
const PREFIX: &str = "ERROR_REASON_";

const TOKEN_INVALID: &str = "The Secret Token is not valid for this Tenant URL. Copy Tenant URL and Secret Token again \
    from the organization's SAML/SCIM settings into the identity provider, or generate a new token there.";
const UNAVAILABLE: &str = "The service cannot be reached at the moment. Nothing is known to have changed; the request can be \
    repeated.";
const INTERNAL: &str =
    "Something went wrong in the service. Its log has the cause under the request id.";

impl From<ScimError> for Refusal {
    /// What stands in the way is known only since the service has answered.
    fn from(error: ScimError) -> Self {
        Self {
            reason: reason_of(&error),
            error,
            retry_after: None,
            cause: None,
        }
    }
}

/// The token is missing, or not good here: one and the same answer for all that can be wrong with it.
pub fn token_invalid() -> ScimError {
    ScimError::new(401, None, TOKEN_INVALID)
}

/// Nobody knows whether it was done.
pub fn unavailable() -> Refusal {
    Refusal {
        error: ScimError::new(503, None, UNAVAILABLE),
        retry_after: Some(RETRY_AFTER),
        cause: None,
        reason: Some(name(ErrorReason::Unavailable)),
    }
}

/// Our fault.
pub fn internal(cause: impl Into<String>) -> Refusal {
    Refusal {
        error: ScimError::new(500, None, INTERNAL),
        retry_after: None,
        cause: Some(cause.into()),
        reason: Some(name(ErrorReason::Internal)),
    }
}

/// What a status means in SCIM.
pub fn refusal(status: &Status) -> Refusal {
    match reason(status) {
        Some(reason) => Refusal {
            reason: Some(name(reason)),
            ..by_reason(reason, status)
        },
        None => by_code(status),
    }
}

/// What the contract calls an error that the gateway has found by itself; none where it has no name for that.
pub fn reason_of(error: &ScimError) -> Option<&'static str> {
    let reason = match (error.scim_type, error.status) {
        (Some(ScimType::InvalidFilter), _) => ErrorReason::InvalidFilter,
        (Some(ScimType::TooMany), _) => ErrorReason::TooMany,
        (Some(ScimType::Mutability), _) => ErrorReason::Immutable,
        (Some(ScimType::InvalidPath), _) => ErrorReason::InvalidPath,
        (Some(ScimType::NoTarget), _) => ErrorReason::NoTarget,
        (Some(ScimType::InvalidValue), _) => ErrorReason::InvalidField,
        (Some(ScimType::InvalidCursor), _) => ErrorReason::CursorInvalid,
        (Some(ScimType::ExpiredCursor), _) => ErrorReason::CursorExpired,
        (Some(ScimType::InvalidCount), _) => ErrorReason::CountInvalid,
        (_, 401) => ErrorReason::TokenInvalid,
        (_, 413) => ErrorReason::MessageTooLarge,
        (_, 429) => ErrorReason::RateLimited,
        (_, 503) => ErrorReason::Unavailable,
        (_, 500) => ErrorReason::Internal,
        _ => return None,
    };
    Some(name(reason))
}

/// As it travels: `USER_NOT_FOUND`.
fn name(reason: ErrorReason) -> &'static str {
    let name = reason.as_str_name();
    name.strip_prefix(PREFIX).unwrap_or(name)
}

fn reason(status: &Status) -> Option<ErrorReason> {
    let info = status.get_details_error_info()?;
    ErrorReason::from_str_name(&info.reason)
        .or_else(|| ErrorReason::from_str_name(&format!("{PREFIX}{}", info.reason)))
}

fn by_reason(reason: ErrorReason, status: &Status) -> Refusal {
    use ScimType::{
        ExpiredCursor, InvalidCount, InvalidCursor, InvalidFilter, InvalidPath, InvalidValue,
        Mutability, NoTarget, TooMany, Uniqueness,
    };
    let say = |http, scim_type| Refusal {
        error: known(ScimError::new(http, scim_type, status.message()), status),
        retry_after: None,
        cause: None,
        reason: None,
    };
    match reason {
        // To a SCIM client an organization that it may not see is a token that does not fit.
        ErrorReason::TokenInvalid | ErrorReason::OrganizationNotFound => Refusal {
            error: token_invalid(),
            retry_after: None,
            cause: None,
            reason: None,
        },
        ErrorReason::PermissionDenied
        | ErrorReason::SamlNotEnabled
        | ErrorReason::ScimNotEnabled
        | ErrorReason::GroupsNotEnabled => say(403, None),
        ErrorReason::UserNotFound | ErrorReason::GroupNotFound => say(404, None),
        ErrorReason::UserNameTaken | ErrorReason::GroupNameTaken => say(409, Some(Uniqueness)),
        ErrorReason::VersionMismatch => say(412, None),
        ErrorReason::MemberNotFound | ErrorReason::InvalidField => say(400, Some(InvalidValue)),
        ErrorReason::NoTarget => say(400, Some(NoTarget)),
        ErrorReason::Immutable => say(400, Some(Mutability)),
        ErrorReason::TooMany => say(400, Some(TooMany)),
        ErrorReason::MessageTooLarge => say(413, None),
        ErrorReason::InvalidPath => say(400, Some(InvalidPath)),
        ErrorReason::InvalidFilter => say(400, Some(InvalidFilter)),
        ErrorReason::CursorInvalid => say(400, Some(InvalidCursor)),
        ErrorReason::CursorExpired => say(400, Some(ExpiredCursor)),
        ErrorReason::CountInvalid => say(400, Some(InvalidCount)),
        ErrorReason::RateLimited | ErrorReason::RemovalHeld => Refusal {
            retry_after: Some(wait(status)),
            ..say(429, None)
        },
        ErrorReason::Unavailable | ErrorReason::DeadlineExceeded => away(status),
        // What no call of the gateway can bring about.
        ErrorReason::Unspecified
        | ErrorReason::OrganizationExists
        | ErrorReason::ScimTokenNotFound
        | ErrorReason::ExtensionSchemaNotFound
        | ErrorReason::ExtensionSchemaExists
        | ErrorReason::ExtensionSchemaInUse
        | ErrorReason::RequestIdReused
        | ErrorReason::SecretAlreadyShown
        | ErrorReason::ServiceKeyExists
        | ErrorReason::ServiceKeyNotFound
        | ErrorReason::SettingsLinkInvalid
        | ErrorReason::SettingsSessionNotFound
        | ErrorReason::SignInRequired
        | ErrorReason::AccountIdTaken
        | ErrorReason::SnapshotRequired
        | ErrorReason::TooManyStreams
        | ErrorReason::RemovalAlarmNotFound
        | ErrorReason::Internal => internal(describe(status)),
    }
}

fn by_code(status: &Status) -> Refusal {
    // A status that came over the wire has no source; one with a source tells of a connection that failed.
    if status.source().is_some() {
        return away(status);
    }
    match status.code() {
        Code::Unauthenticated => Refusal {
            error: token_invalid(),
            retry_after: None,
            cause: Some(describe(status)),
            reason: Some(name(ErrorReason::TokenInvalid)),
        },
        // tonic reports an expired timeout as `CANCELLED`, and what answers without speaking gRPC as one of the last two.
        Code::Unavailable
        | Code::DeadlineExceeded
        | Code::Cancelled
        | Code::ResourceExhausted
        | Code::Unknown
        | Code::Unimplemented => away(status),
        _ => internal(describe(status)),
    }
}

/// The error with what else the service says: the attribute, if it names one, and what was wrong.
fn known(error: ScimError, status: &Status) -> ScimError {
    let request = status.get_details_bad_request();
    let error = match request.as_ref().and_then(|r| r.field_violations.first()) {
        Some(violation) => error.about(&violation.field),
        None => error,
    };
    let info = status.get_details_error_info();
    let attribute = info
        .as_ref()
        .and_then(|info| info.metadata.get("attribute"));
    let error = match attribute {
        Some(attribute) => error.about_path(attribute),
        None => error,
    };
    match info.and_then(|info| problem(info.metadata.get("problem")?)) {
        Some(problem) => error.because(problem),
        None => error,
    }
}

/// What only the service can find, as it travels. Of a later release's nothing is known.
fn problem(name: &str) -> Option<Problem> {
    match name {
        "VALUE_TOO_LONG" => Some(Problem::ValueTooLong),
        "VALUE_EMPTY" => Some(Problem::ValueEmpty),
        "TOO_MANY_VALUES" => Some(Problem::TooManyValues),
        "CONTROL_CHARACTER" => Some(Problem::ControlCharacter),
        "EXTENSION_UNKNOWN" => Some(Problem::ExtensionUnknown),
        "MEMBER_ID_FOREIGN" => Some(Problem::MemberIdForeign),
        _ => None,
    }
}

fn away(status: &Status) -> Refusal {
    Refusal {
        retry_after: Some(wait(status)),
        cause: Some(describe(status)),
        ..unavailable()
    }
}

fn wait(status: &Status) -> Duration {
    status
        .get_details_retry_info()
        .and_then(|info| info.retry_delay)
        .unwrap_or(RETRY_AFTER)
}

/// The whole chain for the log; the message alone often says no more than "transport error".
fn describe(status: &Status) -> String {
    let mut text = format!("{:?}: {}", status.code(), status.message());
    let mut source = status.source();
    while let Some(error) = source {
        let said = error.to_string();
        if !text.ends_with(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        source = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use tonic_types::ErrorDetails;

    use super::*;

    fn status(code: Code, reason: &str) -> Status {
        let details = ErrorDetails::with_error_info(reason, "identity.v1", []);
        Status::with_error_details(code, "said", details)
    }

    #[rstest]
    #[case(Code::Unauthenticated, "TOKEN_INVALID", 401, None)]
    #[case(Code::NotFound, "ORGANIZATION_NOT_FOUND", 401, None)]
    #[case(Code::PermissionDenied, "PERMISSION_DENIED", 403, None)]
    #[case(Code::PermissionDenied, "SAML_NOT_ENABLED", 403, None)]
    #[case(Code::PermissionDenied, "SCIM_NOT_ENABLED", 403, None)]
    #[case(Code::PermissionDenied, "GROUPS_NOT_ENABLED", 403, None)]
    #[case(Code::NotFound, "USER_NOT_FOUND", 404, None)]
    #[case(Code::NotFound, "GROUP_NOT_FOUND", 404, None)]
    #[case(Code::AlreadyExists, "USER_NAME_TAKEN", 409, Some("uniqueness"))]
    #[case(Code::Aborted, "VERSION_MISMATCH", 412, None)]
    #[case(Code::InvalidArgument, "MEMBER_NOT_FOUND", 400, Some("invalidValue"))]
    #[case(Code::InvalidArgument, "INVALID_FIELD", 400, Some("invalidValue"))]
    #[case(Code::FailedPrecondition, "NO_TARGET", 400, Some("noTarget"))]
    #[case(Code::FailedPrecondition, "IMMUTABLE", 400, Some("mutability"))]
    #[case(Code::FailedPrecondition, "TOO_MANY", 400, Some("tooMany"))]
    #[case(Code::InvalidArgument, "INVALID_PATH", 400, Some("invalidPath"))]
    #[case(Code::InvalidArgument, "INVALID_FILTER", 400, Some("invalidFilter"))]
    #[case(Code::InvalidArgument, "CURSOR_INVALID", 400, Some("invalidCursor"))]
    #[case(Code::InvalidArgument, "CURSOR_EXPIRED", 400, Some("expiredCursor"))]
    #[case(Code::InvalidArgument, "COUNT_INVALID", 400, Some("invalidCount"))]
    #[case(Code::ResourceExhausted, "RATE_LIMITED", 429, None)]
    #[case(Code::ResourceExhausted, "REMOVAL_HELD", 429, None)]
    #[case(Code::Unavailable, "UNAVAILABLE", 503, None)]
    #[case(Code::DeadlineExceeded, "DEADLINE_EXCEEDED", 503, None)]
    #[case(Code::Internal, "INTERNAL", 500, None)]
    #[case(Code::AlreadyExists, "ACCOUNT_ID_TAKEN", 500, None)]
    fn a_reason_decides_what_a_client_sees(
        #[case] code: Code,
        #[case] reason: &str,
        #[case] http: u16,
        #[case] scim_type: Option<&str>,
    ) {
        let refusal = refusal(&status(code, reason));
        assert_eq!(refusal.error.status, http);
        assert_eq!(refusal.error.scim_type.map(ScimType::as_str), scim_type);
        assert_eq!(refusal.retry_after.is_some(), http == 503 || http == 429);
        assert_eq!(refusal.reason, Some(reason));
    }

    #[rstest]
    #[case(Code::Unauthenticated, 401)]
    #[case(Code::Unavailable, 503)]
    #[case(Code::DeadlineExceeded, 503)]
    #[case(Code::Cancelled, 503)]
    #[case(Code::Unknown, 503)]
    #[case(Code::NotFound, 500)]
    #[case(Code::Unimplemented, 503)]
    fn without_a_reason_the_code_decides_and_never_says_not_found(
        #[case] code: Code,
        #[case] http: u16,
    ) {
        assert_eq!(refusal(&Status::new(code, "said")).error.status, http);
    }

    #[test]
    fn a_field_that_the_service_names_is_at_fault() {
        let mut details = ErrorDetails::with_error_info("INVALID_FIELD", "identity.v1", []);
        details.add_bad_request_violation("emails.primary", "is true once");
        let status = Status::with_error_details(Code::InvalidArgument, "said", details);
        let fault = refusal(&status).error.fault.unwrap();
        assert_eq!(
            (fault.attribute.as_str(), fault.is_missing),
            ("emails", false)
        );
    }

    #[rstest]
    #[case("EXTENSION_UNKNOWN", Some(Problem::ExtensionUnknown))]
    #[case("VALUE_TOO_LONG", Some(Problem::ValueTooLong))]
    #[case("MEMBER_ID_FOREIGN", Some(Problem::MemberIdForeign))]
    #[case("OF_A_LATER_RELEASE", None)]
    fn what_was_wrong_beyond_the_reason_is_known(
        #[case] name: &str,
        #[case] expected: Option<Problem>,
    ) {
        let metadata = [("problem".to_owned(), name.to_owned())];
        let details = ErrorDetails::with_error_info("INVALID_FIELD", "identity.v1", metadata);
        let status = Status::with_error_details(Code::InvalidArgument, "said", details);
        assert_eq!(refusal(&status).error.problem, expected);
    }

    #[rstest]
    #[case(ScimError::invalid_value("x"), Some("INVALID_FIELD"))]
    #[case(ScimError::invalid_path("x"), Some("INVALID_PATH"))]
    #[case(ScimError::too_large("x"), Some("MESSAGE_TOO_LARGE"))]
    #[case(ScimError::invalid_syntax("x"), None)]
    #[case(ScimError::not_found("x"), None)]
    fn what_the_gateway_finds_has_the_name_that_the_service_would_give_it(
        #[case] error: ScimError,
        #[case] reason: Option<&str>,
    ) {
        assert_eq!(reason_of(&error), reason);
    }

    #[test]
    fn what_went_wrong_inside_is_not_shown() {
        let refusal = refusal(&Status::new(Code::Internal, "no such column"));
        assert!(!refusal.error.detail.contains("column"));
        assert_eq!(refusal.cause.as_deref(), Some("Internal: no such column"));
    }

    #[test]
    fn the_wait_is_the_one_that_the_service_names() {
        let details = ErrorDetails::with_retry_info(Some(Duration::from_secs(9)));
        let status = Status::with_error_details(Code::Unavailable, "said", details);
        assert_eq!(refusal(&status).retry_after, Some(Duration::from_secs(9)));
    }
}
