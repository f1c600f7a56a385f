//! Every recorded conversation, against each database, on an empty one and on a filled one.

use tests::{
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
