//! The limit: two programs, gRPC between them and a database, with no SCIM, no events and no tokens.
//!
//! Whatever the product does beyond carrying a document from HTTP to the disk and back, it does not do here; so the ratio of the
//! two is what the product's promises cost. Each [`Mode`] stores in another way:
//!
//! - `echo` stores nothing and always answers alike: what HTTP and gRPC cost by themselves;
//! - `orm` goes through sea-orm and sqlx, as the identity service once did; on either engine;
//! - `lean` is the least that SQLite can be asked to do.
//!
//! `gateway` speaks HTTP, `service` gRPC, `rows` says what a mode has to be able to do.

mod echo;
mod gateway;
mod lean;
mod orm;
mod rows;
mod service;

use std::{
    io::{self, Write as _},
    net::SocketAddr,
    path::PathBuf,
    sync::Arc,
};

use anyhow::Context as _;
use clap::{Subcommand, ValueEnum};
use tokio::net::TcpListener;

use self::rows::Rows;

/// The bare stack's own contract: generated.
#[expect(
    unreachable_pub,
    clippy::allow_attributes_without_reason,
    reason = "a generator wrote it"
)]
mod proto {
    tonic::include_proto!("bare.v1");
}

/// One of the two programs.
#[derive(Debug, Subcommand)]
pub enum Program {
    /// Stores, and speaks gRPC.
    Service {
        /// How to store.
        #[arg(long)]
        mode: Mode,
        /// The SQLite file; made when it is not there.
        #[arg(long, default_value = "bare.db")]
        file: PathBuf,
        /// With `orm`: a PostgreSQL database instead of the file.
        #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
        database_url: Option<String>,
        /// Where to listen; port 0 takes any free one.
        #[arg(long, default_value = "127.0.0.1:0")]
        listen: SocketAddr,
    },
    /// Speaks HTTP, and asks a service.
    Gateway {
        /// `host:port` of the service.
        #[arg(long)]
        service: String,
        /// How many HTTP/2 connections to it.
        #[arg(long, default_value_t = 1)]
        connections: usize,
        /// Where to listen; port 0 takes any free one.
        #[arg(long, default_value = "127.0.0.1:0")]
        listen: SocketAddr,
    },
}

/// How the bare stack stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// Not at all.
    Echo,
    /// Through sea-orm.
    Orm,
    /// Through `rusqlite`.
    Lean,
}

impl Mode {
    /// As the command line has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Echo => "echo",
            Self::Orm => "orm",
            Self::Lean => "lean",
        }
    }
}

/// Runs one of the two until it is killed.
///
/// # Errors
///
/// When it cannot open what it is given, or listen.
pub async fn run(program: Program) -> anyhow::Result<()> {
    match program {
        Program::Service {
            mode,
            file,
            database_url,
            listen,
        } => {
            let rows: Arc<dyn Rows> = match (mode, database_url) {
                (Mode::Echo, _) => Arc::new(echo::Echo),
                (Mode::Orm, Some(url)) => Arc::new(orm::Orm::postgres(&url).await?),
                (Mode::Orm, None) => Arc::new(orm::Orm::sqlite(&file).await?),
                (Mode::Lean, _) => Arc::new(lean::Lean::open(&file)?),
            };
            let listener = bind(listen, "service").await?;
            service::serve(rows, listener).await
        }
        Program::Gateway {
            service,
            connections,
            listen,
        } => {
            let gateway = gateway::Gateway::new(&service, connections)?;
            let listener = bind(listen, "gateway").await?;
            gateway::serve(gateway, listener).await
        }
    }
}

async fn bind(address: SocketAddr, what: &str) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}"))?;
    let bound = listener.local_addr()?;
    writeln!(io::stdout(), "bare {what} listening on {bound}")?;
    Ok(listener)
}
