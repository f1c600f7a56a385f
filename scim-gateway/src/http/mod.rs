//! SCIM over HTTP: connections, limits, routes, headers, bodies.
//!
//! Apart, because it is the only room that knows HTTP. It reads a request, has it understood by [`crate::dialect`], makes
//! one call through [`mod@crate::identity`] and prints the answer. It must not know gRPC, nor what any identity provider does
//! differently.
//!
//! Each request passes, from the outside:
//!
//! 1. [`server`]: the connection and its limits, which are `listener`'s;
//! 2. [`edge`]: request id, framing, total time, panics, the printed form of errors, the one log line;
//! 3. [`guard`]: 401 and 403 come before every other refusal;
//! 4. a handler, whose arguments are checked by [`caller`], [`extract`] and [`body`].

mod address;
pub mod answer;
pub mod body;
pub mod bulk;
pub mod caller;
mod credential;
pub mod discovery;
pub mod edge;
pub mod extract;
pub mod failure;
mod gauges;
pub mod group_writer;
pub mod groups;
pub mod guard;
pub mod health;
mod line;
pub mod list;
pub mod media;
pub mod paced;
pub mod query;
mod record;
pub mod room;
pub mod root;
pub mod search;
pub mod server;
pub mod target;
pub mod untaken;
pub mod users;
pub mod visit;

use std::sync::Arc;

use admin::Readiness;
use axum::{
    Router,
    middleware::{from_fn, from_fn_with_state},
    routing::{any, get, post},
};
use futures::FutureExt as _;
use listener::TrustedProxies;
use prometheus_client::registry::Registry;

use self::{
    edge::Edge,
    gauges::{Gauges, Quirks, Told},
};
use crate::{
    config::{Limits, PublicUrl},
    dialect::{Counts, Tolerances},
    identity::Identity,
    journal::Journal,
};

/// What every request needs, and none changes.
#[derive(Clone)]
pub struct Gateway(Arc<Parts>);

struct Parts {
    identity: Identity,
    settings: Settings,
    counts: Arc<Counts>,
    journal: Option<Journal>,
    room: room::Room,
    untaken: untaken::Untaken,
    gauges: Gauges,
}

/// How a gateway behaves.
pub struct Settings {
    /// What links begin with.
    pub public_url: PublicUrl,
    /// What is understood beyond the RFCs.
    pub tolerances: Tolerances,
    /// Who may say where a request came from.
    pub trusted_proxies: TrustedProxies,
    /// What is too much.
    pub limits: Limits,
}

impl Gateway {
    /// A gateway in front of an identity service.
    pub fn new(identity: Identity, settings: Settings, journal: Option<Journal>) -> Self {
        Self(Arc::new(Parts {
            identity,
            room: room::Room::new((&settings.limits).into()),
            untaken: untaken::Untaken::new(settings.limits.untaken_bytes),
            settings,
            counts: Arc::default(),
            journal,
            gauges: Gauges::default(),
        }))
    }

    /// Gives what is counted its names.
    pub fn register(&self, registry: &mut Registry) {
        self.0.gauges.register(registry);
        registry.register_collector(Box::new(Quirks(self.counts())));
        if let Some(journal) = self.journal() {
            registry.register_collector(Box::new(Told(journal.clone())));
        }
    }

    /// Whether the identity service answers, and has its database.
    pub fn readiness(&self) -> Readiness {
        let identity = self.identity().clone();
        Readiness::new(move || {
            let identity = identity.clone();
            async move { identity.is_serving().await }.boxed()
        })
    }

    /// How often each quirk was needed.
    pub fn counts(&self) -> Arc<Counts> {
        Arc::clone(&self.0.counts)
    }

    /// All routes, with everything around them.
    pub fn routes(self) -> Edge {
        let tenant = Router::new()
            .route("/Users", get(users::list).post(users::create))
            .route(
                "/Users/{id}",
                get(users::get)
                    .put(users::replace)
                    .patch(users::update)
                    .delete(users::delete),
            )
            .route("/", get(root::list))
            .route("/.search", post(root::search))
            .route("/Users/.search", post(users::search))
            .route("/Groups/.search", post(groups::search))
            .route("/Groups", get(groups::list).post(groups::create))
            .route(
                "/Groups/{id}",
                get(groups::get)
                    .put(groups::replace)
                    .patch(groups::update)
                    .delete(groups::delete),
            )
            .route("/ServiceProviderConfig", get(discovery::configuration))
            .route("/Schemas", get(discovery::schemas))
            .route("/Schemas/{id}", get(discovery::schema))
            .route("/ResourceTypes", get(discovery::resource_types))
            .route("/ResourceTypes/{name}", get(discovery::resource_type))
            .route("/Bulk", post(bulk::carry_out))
            .route("/Me", any(guard::no_person))
            .fallback(guard::no_endpoint)
            .method_not_allowed_fallback(guard::no_method)
            .layer(from_fn_with_state(self.clone(), guard::authenticate_first));
        let health = Router::new()
            .route("/livez", get(health::live))
            .route("/readyz", get(health::ready))
            .layer(from_fn(visit::name_route));
        let routes = Router::new()
            .nest("/orgs/{organization}/scim/v2", tenant)
            .merge(health)
            .fallback(guard::no_tenant)
            .method_not_allowed_fallback(guard::no_method)
            .with_state(self.clone());
        Edge::before(routes, self)
    }

    fn identity(&self) -> &Identity {
        &self.0.identity
    }

    fn journal(&self) -> Option<&Journal> {
        self.0.journal.as_ref()
    }

    fn room(&self) -> &room::Room {
        &self.0.room
    }

    fn untaken(&self) -> &untaken::Untaken {
        &self.0.untaken
    }

    fn gauges(&self) -> &Gauges {
        &self.0.gauges
    }

    fn settings(&self) -> &Settings {
        &self.0.settings
    }
}
