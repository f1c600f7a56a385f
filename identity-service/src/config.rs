//! Every variable: its name, its default and its meaning, in one place.
//!
//! Each is an option of the command line and a variable of the environment; the command line wins. Secrets belong
//! into the environment: a command line can be read by everybody on the machine.

mod limits;
mod tls;

use std::{net::SocketAddr, num::NonZero, path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand, ValueEnum};
use listener::workers;

pub use self::{limits::Limits, tls::Tls};
use crate::{
    domain::{CertificateName, OrganizationId, Role, ServiceKeyName},
    token::Label,
};

/// Days for which events are kept, unless somebody says otherwise.
const EVENT_DAYS: u32 = 90;

/// Owns organizations, users and SCIM tokens, and speaks gRPC.
#[derive(Debug, Parser)]
#[command(name = "identity-service", version)]
pub struct Config {
    /// What all commands need.
    #[command(flatten)]
    pub base: Base,
    /// What serving needs.
    #[command(flatten)]
    pub serve: Serve,
    /// What to do; without one, serve.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What all commands need.
#[derive(Debug, Args)]
pub struct Base {
    /// `postgres://USER:PASSWORD@HOST/DATABASE` or `sqlite:PATH`. Default: a SQLite file in the data folder
    #[arg(long, env = "DATABASE_URL", global = true, hide_env_values = true)]
    database_url: Option<String>,
    /// Folder of the SQLite file; it is made when it is not there
    #[arg(long, env = "DATA_DIR", default_value = "./data", global = true)]
    data_dir: PathBuf,
    /// Name of this environment within tokens and keys: 1 to 16 of a-z and 0-9
    #[arg(long, env = "TOKEN_LABEL", default_value = "live", global = true)]
    pub token_label: Label,
    /// Days for which events are kept; whoever resumes a feed later starts over from a snapshot
    #[arg(
        long,
        env = "EVENT_DAYS",
        default_value_t = EVENT_DAYS,
        value_parser = clap::value_parser!(u32).range(1..),
        global = true
    )]
    event_days: u32,
    /// Threads in which calls take turns. Default: half of the processors, at least one; a machine that does nothing else has use
    /// for as many as it has processors
    #[arg(long, env = "WORKER_THREADS", global = true)]
    worker_threads: Option<NonZero<usize>>,
    /// What is logged: `error`, `warn`, `info`, `debug`, `trace`, or by module (`info,sqlx=warn`)
    #[arg(
        long,
        env = "LOG",
        default_value = "info,sqlx=warn,sea_orm_migration=warn",
        global = true
    )]
    pub log: String,
    /// How it is logged, to standard error
    #[arg(long, env = "LOG_FORMAT", default_value = "json", global = true)]
    pub log_format: LogFormat,
}

/// What serving needs.
#[derive(Clone, Debug, Args)]
pub struct Serve {
    /// Where to listen for gRPC. Port 0 is any free one; the line on standard output says which
    #[arg(long, env = "LISTEN", default_value = "127.0.0.1:50051")]
    pub listen: SocketAddr,
    /// Where to listen for operators: `/livez`, `/readyz` and `/metrics`, over HTTP and for everybody who can reach it. Default:
    /// nowhere
    #[arg(long, env = "ADMIN_LISTEN")]
    pub admin_listen: Option<SocketAddr>,
    /// Who may read and write what travels.
    #[command(flatten)]
    pub tls: Tls,
    /// What is too much.
    #[command(flatten)]
    pub limits: Limits,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve gRPC until a signal comes (the default)
    Serve,
    /// Bring the database's schema up to date, and end
    Migrate,
    /// Keys of the SaaS's own services
    #[command(subcommand)]
    ServiceKey(ServiceKeyCommand),
}

/// What to do with service keys.
#[derive(Debug, Subcommand)]
pub enum ServiceKeyCommand {
    /// Make a key and print it, this once
    Create {
        /// Its name, as events and logs show it
        #[arg(long, value_parser = |name: &str| ServiceKeyName::parse(name))]
        name: ServiceKeyName,
        /// What it may do
        #[arg(long, value_parser = parse_role)]
        role: Role,
        /// Id of an organization that it is good for; repeat for more. None: all
        #[arg(long = "organization", value_parser = parse_organization)]
        organizations: Vec<OrganizationId>,
        /// Name of the client certificate by which the service is known, in place of a secret: a URI or a DNS name, as its
        /// subject alternative names have it
        #[arg(long, value_parser = |name: &str| CertificateName::parse(name))]
        certificate: Option<CertificateName>,
    },
    /// List the keys, without their secrets
    List,
    /// End a key for good
    Revoke {
        /// Its name
        #[arg(long, value_parser = |name: &str| ServiceKeyName::parse(name))]
        name: ServiceKeyName,
    },
}

/// How logs look.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum LogFormat {
    /// One JSON object a line
    Json,
    /// For people
    Text,
}

impl Base {
    /// How long events are kept.
    #[must_use]
    pub fn keep_events(&self) -> Duration {
        Duration::from_secs(u64::from(self.event_days) * 24 * 60 * 60)
    }

    /// Threads in which calls take turns.
    #[must_use]
    pub fn worker_threads(&self) -> NonZero<usize> {
        self.worker_threads.unwrap_or_else(workers::usual)
    }

    /// The database's address. An empty variable is none.
    #[must_use]
    pub fn database_url(&self) -> String {
        match self.database_url.as_deref() {
            None | Some("") => {
                format!("sqlite:{}", self.data_dir.join("identity.db").display())
            }
            Some(url) => url.to_owned(),
        }
    }
}

fn parse_seconds(text: &str) -> Result<Duration, &'static str> {
    let seconds = text.parse().ok();
    let time = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    time.filter(|time| !time.is_zero())
        .ok_or("write a number of seconds greater than 0")
}

fn parse_role(name: &str) -> Result<Role, String> {
    Role::parse(name)
        .ok_or_else(|| format!("a role is one of {}", Role::ALL.map(Role::name).join(", ")))
}

fn parse_organization(id: &str) -> Result<OrganizationId, String> {
    OrganizationId::parse(id)
        .ok_or_else(|| "an organization's id is a UUID in lower case with hyphens".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn parse(line: &str) -> Result<Config, clap::Error> {
        Config::try_parse_from(line.split(' '))
    }

    #[test]
    fn the_command_line_is_sound() {
        Config::command().debug_assert();
    }

    #[test]
    fn a_sqlite_file_is_the_default() {
        let config = parse("identity-service --data-dir /var/lib/rollcall").unwrap();
        assert_eq!(
            config.base.database_url(),
            "sqlite:/var/lib/rollcall/identity.db"
        );
        let empty = parse("identity-service --data-dir /d --database-url=").unwrap();
        assert_eq!(empty.base.database_url(), "sqlite:/d/identity.db");
    }

    #[test]
    fn a_key_is_made_for_all_organizations_or_some() {
        let line = "identity-service service-key create --name billing --role read";
        let id = "0190a5a0-7b1e-7c3a-9f00-0123456789ab";
        assert!(parse(line).is_ok());
        let some = parse(&format!("{line} --organization {id} --data-dir /d")).unwrap();
        assert!(matches!(
            some.command,
            Some(Command::ServiceKey(ServiceKeyCommand::Create { organizations, .. })) if organizations.len() == 1
        ));
        assert!(parse(&format!("{line} --organization acme")).is_err());
        assert!(parse("identity-service service-key create --name scim --role read").is_err());
        assert!(parse("identity-service service-key create --name a --role king").is_err());
    }
}
