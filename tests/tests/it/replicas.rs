//! Several gateways and several identity services on one database, started together on an empty one.

use std::collections::BTreeSet;

use futures::future::join_all;
use identity_proto::v1::{Event, ListEventsRequest};
use serde_json::json;
use tests::{
    client::user,
    grpc::Identity,
    stack::{Builder, Database, generate_token},
};

/// All events of an organization.
pub(crate) async fn events(identity: &Identity, organization: &str) -> Vec<Event> {
    let mut client = identity.events();
    let mut events = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListEventsRequest {
            organization_id: organization.to_owned(),
            page_size: 1000,
            page_token,
            ..ListEventsRequest::default()
        };
        let page = client.list_events(request).await.unwrap().into_inner();
        events.extend(page.events);
        page_token = page.next_page_token;
        assert!(
            !page_token.is_empty(),
            "a token comes back even when there is nothing new"
        );
        if !page.more {
            return events;
        }
    }
}

/// Sequences are 1, 2, 3...
pub(crate) fn assert_no_gap(events: &[Event]) {
    for (index, event) in events.iter().enumerate() {
        assert_eq!(
            event.sequence,
            i64::try_from(index).unwrap() + 1,
            "{event:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_a_new_token_ends_the_old_one_on_every_gateway_at_once() {
    let stack = Builder::new(Database::Postgres)
        .identity_services(2)
        .gateways(2)
        .start()
        .await
        .unwrap();
    let mut tenant = stack.tenant().await.unwrap();
    for round in 0..10 {
        let (here, there) = (round % 2, (round + 1) % 2);
        for gateway in [here, there] {
            let answer = stack
                .scim_at(gateway, &tenant)
                .unwrap()
                .get("/Users")
                .await
                .unwrap();
            assert_eq!(answer.status, 200, "{answer:?}");
        }
        let old = tenant.clone();
        tenant.token = generate_token(&stack.identity_at(here).unwrap(), &tenant.id)
            .await
            .unwrap();
        for gateway in [there, here] {
            let answer = stack
                .scim_at(gateway, &old)
                .unwrap()
                .get("/Users")
                .await
                .unwrap();
            assert_eq!(
                answer.status, 401,
                "gateway {gateway} still lets the old token in"
            );
            let answer = stack
                .scim_at(gateway, &tenant)
                .unwrap()
                .get("/Users")
                .await
                .unwrap();
            assert_eq!(
                answer.status, 200,
                "gateway {gateway} does not let the new token in"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_five_services_come_up_at_once_on_an_empty_database() {
    let stack = Builder::new(Database::Postgres)
        .identity_services(5)
        .gateways(0)
        .start()
        .await
        .unwrap();
    let tenant = stack.tenant().await.unwrap();
    for number in 0..5 {
        let identity = stack.identity_at(number).unwrap();
        assert_no_gap(&events(&identity, &tenant.id).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_writers_at_two_services_leave_no_gap_and_never_two_users_of_one_name() {
    let stack = Builder::new(Database::Postgres)
        .identity_services(2)
        .gateways(2)
        .start()
        .await
        .unwrap();
    let tenant = stack.tenant().await.unwrap();
    let writers = (0..8).map(|writer| {
        let scim = stack.scim_at(writer % 2, &tenant).unwrap();
        async move {
            let mut created = Vec::new();
            for number in 0..15 {
                // Two writers want each name, one at either gateway.
                let name = format!("user-{}-{number}@example.com", writer / 2);
                let answer = scim.create_user(&user(&name)).await.unwrap();
                match answer.status {
                    201 => {
                        let id = answer.json().unwrap()["id"].as_str().unwrap().to_owned();
                        let change =
                            json!([{"op": "replace", "path": "title", "value": "Engineer"}]);
                        assert_eq!(scim.patch_user(&id, &change).await.unwrap().status, 200);
                        created.push(name);
                    }
                    status => assert_eq!(status, 409, "{answer:?}"),
                }
            }
            created
        }
    });
    let created: Vec<String> = join_all(writers).await.into_iter().flatten().collect();
    let names: BTreeSet<&String> = created.iter().collect();
    assert_eq!(
        (created.len(), names.len()),
        (60, 60),
        "each name exactly once"
    );

    let list = stack
        .scim_at(1, &tenant)
        .unwrap()
        .get("/Users?count=0")
        .await
        .unwrap();
    assert_eq!(list.json().unwrap()["totalResults"], json!(60));
    for number in 0..2 {
        let events = events(&stack.identity_at(number).unwrap(), &tenant.id).await;
        assert_no_gap(&events);
        // The organization, its token, and for each user a create and a change.
        assert_eq!(events.len(), 2 + 60 * 2);
    }
}
