//! Each tolerance is needed: switched off, some identity provider's conversation fails.

use futures::{StreamExt as _, stream};
use tests::{
    conversation::{Conversation, Player, collect, play},
    stack::{Builder, Database, Member, Stack, Tenant, scim_gateway, tenant_url},
};

use crate::tidy::root;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_without_any_one_tolerance_a_conversation_fails() {
    let text = std::fs::read_to_string(root().join("docs/dialects.md")).unwrap();
    let names: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .collect();
    assert!(names.len() > 10, "docs/dialects.md lists {names:?}");

    let stack = Builder::new(Database::Sqlite)
        .gateways(0)
        .start()
        .await
        .unwrap();
    let tenant = stack.tenant().await.unwrap();
    let mut files = collect(&root().join("tests/conversations")).unwrap();
    // First those that were written for a tolerance, last those of the protocol: each test ends at the first failure.
    files.sort_by_key(|path| {
        let folder = path
            .parent()
            .and_then(|folder| folder.file_name())
            .unwrap()
            .to_str()
            .unwrap();
        match folder {
            "tolerances" => 0,
            "abuse" | "rfc" => 2,
            _ => 1,
        }
    });
    let conversations: Vec<Conversation> = files
        .iter()
        .map(|file| Conversation::read(file).unwrap())
        .collect();

    let needless: Vec<&str> = stream::iter(names)
        .map(|name| needless(&stack, &tenant, &conversations, name))
        .buffer_unordered(3)
        .filter_map(|name| async move { name })
        .collect()
        .await;
    assert!(needless.is_empty(), "no conversation needs {needless:?}");
}

/// The name, if every conversation passes without this tolerance.
async fn needless<'a>(
    stack: &Stack,
    tenant: &Tenant,
    conversations: &[Conversation],
    name: &'a str,
) -> Option<&'a str> {
    let log = stack.folder().unwrap().join(format!("{name}.log"));
    let program = scim_gateway(&log, stack.identity_services[0].address())
        .unwrap()
        .option("--listen", "127.0.0.1:0")
        .option("--quirks-off", name);
    let gateway = Member::start(program).await.unwrap();
    let url = tenant_url(gateway.address(), &tenant.id);
    let player = Player::new(&url, &tenant.token).unwrap();
    for conversation in conversations {
        if !play(&player, conversation, |_| {}).await.passed() {
            return None;
        }
    }
    Some(name)
}
