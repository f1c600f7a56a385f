//! Clients that mean harm, over raw sockets and within bounds: slow ones, and floods of HTTP/2 on both ports.
//!
//! Beside each of them an identity provider goes on with its work. It must get the right answers; and the program that is
//! attacked must not keep what it was sent. How much memory that took is printed.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use futures::future::join_all;
use rustix::process::{Resource, getrlimit, setrlimit};
use tests::{
    client::Scim,
    stack::{Builder, Database, Stack, Tenant},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    runtime,
    task::spawn_blocking,
    time::timeout,
};

use crate::beside::{Talk, benign, p99};

/// Of one connection's flood.
const FRAMES: u32 = 5_000;

/// What a client that means harm may make a program keep.
pub(crate) const MOST_GROWTH_KIB: i64 = 64 << 10;

/// Frames of HTTP/2 (RFC 9113 section 6).
pub(crate) mod frame {
    pub(crate) const DATA: u8 = 0;
    pub(crate) const HEADERS: u8 = 1;
    pub(crate) const RST_STREAM: u8 = 3;
    pub(crate) const SETTINGS: u8 = 4;
    pub(super) const PING: u8 = 6;
    pub(crate) const GOAWAY: u8 = 7;
    pub(super) const CONTINUATION: u8 = 9;
    pub(crate) const END_STREAM: u8 = 1;
    pub(crate) const END_HEADERS: u8 = 4;

    pub(crate) fn write(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        let mut frame = length[1..].to_vec();
        frame.extend([kind, flags]);
        frame.extend(stream.to_be_bytes());
        frame.extend(payload);
        frame
    }
}

/// Which port is attacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Port {
    Gateway,
    Identity,
}

/// How.
#[derive(Debug, Clone, Copy)]
enum Flood {
    /// Requests that are given up at once (CVE-2023-44487).
    Resets,
    /// A header without an end (CVE-2024-27316).
    Continuations,
    /// A header that says one long field again and again, by a byte each.
    HeaderBomb,
    /// Pings whose answers nobody reads (CVE-2019-9512).
    Pings,
    /// Settings whose acknowledgements nobody reads (CVE-2019-9515).
    Settings,
    /// Pieces of a body with nothing in them (CVE-2019-9518).
    EmptyData,
}

/// What an attacker was told in the end.
#[derive(Debug, Default, Clone)]
struct Told {
    /// The header of the first answer, in HPACK.
    answer: Vec<u8>,
    /// The connection was closed, with or without a farewell.
    closed: bool,
    goaway: bool,
    resets: usize,
}

struct World {
    stack: Stack,
    tenant: Tenant,
}

impl World {
    async fn start(variables: &[(&str, &str)]) -> Self {
        let mut builder = Builder::new(Database::Sqlite);
        for (name, value) in variables {
            builder = builder.gateway_variable(name, value);
        }
        let stack = builder.start().await.unwrap();
        let tenant = stack.tenant().await.unwrap();
        Self { stack, tenant }
    }

    fn scim(&self) -> Scim {
        self.stack.scim(&self.tenant).unwrap()
    }

    fn talk(&self, recorded: &[&str]) -> Talk {
        Talk::new(&self.stack, &self.tenant, recorded)
    }

    fn address(&self, port: Port) -> String {
        let members = match port {
            Port::Gateway => &self.stack.gateways,
            Port::Identity => &self.stack.identity_services,
        };
        members[0].address().to_owned()
    }

    /// Resident memory of the program behind a port.
    fn memory(&self, port: Port) -> i64 {
        let members = match port {
            Port::Gateway => &self.stack.gateways,
            Port::Identity => &self.stack.identity_services,
        };
        resident_kib(members[0].pid())
    }

    /// The fields of a request that the port serves once its body is there, in HPACK without its table.
    fn request(&self, port: Port) -> Vec<u8> {
        let Tenant { id, token } = &self.tenant;
        let (path, kind) = match port {
            Port::Gateway => (format!("/orgs/{id}/scim/v2/Users"), "application/json"),
            Port::Identity => (
                "/identity.v1.UserService/GetUser".to_owned(),
                "application/grpc",
            ),
        };
        [
            vec![0x83, 0x86],
            field(&[4], &path),
            field(&[1], "a"),
            field(&[0x0f, 23 - 15], &format!("Bearer {token}")),
            field(&[0x0f, 31 - 15], kind),
        ]
        .concat()
    }
}

/// Resident memory of a process.
pub(crate) fn resident_kib(pid: u32) -> i64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kib = line.unwrap().split_whitespace().nth(1).unwrap();
    kib.parse().unwrap()
}

/// A field whose name is in the static table, without indexing (RFC 7541 section 6.2.2): `name` is its place there.
pub(crate) fn field(name: &[u8], value: &str) -> Vec<u8> {
    let mut field = name.to_vec();
    match value.len() {
        short @ 0..127 => field.push(u8::try_from(short).unwrap()),
        long => field.extend([127, u8::try_from(long - 127).unwrap()]),
    }
    field.extend(value.as_bytes());
    field
}

/// Reads frames until the connection is closed, or nothing comes any more.
async fn told(mut stream: tokio::net::tcp::OwnedReadHalf) -> Told {
    let mut told = Told::default();
    loop {
        let mut head = [0; 9];
        match timeout(Duration::from_secs(3), stream.read_exact(&mut head)).await {
            Err(_) => return told,
            Ok(Err(_)) => {
                told.closed = true;
                return told;
            }
            Ok(Ok(_)) => {}
        }
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let mut payload = vec![0; length as usize];
        if stream.read_exact(&mut payload).await.is_err() {
            told.closed = true;
            return told;
        }
        match head[3] {
            frame::GOAWAY => told.goaway = true,
            frame::HEADERS if told.answer.is_empty() => told.answer = payload,
            frame::RST_STREAM => told.resets += 1,
            _ => {}
        }
    }
}

/// Sends a flood of so many frames on one connection, as far as it is taken.
async fn flood(address: String, flood: Flood, request: Vec<u8>) -> Told {
    let stream = TcpStream::connect(address).await.unwrap();
    let (read, mut write) = stream.into_split();
    let mut start = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    start.extend(frame::write(frame::SETTINGS, 0, 0, &[]));
    write.write_all(&start).await.unwrap();
    // Whoever floods with what has to be answered reads nothing meanwhile.
    let reads = !matches!(flood, Flood::Pings | Flood::Settings);
    let (reading, read) = match reads {
        true => (Some(tokio::spawn(told(read))), None),
        false => (None, Some(read)),
    };
    let whole = frame::END_HEADERS | frame::END_STREAM;
    let open = match flood {
        Flood::Continuations => frame::write(frame::HEADERS, 0, 1, &request),
        Flood::EmptyData => frame::write(frame::HEADERS, frame::END_HEADERS, 1, &request),
        Flood::HeaderBomb => {
            // A field of 4,000 bytes goes into the table as its first, the 62nd of all, and is meant by one byte each from then on.
            let mut block = request.clone();
            block.extend([0x40, 1, b'x', 0x7f, 0xa1, 0x1e]);
            block.extend([b'y'; 4_000]);
            block.extend([0x80 | 62; 12_000]);
            frame::write(frame::HEADERS, whole, 1, &block)
        }
        Flood::Resets | Flood::Pings | Flood::Settings => Vec::new(),
    };
    let mut taken = write.write_all(&open).await.is_ok();
    for number in 0..FRAMES {
        if !taken {
            break;
        }
        let stream = 2 * number + 3;
        let next = match flood {
            Flood::Resets => {
                let mut frames = frame::write(frame::HEADERS, whole, stream, &request);
                frames.extend(frame::write(
                    frame::RST_STREAM,
                    0,
                    stream,
                    &8_u32.to_be_bytes(),
                ));
                frames
            }
            Flood::Continuations => frame::write(frame::CONTINUATION, 0, 1, &[0; 16]),
            Flood::HeaderBomb => {
                let mut block = request.clone();
                block.extend([0x80 | 62; 12_000]);
                frame::write(frame::HEADERS, whole, stream, &block)
            }
            Flood::Pings => frame::write(frame::PING, 0, 0, &[0; 8]),
            Flood::Settings => frame::write(frame::SETTINGS, 0, 0, &[0, 4, 0, 1, 0, 0]),
            Flood::EmptyData => frame::write(frame::DATA, 0, 1, &[]),
        };
        let writing = timeout(Duration::from_secs(2), write.write_all(&next));
        taken = matches!(writing.await, Ok(Ok(())));
    }
    match (reading, read) {
        (Some(reading), _) => reading.await.unwrap(),
        (None, Some(read)) => told(read).await,
        (None, None) => Told::default(),
    }
}

/// Floods an address by four connections at once, and again and again until it is over: what each was told at first, and how many
/// floods there were.
fn attack_until(
    is_over: &AtomicBool,
    kind: Flood,
    address: &str,
    request: &[u8],
) -> Vec<(Told, usize)> {
    let floods = (0..4).map(|_| async {
        let (mut first, mut floods) = (None, 0);
        while !is_over.load(Ordering::Relaxed) {
            let told = flood(address.to_owned(), kind, request.to_vec()).await;
            first.get_or_insert(told);
            floods += 1;
        }
        (first.unwrap(), floods)
    });
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(join_all(floods))
}

/// Attacks a port in one way, by several connections at once and again and again for as long as identity providers hold their
/// conversations. What each connection was told at first.
#[expect(
    clippy::print_stdout,
    reason = "figures for whoever reads the test's output"
)]
async fn attack(world: &World, talk: &Talk, port: Port, kind: Flood) -> Vec<Told> {
    let quiet = p99(talk.hold().await);

    let before = world.memory(port);
    let is_over = Arc::new(AtomicBool::new(false));
    let floods = {
        let (address, request) = (world.address(port), world.request(port));
        let is_over = Arc::clone(&is_over);
        // Whoever attacks takes no time of the thread in which answers are timed.
        spawn_blocking(move || attack_until(&is_over, kind, &address, &request))
    };
    let times = talk.hold().await;
    is_over.store(true, Ordering::Relaxed);
    let ended = floods.await.unwrap().into_iter();
    let (told, floods): (Vec<Told>, Vec<usize>) = ended.unzip();
    let after = world.memory(port);
    // Two cores that a test shares with its floods say little about time: the ratio is for people.
    let (floods, answers, loud) = (floods.iter().sum::<usize>(), times.len(), p99(times));
    println!(
        "{port:?} {kind:?}: {before} KiB before, {after} after; p99 of {answers} {quiet:?} before, {loud:?} beside {floods} floods, \
         which is {:.1} times as long; told {:?}",
        loud.as_secs_f64() / quiet.as_secs_f64(),
        told[0]
    );
    assert!(
        after - before < MOST_GROWTH_KIB,
        "{before} KiB became {after}"
    );
    told
}

/// Floods both ports in every way, and sees that the floods are ended while conversations go as they should.
async fn attack_in_every_way(world: &World, talk: &Talk) {
    for port in [Port::Gateway, Port::Identity] {
        for kind in [
            Flood::Resets,
            Flood::Continuations,
            Flood::HeaderBomb,
            Flood::Pings,
            Flood::Settings,
            Flood::EmptyData,
        ] {
            for told in attack(world, talk, port, kind).await {
                assert!(told.goaway || told.closed, "{port:?} {kind:?}: {told:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_floods_of_http2_are_ended_and_nobody_else_notices() {
    let world = World::start(&[]).await;
    let recorded = [
        "okta/okta-aiw-user-lifecycle.json",
        "entra/entra-group-lifecycle-default.json",
        "onelogin/onelogin-user-lifecycle-suspend.json",
    ];
    attack_in_every_way(&world, &world.talk(&recorded)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes long: make test-long"]
async fn sqlite_every_conversation_goes_well_beside_every_flood() {
    let world = World::start(&[]).await;
    attack_in_every_way(&world, &world.talk(&["okta", "entra", "onelogin"])).await;
}

/// One stream too many is refused, and the others stay.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_a_connection_has_so_many_requests_at_once() {
    let world = World::start(&[]).await;
    for port in [Port::Gateway, Port::Identity] {
        let stream = TcpStream::connect(world.address(port)).await.unwrap();
        let (read, mut write) = stream.into_split();
        let reading = tokio::spawn(told(read));
        let mut sent = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
        sent.extend(frame::write(frame::SETTINGS, 0, 0, &[]));
        // A body that is announced and does not come keeps a request of the gateway under way; a message that does not, a call.
        // As docs/limits.md has it for each.
        let most = match port {
            Port::Identity => 320,
            Port::Gateway => 200,
        };
        for number in 0..most + 5 {
            let head = world.request(port);
            sent.extend(frame::write(
                frame::HEADERS,
                frame::END_HEADERS,
                2 * number + 1,
                &head,
            ));
        }
        write.write_all(&sent).await.unwrap();
        let told = reading.await.unwrap();
        assert!(!told.goaway && !told.closed, "{port:?}: {told:?}");
        assert_eq!(told.resets, 5, "{port:?}");
    }
}

/// A header that is too large for HTTP/2 is refused with its request, and the connection goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_a_header_of_http2_has_so_many_bytes() {
    /// `:status: 431`, spelt by Huffman's code (RFC 7541).
    const TOO_LARGE: &[u8] = &[0x48, 0x83, 0x69, 0x90, 0xff];
    let world = World::start(&[]).await;
    for (port, bytes, refused) in [
        (Port::Gateway, 15 << 10, false),
        (Port::Gateway, 16 << 10, true),
        (Port::Identity, 15 << 10, false),
        (Port::Identity, 16 << 10, true),
    ] {
        let stream = TcpStream::connect(world.address(port)).await.unwrap();
        let (read, mut write) = stream.into_split();
        let mut head = world.request(port);
        // HTTP/2 counts 32 bytes for a field beside its name and value.
        for _ in 0..bytes / 233 {
            head.extend([0, 1, b'x']);
            head.extend(field(&[], &"y".repeat(200)));
        }
        let mut sent = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
        sent.extend(frame::write(frame::SETTINGS, 0, 0, &[]));
        let whole = frame::END_HEADERS | frame::END_STREAM;
        sent.extend(frame::write(frame::HEADERS, whole, 1, &head));
        write.write_all(&sent).await.unwrap();
        let told = told(read).await;
        assert!(!told.answer.is_empty(), "{port:?} {bytes}: {told:?}");
        assert_eq!(
            told.answer.starts_with(TOO_LARGE),
            refused,
            "{port:?} {bytes}: {told:?}"
        );
    }
}

/// 500 connections of each kind that come to nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_slow_connections_are_closed_in_time_and_nobody_else_notices() {
    const EACH: usize = 500;
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).unwrap();

    let world = World::start(&[("ROLLCALL_GATEWAY_HEADER_TIME", "4")]).await;
    let tenant = &world.tenant;
    let head = format!(
        "POST /orgs/{}/scim/v2/Users HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\nContent-Length: 1000\r\n\r\n",
        tenant.id, tenant.token
    );
    let kinds = [
        ("no byte", String::new()),
        ("half a header", head[..40].to_owned()),
        ("half a body", format!("{head}{{\"schemas\":")),
        ("no body", head.clone()),
    ];
    let before = world.memory(Port::Gateway);
    let (work, stop) = benign(world.scim());
    let began = Instant::now();
    let mut closed = Vec::new();
    for (_, sent) in &kinds {
        for _ in 0..EACH {
            let mut stream = TcpStream::connect(world.address(Port::Gateway))
                .await
                .unwrap();
            stream.write_all(sent.as_bytes()).await.unwrap();
            closed.push(tokio::spawn(async move {
                let mut rest = Vec::new();
                let reading = timeout(Duration::from_secs(20), stream.read_to_end(&mut rest)).await;
                assert!(reading.is_ok(), "a slow connection stays open");
                String::from_utf8_lossy(&rest).into_owned()
            }));
        }
    }
    let during = world.memory(Port::Gateway);
    let answers: Vec<String> = join_all(closed)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let all_closed = began.elapsed();
    stop.send(()).unwrap();
    let times = work.await.unwrap();
    for ((kind, _), answers) in kinds.iter().zip(answers.chunks(EACH)) {
        let late = |answer: &&String| answer.starts_with("HTTP/1.1 408");
        let expected = if kind.ends_with("body") { EACH } else { 0 };
        assert_eq!(answers.iter().filter(late).count(), expected, "{kind}");
    }
    println!(
        "{} slow connections: closed after {all_closed:?}; {before} KiB before, {during} with them; {} answers beside them, p99 {:?}",
        kinds.len() * EACH,
        times.len(),
        p99(times)
    );
    assert!(during - before < MOST_GROWTH_KIB);
}
