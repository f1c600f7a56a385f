//! One program: started, waited for until it says where it listens, stopped.
//!
//! Apart, because tests and `make run` need the same: both products print one line with their address
//! when they are ready, stop softly on SIGTERM, and write their log to standard error.

use std::{
    ffi::OsString,
    fs::{self, File},
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use anyhow::{Context as _, bail};
use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
    time::timeout,
};

/// How to start a program.
#[derive(Debug, Clone)]
pub struct Program {
    /// The executable.
    pub path: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// Added to the environment.
    pub environment: Vec<(String, OsString)>,
    /// Where its standard error goes; appended to.
    pub log: PathBuf,
}

/// A program that runs. Dropping it kills it.
#[derive(Debug)]
pub struct Process {
    child: Child,
    pid: u32,
    /// `host:port`, as it said itself.
    pub address: String,
    /// Its log.
    pub log: PathBuf,
}

impl Program {
    /// A program of this workspace, found beside the running one.
    ///
    /// # Errors
    ///
    /// When it is not there, with the command that builds it.
    pub fn beside_this(name: &str, log: &Path) -> anyhow::Result<Self> {
        let this = std::env::current_exe().context("cannot tell where this program is")?;
        // Tests are in `target/debug/deps`, programs in `target/debug`.
        let path = this
            .ancestors()
            .skip(1)
            .take(2)
            .map(|folder| folder.join(name))
            .find(|path| path.is_file());
        let Some(path) = path else {
            bail!("the program {name} is not built; build it with:\n    cargo build --workspace");
        };
        Ok(Self {
            path,
            arguments: Vec::new(),
            environment: Vec::new(),
            log: log.to_owned(),
        })
    }

    /// Adds an argument and its value.
    #[must_use]
    pub fn option(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.arguments.extend([name.into(), value.into()]);
        self
    }

    /// Adds an environment variable.
    #[must_use]
    pub fn variable(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.environment.push((name.to_owned(), value.into()));
        self
    }

    /// Starts it and waits until it says where it listens.
    ///
    /// # Errors
    ///
    /// When it cannot be started, ends, or says nothing within the limit; with the end of its log.
    pub async fn start(&self, limit: Duration) -> anyhow::Result<Process> {
        let mut child = self
            .command()?
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", self.path.display()))?;
        let pid = child.id().context("the process has no id")?;
        let stdout = child.stdout.take().context("the process has no output")?;
        let mut lines = BufReader::new(stdout).lines();
        let ready = async {
            while let Some(line) = lines.next_line().await? {
                if let Some((_, address)) = line.split_once(" listening on ") {
                    let address = address.trim();
                    let address = address.split_once("://").map_or(address, |(_, rest)| rest);
                    return anyhow::Ok(Some(address.trim_end_matches('/').to_owned()));
                }
            }
            Ok(None)
        };
        let name = self
            .path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let address = match timeout(limit, ready).await {
            Ok(Ok(Some(address))) => address,
            Ok(Ok(None)) => {
                let status = child.wait().await?;
                bail!(
                    "{name} ended ({status}) before it was ready:\n{}",
                    self.log_end()
                );
            }
            Ok(Err(e)) => return Err(e.context(format!("cannot read what {name} says"))),
            Err(_) => {
                let seconds = limit.as_secs();
                bail!(
                    "{name} was not ready within {seconds} s:\n{}",
                    self.log_end()
                );
            }
        };
        // Whatever else it prints must not fill the pipe.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Process {
            child,
            pid,
            address,
            log: self.log.clone(),
        })
    }

    /// Runs it to its end and gives what it printed.
    ///
    /// # Errors
    ///
    /// When it cannot be started or fails; with the end of its log.
    pub async fn output(&self) -> anyhow::Result<String> {
        // `output()` would take standard error away from the log.
        let child = self.command()?.stdout(Stdio::piped()).spawn();
        let child = child.with_context(|| format!("cannot start {}", self.path.display()))?;
        let output = child.wait_with_output().await?;
        if !output.status.success() {
            bail!(
                "{} failed ({}):\n{}",
                self.path.display(),
                output.status,
                self.log_end()
            );
        }
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }

    /// The last lines of its log.
    #[must_use]
    pub fn log_end(&self) -> String {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let from = lines.len().saturating_sub(20);
        lines.get(from..).unwrap_or_default().join("\n")
    }

    fn command(&self) -> anyhow::Result<Command> {
        let log = File::options()
            .create(true)
            .append(true)
            .open(&self.log)
            .with_context(|| format!("cannot write {}", self.log.display()))?;
        let mut command = Command::new(&self.path);
        command
            .args(&self.arguments)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stderr(log)
            // A Ctrl-C at the terminal is for the program that started this one.
            .process_group(0)
            .kill_on_drop(true);
        Ok(command)
    }
}

impl Process {
    /// The process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// The port that it listens on.
    ///
    /// # Errors
    ///
    /// When its address has none.
    pub fn port(&self) -> anyhow::Result<u16> {
        let port = self.address.rsplit(':').next().unwrap_or_default();
        port.parse()
            .with_context(|| format!("no port in {}", self.address))
    }

    /// Waits until it ends.
    ///
    /// # Errors
    ///
    /// When the system cannot tell.
    pub async fn wait(&mut self) -> anyhow::Result<ExitStatus> {
        Ok(self.child.wait().await?)
    }

    /// `kill -9`, and waits until it is gone.
    ///
    /// # Errors
    ///
    /// When it cannot be killed.
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        self.child.kill().await.context("cannot kill the process")
    }

    /// Asks it to stop and waits; kills it when the limit has passed.
    ///
    /// # Errors
    ///
    /// When it had to be killed.
    pub async fn stop(&mut self, limit: Duration) -> anyhow::Result<ExitStatus> {
        self.terminate();
        match timeout(limit, self.child.wait()).await {
            Ok(status) => Ok(status?),
            Err(_) => {
                self.kill().await?;
                bail!(
                    "the process did not stop within {} s and was killed",
                    limit.as_secs()
                )
            }
        }
    }

    /// SIGTERM, without waiting.
    pub fn terminate(&self) {
        // Gone already: then there is nothing to stop. `child.id()` is none once it was waited for, so the id
        // cannot be another process's by now.
        let pid = self
            .child
            .id()
            .and_then(|pid| i32::try_from(pid).ok())
            .and_then(Pid::from_raw);
        if let Some(pid) = pid {
            let _ = kill_process(pid, Signal::TERM);
        }
    }
}
