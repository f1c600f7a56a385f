//! Odd spellings of paths, over HTTP/1, HTTP/2 and to gRPC: without a good credential none leads to data.
//!
//! Over HTTP/2 the frames are made here: no client library sends a path without its slash.

use std::time::Duration;

use futures::future::join_all;
use identity_proto::v1::GetUserRequest;
use prost::Message as _;
use tests::{
    client::{Scim, user},
    stack::{Builder, Database, Stack, Tenant},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use crate::floods::{field, frame};

const CANARY: &str = "canary-of-spellings@example.com";

/// Spellings of a path below a Tenant URL, and of the Tenant URL itself.
fn spellings(organization: &str, user: &str) -> Vec<String> {
    let base = format!("/orgs/{organization}/scim/v2");
    let whole = |rest: &str| format!("{base}{rest}");
    let mut all: Vec<String> = [
        "/Users",
        "/Users/",
        "//Users",
        "/./Users",
        "/../v2/Users",
        "/%2e%2e/v2/Users",
        "/%252e%252e/v2/Users",
        "/Users/.",
        "/Users/..",
        "/Users/../Users",
        "/users",
        "/USERS",
        "/Users;a=b",
        "/Users;",
        "/Users%00",
        "/Users%20",
        "/Users%2f",
        "/Users%3fcount=1",
        "/Users%23",
        "/Users%ff",
        "/Users.json",
        "/Users?",
        "/Users??count=1",
        "/Users?filter=",
        "/%55sers",
        "%2fUsers",
        "/Users\\",
        "/Groups",
        "/Bulk",
        "/Me",
        "/Nothing",
        "",
        "/",
    ]
    .iter()
    .map(|rest| whole(rest))
    .collect();
    for rest in [
        format!("/Users/{user}"),
        format!("/Users//{user}"),
        format!("/Users/{user}/"),
        format!("/Users%2f{user}"),
        format!("/Users/./{user}"),
        format!("/Users/{user};x"),
        format!("/Users/{user}%00"),
        format!("/Users/{}", user.to_uppercase()),
    ] {
        all.push(whole(&rest));
    }
    let path = |base: String| format!("{base}/Users/{user}");
    all.extend([
        path(format!("/{base}")),
        path(format!("/.{base}")),
        path(format!("/ORGS/{organization}/scim/v2")),
        path(format!("/%6frgs/{organization}/scim/v2")),
        path(format!("/orgs/{organization};x/scim/v2")),
        path(format!("/orgs/{organization}%2fscim/v2")),
        path(format!("/orgs//{organization}/scim/v2")),
        path(format!("/orgs/{}/scim/v2", organization.to_uppercase())),
        path(format!("/orgs/{organization}/SCIM/V2")),
        path(format!(
            "/orgs/{organization}/scim/v2/orgs/{organization}/scim/v2"
        )),
        path(format!("/livez/..{base}")),
        path(format!("http://evil.example{base}")),
    ]);
    all
}

struct World {
    stack: Stack,
    tenant: Tenant,
    user: String,
}

impl World {
    async fn start(database: Database) -> Self {
        let stack = Builder::new(database).start().await.unwrap();
        let tenant = stack.tenant().await.unwrap();
        let scim = stack.scim(&tenant).unwrap();
        let created = scim.create_user(&user(CANARY)).await.unwrap();
        let user = created.json().unwrap()["id"].as_str().unwrap().to_owned();
        Self {
            stack,
            tenant,
            user,
        }
    }

    fn scim(&self) -> Scim {
        self.stack.scim(&self.tenant).unwrap()
    }
}

/// All that comes back over HTTP/2 for one request.
async fn over_http2(
    address: &str,
    method: u8,
    path: &str,
    token: Option<&str>,
    body: Option<&[u8]>,
) -> Vec<u8> {
    let kind = if body.is_some() {
        "application/grpc"
    } else {
        "application/scim+json"
    };
    let mut head = vec![method, 0x86];
    head.extend(field(&[4], path));
    head.extend(field(&[1], "a"));
    head.extend(field(&[0x0f, 31 - 15], kind));
    if let Some(token) = token {
        head.extend(field(&[0x0f, 23 - 15], &format!("Bearer {token}")));
    }
    let mut sent = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    sent.extend(frame::write(frame::SETTINGS, 0, 0, &[]));
    let end = if body.is_some() { 0 } else { frame::END_STREAM };
    sent.extend(frame::write(
        frame::HEADERS,
        frame::END_HEADERS | end,
        1,
        &head,
    ));
    if let Some(body) = body {
        sent.extend(frame::write(frame::DATA, frame::END_STREAM, 1, body));
    }
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&sent).await.unwrap();
    let reading = async {
        let mut read = Vec::new();
        let mut head = [0; 9];
        while stream.read_exact(&mut head).await.is_ok() {
            let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
            let mut payload = vec![0; length as usize];
            if stream.read_exact(&mut payload).await.is_err() {
                break;
            }
            read.extend(payload);
            let is_last =
                matches!(head[3], frame::HEADERS | frame::DATA) && head[4] & frame::END_STREAM != 0;
            if is_last || matches!(head[3], frame::RST_STREAM | frame::GOAWAY) {
                break;
            }
        }
        read
    };
    let read = timeout(Duration::from_secs(20), reading).await;
    read.unwrap_or_else(|_| panic!("no answer to {path}"))
}

fn tells(read: &[u8]) -> bool {
    read.windows(CANARY.len())
        .any(|part| part == CANARY.as_bytes())
}

async fn no_spelling_of_a_path_needs_no_token(database: Database) {
    const GET: u8 = 0x82;
    let world = World::start(database).await;
    let other = world.stack.tenant().await.unwrap();
    let scim = world.scim();
    let address = world.stack.gateways[0].address();
    let spellings = spellings(&world.tenant.id, &world.user);

    let good = scim.get(&format!("/Users/{}", world.user)).await.unwrap();
    assert!(tells(&good.body), "what a good token gets");
    for target in &spellings {
        for token in [None, Some("wrong"), Some(other.token.as_str())] {
            for method in ["GET", "DELETE", "POST"] {
                let asked = scim.with_token(token);
                let answer = asked.send_raw(method, target, &[], None).await.unwrap();
                let status = answer.status;
                assert!(matches!(status, 400 | 401), "{method} {target}: {answer:?}");
                assert!(!tells(&answer.body), "{method} {target}");
            }
        }
        // Whatever a good token gets, it is no fault of ours.
        let answer = scim.send_raw("GET", target, &[], None).await.unwrap();
        assert!(
            answer.status < 500 || answer.status == 501,
            "{target}: {answer:?}"
        );
    }

    let path = format!("/orgs/{}/scim/v2/Users/{}", world.tenant.id, world.user);
    let token = Some(world.tenant.token.as_str());
    assert!(tells(&over_http2(address, GET, &path, token, None).await));
    let without_a_slash = path.trim_start_matches('/').to_owned();
    let more = [
        without_a_slash,
        String::new(),
        "*".to_owned(),
        format!("{path}#x"),
    ];
    let asked = spellings.iter().chain(&more).map(|path| async move {
        let read = over_http2(address, GET, path, None, None).await;
        assert!(!tells(&read), "{path} over HTTP/2");
    });
    join_all(asked).await;
    assert_eq!(
        scim.get("/Users").await.unwrap().json().unwrap()["totalResults"],
        1
    );
}

async fn no_spelling_of_a_method_needs_no_credential(database: Database) {
    const POST: u8 = 0x83;
    let world = World::start(database).await;
    let request = GetUserRequest {
        organization_id: world.tenant.id.clone(),
        user_id: world.user.clone(),
        ..GetUserRequest::default()
    };
    let message = request.encode_to_vec();
    let mut body = vec![0];
    body.extend(u32::try_from(message.len()).unwrap().to_be_bytes());
    body.extend(message);
    let body = Some(body.as_slice());

    let method = "/identity.v1.UserService/GetUser";
    let service = world.stack.identity_services[0].address();
    let token = Some(world.tenant.token.as_str());
    assert!(tells(&over_http2(service, POST, method, token, body).await));
    let spellings = [
        method,
        "identity.v1.UserService/GetUser",
        "//identity.v1.UserService/GetUser",
        "/./identity.v1.UserService/GetUser",
        "/identity.v1.UserService//GetUser",
        "/identity.v1.UserService/GetUser/",
        "/identity.v1.UserService/GetUser?x",
        "/identity.v1.UserService/GetUser;x",
        "/identity.v1.UserService/getuser",
        "/identity.v1.userservice/GetUser",
        "/IDENTITY.V1.UserService/GetUser",
        "/identity.v1.UserService/%47etUser",
        "/identity.v1%2eUserService/GetUser",
        "/identity.v1.UserService%2fGetUser",
        "/grpc.health.v1.Health/../identity.v1.UserService/GetUser",
        "/identity.v1.UserService/",
        "/",
        "",
        "*",
    ];
    for path in spellings {
        for token in [None, Some("wrong")] {
            let read = over_http2(service, POST, path, token, body).await;
            assert!(!tells(&read), "{path}");
        }
    }
    // The gateway's port speaks no gRPC, whoever asks.
    let gateway = world.stack.gateways[0].address();
    for path in spellings {
        let read = over_http2(gateway, POST, path, token, body).await;
        assert!(!tells(&read), "{path} at the gateway");
    }
}

on_both_databases![
    no_spelling_of_a_path_needs_no_token,
    no_spelling_of_a_method_needs_no_credential,
];
