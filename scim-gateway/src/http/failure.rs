//! Why a request is not done, and how that is printed: always as a SCIM error (RFC 7644 section 3.12).

use std::time::Duration;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::media;
use crate::{
    convert::error::{Refusal, internal, reason_of, token_invalid, unavailable},
    scim::{
        error::{Fault, ScimError, ScimType},
        problem::Problem,
    },
};

/// Why a request is not done. A response carries it as an extension until the edge prints it, because only the edge knows
/// the request's id and the media type that the client reads.
#[derive(Debug, Clone)]
pub struct Failure {
    error: ScimError,
    standing: Option<Standing>,
    challenge: Option<&'static str>,
    retry_after: Option<Duration>,
    closes: bool,
    cause: Option<String>,
    reason: Option<&'static str>,
}

/// How much is known of the caller's token when an answer is ready. An answer without any waits until the token was looked
/// at, so that whoever forgets this forgets it on the safe side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The identity service gave this answer, so it has looked at the token.
    Answered,
    /// Anybody may have it; a token that is sent and wrong is refused all the same.
    Public,
}

const NO_CREDENTIALS: &str = "The request has no Secret Token. Copy Tenant URL and Secret Token from the organization's \
    SAML/SCIM settings into the identity provider.";

/// RFC 6750 section 3: no error code for a request that has no credentials.
const CHALLENGE: &str = r#"Bearer realm="SCIM""#;
const CHALLENGE_INVALID_TOKEN: &str = r#"Bearer realm="SCIM", error="invalid_token", error_description="The Secret Token is not valid for this Tenant URL""#;
const CHALLENGE_INSUFFICIENT_SCOPE: &str = r#"Bearer realm="SCIM", error="insufficient_scope""#;
const CHALLENGE_INVALID_REQUEST: &str = r#"Bearer realm="SCIM", error="invalid_request""#;

impl Failure {
    /// The gateway refuses; nobody has looked at the token.
    pub fn refused(error: ScimError) -> Self {
        Self {
            error,
            standing: None,
            challenge: None,
            retry_after: None,
            closes: false,
            cause: None,
            reason: None,
        }
    }

    /// A refusal that anybody may read.
    pub fn public(error: ScimError) -> Self {
        Self {
            standing: Some(Standing::Public),
            ..Self::refused(error)
        }
    }

    /// A refusal after the caller's token was looked at.
    pub fn answered(error: ScimError) -> Self {
        Self {
            standing: Some(Standing::Answered),
            ..Self::refused(error)
        }
    }

    /// Nothing about this connection can be trusted any more: it is closed after the answer.
    pub fn closing(error: ScimError) -> Self {
        Self {
            closes: true,
            ..Self::refused(error)
        }
    }

    /// No credentials at all.
    pub fn no_credentials() -> Self {
        Self {
            challenge: Some(CHALLENGE),
            ..Self::refused(ScimError::new(401, None, NO_CREDENTIALS))
        }
    }

    /// Credentials that cannot be any.
    pub fn bad_credentials() -> Self {
        Self {
            challenge: Some(CHALLENGE_INVALID_TOKEN),
            ..Self::refused(token_invalid())
        }
    }

    /// Credentials more than once: whose request is it?
    pub fn two_credentials() -> Self {
        let detail = "The header Authorization was sent more than once. Send it once.";
        Self {
            challenge: Some(CHALLENGE_INVALID_REQUEST),
            ..Self::closing(ScimError::new(400, None, detail))
        }
    }

    /// It took too long.
    pub fn too_late() -> Self {
        Self::from(unavailable())
    }

    /// The same where nobody has looked at the token yet.
    pub fn unasked(self) -> Self {
        Self {
            standing: None,
            ..self
        }
    }

    /// Our fault.
    pub fn internal(cause: impl Into<String>) -> Self {
        Self::from(internal(cause))
    }

    /// HTTP status.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// SCIM's kind of error.
    pub fn scim_type(&self) -> Option<ScimType> {
        self.error.scim_type
    }

    /// Why, as the contract calls it: what the identity service has said, or would have said.
    pub fn reason(&self) -> Option<&'static str> {
        self.reason.or_else(|| reason_of(&self.error))
    }

    /// The attribute that is at fault.
    pub fn fault(&self) -> Option<&Fault> {
        self.error.fault.as_deref()
    }

    /// What was wrong, where status and kind leave that open.
    pub fn problem(&self) -> Option<Problem> {
        self.error.problem
    }

    /// The same, where an id was not found that is none: with what stands in its place.
    pub fn with_id(mut self, odd: Option<&str>) -> Self {
        let is_unknown = matches!(self.reason, Some("USER_NOT_FOUND" | "GROUP_NOT_FOUND"));
        if let (true, Some(odd)) = (is_unknown, odd) {
            let detail = self.error.detail.trim_end_matches('.');
            self.error.detail = format!("{detail}: {odd} stands in its place.");
        }
        self
    }

    /// What people are told.
    pub fn detail(&self) -> &str {
        &self.error.detail
    }

    /// For the log.
    pub fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    /// Whether what is missing is credentials.
    pub fn lacks_credentials(&self) -> bool {
        self.challenge == Some(CHALLENGE)
    }

    /// The answer. `headers` are those that stand already, such as `Allow`.
    pub fn print(&self, mut headers: HeaderMap, request_id: &str) -> Response {
        let error = with_request_id(self.error.clone(), request_id);
        let body = error.to_json().to_string();

        headers.remove(header::CONTENT_LENGTH);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media::SCIM));
        if self.status() != StatusCode::METHOD_NOT_ALLOWED {
            // The router says it whatever became of the request; a stranger is not told which methods there are.
            headers.remove(header::ALLOW);
        }
        if let Some(challenge) = self.challenge {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static(challenge),
            );
        }
        if let Some(wait) = self.retry_after {
            headers.insert(header::RETRY_AFTER, whole_seconds(wait).into());
        }
        if self.closes {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        let mut response = (self.status(), Body::from(body)).into_response();
        response.headers_mut().extend(headers);
        response
    }
}

/// The administrator sees this text in the identity provider, and support asks for the id.
pub fn with_request_id(mut error: ScimError, request_id: &str) -> ScimError {
    error.detail = format!("{} (request id: {request_id})", error.detail);
    error
}

/// Rounded up: earlier than that it is of no use.
fn whole_seconds(wait: Duration) -> u64 {
    let part = u64::from(wait.subsec_nanos() > 0);
    wait.as_secs().saturating_add(part).max(1)
}

impl From<ScimError> for Failure {
    fn from(error: ScimError) -> Self {
        Self::refused(error)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let Refusal {
            error,
            retry_after,
            cause,
            reason,
        } = refusal;
        let challenge = match error.status {
            401 => Some(CHALLENGE_INVALID_TOKEN),
            403 => Some(CHALLENGE_INSUFFICIENT_SCOPE),
            _ => None,
        };
        Self {
            error,
            standing: Some(Standing::Answered),
            challenge,
            retry_after,
            closes: false,
            cause,
            reason,
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Some(standing) = self.standing {
            response.extensions_mut().insert(standing);
        }
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(Duration::ZERO, 1)]
    #[case(Duration::from_millis(1), 1)]
    #[case(Duration::from_secs(2), 2)]
    #[case(Duration::from_millis(2001), 3)]
    fn a_wait_is_rounded_up_to_whole_seconds(#[case] wait: Duration, #[case] seconds: u64) {
        assert_eq!(whole_seconds(wait), seconds);
    }
}
