//! The driver by itself, against any SCIM service; see [`bench::load`].

use std::{
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
    time::Duration,
};

use bench::load::{self, Plan, Workload};
use clap::Parser;

/// A closed-loop load driver for SCIM 2.0.
#[derive(Debug, Parser)]
struct Options {
    /// `http://host:port/prefix` of the SCIM service.
    #[arg(long)]
    base: String,
    /// Bearer token.
    #[arg(long, env = "TOKEN", hide_env_values = true, default_value = "")]
    token: String,
    /// What to send.
    #[arg(long)]
    workload: Workload,
    /// How many users there are, or are to be after `seed`.
    #[arg(long, default_value_t = 1000)]
    users: usize,
    /// Workers, each with one connection.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=1024))]
    concurrency: u16,
    /// Seconds that are measured, at most.
    #[arg(long, default_value_t = 10)]
    duration: u64,
    /// Seconds of the same before that.
    #[arg(long, default_value_t = 0)]
    warm_up: u64,
    /// Measured operations, at most.
    #[arg(long, default_value_t = 2_000_000)]
    most: usize,
    /// Where the users are written down: `seed` writes the file, W2 to W7 read it.
    #[arg(long)]
    people: Option<PathBuf>,
    /// What the names of new users begin with.
    #[arg(long, default_value = "u")]
    prefix: String,
    /// W6: resources of a page.
    #[arg(long, default_value_t = 100)]
    page: usize,
    /// W7: members that the group has before.
    #[arg(long, default_value_t = 1000)]
    members: usize,
    /// The server's processes; their descendants are included.
    #[arg(long, value_delimiter = ',')]
    pids: Vec<u32>,
    /// Seconds that one answer may take.
    #[arg(long, default_value_t = 60)]
    timeout: u64,
}

fn main() -> ExitCode {
    match run(Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => tests::run::fail(&error),
    }
}

fn run(options: Options) -> anyhow::Result<()> {
    let workload = options.workload;
    let mut people = match &options.people {
        Some(file) if workload.needs_people() || file.exists() => load::read_people(file)?,
        _ => Vec::new(),
    };
    if workload != Workload::W7 {
        people.truncate(options.users);
    }
    let plan = Plan {
        people,
        users: options.users,
        concurrency: usize::from(options.concurrency),
        duration: Duration::from_secs(options.duration),
        warm_up: Duration::from_secs(options.warm_up),
        most: options.most,
        prefix: options.prefix,
        page: options.page.max(1),
        members: options.members,
        pids: options.pids,
        timeout: Duration::from_secs(options.timeout),
        ..Plan::new(&options.base, &options.token, workload)
    };
    let outcome = load::run(&plan)?;
    if let (Workload::Seed, Some(file)) = (workload, &options.people) {
        load::write_people(file, &[plan.people, outcome.made].concat())?;
    }
    serde_json::to_writer_pretty(io::stdout(), &outcome.report)?;
    writeln!(io::stdout())?;
    Ok(())
}
