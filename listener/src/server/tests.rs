use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    time::{Instant, timeout},
};

use super::*;
use crate::Framing;

type Answering = Result<Response<String>, Infallible>;

/// Says who asks.
async fn who(request: Request<Incoming>) -> Answering {
    let Some(Peer(peer)) = request.extensions().get().copied() else {
        panic!("nobody knows who asks");
    };
    Ok(Response::new(peer.to_string()))
}

fn limits(protocol: Protocol) -> Limits {
    Limits {
        connections: 100,
        source_connections: 0,
        is_proxy: Arc::new(|_| false),
        header_time: Duration::from_millis(300),
        idle_time: Duration::from_secs(5),
        protocol,
        http2: Http2 {
            streams: 10,
            header_bytes: 16 << 10,
            pending_resets: 20,
            idle_frames: 100,
            ping_interval: Some(Duration::from_millis(100)),
            ping_time: Duration::from_millis(200),
        },
    }
}

const ANY: Protocol = Protocol::Any {
    header_buffer: 64 << 10,
    header_fields: 100,
    refusal: |status| format!("refused as {status}").into_bytes(),
};

async fn start(limits: Limits) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = Server::new(listener, service_fn(who), limits);
    let address = server.address().unwrap();
    tokio::spawn(async move { server.accept().await });
    address
}

/// Everything that comes until the connection is closed.
async fn rest(mut stream: TcpStream) -> String {
    let mut read = Vec::new();
    let reading = stream.read_to_end(&mut read);
    let _ = timeout(Duration::from_secs(5), reading)
        .await
        .expect("the connection stays open");
    String::from_utf8_lossy(&read).into_owned()
}

async fn is_served(address: SocketAddr) -> bool {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    // A connection that is closed at once may refuse to be written to.
    let _ = stream.write_all(request).await;
    rest(stream).await.starts_with("HTTP/1.1 200 OK\r\n")
}

#[tokio::test]
async fn a_source_has_so_many_connections_and_a_proxy_as_many_as_it_likes() {
    let counted = Limits {
        source_connections: 3,
        ..limits(ANY)
    };
    for (is_proxy, served) in [(false, false), (true, true)] {
        let counted = counted.clone();
        let address = start(Limits {
            is_proxy: Arc::new(move |_| is_proxy),
            header_time: Duration::from_secs(60),
            ..counted
        })
        .await;
        let mut open = Vec::new();
        for _ in 0..3 {
            assert!(is_served(address).await);
            open.push(TcpStream::connect(address).await.unwrap());
            // Accepted, because one that came later is answered.
            assert_eq!(is_served(address).await, open.len() < 3 || served);
        }
        drop(open);
        let end = Instant::now() + Duration::from_secs(5);
        while !is_served(address).await {
            assert!(Instant::now() < end, "no place was given back");
        }
    }
}

#[tokio::test]
async fn what_is_no_http_is_answered_all_the_same() {
    let address = start(limits(ANY)).await;
    for (sent, answer) in [
        ("GARBAGE\r\n\r\n", "refused as 400"),
        ("GET / HTTP/9\r\n\r\n", "refused as 400"),
        ("GET / HTTP/1.1\r\nHost a\r\n\r\n", "refused as 400"),
        (
            &format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(101)),
            "refused as 431",
        ),
        (
            &format!(
                "GET /{} HTTP/1.1\r\nConnection: close\r\n\r\n",
                "x".repeat(60 << 10)
            ),
            "HTTP/1.1 200 OK",
        ),
        (&format!("GET /{}", "x".repeat(200 << 10)), "refused as 431"),
    ] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(sent.as_bytes()).await.unwrap();
        let answered = rest(stream).await;
        assert!(answered.starts_with(answer), "{sent:.40}: {answered}");
    }
}

#[tokio::test]
async fn a_request_has_one_length() {
    async fn framing(request: Request<Incoming>) -> Answering {
        let framing = request.extensions().get::<Framing>();
        Ok(Response::new(format!("{framing:?}")))
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = Server::new(listener, service_fn(framing), limits(ANY));
    let address = server.address().unwrap();
    tokio::spawn(async move { server.accept().await });

    let plain = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
    let both = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    let mut stream = TcpStream::connect(address).await.unwrap();
    let mut buffer = [0; 1024];
    for _ in 0..3 {
        stream.write_all(plain.as_bytes()).await.unwrap();
        let length = stream.read(&mut buffer).await.unwrap();
        assert!(buffer[..length].ends_with(b"None"));
    }
    // Begun while the request before it is answered.
    let (begin, end) = both.split_at(40);
    stream
        .write_all(format!("{plain}{begin}").as_bytes())
        .await
        .unwrap();
    let length = stream.read(&mut buffer).await.unwrap();
    assert!(buffer[..length].ends_with(b"None"));
    stream.write_all(end.as_bytes()).await.unwrap();
    let answer = rest(stream).await;
    assert!(answer.ends_with("Some(TwoLengths)"), "{answer}");

    // Whole behind another one: neither is taken at its word.
    let mut stream = TcpStream::connect(address).await.unwrap();
    let sent = format!("{plain}{both}");
    stream.write_all(sent.as_bytes()).await.unwrap();
    let answer = rest(stream).await;
    assert_eq!(answer.matches("Some(TwoLengths)").count(), 2, "{answer}");
    assert!(!answer.contains("None"), "{answer}");
}

#[tokio::test]
async fn http2_begins_with_its_preface_in_time() {
    let address = start(limits(Protocol::Http2)).await;
    for sent in [&b""[..], b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r"] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(sent).await.unwrap();
        let began = Instant::now();
        rest(stream).await;
        assert!(began.elapsed() >= Duration::from_millis(200));
    }
}

#[tokio::test]
async fn a_client_that_answers_no_ping_is_gone_and_one_that_does_may_stay() {
    let address = start(limits(Protocol::Http2)).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    stream
        .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        .await
        .unwrap();
    stream.write_all(&settings).await.unwrap();
    rest(stream).await;

    let stream = TcpStream::connect(address).await.unwrap();
    let builder = hyper::client::conn::http2::Builder::new(TokioExecutor::new());
    let (mut sender, connection) = builder
        .handshake::<_, String>(TokioIo::new(stream))
        .await
        .unwrap();
    tokio::spawn(connection);
    // Longer than a preface, a ping and its answer may take.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let request = Request::get("http://a/").body(String::new()).unwrap();
    assert_eq!(sender.send_request(request).await.unwrap().status(), 200);
}

/// Kind and payload of a short one. None: the connection is closed.
async fn frame(stream: &mut TcpStream) -> Option<(u8, Vec<u8>)> {
    let mut head = [0; 9];
    let reading = timeout(Duration::from_secs(5), stream.read_exact(&mut head));
    reading.await.expect("nothing comes").ok()?;
    let mut payload = vec![0; usize::from(head[2])];
    stream.read_exact(&mut payload).await.unwrap();
    Some((head[3], payload))
}

/// As many pings as are allowed are answered; at one more the client is told to calm down, between two frames.
#[tokio::test]
async fn who_sends_too_much_that_carries_nothing_is_told_so() {
    const PING: u8 = 6;
    const GOAWAY: u8 = 7;
    const PAYLOAD: usize = 8;
    for protocol in [ANY, Protocol::Http2] {
        let mut limits = limits(protocol);
        limits.http2.ping_interval = None;
        // What a client begins with carries nothing either.
        let most = limits.http2.idle_frames - 1;
        let address = start(limits).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        let ping = [&[0, 0, 8, PING, 0, 0, 0, 0, 0][..], &[7; PAYLOAD]].concat();
        let begin = [crate::frames::PREFACE, &[0, 0, 0, 4, 0, 0, 0, 0, 0]].concat();
        stream
            .write_all(&[begin, ping.repeat(most)].concat())
            .await
            .unwrap();
        let mut answered = 0;
        while answered < most {
            answered += usize::from(frame(&mut stream).await.unwrap() == (PING, vec![7; PAYLOAD]));
        }
        stream.write_all(&ping).await.unwrap();
        let mut told = Vec::new();
        while let Some(next) = frame(&mut stream).await {
            told.push(next);
        }
        let calm = [0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0xb];
        assert_eq!(told.last(), Some(&(GOAWAY, calm.to_vec())));
    }
}
