//! Every write can be tried out: `validate_only` makes all checks and changes nothing.
//!
//! Which methods write is seen from their names in the contract, so that a new one has it too, or fails here. The calls are
//! those of [`super::rows`].

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::stack::Database;

use super::{fields, rows::CALLS, seen, world::World};

on_both_databases![a_write_that_is_only_tried_out_changes_nothing];

/// What the names of methods begin with that only read.
const READS: [&str; 9] = [
    "Authenticate",
    "BatchGet",
    "Check",
    "Find",
    "Get",
    "List",
    "Resolve",
    "Search",
    "Watch",
];

/// What a call that is tried out is told, where it is not that all would be well: the link is none.
const OTHERS: [(&str, &str); 1] = [(
    "SettingsService/RedeemSettingsLink",
    "NOT_FOUND SETTINGS_LINK_INVALID",
)];

async fn a_write_that_is_only_tried_out_changes_nothing(database: Database) {
    let world = World::new(database, 0).await;
    let ours = world.ours.id.as_str();
    let admin = world.stack.admin_key.as_str();
    let console = world
        .stack
        .service_key("opener", "console", &[])
        .await
        .unwrap();
    // An alarm to decide about: so many are deleted that it is one.
    for _ in 0..12 {
        world.things_of(ours).await;
    }
    let alarm = json!({ "organizationId": ours });
    let alarm = world.admin("RemovalService/GetRemovalAlarm", alarm).await;
    assert!(alarm["alarm"].is_object(), "there is no alarm: {alarm}");
    let writes = world.client.methods().into_iter().filter(|method| {
        let (_, name) = method.split_once('/').unwrap();
        !READS.iter().any(|verb| name.starts_with(verb))
    });
    let writes: BTreeSet<String> = writes.collect();
    let mut wrongs = Vec::new();
    for method in &writes {
        let name = method.strip_prefix("identity.v1.").unwrap();
        if !world.client.takes(method, "validate_only") {
            wrongs.push(format!("{name} has no validate_only"));
            continue;
        }
        let calls = CALLS.lines().filter(|line| !line.is_empty()).map(fields);
        let rows: Vec<_> = calls.filter(|row| row[0] == name).collect();
        assert!(!rows.is_empty(), "no row of {name}");
        for row in rows {
            let things = world.things_of(ours).await;
            let filled = world.fill(row[1], ours, ours, &things, &things);
            let mut request: Value = serde_json::from_str(&filled).unwrap();
            request["validateOnly"] = Value::Bool(true);
            let before = (world.state_of(ours).await, world.everywhere().await);
            let key = match name {
                "SettingsService/RedeemSettingsLink" => console.as_str(),
                _ => admin,
            };
            let (got, told) = seen(&world.call(key, name, &request).await);
            let other = OTHERS.iter().find(|(method, _)| *method == name);
            let wanted = other.map_or("OK", |(_, wanted)| *wanted);
            if got.trim() != wanted {
                wrongs.push(format!(
                    "{name}: {wanted}, and not {got} {told}\n    {request}"
                ));
            }
            let after = (world.state_of(ours).await, world.everywhere().await);
            if before != after {
                wrongs.push(format!("{name} has changed something\n    {request}"));
            }
            if got.trim() == "OK" && told.contains("rollcall_") {
                wrongs.push(format!("{name} shows a secret\n    {request}"));
            }
        }
    }
    assert!(wrongs.is_empty(), "\n{}", wrongs.join("\n"));
}
