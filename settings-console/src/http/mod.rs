//! HTTP: routes, cookies, forms, pages. The only room that says axum.
//!
//! One file per page, each with its templates' structs. What holds for every request is in `edge`; who is there in
//! `visitor`; what is said when something cannot be shown, in `failure`.

mod ancestors;
mod assets;
mod chart;
mod check;
mod connection;
mod cookie;
mod door;
mod edge;
mod failure;
mod form;
mod frame;
mod groups;
mod guides;
mod health;
mod history;
mod log;
mod people;
mod query;
mod safety;
pub mod server;
mod switches;
mod token;
mod visitor;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post},
};
use listener::TrustedProxies;

use self::assets::Assets;
use crate::{
    config::{Brand, Limits, Origin, Origins, PublicUrl},
    identity::Identity,
};

/// What the console is told about the world.
#[derive(Debug)]
pub struct Settings {
    /// What browsers reach it by.
    pub origin: Origin,
    /// What identity providers reach the gateway by.
    pub public_url: PublicUrl,
    /// How the product looks.
    pub brand: Brand,
    /// Which pages may show it in a frame.
    pub frame_ancestors: Origins,
    /// Whose word about a source is believed.
    pub trusted_proxies: TrustedProxies,
    /// What is too much.
    pub limits: Limits,
}

/// What all requests share.
#[derive(Clone)]
pub struct Console(Arc<Inner>);

struct Inner {
    identity: Identity,
    settings: Settings,
    assets: Assets,
    turns: Turns,
}

impl Console {
    /// A console before an identity service.
    #[must_use]
    pub fn new(identity: Identity, settings: Settings) -> Self {
        Self(Arc::new(Inner {
            assets: Assets::new(&settings.brand),
            identity,
            settings,
            turns: Turns::default(),
        }))
    }

    /// Its routes.
    pub fn router(self) -> Router {
        let limit = DefaultBodyLimit::max(self.settings().limits.body_bytes);
        Router::new()
            .route("/", get(connection::show))
            .route("/open/{secret}", get(door::welcome))
            .route("/open", post(door::open))
            .route("/leave", post(door::leave))
            .route("/token", post(token::generate).get(token::back))
            .route("/token/state", get(token::state))
            .route("/guides", get(guides::first))
            .route("/guides/{guide}", get(guides::show))
            .route("/check", get(check::show))
            .route("/check/steps", get(check::steps))
            .route("/log", get(log::show))
            .route("/log.csv", get(log::export))
            .route("/people", get(people::show))
            .route("/people/{id}", get(people::show_one))
            .route("/groups", get(groups::show))
            .route("/groups/{id}", get(groups::show_one))
            .route("/safety", get(safety::show).post(safety::decide))
            .route("/switches", post(switches::switch))
            .route("/assets/{version}/{name}", get(assets::get))
            .route("/livez", get(health::live))
            .route("/readyz", get(health::ready))
            .fallback(failure::no_such_page)
            .method_not_allowed_fallback(failure::no_such_page)
            .layer(limit)
            .layer(middleware::from_fn_with_state(self.clone(), edge::pass))
            .with_state(self)
    }

    pub(crate) fn identity(&self) -> &Identity {
        &self.0.identity
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(crate) fn assets(&self) -> &Assets {
        &self.0.assets
    }

    pub(crate) fn turns(&self) -> &Turns {
        &self.0.turns
    }
}

/// Turns of those who generate tokens: one at a time for an organization, in the order in which they came.
///
/// A double click sends two requests, and the browser shows the answer to the second. So the second has to be the one
/// whose token lives.
#[derive(Default)]
pub(crate) struct Turns(Mutex<HashMap<String, Weak<tokio::sync::Mutex<()>>>>);

impl Turns {
    /// The queue of an organization.
    pub(crate) fn of(&self, organization: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(queue) = queues.get(organization).and_then(Weak::upgrade) {
            return queue;
        }
        queues.retain(|_, queue| queue.strong_count() > 0);
        let queue = Arc::default();
        queues.insert(organization.to_owned(), Arc::downgrade(&queue));
        queue
    }
}
