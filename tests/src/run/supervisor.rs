//! `make run`: all programs on loopback, started, watched, started again, stopped.

use std::{
    fmt::Display,
    fs,
    io::Write as _,
    net::TcpListener,
    path::Path,
    process::ExitStatus,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use identity_proto::v1::{
    AuthenticateCallerRequest, CreateSettingsLinkRequest, GetOrganizationRequest,
};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::mpsc,
    time::sleep,
};
use tonic::Code;

use super::{
    info::{Info, Known, State, write_secret},
    settings::{Settings, typed},
};
use crate::{
    grpc::Identity,
    process::{Process, Program},
    stack::{self, READY, service_key, tenant_url},
};

/// How long a program may take to finish what it was asked before it is killed.
const DRAIN: Duration = Duration::from_secs(30);

/// A program that ran for less than this is started again after a pause.
const SHORT: Duration = Duration::from_secs(5);

/// The pause: well within the two seconds that a restart may take.
const PAUSE: Duration = Duration::from_millis(500);

/// Starts everything and keeps it running until Ctrl-C.
///
/// # Errors
///
/// When something does not start, with what to do about it.
pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    let mut signals = Signals::new()?;
    refuse_a_second_run(settings)?;
    refuse_a_taken_port(settings.gateway_port, "GATEWAY_PORT")?;
    refuse_a_taken_port(settings.grpc_port, "GRPC_PORT")?;
    if settings.has_console() {
        refuse_a_taken_port(settings.console_port, "CONSOLE_PORT")?;
    }
    fs::create_dir_all(settings.logs())
        .with_context(|| format!("cannot make {}", settings.logs().display()))?;

    let stack = tokio::select! {
        stack = Running::start(settings) => stack?,
        () = signals.next() => return Ok(()),
    };
    stack.info.write(&settings.run_info)?;
    introduce(settings, &stack).await?;
    watch(settings, stack, &mut signals).await
}

/// Generates a new Secret Token for the running stack's organization; the present one ends.
///
/// # Errors
///
/// When nothing runs, or the identity service refuses.
pub async fn token(settings: &Settings) -> anyhow::Result<()> {
    let mut info = Info::read(&settings.run_info)?;
    let identity = Identity::new(&info.grpc_address, Some(&info.admin_key))?;
    let token = stack::generate_token(&identity, &info.organization_id)
        .await
        .context("cannot generate a token; is `make run` running?")?;
    info.secret_token = Some(token.clone());
    info.write(&settings.run_info)?;
    say(format_args!(
        "A new token was generated; the previous one has ended.\n\n  Tenant URL     {}\n  Secret Token   {token}\n",
        info.tenant_url
    ));
    Ok(())
}

/// Makes a link to the settings page of the running stack's organization.
///
/// # Errors
///
/// When nothing runs, or no console, or the identity service refuses.
pub async fn link(settings: &Settings) -> anyhow::Result<()> {
    let info = Info::read(&settings.run_info)?;
    let link = settings_link(&info)
        .await
        .context("is `make run` running?")?;
    let link = link.context("there is no settings console: `make run` was told CONSOLE=0")?;
    say(format_args!(
        "The SAML/SCIM settings (this once, within ten minutes):\n\n  {link}\n"
    ));
    Ok(())
}

/// A link for whoever sits at this machine, as if they had just signed in. None without a console.
async fn settings_link(info: &Info) -> anyhow::Result<Option<String>> {
    let Some(console) = &info.console_url else {
        return Ok(None);
    };
    let identity = Identity::new(&info.grpc_address, Some(&info.admin_key))?;
    let request = CreateSettingsLinkRequest {
        organization_id: info.organization_id.clone(),
        actor_id: "make-run".to_owned(),
        actor_name: "Administrator".to_owned(),
        sign_in_time: Some(prost_types::Timestamp {
            seconds: jiff::Timestamp::now().as_second(),
            nanos: 0,
        }),
        ..CreateSettingsLinkRequest::default()
    };
    let secret = stack::settings_link(&identity, request).await?;
    Ok(Some(format!("{console}/open/{secret}")))
}

/// All programs, and what is known about them.
struct Running {
    identity: Watched,
    gateway: Watched,
    console: Option<Watched>,
    info: Info,
    first_run: bool,
}

/// A program and its present process.
struct Watched {
    name: &'static str,
    program: Program,
    process: Process,
    since: Instant,
}

impl Running {
    async fn start(settings: &Settings) -> anyhow::Result<Self> {
        say(format_args!(
            "Starting the identity service on {} ...",
            settings.database_name()
        ));
        let store = identity_store(settings)?;
        let identity =
            Watched::start("identity-service", store.clone(), settings.grpc_port).await?;

        let (known, secret_token, first_run) =
            organization(settings, &store, &identity.process.address).await?;

        say("Starting the SCIM gateway ...");
        let log = settings.logs().join("scim-gateway.log");
        let mut program = stack::scim_gateway(&log, &identity.process.address)?;
        if let Some(key) = &known.gateway_key {
            program = program.variable(stack::GATEWAY_KEY, key);
        }
        let gateway = Watched::start("scim-gateway", program, settings.gateway_port).await?;

        let console = match &known.console_key {
            Some(key) if settings.has_console() => {
                say("Starting the settings console ...");
                let log = settings.logs().join("settings-console.log");
                let (identity, gateway) = (&identity.process.address, &gateway.process.address);
                let program = stack::settings_console(&log, identity, gateway)?;
                let program = program.variable(stack::CONSOLE_KEY, key);
                let console = Watched::start("settings-console", program, settings.console_port);
                Some(console.await?)
            }
            _ => None,
        };

        write_secret(
            &settings.admin_key_file(),
            &format!("{}\n", known.admin_key),
        )?;
        let info = Info {
            tenant_url: tenant_url(&gateway.process.address, &known.organization_id),
            secret_token,
            organization_id: known.organization_id,
            grpc_address: identity.process.address.clone(),
            admin_key: known.admin_key,
            gateway_pid: gateway.process.pid(),
            identity_pid: identity.process.pid(),
            console_url: console
                .as_ref()
                .map(|console| format!("http://{}", console.process.address)),
            console_pid: console.as_ref().map(|console| console.process.pid()),
        };
        Ok(Self {
            identity,
            gateway,
            console,
            info,
            first_run,
        })
    }
}

impl Watched {
    async fn start(name: &'static str, program: Program, port: u16) -> anyhow::Result<Self> {
        let listen = |port: u16| {
            program
                .clone()
                .option("--listen", format!("127.0.0.1:{port}"))
        };
        let process = listen(port).start(READY).await?;
        Ok(Self {
            name,
            // From now on on this port, also if it was any free one.
            program: listen(process.port()?),
            process,
            since: Instant::now(),
        })
    }

    /// Starts it again whenever it ends, and tells its new process.
    async fn keep(&mut self, back: mpsc::Sender<u32>) -> anyhow::Result<()> {
        loop {
            let ended = self.process.wait().await?;
            self.restart(ended).await;
            back.send(self.process.pid()).await?;
        }
    }

    /// Starts it again on its port; tries until it works.
    async fn restart(&mut self, ended: ExitStatus) {
        let name = self.name;
        let pid = self.process.pid();
        let port = self.process.port().unwrap_or_default();
        say(format_args!(
            "{name} (process {pid}) ended: {ended}. Starting it again on port {port} ..."
        ));
        if self.since.elapsed() < SHORT {
            sleep(PAUSE).await;
        }
        loop {
            let started = Instant::now();
            match self.program.start(READY).await {
                Ok(process) => {
                    self.process = process;
                    self.since = Instant::now();
                    let pid = self.process.pid();
                    let took = started.elapsed().as_secs_f32();
                    say(format_args!(
                        "{name} is back on port {port} after {took:.1} s (process {pid})."
                    ));
                    return;
                }
                Err(e) => {
                    say(format_args!(
                        "{name} does not start: {e:#}\nTrying again in 2 s ..."
                    ));
                    sleep(Duration::from_secs(2)).await;
                }
            }
        }
    }
}

async fn watch(settings: &Settings, stack: Running, signals: &mut Signals) -> anyhow::Result<()> {
    let Running {
        mut identity,
        mut gateway,
        mut console,
        mut info,
        ..
    } = stack;
    let (identity_back, mut identity_pids) = mpsc::channel(1);
    let (gateway_back, mut gateway_pids) = mpsc::channel(1);
    let (console_back, mut console_pids) = mpsc::channel(1);
    let console_kept = async {
        match &mut console {
            Some(console) => console.keep(console_back).await,
            None => std::future::pending().await,
        }
    };
    let kept = async {
        tokio::try_join!(
            identity.keep(identity_back),
            gateway.keep(gateway_back),
            console_kept
        )
        .map(|_| ())
    };
    let written = async {
        loop {
            tokio::select! {
                Some(pid) = identity_pids.recv() => info.identity_pid = pid,
                Some(pid) = gateway_pids.recv() => info.gateway_pid = pid,
                Some(pid) = console_pids.recv() => info.console_pid = Some(pid),
            }
            // `make token` may have written a newer one meanwhile.
            if let Ok(written) = Info::read(&settings.run_info)
                && written.organization_id == info.organization_id
            {
                info.secret_token = written.secret_token;
            }
            info.write(&settings.run_info)?;
        }
    };
    tokio::select! {
        result = kept => result?,
        result = written => return result,
        () = signals.next() => {}
    }
    stop(identity, gateway, console, signals).await
}

/// The identity service last, so that what it still answers can reach the identity service.
async fn stop(
    mut identity: Watched,
    mut gateway: Watched,
    console: Option<Watched>,
    signals: &mut Signals,
) -> anyhow::Result<()> {
    say("\nStopping: requests under way are finished first (Ctrl-C once more ends them).");
    let drained = async {
        let console = match console {
            Some(mut console) => console.process.stop(DRAIN).await.map(drop),
            None => Ok(()),
        };
        let gateway = gateway.process.stop(DRAIN).await;
        let identity = identity.process.stop(DRAIN).await;
        gateway.and(identity).map(drop).and(console)
    };
    tokio::select! {
        drained = drained => drained?,
        () = signals.next() => bail!("stopped at once; what was acknowledged is kept"),
    }
    say("Everything has stopped. The data is kept.");
    Ok(())
}

/// The identity service on the settings' database, without a subcommand.
fn identity_store(settings: &Settings) -> anyhow::Result<Program> {
    let log = settings.logs().join("identity-service.log");
    let program = Program::beside_this("identity-service", &log)?
        .variable("DATA_DIR", settings.data_dir.as_os_str())
        .variable("RATE_LIMIT", settings.rate_limit.to_string());
    // An empty variable means none; a URL has a password in it, which a command line would show.
    Ok(program.variable("DATABASE_URL", settings.database_url().unwrap_or_default()))
}

/// The organization of this database and what is known of its token; made on the first run.
async fn organization(
    settings: &Settings,
    store: &Program,
    address: &str,
) -> anyhow::Result<(Known, Option<String>, bool)> {
    let database = settings.database_name();
    let mut state = State::read(&settings.state_file())?;
    if let Some(known) = state.0.get_mut(&database)
        && still_good(known, address).await?
    {
        let token = known_token(settings, known, address).await;
        if known.gateway_key.is_none() {
            known.gateway_key = Some(gateway_key(store).await?);
        }
        if known.console_key.is_none() {
            known.console_key = Some(console_key(store).await?);
        }
        let known = known.clone();
        state.write(&settings.state_file())?;
        return Ok((known, token, false));
    }
    say("Creating an organization with SAML enabled ...");
    let name = format!("make-run-{:08x}", rand::random::<u32>());
    let admin_key = service_key(store, &name, "admin", &[]).await?;
    let identity = Identity::new(address, Some(&admin_key))?;
    let tenant = stack::tenant(&identity, "Example Organization")
        .await
        .context("cannot create the organization")?;
    let known = Known {
        organization_id: tenant.id,
        admin_key,
        gateway_key: Some(gateway_key(store).await?),
        console_key: Some(console_key(store).await?),
    };
    state.0.insert(database, known.clone());
    state.write(&settings.state_file())?;
    Ok((known, Some(tenant.token), true))
}

/// A key with which a gateway writes the provisioning log, and can do nothing else.
async fn gateway_key(store: &Program) -> anyhow::Result<String> {
    let name = format!("make-run-gateway-{:08x}", rand::random::<u32>());
    service_key(store, &name, "gateway", &[]).await
}

/// A key with which a settings console redeems links, and can do nothing else.
async fn console_key(store: &Program) -> anyhow::Result<String> {
    let name = format!("make-run-console-{:08x}", rand::random::<u32>());
    service_key(store, &name, "console", &[]).await
}

/// Whether a remembered organization and key are this database's. It may have been emptied since.
async fn still_good(known: &Known, address: &str) -> anyhow::Result<bool> {
    let identity = Identity::new(address, Some(&known.admin_key))?;
    let request = GetOrganizationRequest {
        organization_id: known.organization_id.clone(),
    };
    match identity.organizations().get_organization(request).await {
        Ok(_) => Ok(true),
        Err(status) if matches!(status.code(), Code::Unauthenticated | Code::NotFound) => Ok(false),
        Err(status) => Err(status).context("cannot read the organization"),
    }
}

/// The token that an earlier run wrote down, if it is still the organization's.
async fn known_token(settings: &Settings, known: &Known, address: &str) -> Option<String> {
    let info = Info::read(&settings.run_info).ok()?;
    let token = info
        .secret_token
        .filter(|_| info.organization_id == known.organization_id)?;
    let identity = Identity::new(address, Some(&token)).ok()?;
    let request = AuthenticateCallerRequest {
        organization_id: known.organization_id.clone(),
        ..AuthenticateCallerRequest::default()
    };
    match identity.users().authenticate_caller(request).await {
        Err(status) if status.code() == Code::Unauthenticated => None,
        _ => Some(token),
    }
}

async fn introduce(settings: &Settings, stack: &Running) -> anyhow::Result<()> {
    let Info {
        tenant_url,
        secret_token,
        organization_id,
        grpc_address,
        ..
    } = &stack.info;
    let token = match secret_token {
        Some(token) if stack.first_run => format!("{token}\n                 (shown this once)"),
        _ => "was shown when it was generated; a new one, which ends it:  make token".to_owned(),
    };
    let key = typed(&settings.admin_key_file());
    let data = match settings.database_url() {
        None => settings.data_dir.display().to_string(),
        Some(_) => format!(
            "{} (keys and logs: {})",
            settings.database_name(),
            settings.data_dir.display()
        ),
    };
    let page = match settings_link(&stack.info).await? {
        Some(link) => {
            format!("{link}\n                 (once, within ten minutes; another one:  make link)")
        }
        None => "off (CONSOLE=0)".to_owned(),
    };
    say(format_args!(
        r#"
Rollcall is running.

  Paste these two into Entra ID, Okta or OneLogin:
  Tenant URL     {tenant_url}
  Secret Token   {token}

  Or there       {page}

  gRPC           {grpc_address}
  Who is there?  grpcurl -plaintext -H "authorization: Bearer $(cat {key})" -d '{{"organization_id":"{organization_id}"}}' {grpc_address} identity.v1.UserService/ListUsers
  Play an IdP    make replay IDP=okta    (or entra, onelogin, all, a file)

  Data           {data}
  Logs           {}
  For programs   {}
  To stop        Ctrl-C
"#,
        settings.logs().display(),
        settings.run_info.display(),
    ));
    Ok(())
}

fn refuse_a_taken_port(port: u16, variable: &str) -> anyhow::Result<()> {
    if port == 0 {
        return Ok(());
    }
    match TcpListener::bind(("127.0.0.1", port)) {
        Ok(_) => Ok(()),
        Err(e) => bail!(
            "port {port} cannot be used: {e}. Choose another one (0 = any free one), for example:\n    \
             make run {variable}={}",
            port.checked_add(1).unwrap_or_default(),
        ),
    }
}

/// Two runs on one data folder would take each other's ports and files.
fn refuse_a_second_run(settings: &Settings) -> anyhow::Result<()> {
    let Ok(info) = Info::read(&settings.run_info) else {
        return Ok(());
    };
    let runs = |pid: u32, name: &str| {
        let command = fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("comm"));
        command.is_ok_and(|command| name.starts_with(command.trim()) && !command.trim().is_empty())
    };
    for (pid, name) in [
        (info.identity_pid, "identity-service"),
        (info.gateway_pid, "scim-gateway"),
        (info.console_pid.unwrap_or_default(), "settings-console"),
    ] {
        if runs(pid, name) {
            bail!(
                "{} says that {name} runs already, as process {pid}. Stop it first (Ctrl-C where `make run` \
                 runs, or `kill {pid}`), or run a second stack beside it:\n    \
                 make run RUN_INFO=.run/second.json DATA_DIR=.run/second GATEWAY_PORT=0 GRPC_PORT=0 CONSOLE_PORT=0",
                settings.run_info.display(),
            );
        }
    }
    Ok(())
}

/// Ctrl-C, and what a service manager sends.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
}

impl Signals {
    fn new() -> anyhow::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hang_up.recv() => {}
        }
    }
}

fn say(text: impl Display) {
    // A terminal that is gone must not stop the services.
    let _ = writeln!(std::io::stdout(), "{text}");
}
