//! `make run` and `make replay`, as the programs that they start.

use std::{
    fs,
    net::TcpListener,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use serde_json::Value;
use tests::{
    client::{Scim, user},
    process::Program,
    stack::Database,
};
use tokio::{
    process::{Child, Command},
    time::{sleep, timeout},
};

use crate::tidy::root;

on_both_databases![
    a_first_run_says_everything_and_a_later_one_keeps_it,
    a_process_that_dies_is_back_within_two_seconds,
];

/// A run that is under way.
struct Run {
    child: Child,
    folder: PathBuf,
}

impl Run {
    async fn start(folder: &Path, database_url: &str) -> Self {
        let program = Program::beside_this("rollcall-run", &folder.join("unused")).unwrap();
        let _ = fs::remove_file(folder.join("terminal"));
        let terminal = fs::File::create(folder.join("terminal")).unwrap();
        let child = Command::new(&program.path)
            .env("GATEWAY_PORT", "0")
            .env("GRPC_PORT", "0")
            .env("CONSOLE_PORT", "0")
            .env("DATA_DIR", folder.join("data"))
            .env("DATABASE_URL", database_url)
            .env("RUN_INFO", folder.join("info.json"))
            .stdin(Stdio::null())
            .stdout(terminal)
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let run = Self {
            child,
            folder: folder.to_owned(),
        };
        run.until("To stop").await;
        run
    }

    fn terminal(&self) -> String {
        fs::read_to_string(self.folder.join("terminal")).unwrap()
    }

    async fn until(&self, text: &str) {
        let started = Instant::now();
        while !self.terminal().contains(text) {
            let limit = Duration::from_secs(30);
            assert!(
                started.elapsed() < limit,
                "no {text:?} in:\n{}",
                self.terminal()
            );
            sleep(Duration::from_millis(20)).await;
        }
    }

    fn info(&self) -> Value {
        let path = self.folder.join("info.json");
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "the token is readable by others");
        serde_json::from_slice(&fs::read(&path).unwrap()).unwrap()
    }

    /// Ctrl-C.
    async fn stop(mut self) -> String {
        signal(u64::from(self.child.id().unwrap()), "INT").await;
        let status = timeout(Duration::from_secs(40), self.child.wait())
            .await
            .unwrap()
            .unwrap();
        assert!(status.success(), "{status}:\n{}", self.terminal());
        self.terminal()
    }
}

async fn signal(pid: u64, name: &str) {
    let status = Command::new("kill")
        .args(["-s", name, &pid.to_string()])
        .status()
        .await;
    assert!(status.unwrap().success());
}

async fn database_url(database: Database) -> String {
    match database {
        Database::Sqlite => String::new(),
        Database::Postgres => tests::postgres::server()
            .await
            .unwrap()
            .create_database()
            .await
            .unwrap(),
    }
}

fn scim(info: &Value) -> Scim {
    let text = |name: &str| {
        info[name]
            .as_str()
            .unwrap_or_else(|| panic!("no {name} in {info}"))
    };
    Scim::new(text("tenant_url"), text("secret_token")).unwrap()
}

async fn a_first_run_says_everything_and_a_later_one_keeps_it(database: Database) {
    let folder = tempfile::tempdir().unwrap();
    let url = database_url(database).await;
    let run = Run::start(folder.path(), &url).await;
    let info = run.info();
    for name in [
        "tenant_url",
        "secret_token",
        "organization_id",
        "grpc_address",
        "admin_key",
    ] {
        assert!(
            info[name].as_str().is_some_and(|value| !value.is_empty()),
            "no {name} in {info}"
        );
    }
    for name in ["tenant_url", "secret_token", "grpc_address", "console_url"] {
        assert!(
            run.terminal().contains(info[name].as_str().unwrap()),
            "{name} is not shown"
        );
    }
    assert_eq!(
        scim(&info).create_user(&user("ada")).await.unwrap().status,
        201
    );
    let secret = info["secret_token"].as_str().unwrap().to_owned();
    let processes = [
        info["gateway_pid"].as_u64().unwrap(),
        info["identity_pid"].as_u64().unwrap(),
        info["console_pid"].as_u64().unwrap(),
    ];
    run.stop().await;
    for pid in processes {
        assert!(
            !Path::new(&format!("/proc/{pid}")).exists(),
            "process {pid} still runs"
        );
    }

    let run = Run::start(folder.path(), &url).await;
    let later = run.info();
    assert_eq!(later["organization_id"], info["organization_id"]);
    assert_eq!(
        later["secret_token"], info["secret_token"],
        "it still works, and is known"
    );
    assert!(!run.terminal().contains(&secret), "a secret is shown once");
    assert!(run.terminal().contains("make token"));
    assert_eq!(
        scim(&later).create_user(&user("ADA")).await.unwrap().status,
        409
    );

    // A new token ends the one before.
    let program = Program::beside_this("rollcall-run", &folder.path().join("log")).unwrap();
    let program = program.option("--run-info", folder.path().join("info.json"));
    let token = Program {
        arguments: [program.arguments.clone(), vec!["token".into()]].concat(),
        ..program
    };
    let said = token.output().await.unwrap();
    let newest = run.info();
    assert_ne!(newest["secret_token"], info["secret_token"]);
    assert!(said.contains(newest["secret_token"].as_str().unwrap()));
    assert_eq!(scim(&later).get("/Users").await.unwrap().status, 401);
    assert_eq!(scim(&newest).get("/Users").await.unwrap().status, 200);

    // What `make replay` starts reads the same file.
    let program = Program::beside_this("rollcall-replay", &folder.path().join("log")).unwrap();
    let program = program
        .option("--run-info", folder.path().join("info.json"))
        .option("--conversations", root().join("tests/conversations"));
    let replay = Program {
        arguments: [program.arguments.clone(), vec!["onelogin".into()]].concat(),
        ..program
    };
    let said = replay.output().await.unwrap();
    assert!(said.ends_with(" passed, 0 failed"), "{said}");
    run.stop().await;
}

async fn a_process_that_dies_is_back_within_two_seconds(database: Database) {
    let folder = tempfile::tempdir().unwrap();
    let run = Run::start(folder.path(), &database_url(database).await).await;
    let before = run.info();
    let scim = scim(&before);
    for (name, pid) in [
        ("identity-service", "identity_pid"),
        ("scim-gateway", "gateway_pid"),
        ("settings-console", "console_pid"),
    ] {
        signal(before[pid].as_u64().unwrap(), "KILL").await;
        let started = Instant::now();
        loop {
            if run.info()[pid] != before[pid]
                && scim
                    .get("/Users")
                    .await
                    .is_ok_and(|answer| answer.status == 200)
            {
                break;
            }
            let limit = Duration::from_secs(2);
            assert!(
                started.elapsed() < limit,
                "{name} is not back:\n{}",
                run.terminal()
            );
            sleep(Duration::from_millis(20)).await;
        }
        run.until(&format!("{name} is back")).await;
    }
    let after = run.info();
    for name in ["tenant_url", "secret_token", "grpc_address", "admin_key"] {
        assert_eq!(after[name], before[name]);
    }
    run.stop().await;
}

#[tokio::test]
async fn sqlite_a_taken_port_is_said_by_number_with_the_variable_that_changes_it() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for variable in ["GATEWAY_PORT", "GRPC_PORT", "CONSOLE_PORT"] {
        let folder = tempfile::tempdir().unwrap();
        let program = Program::beside_this("rollcall-run", &folder.path().join("log")).unwrap();
        let program = program
            .variable("GATEWAY_PORT", "0")
            .variable("GRPC_PORT", "0")
            .variable("CONSOLE_PORT", "0")
            .variable("DATA_DIR", folder.path().join("data"))
            .variable("RUN_INFO", folder.path().join("info.json"))
            .variable(variable, &port);
        let told = format!("{:#}", program.output().await.unwrap_err());
        assert!(told.contains(&port) && told.contains(variable), "{told}");
    }
}
