//! What was committed is on disk: how the engines are set, and that the service refuses less.

use std::{fs, path::Path, time::Duration};

use serde_json::json;
use tests::{
    client::user,
    postgres,
    process::Program,
    stack::{Builder, Database, identity_service},
};

/// Starts an identity service that must refuse, and gives what it said.
async fn refusal(program: Program) -> String {
    let program = Program {
        arguments: vec!["--listen".into(), "127.0.0.1:0".into()],
        ..program
    };
    match program.start(Duration::from_secs(30)).await {
        Ok(_) => panic!("the service started"),
        Err(e) => format!("{e:#}"),
    }
}

#[tokio::test]
async fn sqlite_writes_ahead_and_syncs_each_commit() {
    let stack = Builder::new(Database::Sqlite).start().await.unwrap();
    let scim = stack.scim(&stack.tenant().await.unwrap()).unwrap();
    assert_eq!(scim.create_user(&user("ada")).await.unwrap().status, 201);

    let file = sqlite_file(&stack.folder().unwrap().join("data"));
    let header = fs::read(&file).unwrap();
    // Bytes 18 and 19 of the file's header are 2 in WAL mode.
    assert_eq!(&header[18..20], [2, 2], "journal_mode is not WAL");
    // `synchronous` belongs to a connection, so only the service can tell: it reads it back at start.
    let log = fs::read_to_string(stack.identity_services[0].log())
        .unwrap()
        .to_lowercase();
    assert!(log.contains("journal_mode") && log.contains("wal"), "{log}");
    assert!(log.contains("synchronous") && log.contains("full"), "{log}");
}

#[tokio::test]
async fn sqlite_data_outlives_a_stop_and_a_kill() {
    let mut stack = Builder::new(Database::Sqlite).start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let scim = stack.scim(&tenant).unwrap();
    for (name, hard) in [("ada", false), ("bob", true)] {
        assert_eq!(scim.create_user(&user(name)).await.unwrap().status, 201);
        let service = &mut stack.identity_services[0];
        if hard {
            service.process().kill().await.unwrap();
        } else {
            let status = service
                .process()
                .stop(Duration::from_secs(20))
                .await
                .unwrap();
            assert!(
                status.success(),
                "a stop that was asked for is no failure: {status}"
            );
        }
        service.restart().await.unwrap();
    }
    let list = scim.get("/Users").await.unwrap();
    assert_eq!(list.json().unwrap()["totalResults"], json!(2));
}

#[tokio::test]
async fn sqlite_a_folder_that_cannot_be_written_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let program = identity_service(folder.path(), None).unwrap();
    // A file where the folder would be: not even root can write into it.
    fs::write(folder.path().join("data"), "").unwrap();
    let told = refusal(program).await;
    assert!(told.contains("data"), "{told}");
}

#[tokio::test]
async fn postgres_of_the_tests_keeps_what_durability_rests_on() {
    let server = postgres::server().await.unwrap();
    for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
        let value = server
            .query("postgres", &format!("SHOW {setting}"))
            .await
            .unwrap();
        assert_eq!(value, "on", "{setting}");
    }
}

#[tokio::test]
async fn postgres_that_is_away_is_refused_without_its_password() {
    let folder = tempfile::tempdir().unwrap();
    let url = "postgres://ada:hunter2@127.0.0.1:9/rollcall";
    let program = identity_service(folder.path(), Some(url)).unwrap();
    let told = refusal(program.variable("START_TIME", "0.5")).await;
    assert!(!told.contains("hunter2"), "{told}");
    assert!(told.to_lowercase().contains("database"), "{told}");
}

#[tokio::test]
async fn postgres_without_synchronous_commit_is_refused() {
    let server = postgres::server().await.unwrap();
    let url = server.create_database().await.unwrap();
    let name = url.rsplit('/').next().unwrap();
    let statement = format!("ALTER DATABASE {name} SET synchronous_commit = off");
    server.query("postgres", &statement).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let told = refusal(identity_service(folder.path(), Some(&url)).unwrap()).await;
    assert!(told.contains("synchronous_commit"), "{told}");
}

#[tokio::test]
async fn postgres_of_a_newer_release_is_refused() {
    let stack = Builder::new(Database::Postgres)
        .gateways(0)
        .start()
        .await
        .unwrap();
    let url = stack.database_url.clone().unwrap();
    drop(stack);
    let server = postgres::server().await.unwrap();
    let name = url.rsplit('/').next().unwrap();
    let statement = "INSERT INTO seaql_migrations VALUES ('m99991231_000000_of_the_future', 0)";
    server.query(name, statement).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let told = refusal(identity_service(folder.path(), Some(&url)).unwrap()).await;
    assert!(
        told.contains("m99991231_000000_of_the_future") || told.contains("newer"),
        "{told}"
    );
}

fn sqlite_file(folder: &Path) -> std::path::PathBuf {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| fs::read(path).is_ok_and(|bytes| bytes.starts_with(b"SQLite format 3\0")))
        .expect("no SQLite file in the data folder")
}
