//! A throw-away PostgreSQL server: made when the first test asks for it, gone when the tests are.
//!
//! Apart, because it is the machine's and not the product's. It is made with the server programs that are
//! installed, listens on loopback with a password of its own, and keeps every setting that durability
//! rests on. PostgreSQL refuses to run as root, so as root it runs as `postgres` or `nobody`. A small
//! shell waits for the end of this process, however it ends, then stops the server and removes its files.

use std::{
    env, fs,
    net::TcpListener,
    os::unix::fs::chown,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use tokio::sync::OnceCell;

/// Waits for the end of its standard input, which the tests hold, and cleans up.
const KEEPER: &str = r#"
folder=$1; shift
"$@" </dev/null &
server=$!
trap '' INT TERM
cat >/dev/null
kill -INT $server
wait $server
rm -rf "$folder"
"#;

/// How long making and starting the server may take.
const LIMIT: Duration = Duration::from_secs(60);

static SERVER: OnceCell<Server> = OnceCell::const_new();

/// Where a server of another process of the tests is, as `address` says it.
pub const AT: &str = "ROLLCALL_TESTS_POSTGRES";

/// A running server.
#[derive(Debug)]
pub struct Server {
    programs: PathBuf,
    port: u16,
    password: String,
    /// Ends with this process: its input is a pipe that only this process holds. None: it is another process's.
    _keeper: Option<Child>,
}

/// The one server of this process.
///
/// # Errors
///
/// When there are no server programs, or they do not start.
pub async fn server() -> anyhow::Result<&'static Server> {
    SERVER
        .get_or_try_init(|| async { tokio::task::spawn_blocking(Server::start).await? })
        .await
}

impl Server {
    /// Makes an empty database and gives its URL.
    ///
    /// # Errors
    ///
    /// When the server refuses.
    pub async fn create_database(&self) -> anyhow::Result<String> {
        let name = format!("rollcall_{:08x}", rand::random::<u32>());
        self.query("postgres", &format!("CREATE DATABASE {name}"))
            .await?;
        let Self { port, password, .. } = self;
        Ok(format!(
            "postgres://rollcall:{password}@127.0.0.1:{port}/{name}"
        ))
    }

    /// Runs one statement with `psql` and gives what it prints.
    ///
    /// # Errors
    ///
    /// When the statement fails.
    pub async fn query(&self, database: &str, statement: &str) -> anyhow::Result<String> {
        let mut psql = Command::new(self.programs.join("psql"));
        psql.args([
            "--no-psqlrc",
            "--no-password",
            "--tuples-only",
            "--no-align",
        ])
        .args(["--host=127.0.0.1", "--username=rollcall"])
        .arg(format!("--port={}", self.port))
        .arg(format!("--dbname={database}"))
        .arg(format!("--command={statement}"))
        .env("PGPASSWORD", &self.password);
        let output = tokio::process::Command::from(psql).output().await?;
        if !output.status.success() {
            bail!("psql failed: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }

    /// What [`AT`] says to processes that are to share this server while this one lives.
    #[must_use]
    pub fn address(&self) -> String {
        format!("{}:{}", self.port, self.password)
    }

    fn start() -> anyhow::Result<Self> {
        let programs = programs()?;
        if let Ok(address) = env::var(AT) {
            let (port, password) = address.split_once(':').context(AT)?;
            return Ok(Self {
                programs,
                port: port.parse().context(AT)?,
                password: password.to_owned(),
                _keeper: None,
            });
        }
        let user = unprivileged_user()?;
        let folder = tempfile::Builder::new()
            .prefix("rollcall-postgres-")
            .tempdir()?
            .keep();
        let password = format!("{:032x}", rand::random::<u128>());
        let password_file = folder.join("password");
        fs::write(&password_file, &password)?;
        if let Some((uid, gid)) = user {
            chown(&folder, Some(uid), Some(gid))?;
            chown(&password_file, Some(uid), Some(gid))?;
        }

        let data = folder.join("data");
        let mut initdb = vec![
            programs.join("initdb").display().to_string(),
            "--username=rollcall".to_owned(),
            "--auth=scram-sha-256".to_owned(),
            "--encoding=UTF8".to_owned(),
            "--no-locale".to_owned(),
            // Only the making of the empty cluster is not synced; the server itself is.
            "--no-sync".to_owned(),
        ];
        initdb.push(format!("--pwfile={}", password_file.display()));
        initdb.push(format!("--pgdata={}", data.display()));
        let made = as_user(user, &initdb).current_dir(&folder).output();
        let made = made.context("cannot start initdb")?;
        succeeded("initdb", &made)?;

        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command = vec!["sh".to_owned(), "-c".to_owned(), KEEPER.to_owned()];
        command.push("keeper".to_owned());
        command.push(folder.display().to_string());
        command.push(programs.join("postgres").display().to_string());
        command.extend(["-D".to_owned(), data.display().to_string()]);
        command.extend(["-p".to_owned(), port.to_string()]);
        command.extend(["-k".to_owned(), folder.display().to_string()]);
        command.extend(["-c", "listen_addresses=127.0.0.1"].map(str::to_owned));
        // Many stacks at once, each with its pools.
        command.extend(["-c", "max_connections=500"].map(str::to_owned));
        let log = fs::File::create(folder.join("log"))?;
        let keeper = as_user(user, &command)
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .context("cannot start PostgreSQL")?;
        let server = Self {
            programs,
            port,
            password,
            _keeper: Some(keeper),
        };
        server.wait(&folder)?;
        Ok(server)
    }

    fn wait(&self, folder: &Path) -> anyhow::Result<()> {
        let started = Instant::now();
        loop {
            let ready = Command::new(self.programs.join("pg_isready"))
                .args(["--quiet", "--host=127.0.0.1"])
                .arg(format!("--port={}", self.port))
                .status()?;
            if ready.success() {
                return Ok(());
            }
            if started.elapsed() > LIMIT {
                let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
                bail!(
                    "PostgreSQL was not ready within {} s:\n{log}",
                    LIMIT.as_secs()
                );
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// The newest installed server's programs.
fn programs() -> anyhow::Result<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    found.sort();
    let on_path = env::var_os("PATH").unwrap_or_default();
    let newest = found.into_iter().rev().map(|(_, path)| path);
    newest
        .chain(env::split_paths(&on_path))
        .find(|path| path.join("initdb").is_file() && path.join("postgres").is_file())
        .context(
            "PostgreSQL's server programs are not installed; on Debian, type:\n    \
             sudo apt-get install postgresql",
        )
}

/// Whom the server runs as, when this process is root's.
fn unprivileged_user() -> anyhow::Result<Option<(u32, u32)>> {
    if !rustix::process::geteuid().is_root() {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd").context("cannot read /etc/passwd")?;
    ["postgres", "nobody"]
        .iter()
        .find_map(|name| {
            users.lines().find_map(|line| {
                let mut fields = line.split(':');
                (fields.next()? == *name).then_some(())?;
                Some((fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?))
            })
        })
        .map(Some)
        .context("PostgreSQL refuses root, and there is neither a user postgres nor nobody")
}

fn as_user(user: Option<(u32, u32)>, command: &[String]) -> Command {
    use std::os::unix::process::CommandExt as _;
    let (program, arguments) = command
        .split_first()
        .map_or(("", command), |(p, a)| (p.as_str(), a));
    let mut command = Command::new(program);
    command.args(arguments).process_group(0);
    if let Some((uid, gid)) = user {
        // As root this gives up the supplementary groups as well.
        command.uid(uid).gid(gid);
    }
    command
}

fn succeeded(program: &str, output: &Output) -> anyhow::Result<()> {
    if !output.status.success() {
        bail!(
            "{program} failed:\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(())
}
