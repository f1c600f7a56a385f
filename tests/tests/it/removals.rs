//! An identity provider goes wrong and removes everybody: an alarm, and where the brake is on, no further than that.

use identity_proto::v1 as pb;
use serde_json::{Value, json};
use tests::{
    client::{Scim, user},
    dynamic::Reflected,
    stack::{Builder, Database, Stack, Tenant},
};

on_both_databases![an_identity_provider_that_removes_everybody_is_held];

const BULK: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

struct World {
    stack: Stack,
    tenant: Tenant,
    scim: Scim,
    client: Reflected,
}

impl World {
    async fn call(&self, method: &str, mut request: Value) -> Value {
        let bearer = format!("Bearer {}", self.stack.admin_key);
        if !method.starts_with("OrganizationService") {
            request["organizationId"] = json!(self.tenant.id);
        }
        let headers = [("authorization", bearer.as_str())];
        let method = format!("identity.v1.{method}");
        let answer = self.client.call(&method, &headers, &request).await;
        answer.unwrap().remove(0)
    }

    async fn set_active(&self, id: &str, active: bool) -> u16 {
        let change = json!([{ "op": "replace", "path": "active", "value": active }]);
        self.scim.patch_user(id, &change).await.unwrap().status
    }
}

async fn an_identity_provider_that_removes_everybody_is_held(database: Database) {
    let stack = Builder::new(database).start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let scim = stack.scim(&tenant).unwrap();
    let address = stack.identity_services[0].address();
    let client = Reflected::connect(address).await.unwrap();
    let world = World {
        stack,
        tenant,
        scim,
        client,
    };
    let mut people = Vec::new();
    for number in 0..20 {
        let new = user(&format!("user-{number}"));
        let created = world.scim.create_user(&new).await.unwrap().json().unwrap();
        people.push(created["id"].as_str().unwrap().to_owned());
    }
    let on = json!({ "organization": { "id": world.tenant.id, "brakeEnabled": true },
        "updateMask": "brakeEnabled" });
    world
        .call("OrganizationService/UpdateOrganization", on)
        .await;

    for id in &people[..6] {
        assert_eq!(world.set_active(id, false).await, 200);
    }
    for id in &people[6..11] {
        assert_eq!(world.scim.delete_user(id).await.unwrap().status, 204);
    }
    // By PATCH, by DELETE, by PUT, and in bulk.
    let off = json!([{ "op": "replace", "path": "active", "value": false }]);
    for _ in 0..2 {
        let held = world.scim.patch_user(&people[11], &off).await.unwrap();
        assert_eq!(held.status, 429);
        let wait: u64 = held.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=300).contains(&wait), "{wait}");
        let detail = held.json().unwrap()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("held") && detail.contains("SAML/SCIM settings"));
    }
    let held = world.scim.delete_user(&people[12]).await.unwrap();
    assert_eq!(held.status, 429);
    let mut document = user("user-13");
    document["active"] = json!(false);
    let path = format!("/Users/{}", people[13]);
    let held = world.scim.send("PUT", &path, &[], Some(&document)).await;
    assert_eq!(held.unwrap().status, 429);
    let bulk = json!({ "schemas": [BULK], "Operations": [
        { "method": "DELETE", "path": format!("/Users/{}", people[14]) },
        { "method": "POST", "path": "/Users", "bulkId": "eve", "data": user("eve") },
    ] });
    let answer = world.scim.send("POST", "/Bulk", &[], Some(&bulk)).await;
    let answer = answer.unwrap().json().unwrap();
    let operations = answer["Operations"].as_array().unwrap().iter();
    let statuses: Vec<_> = operations.map(|operation| &operation["status"]).collect();
    assert_eq!(statuses, [&json!("429"), &json!("201")]);

    let shown = world
        .call("RemovalService/GetRemovalAlarm", json!({}))
        .await;
    let alarm = &shown["alarm"];
    assert_eq!(alarm["state"], "REMOVAL_ALARM_STATE_RAISED");
    assert_eq!(alarm["holding"], json!(true));
    assert_eq!(
        (
            &alarm["peopleCount"],
            &alarm["removedCount"],
            &alarm["heldCount"]
        ),
        (&json!("20"), &json!("11"), &json!("4"))
    );
    let held = world.call("RemovalService/ListHeldUsers", json!({})).await;
    assert_eq!(held["users"].as_array().unwrap().len(), 4);

    // One is meant, and then all are.
    let one = json!({ "userIds": [people[12]], "actor": "ada" });
    let one = world.call("RemovalService/LetRemovalsThrough", one).await;
    assert_eq!(one["letThroughCount"], json!("1"));
    let passed = world.scim.delete_user(&people[12]).await.unwrap();
    assert_eq!(passed.status, 204);
    assert_eq!(world.set_active(&people[11], false).await, 429);
    let all = json!({ "all": true, "actor": "ada" });
    world.call("RemovalService/LetRemovalsThrough", all).await;
    assert_eq!(world.set_active(&people[11], false).await, 200);

    // Each was told once, in one feed without a gap.
    let mut events = world.stack.identity().unwrap().events();
    let request = pb::ListEventsRequest {
        organization_id: world.tenant.id.clone(),
        page_size: 1000,
        ..pb::ListEventsRequest::default()
    };
    let events = events.list_events(request).await.unwrap().into_inner();
    let count = |kind| events.events.iter().filter(|e| e.kind() == kind).count();
    assert_eq!(count(pb::EventKind::RemovalAlarmRaised), 1);
    assert_eq!(count(pb::EventKind::RemovalHeld), 4);
    assert_eq!(count(pb::EventKind::RemovalsLetThrough), 2);
    for (number, event) in (1..).zip(&events.events) {
        assert_eq!(event.sequence, number);
    }
    // And back, all of them, with their ids.
    for id in people[..6].iter().chain([&people[11]]) {
        assert_eq!(world.set_active(id, true).await, 200);
    }
    for id in people[6..11].iter().chain([&people[12]]) {
        world
            .call("UserService/UndeleteUser", json!({ "userId": id }))
            .await;
    }
    let shown = world
        .call("RemovalService/GetRemovalAlarm", json!({}))
        .await;
    assert!(matches!(
        shown["alarm"]["removedCount"].as_str(),
        None | Some("0")
    ));
}
