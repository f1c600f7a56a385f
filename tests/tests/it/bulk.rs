//! Bulk requests with the real programs: many at a time come to what one after the other comes to, and attacks come to
//! nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Instant,
};

use identity_proto::v1::{Organization, UpdateOrganizationRequest};
use prost_types::FieldMask;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};
use tests::{
    client::{PATCH_OP, Scim, USER, user},
    http::Answer,
    stack::{Builder, Database, Stack, Tenant, tenant},
};

use crate::replicas::{assert_no_gap, events};

const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const BULK_REQUEST: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

on_both_databases![
    a_thousand_users_are_created_in_one_request,
    side_by_side_comes_to_what_one_after_the_other_comes_to,
    a_circle_of_five_hundred_groups_is_closed,
    a_circle_of_which_one_fails_leaves_nothing,
    a_circle_that_runs_out_of_time_leaves_nothing,
    everybody_may_manage_everybody,
    another_organizations_ids_are_nobodys,
    a_bulk_request_keeps_to_the_organizations_rate,
    what_is_answered_is_there_after_a_kill,
];

fn json_of(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap_or_default()
}

async fn bulk(scim: &Scim, operations: &[Value]) -> Vec<Value> {
    let body = json!({ "schemas": [BULK_REQUEST], "Operations": operations });
    let answer = scim.send("POST", "/Bulk", &[], Some(&body)).await.unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    let results = json_of(&answer)["Operations"].as_array().unwrap().clone();
    assert_eq!(results.len(), operations.len());
    results
}

fn statuses(results: &[Value]) -> Vec<&str> {
    let statuses = results.iter().map(|result| result["status"].as_str());
    statuses.map(Option::unwrap).collect()
}

async fn all(scim: &Scim, endpoint: &str) -> Vec<Value> {
    let answer = scim.get(&format!("/{endpoint}?count=1000")).await.unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    let list = json_of(&answer);
    let resources = list["Resources"].as_array().cloned().unwrap_or_default();
    assert_eq!(list["totalResults"], resources.len());
    resources
}

fn create(path: &str, bulk_id: &str, data: Value) -> Value {
    json!({ "method": "POST", "path": path, "bulkId": bulk_id, "data": data })
}

fn group(name: &str, members: &[String]) -> Value {
    let members: Vec<Value> = members.iter().map(|id| json!({ "value": id })).collect();
    json!({ "schemas": [GROUP], "displayName": name, "members": members })
}

async fn start(database: Database) -> (Stack, Tenant, Scim) {
    start_with(database, "45").await
}

async fn start_with(database: Database, bulk_time: &str) -> (Stack, Tenant, Scim) {
    // The programs are debug builds, and share the machine with other tests: a circle of 500 is one call, which has no
    // second to spare then.
    let stack = Builder::new(database)
        .gateway_variable("ROLLCALL_GATEWAY_CALL_TIME", "25")
        .gateway_variable("ROLLCALL_GATEWAY_BULK_TIME", bulk_time)
        .start()
        .await
        .unwrap();
    let tenant = stack.tenant().await.unwrap();
    let scim = stack.scim(&tenant).unwrap();
    (stack, tenant, scim)
}

async fn a_thousand_users_are_created_in_one_request(database: Database) {
    let (stack, tenant, scim) = start(database).await;
    let names: Vec<String> = (0..1_000).map(|n| format!("user{n}@example.com")).collect();
    let operations: Vec<Value> = names
        .iter()
        .map(|name| create("/Users", name, user(name)))
        .collect();
    let results = bulk(&scim, &operations).await;
    assert_eq!(statuses(&results), vec!["201"; 1_000]);
    let ids: Vec<&str> = results
        .iter()
        .map(|result| result["bulkId"].as_str().unwrap())
        .collect();
    assert_eq!(ids, names);

    let users = all(&scim, "Users").await;
    let found: BTreeMap<&str, &Value> = users
        .iter()
        .map(|user| {
            (
                user["userName"].as_str().unwrap(),
                &user["meta"]["location"],
            )
        })
        .collect();
    for (name, result) in names.iter().zip(&results) {
        assert_eq!(found[name.as_str()], &result["location"]);
    }
    let events = events(&stack.identity().unwrap(), &tenant.id).await;
    assert_no_gap(&events);
}

/// What an organization holds, whatever its ids are.
async fn held(scim: &Scim) -> BTreeSet<String> {
    let users = all(scim, "Users").await;
    let name = |id: &Value| {
        let of_user = users.iter().find(|user| user["id"] == *id);
        of_user.map(|user| user["userName"].clone())
    };
    let mut held: BTreeSet<String> = users
        .iter()
        .map(|user| json!([user["userName"], user["active"], user["title"]]).to_string())
        .collect();
    let mut groups: Vec<String> = all(scim, "Groups")
        .await
        .iter()
        .map(|group| {
            let members = group["members"].as_array().cloned().unwrap_or_default();
            let members = members.iter().filter_map(|member| name(&member["value"]));
            let members: BTreeSet<String> = members.map(|name| name.to_string()).collect();
            json!([group["displayName"], members]).to_string()
        })
        .collect();
    groups.sort();
    held.extend(
        groups
            .iter()
            .enumerate()
            .map(|(n, group)| format!("{n} {group}")),
    );
    held
}

/// Users and groups that there are before anything is changed.
async fn inhabited(stack: &Stack) -> (Scim, Vec<String>, Vec<String>) {
    let identity = stack.identity().unwrap();
    let tenant = tenant(&identity, "Inhabited").await.unwrap();
    let request = UpdateOrganizationRequest {
        organization: Some(Organization {
            id: tenant.id.clone(),
            unique_group_names: true,
            ..Organization::default()
        }),
        update_mask: Some(FieldMask {
            paths: vec!["unique_group_names".to_owned()],
        }),
        ..UpdateOrganizationRequest::default()
    };
    identity
        .organizations()
        .update_organization(request)
        .await
        .unwrap();
    let scim = stack.scim(&tenant).unwrap();
    let (mut users, mut groups) = (Vec::new(), Vec::new());
    for n in 0..6 {
        let answer = scim.create_user(&user(&format!("n{n}"))).await.unwrap();
        users.push(json_of(&answer)["id"].as_str().unwrap().to_owned());
    }
    for n in 0..3 {
        let body = group(&format!("g{n}"), &users[n..n + 2]);
        let answer = scim
            .send("POST", "/Groups", &[], Some(&body))
            .await
            .unwrap();
        groups.push(json_of(&answer)["id"].as_str().unwrap().to_owned());
    }
    (scim, users, groups)
}

/// An operation that often gets into others' way: few names, few resources.
fn any_operation(random: &mut StdRng, number: usize, users: &[String], groups: &[String]) -> Value {
    let name = ["n0", "N1", "n2", "n6", "ｎ6", "n7", "n8"][random.random_range(0..7)];
    let group_name = ["g0", "g1", "g5", "G5"][random.random_range(0..4)];
    let user_path = format!("/Users/{}", users[random.random_range(0..users.len())]);
    let group_path = format!("/Groups/{}", groups[random.random_range(0..groups.len())]);
    let member = users[random.random_range(0..users.len())].clone();
    let patch = |path: &str, operation: Value| {
        let data = json!({ "schemas": [PATCH_OP], "Operations": [operation] });
        json!({ "method": "PATCH", "path": path, "data": data })
    };
    let put = |path: &str, data: Value| json!({ "method": "PUT", "path": path, "data": data });
    let delete = |path: &str| json!({ "method": "DELETE", "path": path });
    match random.random_range(0..14) {
        0..3 => create("/Users", &number.to_string(), user(name)),
        3 => put(&user_path, user(name)),
        4 => patch(
            &user_path,
            json!({ "op": "replace", "path": "userName", "value": name }),
        ),
        5 | 6 => patch(
            &user_path,
            json!({ "op": "replace", "path": "title", "value": number.to_string() }),
        ),
        7 => delete(&user_path),
        8 | 9 => create("/Groups", &number.to_string(), group(group_name, &[member])),
        10 => put(&group_path, group(group_name, &[member])),
        11 | 12 => patch(
            &group_path,
            json!({ "op": "add", "path": "members", "value": [{ "value": member }] }),
        ),
        _ => delete(&group_path),
    }
}

async fn side_by_side_comes_to_what_one_after_the_other_comes_to(database: Database) {
    let stack = Builder::new(database).start().await.unwrap();
    for seed in 0..12 {
        let (together, users, groups) = inhabited(&stack).await;
        let mut random = StdRng::seed_from_u64(seed);
        let operations: Vec<Value> = (0..60)
            .map(|number| any_operation(&mut random, number, &users, &groups))
            .collect();
        let results = bulk(&together, &operations).await;

        let (alone, users, groups) = inhabited(&stack).await;
        let mut random = StdRng::seed_from_u64(seed);
        let mut expected = Vec::new();
        for number in 0..60 {
            let operation = any_operation(&mut random, number, &users, &groups);
            let text = |member: &str| operation[member].as_str().unwrap().to_owned();
            let data = operation.get("data");
            let answer = alone
                .send(&text("method"), &text("path"), &[], data)
                .await
                .unwrap();
            expected.push(answer.status.to_string());
        }
        assert_eq!(statuses(&results), expected, "seed {seed}");
        assert_eq!(held(&together).await, held(&alone).await, "seed {seed}");
    }
}

async fn a_circle_of_five_hundred_groups_is_closed(database: Database) {
    let (_stack, _, scim) = start(database).await;
    let name = |n: usize| format!("g{}", n % 500);
    let operations: Vec<Value> = (0..500)
        .map(|n| {
            let next = format!("bulkId:{}", name(n + 1));
            create("/Groups", &name(n), group(&name(n), &[next]))
        })
        .collect();
    let results = bulk(&scim, &operations).await;
    assert_eq!(statuses(&results), vec!["201"; 500]);
    let groups = all(&scim, "Groups").await;
    assert_eq!(groups.len(), 500);
    let id_of: BTreeMap<&str, &Value> = groups
        .iter()
        .map(|group| (group["displayName"].as_str().unwrap(), &group["id"]))
        .collect();
    for (n, result) in results.iter().enumerate() {
        let group = groups
            .iter()
            .find(|group| group["meta"]["location"] == result["location"]);
        let group = group.unwrap();
        assert_eq!(group["displayName"], name(n));
        assert_eq!(group["members"][0]["value"], *id_of[name(n + 1).as_str()]);
        assert_eq!(group["members"].as_array().unwrap().len(), 1);
        assert_eq!(group["meta"]["version"], result["version"]);
    }
}

async fn a_circle_of_which_one_fails_leaves_nothing(database: Database) {
    let (_stack, _, scim) = start(database).await;
    let nobody = "01900000-0000-7000-8000-000000000000".to_owned();
    let operations: Vec<Value> = (0..50)
        .map(|n| {
            let mut members = vec![format!("bulkId:{}", (n + 1) % 50)];
            members.extend((n == 30).then(|| nobody.clone()));
            create("/Groups", &n.to_string(), group("g", &members))
        })
        .collect();
    let outside = [
        create("/Groups", "outside", group("h", &["bulkId:0".to_owned()])),
        create("/Users", "apart", user("ada")),
    ];
    let results = bulk(&scim, &[&operations[..], &outside].concat()).await;
    let mut expected = vec!["409"; 51];
    expected[30] = "400";
    expected.push("201");
    assert_eq!(statuses(&results), expected);
    assert!(all(&scim, "Groups").await.is_empty());
}

/// Whatever was not told as created is not there.
async fn a_circle_that_runs_out_of_time_leaves_nothing(database: Database) {
    let (_stack, _, scim) = start_with(database, "1").await;
    let operations: Vec<Value> = (0..1_000)
        .map(|n| {
            let next = format!("bulkId:{}", (n + 1) % 1_000);
            create("/Groups", &n.to_string(), group("g", &[next]))
        })
        .collect();
    let results = bulk(&scim, &operations).await;
    let late = |status: &&&str| **status == "503";
    let statuses = statuses(&results);
    assert_eq!(statuses.iter().filter(late).count(), 1);
    assert_eq!(
        statuses.iter().filter(|status| **status == "409").count(),
        999
    );
    assert!(all(&scim, "Groups").await.is_empty());
}

async fn everybody_may_manage_everybody(database: Database) {
    let (_stack, _, scim) = start(database).await;
    let extension = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    let operations: Vec<Value> = (0..100)
        .map(|n| {
            let mut data = user(&format!("u{n}"));
            data["schemas"] = json!([USER, extension]);
            let manager = format!("bulkId:{}", (n * 7 + 1) % 100);
            data[extension] = json!({ "department": "D", "manager": { "value": manager } });
            create("/Users", &n.to_string(), data)
        })
        .collect();
    assert_eq!(statuses(&bulk(&scim, &operations).await), vec!["201"; 100]);
    let users = all(&scim, "Users").await;
    let find = |name: String| users.iter().find(|user| user["userName"] == name).unwrap();
    for n in 0..100 {
        let manager = &find(format!("u{}", (n * 7 + 1) % 100))["id"];
        let of = &find(format!("u{n}"))[extension];
        assert_eq!(
            (&of["manager"]["value"], &of["department"]),
            (manager, &json!("D"))
        );
    }
}

async fn another_organizations_ids_are_nobodys(database: Database) {
    let (stack, _, scim) = start(database).await;
    let (theirs, users, groups) = inhabited(&stack).await;
    let before = held(&theirs).await;
    let patch = |path: &str, value: Value| {
        let operation = json!({ "op": "add", "value": value });
        let data = json!({ "schemas": [PATCH_OP], "Operations": [operation] });
        json!({ "method": "PATCH", "path": path, "data": data })
    };
    let their_user = format!("/Users/{}", users[0]);
    let their_group = format!("/Groups/{}", groups[0]);
    let results = bulk(
        &scim,
        &[
            json!({ "method": "DELETE", "path": their_user }),
            json!({ "method": "DELETE", "path": their_group }),
            json!({ "method": "PUT", "path": their_user, "data": user("mine") }),
            patch(&their_user, json!({ "active": false })),
            patch(
                &their_group,
                json!({ "members": [{ "value": "bulkId:mine" }] }),
            ),
            create("/Users", "mine", user("mine")),
            create(
                "/Groups",
                "all",
                group("all", &["bulkId:mine".to_owned(), users[0].clone()]),
            ),
            create("/Groups", "mine too", group("g", &[groups[0].clone()])),
        ],
    )
    .await;
    let expected = ["404", "404", "404", "404", "404", "201", "400", "400"];
    assert_eq!(statuses(&results), expected);
    assert_eq!(held(&theirs).await, before);
    assert!(all(&scim, "Groups").await.is_empty());
    for result in &results {
        let location = result["location"].as_str().unwrap_or(scim.prefix());
        assert!(location.contains(scim.prefix()), "{result}");
    }
}

async fn a_bulk_request_keeps_to_the_organizations_rate(database: Database) {
    let stack = Builder::new(database)
        .identity_variable("RATE_LIMIT", "200")
        .identity_variable("RATE_BURST", "50")
        .start()
        .await
        .unwrap();
    let scim = stack.scim(&stack.tenant().await.unwrap()).unwrap();
    let operations: Vec<Value> = (0..250)
        .map(|n| create("/Users", &n.to_string(), user(&format!("u{n}"))))
        .collect();
    let began = Instant::now();
    assert_eq!(statuses(&bulk(&scim, &operations).await), vec!["201"; 250]);
    // 50 at once, and 200 more in a second.
    let took = began.elapsed().as_secs_f64();
    assert!((0.9..20.0).contains(&took), "{took} s");
}

async fn what_is_answered_is_there_after_a_kill(database: Database) {
    let (mut stack, tenant, scim) = start(database).await;
    let operations: Vec<Value> = (0..1_000)
        .map(|n| create("/Users", &n.to_string(), user(&format!("u{n}"))))
        .collect();
    let sending = tokio::spawn({
        let (scim, operations) = (scim.clone(), operations.clone());
        async move { bulk(&scim, &operations).await }
    });
    let identity = stack.identity().unwrap();
    while events(&identity, &tenant.id).await.len() < 20 {
        assert!(
            !sending.is_finished(),
            "it was done before it could be killed"
        );
    }
    stack.identity_services[0].kill_and_restart().await.unwrap();
    let results = sending.await.unwrap();

    let created: BTreeSet<String> = results
        .iter()
        .filter(|result| result["status"] == "201")
        .map(|result| result["location"].to_string())
        .collect();
    let statuses: BTreeSet<&str> = statuses(&results).into_iter().collect();
    assert_eq!(statuses, BTreeSet::from(["201", "503"]));
    let users = all(&scim, "Users").await;
    let there: BTreeSet<String> = users
        .iter()
        .map(|user| user["meta"]["location"].to_string())
        .collect();
    assert!(created.is_subset(&there));
    // What was under way when it was killed may be there without an answer, and nothing else.
    assert!(
        there.len() - created.len() <= 8,
        "{} more",
        there.len() - created.len()
    );
    let again = bulk(&scim, &operations).await;
    assert!(
        again
            .iter()
            .all(|result| result["status"] == "201" || result["status"] == "409")
    );
    assert_eq!(all(&scim, "Users").await.len(), 1_000);
    assert_no_gap(&events(&identity, &tenant.id).await);
}
