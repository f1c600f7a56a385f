//! Every change of what has a version can be made to depend on it, and says what it has changed.
//!
//! Which methods those are is seen from their names in the contract, so that a new one has it too, or fails here. The calls are
//! those of [`super::rows`].

use serde_json::{Value, json};
use tests::stack::Database;

use super::{fields, rows::CALLS, seen, world::World};

on_both_databases![a_change_of_what_has_changed_meanwhile_is_refused];

/// What the names of methods begin with that change something which is there.
const CHANGES: [&str; 3] = ["Delete", "Replace", "Update"];

/// An etag of nobody.
const STALE: &str = r#"W/"999999""#;

async fn a_change_of_what_has_changed_meanwhile_is_refused(database: Database) {
    let world = World::new(database, 0).await;
    let ours = world.ours.id.as_str();
    let admin = world.stack.admin_key.as_str();
    let (mut seen_methods, mut wrongs) = (0, Vec::new());
    for method in world.client.methods() {
        let name = method.strip_prefix("identity.v1.").unwrap();
        let (_, verb) = name.split_once('/').unwrap();
        if !CHANGES.iter().any(|change| verb.starts_with(change)) {
            continue;
        }
        seen_methods += 1;
        let changed = ["changed_attributes", "changed_fields"];
        if !verb.starts_with("Delete") && !changed.iter().any(|f| world.client.tells(&method, f)) {
            wrongs.push(format!("{name} does not say what it has changed"));
        }
        let mut rows = CALLS.lines().filter(|line| line.starts_with(name));
        let row = fields(rows.next().unwrap());
        let things = world.things_of(ours).await;
        let filled = world.fill(row[1], ours, ours, &things, &things);
        let mut request: Value = serde_json::from_str(&filled).unwrap();
        if world.client.takes(&method, "if_match") {
            request["ifMatch"] = json!([STALE]);
        } else if world.client.takes(&method, "etag") {
            request["etag"] = json!(STALE);
        } else {
            // The resource itself has it.
            let resource = request.as_object_mut().unwrap().values_mut();
            let resource = resource.filter_map(Value::as_object_mut).next();
            resource.unwrap().insert("etag".to_owned(), json!(STALE));
        }
        let (got, _) = seen(&world.call(admin, name, &request).await);
        if got != "ABORTED VERSION_MISMATCH" {
            wrongs.push(format!("{name}: {got}\n    {request}"));
        }
    }
    assert!(seen_methods >= 10, "{seen_methods} of ten that there were");
    assert!(wrongs.is_empty(), "\n{}", wrongs.join("\n"));
}
