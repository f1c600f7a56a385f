//! Every create can be repeated: the same request with the same `request_id` gets the same answer, and makes nothing more.
//!
//! Which methods create is seen from their names in the contract, so that a new one has it too, or fails here. The calls are
//! those of [`super::rows`].

use serde_json::{Value, json};
use tests::stack::Database;

use super::{fields, rows::CALLS, seen, world::World};

on_both_databases![a_create_that_is_repeated_is_answered_alike_and_makes_nothing];

/// What the names of methods begin with that make something.
const CREATES: [&str; 2] = ["Create", "Generate"];

/// Of an answer that was given before, members are left out, and it says so.
fn without_members(mut answer: Vec<Value>) -> Vec<Value> {
    answer.truncate(1);
    for part in answer.iter_mut().filter_map(Value::as_object_mut) {
        part.remove("membersLeftOut");
    }
    answer
}

async fn a_create_that_is_repeated_is_answered_alike_and_makes_nothing(database: Database) {
    let world = World::new(database, 0).await;
    let ours = world.ours.id.as_str();
    let admin = world.stack.admin_key.as_str();
    let mut wrongs = Vec::new();
    let methods = world.client.methods().into_iter().filter(|method| {
        let (_, verb) = method.split_once('/').unwrap();
        CREATES.iter().any(|create| verb.starts_with(create))
    });
    let methods: Vec<String> = methods.collect();
    assert!(methods.len() >= 7, "{methods:?} of seven that there were");
    for (number, method) in methods.iter().enumerate() {
        let name = method.strip_prefix("identity.v1.").unwrap();
        if !world.client.takes(method, "request_id") {
            wrongs.push(format!("{name} has no request_id"));
            continue;
        }
        let mut rows = CALLS.lines().filter(|line| line.starts_with(name));
        let row = fields(rows.next().unwrap());
        let things = world.things_of(ours).await;
        let filled = world.fill(row[1], ours, ours, &things, &things);
        let mut request: Value = serde_json::from_str(&filled).unwrap();
        request["requestId"] = json!(format!("0190a5a0-7b1e-4c3a-9f00-{number:012}"));
        let first = world.call(admin, name, &request).await.unwrap();
        let before = (world.state_of(ours).await, world.everywhere().await);
        let again = world.call(admin, name, &request).await;
        let after = (world.state_of(ours).await, world.everywhere().await);
        if before != after {
            wrongs.push(format!("{name} has made something once more"));
        }
        if first[0].get("secret").is_some() {
            let (told, _) = seen(&again);
            if told != "ALREADY_EXISTS SECRET_ALREADY_SHOWN" {
                wrongs.push(format!("{name}: {told}"));
            }
            continue;
        }
        let (first, again) = (without_members(first), again.map(without_members));
        if again.as_ref().ok() != Some(&first) {
            wrongs.push(format!("{name}: {first:?}, and then {again:?}"));
        }
    }
    assert!(wrongs.is_empty(), "\n{}", wrongs.join("\n"));
}
