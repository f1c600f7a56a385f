//! A gateway on a free port, and a client that writes every byte itself.

use std::{net::SocketAddr, time::Duration};

use clap::Parser as _;
use scim_gateway::{
    config::Config,
    http::server::{self, Server},
};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::timeout,
};

use crate::fake::{Fake, ORGANIZATION, TOKEN};

/// A gateway in front of a [`Fake`].
pub(crate) struct Stack {
    pub(crate) fake: Fake,
    pub(crate) address: SocketAddr,
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// A request, to be changed before it is sent.
pub(crate) struct Request {
    method: String,
    target: String,
    headers: Vec<String>,
    body: String,
}

/// Starts both, with options of the command line.
pub(crate) async fn start(options: &[&str]) -> Stack {
    let (fake, service) = Fake::start().await;
    let address = gateway(&service.to_string(), options).await;
    Stack { fake, address }
}

/// Starts a gateway whose identity service is not there.
pub(crate) async fn start_alone() -> SocketAddr {
    // Bound, and closed again: nobody listens there.
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = nobody.local_addr().unwrap().to_string();
    drop(nobody);
    gateway(&address, &[]).await
}

/// Starts a gateway in front of whatever listens at an address.
pub(crate) async fn gateway(service: &str, options: &[&str]) -> SocketAddr {
    let server = server(service, options).await;
    let address = server.address().unwrap();
    tokio::spawn(async move { server.accept().await });
    address
}

/// A gateway's server that accepts nothing yet.
pub(crate) async fn server(service: &str, options: &[&str]) -> Server {
    let url = format!("http://{service}");
    let fixed = ["scim-gateway", "--identity-url", &url];
    let config = Config::parse_from(fixed.iter().chain(options));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let routes = scim_gateway::build(&config, address, http::uri::Scheme::HTTP, None)
        .unwrap()
        .routes();
    server::server(listener, routes, &config.limits, &config.trusted_proxies)
}

/// A request below the Tenant URL, with the token.
pub(crate) fn scim(method: &str, path: &str) -> Request {
    Request {
        method: method.to_owned(),
        target: format!("/orgs/{ORGANIZATION}/scim/v2{path}"),
        headers: vec![
            "Host: gateway".to_owned(),
            format!("Authorization: Bearer {TOKEN}"),
        ],
        body: String::new(),
    }
}

impl Request {
    /// Anything in place of the target.
    pub(crate) fn target(mut self, target: &str) -> Self {
        target.clone_into(&mut self.target);
        self
    }

    /// One more header.
    pub(crate) fn header(mut self, header: &str) -> Self {
        self.headers.push(header.to_owned());
        self
    }

    /// No header whose line begins like this.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|header| !header.starts_with(name));
        self
    }

    /// Another token, or something like it.
    pub(crate) fn token(self, value: &str) -> Self {
        self.without("Authorization")
            .header(&format!("Authorization: {value}"))
    }

    /// A body.
    pub(crate) fn body(mut self, body: &str) -> Self {
        body.clone_into(&mut self.body);
        self
    }

    /// Sends it on a connection of its own.
    pub(crate) async fn send(self, address: SocketAddr) -> Answer {
        let mut text = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        for header in &self.headers {
            text.push_str(header);
            text.push_str("\r\n");
        }
        let length = self.body.len();
        if length > 0 {
            text.push_str(&format!("Content-Length: {length}\r\n"));
        }
        text.push_str("Connection: close\r\n\r\n");
        text.push_str(&self.body);
        raw(address, text.as_bytes()).await.unwrap()
    }
}

/// Sends bytes and reads until the connection is closed. None: it was closed without an answer that is whole.
pub(crate) async fn raw(address: SocketAddr, bytes: &[u8]) -> Option<Answer> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut read = Vec::new();
    let reading = stream.read_to_end(&mut read);
    let _ = timeout(Duration::from_secs(10), reading)
        .await
        .expect("the connection stays open");
    Answer::parse(&String::from_utf8(read).unwrap())
}

impl Answer {
    fn parse(text: &str) -> Option<Self> {
        let (head, body) = text.split_once("\r\n\r\n")?;
        let mut lines = head.lines();
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers: Vec<_> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let mut answer = Self {
            status,
            headers,
            body: body.to_owned(),
        };
        if answer.header("transfer-encoding") == Some("chunked") {
            answer.body = unchunked(body)?;
        }
        Some(answer)
    }

    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("the body is no JSON")
    }

    /// Asserts that it is a SCIM error, and gives its `scimType`.
    pub(crate) fn error(&self, status: u16) -> Option<String> {
        assert_eq!(self.status, status, "{self:?}");
        let body = self.json();
        assert_eq!(
            body["schemas"][0],
            "urn:ietf:params:scim:api:messages:2.0:Error"
        );
        assert_eq!(body["status"], status.to_string());
        let id = self
            .header("x-request-id")
            .expect("an answer without an id");
        assert!(body["detail"].as_str().unwrap().contains(id), "{body}");
        body["scimType"].as_str().map(str::to_owned)
    }
}

/// None: the end is missing.
fn unchunked(mut text: &str) -> Option<String> {
    let mut body = String::new();
    loop {
        let (length, rest) = text.split_once("\r\n")?;
        let length = usize::from_str_radix(length, 16).ok()?;
        if length == 0 {
            return Some(body);
        }
        body.push_str(rest.get(..length)?);
        text = rest.get(length + 2..)?;
    }
}
