//! The bare stack's gateway, or its service; see [`bench::bare`].

use std::process::ExitCode;

use bench::bare::{self, Program};
use clap::Parser;

/// What Rollcall is compared with: HTTP, gRPC and a database, and nothing else.
#[derive(Debug, Parser)]
struct Options {
    #[command(subcommand)]
    program: Program,
}

#[tokio::main]
async fn main() -> ExitCode {
    match bare::run(Options::parse().program).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => tests::run::fail(&error),
    }
}
