//! Discovery (RFC 7644 section 4): what this service supports. Anybody may read it.

use axum::{
    extract::{FromRequestParts, State},
    http::request::Parts,
};

use serde_json::Value;

use super::{
    Gateway,
    answer::Answer,
    caller::Caller,
    extract::ResourceId,
    failure::{Failure, Standing},
    query::Parameters,
    visit::Visit,
};
use crate::scim::{
    discovery::{self, Offer},
    error::ScimError,
    problem::Problem,
};

/// A question about the service itself, at an organization's base URL.
pub struct Discovery {
    base: String,
    offer: Offer,
    standing: Standing,
}

/// `GET /ServiceProviderConfig`
pub async fn configuration(State(gateway): State<Gateway>, asked: Discovery) -> Answer {
    let most = gateway.settings().limits.bulk_body_bytes;
    asked.answer(&discovery::service_provider_config(&asked.base, most))
}

/// `GET /Schemas`
pub async fn schemas(asked: Discovery) -> Answer {
    asked.answer(&discovery::schemas(&asked.base, &asked.offer))
}

/// `GET /Schemas/{urn}`
pub async fn schema(asked: Discovery, ResourceId(urn): ResourceId) -> Result<Answer, Failure> {
    let schema = discovery::schema(&asked.base, &asked.offer, &urn)
        .ok_or_else(|| asked.refuse(ScimError::not_found("There is no schema with this URN.")))?;
    Ok(asked.answer(&schema))
}

/// `GET /ResourceTypes`
pub async fn resource_types(asked: Discovery) -> Answer {
    asked.answer(&discovery::resource_types(&asked.base, &asked.offer))
}

/// `GET /ResourceTypes/{name}`
pub async fn resource_type(
    asked: Discovery,
    ResourceId(name): ResourceId,
) -> Result<Answer, Failure> {
    let resource_type =
        discovery::resource_type(&asked.base, &asked.offer, &name).ok_or_else(|| {
            asked.refuse(ScimError::not_found(
                "There is no resource type with this name.",
            ))
        })?;
    Ok(asked.answer(&resource_type))
}

impl FromRequestParts<Gateway> for Discovery {
    type Rejection = Failure;

    /// A filter is refused, so that nobody takes the unfiltered list for what it found (RFC 7644 section 4).
    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> Result<Self, Failure> {
        let visit = Visit::of(parts)?;
        if Parameters::parse(&parts.uri)?.filter.is_some() {
            let detail = "Discovery endpoints cannot be filtered. Leave out the parameter filter.";
            let error = ScimError::new(403, None, detail);
            return Err(Failure::public(error.because(Problem::DiscoveryFilter)));
        }
        let tenant = visit.tenant.as_ref();
        let tenant = tenant.ok_or_else(|| Failure::internal("discovery outside a Tenant URL"))?;
        let (offer, standing) = offered(parts, gateway).await?;
        Ok(Self {
            base: tenant.base.clone(),
            offer,
            standing,
        })
    }
}

impl Discovery {
    fn answer(&self, document: &Value) -> Answer {
        Answer::discovered(document, self.standing)
    }

    /// What is not there is said to callers alone.
    fn refuse(&self, error: ScimError) -> Failure {
        match self.standing {
            Standing::Answered => Failure::answered(error),
            Standing::Public => Failure::refused(error),
        }
    }
}

/// Whoever sends no token is shown what is built in; whoever sends one, what their organization has.
async fn offered(parts: &mut Parts, gateway: &Gateway) -> Result<(Offer, Standing), Failure> {
    let caller = match Caller::from_request_parts(parts, gateway).await {
        Ok(caller) => caller,
        Err(failure) if failure.lacks_credentials() => {
            return Ok((Offer::default(), Standing::Public));
        }
        Err(failure) => return Err(failure),
    };
    let (organization, declared) = caller.identity().declared_schemas().await?;
    let offer = Offer {
        groups: organization.groups_enabled,
        declared,
    };
    Ok((offer, Standing::Answered))
}
