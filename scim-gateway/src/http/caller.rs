//! Who calls. A handler that serves data takes a [`Caller`], and there is no other way to the identity service: a route
//! without authentication does not compile, whatever its path is spelt like.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, header, request::Parts},
};

use super::{Gateway, edge::Visit, failure::Failure};
use crate::{
    dialect::{self, Tolerances, Used},
    identity::{Calls, Context, Secret},
    scim::error::ScimError,
};

/// Whoever sent a request with something that may be a token, at a Tenant URL. Whether it is good is found out by the
/// call that does the work.
pub struct Caller {
    gateway: Gateway,
    visit: Visit,
    organization: String,
    base: String,
    token: Secret,
}

impl Caller {
    /// The calls that this request may make.
    pub fn identity(&self) -> Calls<'_> {
        let quirks: Vec<&str> = self.visit.used().quirks().collect();
        let context = Context {
            token: &self.token,
            request_id: &self.visit.request_id,
            source_address: self.visit.source.map(|source| source.to_string()),
            user_agent: self.visit.user_agent.as_deref(),
            traceparent: self.visit.span.traceparent(),
            tracestate: self.visit.tracestate.as_deref(),
            quirks: quirks.join(","),
            slot: self.visit.slot.clone(),
        };
        let identity = self.gateway.identity();
        identity.calls(context, &self.organization, &self.base)
    }

    /// The organization that the URL names.
    pub fn organization(&self) -> &str {
        &self.organization
    }

    /// What the organization's links begin with.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// What is known of the request itself.
    pub fn visit(&self) -> &Visit {
        &self.visit
    }

    /// Understands a part of the request, and remembers what that needed.
    ///
    /// # Errors
    ///
    /// When it cannot be understood.
    pub fn understand<T>(
        &self,
        read: impl FnOnce(&Tolerances, &mut Used) -> Result<T, ScimError>,
    ) -> Result<T, Failure> {
        Ok(read(
            &self.gateway.settings().tolerances,
            &mut self.visit.used(),
        )?)
    }
}

impl FromRequestParts<Gateway> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> Result<Self, Failure> {
        let visit = Visit::of(parts)?;
        let token = token(&parts.headers, gateway, &visit)?;
        let tenant = visit.tenant.clone().ok_or_else(no_tenant)?;
        // An organization that is no text is one that nobody has a token for.
        let organization = tenant.organization.ok_or_else(Failure::bad_credentials)?;
        Ok(Self {
            gateway: gateway.clone(),
            organization,
            base: tenant.base,
            token,
            visit,
        })
    }
}

impl Visit {
    /// What the edge has written down about a request.
    ///
    /// # Errors
    ///
    /// When the request did not come through the edge, which is our fault.
    pub fn of(parts: &Parts) -> Result<Self, Failure> {
        let visit = parts.extensions.get::<Self>().cloned();
        visit.ok_or_else(|| Failure::internal("a request that did not come through the edge"))
    }
}

/// Read from the header alone: a token in a URL ends up in logs (RFC 6750 section 5.3), so it does not count there.
fn token(headers: &HeaderMap, gateway: &Gateway, visit: &Visit) -> Result<Secret, Failure> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next().ok_or_else(Failure::no_credentials)?;
    if values.next().is_some() {
        return Err(Failure::two_credentials());
    }
    let mut used = visit.used();
    dialect::read_authorization(value.as_bytes(), &gateway.settings().tolerances, &mut used)
        .and_then(Secret::parse)
        .ok_or_else(Failure::bad_credentials)
}

fn no_tenant() -> Failure {
    Failure::internal("a caller outside a Tenant URL")
}

/// The visible ASCII of a header, cut: what else may stand in it is of no use in a log.
pub(super) fn visible(headers: &HeaderMap, name: &HeaderName, most: usize) -> Option<String> {
    let value = headers.get(name)?.as_bytes();
    let visible = value.iter().filter(|byte| (b' '..=b'~').contains(byte));
    Some(visible.take(most).map(|byte| char::from(*byte)).collect())
}
