//! What `make replay` starts; see [`tests::run`].

use std::process::ExitCode;

use clap::Parser;
use tests::run::{self, Replay};

/// Plays an identity provider against the running stack.
#[derive(Debug, Parser)]
struct Options {
    #[command(flatten)]
    replay: Replay,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run::replay(&Options::parse().replay).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => run::fail(&error),
    }
}
