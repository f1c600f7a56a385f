//! What `make bench` and `make bench-peers` run; see `bench::bench`.

use std::process::ExitCode;

use bench::bench;
use clap::Parser;

/// Measures Rollcall beside a stack that only carries and stores.
#[derive(Debug, Parser)]
struct Command {
    #[command(flatten)]
    options: bench::Options,
}

#[tokio::main]
async fn main() -> ExitCode {
    match bench::run(&Command::parse().options).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => tests::run::fail(&error),
    }
}
