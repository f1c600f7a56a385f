//! Those who write, in every way that there is, while others keep copies of it.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
use serde_json::json;
use tests::client::{Scim, user};

const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

/// Creates, changes and deletes whatever comes to its mind, until it is told to stop.
pub(super) async fn write(scim: Scim, seed: u64, stop: Arc<AtomicBool>) {
    let mut random = StdRng::seed_from_u64(seed);
    let (mut users, mut groups) = (Vec::new(), Vec::new());
    let mut number = 0;
    let is_done = |answer: &Result<tests::http::Answer, _>| {
        answer.as_ref().is_ok_and(|answer| answer.status < 300)
    };
    while !stop.load(Ordering::Relaxed) {
        number += 1;
        let name = format!("w{seed}-{number}");
        let some_user = users.choose(&mut random).cloned();
        let some_group = groups.choose(&mut random).cloned();
        match (random.random_range(0..10), some_user, some_group) {
            (0..=2, _, _) | (_, None, _) => {
                let answer = scim.create_user(&user(&name)).await;
                users.extend(created(answer));
            }
            (3, _, _) | (_, _, None) => {
                let group = json!({ "schemas": [GROUP], "displayName": name });
                let answer = scim.send("POST", "/Groups", &[], Some(&group)).await;
                groups.extend(created(answer));
            }
            (4, Some(user), _) => {
                let operations = json!([
                    { "op": "replace", "path": "active", "value": random.random::<bool>() },
                    { "op": "replace", "path": "userName", "value": name },
                ]);
                let _ = scim.patch_user(&user, &operations).await;
            }
            (5, Some(user), _) => {
                if is_done(&scim.delete_user(&user).await) {
                    users.retain(|kept| *kept != user);
                }
            }
            (6, _, Some(group)) if random.random_ratio(1, 4) => {
                let path = format!("/Groups/{group}");
                if is_done(&scim.send("DELETE", &path, &[], None).await) {
                    groups.retain(|kept| *kept != group);
                }
            }
            (_, Some(user), Some(group)) => {
                let operation = if random.random_ratio(2, 3) {
                    json!({ "op": "add", "path": "members", "value": [{ "value": user }] })
                } else {
                    json!({ "op": "remove", "path": format!("members[value eq \"{user}\"]") })
                };
                let body = json!({ "Operations": [operation],
                    "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"] });
                let path = format!("/Groups/{group}");
                let _ = scim.send("PATCH", &path, &[], Some(&body)).await;
            }
        }
    }
}

fn created(answer: Result<tests::http::Answer, tests::http::NoAnswer>) -> Option<String> {
    let answer = answer.ok().filter(|answer| answer.status == 201)?;
    Some(answer.json().unwrap()["id"].as_str().unwrap().to_owned())
}
