//! Every setting: its name, its default and what it means, in one place.
//!
//! Apart, so that an operator reads one file, and nothing else asks the environment. It must not build anything.

mod limits;

use std::{
    fmt, fs, io,
    net::SocketAddr,
    num::{NonZero, ParseFloatError},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use clap::{Parser, ValueEnum, builder::FalseyValueParser};
use http::{Uri, uri::Scheme};
use listener::TrustedProxies;
use tls::{Acceptor, BadFiles, BadServer, Connector, ServerFiles};

pub use self::limits::Limits;
use crate::{
    dialect::{Tolerances, quirk::UnknownQuirk},
    scim::json,
};

/// Settings of the SCIM gateway. Each is an option or an environment variable.
#[derive(Debug, Clone, Parser)]
#[command(name = "scim-gateway", version, about)]
pub struct Config {
    /// Address to listen on. Port 0: any free one; the first line of the output names it.
    #[arg(
        long,
        env = "ROLLCALL_GATEWAY_LISTEN",
        default_value = "127.0.0.1:8080"
    )]
    pub listen: SocketAddr,

    /// Where to listen for operators: `/livez`, `/readyz` and `/metrics`, over HTTP and for everybody who can reach it. Default:
    /// nowhere.
    #[arg(long, env = "ROLLCALL_GATEWAY_ADMIN_LISTEN")]
    pub admin_listen: Option<SocketAddr>,

    /// File with the certificate that is shown, and those between it and an authority, in PEM: then HTTP is spoken by TLS. New
    /// files are taken up within seconds, and at once on SIGHUP. Without, something in front terminates TLS.
    #[arg(long, env = "ROLLCALL_GATEWAY_TLS_CERT")]
    tls_cert: Option<PathBuf>,

    /// File with that certificate's key, in PEM.
    #[arg(long, env = "ROLLCALL_GATEWAY_TLS_KEY")]
    tls_key: Option<PathBuf>,

    /// Where the identity service is: `http://host:port` on this machine, `https://host:port` elsewhere.
    #[arg(
        long,
        env = "ROLLCALL_GATEWAY_IDENTITY_URL",
        default_value = "http://127.0.0.1:50051",
        value_parser = parse_origin
    )]
    pub identity_url: Origin,

    /// File with the authorities that issue the identity service's certificate, in PEM. Needed for `https`.
    #[arg(long, env = "ROLLCALL_GATEWAY_IDENTITY_CA")]
    identity_ca: Option<PathBuf>,

    /// File with the certificate that the identity service is shown, and those between it and an authority, in PEM. It is
    /// read anew for each connection.
    #[arg(long, env = "ROLLCALL_GATEWAY_IDENTITY_CERT")]
    identity_cert: Option<PathBuf>,

    /// File with that certificate's key, in PEM.
    #[arg(long, env = "ROLLCALL_GATEWAY_IDENTITY_KEY")]
    identity_key: Option<PathBuf>,

    /// Speak to an identity service on another machine without TLS, because the network protects it by itself.
    #[arg(long, env = "ROLLCALL_GATEWAY_PLAINTEXT", value_parser = FalseyValueParser::new())]
    plaintext: bool,

    /// Service key of the role `gateway`, with which it writes the provisioning log. Without one there is no log.
    #[arg(
        long,
        env = "ROLLCALL_GATEWAY_SERVICE_KEY",
        hide_env_values = true,
        conflicts_with = "service_key_file"
    )]
    service_key: Option<ServiceKey>,

    /// File that holds the service key.
    #[arg(long, env = "ROLLCALL_GATEWAY_SERVICE_KEY_FILE")]
    service_key_file: Option<PathBuf>,

    /// What identity providers reach this gateway by, without the path of an organization. All links are built from it,
    /// and never from what a request says about itself. Default: `http://` and the address that it listens on.
    #[arg(long, env = "PUBLIC_URL", value_parser = parse_public_url)]
    pub public_url: Option<PublicUrl>,

    /// Proxies whose `X-Forwarded-For` is believed, with commas between them: addresses, and networks as `10.0.0.0/8`. It
    /// says where a token was used from, and nothing else.
    #[arg(
        long,
        env = "ROLLCALL_GATEWAY_TRUSTED_PROXIES",
        default_value = "",
        hide_default_value = true
    )]
    pub trusted_proxies: TrustedProxies,

    /// Tolerances to switch off, by name, with commas between them; `docs/dialects.md` lists them.
    #[arg(
        long,
        env = "ROLLCALL_GATEWAY_QUIRKS_OFF",
        default_value = "",
        hide_default_value = true,
        value_parser = parse_tolerances
    )]
    pub quirks_off: Tolerances,

    /// Threads in which requests take turns. Default: half of the processors, at least one; a machine that does nothing else has
    /// use for as many as it has processors.
    #[arg(long, env = "ROLLCALL_GATEWAY_WORKER_THREADS")]
    worker_threads: Option<NonZero<usize>>,

    /// How log lines look.
    #[arg(long, env = "ROLLCALL_GATEWAY_LOG_FORMAT", value_enum, default_value_t = LogFormat::Json)]
    pub log_format: LogFormat,

    /// Which log lines are written, as in `info` or `warn,scim_gateway=debug`.
    #[arg(long, env = "ROLLCALL_GATEWAY_LOG", default_value = "info")]
    pub log: String,

    /// What is too much.
    #[command(flatten)]
    pub limits: Limits,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people at a terminal.
    Text,
    /// For machines: one JSON object a line.
    Json,
}

/// A service key. Not printed.
#[derive(Clone)]
struct ServiceKey(String);

/// Scheme, host and port of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(Uri);

/// A URL without a slash at its end, which paths are appended to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum InvalidSetting {
    /// Not a URL of the right kind.
    #[error("write it as http://host:port or https://host:port, without a path")]
    Origin,
    /// Not a URL of the right kind.
    #[error("write it as https://host or https://host/path, without a query")]
    PublicUrl,
    /// Not a key.
    #[error(
        "the service key (ROLLCALL_GATEWAY_SERVICE_KEY, or the file that ROLLCALL_GATEWAY_SERVICE_KEY_FILE names) is none: it is what `identity-service service-key create` printed"
    )]
    ServiceKey,
    /// There is no such file.
    #[error("the service key cannot be read from {0}: {1}")]
    ServiceKeyFile(PathBuf, io::Error),
    /// Deeper than we can go.
    #[error("write a number from 1 to {}", json::Limits::DEEPEST)]
    Depth,
    /// TLS cannot be served.
    #[error("the certificate and its key (--tls-cert, --tls-key): {0}")]
    Tls(BadFiles),
    /// It cannot be connected to.
    #[error(
        "the identity service (--identity-url, --identity-ca, --identity-cert, --identity-key): {0}"
    )]
    IdentityService(BadServer),
    /// Not a time.
    #[error("write a number of seconds greater than 0")]
    Seconds,
}

impl Config {
    /// Threads in which requests take turns.
    #[must_use]
    pub fn worker_threads(&self) -> NonZero<usize> {
        self.worker_threads.unwrap_or_else(listener::workers::usual)
    }

    /// What opens connections by TLS, if it is this gateway's to do.
    ///
    /// # Errors
    ///
    /// When the files cannot be used.
    pub fn acceptor(&self) -> Result<Option<Arc<Acceptor>>, InvalidSetting> {
        let (certificate, key) = (self.tls_cert.clone(), self.tls_key.clone());
        let open = |files| Acceptor::open(files, tls::HTTP);
        ServerFiles::named(certificate, key, None, false)
            .and_then(|files| files.map(open).transpose())
            .map_err(InvalidSetting::Tls)
    }

    /// What connects to the identity service; none where plaintext does.
    ///
    /// # Errors
    ///
    /// When files cannot be used, or when plaintext would leave this machine and nobody has asked for it.
    pub fn connector(&self) -> Result<Option<Connector>, InvalidSetting> {
        let files = [&self.identity_ca, &self.identity_cert, &self.identity_key];
        Connector::of_settings(self.identity_url.uri(), files, self.plaintext)
            .map_err(InvalidSetting::IdentityService)
    }

    /// The key for the provisioning log, if there is one. An empty variable is none.
    ///
    /// # Errors
    ///
    /// When the file that is to hold it cannot be read.
    pub fn service_key(&self) -> Result<Option<String>, InvalidSetting> {
        let key = match (&self.service_key, &self.service_key_file) {
            (Some(ServiceKey(key)), _) => key.clone(),
            (None, Some(file)) if !file.as_os_str().is_empty() => fs::read_to_string(file)
                .map_err(|error| InvalidSetting::ServiceKeyFile(file.clone(), error))?,
            (None, _) => return Ok(None),
        };
        let key = key.trim();
        Ok((!key.is_empty()).then(|| key.to_owned()))
    }
}

impl fmt::Debug for ServiceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServiceKey(..)")
    }
}

impl From<&str> for ServiceKey {
    fn from(key: &str) -> Self {
        Self(key.to_owned())
    }
}

impl Origin {
    /// As a URI.
    pub fn uri(&self) -> &Uri {
        &self.0
    }
}

impl PublicUrl {
    /// What a gateway is reached by when nobody said otherwise.
    pub fn of_address(address: SocketAddr, scheme: Scheme) -> Self {
        Self(format!("{scheme}://{address}"))
    }

    /// As text, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn parse_origin(text: &str) -> Result<Origin, InvalidSetting> {
    let uri: Uri = text.parse().map_err(|_| InvalidSetting::Origin)?;
    let bare = uri.path() == "/" && uri.query().is_none();
    match (uri.scheme_str(), uri.host()) {
        (Some("http" | "https"), Some(_)) if bare => Ok(Origin(uri)),
        _ => Err(InvalidSetting::Origin),
    }
}

fn parse_public_url(text: &str) -> Result<PublicUrl, InvalidSetting> {
    let uri: Uri = text.parse().map_err(|_| InvalidSetting::PublicUrl)?;
    match (uri.scheme_str(), uri.host(), uri.query()) {
        (Some("http" | "https"), Some(_), None) => {
            Ok(PublicUrl(text.trim_end_matches('/').to_owned()))
        }
        _ => Err(InvalidSetting::PublicUrl),
    }
}

fn parse_seconds(text: &str) -> Result<Duration, InvalidSetting> {
    let seconds = text
        .parse::<f64>()
        .map_err(|_: ParseFloatError| InvalidSetting::Seconds)?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if !duration.is_zero() => Ok(duration),
        _ => Err(InvalidSetting::Seconds),
    }
}

fn parse_depth(text: &str) -> Result<usize, InvalidSetting> {
    let depth = text.parse().map_err(|_| InvalidSetting::Depth)?;
    match depth {
        1..=json::Limits::DEEPEST => Ok(depth),
        _ => Err(InvalidSetting::Depth),
    }
}

fn parse_tolerances(names: &str) -> Result<Tolerances, UnknownQuirk> {
    Tolerances::without(names)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;
    use rstest::rstest;

    use super::*;

    #[test]
    fn the_settings_are_consistent() {
        Config::command().debug_assert();
    }

    #[rstest]
    #[case::plain("https://scim.example.com", Some("https://scim.example.com"))]
    #[case::slash("https://scim.example.com/", Some("https://scim.example.com"))]
    #[case::path("https://example.com/scim/", Some("https://example.com/scim"))]
    #[case::no_scheme("scim.example.com", None)]
    #[case::query("https://example.com/?a=b", None)]
    #[case::another_scheme("ftp://example.com", None)]
    fn a_public_url_has_no_slash_at_its_end(#[case] text: &str, #[case] expected: Option<&str>) {
        let url = parse_public_url(text).ok();
        assert_eq!(url.as_ref().map(PublicUrl::as_str), expected);
    }

    #[rstest]
    #[case("0.5", Some(Duration::from_millis(500)))]
    #[case("20", Some(Duration::from_secs(20)))]
    #[case("0", None)]
    #[case("-1", None)]
    #[case("NaN", None)]
    #[case("ten", None)]
    fn seconds_are_greater_than_zero(#[case] text: &str, #[case] expected: Option<Duration>) {
        assert_eq!(parse_seconds(text).ok(), expected);
    }
}
