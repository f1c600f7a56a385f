//! Every recorded conversation, against each database, on an empty one and on a filled one.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{
    client::user,
    conversation::{Conversation, Outcome, Player, collect, play},
    stack::{Builder, Database},
};

use crate::tidy::root;

on_both_databases![every_conversation_passes_and_passes_again_on_a_filled_database];

async fn every_conversation_passes_and_passes_again_on_a_filled_database(database: Database) {
    let stack = Builder::new(database).start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let url = stack.tenant_url(0, &tenant.id).unwrap();
    let player = Player::new(&url, &tenant.token).unwrap();

    let files = collect(&root().join("tests/conversations")).unwrap();
    assert!(
        files.len() >= 60,
        "only {} conversations were found",
        files.len()
    );
    let mut problems = Vec::new();
    for time in ["the first time", "the second time"] {
        for file in &files {
            let conversation = Conversation::read(file).unwrap();
            let report = play(&player, &conversation, |_| {}).await;
            if report.passed() {
                continue;
            }
            problems.push(format!("{} failed {time}", file.display()));
            for step in report
                .steps
                .iter()
                .filter(|step| step.outcome != Outcome::Ok)
            {
                problems.push(format!(
                    "  step {} {:?}: {}\n    > {}\n    < {}\n    - {}",
                    step.number,
                    step.name,
                    step.outcome,
                    step.request.as_deref().unwrap_or_default(),
                    step.answer.as_deref().unwrap_or_default(),
                    step.problems.join("\n    - "),
                ));
            }
        }
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_what_keeps_to_the_rfcs_needs_no_tolerance() {
    let stack = Builder::new(Database::Sqlite).start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let url = stack.tenant_url(0, &tenant.id).unwrap();
    let player = Player::new(&url, &tenant.token).unwrap();
    for file in collect(&root().join("tests/conversations/rfc")).unwrap() {
        let conversation = Conversation::read(&file).unwrap();
        assert!(play(&player, &conversation, |_| {}).await.passed());
    }
    let log = std::fs::read_to_string(stack.gateways[0].log()).unwrap();
    let lines = log
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    // A wrong request may be one that some identity provider sends as well.
    let good: Vec<Value> = lines
        .filter(|line| line["status"].as_u64().is_some_and(|status| status < 400))
        .collect();
    assert!(good.len() > 100, "only {} lines", good.len());
    let tolerated: Vec<&Value> = good
        .iter()
        .filter(|line| !line["scim.quirks"].is_null())
        .collect();
    assert!(tolerated.is_empty(), "{tolerated:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_a_gateway_that_stops_tells_which_tolerances_were_needed_and_how_often() {
    let mut stack = Builder::new(Database::Sqlite).start().await.unwrap();
    let scim = stack.scim(&stack.tenant().await.unwrap()).unwrap();
    let created = scim.create_user(&user("ada")).await.unwrap();
    let id = created.json().unwrap()["id"].as_str().unwrap().to_owned();
    for op in ["Replace", "replace", "REPLACE"] {
        let change = json!([{ "op": op, "path": "title", "value": op }]);
        assert_eq!(scim.patch_user(&id, &change).await.unwrap().status, 200);
    }
    let gateway = &mut stack.gateways[0];
    let log = gateway.log();
    let stopped = gateway.process().stop(Duration::from_secs(20)).await;
    assert!(stopped.unwrap().success());
    let log = std::fs::read_to_string(log).unwrap();
    let lines = log
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let counts: Vec<Value> = lines
        .map(|line| line["scim.quirks.counts"].clone())
        .filter(|counts| !counts.is_null())
        .collect();
    assert_eq!(counts, ["operation-letter-case=2"]);
}
