//! Starts everything on free ports and an empty database, and runs a command beside it.
//!
//! For testers that others have written: they get a Tenant URL and a Secret Token from their environment, as `TENANT_URL` and
//! `TOKEN`, and everything stops when they end. With `--console` a settings console runs, too, and `CONSOLE_WORLD` has what its
//! browser tests need: links to it, each for one story.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser;
use identity_proto::v1::CreateSettingsLinkRequest;
use serde_json::{Value, json};
use tests::{
    run,
    stack::{self, Builder, Database, Stack},
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
        command.env("CONSOLE_WORLD", console_world(&stack).await?.to_string());
    }
    let status = command
        .status()
        .await
        .with_context(|| format!("cannot run {program}"))?;
    Ok(status.success())
}

/// Links for the stories of the browser tests. The one that begins with no token has an organization of its own.
async fn console_world(stack: &Stack) -> anyhow::Result<Value> {
    let console = stack.console.as_ref().context("no console")?;
    let console = format!("http://{}", console.address());
    let identity = stack.identity()?;
    let story = stack::organization(&identity, "Acme").await?;
    let looks = stack::tenant(&identity, "株式会社サンプル Example Holdings")
        .await?
        .id;
    let link = async |organization: &str, name: &str| {
        let request = CreateSettingsLinkRequest {
            organization_id: organization.to_owned(),
            actor_id: "u-1".to_owned(),
            actor_name: name.to_owned(),
            sign_in_time: Some(prost_types::Timestamp {
                seconds: jiff::Timestamp::now().as_second(),
                nanos: 0,
            }),
            return_url: "https://app.example/settings".to_owned(),
            ..CreateSettingsLinkRequest::default()
        };
        let secret = stack::settings_link(&identity, request).await?;
        anyhow::Ok(format!("{console}/open/{secret}"))
    };
    let mut hostile = Vec::new();
    for name in [
        "<script>alert(1)</script><b>\"'&",
        "\u{202e}\u{5d0}\u{5d1}\u{5d2} \u{627}\u{644}\u{634}\u{631}\u{643}\u{629}",
        &"W".repeat(256),
    ] {
        let organization = stack::tenant(&identity, name).await?.id;
        hostile.push(link(&organization, name).await?);
    }
    Ok(json!({
        "console": &console,
        "tenantUrl": stack.tenant_url(0, &story)?,
        "links": {
            "story": link(&story, "Ada Lovelace").await?,
            "doubleClick": link(&story, "Ada Lovelace").await?,
            "fromElsewhere": link(&looks, "Ada Lovelace").await?,
            "withoutScripts": link(&story, "Ada Lovelace").await?,
            "hostile": hostile,
            "looks": {
                "en": link(&looks, "Ada Lovelace").await?,
                "ja": link(&looks, "山田 太郎").await?,
            },
        },
    }))
}
