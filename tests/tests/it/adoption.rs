//! A SaaS that has a thousand people already, and the identity providers that find them.

use std::collections::BTreeSet;

use futures::{StreamExt as _, stream};
use identity_proto::v1::{
    GetAdoptionReportRequest, GetAdoptionReportResponse, ImportUsersRequest, ImportUsersResponse,
    ListUsersRequest, MultiValue, Provisioning, User,
};
use serde_json::{Value, json};
use tests::{
    client::{Scim, USER},
    grpc::reason,
    stack::{Builder, Database, Stack, Tenant},
};
use tonic::Code;

on_both_databases![
    of_a_thousand_people_950_are_adopted_and_50_are_listed,
    an_import_is_tried_out_and_repeated,
    a_stream_is_checked_part_by_part,
];

const PEOPLE: usize = 1_000;
const LEFT_OVER: usize = 50;

fn name(number: usize) -> String {
    format!("person.{number}@example.com")
}

fn person(number: usize) -> User {
    User {
        user_name: name(number),
        account_id: format!("account-{number}"),
        display_name: format!("Person {number}"),
        emails: vec![MultiValue {
            value: name(number),
            ..MultiValue::default()
        }],
        ..User::default()
    }
}

fn parts(
    tenant: &Tenant,
    validate_only: bool,
    users: impl IntoIterator<Item = User>,
) -> Vec<ImportUsersRequest> {
    let users: Vec<User> = users.into_iter().collect();
    let part = |users: &[User]| ImportUsersRequest {
        organization_id: tenant.id.clone(),
        validate_only,
        users: users.to_vec(),
    };
    users.chunks(300).map(part).collect()
}

async fn import(stack: &Stack, parts: Vec<ImportUsersRequest>) -> ImportUsersResponse {
    let mut adoption = stack.identity().unwrap().adoption();
    let imported = adoption.import_users(stream::iter(parts)).await.unwrap();
    imported.into_inner()
}

async fn report(stack: &Stack, tenant: &Tenant) -> GetAdoptionReportResponse {
    let request = GetAdoptionReportRequest {
        organization_id: tenant.id.clone(),
    };
    let mut adoption = stack.identity().unwrap().adoption();
    adoption
        .get_adoption_report(request)
        .await
        .unwrap()
        .into_inner()
}

/// All users of a provisioning, page by page.
async fn list(stack: &Stack, tenant: &Tenant, provisioning: Provisioning) -> Vec<User> {
    let mut users = stack.identity().unwrap().users();
    let (mut all, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListUsersRequest {
            organization_id: tenant.id.clone(),
            page_size: 40,
            page_token,
            provisioning: provisioning.into(),
            ..ListUsersRequest::default()
        };
        let page = users.list_users(request).await.unwrap().into_inner();
        all.extend(page.users);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return all;
        }
    }
}

/// The one user whom an identity provider finds by a name.
async fn find(scim: &Scim, number: usize) -> Value {
    let filter = format!("/Users?filter=userName%20eq%20%22{}%22", name(number));
    let found = scim.get(&filter).await.unwrap().json().unwrap();
    assert_eq!(found["totalResults"], json!(1), "{found}");
    found["Resources"][0].clone()
}

/// Okta looks somebody up, reads them and writes the whole of them back.
async fn adopt_as_okta(scim: &Scim, number: usize) {
    let found = find(scim, number).await;
    let id = found["id"].as_str().unwrap();
    let mut whole = scim
        .get(&format!("/Users/{id}"))
        .await
        .unwrap()
        .json()
        .unwrap();
    whole["externalId"] = json!(format!("00u{number}"));
    whole["groups"] = json!([]);
    let replaced = scim.replace_user(id, &whole).await.unwrap();
    assert_eq!(replaced.status, 200, "{replaced:?}");
}

/// Entra ID looks somebody up and patches what differs.
async fn adopt_as_entra(scim: &Scim, number: usize) {
    let found = find(scim, number).await;
    let operations = json!([
        {"op": "Add", "path": "externalId", "value": format!("oid-{number}")},
        {"op": "Add", "path": "emails[type eq \"work\"].value", "value": name(number)},
        {"op": "Replace", "path": "displayName", "value": format!("Entra {number}")},
    ]);
    let id = found["id"].as_str().unwrap();
    let patched = scim.patch_user(id, &operations).await.unwrap();
    assert_eq!(patched.status, 200, "{patched:?}");
}

/// OneLogin looks somebody up and sends what it would have created.
async fn adopt_as_onelogin(scim: &Scim, number: usize) {
    let found = find(scim, number).await;
    let document = json!({
        "schemas": [USER],
        "userName": name(number),
        "name": {"givenName": "Person", "familyName": number.to_string()},
        "emails": [{"value": name(number), "primary": true}],
        "active": true,
        "displayName": format!("Person {number}"),
    });
    let id = found["id"].as_str().unwrap();
    let replaced = scim.replace_user(id, &document).await.unwrap();
    assert_eq!(replaced.status, 200, "{replaced:?}");
}

async fn of_a_thousand_people_950_are_adopted_and_50_are_listed(database: Database) {
    let stack = Builder::new(database).start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let imported = import(&stack, parts(&tenant, false, (0..PEOPLE).map(person))).await;
    assert_eq!((imported.created_count, imported.problem_count), (1_000, 0));
    let before = list(&stack, &tenant, Provisioning::Imported).await;
    assert_eq!(before.len(), PEOPLE);

    let scim = stack.scim(&tenant).unwrap();
    stream::iter(0..PEOPLE - LEFT_OVER)
        .for_each_concurrent(8, |number| {
            let scim = scim.clone();
            async move {
                match number % 3 {
                    0 => adopt_as_okta(&scim, number).await,
                    1 => adopt_as_entra(&scim, number).await,
                    _ => adopt_as_onelogin(&scim, number).await,
                }
            }
        })
        .await;
    // Whom the SaaS does not have, the identity provider creates.
    for number in PEOPLE..PEOPLE + 3 {
        let user = json!({"schemas": [USER], "userName": name(number), "active": true});
        assert_eq!(scim.create_user(&user).await.unwrap().status, 201);
    }

    let counts = report(&stack, &tenant).await;
    assert_eq!(
        (
            counts.adopted_count,
            counts.untouched_count,
            counts.created_count
        ),
        (950, 50, 3)
    );
    let untouched = list(&stack, &tenant, Provisioning::Imported).await;
    let names: BTreeSet<String> = untouched.into_iter().map(|user| user.user_name).collect();
    assert_eq!(names, (PEOPLE - LEFT_OVER..PEOPLE).map(name).collect());
    // Nobody is there twice: each is who they were, with the account that they had.
    let adopted = list(&stack, &tenant, Provisioning::Adopted).await;
    assert_eq!(adopted.len(), 950);
    let identity = |user: &User| {
        (
            user.id.clone(),
            user.account_id.clone(),
            user.user_name.clone(),
        )
    };
    let before: BTreeSet<_> = before.iter().map(identity).collect();
    assert!(
        adopted
            .iter()
            .map(identity)
            .all(|user| before.contains(&user))
    );
    let everybody = list(&stack, &tenant, Provisioning::Unspecified).await;
    let accounts: BTreeSet<_> = everybody.iter().map(|user| &user.user_name).collect();
    assert_eq!((everybody.len(), accounts.len()), (1_003, 1_003));
    // An import that is sent once more takes nothing back.
    let again = import(&stack, parts(&tenant, false, (0..PEOPLE).map(person))).await;
    assert_eq!((again.managed_count, again.unchanged_count), (950, 50));
    assert_eq!(report(&stack, &tenant).await, counts);
}

async fn an_import_is_tried_out_and_repeated(database: Database) {
    let stack = Builder::new(database).gateways(0).start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let people = || {
        let mut people: Vec<User> = (0..250).map(person).collect();
        people.push(User {
            account_id: "other".to_owned(),
            ..person(7)
        });
        people.push(User {
            user_name: "twice".to_owned(),
            ..person(8)
        });
        people.push(User {
            account_id: String::new(),
            ..person(998)
        });
        people.push(User {
            user_name: String::new(),
            ..person(999)
        });
        people
    };
    let problems = |response: &ImportUsersResponse| {
        let problems = response.problems.iter();
        let problems = problems.map(|problem| (problem.index, problem.reason.clone()));
        problems.collect::<Vec<_>>()
    };
    let expected = [
        (250, "USER_NAME_TAKEN".to_owned()),
        (251, "ACCOUNT_ID_TAKEN".to_owned()),
        (252, "INVALID_FIELD".to_owned()),
        (253, "INVALID_FIELD".to_owned()),
    ];
    let tried = import(&stack, parts(&tenant, true, people())).await;
    assert_eq!((tried.created_count, tried.problem_count), (250, 4));
    assert_eq!(problems(&tried), expected);
    assert_eq!(tried.problems[0].account_id, "other");
    assert_eq!(
        report(&stack, &tenant).await,
        GetAdoptionReportResponse::default()
    );

    let imported = import(&stack, parts(&tenant, false, people())).await;
    assert_eq!(imported, tried);
    let again = import(&stack, parts(&tenant, false, people())).await;
    assert_eq!((again.unchanged_count, again.created_count), (250, 0));
    assert_eq!(problems(&again), expected);
    let renamed = User {
        title: "Dr.".to_owned(),
        ..person(1)
    };
    let updated = import(&stack, parts(&tenant, false, [renamed])).await;
    assert_eq!(updated.updated_count, 1);
}

async fn a_stream_is_checked_part_by_part(database: Database) {
    let stack = Builder::new(database).gateways(0).start().await.unwrap();
    let (ours, theirs) = (stack.tenant().await.unwrap(), stack.tenant().await.unwrap());
    let only_theirs = stack
        .service_key("theirs", "admin", &[&theirs.id])
        .await
        .unwrap();
    let reader = stack.service_key("reader", "read", &[]).await.unwrap();
    let one = || parts(&ours, false, [person(1)]);
    let mut elsewhere = one();
    elsewhere.extend(parts(&theirs, false, [person(2)]));
    let large = vec![ImportUsersRequest {
        organization_id: ours.id.clone(),
        validate_only: false,
        users: (0..1_001).map(person).collect(),
    }];
    let admin = stack.admin_key.as_str();
    for (key, parts, code, wanted) in [
        (Some("wrong"), one(), Code::Unauthenticated, "TOKEN_INVALID"),
        (None, one(), Code::Unauthenticated, "TOKEN_INVALID"),
        (
            Some(ours.token.as_str()),
            one(),
            Code::PermissionDenied,
            "PERMISSION_DENIED",
        ),
        (
            Some(&reader),
            one(),
            Code::PermissionDenied,
            "PERMISSION_DENIED",
        ),
        (
            Some(&only_theirs),
            one(),
            Code::PermissionDenied,
            "PERMISSION_DENIED",
        ),
        (Some(admin), vec![], Code::InvalidArgument, "INVALID_FIELD"),
        (Some(admin), large, Code::InvalidArgument, "INVALID_FIELD"),
        (
            Some(admin),
            elsewhere,
            Code::InvalidArgument,
            "INVALID_FIELD",
        ),
    ] {
        let mut adoption = stack.identity().unwrap().with(key).unwrap().adoption();
        let refused = adoption
            .import_users(stream::iter(parts))
            .await
            .unwrap_err();
        let told = (refused.code(), reason(&refused));
        assert_eq!(
            told,
            (code, Some(wanted.to_owned())),
            "{key:?}: {refused:?}"
        );
    }
    // What came before the part that was refused is there.
    assert_eq!(report(&stack, &ours).await.untouched_count, 1);
    assert_eq!(report(&stack, &theirs).await.untouched_count, 0);
}
