//! Starts everything on free ports and an empty database, and runs a command beside it.
//!
//! For testers that others have written: they get a Tenant URL and a Secret Token from their environment, as `TENANT_URL` and
//! `TOKEN`, and everything stops when they end.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser;
use tests::{
    run,
    stack::{Builder, Database},
};
use tokio::process::Command;

/// Runs a command beside a stack of its own.
#[derive(Debug, Parser)]
struct Options {
    /// The command and its arguments.
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match beside(&Options::parse().command).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => run::fail(&error),
    }
}

async fn beside(command: &[String]) -> anyhow::Result<bool> {
    let stack = Builder::new(Database::Sqlite).start().await?;
    let tenant = stack.tenant().await?;
    let (program, arguments) = command.split_first().context("which command?")?;
    let status = Command::new(program)
        .args(arguments)
        .env("TENANT_URL", stack.tenant_url(0, &tenant.id)?)
        .env("TOKEN", &tenant.token)
        .status()
        .await
        .with_context(|| format!("cannot run {program}"))?;
    Ok(status.success())
}
