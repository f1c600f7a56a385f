//! The settings console: reads its settings, builds, binds, serves, drains.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use clap::Parser as _;
use settings_console::{config::Config, signals::Signals, telemetry};
use tokio::net::TcpListener;

#[tokio::main(worker_threads = 1)]
async fn main() -> ExitCode {
    let config = Config::parse();
    match run(config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "settings-console: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(config: Config) -> Result<(), Box<dyn std::error::Error>> {
    telemetry::start(config.log_format, &config.log)?;
    let mut signals = Signals::listen()?;
    listener::files::allow_many();
    let listener = bind(&config).await?;
    let address = listener.local_addr()?;
    let server = settings_console::server(&config, listener, address)?;

    writeln!(
        io::stdout(),
        "settings-console listening on http://{address}"
    )?;
    tokio::select! {
        never = server.accept() => match never {},
        () = signals.next() => tracing::info!("asked to stop: finishing what has begun"),
    }
    tokio::select! {
        () = server.drain() => tracing::info!("everything is answered"),
        () = tokio::time::sleep(config.limits.drain_time) => tracing::warn!("out of time: leaving requests unanswered"),
        () = signals.next() => tracing::warn!("asked again: leaving requests unanswered"),
    }
    Ok(())
}

async fn bind(config: &Config) -> io::Result<TcpListener> {
    let listen = config.listen;
    TcpListener::bind(listen).await.map_err(|error| {
        let text =
            format!("cannot listen on {listen} (--listen or ROLLCALL_CONSOLE_LISTEN): {error}");
        io::Error::new(error.kind(), text)
    })
}
