//! Keeps a copy of an organization's users, groups and memberships in a local SQLite file, through restarts of everybody.
//!
//! ```text
//! ROLLCALL_ADDRESS=127.0.0.1:50051 ROLLCALL_KEY=... ROLLCALL_ORGANIZATION=... mirror mirror.db
//! ```

use std::{env, str::FromStr as _, time::Duration};

use anyhow::Context as _;
use identity_proto::v1::{
    Event, EventKind, WatchEventsRequest, WatchEventsResponse, WatchStart,
    event_service_client::EventServiceClient,
};
use prost_types::value::Kind;
use sqlx::{
    ConnectOptions as _, Connection as _, SqliteConnection, query, query_scalar,
    sqlite::SqliteConnectOptions,
};
use tonic::{
    Code, Request, Status,
    transport::{Channel, Endpoint},
};
use tonic_types::StatusExt as _;

const TABLES: [&str; 4] = [
    "CREATE TABLE IF NOT EXISTS users (id TEXT PRIMARY KEY, version INTEGER, user_name TEXT, active INTEGER)",
    "CREATE TABLE IF NOT EXISTS groups (id TEXT PRIMARY KEY, version INTEGER, display_name TEXT)",
    "CREATE TABLE IF NOT EXISTS memberships (group_id TEXT, member_id TEXT, PRIMARY KEY (group_id, member_id))",
    "CREATE TABLE IF NOT EXISTS progress (id INTEGER PRIMARY KEY CHECK (id = 1), token TEXT)",
];

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let path = env::args().nth(1).context("usage: mirror FILE")?;
    let address = env::var("ROLLCALL_ADDRESS")?;
    let organization = env::var("ROLLCALL_ORGANIZATION")?;
    let key = env::var("ROLLCALL_KEY")?;

    let options = SqliteConnectOptions::from_str(&path)?.create_if_missing(true);
    let mut db = options.connect().await?;
    for table in TABLES {
        query(table).execute(&mut db).await?;
    }
    // A connection that has died is noticed, also while nothing is sent.
    let channel = Endpoint::from_shared(format!("http://{address}"))?
        .http2_keep_alive_interval(Duration::from_secs(30))
        .keep_alive_while_idle(true)
        .connect_lazy();
    loop {
        let ended = follow(&mut db, channel.clone(), &organization, &key).await;
        match ended.map_err(|error| error.downcast::<Status>()) {
            Ok(()) => {}
            Err(Ok(status)) if reason(&status) == "SNAPSHOT_REQUIRED" => {
                start_over(&mut db).await?
            }
            // These pass; after the others somebody has to look.
            Err(Ok(status))
                if matches!(
                    status.code(),
                    Code::Unavailable | Code::Cancelled | Code::Unknown | Code::Internal
                ) => {}
            Err(Ok(status)) => return Err(status.into()),
            Err(Err(error)) => return Err(error),
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn follow(
    db: &mut SqliteConnection,
    channel: Channel,
    organization: &str,
    key: &str,
) -> anyhow::Result<()> {
    let token: Option<String> = query_scalar("SELECT token FROM progress")
        .fetch_optional(&mut *db)
        .await?;
    let mut request = Request::new(WatchEventsRequest {
        organization_id: organization.to_owned(),
        token: token.unwrap_or_default(),
        // Counts without a token.
        start: WatchStart::Snapshot.into(),
        kinds: vec![],
    });
    let bearer = format!("Bearer {key}").parse()?;
    request.metadata_mut().insert("authorization", bearer);
    let mut client = EventServiceClient::new(channel);
    let mut stream = client.watch_events(request).await?.into_inner();
    while let Some(message) = stream.message().await? {
        apply(db, message).await?;
    }
    Ok(())
}

/// A message and its token in one transaction: whatever happens, they agree.
async fn apply(db: &mut SqliteConnection, message: WatchEventsResponse) -> anyhow::Result<()> {
    let mut transaction = db.begin().await?;
    for user in &message.users {
        query("INSERT OR REPLACE INTO users VALUES (?, ?, ?, ?)")
            .bind(&user.id)
            .bind(version(&user.etag)?)
            .bind(&user.user_name)
            .bind(user.active())
            .execute(&mut *transaction)
            .await?;
    }
    for group in &message.groups {
        query("INSERT OR REPLACE INTO groups VALUES (?, ?, ?)")
            .bind(&group.id)
            .bind(version(&group.etag)?)
            .bind(&group.display_name)
            .execute(&mut *transaction)
            .await?;
    }
    for row in &message.memberships {
        add(&mut transaction, &row.group_id, &row.member_id).await?;
    }
    for event in &message.events {
        apply_event(&mut transaction, event).await?;
    }
    query("INSERT OR REPLACE INTO progress VALUES (1, ?)")
        .bind(&message.token)
        .execute(&mut *transaction)
        .await?;
    Ok(transaction.commit().await?)
}

async fn apply_event(db: &mut SqliteConnection, event: &Event) -> anyhow::Result<()> {
    let id = &event.resource_id;
    match event.kind() {
        EventKind::UserDeleted => {
            let delete = query("DELETE FROM users WHERE id = ?").bind(id);
            delete.execute(db).await?;
        }
        EventKind::GroupDeleted => {
            for delete in [
                "DELETE FROM groups WHERE id = ?",
                "DELETE FROM memberships WHERE group_id = ?",
            ] {
                query(delete).bind(id).execute(&mut *db).await?;
            }
        }
        EventKind::UserCreated
        | EventKind::UserUpdated
        | EventKind::UserDeactivated
        | EventKind::UserReactivated
        | EventKind::UserUndeleted => {
            query("INSERT OR IGNORE INTO users VALUES (?, 0, '', 0)")
                .bind(id)
                .execute(&mut *db)
                .await?;
            query(
                "UPDATE users SET version = ?2, user_name = coalesce(?3, user_name), active = ?4 \
                 WHERE id = ?1 AND version < ?2",
            )
            .bind(id)
            .bind(event.version)
            .bind(text(event, "userName"))
            .bind(event.active)
            .execute(db)
            .await?;
        }
        EventKind::GroupCreated | EventKind::GroupUpdated => {
            query("INSERT OR IGNORE INTO groups VALUES (?, 0, '')")
                .bind(id)
                .execute(&mut *db)
                .await?;
            query(
                "UPDATE groups SET version = ?2, display_name = coalesce(?3, display_name) \
                 WHERE id = ?1 AND version < ?2",
            )
            .bind(id)
            .bind(event.version)
            .bind(text(event, "displayName"))
            .execute(&mut *db)
            .await?;
            // Memberships have no versions: whoever applies all of them in order ends with what is there.
            for member in ids(event, "members.added") {
                add(db, id, member).await?;
            }
            for member in ids(event, "members.removed") {
                query("DELETE FROM memberships WHERE group_id = ? AND member_id = ?")
                    .bind(id)
                    .bind(member)
                    .execute(&mut *db)
                    .await?;
            }
        }
        // Of the organization itself: this mirror has people and groups. A later release may have more kinds.
        _ => {}
    }
    Ok(())
}

async fn add(db: &mut SqliteConnection, group: &str, member: &str) -> anyhow::Result<()> {
    query("INSERT OR IGNORE INTO memberships VALUES (?, ?)")
        .bind(group)
        .bind(member)
        .execute(db)
        .await?;
    Ok(())
}

async fn start_over(db: &mut SqliteConnection) -> anyhow::Result<()> {
    let mut transaction = db.begin().await?;
    for delete in [
        "DELETE FROM users",
        "DELETE FROM groups",
        "DELETE FROM memberships",
        "DELETE FROM progress",
    ] {
        query(delete).execute(&mut *transaction).await?;
    }
    Ok(transaction.commit().await?)
}

/// The contract's reason, which programs decide by.
fn reason(status: &Status) -> String {
    let info = status.get_details_error_info();
    info.map(|info| info.reason).unwrap_or_default()
}

/// The number in an entity tag: `W/"7"`.
fn version(etag: &str) -> anyhow::Result<i64> {
    let number = etag.trim_start_matches("W/").trim_matches('"');
    number
        .parse()
        .with_context(|| format!("no version: {etag}"))
}

/// The new value of an attribute, if it has changed and is a text.
fn text<'e>(event: &'e Event, name: &str) -> Option<&'e str> {
    match event.values.as_ref()?.fields.get(name)?.kind.as_ref()? {
        Kind::StringValue(text) => Some(text),
        _ => None,
    }
}

fn ids<'e>(event: &'e Event, name: &str) -> impl Iterator<Item = &'e str> {
    let values = event.values.as_ref();
    let list = values.and_then(|values| values.fields.get(name)?.kind.as_ref());
    let ids = match list {
        Some(Kind::ListValue(list)) => list.values.as_slice(),
        _ => &[],
    };
    ids.iter().filter_map(|id| match id.kind.as_ref()? {
        Kind::StringValue(id) => Some(id.as_str()),
        _ => None,
    })
}
