//! Discovery (RFC 7644 section 4): what this service supports. Anybody may read it.

use axum::{extract::FromRequestParts, http::request::Parts};

use super::{
    Gateway, answer::Answer, edge::Visit, extract::ResourceId, failure::Failure, query::Query,
};
use crate::scim::{discovery, error::ScimError};

/// A question about the service itself, at an organization's base URL.
pub struct Discovery {
    base: String,
}

/// `GET /ServiceProviderConfig`
pub async fn configuration(Discovery { base }: Discovery) -> Answer {
    Answer::public(&discovery::service_provider_config(&base))
}

/// `GET /Schemas`
pub async fn schemas(Discovery { base }: Discovery) -> Answer {
    Answer::public(&discovery::schemas(&base))
}

/// `GET /Schemas/{urn}`
pub async fn schema(
    Discovery { base }: Discovery,
    ResourceId(urn): ResourceId,
) -> Result<Answer, Failure> {
    let schema = discovery::schema(&base, &urn)
        .ok_or_else(|| ScimError::not_found("There is no schema with this URN."))?;
    Ok(Answer::public(&schema))
}

/// `GET /ResourceTypes`
pub async fn resource_types(Discovery { base }: Discovery) -> Answer {
    Answer::public(&discovery::resource_types(&base))
}

/// `GET /ResourceTypes/{name}`
pub async fn resource_type(
    Discovery { base }: Discovery,
    ResourceId(name): ResourceId,
) -> Result<Answer, Failure> {
    let resource_type = discovery::resource_type(&base, &name)
        .ok_or_else(|| ScimError::not_found("There is no resource type with this name."))?;
    Ok(Answer::public(&resource_type))
}

impl FromRequestParts<Gateway> for Discovery {
    type Rejection = Failure;

    /// A filter is refused, so that nobody takes the unfiltered list for what it found (RFC 7644 section 4).
    async fn from_request_parts(parts: &mut Parts, _: &Gateway) -> Result<Self, Failure> {
        let visit = Visit::of(parts)?;
        if Query::parse(&parts.uri)?.filter.is_some() {
            let detail = "Discovery endpoints cannot be filtered. Leave out the parameter filter.";
            return Err(Failure::public(ScimError::new(403, None, detail)));
        }
        let tenant = visit
            .tenant
            .ok_or_else(|| Failure::internal("discovery outside a Tenant URL"))?;
        Ok(Self { base: tenant.base })
    }
}
