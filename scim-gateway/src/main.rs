//! The SCIM gateway: reads its settings, builds, binds, serves, drains.

use std::{
    io::{self, Write as _},
    net::SocketAddr,
    process::ExitCode,
    time::Duration,
};

use admin::{Admin, Numbers};
use clap::Parser as _;
use http::uri::Scheme;
use scim_gateway::{
    config::Config, http::server::server, journal::Journal, signals::Signals, telemetry,
};
use tls::Acceptor;
use tokio::net::TcpListener;

/// How long the provisioning log may take for what was told last.
const LAST_BATCH: Duration = Duration::from_secs(5);

/// A request is hundreds of small allocations (`docs/performance.md`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let config = Config::parse();
    match start(config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "scim-gateway: {error}");
            ExitCode::FAILURE
        }
    }
}

fn start(config: Config) -> Result<(), Box<dyn std::error::Error>> {
    let runtime = listener::workers::runtime(config.worker_threads())?;
    runtime.block_on(run(config))
}

async fn run(config: Config) -> Result<(), Box<dyn std::error::Error>> {
    telemetry::start(config.log_format, &config.log)?;
    let mut signals = Signals::listen()?;
    listener::files::allow_many();
    let listener = bind(&config).await?;
    let address = listener.local_addr()?;
    let tls = config.acceptor()?;
    let scheme = match tls {
        None => Scheme::HTTP,
        Some(_) => Scheme::HTTPS,
    };

    let journal = Journal::default();
    let writer = scim_gateway::log_writer(&config)?.map(|log| {
        let writing = log.write(journal.clone());
        tokio::spawn(writing)
    });
    match &writer {
        Some(_) => tracing::info!("the provisioning log is on"),
        None => tracing::info!(
            "the provisioning log is off: there is no service key (ROLLCALL_GATEWAY_SERVICE_KEY)"
        ),
    }
    let told = writer.as_ref().map(|_| journal.clone());
    let gateway = scim_gateway::build(&config, address, scheme.clone(), told)?;
    let counts = gateway.counts();
    let numbers = Numbers::new("rollcall_gateway", env!("CARGO_PKG_VERSION"));
    numbers.register(|registry| gateway.register(registry));
    let readiness = gateway.readiness();
    if let Some(address) = config.admin_listen {
        let missing = "the identity service is not ready\n";
        let admin = Admin::new(readiness.clone(), missing, numbers.clone());
        let listening = admin.listen(address).await;
        listening.map_err(|error| {
            cannot_listen(
                address,
                "--admin-listen or ROLLCALL_GATEWAY_ADMIN_LISTEN",
                error,
            )
        })?;
    }
    let server = server(
        listener,
        gateway.routes(),
        &config.limits,
        &config.trusted_proxies,
    )
    .with_handshake(tls.as_ref().map(Acceptor::handshake));
    numbers.register_connections(server.census());
    if let Some(tls) = tls {
        tokio::spawn(tls.keep_fresh());
    }

    writeln!(
        io::stdout(),
        "scim-gateway listening on {scheme}://{address}"
    )?;
    tokio::select! {
        never = server.accept() => match never {},
        never = telemetry::tell_counts_regularly(&counts) => match never {},
        () = signals.next() => tracing::info!("asked to stop: finishing what has begun"),
    }
    readiness.close();
    tokio::select! {
        () = server.drain() => tracing::info!("everything is answered"),
        () = tokio::time::sleep(config.limits.drain_time) => tracing::warn!("out of time: leaving requests unanswered"),
        () = signals.next() => tracing::warn!("asked again: leaving requests unanswered"),
    }
    telemetry::tell_counts(&counts);
    journal.close();
    if let Some(writer) = writer
        && tokio::time::timeout(LAST_BATCH, writer).await.is_err()
    {
        tracing::warn!("out of time: the last requests are not in the provisioning log");
    }
    Ok(())
}

async fn bind(config: &Config) -> io::Result<TcpListener> {
    let listen = config.listen;
    let bound = TcpListener::bind(listen).await;
    bound.map_err(|error| cannot_listen(listen, "--listen or ROLLCALL_GATEWAY_LISTEN", error))
}

fn cannot_listen(address: SocketAddr, setting: &str, error: io::Error) -> io::Error {
    let text = format!("cannot listen on {address} ({setting}): {error}");
    io::Error::new(error.kind(), text)
}
