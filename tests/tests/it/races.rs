//! Many at once who want the same: one gets it, and all others are told so.

use std::collections::BTreeMap;

use futures::future::join_all;
use serde_json::json;
use tests::{
    client::{PATCH_OP, Scim, user},
    stack::{Builder, Database, Stack},
};

/// How many want the same name.
const RIVALS: usize = 24;

/// Two identity services where the database takes two, and a gateway for each.
async fn start(database: Database) -> (Stack, Vec<Scim>) {
    let services = match database {
        Database::Sqlite => 1,
        Database::Postgres => 2,
    };
    let stack = Builder::new(database)
        .identity_services(services)
        .gateways(2)
        .start()
        .await
        .unwrap();
    let tenant = stack.tenant().await.unwrap();
    let clients = (0..2).map(|gateway| stack.scim_at(gateway, &tenant).unwrap());
    let clients = clients.collect();
    (stack, clients)
}

/// All create a user of one name at the same time.
async fn create_at_once(clients: &[Scim], name: &str) {
    let creates = (0..RIVALS).map(|rival| {
        let scim = &clients[rival % clients.len()];
        // Letter case does not tell names apart.
        let name = if rival % 3 == 0 {
            name.to_uppercase()
        } else {
            name.to_owned()
        };
        async move { scim.create_user(&user(&name)).await.unwrap() }
    });
    let mut statuses = BTreeMap::new();
    for answer in join_all(creates).await {
        if answer.status == 409 {
            assert_eq!(answer.json().unwrap()["scimType"], "uniqueness");
        }
        *statuses.entry(answer.status).or_insert(0) += 1;
    }
    assert_eq!(
        statuses,
        BTreeMap::from([(201, 1), (409, RIVALS - 1)]),
        "{name}"
    );
}

/// Two change the same version of a user at the same time, and only one of them may.
async fn change_at_once(clients: &[Scim], id: &str, version: &str, round: usize) -> String {
    let changes = ["first", "second"]
        .into_iter()
        .zip(clients)
        .map(|(who, scim)| async move {
            let title = format!("{who} {round}");
            let operation = json!({ "op": "replace", "path": "title", "value": title });
            let body = json!({ "schemas": [PATCH_OP], "Operations": [operation] });
            let headers = [("If-Match", version)];
            let path = format!("/Users/{id}");
            let answer = scim
                .send("PATCH", &path, &headers, Some(&body))
                .await
                .unwrap();
            (answer, title)
        });
    let (won, lost): (Vec<_>, Vec<_>) = join_all(changes)
        .await
        .into_iter()
        .partition(|(answer, _)| answer.status == 200);
    let ([(won, title)], [(lost, _)]) = (&won[..], &lost[..]) else {
        panic!("round {round}: {won:?} {lost:?}");
    };
    assert_eq!(lost.status, 412);
    let stored = clients[0].get(&format!("/Users/{id}")).await.unwrap();
    let stored = stored.json().unwrap();
    assert_eq!(stored["title"], json!(title), "what was answered is there");
    let next = won.header("etag").unwrap().to_owned();
    assert_eq!(stored["meta"]["version"], json!(next));
    next
}

async fn one_name_has_one_owner_and_one_version_one_successor(
    database: Database,
    names: usize,
    versions: usize,
) {
    let (_stack, clients) = start(database).await;
    for number in 0..names {
        create_at_once(&clients, &format!("user-{number}@example.com")).await;
    }
    let list = clients[0].get("/Users?count=0").await.unwrap();
    assert_eq!(list.json().unwrap()["totalResults"], json!(names));

    let created = clients[0]
        .create_user(&user("ada@example.com"))
        .await
        .unwrap();
    let id = created.json().unwrap()["id"].as_str().unwrap().to_owned();
    let mut version = created.header("etag").unwrap().to_owned();
    for round in 0..versions {
        version = change_at_once(&clients, &id, &version, round).await;
    }
}

async fn of_some_who_want_the_same_one_gets_it(database: Database) {
    one_name_has_one_owner_and_one_version_one_successor(database, 10, 20).await;
}

on_both_databases!(of_some_who_want_the_same_one_gets_it);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes long: make test-long"]
async fn sqlite_a_thousand_times_one_gets_it() {
    one_name_has_one_owner_and_one_version_one_successor(Database::Sqlite, 1_000, 1_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes long: make test-long"]
async fn postgres_a_thousand_times_one_gets_it() {
    one_name_has_one_owner_and_one_version_one_successor(Database::Postgres, 1_000, 1_000).await;
}
