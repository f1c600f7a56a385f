//! Clients of the identity service that are slow or silent, over raw sockets, beside one at work: each connection ends by a limit
//! with a name.
//!
//! Apart from `floods`, whose clients send much; here next to nothing comes.

use std::time::{Duration, Instant};

use futures::future::join_all;
use identity_proto::v1::{CreateUserRequest, GetUserRequest, User};
use prost::Message as _;
use tests::{
    grpc::Identity,
    stack::{Builder, Database, Stack, Tenant},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinHandle,
    time::timeout,
};

use crate::floods::{MOST_GROWTH_KIB, field, frame, resident_kib};

/// Connections of each kind.
const EACH: usize = 100;
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// Far beyond the limits that are set here.
const LIMIT: Duration = Duration::from_secs(30);

/// What each kind sends before it falls silent.
fn kinds(tenant: &Tenant, user: &str) -> Vec<(&'static str, Vec<u8>)> {
    let head = |method: &str| {
        [
            vec![0x83, 0x86],
            field(&[4], &format!("/identity.v1.UserService/{method}")),
            field(&[1], "a"),
            field(&[0x0f, 23 - 15], &format!("Bearer {}", tenant.token)),
            field(&[0x0f, 31 - 15], "application/grpc"),
        ]
        .concat()
    };
    let begun = |settings: &[u8], frames: &[Vec<u8>]| {
        let settings = frame::write(frame::SETTINGS, 0, 0, settings);
        [PREFACE.to_vec(), settings, frames.concat()].concat()
    };
    let request = GetUserRequest {
        organization_id: tenant.id.clone(),
        user_id: user.to_owned(),
        ..GetUserRequest::default()
    };
    let message = request.encode_to_vec();
    let length = u32::try_from(message.len()).unwrap().to_be_bytes();
    let message = [&[0][..], &length, &message].concat();
    let headers = |flags, head: &[u8]| frame::write(frame::HEADERS, flags, 1, head);
    let create = head("CreateUser");
    vec![
        ("half a preface", PREFACE[..12].to_vec()),
        ("nothing but settings", begun(&[], &[])),
        (
            "a header without an end",
            begun(&[], &[headers(0, &create)]),
        ),
        (
            "half a message",
            begun(
                &[],
                &[
                    headers(frame::END_HEADERS, &create),
                    frame::write(frame::DATA, 0, 1, &[0, 0, 0, 1, 0, 10]),
                ],
            ),
        ),
        (
            "a window that is never opened",
            // SETTINGS_INITIAL_WINDOW_SIZE (4) of 0.
            begun(
                &[0, 4, 0, 0, 0, 0],
                &[
                    headers(frame::END_HEADERS, &head("GetUser")),
                    frame::write(frame::DATA, frame::END_STREAM, 1, &message),
                ],
            ),
        ),
    ]
}

/// Creates and reads people until it is told to stop; how many, all of whom were there.
fn benign(
    identity: Identity,
    organization: String,
) -> (JoinHandle<usize>, tokio::sync::oneshot::Sender<()>) {
    let (stop, mut stopped) = tokio::sync::oneshot::channel::<()>();
    let work = tokio::spawn(async move {
        let mut done = 0;
        while matches!(
            stopped.try_recv(),
            Err(tokio::sync::oneshot::error::TryRecvError::Empty)
        ) {
            let id = create(&identity, &organization, &format!("benign-{done}")).await;
            let request = GetUserRequest {
                organization_id: organization.clone(),
                user_id: id.clone(),
                ..GetUserRequest::default()
            };
            let found = identity.users().get_user(request).await.unwrap();
            assert_eq!(found.into_inner().user.unwrap().id, id);
            done += 1;
        }
        done
    });
    (work, stop)
}

async fn create(identity: &Identity, organization: &str, user_name: &str) -> String {
    let request = CreateUserRequest {
        organization_id: organization.to_owned(),
        user: Some(User {
            user_name: user_name.to_owned(),
            ..User::default()
        }),
        ..CreateUserRequest::default()
    };
    let created = identity.users().create_user(request).await.unwrap();
    created.into_inner().user.unwrap().id
}

async fn start() -> Stack {
    let builder = Builder::new(Database::Sqlite)
        .identity_variable("PREFACE_TIME", "2")
        .identity_variable("PING_INTERVAL", "1")
        .identity_variable("PING_TIME", "6");
    builder.start().await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_slow_calls_are_closed_in_time_and_nobody_else_notices() {
    let stack = start().await;
    let tenant = stack.tenant().await.unwrap();
    let identity = stack.identity().unwrap();
    let user = create(&identity, &tenant.id, "ada").await;
    let service = &stack.identity_services[0];
    let before = resident_kib(service.pid());
    let (work, stop) = benign(identity, tenant.id.clone());
    let began = Instant::now();
    let mut closed = Vec::new();
    for (kind, sent) in kinds(&tenant, &user) {
        for _ in 0..EACH {
            let mut stream = TcpStream::connect(service.address()).await.unwrap();
            stream.write_all(&sent).await.unwrap();
            closed.push(tokio::spawn(async move {
                let mut rest = Vec::new();
                let reading = timeout(LIMIT, stream.read_to_end(&mut rest)).await;
                assert!(reading.is_ok(), "{kind}: the connection stays open");
            }));
        }
    }
    let during = resident_kib(service.pid());
    for closed in join_all(closed).await {
        closed.unwrap();
    }
    let all_closed = began.elapsed();
    stop.send(()).unwrap();
    let done = work.await.unwrap();
    println!(
        "{EACH} slow connections of each kind: closed after {all_closed:?}; {before} KiB before, {during} with them; {done} \
         people created and read beside them"
    );
    assert!(done > 0);
    assert!(during - before < MOST_GROWTH_KIB);
}
