//! The identity service, as a session of the settings page sees it.
//!
//! Apart, so that the rest knows no metadata and no gRPC codes: an answer is a message of the contract, a refusal one of the
//! few that a page can do something about.

mod people;
mod progress;
mod refusal;
mod removals;
mod secret;

use std::{future::Future, net::IpAddr, sync::Arc, time::Duration};

use identity_proto::v1::{
    self as pb, organization_service_client::OrganizationServiceClient,
    settings_service_client::SettingsServiceClient,
};
use tls::Connector;
use tonic::{
    Request, Response, Status,
    transport::{Channel, Endpoint},
};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

pub use self::{refusal::Refusal, secret::Secret};
use crate::config::{Limits, Origin};

/// How often an idle connection is asked whether it still stands.
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(20);
/// How long the answer may take.
const KEEP_ALIVE_TIME: Duration = Duration::from_secs(5);
/// How long it may take to say whether it serves.
const HEALTH_TIME: Duration = Duration::from_secs(2);
/// Most bytes that are told of a browser.
const MAX_AGENT_BYTES: usize = 256;

/// The identity service. Cheap to clone; connects when it is first called, and again whenever that is needed.
#[derive(Clone)]
pub struct Identity {
    channel: Channel,
    key: Secret,
    call_time: Duration,
}

/// Whose browser it is, and which of its requests.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Id of the request, in logs, answers and calls.
    pub request_id: Arc<str>,
    /// Where it came from.
    pub source: Option<IpAddr>,
    /// What the browser calls itself.
    pub user_agent: String,
}

/// The calls that a session may make, for one request of a browser.
#[derive(Clone)]
pub struct AtSettings {
    identity: Identity,
    session: Secret,
    visit: Visit,
}

impl Identity {
    /// The identity service at this address, what connects to it if plaintext does not, and the key that redeems links. Connects
    /// to nothing yet.
    #[must_use]
    pub fn new(
        origin: &Origin,
        connector: Option<Connector>,
        key: Secret,
        limits: &Limits,
    ) -> Self {
        let endpoint = Endpoint::from(origin.uri().clone())
            .connect_timeout(limits.connect_time)
            .tcp_nodelay(true)
            .http2_keep_alive_interval(KEEP_ALIVE_INTERVAL)
            .keep_alive_timeout(KEEP_ALIVE_TIME)
            .keep_alive_while_idle(true);
        Self {
            channel: match connector {
                None => endpoint.connect_lazy(),
                Some(tls) => endpoint.connect_with_connector_lazy(tls),
            },
            key,
            call_time: limits.call_time,
        }
    }

    /// Whether the identity service answers and says that it can serve.
    pub async fn is_serving(&self) -> bool {
        let mut request = Request::new(HealthCheckRequest::default());
        request.set_timeout(HEALTH_TIME);
        let answer = HealthClient::new(self.channel.clone()).check(request).await;
        answer.is_ok_and(|answer| answer.get_ref().status() == ServingStatus::Serving)
    }

    /// Opens a session by a link.
    ///
    /// # Errors
    ///
    /// `LinkInvalid`, and what keeps the service from answering.
    pub async fn redeem(
        &self,
        link: String,
        visit: &Visit,
    ) -> Result<(pb::SettingsSession, String), Refusal> {
        let opened = self.redeemed(link, visit, false).await?;
        let session = opened.settings_session.ok_or(Refusal::Internal)?;
        Ok((session, opened.secret))
    }

    /// The session that a link would open. The link stays good.
    ///
    /// # Errors
    ///
    /// `LinkInvalid`, and what keeps the service from answering.
    pub async fn rehearse(
        &self,
        link: String,
        visit: &Visit,
    ) -> Result<pb::SettingsSession, Refusal> {
        let rehearsed = self.redeemed(link, visit, true).await?;
        rehearsed.settings_session.ok_or(Refusal::Internal)
    }

    async fn redeemed(
        &self,
        link: String,
        visit: &Visit,
        validate_only: bool,
    ) -> Result<pb::RedeemSettingsLinkResponse, Refusal> {
        let message = pb::RedeemSettingsLinkRequest {
            secret: link,
            validate_only,
        };
        let mut request = self.request(&self.key, visit, message);
        if let Some(address) = visit.source
            && let Ok(address) = address.to_string().parse()
        {
            request.metadata_mut().insert("x-source-address", address);
        }
        let agent: String = visit.user_agent.chars().take(MAX_AGENT_BYTES).collect();
        if let Ok(agent) = agent.parse() {
            request.metadata_mut().insert("x-client-user-agent", agent);
        }
        let mut client = SettingsServiceClient::new(self.channel.clone());
        answered(client.redeem_settings_link(request)).await
    }

    /// The calls of a session.
    #[must_use]
    pub fn at_settings(&self, session: Secret, visit: Visit) -> AtSettings {
        AtSettings {
            identity: self.clone(),
            session,
            visit,
        }
    }

    fn request<T>(&self, credential: &Secret, visit: &Visit, message: T) -> Request<T> {
        let mut request = Request::new(message);
        request.set_timeout(self.call_time);
        let metadata = request.metadata_mut();
        metadata.insert("authorization", credential.metadata());
        if let Ok(id) = visit.request_id.parse() {
            metadata.insert("x-request-id", id);
        }
        request
    }
}

impl AtSettings {
    /// Who is there.
    ///
    /// # Errors
    ///
    /// `SignedOut` when the session has ended.
    pub async fn session(&self) -> Result<pb::SettingsSession, Refusal> {
        let mut client = SettingsServiceClient::new(self.channel());
        let asked = self.request(pb::GetSettingsSessionRequest {});
        let got = answered(client.get_settings_session(asked)).await?;
        got.settings_session.ok_or(Refusal::Internal)
    }

    /// Ends the session.
    ///
    /// # Errors
    ///
    /// What keeps the service from answering; a session that is not open has ended.
    pub async fn end(&self, session: &pb::SettingsSession) -> Result<(), Refusal> {
        let mut client = SettingsServiceClient::new(self.channel());
        let asked = self.request(pb::RevokeSettingsSessionRequest {
            organization_id: session.organization_id.clone(),
            settings_session_id: session.id.clone(),
            ..pb::RevokeSettingsSessionRequest::default()
        });
        match answered(client.revoke_settings_session(asked)).await {
            Err(Refusal::NotFound | Refusal::SignedOut) => Ok(()),
            ended => ended.map(drop),
        }
    }

    /// The organization, and how its identity provider fares.
    ///
    /// # Errors
    ///
    /// As all calls: `SignedOut`, `Away`, `Internal`.
    pub async fn organization(&self, id: &str) -> Result<pb::Organization, Refusal> {
        let mut client = OrganizationServiceClient::new(self.channel());
        let asked = self.request(pb::GetOrganizationRequest {
            organization_id: id.to_owned(),
        });
        let got = answered(client.get_organization(asked)).await?;
        got.organization.ok_or(Refusal::Internal)
    }

    /// Changes switches of the organization: the fields that are named.
    ///
    /// # Errors
    ///
    /// `Denied` for a switch that the page does not have.
    pub async fn switch(&self, organization: pb::Organization, field: &str) -> Result<(), Refusal> {
        let mut client = OrganizationServiceClient::new(self.channel());
        let asked = self.request(pb::UpdateOrganizationRequest {
            organization: Some(organization),
            update_mask: Some(prost_types::FieldMask {
                paths: vec![field.to_owned()],
            }),
            ..pb::UpdateOrganizationRequest::default()
        });
        answered(client.update_organization(asked)).await.map(drop)
    }

    /// The Secret Token's description, if there is one.
    ///
    /// # Errors
    ///
    /// As all calls.
    pub async fn token(&self, organization: &str) -> Result<Option<pb::ScimToken>, Refusal> {
        let mut client = OrganizationServiceClient::new(self.channel());
        let asked = self.request(pb::GetScimTokenRequest {
            organization_id: organization.to_owned(),
        });
        match answered(client.get_scim_token(asked)).await {
            Err(Refusal::NotFound) => Ok(None),
            got => Ok(got?.scim_token),
        }
    }

    /// Generates a Secret Token; the present one ends.
    ///
    /// # Errors
    ///
    /// `SignInRequired`, `SamlOff`.
    pub async fn generate(&self, organization: &str) -> Result<Generated, Refusal> {
        let mut client = OrganizationServiceClient::new(self.channel());
        let asked = self.request(pb::GenerateScimTokenRequest {
            organization_id: organization.to_owned(),
            actor: String::new(),
            ..pb::GenerateScimTokenRequest::default()
        });
        let pb::GenerateScimTokenResponse { scim_token, secret } =
            answered(client.generate_scim_token(asked)).await?;
        Ok(Generated {
            token: scim_token.ok_or(Refusal::Internal)?,
            secret,
        })
    }

    fn channel(&self) -> Channel {
        self.identity.channel.clone()
    }

    fn request<T>(&self, message: T) -> Request<T> {
        self.identity.request(&self.session, &self.visit, message)
    }
}

/// A Secret Token, this once in clear text.
pub struct Generated {
    /// Its description.
    pub token: pb::ScimToken,
    /// What the administrator copies.
    pub secret: String,
}

async fn answered<T>(
    call: impl Future<Output = Result<Response<T>, Status>>,
) -> Result<T, Refusal> {
    match call.await {
        Ok(answer) => Ok(answer.into_inner()),
        Err(status) => Err(Refusal::of(&status)),
    }
}
