//! The settings console: the page on which an organization's administrator connects an identity provider.
//!
//! It owns no data and may do nothing by itself: its key redeems links, and what it shows it reads by the session that the
//! browser brings along (docs/decisions/0014). Pages are HTML that works without scripts.
//!
//! A request passes the rooms in this order; each knows only those below it:
//!
//! - [`http`] reads it: route, cookie, form; and writes the page;
//! - [`identity`] calls the identity service as that session;
//! - `reading` says what an identity provider's requests mean;
//! - `guides` says how each of them is connected;
//! - `words` has every sentence in every language: one that is missing does not compile.
//!
//! [`config`] has every setting; [`telemetry`] and [`signals`] serve `main`. To add a page: a file in `http/`, a template in
//! `templates/`, its words in `words/`.

pub mod config;
mod guides;
pub mod http;
pub mod identity;
mod reading;
pub mod signals;
pub mod telemetry;
mod words;

use std::net::SocketAddr;

use axum::Router;
use config::{Config, InvalidSetting, Origin};
use tokio::net::TcpListener;

use crate::{
    http::{Console, Settings},
    identity::{Identity, Secret},
};

/// A server that is to listen on an address. Connects to nothing yet.
///
/// # Errors
///
/// When a setting cannot be used.
pub fn server(
    config: &Config,
    listener: TcpListener,
    address: SocketAddr,
) -> Result<listener::Server<Router>, InvalidSetting> {
    let key = Secret::parse(&config.service_key()?).ok_or(InvalidSetting::ServiceKey)?;
    let identity = Identity::new(
        &config.identity_url,
        config.connector()?,
        key,
        &config.limits,
    );
    let origin = config.console_url.clone();
    let origin = origin.or_else(|| Origin::of_address(address));
    let settings = Settings {
        origin: origin.ok_or(InvalidSetting::ConsoleUrl)?,
        public_url: config.public_url.clone(),
        brand: config.brand()?,
        frame_ancestors: config.frame_ancestors.clone(),
        trusted_proxies: config.trusted_proxies.clone(),
        limits: config.limits.clone(),
    };
    let router = Console::new(identity, settings).router();
    Ok(http::server::server(
        listener,
        router,
        &config.limits,
        &config.trusted_proxies,
    ))
}
