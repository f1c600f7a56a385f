//! No organization sees another: every call of the contract and every request of the gateway, with ids of somebody else and
//! under the name of somebody else.
//!
//! What belongs to another organization gets the very answer of what belongs to nobody (status, reason, text, headers), and
//! nothing of it changes or is told. The calls come from reflection and the requests from the gateway's router: one that has
//! no row in [`rows`] fails the test.

mod access;
mod preconditions;
mod rehearsals;
mod repeats;
mod rows;
mod world;

use std::{collections::BTreeSet, fs, path::Path};

use regex::Regex;
use serde_json::Value;
use tests::{client::Scim, grpc::reason, http::Answer, stack::Database};
use tonic::Status;
use tonic_types::StatusExt as _;

use self::{
    rows::{CALLS, REQUESTS},
    world::{Things, World},
};
use crate::{contract::code_name, documents::access_table};

on_both_databases![
    no_call_tells_or_changes_what_is_somebody_elses,
    no_request_tells_or_changes_what_is_somebody_elses,
];

/// The same answer twice: what is new each time has its place, and no value.
fn masked(text: &str) -> String {
    let masks = [
        (
            r"[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}",
            "<ID>",
        ),
        (r"urn:example:[a-z]*[0-9]*", "<SCHEMA>"),
        (r#"W/\\*"[0-9]+"#, "<VERSION>"),
        (r"\d{4}-\d\d-\d\dT[0-9:.]+Z", "<TIME>"),
        (r"(new|replaced)-[0-9]+", "$1-<N>"),
    ];
    masks.iter().fold(text.to_owned(), |text, (pattern, mask)| {
        Regex::new(pattern)
            .unwrap()
            .replace_all(&text, *mask)
            .into_owned()
    })
}

/// The fields of a row.
fn fields(line: &str) -> Vec<&str> {
    line.split('|').map(str::trim).collect()
}

/// An answer over gRPC as somebody sees it who compares two.
fn seen(answer: &Result<Vec<Value>, Status>) -> (String, String) {
    match answer {
        Ok(messages) => ("OK".to_owned(), masked(&format!("{messages:?}"))),
        Err(status) => {
            let code = code_name(status.code());
            let reason = reason(status).unwrap_or_default();
            let headers: BTreeSet<String> = status
                .metadata()
                .clone()
                .into_headers()
                .iter()
                .filter(|(name, _)| *name != "date")
                .map(|(name, value)| match name.as_str() {
                    // Sealed anew each time; what is sealed is as long for any id.
                    "x-provisioning-receipt" => format!("{name}: {} bytes", value.len()),
                    _ => format!("{name}={value:?}"),
                })
                .collect();
            let details = status.get_error_details();
            let whole = format!("{} {details:?} {headers:?}", status.message());
            (format!("{code} {reason}"), masked(&whole))
        }
    }
}

async fn no_call_tells_or_changes_what_is_somebody_elses(database: Database) {
    let world = World::new(database, 0).await;
    let World {
        ours,
        theirs,
        spares,
        ..
    } = &world;
    let table = access_table();
    let mut spares = spares.iter();
    let mut called = BTreeSet::new();
    let mut wrongs: Vec<String> = Vec::new();
    for line in CALLS.lines().filter(|line| !line.is_empty()) {
        let [method, request, own_answer, foreign_answer] = fields(line)[..] else {
            panic!("four fields: {line}")
        };
        let full = format!("identity.v1.{method}");
        let of_method: Vec<_> = table.iter().filter(|row| row.method == full).collect();
        assert!(!of_method.is_empty(), "docs/access.md lacks {method}");
        let may = |caller| of_method.iter().any(|row| row.told[caller] == "OK");
        let scim = may("SCIM token").then_some(ours.token.as_str());
        let at_settings = may("settings session");
        called.insert(full);
        let callers = scim.map(|_| "scim").into_iter().chain(["key"]);
        for who in callers.chain(at_settings.then_some("session")) {
            let own = world.things_of(&ours.id).await;
            let foreign = world.things_of(&theirs.id).await;
            let spare = match request.contains("<SPARE>") {
                true => spares.next().unwrap().as_str(),
                false => "",
            };
            let key = match (who, spare) {
                ("scim", _) => ours.token.clone(),
                ("key", _) => world.key.clone(),
                (_, "") => world.session.clone(),
                (_, spare) => world.open_session(spare).await.secret,
            };
            let key = key.as_str();
            let own_answer = match own_answer.split_once(" / ") {
                Some((_, at_settings)) if who == "session" => at_settings,
                Some((others, _)) => others,
                None => own_answer,
            };
            let call = async |organization: &str, spare: &str, things: &Things| {
                let text = world.fill(request, organization, spare, &own, things);
                let request = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{text}: {e}"));
                world.call(key, method, &request).await
            };
            let mut check = |what: &str, is_right: bool, got: &(String, String)| {
                if !is_right {
                    wrongs.push(format!("{method} as {who}, {what}: {got:?}\n    {line}"));
                }
            };
            let before = world.state_of(&theirs.id).await;

            // Somebody else's organization: as if there were none, whatever the ids.
            let names_organization = request.contains("<ORG>") || request.contains("<SPARE>");
            if names_organization {
                let refused = match who {
                    "scim" | "session" => "UNAUTHENTICATED TOKEN_INVALID",
                    _ => "PERMISSION_DENIED PERMISSION_DENIED",
                };
                let missing = Things::of_nobody();
                let nowhere = seen(&call(&missing.user, &missing.user, &missing).await);
                check(
                    "an organization that is not there",
                    nowhere.0 == refused,
                    &nowhere,
                );
                for things in [&foreign, &own, &missing] {
                    let elsewhere = seen(&call(&theirs.id, &theirs.id, things).await);
                    check("another organization", elsewhere == nowhere, &elsewhere);
                }
            }

            // Somebody else's things in our own organization: as if there were none.
            if foreign_answer != "-" {
                let missing = seen(&call(&ours.id, spare, &Things::of_nobody()).await);
                let wanted = if foreign_answer == "=" {
                    "OK"
                } else {
                    foreign_answer
                };
                check("things of nobody", missing.0 == wanted, &missing);
                let got = seen(&call(&ours.id, spare, &foreign).await);
                check("things of somebody else", got == missing, &got);
                let got = seen(&call(&ours.id, spare, &Things::of_no_form(&own)).await);
                check(
                    "our own, spelled otherwise",
                    got.0 == wanted || foreign_answer == "=",
                    &got,
                );
            }

            let answer = call(&ours.id, spare, &own).await;
            let got = seen(&answer);
            check("our own", got.0.trim() == own_answer, &got);
            let told = format!("{answer:?}");
            let tells = foreign
                .all()
                .into_iter()
                .chain([theirs.id.as_str()])
                .any(|id| told.contains(id));
            check("tells of somebody else", !tells, &got);
            let after = world.state_of(&theirs.id).await;
            check(
                "changed somebody else",
                after == before,
                &(format!("{before:?}"), format!("{after:?}")),
            );
        }
    }
    assert!(wrongs.is_empty(), "\n{}", wrongs.join("\n"));
    let methods: BTreeSet<String> = world.client.methods().into_iter().collect();
    assert_eq!(called, methods, "the rows name other calls than reflection");
}

/// An answer over HTTP as somebody sees it who compares two.
fn seen_over_http(answer: &Answer) -> (u16, String) {
    let headers: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "date" | "content-length"))
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    let body = String::from_utf8_lossy(&answer.body);
    (answer.status, masked(&format!("{headers:?} {body}")))
}

async fn no_request_tells_or_changes_what_is_somebody_elses(database: Database) {
    let world = World::new(database, 1).await;
    let World {
        ours,
        theirs,
        stack,
        ..
    } = &world;
    let scim = stack.scim(ours).unwrap();
    // Our token at somebody else's Tenant URL, at one that nobody has, and at one that nobody can have.
    let at = |organization: &str| {
        let url = stack.tenant_url(0, organization).unwrap();
        Scim::new(&url, &ours.token).unwrap()
    };
    let elsewhere = [
        at(&theirs.id),
        at(&Things::of_nobody().user),
        at("acme"),
        at(&ours.id.to_uppercase()),
    ];
    let mut asked = BTreeSet::new();
    let mut wrongs: Vec<String> = Vec::new();
    for line in REQUESTS.lines().filter(|line| !line.is_empty()) {
        let [request, body, own_status, foreign_status] = fields(line)[..] else {
            panic!("four fields: {line}")
        };
        let (method, path) = request.split_once(' ').unwrap();
        asked.insert((method.to_owned(), route(path)));
        let own = world.things_of(&ours.id).await;
        let foreign = world.things_of(&theirs.id).await;
        let send = async |scim: &Scim, things: &Things| {
            let fill = |text: &str| world.fill(text, &ours.id, "", &own, things);
            let target = format!("{}{}", scim.prefix(), fill(path));
            let body = (!body.is_empty()).then(|| fill(body).into_bytes());
            scim.send_raw(method, &target, &[], body).await.unwrap()
        };
        let mut check = |what: &str, is_right: bool, got: &(u16, String)| {
            if !is_right {
                wrongs.push(format!("{method} {path}, {what}: {got:?}\n    {line}"));
            }
        };
        let before = world.state_of(&theirs.id).await;

        let nobody = Things::of_nobody();
        let nowhere = seen_over_http(&send(&elsewhere[1], &nobody).await);
        check(
            "an organization that is not there",
            nowhere.0 == 401,
            &nowhere,
        );
        for tenant in &elsewhere {
            for things in [&foreign, &own, &nobody] {
                let got = seen_over_http(&send(tenant, things).await);
                check("another organization", got == nowhere, &got);
            }
        }

        if foreign_status != "-" {
            let missing = seen_over_http(&send(&scim, &nobody).await);
            let wanted = if foreign_status == "=" {
                own_status
            } else {
                foreign_status
            };
            check(
                "things of nobody",
                missing.0.to_string() == wanted,
                &missing,
            );
            let got = seen_over_http(&send(&scim, &foreign).await);
            check("things of somebody else", got == missing, &got);
            if foreign_status != "=" {
                let got = seen_over_http(&send(&scim, &Things::of_no_form(&own)).await);
                check("our own, spelled otherwise", got.0 == missing.0, &got);
            }
        }

        let answer = send(&scim, &own).await;
        let got = seen_over_http(&answer);
        check("our own", got.0.to_string() == own_status, &got);
        let told = format!(
            "{:?} {}",
            answer.headers,
            String::from_utf8_lossy(&answer.body)
        );
        let tells = foreign
            .all()
            .into_iter()
            .chain([theirs.id.as_str()])
            .any(|id| told.contains(id));
        check("tells of somebody else", !tells, &got);
        let after = world.state_of(&theirs.id).await;
        check(
            "changed somebody else",
            after == before,
            &(0, format!("{before:?}\n{after:?}")),
        );
    }
    assert!(wrongs.is_empty(), "\n{}", wrongs.join("\n"));
    assert_eq!(
        asked,
        routes(),
        "the rows name other requests than the router"
    );
}

/// The route that a path of a row takes.
fn route(path: &str) -> String {
    let path = path.split('?').next().unwrap();
    let segments = path.split('/').map(|segment| match segment {
        segment if segment.starts_with('<') => "{id}",
        "User" => "{name}",
        segment => segment,
    });
    segments.collect::<Vec<_>>().join("/")
}

/// What the gateway's router has under a Tenant URL, as its source says it.
fn routes() -> BTreeSet<(String, String)> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scim-gateway/src/http/mod.rs");
    let source = fs::read_to_string(source).unwrap();
    let (_, tenant) = source.split_once("let tenant = Router::new()").unwrap();
    let (tenant, _) = tenant.split_once(".fallback(").unwrap();
    let method = Regex::new(r"\b(get|put|post|patch|delete|any)\(").unwrap();
    let mut routes = BTreeSet::new();
    for route in tenant.split(".route(").skip(1) {
        let (_, rest) = route.split_once('"').unwrap();
        let (path, handlers) = rest.split_once('"').unwrap();
        for found in method.captures_iter(handlers) {
            let method = match &found[1] {
                "any" => "GET".to_owned(),
                method => method.to_uppercase(),
            };
            routes.insert((method, path.to_owned()));
        }
    }
    routes
}
