//! Starts everything on free ports and an empty database, and runs a command beside it.
//!
//! For testers that others have written: they get a Tenant URL and a Secret Token from their environment, as `TENANT_URL` and
//! `TOKEN`, and everything stops when they end. With `--console` a settings console runs, too, and `CONSOLE_WORLD` has what its
//! browser tests need: links to it, each for one story.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser;
use tests::{
    console, run,
    stack::{Builder, Database},
};
use tokio::process::Command;

/// Runs a command beside a stack of its own.
#[derive(Debug, Parser)]
struct Options {
    /// With a settings console.
    #[arg(long)]
    console: bool,

    /// The command and its arguments.
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match beside(&Options::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => run::fail(&error),
    }
}

async fn beside(options: &Options) -> anyhow::Result<bool> {
    let mut builder = Builder::new(Database::Sqlite);
    if options.console {
        builder = builder.console().provisioning_log();
    }
    let stack = builder.start().await?;
    let tenant = stack.tenant().await?;
    let (program, arguments) = options.command.split_first().context("which command?")?;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env("TENANT_URL", stack.tenant_url(0, &tenant.id)?)
        .env("TOKEN", &tenant.token);
    if options.console {
        command.env("CONSOLE_WORLD", console::world(&stack).await?.to_string());
    }
    let status = command
        .status()
        .await
        .with_context(|| format!("cannot run {program}"))?;
    Ok(status.success())
}
