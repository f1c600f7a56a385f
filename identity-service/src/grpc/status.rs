//! A domain error as a gRPC status: the only place where one becomes the other.
//!
//! The reason travels as `google.rpc.ErrorInfo`, which programs decide by; the message is for people. What went
//! wrong inside is for the log and never sent.

use std::{collections::HashMap, time::Duration};

use identity_proto::v1::ErrorReason;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};
use uuid::Uuid;

use crate::domain::{Error, InvalidKind};

/// `ErrorInfo.domain` of every error.
const DOMAIN: &str = "identity.v1";

/// What the reason's name in the contract begins with, and on the wire does not.
const PREFIX: &str = "ERROR_REASON_";

/// How long to wait when the database is away.
const RETRY_UNAVAILABLE: Duration = Duration::from_secs(1);

/// The status that says why a call failed.
pub(super) fn status(error: &Error) -> Status {
    let (code, reason) = code_and_reason(error);
    let mut details = ErrorDetails::new();
    let metadata = match error {
        Error::SnapshotRequired { oldest_token } => {
            HashMap::from([("oldest_token".to_owned(), oldest_token.clone())])
        }
        Error::SecretAlreadyShown { made } if !made.is_empty() => {
            HashMap::from([("made".to_owned(), made.clone())])
        }
        Error::MessageTooLarge { limit } => {
            HashMap::from([("limit".to_owned(), limit.to_string())])
        }
        error => {
            let problem = problem(error).map(|problem| ("problem".to_owned(), problem.to_owned()));
            let attribute =
                attribute(error).map(|attribute| ("attribute".to_owned(), attribute.to_owned()));
            problem.into_iter().chain(attribute).collect()
        }
    };
    details.set_error_info(name(reason), DOMAIN, metadata);
    match error {
        Error::InvalidField(invalid) => {
            details.add_bad_request_violation(&invalid.field, &invalid.problem);
        }
        Error::RateLimited { retry_after, .. } | Error::RemovalHeld { retry_after } => {
            details.set_retry_info(Some(*retry_after));
        }
        Error::Unavailable { .. } => {
            details.set_retry_info(Some(RETRY_UNAVAILABLE));
        }
        _ => {}
    }
    Status::with_error_details(code, error.to_string(), details)
}

/// What is known beyond the reason, as `ProvisioningProblem` calls it: for the provisioning log, by way of the gateway.
fn problem(error: &Error) -> Option<&'static str> {
    match error {
        Error::InvalidField(invalid) => match invalid.kind? {
            InvalidKind::TooLong => Some("VALUE_TOO_LONG"),
            InvalidKind::Empty => Some("VALUE_EMPTY"),
            InvalidKind::Control => Some("CONTROL_CHARACTER"),
            InvalidKind::TooMany => Some("TOO_MANY_VALUES"),
        },
        Error::ExtensionUndeclared(_) => Some("EXTENSION_UNKNOWN"),
        Error::MemberNotFound(id) if !is_given_out_here(id) => Some("MEMBER_ID_FOREIGN"),
        _ => None,
    }
}

/// The path at fault, where nothing else than the message names it.
fn attribute(error: &Error) -> Option<&str> {
    match error {
        Error::ExtensionUndeclared(path) => Some(path),
        _ => None,
    }
}

/// Whether an id is of the kind that is given out here, whoever had it.
fn is_given_out_here(id: &str) -> bool {
    Uuid::try_parse(id).is_ok_and(|id| id.get_version_num() == 7)
}

/// The reason as it travels: `USER_NOT_FOUND`.
pub(super) fn name(reason: ErrorReason) -> &'static str {
    let name = reason.as_str_name();
    name.strip_prefix(PREFIX).unwrap_or(name)
}

/// Code and reason of an error, as `error_reason.proto` pairs them.
pub(super) fn code_and_reason(error: &Error) -> (Code, ErrorReason) {
    use ErrorReason as Reason;
    match error {
        Error::TokenInvalid => (Code::Unauthenticated, Reason::TokenInvalid),
        Error::PermissionDenied(_) => (Code::PermissionDenied, Reason::PermissionDenied),
        Error::SamlNotEnabled => (Code::PermissionDenied, Reason::SamlNotEnabled),
        Error::SamlNotEnabledForToken => (Code::FailedPrecondition, Reason::SamlNotEnabled),
        Error::ScimNotEnabled => (Code::PermissionDenied, Reason::ScimNotEnabled),
        Error::OrganizationNotFound => (Code::NotFound, Reason::OrganizationNotFound),
        Error::OrganizationExists => (Code::AlreadyExists, Reason::OrganizationExists),
        Error::ServiceKeyExists => (Code::AlreadyExists, Reason::ServiceKeyExists),
        Error::ServiceKeyNotFound => (Code::NotFound, Reason::ServiceKeyNotFound),
        Error::SettingsLinkInvalid => (Code::NotFound, Reason::SettingsLinkInvalid),
        Error::SettingsSessionNotFound => (Code::NotFound, Reason::SettingsSessionNotFound),
        Error::SignInRequired => (Code::FailedPrecondition, Reason::SignInRequired),
        Error::ScimTokenNotFound => (Code::NotFound, Reason::ScimTokenNotFound),
        Error::UserNotFound => (Code::NotFound, Reason::UserNotFound),
        Error::GroupNotFound => (Code::NotFound, Reason::GroupNotFound),
        Error::MemberNotFound(_) => (Code::InvalidArgument, Reason::MemberNotFound),
        Error::GroupsNotEnabled => (Code::PermissionDenied, Reason::GroupsNotEnabled),
        Error::GroupNameTaken => (Code::AlreadyExists, Reason::GroupNameTaken),
        Error::ExtensionSchemaNotFound => (Code::NotFound, Reason::ExtensionSchemaNotFound),
        Error::ExtensionSchemaExists => (Code::AlreadyExists, Reason::ExtensionSchemaExists),
        Error::ExtensionSchemaInUse(_) => (Code::FailedPrecondition, Reason::ExtensionSchemaInUse),
        Error::UserNameTaken => (Code::AlreadyExists, Reason::UserNameTaken),
        Error::AccountIdTaken => (Code::AlreadyExists, Reason::AccountIdTaken),
        Error::RequestIdReused => (Code::InvalidArgument, Reason::RequestIdReused),
        Error::SecretAlreadyShown { .. } => (Code::AlreadyExists, Reason::SecretAlreadyShown),
        Error::VersionMismatch => (Code::Aborted, Reason::VersionMismatch),
        Error::NoTarget(_) => (Code::FailedPrecondition, Reason::NoTarget),
        Error::Immutable(_) => (Code::FailedPrecondition, Reason::Immutable),
        Error::InvalidPath(_) | Error::ExtensionUndeclared(_) => {
            (Code::InvalidArgument, Reason::InvalidPath)
        }
        Error::InvalidFilter(_) => (Code::InvalidArgument, Reason::InvalidFilter),
        Error::InvalidField(_) => (Code::InvalidArgument, Reason::InvalidField),
        Error::CursorInvalid => (Code::InvalidArgument, Reason::CursorInvalid),
        Error::CountInvalid => (Code::InvalidArgument, Reason::CountInvalid),
        Error::CursorExpired => (Code::InvalidArgument, Reason::CursorExpired),
        Error::TooMany(_) => (Code::FailedPrecondition, Reason::TooMany),
        Error::SnapshotRequired { .. } => (Code::FailedPrecondition, Reason::SnapshotRequired),
        Error::TooManyStreams => (Code::ResourceExhausted, Reason::TooManyStreams),
        Error::MessageTooLarge { .. } => (Code::ResourceExhausted, Reason::MessageTooLarge),
        Error::RateLimited { .. } => (Code::ResourceExhausted, Reason::RateLimited),
        Error::RemovalHeld { .. } => (Code::ResourceExhausted, Reason::RemovalHeld),
        Error::RemovalAlarmNotFound => (Code::NotFound, Reason::RemovalAlarmNotFound),
        Error::Unavailable { .. } => (Code::Unavailable, Reason::Unavailable),
        Error::DeadlineExceeded => (Code::DeadlineExceeded, Reason::DeadlineExceeded),
        Error::Internal { .. } => (Code::Internal, Reason::Internal),
    }
}

/// What went wrong inside, with its causes, for the log. None of our errors repeats its source.
pub(super) fn cause(error: &Error) -> Option<String> {
    let (Error::Unavailable { source } | Error::Internal { source }) = error else {
        return None;
    };
    let causes = std::iter::successors(source.source(), |error| error.source());
    Some(causes.fold(source.to_string(), |chain, cause| {
        format!("{chain}: {cause}")
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Limited;

    #[test]
    fn a_status_says_code_reason_and_domain() {
        let status = status(&Error::UserNotFound);
        assert_eq!(status.code(), Code::NotFound);
        let info = status.get_details_error_info().unwrap();
        assert_eq!(
            (info.reason.as_str(), info.domain.as_str()),
            ("USER_NOT_FOUND", DOMAIN)
        );
    }

    #[test]
    fn an_invalid_field_is_named() {
        let status = status(&Error::invalid_field(
            "user.emails",
            "has at most 200 values",
        ));
        let request = status.get_details_bad_request().unwrap();
        assert_eq!(request.field_violations[0].field, "user.emails");
    }

    #[test]
    fn whoever_may_retry_is_told_when() {
        let limited = Error::RateLimited {
            limit: Limited::Rate,
            retry_after: Duration::from_secs(2),
        };
        let info = status(&limited).get_details_retry_info().unwrap();
        assert_eq!(info.retry_delay, Some(Duration::from_secs(2)));
        let away = Error::unavailable("no route to host");
        assert!(status(&away).get_details_retry_info().is_some());
    }

    #[test]
    fn causes_are_never_sent() {
        let secret = "postgres://rollcall:hunter2@db";
        for error in [Error::unavailable(secret), Error::internal(secret)] {
            let status = status(&error);
            assert!(!format!("{status:?}").contains("hunter2"));
        }
    }
}
