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
mod gauges;
mod groups;
mod health;
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
mod reflection;
mod refusals;
mod removals;
mod repeat;
mod resources;
mod service_keys;
mod settings;
mod status;
mod streams;
mod users;
mod weight;

#[cfg(test)]
mod tests;

use std::{
    collections::BTreeSet,
    sync::Arc,
    task::{Context, Poll},
};

use admin::Readiness;
use futures::future::{MapOk, TryFutureExt as _};
use identity_proto::v1::{
    adoption_service_server::AdoptionServiceServer, event_service_server::EventServiceServer,
    extension_schema_service_server::ExtensionSchemaServiceServer,
    group_service_server::GroupServiceServer, login_service_server::LoginServiceServer,
    organization_service_server::OrganizationServiceServer,
    provisioning_log_service_server::ProvisioningLogServiceServer,
    removal_service_server::RemovalServiceServer, resource_service_server::ResourceServiceServer,
    service_key_service_server::ServiceKeyServiceServer,
    settings_service_server::SettingsServiceServer, user_service_server::UserServiceServer,
};
use listener::{Held, Peer};
use prometheus_client::registry::Registry;
use tonic::{
    Status,
    body::Body,
    codec::CompressionEncoding,
    server::NamedService as _,
    service::{Routes, RoutesBuilder},
    transport::server::TcpConnectInfo,
};
use tonic_health::pb::health_server::HealthServer;
use tower::Service;

pub use self::rate::{Rate, Rates};
use self::{
    adoption::Adoption, call::Room, events::Events, extension_schemas::ExtensionSchemas,
    gauges::Gauges, groups::Groups, health::Healths, logins::Logins, organizations::Organizations,
    provisioning_log::ProvisioningLog, rate::RateLimits, reflection::reflection,
    refusals::Refusals, removals::Removals, resources::Resources, service_keys::ServiceKeys,
    settings::Settings, streams::Streams, users::Users, weight::MAX_ANSWER_BYTES,
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

/// Adds the contract's services to the routes, and gives their names. Answers are compressed for whoever asks for it; a
/// compressed request is refused, because its size is not known before it is spent.
macro_rules! services {
    ($server:ident, $routes:ident: $($of:ident by $service:ident),* $(,)?) => {{
        $($routes.add_service(
            $of::new($service(Arc::clone($server)))
                .max_decoding_message_size(MAX_REQUEST_BYTES)
                .send_compressed(CompressionEncoding::Gzip),
        );)*
        BTreeSet::from([$($of::<$service>::NAME),*])
    }};
}

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
    gauges: Gauges,
    readiness: Readiness,
    /// Most bytes of an answer in parts.
    answer_bytes: u64,
}

impl Server {
    /// Services on an open store. `readiness` says whether it answers.
    pub async fn new(
        store: Store,
        readiness: Readiness,
        clock: Arc<dyn Clock>,
        token_label: Label,
        rates: Rates,
    ) -> Result<Arc<Self>, Error> {
        let key = store.server_secret("page-tokens", random_bytes()?).await?;
        let gauges = Gauges::default();
        Ok(Arc::new(Self {
            store,
            clock,
            pages: PageTokens::new(key),
            token_label,
            rates: RateLimits::new(rates),
            refusals: Refusals::default(),
            streams: Arc::new(Streams::counted_by(gauges.watchers.clone())),
            gauges,
            readiness,
            answer_bytes: MAX_ANSWER_BYTES,
        }))
    }

    /// Lets streams that last come to their end: each says how it can be resumed. Nobody is to send anything new here.
    pub fn end_streams(&self) {
        self.readiness.close();
        self.streams.end();
    }

    /// Gives what is counted its names.
    pub fn register(&self, registry: &mut Registry) {
        self.gauges.register(registry);
        self.store.register(registry);
    }

    /// All services, with reflection and health.
    pub fn routes(self: &Arc<Self>) -> Result<Routes, tonic_reflection::server::Error> {
        let mut routes = RoutesBuilder::default();
        let services = services!(self, routes:
            AdoptionServiceServer by Adoption,
            EventServiceServer by Events,
            ExtensionSchemaServiceServer by ExtensionSchemas,
            GroupServiceServer by Groups,
            LoginServiceServer by Logins,
            OrganizationServiceServer by Organizations,
            ProvisioningLogServiceServer by ProvisioningLog,
            RemovalServiceServer by Removals,
            ResourceServiceServer by Resources,
            ServiceKeyServiceServer by ServiceKeys,
            SettingsServiceServer by Settings,
            UserServiceServer by Users,
        );
        let health = HealthServer::new(Healths {
            readiness: self.readiness.clone(),
            services,
        });
        routes
            .add_service(health)
            .add_service(reflection()?.build_v1()?)
            .add_service(reflection()?.build_v1alpha()?);
        Ok(routes.routes())
    }
}

/// Codes of gRPC, as they travel.
const OUT_OF_RANGE: &str = "11";
const INTERNAL: &str = "13";

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

type Answer = http::Response<Body>;

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
            .map_ok((|answer| until_taken(name_unread(answer))) as fn(Answer) -> Answer)
    }
}

/// What a call takes up is given back when its client has its answer: one that reads nothing has it all the same.
fn until_taken(mut answer: Answer) -> Answer {
    match answer.extensions_mut().remove::<Arc<Room>>() {
        Some(room) => answer.map(|body| Body::new(Held::new(body, room))),
        None => answer,
    }
}

/// A message that is too large, or none of the method's, never reaches the method: tonic refuses it, as `OUT_OF_RANGE`, which
/// nobody else answers here, or as `INTERNAL`, to which everybody else adds details, and says no reason. It is said as
/// everywhere else.
fn name_unread(mut answer: Answer) -> Answer {
    let headers = answer.headers();
    let refused = match headers.get(Status::GRPC_STATUS) {
        Some(told) if told == OUT_OF_RANGE => message_too_large(),
        Some(told) if told == INTERNAL && !headers.contains_key(Status::GRPC_STATUS_DETAILS) => {
            Error::invalid_field(
                "request",
                "is a message of this method, as its contract has it",
            )
        }
        _ => return answer,
    };
    if let Err(error) = status::status(&refused).add_header(answer.headers_mut()) {
        tracing::warn!(%error, "why a message was refused cannot be said");
    }
    answer
}

/// Why a message is not read.
fn message_too_large() -> Error {
    Error::MessageTooLarge {
        limit: MAX_REQUEST_BYTES,
    }
}
