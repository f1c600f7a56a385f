//! The provisioning log: what gateways tell of requests, and what nobody can make them tell.

use std::time::{Duration, Instant};

use identity_proto::v1::{
    GetOrganizationRequest, ListProvisioningRequestsRequest, ListRefusedSourcesRequest,
    ProvisionedResource as Resource, ProvisioningEffect as Effect,
    ProvisioningOperation as Operation, ProvisioningOutcome, ProvisioningProblem as Problem,
    ProvisioningRecord, ProvisioningRequest, RecordProvisioningRequestsRequest,
};
use serde_json::{Value, json};
use tests::{
    client::{Scim, USER, user},
    grpc::Identity,
    stack::{Builder, Database, Stack},
};
use tokio::time::sleep;

on_both_databases![
    each_request_is_told_with_what_it_meant,
    each_refusal_has_the_reason_and_the_attribute,
    requests_without_a_good_token_are_numbers_only,
    a_stolen_gateway_key_writes_nothing_into_anybodys_log,
    what_was_told_while_the_service_was_away_arrives,
    a_gateway_that_stops_tells_what_it_knows,
];

const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

async fn start(database: Database) -> Stack {
    let builder = Builder::new(database).provisioning_log();
    builder.start().await.unwrap()
}

async fn log(identity: &Identity, organization: &str) -> Vec<ProvisioningRequest> {
    found(
        identity,
        ListProvisioningRequestsRequest {
            organization_id: organization.to_owned(),
            ..ListProvisioningRequestsRequest::default()
        },
    )
    .await
}

async fn found(
    identity: &Identity,
    request: ListProvisioningRequestsRequest,
) -> Vec<ProvisioningRequest> {
    let mut log = identity.provisioning_log();
    let answer = log.list_provisioning_requests(request).await.unwrap();
    answer.into_inner().requests
}

/// Waits until the log has so many requests; the first first.
async fn until(stack: &Stack, organization: &str, requests: usize) -> Vec<ProvisioningRequest> {
    let identity = stack.identity().unwrap();
    let started = Instant::now();
    loop {
        let mut log = log(&identity, organization).await;
        if log.len() >= requests {
            log.reverse();
            return log;
        }
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "{} requests are in the log: {log:?}",
            log.len()
        );
        sleep(Duration::from_millis(50)).await;
    }
}

async fn id_of(scim: &Scim, path: &str, body: &Value) -> String {
    let answer = scim.send("POST", path, &[], Some(body)).await.unwrap();
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json().unwrap()["id"].as_str().unwrap().to_owned()
}

/// What programs decide by, where a request was refused by the service or by the gateway.
async fn each_refusal_has_the_reason_and_the_attribute(database: Database) {
    let stack = start(database).await;
    let tenant = stack.tenant().await.unwrap();
    let scim = stack.scim(&tenant).unwrap();
    let ada = id_of(&scim, "/Users", &user("ada@example.com")).await;
    let nobody = json!({ "schemas": [USER], "displayName": "Nobody" });
    scim.create_user(&nobody).await.unwrap();
    scim.create_user(&user("ADA@example.com")).await.unwrap();
    let group =
        |members: Value| json!({ "schemas": [GROUP], "displayName": "Staff", "members": members });
    for body in [
        json!({ "schemas": [GROUP] }),
        group(json!([{ "value": tenant.id }])),
        group(json!("everybody")),
    ] {
        scim.send("POST", "/Groups", &[], Some(&body))
            .await
            .unwrap();
    }
    for operation in [
        json!({ "op": "replace", "path": "shoeSize", "value": "42" }),
        json!({ "op": "replace", "path": "active", "value": "perhaps" }),
        json!({ "op": "replace", "path": "userName", "value": "a".repeat(2_000) }),
    ] {
        let operations = Value::Array(vec![operation]);
        scim.patch_user(&ada, &operations).await.unwrap();
    }
    scim.get(&format!("/Users/{}", tenant.id)).await.unwrap();
    let users = format!("{}/Users", scim.prefix());
    let broken = b"{ ".to_vec();
    scim.send_raw("POST", &users, &[], Some(broken))
        .await
        .unwrap();

    let log = until(&stack, &tenant.id, 11).await;
    let told = log.iter().map(|row| {
        let missing = row.attribute_missing;
        (
            row.status,
            row.reason.as_str(),
            row.attribute.as_str(),
            missing,
        )
    });
    let expected = [
        (201, "", "", false),
        (400, "INVALID_FIELD", "userName", true),
        (409, "USER_NAME_TAKEN", "", false),
        (400, "INVALID_FIELD", "displayName", true),
        (400, "MEMBER_NOT_FOUND", "", false),
        (400, "INVALID_FIELD", "members", false),
        (400, "INVALID_PATH", "shoeSize", false),
        (400, "INVALID_FIELD", "active", false),
        (400, "INVALID_FIELD", "userName", false),
        (404, "USER_NOT_FOUND", "", false),
        // The contract has no name for what is no JSON.
        (400, "", "", false),
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected);
    let problems: Vec<Problem> = log.iter().map(ProvisioningRequest::problem).collect();
    let nothing = Problem::Unspecified;
    let expected = [
        nothing,
        nothing,
        nothing,
        nothing,
        nothing,
        Problem::ValueNoList,
        nothing,
        Problem::ValueNoBoolean,
        Problem::ValueTooLong,
        Problem::IdOfOrganization,
        Problem::BodyEndsEarly,
    ];
    assert_eq!(problems, expected);
}

async fn each_request_is_told_with_what_it_meant(database: Database) {
    let stack = start(database).await;
    let tenant = stack.tenant().await.unwrap();
    let scim = stack.scim(&tenant).unwrap();
    let ada = id_of(&scim, "/Users", &user("ada@example.com")).await;
    let refused = scim.create_user(&user("ADA@example.com")).await.unwrap();
    let members =
        json!({ "schemas": [GROUP], "displayName": "Staff", "members": [{ "value": ada }] });
    let staff = id_of(&scim, "/Groups", &members).await;
    let agent = [
        ("User-Agent", "Okta SCIM Client 1.0.0"),
        ("X-Request-Id", "r-1"),
    ];
    let deactivate = json!({ "Operations": [{ "op": "Replace", "path": "active", "value": "False" }],
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"] });
    scim.send("PATCH", &format!("/Users/{ada}"), &agent, Some(&deactivate))
        .await
        .unwrap();
    let secret = "/Users?filter=userName%20eq%20%22secret%22%20and%20active%20eq%20true&count=1";
    scim.get(secret).await.unwrap();
    scim.get("/Users?filter=nonsense").await.unwrap();
    scim.get("/Users/42").await.unwrap();
    scim.get("/ServiceProviderConfig").await.unwrap();
    let bulk = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [
        { "method": "POST", "path": "/Users", "bulkId": "b", "data": user("bob@example.com") },
        { "method": "DELETE", "path": "/Users/42" },
    ] });
    scim.send("POST", "/Bulk", &[], Some(&bulk)).await.unwrap();
    scim.delete_user(&ada).await.unwrap();

    let log = until(&stack, &tenant.id, 10).await;
    assert_eq!(log.len(), 10, "each request once");
    let told: Vec<_> = log
        .iter()
        .map(|request| {
            (
                request.operation(),
                request.resource(),
                request.effect(),
                request.status,
                request.scim_type.as_str(),
                request.path.as_str(),
            )
        })
        .collect();
    let nothing = Effect::Unspecified;
    let neither = Resource::Unspecified;
    assert_eq!(
        told,
        [
            (
                Operation::Create,
                Resource::User,
                Effect::Created,
                201,
                "",
                "/Users"
            ),
            (
                Operation::Create,
                Resource::User,
                nothing,
                409,
                "uniqueness",
                "/Users"
            ),
            (
                Operation::Create,
                Resource::Group,
                Effect::Created,
                201,
                "",
                "/Groups"
            ),
            (
                Operation::Update,
                Resource::User,
                Effect::Deactivated,
                200,
                "",
                "/Users/{id}"
            ),
            (
                Operation::Search,
                Resource::User,
                nothing,
                200,
                "",
                "/Users"
            ),
            (
                Operation::Search,
                Resource::User,
                nothing,
                400,
                "invalidFilter",
                "/Users"
            ),
            (
                Operation::Get,
                Resource::User,
                nothing,
                404,
                "",
                "/Users/{id}"
            ),
            (
                Operation::Discover,
                neither,
                nothing,
                200,
                "",
                "/ServiceProviderConfig"
            ),
            (Operation::Bulk, neither, nothing, 200, "", "/Bulk"),
            (
                Operation::Delete,
                Resource::User,
                Effect::Deleted,
                204,
                "",
                "/Users/{id}"
            ),
        ]
    );
    assert_eq!(
        (&log[0].resource_id, log[0].name.as_str()),
        (&ada, "ada@example.com")
    );
    assert_eq!(
        (log[1].resource_id.as_str(), log[1].name.as_str()),
        ("", "ADA@example.com")
    );
    let detail = refused.json().unwrap()["detail"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        detail.starts_with(&log[1].detail),
        "{detail:?} {:?}",
        log[1].detail
    );
    assert!(!log[1].detail.is_empty());
    assert_eq!((&log[2].resource_id, log[2].members_added), (&staff, 1));
    assert_eq!(log[3].request_id, "r-1");
    assert_eq!(log[3].user_agent, "Okta SCIM Client 1.0.0");
    assert_eq!(log[3].changed_attributes, ["active"]);
    assert!(
        log[3].quirks.contains(&"boolean-as-text".to_owned()),
        "{:?}",
        log[3].quirks
    );
    assert_eq!(log[3].source_address, "127.0.0.1");
    assert_eq!(log[4].filter, "userName eq ? and active eq ?");
    assert_eq!((log[8].bulk_operations, log[8].bulk_failed), (2, 1));
    assert!(
        log.iter()
            .all(|request| request.duration.is_some_and(|d| d.seconds < 10))
    );
    let everything = format!("{log:?}");
    assert!(
        !everything.contains("secret"),
        "values of filters are nobody's business"
    );
    assert!(!everything.contains(&tenant.token));

    let identity = stack.identity().unwrap();
    let failed = ListProvisioningRequestsRequest {
        organization_id: tenant.id.clone(),
        outcome: ProvisioningOutcome::Failed.into(),
        name: "ada".to_owned(),
        ..ListProvisioningRequestsRequest::default()
    };
    let failed = found(&identity, failed).await;
    assert_eq!((failed.len(), failed[0].status), (1, 409));
    let request = GetOrganizationRequest {
        organization_id: tenant.id.clone(),
    };
    let organization = identity.organizations().get_organization(request).await;
    let organization = organization.unwrap().into_inner().organization.unwrap();
    let status = organization.provisioning_status.unwrap();
    assert_eq!(status.last_success_time, log[9].time);
    assert_eq!(status.last_failure_time, log[6].time);
    assert_eq!(status.last_request_time, log[9].time);
}

async fn requests_without_a_good_token_are_numbers_only(database: Database) {
    let stack = start(database).await;
    let tenant = stack.tenant().await.unwrap();
    let scim = stack.scim(&tenant).unwrap();
    for token in [None, Some("wrong"), Some("wrong too")] {
        let stranger = scim.with_token(token);
        assert_eq!(stranger.get("/Users").await.unwrap().status, 401);
    }
    scim.get("/Users").await.unwrap();
    until(&stack, &tenant.id, 1).await;
    let mut log = stack.identity().unwrap().provisioning_log();
    let started = Instant::now();
    loop {
        let request = ListRefusedSourcesRequest::default();
        let sources = log.list_refused_sources(request).await.unwrap();
        let sources = sources.into_inner().sources;
        let requests: i64 = sources.iter().map(|source| source.requests).sum();
        if requests == 3 {
            assert!(sources.iter().all(|source| source.source == "127.0.0.1"));
            break;
        }
        assert!(started.elapsed() < Duration::from_secs(20), "{sources:?}");
        sleep(Duration::from_millis(50)).await;
    }
    let log = until(&stack, &tenant.id, 1).await;
    assert_eq!(log.len(), 1, "{log:?}");
}

async fn a_stolen_gateway_key_writes_nothing_into_anybodys_log(database: Database) {
    let stack = start(database).await;
    let (ours, theirs) = (stack.tenant().await.unwrap(), stack.tenant().await.unwrap());
    let key = stack.service_key("stolen", "gateway", &[]).await.unwrap();
    let thief = stack.identity().unwrap().with(Some(&key)).unwrap();
    // A receipt of a request that did pass: the thief's own token at the thief's own organization.
    let mut users = stack
        .identity()
        .unwrap()
        .with(Some(&ours.token))
        .unwrap()
        .users();
    let mut request = tonic::Request::new(identity_proto::v1::AuthenticateCallerRequest {
        organization_id: ours.id.clone(),
        ..Default::default()
    });
    request
        .metadata_mut()
        .insert("x-request-id", "mine".parse().unwrap());
    let answer = users.authenticate_caller(request).await.unwrap();
    let receipt = answer.metadata().get("x-provisioning-receipt").unwrap();
    let receipt = receipt.to_str().unwrap().to_owned();
    let record = |receipt: &str, request_id: &str, status| ProvisioningRecord {
        receipt: receipt.to_owned(),
        request_id: request_id.to_owned(),
        status,
        ..ProvisioningRecord::default()
    };
    let mut forged = receipt.clone().into_bytes();
    forged[20] ^= 1;
    let forged = String::from_utf8(forged).unwrap();
    let tell = async |records: Vec<ProvisioningRecord>| {
        let request = RecordProvisioningRequestsRequest {
            records,
            ..RecordProvisioningRequestsRequest::default()
        };
        let mut log = thief.provisioning_log();
        let answer = log.record_provisioning_requests(request).await.unwrap();
        let answer = answer.into_inner();
        (answer.recorded, answer.refused)
    };
    let records = vec![
        record("", "mine", 1),
        record(&forged, "mine", 2),
        record(&receipt, "another", 3),
        record(&receipt, "mine", 204),
    ];
    assert_eq!(tell(records).await, (1, 3));
    // The same receipt again says nothing new.
    assert_eq!(tell(vec![record(&receipt, "mine", 500)]).await, (1, 0));
    let identity = stack.identity().unwrap();
    let written = log(&identity, &ours.id).await;
    assert_eq!((written.len(), written[0].status), (1, 204));
    assert_eq!(log(&identity, &theirs.id).await, []);
    // And it reads nothing.
    let request = ListProvisioningRequestsRequest {
        organization_id: ours.id.clone(),
        ..ListProvisioningRequestsRequest::default()
    };
    let mut thief = thief.provisioning_log();
    let refused = thief.list_provisioning_requests(request).await.unwrap_err();
    assert_eq!(refused.code(), tonic::Code::PermissionDenied);
    let many = RecordProvisioningRequestsRequest {
        records: vec![ProvisioningRecord::default(); 501],
        ..RecordProvisioningRequestsRequest::default()
    };
    let refused = thief.record_provisioning_requests(many).await.unwrap_err();
    assert_eq!(refused.code(), tonic::Code::InvalidArgument);
}

async fn what_was_told_while_the_service_was_away_arrives(database: Database) {
    let mut stack = start(database).await;
    let tenant = stack.tenant().await.unwrap();
    let scim = stack.scim(&tenant).unwrap();
    for number in 0..20 {
        let name = format!("user-{number}@example.com");
        assert_eq!(scim.create_user(&user(&name)).await.unwrap().status, 201);
    }
    stack.identity_services[0].kill_and_restart().await.unwrap();
    let log = until(&stack, &tenant.id, 20).await;
    assert_eq!(log.len(), 20, "each once");
}

async fn a_gateway_that_stops_tells_what_it_knows(database: Database) {
    let mut stack = start(database).await;
    let tenant = stack.tenant().await.unwrap();
    let scim = stack.scim(&tenant).unwrap();
    for number in 0..20 {
        let name = format!("user-{number}@example.com");
        assert_eq!(scim.create_user(&user(&name)).await.unwrap().status, 201);
    }
    let stopped = stack.gateways[0]
        .process()
        .stop(Duration::from_secs(20))
        .await;
    assert!(stopped.unwrap().success());
    let identity = stack.identity().unwrap();
    assert_eq!(log(&identity, &tenant.id).await.len(), 20);
}
