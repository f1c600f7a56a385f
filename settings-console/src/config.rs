//! Every setting: its name, its default and what it means, in one place.
//!
//! Apart, so that an operator reads one file, and nothing else asks the environment. It must not build anything.

mod brand;
mod limits;

use std::{fmt, fs, io, net::SocketAddr, num::ParseFloatError, path::PathBuf, time::Duration};

use clap::{Parser, ValueEnum, builder::FalseyValueParser};
use http::Uri;
use listener::TrustedProxies;
use tls::{BadServer, Connector};

pub use self::{
    brand::{Brand, Color, InvalidBrand, Logo},
    limits::Limits,
};

/// Settings of the settings console. Each is an option or an environment variable.
#[derive(Debug, Clone, Parser)]
#[command(name = "settings-console", version, about)]
pub struct Config {
    /// Address to listen on. Port 0: any free one; the first line of the output names it.
    #[arg(
        long,
        env = "ROLLCALL_CONSOLE_LISTEN",
        default_value = "127.0.0.1:8090"
    )]
    pub listen: SocketAddr,

    /// Where the identity service is: `http://host:port` on this machine, `https://host:port` elsewhere.
    #[arg(
        long,
        env = "ROLLCALL_CONSOLE_IDENTITY_URL",
        default_value = "http://127.0.0.1:50051",
        value_parser = parse_origin
    )]
    pub identity_url: Origin,

    /// File with the authorities that issue the identity service's certificate, in PEM. Needed for `https`.
    #[arg(long, env = "ROLLCALL_CONSOLE_IDENTITY_CA")]
    identity_ca: Option<PathBuf>,

    /// File with the certificate that the identity service is shown, and those between it and an authority, in PEM. It is
    /// read anew for each connection.
    #[arg(long, env = "ROLLCALL_CONSOLE_IDENTITY_CERT")]
    identity_cert: Option<PathBuf>,

    /// File with that certificate's key, in PEM.
    #[arg(long, env = "ROLLCALL_CONSOLE_IDENTITY_KEY")]
    identity_key: Option<PathBuf>,

    /// Speak to an identity service on another machine without TLS, because the network protects it by itself.
    #[arg(long, env = "ROLLCALL_CONSOLE_PLAINTEXT", value_parser = FalseyValueParser::new())]
    plaintext: bool,

    /// Service key of the role `console`, with which it redeems links and can do nothing else.
    #[arg(
        long,
        env = "ROLLCALL_CONSOLE_SERVICE_KEY",
        hide_env_values = true,
        conflicts_with = "service_key_file"
    )]
    service_key: Option<ServiceKey>,

    /// File that holds the service key.
    #[arg(long, env = "ROLLCALL_CONSOLE_SERVICE_KEY_FILE")]
    service_key_file: Option<PathBuf>,

    /// What identity providers reach the gateway by, as the gateway's own setting has it: Tenant URLs are made of it.
    #[arg(
        long,
        env = "PUBLIC_URL",
        default_value = "http://127.0.0.1:8080",
        value_parser = parse_public_url
    )]
    pub public_url: PublicUrl,

    /// What browsers reach the console by: `https://host`, without a path. With `https` its cookie never travels otherwise.
    /// Default: `http://` and the address that it listens on.
    #[arg(long, env = "ROLLCALL_CONSOLE_URL", value_parser = parse_console_url)]
    pub console_url: Option<Origin>,

    /// Proxies whose `X-Forwarded-For` is believed, with commas between them: addresses, and networks as `10.0.0.0/8`. It
    /// says where a link was redeemed from, and nothing else.
    #[arg(
        long,
        env = "ROLLCALL_CONSOLE_TRUSTED_PROXIES",
        default_value = "",
        hide_default_value = true
    )]
    pub trusted_proxies: TrustedProxies,

    /// What the product is called that the page belongs to.
    #[arg(
        long,
        env = "ROLLCALL_CONSOLE_PRODUCT_NAME",
        default_value = "Rollcall"
    )]
    pub product_name: String,

    /// File with the product's logo: SVG or PNG, at most 256 KiB.
    #[arg(long, env = "ROLLCALL_CONSOLE_PRODUCT_LOGO")]
    pub product_logo: Option<PathBuf>,

    /// The product's colour, as `#1f6feb`: of buttons and marks.
    #[arg(
        long,
        env = "ROLLCALL_CONSOLE_PRODUCT_COLOR",
        default_value = "#2457c5"
    )]
    pub product_color: Color,

    /// Origins of pages that may show this one in a frame, with commas between them. Default: none.
    #[arg(
        long,
        env = "ROLLCALL_CONSOLE_FRAME_ANCESTORS",
        default_value = "",
        hide_default_value = true
    )]
    pub frame_ancestors: Origins,

    /// How log lines look.
    #[arg(long, env = "ROLLCALL_CONSOLE_LOG_FORMAT", value_enum, default_value_t = LogFormat::Json)]
    pub log_format: LogFormat,

    /// Which log lines are written, as in `info` or `warn,settings_console=debug`.
    #[arg(long, env = "ROLLCALL_CONSOLE_LOG", default_value = "info")]
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

/// Origins of pages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins(Vec<Origin>);

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
    #[error("write it as https://host or http://host:port, without a path")]
    ConsoleUrl,
    /// Not a URL of the right kind.
    #[error("write it as https://host or https://host/path, without a query")]
    PublicUrl,
    /// There is no key.
    #[error(
        "there is no service key (ROLLCALL_CONSOLE_SERVICE_KEY, or a file that ROLLCALL_CONSOLE_SERVICE_KEY_FILE names); make one: identity-service service-key create --name console --role console"
    )]
    NoServiceKey,
    /// Not a key.
    #[error(
        "the service key (ROLLCALL_CONSOLE_SERVICE_KEY, or the file that ROLLCALL_CONSOLE_SERVICE_KEY_FILE names) is none: it is what `identity-service service-key create` printed"
    )]
    ServiceKey,
    /// There is no such file.
    #[error("the service key cannot be read from {0}: {1}")]
    ServiceKeyFile(PathBuf, io::Error),
    /// It cannot be connected to.
    #[error(
        "the identity service (--identity-url, --identity-ca, --identity-cert, --identity-key): {0}"
    )]
    IdentityService(BadServer),
    /// Not a time.
    #[error("write a number of seconds greater than 0")]
    Seconds,
    /// A logo or a colour that cannot be shown.
    #[error(transparent)]
    Brand(#[from] InvalidBrand),
}

impl Config {
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

    /// The key that redeems links.
    ///
    /// # Errors
    ///
    /// When there is none, or its file cannot be read.
    pub fn service_key(&self) -> Result<String, InvalidSetting> {
        let key = match (&self.service_key, &self.service_key_file) {
            (Some(ServiceKey(key)), _) => key.clone(),
            (None, Some(file)) if !file.as_os_str().is_empty() => fs::read_to_string(file)
                .map_err(|error| InvalidSetting::ServiceKeyFile(file.clone(), error))?,
            (None, _) => return Err(InvalidSetting::NoServiceKey),
        };
        let key = key.trim();
        if key.is_empty() {
            return Err(InvalidSetting::NoServiceKey);
        }
        Ok(key.to_owned())
    }

    /// How the product looks.
    ///
    /// # Errors
    ///
    /// When the logo cannot be read or shown.
    pub fn brand(&self) -> Result<Brand, InvalidSetting> {
        let logo = self.product_logo.as_deref();
        let logo = logo.filter(|file| !file.as_os_str().is_empty());
        Ok(Brand {
            name: self.product_name.clone(),
            logo: logo.map(Logo::read).transpose()?,
            color: self.product_color,
        })
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
    /// What is reached by this address when nobody said otherwise.
    #[must_use]
    pub fn of_address(address: SocketAddr) -> Option<Self> {
        format!("http://{address}").parse().ok().map(Self)
    }

    /// As a URI.
    #[must_use]
    pub fn uri(&self) -> &Uri {
        &self.0
    }

    /// Whether nobody in between can read along.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.0.scheme_str() == Some("https")
    }
}

/// As browsers write it: `https://host:port`.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = self.0.scheme_str().unwrap_or_default();
        let host = self.0.host().unwrap_or_default();
        write!(f, "{scheme}://{host}")?;
        match (scheme, self.0.port_u16()) {
            (_, None) | ("https", Some(443)) | ("http", Some(80)) => Ok(()),
            (_, Some(port)) => write!(f, ":{port}"),
        }
    }
}

impl Origins {
    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Origin> {
        self.0.iter()
    }
}

impl std::str::FromStr for Origins {
    type Err = InvalidSetting;

    fn from_str(text: &str) -> Result<Self, InvalidSetting> {
        let origins = text.split(',').map(str::trim);
        let origins = origins.filter(|origin| !origin.is_empty());
        Ok(Self(
            origins.map(parse_console_url).collect::<Result<_, _>>()?,
        ))
    }
}

impl PublicUrl {
    /// As text, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn parse_origin(text: &str) -> Result<Origin, InvalidSetting> {
    origin(text).ok_or(InvalidSetting::Origin)
}

fn parse_console_url(text: &str) -> Result<Origin, InvalidSetting> {
    origin(text).ok_or(InvalidSetting::ConsoleUrl)
}

fn origin(text: &str) -> Option<Origin> {
    let uri: Uri = text.parse().ok()?;
    let bare = uri.path() == "/" && uri.query().is_none();
    match (uri.scheme_str(), uri.host()) {
        (Some("http" | "https"), Some(_)) if bare => Some(Origin(uri)),
        _ => None,
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
    #[case("https://settings.example.com", Some("https://settings.example.com"))]
    #[case(
        "https://settings.example.com:443/",
        Some("https://settings.example.com")
    )]
    #[case("http://127.0.0.1:8090", Some("http://127.0.0.1:8090"))]
    #[case("https://example.com/settings", None)]
    #[case("https://example.com/?a", None)]
    #[case("example.com", None)]
    fn an_origin_is_written_as_browsers_write_it(
        #[case] text: &str,
        #[case] expected: Option<&str>,
    ) {
        let origin = parse_console_url(text).ok();
        assert_eq!(origin.map(|origin| origin.to_string()).as_deref(), expected);
    }

    #[test]
    fn origins_stand_with_commas_between_them() {
        let origins: Origins = " https://a.example , https://b.example:8443,"
            .parse()
            .unwrap();
        let origins: Vec<String> = origins.iter().map(ToString::to_string).collect();
        assert_eq!(origins, ["https://a.example", "https://b.example:8443"]);
        assert!("https://a.example/path".parse::<Origins>().is_err());
        assert_eq!("".parse::<Origins>().unwrap(), Origins::default());
    }
}
