//! HTTP/1.1 as the wire has it: one request, one connection, one answer.
//!
//! Apart, because a well-behaved HTTP client corrects what it is given: it refuses odd request targets,
//! adds headers and follows redirects. Conversations need the bytes to go out as they stand. Plain TCP
//! only: what is tested here listens on loopback.

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Context as _, bail};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

/// The longest answer that is read.
const MAX_ANSWER: usize = 32 * 1024 * 1024;

/// The longest head of an answer that is read.
const MAX_HEAD: usize = 256 * 1024;

/// Where a server listens, from a base URL.
#[derive(Debug, Clone)]
pub struct Origin {
    /// `host:port`, as the `Host` header and a URL have it.
    pub authority: String,
}

/// One request, as it goes out.
#[derive(Debug, Clone)]
pub struct Request {
    /// `GET`, `POST`...
    pub method: String,
    /// The request target, sent as it stands.
    pub target: String,
    /// In order. `Host` and `Content-Length` are added where they are missing.
    pub headers: Vec<(String, String)>,
    /// `None` sends no body.
    pub body: Option<Vec<u8>>,
}

/// One whole answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// By lower-case name; repeated ones are joined by `, `.
    pub headers: BTreeMap<String, String>,
    /// Without its framing.
    pub body: Vec<u8>,
    /// A fault of the framing that is none for most clients: a 204 that announces a body.
    pub fault: Option<&'static str>,
}

/// There is no whole answer.
#[derive(Debug)]
pub struct NoAnswer {
    /// Why, for people.
    pub why: String,
    /// Nobody listens there.
    pub refused: bool,
}

impl Origin {
    /// The origin of an `http://` URL, and the URL's path without a slash at its end.
    ///
    /// # Errors
    ///
    /// When it is another kind of URL, or has a query or a fragment.
    pub fn split(base: &str) -> anyhow::Result<(Self, String)> {
        let rest = base
            .strip_prefix("http://")
            .with_context(|| format!("{base} is not an http:// URL"))?;
        if rest.contains(['?', '#', '@']) {
            bail!("{base} must have no user, no query and no fragment");
        }
        let (authority, path) = match rest.find('/') {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        if authority.is_empty() {
            bail!("{base} names no host");
        }
        let origin = Self {
            authority: authority.to_owned(),
        };
        Ok((origin, path.trim_end_matches('/').to_owned()))
    }

    fn address(&self) -> String {
        if self
            .authority
            .rsplit(']')
            .next()
            .is_some_and(|rest| rest.contains(':'))
        {
            self.authority.clone()
        } else {
            format!("{}:80", self.authority)
        }
    }
}

impl Answer {
    /// A header's value, by its lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The body as JSON, or why it is none.
    ///
    /// # Errors
    ///
    /// When there is no body, or it is not JSON.
    pub fn json(&self) -> Result<serde_json::Value, String> {
        if self.body.is_empty() {
            return Err("the answer has no body".to_owned());
        }
        serde_json::from_slice(&self.body).map_err(|e| format!("the body is not JSON: {e}"))
    }
}

impl std::fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for NoAnswer {}

impl From<std::io::Error> for NoAnswer {
    fn from(error: std::io::Error) -> Self {
        Self {
            refused: error.kind() == std::io::ErrorKind::ConnectionRefused,
            why: format!("no answer: {error}"),
        }
    }
}

/// Sends a request over a connection of its own and reads the whole answer.
///
/// # Errors
///
/// When there is no whole answer within the limit.
pub async fn send(origin: &Origin, request: &Request, limit: Duration) -> Result<Answer, NoAnswer> {
    timeout(limit, exchange(origin, request))
        .await
        .unwrap_or_else(|_| {
            let why = format!("no whole answer within {} s", limit.as_secs_f32());
            Err(broken(why))
        })
}

async fn exchange(origin: &Origin, request: &Request) -> Result<Answer, NoAnswer> {
    let head = head_of(origin, request)?;
    let mut stream = TcpStream::connect(origin.address()).await?;
    stream.set_nodelay(true)?;
    stream.write_all(&head).await?;
    if let Some(body) = &request.body {
        stream.write_all(body).await?;
    }
    let mut incoming = Incoming {
        stream,
        buffer: Vec::new(),
    };
    loop {
        let head = incoming.head().await?;
        // Interim answers (`100 Continue`) come before the answer, and have no body.
        if head.status >= 200 {
            return incoming.answer(&request.method, head).await;
        }
    }
}

fn head_of(origin: &Origin, request: &Request) -> Result<Vec<u8>, NoAnswer> {
    let has = |name: &str| {
        request
            .headers
            .iter()
            .any(|(n, _)| n.eq_ignore_ascii_case(name))
    };
    let mut head = format!("{} {} HTTP/1.1\r\n", request.method, request.target);
    if !has("host") {
        head += &format!("Host: {}\r\n", origin.authority);
    }
    for (name, value) in &request.headers {
        if name.is_empty() || format!("{name}{value}").contains(['\r', '\n']) {
            return Err(broken(format!("the header {name:?} cannot be sent")));
        }
        head += &format!("{name}: {value}\r\n");
    }
    let wants_length =
        request.body.is_some() || matches!(request.method.as_str(), "POST" | "PUT" | "PATCH");
    if wants_length && !has("content-length") && !has("transfer-encoding") {
        let length = request.body.as_ref().map_or(0, Vec::len);
        head += &format!("Content-Length: {length}\r\n");
    }
    head += "\r\n";
    Ok(head.into_bytes())
}

/// What has come in on a connection and was not used yet.
struct Incoming {
    stream: TcpStream,
    buffer: Vec<u8>,
}

struct Head {
    status: u16,
    headers: BTreeMap<String, String>,
}

impl Incoming {
    /// Reads more; false at the end of the stream.
    async fn more(&mut self) -> Result<bool, NoAnswer> {
        if self.buffer.len() > MAX_ANSWER {
            return Err(broken(format!(
                "the answer is longer than {MAX_ANSWER} bytes"
            )));
        }
        Ok(self.stream.read_buf(&mut self.buffer).await? > 0)
    }

    async fn head(&mut self) -> Result<Head, NoAnswer> {
        loop {
            let mut headers = [httparse::EMPTY_HEADER; 100];
            let mut parsed = httparse::Response::new(&mut headers);
            match parsed.parse(&self.buffer) {
                Ok(httparse::Status::Complete(used)) => {
                    let mut folded = BTreeMap::<String, String>::new();
                    for header in parsed.headers.iter() {
                        let value: String = header.value.iter().copied().map(char::from).collect();
                        folded
                            .entry(header.name.to_ascii_lowercase())
                            .and_modify(|all| *all += &format!(", {value}"))
                            .or_insert(value);
                    }
                    let status = parsed.code.unwrap_or_default();
                    self.buffer.drain(..used);
                    return Ok(Head {
                        status,
                        headers: folded,
                    });
                }
                Ok(httparse::Status::Partial) if self.buffer.len() > MAX_HEAD => {
                    return Err(broken("the answer's head is too long".to_owned()));
                }
                Ok(httparse::Status::Partial) => {
                    if !self.more().await? {
                        return Err(broken("no answer: the connection was closed".to_owned()));
                    }
                }
                Err(e) => return Err(broken(format!("the answer is not HTTP/1.1: {e}"))),
            }
        }
    }

    async fn answer(mut self, method: &str, head: Head) -> Result<Answer, NoAnswer> {
        let header = |name: &str| head.headers.get(name).map(|value| value.trim());
        let length = header("content-length");
        let chunked =
            header("transfer-encoding").is_some_and(|v| v.eq_ignore_ascii_case("chunked"));
        let fault = (head.status == 204
            && (length.is_some_and(|l| l != "0") || header("transfer-encoding").is_some()))
        .then_some("a 204 answer announces a body (Content-Length or Transfer-Encoding)");
        let body = if method == "HEAD" || matches!(head.status, 204 | 304) {
            Vec::new()
        } else if chunked {
            self.chunks().await?
        } else if let Some(length) = length {
            let length = length
                .parse()
                .map_err(|_| broken(format!("the answer's Content-Length is {length:?}")))?;
            self.exactly(length).await?
        } else {
            while self.more().await? {}
            self.buffer
        };
        if let Some(coding) =
            header("content-encoding").filter(|c| !c.eq_ignore_ascii_case("identity"))
        {
            return Err(broken(format!("the body cannot be decoded as {coding}")));
        }
        Ok(Answer {
            status: head.status,
            headers: head.headers,
            body,
            fault,
        })
    }

    async fn exactly(&mut self, length: usize) -> Result<Vec<u8>, NoAnswer> {
        while self.buffer.len() < length {
            if !self.more().await? {
                let missing = length - self.buffer.len();
                return Err(broken(format!("the answer ends {missing} bytes too early")));
            }
        }
        let rest = self.buffer.split_off(length);
        Ok(std::mem::replace(&mut self.buffer, rest))
    }

    async fn line(&mut self) -> Result<String, NoAnswer> {
        loop {
            if let Some(at) = self.buffer.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.buffer.drain(..=at).collect();
                return Ok(String::from_utf8_lossy(&line).trim().to_owned());
            }
            if !self.more().await? {
                return Err(broken("the answer ends within a chunk".to_owned()));
            }
        }
    }

    async fn chunks(&mut self) -> Result<Vec<u8>, NoAnswer> {
        let mut body = Vec::new();
        loop {
            let line = self.line().await?;
            let size = line.split(';').next().unwrap_or_default().trim();
            let size = usize::from_str_radix(size, 16)
                .map_err(|_| broken(format!("a chunk's size is {size:?}")))?;
            if size == 0 {
                while !self.line().await?.is_empty() {}
                return Ok(body);
            }
            if body.len() + size > MAX_ANSWER {
                return Err(broken(format!(
                    "the answer is longer than {MAX_ANSWER} bytes"
                )));
            }
            body.extend(self.exactly(size).await?);
            self.line().await?;
        }
    }
}

fn broken(why: String) -> NoAnswer {
    NoAnswer {
        why,
        refused: false,
    }
}
