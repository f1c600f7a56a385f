//! Starting: together with others, on a database of another release, on one that is not durable.

use std::{sync::Arc, time::Duration};

use sea_orm::{
    DbBackend, Statement,
    sqlx::{self, Connection as _},
};

use super::world::{World, named, user};
use crate::{
    domain::{Error, SystemClock, User, UserName},
    storage::{
        OpenError, Settings, Store, Times, engine::Writer, failure::Failure, readers::Place,
        row::Cells,
    },
};

async fn try_open(url: &str) -> Result<Store, OpenError> {
    let settings = Settings {
        keep_events: std::time::Duration::from_secs(90 * 24 * 3600),
        alarm: crate::domain::AlarmRule::default(),
        database_url: url.to_owned(),
        times: Times {
            start: Duration::from_millis(200),
            ..Times::default()
        },
    };
    Store::open(&settings, Arc::new(SystemClock)).await
}

pub(super) async fn run(url: &str, statement: &str) {
    let statement = sqlx::AssertSqlSafe(statement.to_owned());
    if url.starts_with("sqlite:") {
        let mut connection = sqlx::SqliteConnection::connect(url).await.unwrap();
        sqlx::raw_sql(statement)
            .execute(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
    } else {
        let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
        sqlx::raw_sql(statement)
            .execute(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
    }
}

pub(super) async fn five_services_start_together_on_an_empty_database(world: World) {
    let url = match world.file() {
        Some(file) => format!("sqlite:{}", file.with_file_name("new/other.db").display()),
        None => tests::postgres::server()
            .await
            .unwrap()
            .create_database()
            .await
            .unwrap(),
    };
    let starts = (0..5).map(|_| {
        let url = url.clone();
        tokio::spawn(async move { try_open(&url).await })
    });
    for start in starts.collect::<Vec<_>>() {
        start.await.unwrap().unwrap().check().await.unwrap();
    }
}

pub(super) async fn a_database_of_a_later_release_is_refused_by_name(world: World) {
    let step = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m99990101_000001_teleport', 0)";
    run(&world.url, step).await;
    match try_open(&world.url).await {
        Err(OpenError::Newer(step)) => assert_eq!(step, "m99990101_000001_teleport"),
        other => panic!("{other:?}"),
    }
}

pub(super) async fn a_secret_is_the_same_for_all_replicas(world: World) {
    let other = world.another_store().await;
    let first = world.store.server_secret("test", [1; 32]).await.unwrap();
    let second = other.server_secret("test", [2; 32]).await.unwrap();
    assert_eq!(first, [1; 32]);
    assert_eq!(first, second);
}

#[tokio::test]
async fn a_full_disk_refuses_writes_and_spares_reads() {
    let world = World::alone().await;
    let kept = world.create(named("kept")).await.unwrap();
    control(&world, "PRAGMA max_page_count = 1").await;
    let large = || user("large", serde_json::json!({ "title": "x".repeat(4000) }));
    let mut refused = 0;
    for _ in 0..50 {
        let large = User {
            user_name: UserName::parse(format!("large-{refused}-{}", world.count().await)).unwrap(),
            ..large()
        };
        if let Err(error) = world.create(large).await {
            assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
            refused += 1;
        }
        assert!(world.find(kept.id).await.is_some());
    }
    assert!(refused > 10);
    control(&world, "PRAGMA max_page_count = 1000000").await;
    world.create(named("after")).await.unwrap();
    let sequences: Vec<i64> = world
        .feed()
        .await
        .iter()
        .map(|event| event.sequence)
        .collect();
    assert_eq!(sequences.len() as u64, 2 + world.count().await);
    assert_eq!(sequences, (1..=sequences.len() as i64).collect::<Vec<_>>());
}

#[tokio::test]
#[expect(
    clippy::disallowed_methods,
    reason = "nothing that `scope` makes never ends"
)]
async fn a_read_that_never_ends_is_given_up() {
    let world = World::alone().await;
    let readers = &world.store.connections().readers;
    let endless =
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT max(n) FROM c";
    let endless = Statement::from_string(DbBackend::Sqlite, endless);
    let (refused, ()) = tokio::join!(readers.list(endless, 0, Place::Aside), async {
        world.count().await;
    });
    let error = refused.unwrap_err();
    assert_eq!(error.failure(), Failure::Timeout, "{error:?}");
    world.count().await;
}

#[tokio::test]
async fn a_sqlite_file_says_wal_and_full() {
    let world = World::alone().await;
    let Writer::Sqlite(writer) = &world.store.connections().writer else {
        panic!("SQLite");
    };
    for (pragma, value) in [("journal_mode", "wal"), ("synchronous", "2")] {
        assert_eq!(writer.lock().await.setting(pragma).unwrap(), value);
    }
}

/// SQLite's own way would be that the commit that makes it long copies it.
#[tokio::test]
async fn a_long_log_is_copied_beside_the_writer_and_begins_anew() {
    let world = World::alone().await;
    let Writer::Sqlite(writer) = &world.store.connections().writer else {
        panic!("SQLite");
    };
    let mut longest = 0;
    for number in 0..1_000 {
        world.create(named(&format!("n-{number}"))).await.unwrap();
        let pages = writer.lock().await.log().unwrap().pages;
        if pages < longest {
            assert!(longest >= 200, "it was not long");
            return;
        }
        longest = pages;
    }
    panic!("it has {longest} pages");
}

#[tokio::test]
async fn a_store_that_is_closed_leaves_one_file() {
    let world = World::alone().await;
    let url = format!(
        "sqlite:{}",
        world
            .file()
            .unwrap()
            .with_file_name("new/other.db")
            .display()
    );
    let store = try_open(&url).await.unwrap();
    let folder = world.file().unwrap().with_file_name("new");
    let files = || {
        let files = std::fs::read_dir(&folder).unwrap();
        let mut files: Vec<_> = files.map(|file| file.unwrap().file_name()).collect();
        files.sort();
        files
    };
    assert!(files().contains(&"other.db-wal".into()), "{:?}", files());
    store.close().await;
    drop(store);
    assert_eq!(files(), ["other.db", "other.db.lock"]);
}

/// `.cargo/config.toml` says so, and why.
#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "it touches no table")]
async fn sqlite_does_not_prepare_a_statement_anew_for_other_values() {
    let world = World::alone().await;
    let query = "SELECT sqlite_compileoption_used('ENABLE_QPSG')";
    let query = Statement::from_string(DbBackend::Sqlite, query);
    let readers = &world.store.connections().readers;
    let rows = readers.list(query, 0, Place::Here).await.unwrap();
    assert!(Cells::of(&rows[0]).take::<bool>().unwrap());
}

#[tokio::test]
async fn a_sqlite_database_without_a_file_is_not_durable() {
    let refused = try_open("sqlite::memory:").await;
    assert!(
        matches!(
            refused,
            Err(OpenError::NotDurable {
                setting: "journal_mode",
                ..
            })
        ),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_not_writable() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let refused = try_open(&format!("sqlite:{}/db", file.path().display())).await;
    assert!(
        matches!(refused, Err(OpenError::NotWritable(_))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("letter.txt");
    std::fs::write(&file, "Dear database, ".repeat(100)).unwrap();
    let refused = try_open(&format!("sqlite:{}", file.display())).await;
    assert!(matches!(refused, Err(OpenError::Refused(_))), "{refused:?}");
}

#[tokio::test]
async fn nobody_listening_is_unreachable() {
    let refused = try_open("postgres://nobody@127.0.0.1:1/nothing").await;
    assert!(
        matches!(refused, Err(OpenError::Unreachable(_))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn another_kind_of_address_is_not_understood() {
    let refused = try_open("mysql://somewhere").await;
    assert!(matches!(refused, Err(OpenError::Address(_))), "{refused:?}");
}

#[tokio::test]
async fn a_postgresql_that_answers_before_it_has_written_is_refused() {
    let Some(world) = World::on_postgres("").await else {
        return;
    };
    let name = world.url.rsplit('/').next().unwrap();
    run(
        &world.url,
        &format!("ALTER DATABASE {name} SET synchronous_commit = off"),
    )
    .await;
    let refused = try_open(&world.url).await;
    assert!(
        matches!(
            refused,
            Err(OpenError::NotDurable {
                setting: "synchronous_commit",
                ..
            })
        ),
        "{refused:?}"
    );
}

/// PostgreSQL believes of a table that was never analyzed that it may be anything; SQLite plans without.
#[expect(
    clippy::disallowed_methods,
    reason = "asks the server what it believes"
)]
pub(super) async fn a_table_that_has_doubled_is_analyzed_soon(world: World) {
    if world.is_sqlite() {
        assert_eq!(world.store.analyze_doubled().await.unwrap(), 0);
        return;
    }
    let known = "SELECT reltuples >= 150 FROM pg_class WHERE oid = 'users'::regclass";
    let known = Statement::from_string(DbBackend::Postgres, known);
    let readers = &world.store.connections().readers;
    world.crowd(150).await;
    // The server counts rows a second later than they come, and the store looks every two.
    for _ in 0..200 {
        let rows = readers.list(known.clone(), 0, Place::Aside).await.unwrap();
        if Cells::of(&rows[0]).take::<bool>().unwrap() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("nobody analyzes it");
}

/// On SQLite it is the connection's own thread that stops: see `readers`.
#[expect(clippy::disallowed_methods, reason = "it touches no table")]
pub(super) async fn a_statement_that_nobody_waits_for_ends(world: World) {
    if world.is_sqlite() {
        return;
    }
    let statement = |text| Statement::from_string(DbBackend::Postgres, text);
    let readers = &world.store.connections().readers;
    let sleep = statement("SELECT pg_sleep(7)");
    let given_up = tokio::time::timeout(
        Duration::from_millis(100),
        readers.list(sleep, 0, Place::Aside),
    );
    given_up.await.unwrap_err();
    let others = statement(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
            AND state = 'active' AND query LIKE '%pg_sleep(7)' AND pid <> pg_backend_pid()",
    );
    for _ in 0..30 {
        let rows = readers.list(others.clone(), 0, Place::Aside).await.unwrap();
        if Cells::of(&rows[0]).take::<i64>().unwrap() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the server works for nobody");
}

/// Tells the writer's connection something about itself.
async fn control(world: &World, text: &str) {
    let Writer::Sqlite(writer) = &world.store.connections().writer else {
        panic!("SQLite");
    };
    writer.lock().await.execute_text(text).unwrap();
}
