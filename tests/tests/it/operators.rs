//! What operators see: the admin listener, health, traces in log lines, and answers that are compressed.

use std::{fs, path::Path, time::Duration};

use identity_proto::v1::{
    GetOrganizationRequest, ListUsersRequest, WatchEventsRequest,
    organization_service_client::OrganizationServiceClient, user_service_client::UserServiceClient,
};
use serde_json::{Value, json};
use tests::{
    client::USER,
    dynamic::Reflected,
    http::{self, Origin, Request},
    postgres,
    stack::{Builder, Database, Stack},
};
use tokio::time::{Instant, sleep};
use tonic::{Code, codec::CompressionEncoding};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

use crate::broken;

const LIMIT: Duration = Duration::from_secs(30);
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

/// The lines of a log.
fn lines(log: &Path) -> Vec<Value> {
    let text = fs::read_to_string(log).unwrap();
    text.lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect()
}

/// Where a program says that its admin listener is.
fn admin_of(log: &Path) -> Origin {
    let said = lines(log).into_iter().find_map(|line| {
        let (_, address) = line["message"]
            .as_str()?
            .split_once("admin listener is at http://")?;
        Some(address.to_owned())
    });
    Origin {
        authority: said.expect("it does not say where"),
    }
}

async fn ask(admin: &Origin, path: &str) -> (u16, String) {
    let request = Request {
        method: "GET".to_owned(),
        target: path.to_owned(),
        headers: Vec::new(),
        body: None,
    };
    let answer = http::send(admin, &request, LIMIT).await.unwrap();
    (answer.status, String::from_utf8(answer.body).unwrap())
}

/// Asks until it is so.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + LIMIT;
    while !is_so().await {
        assert!(Instant::now() < end, "never: {what}");
        sleep(Duration::from_millis(50)).await;
    }
}

async fn start(database: Database) -> Stack {
    let stack = Builder::new(database)
        .provisioning_log()
        .identity_variable("ADMIN_LISTEN", "127.0.0.1:0")
        .gateway_variable("ROLLCALL_GATEWAY_ADMIN_LISTEN", "127.0.0.1:0");
    stack.start().await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_the_admin_listener_takes_http_as_it_should_be_alone() {
    let stack = start(Database::Sqlite).await;
    for log in [stack.identity_services[0].log(), stack.gateways[0].log()] {
        broken::check(&admin_of(&log).authority, "/livez").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_what_is_done_is_counted_and_no_label_names_an_organization() {
    let stack = start(Database::Sqlite).await;
    let tenant = stack.tenant().await.unwrap();
    let scim = stack.scim(&tenant).unwrap();
    let ada = json!({ "schemas": [USER], "userName": "ada", "active": "True" });
    assert_eq!(scim.create_user(&ada).await.unwrap().status, 201);
    assert_eq!(scim.create_user(&ada).await.unwrap().status, 409);
    let request = WatchEventsRequest {
        organization_id: tenant.id.clone(),
        ..WatchEventsRequest::default()
    };
    let watching = stack
        .identity()
        .unwrap()
        .events()
        .watch_events(request)
        .await;
    let _watching = watching.unwrap();

    let identity = admin_of(&stack.identity_services[0].log());
    let gateway = admin_of(&stack.gateways[0].log());
    for admin in [&identity, &gateway] {
        assert_eq!(ask(admin, "/livez").await, (200, "alive\n".to_owned()));
        assert_eq!(ask(admin, "/readyz").await, (200, "ready\n".to_owned()));
        assert_eq!(ask(admin, "/else").await.0, 404);
    }
    let (_, numbers) = ask(&identity, "/metrics").await;
    for line in [
        r#"rollcall_identity_calls_total{service="UserService",method="CreateUser",code="Ok"} 1"#,
        r#"rollcall_identity_calls_total{service="UserService",method="CreateUser",code="AlreadyExists"} 1"#,
        r#"rollcall_identity_call_duration_seconds_count{service="UserService",method="CreateUser"} 2"#,
        r#"rollcall_identity_refused_total{reason="USER_NAME_TAKEN"} 1"#,
        "rollcall_identity_calls_in_flight 0",
        "rollcall_identity_watchers 1",
        "rollcall_identity_lane_queue 0",
        "rollcall_identity_commits_failed_total 0",
        "rollcall_identity_connections_refused_total 0",
        r#"rollcall_identity_build_info{version="0.1.0"} 1"#,
        "# EOF",
    ] {
        assert!(numbers.lines().any(|has| has == line), "{line}\n{numbers}");
    }
    // SAML, the organization, its token, and somebody.
    let value = |name: &str| -> f64 {
        let line = numbers.lines().find_map(|line| line.strip_prefix(name));
        let Some(line) = line else {
            panic!("{name} is missing\n{numbers}");
        };
        line.trim().parse().unwrap()
    };
    assert!(value("rollcall_identity_commits_total ") >= 3.0);
    assert!(value("rollcall_identity_events_appended_total ") >= 3.0);
    assert!(value("rollcall_identity_connections ") >= 1.0);
    assert!(value("rollcall_identity_batch_calls_count ") >= 3.0);

    let (_, numbers) = ask(&gateway, "/metrics").await;
    let users = r#"route="/orgs/{organization}/scim/v2/Users",method="POST""#;
    for line in [
        format!("rollcall_gateway_requests_total{{{users},status=\"201\"}} 1").as_str(),
        format!("rollcall_gateway_requests_total{{{users},status=\"409\"}} 1").as_str(),
        format!("rollcall_gateway_request_duration_seconds_count{{{users}}} 2").as_str(),
        "rollcall_gateway_requests_in_flight 0",
        "rollcall_gateway_journal_lost_total 0",
        r#"rollcall_gateway_quirks_used_total{quirk="boolean-as-text"} 2"#,
    ] {
        assert!(numbers.lines().any(|has| has == line), "{line}\n{numbers}");
    }
    for admin in [&identity, &gateway] {
        let (_, numbers) = ask(admin, "/metrics").await;
        assert!(!numbers.contains(&tenant.id));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_who_has_lost_the_database_says_so_and_who_has_it_again_too() {
    let stack = start(Database::Postgres).await;
    let identity = admin_of(&stack.identity_services[0].log());
    let gateway = admin_of(&stack.gateways[0].log());
    let channel = stack.identity().unwrap().channel();
    let health = async |service: &str| {
        let request = HealthCheckRequest {
            service: service.to_owned(),
        };
        let answer = HealthClient::new(channel.clone()).check(request).await;
        answer.map(|answer| answer.into_inner().status())
    };
    let services = ["", "identity.v1.UserService", "identity.v1.EventService"];
    for service in services {
        assert_eq!(health(service).await.unwrap(), ServingStatus::Serving);
    }
    assert_eq!(health("nobody").await.unwrap_err().code(), Code::NotFound);
    let watched = HealthCheckRequest::default();
    let watched = HealthClient::new(channel.clone()).watch(watched).await;
    let mut watched = watched.unwrap().into_inner();
    let first = watched.message().await.unwrap().unwrap();
    assert_eq!(first.status(), ServingStatus::Serving);

    let url = stack.database_url.as_deref().unwrap();
    let (_, name) = url.rsplit_once('/').unwrap();
    let server = postgres::server().await.unwrap();
    let allow = async |allowed: bool| {
        let statement = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {allowed}");
        server.query("postgres", &statement).await.unwrap();
    };
    allow(false).await;
    let end =
        format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    server.query("postgres", &end).await.unwrap();
    until("not ready", async || {
        ask(&identity, "/readyz").await.0 == 503
    })
    .await;
    until("not ready", async || {
        ask(&gateway, "/readyz").await.0 == 503
    })
    .await;
    for service in services {
        assert_eq!(health(service).await.unwrap(), ServingStatus::NotServing);
    }
    assert_eq!(ask(&identity, "/livez").await.0, 200);
    let second = watched.message().await.unwrap().unwrap();
    assert_eq!(second.status(), ServingStatus::NotServing);

    allow(true).await;
    until("ready again", async || {
        ask(&identity, "/readyz").await.0 == 200
    })
    .await;
    until("ready again", async || {
        ask(&gateway, "/readyz").await.0 == 200
    })
    .await;
    for service in services {
        assert_eq!(health(service).await.unwrap(), ServingStatus::Serving);
    }
    let third = watched.message().await.unwrap().unwrap();
    assert_eq!(third.status(), ServingStatus::Serving);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_a_stopping_service_lets_go_of_who_watches_its_health() {
    let mut stack = Builder::new(Database::Sqlite).start().await.unwrap();
    let channel = stack.identity().unwrap().channel();
    let mut health = HealthClient::new(channel);
    let watched = health.watch(HealthCheckRequest::default()).await;
    let mut watched = watched.unwrap().into_inner();
    watched.message().await.unwrap().unwrap();
    let service = stack.identity_services[0].process();
    let stopped = tokio::time::timeout(Duration::from_secs(15), service.stop(LIMIT));
    assert!(stopped.await.unwrap().unwrap().success());
    let last = watched.message().await.unwrap().unwrap();
    assert_eq!(last.status(), ServingStatus::NotServing);
    assert!(watched.message().await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_a_trace_goes_through_gateway_and_service() {
    let stack = Builder::new(Database::Sqlite).start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let scim = stack.scim(&tenant).unwrap();
    let traceparent = format!("00-{TRACE}-b7ad6b7169203331-01");
    let sent = [
        ("traceparent", traceparent.as_str()),
        ("x-request-id", "traced"),
    ];
    let answer = scim.send("GET", "/Users", &sent, None).await.unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.header("traceparent"),
        None,
        "W3C has no answer to it"
    );
    let begun = [("x-request-id", "begun")];
    scim.send("GET", "/Users", &begun, None).await.unwrap();

    let logs = [stack.gateways[0].log(), stack.identity_services[0].log()];
    let spans = |request: &str| {
        logs.each_ref().map(|log| {
            let lines = lines(log);
            let line = lines
                .iter()
                .find(|line| line["request.id"] == request && line.get("duration_ms").is_some());
            let line = line.unwrap_or_else(|| panic!("{request} is not in {}", log.display()));
            let field = |name: &str| line[name].as_str().unwrap().to_owned();
            (field("trace.id"), field("span.id"))
        })
    };
    let [gateway, service] = spans("traced");
    assert_eq!((gateway.0.as_str(), service.0.as_str()), (TRACE, TRACE));
    assert_ne!(gateway.1, service.1, "each hop has a span of its own");
    assert_ne!(gateway.1, "b7ad6b7169203331");
    // Where nobody has begun a trace, the gateway does.
    let [gateway, service] = spans("begun");
    assert_eq!(gateway.0, service.0);
    assert_ne!(gateway.0, TRACE);
}

/// Whatever becomes of it, with what it came to and about whom, and without a name or a secret.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_each_call_is_one_line_of_the_log() {
    let builder = Builder::new(Database::Sqlite).gateways(0);
    let stack = builder.start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let client = Reflected::connect(stack.identity_services[0].address());
    let client = client.await.unwrap();
    let create = json!({ "organizationId": tenant.id, "user": { "userName": "ada@example.com" } });
    let list = json!({ "organizationId": tenant.id });
    let bearer = format!("Bearer {}", stack.admin_key);
    let wrong = "Bearer rollcall_key_wrong";
    let calls = [
        ("UserService/CreateUser", &create, bearer.as_str(), "Ok", ""),
        (
            "UserService/CreateUser",
            &create,
            &bearer,
            "AlreadyExists",
            "USER_NAME_TAKEN",
        ),
        ("GroupService/SearchGroups", &list, &bearer, "Ok", ""),
        ("EventService/WatchEvents", &list, &bearer, "Ok", ""),
        (
            "UserService/ListUsers",
            &list,
            wrong,
            "Unauthenticated",
            "TOKEN_INVALID",
        ),
    ];
    for (number, (method, request, credential, ..)) in calls.iter().enumerate() {
        let id = format!("call-{number}");
        let headers = [("authorization", *credential), ("x-request-id", &id)];
        let method = format!("identity.v1.{method}");
        // How it ends is what the log has to say.
        let _ = client.call(&method, &headers, request).await;
    }
    let log = lines(&stack.identity_services[0].log());
    for (number, (method, _, _, code, reason)) in calls.iter().enumerate() {
        let id = format!("call-{number}");
        let of_call = log.iter().filter(|line| {
            let is_answer = line.get("duration_ms").is_some();
            line["request.id"] == id.as_str() && is_answer
        });
        let of_call: Vec<&Value> = of_call.collect();
        assert_eq!(of_call.len(), 1, "{method}: {of_call:?}");
        let line = of_call[0];
        assert_eq!(line["rpc.method"], format!("identity.v1.{method}"));
        assert_eq!(
            (&line["code"], &line["reason"]),
            (&json!(code), &json!(reason))
        );
    }
    let text = fs::read_to_string(stack.identity_services[0].log()).unwrap();
    for private in ["ada@example.com", "rollcall_key_wrong", &stack.admin_key] {
        assert!(!text.contains(private), "{private} is in the log");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_answers_are_compressed_for_who_asks_and_requests_are_not_taken() {
    let stack = Builder::new(Database::Sqlite).start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let channel = stack.identity().unwrap().channel();
    let by_admin = |message| {
        let mut request = tonic::Request::new(message);
        let bearer = format!("Bearer {}", stack.admin_key).parse().unwrap();
        request.metadata_mut().insert("authorization", bearer);
        request
    };
    let list = || ListUsersRequest {
        organization_id: tenant.id.clone(),
        ..ListUsersRequest::default()
    };
    let plain = UserServiceClient::new(channel.clone());
    let answer = plain.clone().list_users(by_admin(list())).await.unwrap();
    assert!(answer.metadata().get("grpc-encoding").is_none());
    let mut asking = plain.accept_compressed(CompressionEncoding::Gzip);
    let answer = asking.list_users(by_admin(list())).await.unwrap();
    assert_eq!(answer.metadata().get("grpc-encoding").unwrap(), "gzip");

    // Four kilobytes that would be four megabytes: nobody unpacks them.
    let mut bomb = tonic::Request::new(GetOrganizationRequest {
        organization_id: "0".repeat(4 << 20),
    });
    let bearer = format!("Bearer {}", stack.admin_key).parse().unwrap();
    bomb.metadata_mut().insert("authorization", bearer);
    let mut sending =
        OrganizationServiceClient::new(channel).send_compressed(CompressionEncoding::Gzip);
    let refused = sending.get_organization(bomb).await.unwrap_err();
    assert_eq!(refused.code(), Code::Unimplemented, "{refused:?}");
}
