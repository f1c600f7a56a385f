//! The contract's services: the only room that says tonic.
//!
//! Apart, so that the rest knows nothing of messages, metadata and statuses. A request is converted, the domain
//! and the storage are asked, the answer is converted back: one file per service, one story per method. What is
//! the same for all methods is in `answer` and `call`; what depends on protobuf is in `convert`; an error becomes a
//! status in `status` and nowhere else.

mod adoption;
mod answer;
mod call;
mod caller;
mod convert;
mod events;
mod extension_schemas;
mod groups;
mod logins;
mod memberships;
mod method;
mod organizations;
mod pages;
mod paging;
mod parts;
mod provisioning_log;
mod rate;
mod receipt;
mod refusals;
mod removals;
mod repeat;
mod resources;
mod service_keys;
mod settings;
mod status;
mod streams;
mod users;

#[cfg(test)]
mod tests;

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use futures::future::{MapOk, TryFutureExt as _};
use http::HeaderValue;
use identity_proto::v1::{
    FILE_DESCRIPTOR_SET, adoption_service_server::AdoptionServiceServer,
    event_service_server::EventServiceServer,
    extension_schema_service_server::ExtensionSchemaServiceServer,
    group_service_server::GroupServiceServer, login_service_server::LoginServiceServer,
    organization_service_server::OrganizationServiceServer,
    provisioning_log_service_server::ProvisioningLogServiceServer,
    removal_service_server::RemovalServiceServer, resource_service_server::ResourceServiceServer,
    service_key_service_server::ServiceKeyServiceServer,
    settings_service_server::SettingsServiceServer, user_service_server::UserServiceServer,
};
use listener::Peer;
use tonic::{
    Status,
    service::{Routes, RoutesBuilder},
    transport::server::TcpConnectInfo,
};
use tower::Service;

pub use self::rate::{Rate, Rates};
use self::{
    adoption::Adoption, events::Events, extension_schemas::ExtensionSchemas, groups::Groups,
    logins::Logins, organizations::Organizations, provisioning_log::ProvisioningLog,
    rate::RateLimits, refusals::Refusals, removals::Removals, resources::Resources,
    service_keys::ServiceKeys, settings::Settings, streams::Streams, users::Users,
};
use crate::{
    domain::{Clock, Error},
    storage::Store,
    token::{Label, page::PageTokens, random_bytes},
};

/// Most bytes of a message that comes in.
const MAX_REQUEST_BYTES: usize = 4 * 1024 * 1024;

/// Most bytes of the rows of one page. A client refuses messages of more than 4 MiB, and there are tokens and
/// lengths around the rows.
const MAX_PAGE_BYTES: usize = 4 * 1024 * 1024 - 64 * 1024;

/// What all services share.
#[derive(Debug)]
pub struct Server {
    store: Store,
    clock: Arc<dyn Clock>,
    pages: PageTokens,
    token_label: Label,
    rates: RateLimits,
    refusals: Refusals,
    streams: Arc<Streams>,
}

impl Server {
    /// Services on an open store.
    pub async fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        token_label: Label,
        rates: Rates,
    ) -> Result<Arc<Self>, Error> {
        let key = store.server_secret("page-tokens", random_bytes()?).await?;
        Ok(Arc::new(Self {
            store,
            clock,
            pages: PageTokens::new(key),
            token_label,
            rates: RateLimits::new(rates),
            refusals: Refusals::default(),
            streams: Arc::default(),
        }))
    }

    /// Lets streams that last come to their end: each says how it can be resumed.
    pub fn end_streams(&self) {
        self.streams.end();
    }

    /// All services, with reflection and health.
    pub async fn routes(self: &Arc<Self>) -> Result<Routes, tonic_reflection::server::Error> {
        let (health, health_service) = tonic_health::server::health_reporter();
        let users = UserServiceServer::new(Users(Arc::clone(self)));
        let removals = RemovalServiceServer::new(Removals(Arc::clone(self)));
        let groups = GroupServiceServer::new(Groups(Arc::clone(self)));
        let organizations = OrganizationServiceServer::new(Organizations(Arc::clone(self)));
        let resources = ResourceServiceServer::new(Resources(Arc::clone(self)));
        let events = EventServiceServer::new(Events(Arc::clone(self)));
        let log = ProvisioningLogServiceServer::new(ProvisioningLog(Arc::clone(self)));
        let adoption = AdoptionServiceServer::new(Adoption(Arc::clone(self)));
        let keys = ServiceKeyServiceServer::new(ServiceKeys(Arc::clone(self)));
        let settings = SettingsServiceServer::new(Settings(Arc::clone(self)));
        let logins = LoginServiceServer::new(Logins(Arc::clone(self)));
        let schemas = ExtensionSchemaServiceServer::new(ExtensionSchemas(Arc::clone(self)));
        health.set_serving::<UserServiceServer<Users>>().await;
        health.set_serving::<GroupServiceServer<Groups>>().await;
        health
            .set_serving::<OrganizationServiceServer<Organizations>>()
            .await;
        health
            .set_serving::<ResourceServiceServer<Resources>>()
            .await;
        health.set_serving::<EventServiceServer<Events>>().await;
        health.set_serving::<LoginServiceServer<Logins>>().await;
        health
            .set_serving::<ServiceKeyServiceServer<ServiceKeys>>()
            .await;
        health
            .set_serving::<SettingsServiceServer<Settings>>()
            .await;
        health
            .set_serving::<AdoptionServiceServer<Adoption>>()
            .await;
        health
            .set_serving::<ProvisioningLogServiceServer<ProvisioningLog>>()
            .await;
        health.set_serving::<RemovalServiceServer<Removals>>().await;
        health
            .set_serving::<ExtensionSchemaServiceServer<ExtensionSchemas>>()
            .await;

        let mut routes = RoutesBuilder::default();
        routes
            .add_service(users.max_decoding_message_size(MAX_REQUEST_BYTES))
            .add_service(groups.max_decoding_message_size(MAX_REQUEST_BYTES))
            .add_service(organizations.max_decoding_message_size(MAX_REQUEST_BYTES))
            .add_service(resources.max_decoding_message_size(MAX_REQUEST_BYTES))
            .add_service(events.max_decoding_message_size(MAX_REQUEST_BYTES))
            .add_service(log.max_decoding_message_size(MAX_REQUEST_BYTES))
            .add_service(adoption.max_decoding_message_size(MAX_REQUEST_BYTES))
            .add_service(keys.max_decoding_message_size(MAX_REQUEST_BYTES))
            .add_service(settings.max_decoding_message_size(MAX_REQUEST_BYTES))
            .add_service(removals.max_decoding_message_size(MAX_REQUEST_BYTES))
            .add_service(logins.max_decoding_message_size(MAX_REQUEST_BYTES))
            .add_service(schemas.max_decoding_message_size(MAX_REQUEST_BYTES))
            .add_service(health_service)
            .add_service(reflection().build_v1()?)
            .add_service(reflection().build_v1alpha()?);
        Ok(routes.routes())
    }
}

/// Codes of gRPC, as they travel.
const RESOURCE_EXHAUSTED: &str = "8";
const OUT_OF_RANGE: &str = "11";

/// The services behind a [`listener::Server`], which says who calls in its own words.
#[derive(Clone, Debug)]
pub struct Doors(Routes);

impl Doors {
    /// Doors to these services.
    #[must_use]
    pub fn to(routes: Routes) -> Self {
        Self(routes.prepare())
    }
}

type Answer = http::Response<tonic::body::Body>;

impl<B> Service<http::Request<B>> for Doors
where
    Routes: Service<http::Request<B>, Response = Answer>,
{
    type Response = Answer;
    type Error = <Routes as Service<http::Request<B>>>::Error;
    type Future = MapOk<<Routes as Service<http::Request<B>>>::Future, fn(Answer) -> Answer>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, mut request: http::Request<B>) -> Self::Future {
        let peer = request.extensions().get::<Peer>().copied();
        request.extensions_mut().insert(TcpConnectInfo {
            local_addr: None,
            remote_addr: peer.map(|Peer(address)| address),
        });
        self.0
            .call(request)
            .map_ok(name_too_large as fn(Answer) -> Answer)
    }
}

/// A message that is too large never reaches a method: tonic refuses it as `OUT_OF_RANGE`, which gRPC has for what lies
/// beyond the end of something. It is `RESOURCE_EXHAUSTED`, as everywhere else.
fn name_too_large(mut answer: Answer) -> Answer {
    let status = answer.headers().get(Status::GRPC_STATUS);
    if status.is_some_and(|status| status == OUT_OF_RANGE) {
        let exhausted = HeaderValue::from_static(RESOURCE_EXHAUSTED);
        answer.headers_mut().insert(Status::GRPC_STATUS, exhausted);
    }
    answer
}

fn reflection() -> tonic_reflection::server::Builder<'static> {
    tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(FILE_DESCRIPTOR_SET)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
}
