//! What `make run`, `make token` and `make link` start; see [`tests::run`].

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tests::run::{self, Settings};

/// Runs Rollcall on this machine's loopback interface.
#[derive(Debug, Parser)]
struct Options {
    #[command(flatten)]
    settings: Settings,

    #[command(subcommand)]
    command: Option<Command>,
}

/// What to do instead of running.
#[derive(Debug, Subcommand)]
enum Command {
    /// Generate a new Secret Token for the running stack; the present one ends.
    Token,
    /// Make a link to the settings page of the running stack's organization.
    Link,
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    let result = match options.command {
        None => run::run(&options.settings).await,
        Some(Command::Token) => run::token(&options.settings).await,
        Some(Command::Link) => run::link(&options.settings).await,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => tests::run::fail(&error),
    }
}
