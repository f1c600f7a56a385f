//! The SCIM gateway: translates SCIM 2.0, in every identity provider's dialect, into gRPC calls.
//!
//! It owns no data and holds no credential: it forwards the caller's token, and the identity service resolves it in the
//! same call that does the work. So there is nothing to cache, and nothing to steal.
//!
//! A request passes the rooms in this order; each knows only those below it:
//!
//! - [`http`] reads it: connection, limits, route, headers, body;
//! - [`dialect`] rewrites what the identity provider sent to what it meant;
//! - [`scim`] says what that is, in the words of the RFCs;
//! - [`mod@identity`] makes the one call to the identity service;
//! - [`convert`] turns SCIM's values into the contract's messages and back.
//!
//! What it knows of each request it tells the [`journal`], which sends it to the provisioning log.
//!
//! [`config`] has every setting; [`telemetry`] and [`signals`] serve `main`. To add a quirk, see `dialect/quirk.rs`; to add an attribute, `scim/schema/`.

pub mod config;
pub mod convert;
pub mod dialect;
pub mod http;
pub mod identity;
pub mod journal;
pub mod scim;
pub mod signals;
pub mod telemetry;

use std::net::SocketAddr;

use ::http::uri::Scheme;
use config::{Config, InvalidSetting, PublicUrl};
use http::{Gateway, Settings};
use identity::{Identity, LogWriter, Secret};
use journal::Journal;

/// What writes the provisioning log, if the gateway has a key for it.
///
/// # Errors
///
/// When the key cannot be read.
pub fn log_writer(config: &Config) -> Result<Option<LogWriter>, InvalidSetting> {
    let Some(key) = config.service_key()? else {
        return Ok(None);
    };
    let key = Secret::parse(&key).ok_or(InvalidSetting::ServiceKey)?;
    Ok(Some(identity(config)?.log_writer(key)))
}

/// Builds the gateway that is to listen on an address. Connects to nothing yet. Without a journal nothing is told to the
/// provisioning log.
///
/// # Errors
///
/// When the identity service cannot be connected to as the settings have it.
pub fn build(
    config: &Config,
    address: SocketAddr,
    scheme: Scheme,
    journal: Option<Journal>,
) -> Result<Gateway, InvalidSetting> {
    let public_url = config.public_url.clone();
    let settings = Settings {
        public_url: public_url.unwrap_or_else(|| PublicUrl::of_address(address, scheme)),
        tolerances: config.quirks_off.clone(),
        trusted_proxies: config.trusted_proxies.clone(),
        limits: config.limits.clone(),
    };
    Ok(Gateway::new(identity(config)?, settings, journal))
}

fn identity(config: &Config) -> Result<Identity, InvalidSetting> {
    let connector = config.connector()?;
    Ok(Identity::new(
        &config.identity_url,
        connector,
        &config.limits,
    ))
}
