//! docs/access.md is true: every method, called by everybody about each kind of organization.
//!
//! The calls are those of [`super::rows`], and change nothing: what writes is only tried out.

use std::collections::BTreeSet;

use serde_json::Value;
use tests::stack::Database;

use super::{
    fields,
    rows::CALLS,
    seen,
    world::{Things, World},
};
use crate::documents::access_table;

on_both_databases![everybody_is_told_what_the_table_says];

const ROLES: [&str; 5] = ["admin", "read", "watch", "gateway", "console"];

/// What shows that somebody was not let in.
const REFUSED: [&str; 3] = [
    "UNAUTHENTICATED TOKEN_INVALID",
    "PERMISSION_DENIED PERMISSION_DENIED",
    "NOT_FOUND ORGANIZATION_NOT_FOUND",
];

/// The requests of a method that name an organization, or that name none.
fn requests(method: &str, named: bool) -> impl Iterator<Item = &'static str> {
    let calls = CALLS.lines().filter(|line| !line.is_empty());
    let of_method = calls.map(fields).filter(move |row| row[0] == method);
    of_method.map(|row| row[1]).filter(move |request| {
        let names = request.contains(r#""organizationId":"<"#)
            || request.contains(r#""organization":{"id":"<"#);
        names == named
    })
}

async fn everybody_is_told_what_the_table_says(database: Database) {
    let world = World::new(database, 0).await;
    let (ours, theirs) = (world.ours.id.as_str(), world.theirs.id.as_str());
    let things = world.things_of(ours).await;
    let nobody = Things::of_nobody().user;
    let mut keys = Vec::new();
    for role in ROLES {
        for (name, organizations) in [("some", &[ours][..]), ("all", &[])] {
            let called = format!("{role}-{name}");
            let key = world.stack.service_key(&called, role, organizations);
            keys.push((role, name, key.await.unwrap()));
        }
    }
    let keys_of = |role: &str, which: &str| -> Vec<&str> {
        let keys = keys
            .iter()
            .filter(|(of, name, _)| *of == role && which.contains(name));
        keys.map(|(_, _, key)| key.as_str()).collect()
    };
    let mut called = BTreeSet::new();
    let mut wrongs = Vec::new();
    for row in access_table() {
        let method = row.method.strip_prefix("identity.v1.").unwrap();
        // The keys with which it is asked for, and the organization.
        let (which, organizations) = match row.organization.as_str() {
            "own" => ("some all", &[ours][..]),
            "another" => ("some", &[theirs, nobody.as_str()][..]),
            "missing" => ("all", &[nobody.as_str()][..]),
            "none" => ("some all", &[""][..]),
            "none, with a key for some" => ("some", &[""][..]),
            "none, with a key for all" => ("all", &[""][..]),
            other => panic!("{}: which organization is {other:?}?", row.method),
        };
        let request = requests(method, !organizations.contains(&"")).next();
        let request = request.unwrap_or_else(|| panic!("no request of {method}, {which}"));
        for (caller, told) in &row.told {
            let credentials = match caller.as_str() {
                "no or wrong credential" => vec![None, Some("wrong")],
                "SCIM token" => vec![Some(world.ours.token.as_str())],
                "settings session" => vec![Some(world.session.as_str())],
                role => keys_of(role, which).into_iter().map(Some).collect(),
            };
            for (credential, organization) in credentials
                .iter()
                .flat_map(|credential| organizations.iter().map(move |id| (credential, *id)))
            {
                // Where none is named, one may stand inside of what is asked for.
                let id = if organization.is_empty() {
                    ours
                } else {
                    organization
                };
                let filled = world.fill(request, id, id, &things, &things);
                let mut message: Value = serde_json::from_str(&filled).unwrap();
                if world.client.takes(&row.method, "validate_only") {
                    message["validateOnly"] = Value::Bool(true);
                }
                let answer = match credential {
                    Some(key) => world.call(key, method, &message).await,
                    None => world.client.call(&row.method, &[], &message).await,
                };
                let (got, _) = seen(&answer);
                let got = got.trim();
                // Whoever is let in may be told that there is no alarm, or no such link.
                let is_right = match told.as_str() {
                    "OK" => got == "OK" || got.starts_with("NOT_FOUND ") && !REFUSED.contains(&got),
                    told => got == told,
                };
                if !is_right {
                    let organization = &row.organization;
                    wrongs.push(format!(
                        "{method}, {caller}, {organization}: {told}, and not {got}"
                    ));
                }
            }
        }
        called.insert(row.method);
    }
    assert!(wrongs.is_empty(), "\n{}", wrongs.join("\n"));
    let methods: BTreeSet<String> = world.client.methods().into_iter().collect();
    assert_eq!(
        called, methods,
        "the table names other methods than reflection"
    );
}
