//! Members of groups come and go at random, and beside a plain model of a group: what was acknowledged holds, what was
//! refused changed nothing.

use std::collections::BTreeSet;

use futures::future::{join, join_all};
use identity_proto::v1::{Event, EventKind};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
use serde_json::{Value, json};
use tests::{
    client::{PATCH_OP, Scim, user},
    http::Answer,
    stack::{Builder, Database, Stack},
};

use crate::replicas::events;

on_both_databases![
    each_patch_of_a_group_does_all_that_it_says_or_nothing,
    nobody_stays_a_member_who_is_deleted_at_the_same_time,
];

const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const PATCHES: usize = 150;

/// A group as it should be.
#[derive(Debug, Clone, Default, PartialEq)]
struct Model {
    name: String,
    members: BTreeSet<String>,
}

/// One operation, and what it does to a group: none where it is to be refused.
type Step = (Value, fn(&mut Model, &[String]), Vec<String>);

/// Whoever the model may have as members.
struct Cast {
    people: Vec<String>,
    stranger: String,
}

impl Cast {
    fn some(&self, random: &mut StdRng) -> Vec<String> {
        let number = random.random_range(0..=4);
        let chosen = self.people.choose_multiple(random, number);
        chosen.cloned().collect()
    }
}

/// Members in one of the shapes in which identity providers send them.
fn members(random: &mut StdRng, ids: &[String]) -> Value {
    let rich = random.random_bool(0.5);
    let member = |id: &String| {
        if rich {
            json!({ "value": id, "display": "Somebody", "$ref": format!("../Users/{id}") })
        } else {
            json!({ "value": id })
        }
    };
    ids.iter().map(member).collect()
}

fn good(random: &mut StdRng, cast: &Cast) -> Step {
    let some = cast.some(random);
    let list = members(random, &some);
    match random.random_range(0..9) {
        0 | 1 => (
            json!({ "op": "add", "path": "members", "value": list }),
            |group, ids| group.members.extend(ids.iter().cloned()),
            some,
        ),
        2 => (
            json!({ "op": "Add", "value": { "members": list } }),
            |group, ids| group.members.extend(ids.iter().cloned()),
            some,
        ),
        3 => {
            let one = cast.people.choose(random).unwrap().clone();
            (
                json!({ "op": "remove", "path": format!("members[value eq \"{one}\"]") }),
                |group, ids| group.members.retain(|id| !ids.contains(id)),
                vec![one],
            )
        }
        4 if !some.is_empty() => (
            json!({ "op": "Remove", "path": "members", "value": list }),
            |group, ids| group.members.retain(|id| !ids.contains(id)),
            some,
        ),
        5 => (
            json!({ "op": "replace", "path": "members", "value": list }),
            |group, ids| group.members = ids.iter().cloned().collect(),
            some,
        ),
        6 => (
            json!({ "op": "replace", "value": { "displayName": "Team", "members": list } }),
            |group, ids| {
                group.name = "Team".to_owned();
                group.members = ids.iter().cloned().collect();
            },
            some,
        ),
        7 => (
            json!({ "op": "remove", "path": "members" }),
            |group, _| group.members.clear(),
            some,
        ),
        _ => {
            let name = format!("Group {}", random.random_range(0..3));
            (
                json!({ "op": "replace", "path": "displayName", "value": name }),
                |group, names| group.name = names[0].clone(),
                vec![name],
            )
        }
    }
}

fn bad(random: &mut StdRng, cast: &Cast) -> Value {
    let stranger = &cast.stranger;
    let all = [
        json!({ "op": "add", "path": "members", "value": [{ "value": stranger }] }),
        json!({ "op": "add", "path": "members", "value": [{ "value": "nobody" }] }),
        json!({ "op": "replace", "path": "displayName", "value": "" }),
        json!({ "op": "replace", "path": "displayName", "value": [1] }),
        json!({ "op": "remove" }),
        json!({ "op": "add", "path": "nothing", "value": "x" }),
        json!({ "op": "replace", "path": "members[value eq", "value": [] }),
        json!({ "op": "move", "path": "members" }),
    ];
    all.choose(random).unwrap().clone()
}

async fn patch(scim: &Scim, group: &str, operations: &[Value]) -> Answer {
    let body = json!({ "schemas": [PATCH_OP], "Operations": operations });
    let path = format!("/Groups/{group}");
    scim.send("PATCH", &path, &[], Some(&body)).await.unwrap()
}

/// The group as it is, and its version.
async fn read(scim: &Scim, group: &str) -> (Model, Value) {
    let answer = scim.get(&format!("/Groups/{group}")).await.unwrap();
    assert_eq!(answer.status, 200);
    let group = answer.json().unwrap();
    (model(&group), group["meta"]["version"].clone())
}

fn model(group: &Value) -> Model {
    let members = group["members"].as_array().map_or(&[][..], Vec::as_slice);
    let ids: Vec<String> = members
        .iter()
        .map(|member| member["value"].as_str().unwrap().to_owned())
        .collect();
    let model = Model {
        name: group["displayName"].as_str().unwrap().to_owned(),
        members: ids.iter().cloned().collect(),
    };
    assert_eq!(model.members.len(), ids.len(), "somebody is a member twice");
    model
}

/// The members of a group as whoever follows the feed knows them.
fn told(feed: &[Event], group: &str) -> BTreeSet<String> {
    let mut members = BTreeSet::new();
    for event in feed.iter().filter(|event| event.resource_id == group) {
        let values = event.values.as_ref().unwrap();
        let list = |name: &str| -> Vec<String> {
            let value = values
                .fields
                .get(name)
                .and_then(|value| value.kind.as_ref());
            match value {
                Some(prost_types::value::Kind::ListValue(list)) => {
                    let texts = list.values.iter().map(|value| match &value.kind {
                        Some(prost_types::value::Kind::StringValue(id)) => id.clone(),
                        other => panic!("{other:?} in {name}"),
                    });
                    texts.collect()
                }
                _ => Vec::new(),
            }
        };
        assert_ne!(event.kind(), EventKind::GroupDeleted);
        for id in list("members.added") {
            assert!(members.insert(id), "somebody came twice: {event:?}");
        }
        for id in list("members.removed") {
            assert!(members.remove(&id), "somebody went twice: {event:?}");
        }
    }
    members
}

async fn create_user(scim: &Scim, name: &str) -> String {
    let created = scim.create_user(&user(name)).await.unwrap();
    assert_eq!(created.status, 201);
    created.json().unwrap()["id"].as_str().unwrap().to_owned()
}

async fn create_group(scim: &Scim, name: &str) -> String {
    let body = json!({ "schemas": [GROUP], "displayName": name });
    let created = scim.send("POST", "/Groups", &[], Some(&body)).await;
    let created = created.unwrap().json().unwrap();
    created["id"].as_str().unwrap().to_owned()
}

async fn each_patch_of_a_group_does_all_that_it_says_or_nothing(database: Database) {
    let stack = Builder::new(database).start().await.unwrap();
    let (tenant, neighbour) = (stack.tenant().await.unwrap(), stack.tenant().await.unwrap());
    let scim = stack.scim(&tenant).unwrap();
    let names: Vec<String> = (0..8).map(|n| format!("user{n}")).collect();
    let mut people: Vec<String> = join_all(names.iter().map(|name| create_user(&scim, name))).await;
    people.push(create_group(&scim, "A member").await);
    let cast = Cast {
        people,
        stranger: create_user(&stack.scim(&neighbour).unwrap(), "eve").await,
    };
    let group = create_group(&scim, "Group 0").await;

    // What fails is told with the group before it: no seed is needed to see it again.
    let mut random = StdRng::from_os_rng();
    let (mut before, mut version) = read(&scim, &group).await;
    for _ in 0..PATCHES {
        let steps: Vec<Step> = (0..random.random_range(1..=3))
            .map(|_| good(&mut random, &cast))
            .collect();
        let mut after = before.clone();
        for (_, apply, with) in &steps {
            apply(&mut after, with);
        }
        let mut operations: Vec<Value> = steps.into_iter().map(|(sent, _, _)| sent).collect();
        let refused = random.random_bool(0.25);
        if refused {
            let at = random.random_range(0..=operations.len());
            operations.insert(at, bad(&mut random, &cast));
        }
        let answer = patch(&scim, &group, &operations).await;
        let (now, new_version) = read(&scim, &group).await;
        if refused {
            assert_eq!(answer.status, 400, "{operations:?}");
            assert!(
                answer.json().unwrap()["scimType"].is_string(),
                "{operations:?}"
            );
            after = before.clone();
        } else {
            assert_eq!(answer.status, 200, "{operations:?}");
            assert_eq!(model(&answer.json().unwrap()), after, "{operations:?}");
        }
        assert_eq!(now, after, "{operations:?} on {before:?}");
        assert_eq!(
            new_version == version,
            now == before,
            "{operations:?} on {before:?}"
        );
        (before, version) = (now, new_version);
    }
    let feed = events(&stack.identity().unwrap(), &tenant.id).await;
    assert_eq!(told(&feed, &group), before.members);
}

/// Two replicas where the database can have several.
async fn twice(database: Database) -> Stack {
    let replicas = match database {
        Database::Sqlite => 1,
        Database::Postgres => 2,
    };
    let builder = Builder::new(database).identity_services(replicas);
    builder.gateways(2).start().await.unwrap()
}

async fn nobody_stays_a_member_who_is_deleted_at_the_same_time(database: Database) {
    let stack = twice(database).await;
    let tenant = stack.tenant().await.unwrap();
    let (here, there) = (
        stack.scim_at(0, &tenant).unwrap(),
        stack.scim_at(1, &tenant).unwrap(),
    );
    let group = create_group(&here, "Leavers").await;
    let stays = create_user(&here, "stays").await;
    let mut taken_in = 0;
    for round in 0..40 {
        let leaver = create_user(&here, &format!("leaver{round}")).await;
        let add = json!({ "op": "add", "path": "members", "value": [{ "value": stays }, { "value": leaver }] });
        let (added, deleted) = join(
            patch(&here, &group, std::slice::from_ref(&add)),
            there.delete_user(&leaver),
        )
        .await;
        assert_eq!(deleted.unwrap().status, 204);
        match added.status {
            200 => taken_in += 1,
            400 => assert_eq!(added.json().unwrap()["scimType"], "invalidValue"),
            other => panic!("{other}: {added:?}"),
        }
        let (now, _) = read(&there, &group).await;
        assert!(
            !now.members.contains(&leaver),
            "a member whom nobody can read"
        );
    }
    let (now, _) = read(&there, &group).await;
    let feed = events(&stack.identity().unwrap(), &tenant.id).await;
    assert_eq!(told(&feed, &group), now.members, "{taken_in} were members");
}
