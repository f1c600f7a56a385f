//! People who leave and come back: deactivated, deleted by mistake, brought back.

use identity_proto::v1 as pb;
use serde_json::{Value, json};
use tests::{
    client::{Scim, user},
    grpc::reason,
    stack::{Builder, Database},
};

on_both_databases![
    a_leaver_who_was_deactivated_is_found_and_activated,
    a_deleted_user_comes_back_with_id_and_memberships,
];

const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

async fn found(scim: &Scim, user_name: &str) -> Value {
    let query = format!("/Users?filter=userName%20eq%20%22{user_name}%22");
    let answer = scim.get(&query).await.unwrap();
    assert_eq!(answer.status, 200);
    answer.json().unwrap()
}

async fn a_leaver_who_was_deactivated_is_found_and_activated(database: Database) {
    let stack = Builder::new(database).start().await.unwrap();
    let scim = stack.scim(&stack.tenant().await.unwrap()).unwrap();
    let created = scim.create_user(&user("ada")).await.unwrap();
    let id = created.json().unwrap()["id"].as_str().unwrap().to_owned();
    let active = |value: bool| json!([{ "op": "replace", "path": "active", "value": value }]);
    let answer = scim.patch_user(&id, &active(false)).await.unwrap();
    assert_eq!(answer.json().unwrap()["active"], json!(false));

    // The identity provider has forgotten them. It creates, is refused, and looks them up.
    let refused = scim.create_user(&user("ADA")).await.unwrap();
    assert_eq!(refused.status, 409);
    assert_eq!(refused.json().unwrap()["scimType"], "uniqueness");
    let list = found(&scim, "ada").await;
    assert_eq!(list["totalResults"], 1);
    assert_eq!(list["Resources"][0]["id"], json!(id));
    assert_eq!(list["Resources"][0]["active"], json!(false));
    let answer = scim.patch_user(&id, &active(true)).await.unwrap();
    assert_eq!(answer.json().unwrap()["active"], json!(true));
}

async fn a_deleted_user_comes_back_with_id_and_memberships(database: Database) {
    let stack = Builder::new(database).start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let scim = stack.scim(&tenant).unwrap();
    let created = scim.create_user(&user("ada")).await.unwrap();
    let created = created.json().unwrap();
    let id = created["id"].as_str().unwrap();
    let group = json!({ "schemas": [GROUP], "displayName": "Staff", "members": [{ "value": id }] });
    let group = scim
        .send("POST", "/Groups", &[], Some(&group))
        .await
        .unwrap();
    assert_eq!(group.status, 201);
    let group = group.json().unwrap()["id"].as_str().unwrap().to_owned();
    assert_eq!(scim.delete_user(id).await.unwrap().status, 204);
    let path = format!("/Users/{id}");
    assert_eq!(scim.get(&path).await.unwrap().status, 404);

    let mut users = stack.identity().unwrap().users();
    let list = pb::ListDeletedUsersRequest {
        organization_id: tenant.id.clone(),
        ..pb::ListDeletedUsersRequest::default()
    };
    let deleted = users.list_deleted_users(list.clone()).await.unwrap();
    let deleted = deleted.into_inner().deleted_users;
    assert_eq!(deleted.len(), 1);
    let undelete = || pb::UndeleteUserRequest {
        organization_id: tenant.id.clone(),
        user_id: id.to_owned(),
        ..pb::UndeleteUserRequest::default()
    };
    // Not the identity provider's to call.
    let mut token = stack
        .identity()
        .unwrap()
        .with(Some(&tenant.token))
        .unwrap()
        .users();
    let refused = token.undelete_user(undelete()).await.unwrap_err();
    assert_eq!(refused.code(), tonic::Code::PermissionDenied, "{refused}");

    // While the name is somebody else's, nothing comes back.
    let other = scim
        .create_user(&user("Ada"))
        .await
        .unwrap()
        .json()
        .unwrap();
    let refused = users.undelete_user(undelete()).await.unwrap_err();
    assert_eq!(reason(&refused).as_deref(), Some("USER_NAME_TAKEN"));
    assert_eq!(scim.get(&path).await.unwrap().status, 404);
    let other = other["id"].as_str().unwrap();
    assert_eq!(scim.delete_user(other).await.unwrap().status, 204);

    users.undelete_user(undelete()).await.unwrap();
    let back = scim.get(&path).await.unwrap();
    assert_eq!(back.status, 200);
    let back = back.json().unwrap();
    assert_eq!(back["userName"], "ada");
    assert_eq!(back["meta"]["created"], created["meta"]["created"]);
    assert_ne!(back["meta"]["version"], created["meta"]["version"]);
    assert_eq!(back["groups"][0]["value"], json!(group));
    assert_eq!(found(&scim, "ada").await["totalResults"], 1);
    let list = users.list_deleted_users(list).await.unwrap().into_inner();
    assert!(
        list.deleted_users
            .iter()
            .all(|user| user.user.as_ref().unwrap().id == other)
    );
}
