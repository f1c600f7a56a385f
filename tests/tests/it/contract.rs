//! The gRPC contract as a client sees it that was made by reflection: each fault's status and reason.

use serde_json::{Value, json};
use tests::{
    dynamic::Reflected,
    grpc::reason,
    stack::{Builder, Database, Stack, Tenant},
};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::faults::FAULTS;

on_both_databases![
    each_fault_has_its_status_and_reason,
    a_user_lives_through_its_whole_life_over_grpc,
];

const USERS: &str = "identity.v1.UserService";
const EVENTS: &str = "identity.v1.EventService";
const UNKNOWN_ID: &str = "01890000-0000-7000-8000-000000000000";

/// Who calls: a credential, as `authorization` has it.
type Caller<'a> = Option<&'a str>;

async fn call(
    client: &Reflected,
    caller: Caller<'_>,
    method: &str,
    request: &Value,
) -> Result<Vec<Value>, Status> {
    let bearer = caller.map(|key| format!("Bearer {key}"));
    let headers: Vec<(&str, &str)> = bearer
        .iter()
        .map(|b| ("authorization", b.as_str()))
        .collect();
    client.call(method, &headers, request).await
}

async fn one(client: &Reflected, caller: Caller<'_>, method: &str, request: Value) -> Value {
    let answers = call(client, caller, method, &request).await;
    let mut answers = answers.unwrap_or_else(|status| panic!("{method} {request}: {status:?}"));
    answers.remove(0)
}

/// A code as gRPC spells it: `NOT_FOUND`.
pub(crate) fn code_name(code: Code) -> String {
    let mut name = String::new();
    for c in format!("{code:?}").chars() {
        if c.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(c.to_uppercase());
    }
    name
}

struct Fixture {
    stack: Stack,
    client: Reflected,
    ours: Tenant,
    theirs: Tenant,
    user: String,
}

async fn fixture(database: Database) -> Fixture {
    let stack = Builder::new(database).gateways(0).start().await.unwrap();
    let client = Reflected::connect(stack.identity_services[0].address())
        .await
        .unwrap();
    let (ours, theirs) = (stack.tenant().await.unwrap(), stack.tenant().await.unwrap());
    let request =
        json!({"organizationId": ours.id, "user": {"userName": "ada", "accountId": "a-1"}});
    let created = one(
        &client,
        Some(&stack.admin_key),
        &format!("{USERS}/CreateUser"),
        request,
    )
    .await;
    let user = created["user"]["id"].as_str().unwrap().to_owned();
    Fixture {
        stack,
        client,
        ours,
        theirs,
        user,
    }
}

async fn each_fault_has_its_status_and_reason(database: Database) {
    let fixture = fixture(database).await;
    let Fixture {
        stack,
        client,
        ours,
        theirs,
        user,
    } = &fixture;
    let only_theirs = stack
        .service_key("theirs", "admin", &[&theirs.id])
        .await
        .unwrap();
    let long = "a".repeat(5000);
    let places = [
        ("ORG", ours.id.as_str()),
        ("OTHER", &theirs.id),
        ("SHOUTED", &ours.id.to_uppercase()),
        ("USER", user),
        ("UNKNOWN", UNKNOWN_ID),
        ("LONG", &long),
    ];
    let mut wrongs = Vec::new();
    for line in FAULTS
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let fields: Vec<&str> = line.split(" | ").map(str::trim).collect();
        let [caller, method, request, code, wanted] = fields[..] else {
            panic!("five fields: {line}")
        };
        let caller = match caller {
            "nobody" => None,
            "wrong" => Some("wrong"),
            "admin" => Some(stack.admin_key.as_str()),
            "theirs" => Some(only_theirs.as_str()),
            "scim" => Some(ours.token.as_str()),
            "their scim" => Some(theirs.token.as_str()),
            other => panic!("who is {other}?"),
        };
        let request = places
            .iter()
            .fold(request.to_owned(), |request, (name, value)| {
                request.replace(&format!("<{name}>"), value)
            });
        let request = serde_json::from_str(&request).unwrap_or_else(|e| panic!("{line}: {e}"));
        let answer = call(client, caller, &format!("identity.v1.{method}"), &request).await;
        let (got, told) = match &answer {
            Ok(_) => (("OK".to_owned(), "-".to_owned()), String::new()),
            Err(status) => {
                let reason = reason(status).unwrap_or_default();
                (
                    (code_name(status.code()), reason),
                    status.message().to_owned(),
                )
            }
        };
        if got != (code.to_owned(), wanted.to_owned()) {
            wrongs.push(format!("{line}\n    got {got:?}: {told}"));
            continue;
        }
        let Err(status) = answer else { continue };
        assert_eq!(
            status.get_details_error_info().unwrap().domain,
            "identity.v1"
        );
        let violations = status
            .get_details_bad_request()
            .map(|request| request.field_violations);
        let named = violations
            .iter()
            .flatten()
            .any(|violation| !violation.field.is_empty());
        if wanted == "INVALID_FIELD" && !named {
            wrongs.push(format!("{line}\n    BadRequest names no field"));
        }
    }
    assert!(wrongs.is_empty(), "\n{}", wrongs.join("\n"));
}

/// A client that knows nothing shows why a call failed, as `grpcurl` does, and not bytes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_reflection_tells_what_errors_carry() {
    let fixture = fixture(Database::Sqlite).await;
    let client = &fixture.client;
    for detail in ["ErrorInfo", "BadRequest", "RetryInfo"] {
        let file = client.file_of(&format!("google.rpc.{detail}")).await;
        assert_eq!(file.unwrap(), "google/rpc/error_details.proto", "{detail}");
    }
    assert!(client.file_of("google.rpc.Nothing").await.is_err());
}

async fn a_user_lives_through_its_whole_life_over_grpc(database: Database) {
    let Fixture {
        stack,
        client,
        ours,
        user,
        ..
    } = fixture(database).await;
    let admin = Some(stack.admin_key.as_str());
    let scim = Some(ours.token.as_str());
    let at = |method: &str| format!("{USERS}/{method}");
    let named = json!({"organizationId": ours.id, "userId": user});

    let seen = one(&client, admin, &at("GetUser"), named.clone()).await["user"].clone();
    assert_eq!(
        (&seen["userName"], &seen["accountId"]),
        (&json!("ada"), &json!("a-1"))
    );
    assert_eq!(seen["active"], json!(true));
    // The SaaS's own key is none of the identity provider's business.
    let seen = one(&client, scim, &at("GetUser"), named.clone()).await["user"].clone();
    assert_eq!(seen.get("accountId"), None);

    let request = json!({
        "organizationId": ours.id,
        "userId": user,
        "user": {"userName": "Ada", "active": false, "title": "Engineer", "accountId": "stolen"},
    });
    let replaced = one(&client, scim, &at("ReplaceUser"), request).await;
    assert_eq!(replaced["user"]["active"], json!(false));
    let seen = one(&client, admin, &at("GetUser"), named.clone()).await["user"].clone();
    assert_eq!(
        seen["accountId"],
        json!("a-1"),
        "a SCIM token cannot touch it"
    );

    let found = one(
        &client,
        scim,
        &at("SearchUsers"),
        json!({"organizationId": ours.id, "count": 10}),
    )
    .await;
    assert_eq!(found["totalResults"], json!("1"));
    let listed = one(
        &client,
        admin,
        &at("ListUsers"),
        json!({"organizationId": ours.id}),
    )
    .await;
    assert_eq!(listed["users"].as_array().unwrap().len(), 1);

    one(&client, admin, &at("DeleteUser"), named.clone()).await;
    let gone = call(&client, admin, &at("GetUser"), &named)
        .await
        .unwrap_err();
    assert_eq!(gone.code(), Code::NotFound);

    let feed = one(
        &client,
        admin,
        &format!("{EVENTS}/ListEvents"),
        json!({"organizationId": ours.id}),
    )
    .await;
    let kinds: Vec<&str> = feed["events"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|e| e["kind"].as_str())
        .collect();
    assert_eq!(
        kinds,
        [
            "EVENT_KIND_ORGANIZATION_CREATED",
            "EVENT_KIND_SCIM_TOKEN_GENERATED",
            "EVENT_KIND_USER_CREATED",
            "EVENT_KIND_USER_DEACTIVATED",
            "EVENT_KIND_USER_DELETED",
        ]
    );
}
