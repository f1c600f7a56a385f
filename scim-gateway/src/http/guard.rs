//! 401 before everything else (RFC 7644 section 2; `WWW-Authenticate` as RFC 6750 section 3 has it).
//!
//! The identity service looks at the token in the call that does the work. A request that never gets so far, because
//! the gateway itself refuses it, is asked about here, so that nothing is said to a stranger: neither which endpoints
//! there are, nor what was wrong with a filter.

use axum::{
    extract::{FromRequestParts as _, Request, State},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::{
    Gateway, address,
    caller::Caller,
    credential,
    failure::{Failure, Standing},
    visit::Visit,
};
use crate::scim::error::ScimError;

/// Headers in which clients behind old proxies name the method that they mean.
const OVERRIDES: [&str; 3] = [
    "x-http-method-override",
    "x-http-method",
    "x-method-override",
];

/// Lets an answer out once the caller's token was looked at, by whoever gave the answer or else by one more call.
pub async fn authenticate_first(
    State(gateway): State<Gateway>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    if let Ok(visit) = Visit::of(&parts) {
        visit.takes(parts.extensions.get());
    }
    let caller = Caller::from_request_parts(&mut parts, &gateway).await;
    let response = next.run(Request::from_parts(parts, body)).await;
    let standing = response.extensions().get::<Standing>().copied();
    match (standing, caller) {
        (Some(Standing::Answered), _) => response,
        (Some(Standing::Public), Err(failure)) if failure.lacks_credentials() => response,
        // Too slow to be worth the question; nothing was read that an answer could tell about.
        (None, _) if response.status() == StatusCode::REQUEST_TIMEOUT => response,
        (_, Err(failure)) => failure.into_response(),
        // Its body was large.
        (_, Ok(caller)) if caller.visit().is_known() => response,
        (_, Ok(caller)) => match caller.identity().authenticate().await {
            Ok(_) => response,
            Err(refusal) => Failure::from(refusal).into_response(),
        },
    }
}

/// Inside a Tenant URL, what has no route.
pub async fn no_endpoint(below_tenant: Uri) -> Failure {
    Failure::refused(ScimError::not_found(address::no_endpoint(
        below_tenant.path(),
    )))
}

/// Wherever the path exists and the method does not. The router adds `Allow` (RFC 9110 section 15.5.6).
pub async fn no_method(method: Method, below_tenant: Uri, headers: HeaderMap) -> Failure {
    let mut detail = address::no_method(&method, &below_tenant);
    if OVERRIDES.iter().any(|name| headers.contains_key(*name)) {
        detail.push_str(
            " A header that names another method, such as X-HTTP-Method-Override, is not obeyed.",
        );
    }
    Failure::refused(ScimError::new(405, None, detail))
}

/// `/Me`: a token stands for an organization, not for a person (RFC 7644 section 3.11).
pub async fn no_person() -> Failure {
    let detail = "A Secret Token stands for an organization, not for a person: there is no /Me.";
    Failure::refused(ScimError::new(501, None, detail))
}

/// Outside of every Tenant URL. Never 404: Okta and OneLogin take that for a good connection.
pub async fn no_tenant(request: Request) -> Failure {
    let (parts, _) = request.into_parts();
    let header = parts.headers.get(header::AUTHORIZATION);
    let owner = header.and_then(|header| credential::owner(header.as_bytes()));
    if let (Ok(visit), Some(owner)) = (Visit::of(&parts), owner) {
        visit.is_owned_by(owner);
    }
    let detail = "This is not below a Tenant URL. A Tenant URL ends in /orgs/{organization id}/scim/v2; copy it from the \
        organization's SAML/SCIM settings into the identity provider, without adding or removing anything.";
    Failure::public(ScimError::new(400, None, detail))
}
