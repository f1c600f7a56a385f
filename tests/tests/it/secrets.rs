//! Secrets stay secret: nothing that any process writes has one in it, whatever it is told to log.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::{Value, json};
use tests::{
    client::USER,
    conversation::{Conversation, Player, collect, play},
    stack::{Builder, Database, Stack, Tenant},
};

use crate::tidy::root;

on_both_databases![nothing_that_is_written_has_a_secret_in_it];

/// What the canary says: its password, and what only somebody's own organization may know of a person.
const PASSWORD: &str = "canary-Pa55word-7f3a";
const PERSON: &str = "canary.person.7f3a";

async fn nothing_that_is_written_has_a_secret_in_it(database: Database) {
    let mut stack = Builder::new(database)
        .identity_variable("LOG", "trace")
        .gateway_variable("ROLLCALL_GATEWAY_LOG", "trace")
        .start()
        .await
        .unwrap();
    let tenant = stack.tenant().await.unwrap();
    let mut secrets = vec![
        stack.admin_key.clone(),
        tenant.token.clone(),
        PASSWORD.to_owned(),
    ];
    for role in ["read", "gateway"] {
        secrets.push(stack.service_key(role, role, &[]).await.unwrap());
    }
    // What is wrong is a secret as well: it may be right elsewhere.
    let wrong = tenant.token.replace(
        &tenant.token[tenant.token.len() - 20..],
        "0000000000000canary0",
    );
    secrets.push(wrong.clone());

    let url = stack.tenant_url(0, &tenant.id).unwrap();
    let player = Player::new(&url, &tenant.token).unwrap();
    for file in collect(&root().join("tests/conversations")).unwrap() {
        let conversation = Conversation::read(&file).unwrap();
        assert!(
            play(&player, &conversation, |_| {}).await.passed(),
            "{}",
            file.display()
        );
        let text: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        passwords(&text, &mut secrets);
    }
    let requests = as_the_canary(&stack, &tenant, &wrong).await;
    let second = stack.identity().unwrap();
    secrets.push(
        tests::stack::generate_token(&second, &tenant.id)
            .await
            .unwrap(),
    );

    // Whatever is still on its way to a log is written before the processes end.
    let mut logs = Vec::new();
    for member in stack
        .gateways
        .iter_mut()
        .chain(&mut stack.identity_services)
    {
        let log = member.log();
        let stopped = member
            .process()
            .stop(std::time::Duration::from_secs(30))
            .await;
        assert!(stopped.unwrap().success());
        logs.push(fs::read_to_string(&log).unwrap());
    }
    assert!(
        logs.iter().all(|log| log.contains("\"TRACE\"")),
        "nothing was traced"
    );
    for id in &requests {
        for log in &logs {
            assert!(
                log.contains(id.as_str()),
                "a log does not know request {id}"
            );
        }
    }

    let mut found = BTreeSet::new();
    let any = secrets
        .iter()
        .map(|secret| regex::escape(secret))
        .collect::<Vec<_>>()
        .join("|");
    let any = regex::bytes::Regex::new(&any).unwrap();
    for file in written(stack.folder().unwrap()) {
        let bytes = fs::read(&file).unwrap();
        for secret in any.find_iter(&bytes) {
            let secret = String::from_utf8_lossy(secret.as_bytes());
            found.insert(format!("{} has the secret {secret:.40}", file.display()));
        }
    }
    // Logs are for people who need not know who works at the organization.
    for (log, program) in logs.iter().zip(["scim-gateway", "identity-service"]) {
        if let Some(line) = log.lines().find(|line| line.contains(PERSON)) {
            found.insert(format!("{program} logs a person: {line:.600}"));
        }
    }
    assert!(
        found.is_empty(),
        "\n{}",
        found.into_iter().collect::<Vec<_>>().join("\n")
    );
}

/// Requests with secrets in every place where one may stand, right and wrong; gives their ids.
async fn as_the_canary(stack: &Stack, tenant: &Tenant, wrong: &str) -> Vec<String> {
    let scim = stack.scim(tenant).unwrap();
    let stranger = scim.with_token(Some(wrong));
    let user = json!({
        "schemas": [USER], "userName": format!("{PERSON}@example.com"), "password": PASSWORD,
        "displayName": PERSON, "emails": [{ "value": format!("{PERSON}@example.com") }],
    });
    let change = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [
        { "op": "replace", "path": "password", "value": PASSWORD },
        { "op": "replace", "path": format!("emails[value eq \"{PERSON}@example.com\"].display"), "value": PERSON },
    ] });
    let found = format!("/Users?filter=userName%20eq%20%22{PERSON}@example.com%22");
    let broken = format!("/Users?filter=password%20eq%20%22{PASSWORD}%22");
    let in_url = format!("/Users?access_token={}", tenant.token);
    let mut ids = Vec::new();
    for (method, path, body) in [
        ("POST", "/Users", Some(&user)),
        ("POST", "/Users", Some(&user)),
        ("GET", found.as_str(), None),
        ("GET", broken.as_str(), None),
        ("GET", in_url.as_str(), None),
        (
            "PATCH",
            "/Users/01890000-0000-7000-8000-000000000000",
            Some(&change),
        ),
        ("POST", "/Groups", Some(&user)),
    ] {
        for client in [&scim, &stranger] {
            let answer = client.send(method, path, &[], body).await.unwrap();
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            assert!(!text.contains(PASSWORD) && !text.contains(wrong), "{text}");
            ids.push(answer.header("x-request-id").unwrap().to_owned());
        }
    }
    // Where there is no header, the names of a query's parameters are looked at, and nothing that they say.
    let nobody = scim.with_token(None);
    let answer = nobody.send("GET", &in_url, &[], None).await.unwrap();
    assert_eq!(answer.status, 401);
    ids
}

/// The passwords that a conversation sends.
fn passwords(value: &Value, secrets: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text)
                        if name.eq_ignore_ascii_case("password") && text.len() > 7 =>
                    {
                        secrets.push(text.clone());
                    }
                    value => passwords(value, secrets),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| passwords(value, secrets)),
        _ => {}
    }
}

/// Every file below a folder: logs, and on SQLite the database.
fn written(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(written(&path));
        } else {
            files.push(path);
        }
    }
    files
}
