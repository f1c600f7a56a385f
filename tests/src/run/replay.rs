//! `make replay`: an identity provider against the running stack, step by step.

use std::{
    fmt::Display,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use clap::Args;

use super::{info::Info, settings::Settings};
use crate::conversation::{Conversation, Outcome, Player, Report, StepReport, collect, play};

/// What to play, and against whom.
#[derive(Debug, Clone, Args)]
pub struct Replay {
    #[command(flatten)]
    settings: Settings,

    /// A folder of the conversations (`okta`, `entra`, `onelogin`...), `all`, or files and folders.
    #[arg(required = true)]
    what: Vec<String>,

    /// Where the conversations are.
    #[arg(long, env = "CONVERSATIONS", default_value = "tests/conversations")]
    conversations: PathBuf,

    /// The Tenant URL; that of the running stack when left out.
    #[arg(long, env = "TENANT_URL", default_value = "")]
    tenant_url: String,

    /// The Secret Token; that of the running stack when left out.
    #[arg(long, env = "TOKEN", default_value = "", hide_env_values = true)]
    token: String,
}

/// Plays conversations and prints each step, then a table.
///
/// Gives whether all of them passed.
///
/// # Errors
///
/// When there is nothing to play, or nobody to play it against.
pub async fn replay(options: &Replay) -> anyhow::Result<bool> {
    let files = options.files()?;
    let player = options.player()?;
    let mut reports = Vec::new();
    for file in &files {
        let conversation = Conversation::read(file)?;
        say(format_args!("{} - {}", label(file), conversation.about));
        let report = play(&player, &conversation, |step| say(line(step))).await;
        say("");
        reports.push((label(file), report));
    }
    say(table(&reports));
    Ok(reports.iter().all(|(_, report)| report.passed()))
}

impl Replay {
    fn files(&self) -> anyhow::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for what in &self.what {
            let folder = self.conversations.join(what);
            let found = if what == "all" {
                collect(&self.conversations)?
            } else if folder.is_dir() {
                collect(&folder)?
            } else if let Ok(found) = collect(Path::new(what)) {
                found
            } else {
                self.named(what)?
            };
            files.extend(found);
        }
        if files.is_empty() {
            bail!(
                "there is no conversation in {}",
                self.conversations.display()
            );
        }
        Ok(files)
    }

    /// Conversations by their own name: `okta-user-lookup`.
    fn named(&self, name: &str) -> anyhow::Result<Vec<PathBuf>> {
        let mut all = collect(&self.conversations)?;
        all.retain(|path| {
            path.file_stem()
                .is_some_and(|stem| stem == name.trim_end_matches(".json"))
        });
        if all.is_empty() {
            bail!(
                "{name} is neither a folder in {} nor a file; for example:\n    make replay IDP=okta",
                self.conversations.display()
            );
        }
        Ok(all)
    }

    fn player(&self) -> anyhow::Result<Player> {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let (tenant_url, token) = match (given(&self.tenant_url), given(&self.token)) {
            (Some(tenant_url), token) => (tenant_url, token),
            (None, token) => {
                let info = Info::read(&self.settings.run_info)?;
                (info.tenant_url, token.or(info.secret_token))
            }
        };
        let token = token.context(
            "the Secret Token is known to nobody but who generated it. Give it:\n    \
             make replay IDP=... TOKEN=...\nor generate a new one, which ends it:\n    make token",
        )?;
        Player::new(&tenant_url, &token)
    }
}

/// `okta/okta-user-lookup`.
fn label(file: &Path) -> String {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let folder = file
        .parent()
        .and_then(Path::file_name)
        .unwrap_or_default()
        .to_string_lossy();
    format!("{folder}/{stem}")
}

fn line(step: &StepReport) -> String {
    let milliseconds = step.took.as_millis();
    let mut line = format!(
        "  {:<11} {:>2} {} ({milliseconds} ms)",
        step.outcome, step.number, step.name
    );
    if step.outcome != Outcome::Ok {
        for detail in step.request.iter().map(|sent| format!("> {sent}")) {
            line += &format!("\n       {detail}");
        }
        for detail in step.answer.iter().map(|answer| format!("< {answer}")) {
            line += &format!("\n       {detail}");
        }
        for problem in &step.problems {
            line += &format!("\n       - {problem}");
        }
    }
    line
}

fn table(reports: &[(String, Report)]) -> String {
    let width = reports
        .iter()
        .map(|(label, _)| label.len())
        .max()
        .unwrap_or_default();
    let mut table = format!(
        "{:width$}  {:>5} {:>7} {:>6} {:>11} {:>8}\n",
        "conversation", "ok", "warning", "failed", "not reached", "seconds"
    );
    for (label, report) in reports {
        let count = |outcome| report.count(outcome);
        let verdict = if report.passed() { "" } else { "  FAILED" };
        table += &format!(
            "{label:width$}  {:>5} {:>7} {:>6} {:>11} {:>8.2}{verdict}\n",
            count(Outcome::Ok),
            count(Outcome::Warning),
            count(Outcome::Failed),
            count(Outcome::NotReached),
            report.took.as_secs_f32(),
        );
    }
    let passed = reports.iter().filter(|(_, report)| report.passed()).count();
    let failed = reports.len() - passed;
    format!("{table}\n{passed} passed, {failed} failed")
}

fn say(text: impl Display) {
    // Nobody reads it any more: the exit status still tells.
    let _ = writeln!(std::io::stdout(), "{text}");
}
