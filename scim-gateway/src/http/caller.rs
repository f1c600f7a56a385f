//! Who calls. A handler that serves data takes a [`Caller`], and there is no other way to the identity service: a route
//! without authentication does not compile, whatever its path is spelt like.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, header, request::Parts},
};
use listener::workers;

use super::{Gateway, credential, failure::Failure, visit::Visit};
use crate::{
    dialect::{self, Tolerances, Used},
    identity::{Calls, Context, Secret},
    journal::Mistake,
    scim::error::ScimError,
};

/// Whoever sent a request with something that may be a token, at a Tenant URL. Whether it is good is found out by the
/// call that does the work. Cheap to clone.
#[derive(Clone)]
pub struct Caller(Arc<Known>);

struct Known {
    gateway: Gateway,
    visit: Arc<Visit>,
    organization: String,
    base: String,
    token: Secret,
}

impl Caller {
    /// The calls that this request may make.
    pub fn identity(&self) -> Calls<'_> {
        let Known {
            gateway,
            visit,
            organization,
            base,
            token,
        } = &*self.0;
        let quirks: Vec<&str> = visit.used().quirks().collect();
        let context = Context {
            token,
            request_id: &visit.request_id,
            source_address: visit.source.map(|source| source.to_string()),
            user_agent: visit.user_agent.as_deref(),
            traceparent: visit.span.traceparent(),
            tracestate: visit.tracestate.as_deref(),
            quirks: quirks.join(","),
            slot: visit.slot.clone(),
        };
        gateway.identity().calls(context, organization, base)
    }

    /// The organization that the URL names.
    pub fn organization(&self) -> &str {
        &self.0.organization
    }

    /// What the organization's links begin with.
    pub fn base(&self) -> &str {
        &self.0.base
    }

    /// What is known of the request itself.
    pub fn visit(&self) -> &Visit {
        &self.0.visit
    }

    /// Understands a part of the request, and remembers what that needed.
    ///
    /// # Errors
    ///
    /// When it cannot be understood.
    pub fn understand<T: Send>(
        &self,
        read: impl FnOnce(&Tolerances, &mut Used) -> Result<T, ScimError> + Send,
    ) -> Result<T, Failure> {
        let Known { gateway, visit, .. } = &*self.0;
        let understood = || read(&gateway.settings().tolerances, &mut visit.used());
        // Only of a large body there may be much to understand.
        Ok(match visit.is_known() {
            true => workers::aside(understood),
            false => understood(),
        }?)
    }
}

impl FromRequestParts<Gateway> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> Result<Self, Failure> {
        // Whoever stands before the handlers has asked already.
        if let Some(known) = parts.extensions.get::<Self>() {
            return Ok(known.clone());
        }
        let visit = Visit::of(parts)?;
        let token = token(&parts.headers, gateway, &visit)?;
        let tenant = visit.tenant.clone().ok_or_else(no_tenant)?;
        // An organization that is no text is one that nobody has a token for.
        let organization = tenant.organization.ok_or_else(Failure::bad_credentials)?;
        let caller = Self(Arc::new(Known {
            gateway: gateway.clone(),
            organization,
            base: tenant.base,
            token,
            visit,
        }));
        parts.extensions.insert(caller.clone());
        Ok(caller)
    }
}

/// Read from the header alone: a token in a URL ends up in logs (RFC 6750 section 5.3), so it does not count there.
fn token(headers: &HeaderMap, gateway: &Gateway, visit: &Visit) -> Result<Secret, Failure> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        visit.mistakes(credential::missing(&visit.address, headers));
        return Err(Failure::no_credentials());
    };
    if values.next().is_some() {
        return Err(Failure::two_credentials());
    }
    let mut used = visit.used();
    let tolerances = &gateway.settings().tolerances;
    dialect::read_authorization(value.as_bytes(), tolerances, &mut used)
        .and_then(Secret::parse)
        .ok_or_else(|| {
            let mistake = credential::mistake(value.as_bytes());
            visit.mistakes(match mistake {
                Mistake::Basic | Mistake::OtherScheme
                    if credential::is_oauth(visit.address.path()) =>
                {
                    Mistake::OAuth
                }
                mistake => mistake,
            });
            Failure::bad_credentials()
        })
}

fn no_tenant() -> Failure {
    Failure::internal("a caller outside a Tenant URL")
}

/// The visible ASCII of a header, cut: what else may stand in it is of no use in a log.
pub(super) fn visible(headers: &HeaderMap, name: &HeaderName, most: usize) -> Option<String> {
    let value = headers.get(name)?.as_bytes();
    let visible = value.iter().filter(|byte| (b' '..=b'~').contains(*byte));
    Some(visible.take(most).map(|byte| char::from(*byte)).collect())
}
