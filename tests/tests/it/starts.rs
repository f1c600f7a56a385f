//! Starting before the database does: who waits, who is told what meanwhile, and who does not wait.

use std::{fs, io, path::Path, time::Duration};

use tests::{
    http::{self, Origin, Request},
    postgres,
    process::Program,
    stack::identity_service,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::{Instant, sleep},
};

const LIMIT: Duration = Duration::from_secs(30);

/// A database of the tests' server as it is met at another port, and where the server is itself.
struct Late {
    url: String,
    port: u16,
    server: String,
}

impl Late {
    async fn new() -> Self {
        let server = postgres::server().await.unwrap();
        let url = server.create_database().await.unwrap();
        let (_, rest) = url.split_once('@').unwrap();
        let (address, _) = rest.split_once('/').unwrap();
        // Nobody else is given the port, and nobody listens on it.
        let port = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = port.local_addr().unwrap().port();
        Self {
            url: url.replace(address, &format!("127.0.0.1:{port}")) + "?sslmode=disable",
            port,
            server: address.to_owned(),
        }
    }

    async fn listen(&self) -> TcpListener {
        TcpListener::bind(("127.0.0.1", self.port)).await.unwrap()
    }

    /// Refuses one connection as a server does, with this code.
    async fn refuse(&self, code: &str, message: &str) {
        let (mut stream, _) = self.listen().await.accept().await.unwrap();
        let size = usize::try_from(stream.read_u32().await.unwrap()).unwrap();
        let mut startup = vec![0; size - 4];
        stream.read_exact(&mut startup).await.unwrap();
        let fields = format!("SFATAL\0VFATAL\0C{code}\0M{message}\0\0");
        stream.write_u8(b'E').await.unwrap();
        let length = u32::try_from(fields.len() + 4).unwrap();
        stream.write_u32(length).await.unwrap();
        stream.write_all(fields.as_bytes()).await.unwrap();
    }

    /// Lets everybody through from now on.
    async fn open(&self) -> JoinHandle<()> {
        let (listener, server) = (self.listen().await, self.server.clone());
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let mut far = TcpStream::connect(&server).await.unwrap();
                tokio::spawn(async move {
                    let _: io::Result<_> = tokio::io::copy_bidirectional(&mut near, &mut far).await;
                });
            }
        })
    }
}

/// Where a program says that its admin listener is, once it does.
async fn admin_of(log: &Path) -> Origin {
    let said = until(log, "admin listener is at http://").await;
    let (_, address) = said.split_once("admin listener is at http://").unwrap();
    let (authority, _) = address.split_once('"').unwrap();
    Origin {
        authority: authority.to_owned(),
    }
}

async fn ask(admin: &Origin, path: &str) -> u16 {
    let request = Request {
        method: "GET".to_owned(),
        target: path.to_owned(),
        headers: Vec::new(),
        body: None,
    };
    http::send(admin, &request, LIMIT).await.unwrap().status
}

/// The first line of a log that has this in it.
async fn until(log: &Path, text: &str) -> String {
    let end = Instant::now() + LIMIT;
    loop {
        let written = fs::read_to_string(log).unwrap_or_default();
        if let Some(line) = written.lines().find(|line| line.contains(text)) {
            return line.to_owned();
        }
        assert!(Instant::now() < end, "no {text:?} in:\n{written}");
        sleep(Duration::from_millis(20)).await;
    }
}

fn program(folder: &Path, url: &str) -> Program {
    let program = identity_service(folder, Some(url)).unwrap();
    program
        .option("--listen", "127.0.0.1:0")
        .option("--admin-listen", "127.0.0.1:0")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_that_is_started_late_is_waited_for() {
    let late = Late::new().await;
    let folder = tempfile::tempdir().unwrap();
    let program = program(folder.path(), &late.url);
    let log = program.log.clone();
    let starting = tokio::spawn(async move { program.start(LIMIT).await });

    let admin = admin_of(&log).await;
    until(&log, "refused").await;
    assert_eq!(ask(&admin, "/livez").await, 200);
    assert_eq!(ask(&admin, "/readyz").await, 503);
    assert_eq!(ask(&admin, "/metrics").await, 200);
    late.refuse("57P03", "the database system is starting up")
        .await;
    until(&log, "starting up").await;
    late.refuse("53300", "sorry, too many clients already")
        .await;
    until(&log, "too many clients").await;
    assert_eq!(ask(&admin, "/readyz").await, 503);
    let through = late.open().await;

    let process = starting.await.unwrap().unwrap();
    let end = Instant::now() + LIMIT;
    while ask(&admin, "/readyz").await != 200 {
        assert!(Instant::now() < end, "it is never ready");
        sleep(Duration::from_millis(50)).await;
    }
    let written = fs::read_to_string(&log).unwrap();
    let told = written.matches("cannot be reached yet").count();
    assert_eq!(told, 3, "once for each cause:\n{written}");
    assert!(written.contains("the database is there"), "{written}");
    drop(process);
    through.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_that_refuses_for_good_is_not_waited_for() {
    let url = postgres::server().await.unwrap().create_database().await;
    let url = url.unwrap();
    let (_, rest) = url.split_once('@').unwrap();
    let nobody = format!("postgres://rollcall:hunter2@{rest}");
    let nowhere = format!("{url}_of_nobody");
    for (url, cause) in [(nobody, "password"), (nowhere, "does not exist")] {
        let folder = tempfile::tempdir().unwrap();
        // Longer than the limit: who waits is seen to.
        let program = program(folder.path(), &url).variable("START_TIME", "3600");
        let told = program.start(LIMIT).await.unwrap_err().to_string();
        assert!(told.contains("are user, password and the name"), "{told}");
        assert!(told.contains(cause) && !told.contains("hunter2"), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_is_not_waited_for_by_a_service_that_is_asked_to_stop() {
    let late = Late::new().await;
    let folder = tempfile::tempdir().unwrap();
    let program = program(folder.path(), &late.url).variable("START_TIME", "3600");
    let log = program.log.clone();
    let mut child = tokio::process::Command::new(&program.path)
        .args(&program.arguments)
        .envs(
            program
                .environment
                .iter()
                .map(|(name, value)| (name, value)),
        )
        .stderr(fs::File::create(&log).unwrap())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    until(&log, "cannot be reached yet").await;
    let pid = child.id().unwrap().to_string();
    let told = tokio::process::Command::new("kill").arg(pid).status().await;
    assert!(told.unwrap().success());
    let status = tokio::time::timeout(LIMIT, child.wait()).await;
    assert!(status.expect("it waits").unwrap().success());
}
