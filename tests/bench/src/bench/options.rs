//! What a run is to measure.

use std::{path::PathBuf, time::Duration};

use clap::{Args, ValueEnum};

use crate::load::Workload;

/// What to measure, and for how long.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// A few minutes: small stores, short rounds.
    #[arg(long)]
    pub quick: bool,
    /// Where everybody stores.
    #[arg(long, default_value = "sqlite")]
    pub database: Database,
    /// Adds 5 ms to every commit: PostgreSQL's `commit_delay`, for all stands.
    #[arg(long)]
    pub slow_commits: bool,
    /// Some parts only.
    #[arg(long, value_delimiter = ',', default_values = ["workloads", "lag"])]
    pub parts: Vec<Part>,
    /// Some workloads only.
    #[arg(long, value_delimiter = ',')]
    pub only: Vec<Workload>,
    /// Users in the store, one size after another.
    #[arg(long, value_delimiter = ',')]
    pub users: Vec<usize>,
    /// How often everybody has a turn.
    #[arg(long)]
    pub rounds: Option<usize>,
    /// Seconds of a turn.
    #[arg(long)]
    pub seconds: Option<u64>,
    /// `customers`: how many organizations send Entra ID's 25 requests a second.
    #[arg(long, default_value_t = 150)]
    pub organizations: usize,
    /// `start`: users in the store.
    #[arg(long)]
    pub start_users: Option<usize>,
    /// Compares with servers that others have made, which `make bench-peers` installs here.
    #[arg(long)]
    pub peers: bool,
    /// The folder with what `make bench-peers` installs.
    #[arg(long, default_value = "target/peers")]
    pub peers_folder: PathBuf,
    /// Where the results are written. Unless it is given, `docs/performance`, or with `--quick` `target/bench`.
    #[arg(long)]
    pub out: Option<PathBuf>,
}

/// Where a stand stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Database {
    /// A file, `synchronous=FULL`.
    Sqlite,
    /// A server of its own, made with the programs that are installed.
    Postgres,
}

/// A part of the benchmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// W1 to W8.
    Workloads,
    /// From an event's time to its watcher, during a first synchronization.
    Lag,
    /// From the start of the programs to the first answer.
    Start,
    /// Many organizations at Entra ID's rate.
    Customers,
}

impl Options {
    pub(super) fn wants(&self, part: Part) -> bool {
        self.parts.contains(&part)
    }

    pub(super) fn sizes(&self) -> Vec<usize> {
        match (self.users.is_empty(), self.quick) {
            (false, _) => self.users.clone(),
            (true, true) => vec![1000],
            (true, false) => vec![1000, 10_000, 100_000],
        }
    }

    pub(super) fn rounds(&self) -> usize {
        self.rounds.unwrap_or(3).max(1)
    }

    pub(super) fn turn(&self) -> Duration {
        let usual = if self.quick { 1 } else { 3 };
        Duration::from_secs(self.seconds.unwrap_or(usual).max(1))
    }

    pub(super) fn start_users(&self) -> usize {
        let usual = if self.quick { 10_000 } else { 1_000_000 };
        self.start_users.unwrap_or(usual)
    }

    pub(super) fn out(&self) -> PathBuf {
        let usual = if self.quick {
            "target/bench"
        } else {
            "docs/performance"
        };
        self.out.clone().unwrap_or_else(|| usual.into())
    }

    /// What the files of this run are called.
    pub(super) fn name(&self) -> &'static str {
        match (self.peers, self.database, self.slow_commits) {
            (true, ..) => "peers",
            (false, Database::Sqlite, _) => "sqlite",
            (false, Database::Postgres, false) => "postgres",
            (false, Database::Postgres, true) => "postgres-slow-commits",
        }
    }
}
