//! Why the identity service did not do what a page wanted, as far as the page can do something about it.

use tonic::{Code, Status};
use tonic_types::StatusExt as _;

/// A call that came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The session has ended, or never was.
    #[error("the session has ended")]
    SignedOut,
    /// The link was used, has expired, or never was.
    #[error("the link opens nothing")]
    LinkInvalid,
    /// The administrator signed in too long ago.
    #[error("a sign-in of the last ten minutes is needed")]
    SignInRequired,
    /// SAML is off.
    #[error("SAML is off")]
    SamlOff,
    /// There is no such thing in the organization.
    #[error("there is no such thing")]
    NotFound,
    /// There are as many as may be.
    #[error("there are too many")]
    TooMany,
    /// A page token that is not this list's, or too old.
    #[error("the page is not there any more")]
    PageGone,
    /// The session may not do that.
    #[error("the session may not do that")]
    Denied,
    /// What was asked for cannot be.
    #[error("the identity service refuses what was asked for")]
    Invalid,
    /// The service cannot be reached, or not fast enough.
    #[error("the identity service is away")]
    Away,
    /// Nothing that a page could explain.
    #[error("the identity service failed")]
    Internal,
}

impl Refusal {
    /// What a status says: by its reason, and by its code where nobody gave one.
    pub(super) fn of(status: &Status) -> Self {
        let reason = status.get_details_error_info().map(|info| info.reason);
        let refusal = match reason.as_deref() {
            Some("TOKEN_INVALID") => Self::SignedOut,
            Some("SETTINGS_LINK_INVALID") => Self::LinkInvalid,
            Some("SIGN_IN_REQUIRED") => Self::SignInRequired,
            Some("SAML_NOT_ENABLED") => Self::SamlOff,
            Some("TOO_MANY") => Self::TooMany,
            Some("CURSOR_INVALID" | "CURSOR_EXPIRED") => Self::PageGone,
            Some("PERMISSION_DENIED") => Self::Denied,
            Some(_) => match status.code() {
                Code::NotFound => Self::NotFound,
                Code::InvalidArgument | Code::FailedPrecondition => Self::Invalid,
                Code::Unavailable | Code::DeadlineExceeded | Code::ResourceExhausted => Self::Away,
                _ => Self::Internal,
            },
            // It did not come from the service itself.
            None => Self::Away,
        };
        if matches!(refusal, Self::Away | Self::Internal | Self::Denied) {
            tracing::warn!(code = ?status.code(), reason, message = status.message(), "a call was refused");
        }
        refusal
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use tonic_types::ErrorDetails;

    use super::*;

    #[rstest]
    #[case(Code::Unauthenticated, "TOKEN_INVALID", Refusal::SignedOut)]
    #[case(Code::NotFound, "SETTINGS_LINK_INVALID", Refusal::LinkInvalid)]
    #[case(Code::NotFound, "USER_NOT_FOUND", Refusal::NotFound)]
    #[case(Code::FailedPrecondition, "SIGN_IN_REQUIRED", Refusal::SignInRequired)]
    #[case(Code::InvalidArgument, "INVALID_FIELD", Refusal::Invalid)]
    #[case(Code::Unavailable, "UNAVAILABLE", Refusal::Away)]
    #[case(Code::Internal, "INTERNAL", Refusal::Internal)]
    fn a_reason_decides(#[case] code: Code, #[case] reason: &str, #[case] expected: Refusal) {
        let mut details = ErrorDetails::new();
        details.set_error_info(reason, "identity.v1", std::collections::HashMap::new());
        let status = Status::with_error_details(code, "", details);
        assert_eq!(Refusal::of(&status), expected);
    }

    #[test]
    fn what_did_not_come_from_the_service_is_its_absence() {
        assert_eq!(Refusal::of(&Status::unavailable("refused")), Refusal::Away);
        assert_eq!(Refusal::of(&Status::cancelled("timeout")), Refusal::Away);
    }
}
