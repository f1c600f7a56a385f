//! The identity service: configuration, build, serve, drain.

use std::{
    error::Error,
    io::{self, Write},
    process::ExitCode,
};

use clap::Parser as _;
use identity_service::{
    build,
    config::{Base, Command, Config, LogFormat},
    lifecycle::Stop,
    open, service_keys,
};
use tracing_subscriber::EnvFilter;

/// A request is hundreds of small allocations (`docs/performance.md`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let config = Config::parse();
    match start(config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "identity-service: {}", with_causes(&*error));
            ExitCode::FAILURE
        }
    }
}

fn start(config: Config) -> Result<(), Box<dyn Error>> {
    let runtime = listener::workers::runtime(config.base.worker_threads())?;
    runtime.block_on(run(config))
}

async fn run(config: Config) -> Result<(), Box<dyn Error>> {
    let Config {
        base,
        serve,
        command,
    } = config;
    log(&base)?;
    match command {
        None | Some(Command::Serve) => {
            listener::files::allow_many();
            let stop = Stop::on_signals(serve.limits.drain_time)?;
            let app = tokio::select! {
                app = build(&base, &serve) => app?,
                // It may wait for its database for long.
                () = stop.soft.cancelled() => return Ok(()),
            };
            writeln!(
                io::stdout(),
                "identity-service listening on {}",
                app.address()?
            )?;
            app.serve(stop).await?;
        }
        Some(Command::Migrate) => open(&base, &serve.limits).await?.close().await,
        Some(Command::ServiceKey(command)) => {
            let store = open(&base, &serve.limits).await?;
            service_keys::run(command, &store, &base.token_label, &mut io::stdout()).await?;
            store.close().await;
        }
    }
    Ok(())
}

/// Logs to standard error: standard output has the address, or what a subcommand answers.
fn log(base: &Base) -> Result<(), Box<dyn Error>> {
    let filter = EnvFilter::try_new(&base.log)?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr);
    match base.log_format {
        LogFormat::Json => log.json().flatten_event(true).init(),
        LogFormat::Text => log.init(),
    }
    Ok(())
}

/// What failed and why. None of our errors repeats its source.
fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!("\n  because: {error}"));
        cause = error.source();
    }
    text
}
