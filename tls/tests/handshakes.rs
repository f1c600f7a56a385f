//! Servers and clients with certificates of every kind, over connections of this machine.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use std::{
    convert::Infallible,
    fs,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use http::{Request, Response, Uri};
use hyper_util::rt::{TokioExecutor, TokioIo};
use listener::{Http2, Limits, Protocol, Server};
use tempfile::TempDir;
use tests::authority::{Authority, Files, Says};
use tls::{Acceptor, ClientFiles, Clients, Connector, HTTP2, Name, ServerFiles, Wire};
use tokio::{
    io::AsyncReadExt as _,
    net::{TcpListener, TcpStream},
    time::timeout,
};
use tower::{Service as _, service_fn};

/// An authority, its folder, and a server that tells each client its name.
struct World {
    folder: TempDir,
    authority: Authority,
    address: SocketAddr,
}

const LIMIT: Duration = Duration::from_secs(20);

impl World {
    /// Clients are asked for certificates: `required`, or not.
    async fn new(required: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::new().unwrap();
        let Files { certificate, key } = authority
            .issue(folder.path(), "server", &Says::this_machine())
            .unwrap();
        let authorities = authority.write(&folder.path().join("ca.pem")).unwrap();
        let clients = Some(Clients {
            authorities,
            required,
        });
        let files = ServerFiles {
            certificate,
            key,
            clients,
        };
        let address = serve(Acceptor::open(files, HTTP2).unwrap()).await;
        Self {
            folder,
            authority,
            address,
        }
    }

    fn files(&self, shown: Option<Files>) -> ClientFiles {
        let (certificate, key) = shown
            .map(|Files { certificate, key }| (certificate, key))
            .unzip();
        ClientFiles {
            authorities: Some(self.folder.path().join("ca.pem")),
            certificate,
            key,
        }
    }

    fn issue(&self, says: &Says) -> Files {
        self.authority
            .issue(self.folder.path(), "client", says)
            .unwrap()
    }

    fn connector(&self, files: &ClientFiles) -> Connector {
        let connector = Connector::to(&self.url(), files, Wire::Guarded).unwrap();
        connector.unwrap()
    }

    fn url(&self) -> Uri {
        format!("https://{}", self.address).parse().unwrap()
    }

    /// What the server calls a client; none when it is not served.
    async fn name(&self, connector: &Connector) -> Option<String> {
        let io = connector.clone().call(self.url()).await.ok()?;
        let builder = hyper::client::conn::http2::Builder::new(TokioExecutor::new());
        let (mut sender, connection) = builder.handshake(io).await.ok()?;
        tokio::spawn(connection);
        let request = Request::get(self.url()).body(String::new()).unwrap();
        let answer = sender.send_request(request).await.ok()?;
        let name = answer.headers().get("name").unwrap();
        Some(name.to_str().unwrap().to_owned())
    }

    async fn name_of(&self, shown: Option<Files>) -> Option<String> {
        self.name(&self.connector(&self.files(shown))).await
    }
}

async fn serve(acceptor: Arc<Acceptor>) -> SocketAddr {
    async fn tell(request: Request<hyper::body::Incoming>) -> Result<Response<String>, Infallible> {
        let name = request.extensions().get().map_or("", Name::as_str);
        let answer = Response::builder().header("name", name);
        Ok(answer.body(String::new()).unwrap())
    }
    let limits = Limits {
        connections: 100,
        source_connections: 0,
        is_proxy: Arc::new(|_| false),
        header_time: Duration::from_millis(500),
        idle_time: Duration::from_secs(60),
        protocol: Protocol::Http2,
        http2: Http2 {
            streams: 10,
            header_bytes: 16 << 10,
            pending_resets: 20,
            idle_frames: 1_000,
            ping_interval: None,
            ping_time: Duration::from_secs(20),
        },
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = Server::new(listener, service_fn(tell), limits);
    let server = server.with_handshake(Some(acceptor.handshake()));
    let address = server.address().unwrap();
    tokio::spawn(async move { server.accept().await });
    tokio::spawn(acceptor.keep_fresh());
    address
}

/// Asks until it is so.
async fn until(mut is_so: impl AsyncFnMut() -> bool) {
    let began = Instant::now();
    while !is_so().await {
        assert!(began.elapsed() < LIMIT, "it never is");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_client_is_named_by_its_one_uri_or_its_one_host() {
    let world = World::new(true).await;
    let [uri, other] = ["spiffe://example.com/billing", "spiffe://example.com/mail"];
    let host = "Billing.internal";
    let both = |uris: &[&str], hosts: &[&str]| Says {
        hosts: hosts.iter().map(ToString::to_string).collect(),
        uris: uris.iter().map(ToString::to_string).collect(),
        has_expired: false,
    };
    for (says, name) in [
        (Says::uri(uri), uri),
        (Says::host(host), "billing.internal"),
        (both(&[uri], &[host, "b"]), uri),
        (both(&[uri, other], &[host]), ""),
        (both(&[], &["a.internal", "b.internal"]), ""),
        (Says::host("*.internal"), ""),
        (Says::host("192.0.2.1"), ""),
    ] {
        let named = world.name_of(Some(world.issue(&says))).await;
        assert_eq!(named.as_deref(), Some(name), "{says:?}");
    }
}

#[tokio::test]
async fn a_client_without_a_certificate_is_served_where_that_is_optional() {
    assert_eq!(World::new(true).await.name_of(None).await, None);
    let world = World::new(false).await;
    assert_eq!(world.name_of(None).await.as_deref(), Some(""));
    let named = world.name_of(Some(world.issue(&Says::host("a")))).await;
    assert_eq!(named.as_deref(), Some("a"));
}

#[tokio::test]
async fn a_certificate_of_another_authority_or_of_yesterday_is_refused() {
    let (world, stranger) = (World::new(false).await, Authority::new().unwrap());
    let says = Says::host("a");
    let issued = stranger
        .issue(world.folder.path(), "stranger", &says)
        .unwrap();
    assert_eq!(world.name_of(Some(issued)).await, None);
    let expired = Says {
        has_expired: true,
        ..says
    };
    assert_eq!(world.name_of(Some(world.issue(&expired))).await, None);
}

#[tokio::test]
async fn a_client_believes_its_own_authorities_alone() {
    let (world, stranger) = (World::new(false).await, Authority::new().unwrap());
    let others = stranger
        .write(&world.folder.path().join("others.pem"))
        .unwrap();
    let files = ClientFiles {
        authorities: Some(others),
        ..ClientFiles::default()
    };
    assert_eq!(world.name(&world.connector(&files)).await, None);
    let none = Connector::to(&world.url(), &ClientFiles::default(), Wire::Open);
    assert!(none.is_err(), "nobody is believed by default");
}

#[tokio::test]
async fn a_server_takes_up_new_files_and_keeps_the_old_where_they_are_broken() {
    let world = World::new(true).await;
    let connector = world.connector(&world.files(Some(world.issue(&Says::host("a")))));
    assert!(world.name(&connector).await.is_some());

    let server = world.folder.path().join("server.pem");
    let good = fs::read(&server).unwrap();
    fs::write(&server, "no certificate").unwrap();
    // An authority that did not issue what the client shows.
    let stranger = Authority::new().unwrap();
    let ours = fs::read(world.folder.path().join("ca.pem")).unwrap();
    let theirs = world.folder.path().join("ca.pem");
    stranger.write(&theirs).unwrap();
    // The client's own copy of the authorities stays as it was.
    let kept = world.folder.path().join("kept.pem");
    fs::write(&kept, &ours).unwrap();
    let files = ClientFiles {
        authorities: Some(kept),
        ..world.files(Some(world.issue(&Says::host("a"))))
    };
    let connector = world.connector(&files);
    hang_up();
    // It has looked, and changed nothing: the certificate is broken, so the new authority does not count yet.
    for _ in 0..5 {
        assert!(world.name(&connector).await.is_some());
    }
    fs::write(&server, good).unwrap();
    until(async || world.name(&connector).await.is_none()).await;
    fs::write(&theirs, ours).unwrap();
    until(async || world.name(&connector).await.is_some()).await;
}

/// Asks this process to look at its files.
fn hang_up() {
    let this = rustix::process::getpid();
    rustix::process::kill_process(this, rustix::process::Signal::HUP).unwrap();
}

#[tokio::test]
async fn a_client_shows_its_newest_certificate_that_is_one() {
    let world = World::new(true).await;
    let files = world.files(Some(world.issue(&Says::host("old"))));
    let connector = world.connector(&files);
    assert_eq!(world.name(&connector).await.as_deref(), Some("old"));
    world.issue(&Says::host("new"));
    assert_eq!(world.name(&connector).await.as_deref(), Some("new"));
    fs::write(files.key.unwrap(), "no key").unwrap();
    assert_eq!(world.name(&connector).await.as_deref(), Some("new"));
}

#[tokio::test]
async fn a_handshake_has_the_time_of_a_header() {
    let world = World::new(false).await;
    let mut silent = TcpStream::connect(world.address).await.unwrap();
    let mut read = Vec::new();
    let closed = timeout(LIMIT, silent.read_to_end(&mut read)).await;
    let _ = closed.expect("the connection stays open");
    // Plaintext is no handshake.
    let stream = TcpStream::connect(world.address).await.unwrap();
    let builder = hyper::client::conn::http2::Builder::new(TokioExecutor::new());
    let (mut sender, connection) = builder.handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let request = Request::get(world.url()).body(String::new()).unwrap();
    assert!(sender.send_request(request).await.is_err());
}

#[test]
fn plaintext_stays_on_this_machine_unless_it_is_asked_for() {
    for (host, here) in [
        ("127.0.0.1", true),
        ("127.1.2.3", true),
        ("[::1]", true),
        ("::1", true),
        ("::ffff:127.0.0.1", true),
        ("localhost", true),
        ("LOCALHOST", true),
        ("0.0.0.0", false),
        ("::", false),
        ("192.0.2.1", false),
        ("localhost.example.com", false),
        ("identity", false),
        ("", false),
    ] {
        assert_eq!(Wire::of(false).allow(host).is_ok(), here, "{host}");
        assert!(Wire::of(true).allow(host).is_ok());
    }
}

#[test]
fn files_that_belong_together_are_named_together() {
    let file = || Some("a.pem".into());
    let named = |certificate, key, clients| ServerFiles::named(certificate, key, clients, false);
    assert!(named(None, None, None).unwrap().is_none());
    assert!(named(Some("".into()), None, None).unwrap().is_none());
    assert!(named(file(), file(), None).unwrap().is_some());
    let clients = named(file(), file(), file()).unwrap().unwrap().clients;
    assert!(clients.unwrap().required);
    assert!(named(file(), None, None).is_err());
    assert!(named(None, file(), None).is_err());
    assert!(named(None, None, file()).is_err());
}
