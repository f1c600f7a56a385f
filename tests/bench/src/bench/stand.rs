//! What is measured: programs that are started for it, each with an empty store of its own.

use std::{
    any::Any,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use tests::{
    postgres,
    process::Program,
    stack::{self, Builder, READY, Stack, Tenant},
};

use super::options::{Database, Options};
use crate::{
    bare::Mode,
    load::{self, Outcome, Plan, User, Workload},
};

/// Users that a store has beyond its size: for them to come to a group and go again.
pub(super) const SPARE: usize = 64;
/// Workers that fill a store.
const FILLERS: usize = 32;

/// A server that answers SCIM.
pub(super) struct Stand {
    pub(super) name: &'static str,
    pub(super) base: String,
    pub(super) token: String,
    pub(super) pids: Vec<u32>,
    /// Who is there since it was filled.
    pub(super) people: Vec<User>,
    is_bare: bool,
    /// Its programs and folders: they end with it.
    _running: Box<dyn Any + Send>,
}

/// Where stands store, prepared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Engine {
    pub(super) database: Database,
    slow_commits: bool,
}

impl Engine {
    /// Starts the server, if there is to be one.
    pub(super) async fn prepare(options: &Options) -> anyhow::Result<Self> {
        let engine = Self {
            database: options.database,
            slow_commits: options.slow_commits,
        };
        anyhow::ensure!(
            !engine.slow_commits || engine.database == Database::Postgres,
            "only PostgreSQL can be told to commit slowly: add --database postgres"
        );
        if engine.slow_commits {
            let server = postgres::server().await?;
            // Before each flush the one that does it for all waits 5 ms, however few others there are.
            for setting in ["commit_delay = 5000", "commit_siblings = 0"] {
                server
                    .query("postgres", &format!("ALTER SYSTEM SET {setting}"))
                    .await?;
            }
            server.query("postgres", "SELECT pg_reload_conf()").await?;
        }
        Ok(engine)
    }

    /// Nothing that was prepared outlives the server, which ends with this process.
    pub(super) async fn restore(self) -> anyhow::Result<()> {
        if self.slow_commits {
            let server = postgres::server().await?;
            let delay = server.query("postgres", "SHOW commit_delay").await?;
            anyhow::ensure!(delay == "5000", "commits were delayed by {delay} µs only");
        }
        Ok(())
    }

    pub(super) fn of_stack(self) -> stack::Database {
        match self.database {
            Database::Sqlite => stack::Database::Sqlite,
            Database::Postgres => stack::Database::Postgres,
        }
    }
}

/// The products, with everything on that `make run` switches on, and an organization.
pub(super) async fn product_stack(engine: Engine) -> anyhow::Result<(Stack, Tenant)> {
    let stack = Builder::new(engine.of_stack())
        .provisioning_log()
        .start()
        .await?;
    let tenant = stack.tenant().await?;
    Ok((stack, tenant))
}

/// The processes of a stack that answer requests.
pub(super) fn pids(stack: &Stack) -> Vec<u32> {
    let members = stack.gateways.iter().chain(&stack.identity_services);
    members.map(|member| member.pid()).collect()
}

impl Stand {
    /// Rollcall itself.
    pub(super) async fn product(engine: Engine) -> anyhow::Result<Self> {
        let (stack, tenant) = product_stack(engine).await?;
        Ok(Self {
            name: "rollcall",
            base: stack.tenant_url(0, &tenant.id)?,
            token: tenant.token,
            pids: pids(&stack),
            people: Vec::new(),
            is_bare: false,
            _running: Box::new(stack),
        })
    }

    /// The bare stack, storing in one of its ways.
    pub(super) async fn bare(mode: Mode, engine: Engine) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("rollcall-bare-")
            .tempdir()?;
        let mut service = bare_program("service", folder.path())?
            .option("--mode", mode.name())
            .option("--file", folder.path().join("bare.db"));
        if engine.database == Database::Postgres {
            let database = postgres::server().await?.create_database().await?;
            service = service.variable("DATABASE_URL", database);
        }
        let service = service.start(READY).await?;
        let gateway = bare_program("gateway", folder.path())?
            .option("--service", &service.address)
            .start(READY)
            .await?;
        Ok(Self {
            name: match mode {
                Mode::Echo => "bare-echo",
                Mode::Orm => "bare-orm",
                Mode::Lean => "bare-lean",
            },
            base: format!("http://{}", gateway.address),
            token: String::new(),
            pids: vec![service.pid(), gateway.pid()],
            people: Vec::new(),
            is_bare: true,
            _running: Box::new((gateway, service, folder)),
        })
    }

    /// A server that somebody else has made.
    pub(super) async fn other(
        name: &'static str,
        program: Program,
        path: &str,
    ) -> anyhow::Result<Self> {
        let process = program.start(READY).await?;
        Ok(Self {
            name,
            base: format!("http://{}{path}", process.address),
            token: String::new(),
            pids: vec![process.pid()],
            people: Vec::new(),
            is_bare: false,
            _running: Box::new(process),
        })
    }

    /// Whether it is the bare stack.
    pub(super) fn is_bare(&self) -> bool {
        self.is_bare
    }

    /// A plan for this stand, with everything else as it usually is.
    pub(super) fn plan(&self, workload: Workload) -> Plan {
        Plan {
            pids: self.pids.clone(),
            ..Plan::new(&self.base, &self.token, workload)
        }
    }

    /// Creates users until there are so many.
    pub(super) async fn fill(&mut self, users: usize) -> anyhow::Result<()> {
        let plan = Plan {
            people: std::mem::take(&mut self.people),
            users,
            concurrency: FILLERS,
            duration: std::time::Duration::from_secs(3600),
            ..self.plan(Workload::Seed)
        };
        let there = plan.people.clone();
        let Outcome { report, made } = run(plan).await?;
        if let Some(fault) = report.fault() {
            anyhow::bail!("{} cannot be filled: {fault}", self.name);
        }
        self.people = [there, made].concat();
        Ok(())
    }
}

/// Runs a plan beside the runtime, which has the servers' output to read.
pub(super) async fn run(plan: Plan) -> anyhow::Result<Outcome> {
    tokio::task::spawn_blocking(move || load::run(&plan))
        .await
        .context("the driver panicked")?
}

fn bare_program(role: &str, folder: &Path) -> anyhow::Result<Program> {
    let log: PathBuf = folder.join(format!("{role}.log"));
    let mut program = Program::beside_this("rollcall-bare", &log)?;
    program.arguments.push(role.into());
    Ok(program)
}
