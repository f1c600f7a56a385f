//! HTTP/1.1 on one kept-alive connection, with blocking sockets: the driver shares the machine with what it measures.

use std::{
    io::{self, Error, ErrorKind, Read as _, Write as _},
    net::{SocketAddr, TcpStream, ToSocketAddrs as _},
    time::Duration,
};

use ::tests::http::Origin;
use anyhow::Context as _;

/// The longest answer that is read: a group of some hundred thousand members.
const MAX_ANSWER: usize = 128 << 20;
/// Headers of an answer.
const MAX_HEADERS: usize = 64;

/// A SCIM service.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    address: SocketAddr,
    host: String,
    path: String,
}

impl Target {
    /// The service at an `http://` URL: the driver is for loopback or a network that is trusted.
    pub(crate) fn parse(base: &str) -> anyhow::Result<Self> {
        let (origin, path) = Origin::split(base)?;
        let host = origin.authority;
        let address = host
            .to_socket_addrs()
            .with_context(|| format!("{host} is no host and port"))?
            .next()
            .with_context(|| format!("{host} has no address"))?;
        Ok(Self {
            address,
            host,
            path,
        })
    }
}

/// One connection, made when it is first needed.
#[derive(Debug)]
pub(crate) struct Client {
    target: Target,
    headers: String,
    timeout: Duration,
    stream: Option<TcpStream>,
    sent: Vec<u8>,
    received: Vec<u8>,
    body: Vec<u8>,
}

/// How an answer's body is framed.
enum Framing {
    None,
    Length(usize),
    Chunks,
    Close,
}

/// What the head of an answer says.
struct Head {
    status: u16,
    length: usize,
    framing: Framing,
    closes: bool,
}

impl Client {
    pub(crate) fn new(target: &Target, token: &str, timeout: Duration) -> Self {
        let headers = format!(
            "Host: {}\r\nAuthorization: Bearer {token}\r\nAccept: application/scim+json, application/json\r\n\
             Content-Type: application/scim+json\r\n",
            target.host
        );
        Self {
            target: target.clone(),
            headers,
            timeout,
            stream: None,
            sent: Vec::with_capacity(4096),
            received: Vec::with_capacity(64 << 10),
            body: Vec::with_capacity(64 << 10),
        }
    }

    /// The body of the last answer.
    pub(crate) fn body(&self) -> &[u8] {
        &self.body
    }

    /// Sends a request and gives the status of its answer. A kept-alive connection that the server has closed meanwhile is
    /// replaced once.
    pub(crate) fn send(&mut self, method: &str, path: &str, body: &str) -> io::Result<u16> {
        self.sent.clear();
        write!(
            self.sent,
            "{method} {}{path} HTTP/1.1\r\n{}",
            self.target.path, self.headers
        )?;
        if matches!(method, "POST" | "PUT" | "PATCH") {
            write!(self.sent, "Content-Length: {}\r\n", body.len())?;
        }
        write!(self.sent, "\r\n{body}")?;
        let kept = self.stream.take();
        let was_kept = kept.is_some();
        let answer = match kept {
            Some(stream) => self.exchange(stream, method),
            None => self
                .connect()
                .and_then(|stream| self.exchange(stream, method)),
        };
        match answer {
            Err(error) if was_kept && self.received.is_empty() && is_stale(&error) => self
                .connect()
                .and_then(|stream| self.exchange(stream, method)),
            answer => answer,
        }
    }

    fn connect(&self) -> io::Result<TcpStream> {
        let stream = TcpStream::connect_timeout(&self.target.address, self.timeout)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(self.timeout))?;
        stream.set_write_timeout(Some(self.timeout))?;
        Ok(stream)
    }

    fn exchange(&mut self, mut stream: TcpStream, method: &str) -> io::Result<u16> {
        self.received.clear();
        self.body.clear();
        stream.write_all(&self.sent)?;
        let head = loop {
            if let Some(head) = self.head(method)? {
                break head;
            }
            self.receive(&mut stream)?;
        };
        match head.framing {
            Framing::None => {}
            Framing::Length(length) => {
                self.receive_until(&mut stream, head.length + length)?;
                let body = self.received.get(head.length..head.length + length);
                self.body.extend_from_slice(body.unwrap_or_default());
            }
            Framing::Chunks => self.receive_chunks(&mut stream, head.length)?,
            Framing::Close => {
                while self.receive(&mut stream).is_ok() {}
                let body = self.received.get(head.length..);
                self.body.extend_from_slice(body.unwrap_or_default());
            }
        }
        if !head.closes {
            self.stream = Some(stream);
        }
        Ok(head.status)
    }

    /// What has come of the head, if all of it has.
    fn head(&self, method: &str) -> io::Result<Option<Head>> {
        let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut answer = httparse::Response::new(&mut headers);
        let parsed = answer.parse(&self.received).map_err(Error::other)?;
        let httparse::Status::Complete(length) = parsed else {
            return Ok(None);
        };
        let header = |name: &str| {
            let mut all = answer.headers.iter();
            let found = all.find(|header| header.name.eq_ignore_ascii_case(name))?;
            std::str::from_utf8(found.value).ok()
        };
        let status = answer.code.unwrap_or_default();
        let framing = if method == "HEAD" || matches!(status, 100..=199 | 204 | 304) {
            Framing::None
        } else if header("transfer-encoding").is_some_and(|coding| coding.contains("chunked")) {
            Framing::Chunks
        } else {
            match header("content-length").and_then(|length| length.trim().parse().ok()) {
                Some(length) => Framing::Length(length),
                None => Framing::Close,
            }
        };
        let says_close =
            header("connection").is_some_and(|says| says.eq_ignore_ascii_case("close"));
        Ok(Some(Head {
            status,
            length,
            closes: says_close || answer.version == Some(0) || matches!(framing, Framing::Close),
            framing,
        }))
    }

    fn receive_chunks(&mut self, stream: &mut TcpStream, mut at: usize) -> io::Result<()> {
        loop {
            let rest = self.received.get(at..).unwrap_or_default();
            let invalid = |_| Error::new(ErrorKind::InvalidData, "no chunk");
            let httparse::Status::Complete((head, size)) =
                httparse::parse_chunk_size(rest).map_err(invalid)?
            else {
                self.receive(stream)?;
                continue;
            };
            let size = usize::try_from(size).map_err(Error::other)?;
            let from = at + head;
            self.receive_until(stream, from + size + 2)?;
            if size == 0 {
                return Ok(());
            }
            let chunk = self.received.get(from..from + size);
            self.body.extend_from_slice(chunk.unwrap_or_default());
            at = from + size + 2;
        }
    }

    fn receive_until(&mut self, stream: &mut TcpStream, length: usize) -> io::Result<()> {
        while self.received.len() < length {
            self.receive(stream)?;
        }
        Ok(())
    }

    /// Some more bytes; the end of the connection is an error.
    fn receive(&mut self, stream: &mut TcpStream) -> io::Result<()> {
        let before = self.received.len();
        if before > MAX_ANSWER {
            return Err(Error::new(ErrorKind::InvalidData, "the answer is too long"));
        }
        let spare = self.received.capacity() - before;
        let more = if spare < 16 << 10 { 64 << 10 } else { spare };
        self.received.resize(before + more, 0);
        let read = stream.read(self.received.get_mut(before..).unwrap_or_default());
        self.received
            .truncate(before + read.as_ref().copied().unwrap_or_default());
        match read? {
            0 => Err(Error::new(
                ErrorKind::UnexpectedEof,
                "the connection was closed",
            )),
            _ => Ok(()),
        }
    }
}

/// Whether an idle connection was closed before it was used again.
fn is_stale(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::BrokenPipe
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::UnexpectedEof
    )
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    /// A server that answers each request on one connection with the next of these texts.
    fn server(answers: &'static [&'static str]) -> Target {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            for answer in answers {
                let mut request = [0; 4096];
                if stream.read(&mut request).unwrap_or(0) == 0 {
                    return;
                }
                // In two pieces: a head is not to be taken for whole before it is.
                let (first, rest) = answer.split_at(answer.len() / 2);
                stream.write_all(first.as_bytes()).unwrap();
                stream.flush().unwrap();
                stream.write_all(rest.as_bytes()).unwrap();
            }
        });
        Target::parse(&format!("http://127.0.0.1:{port}/scim/v2/")).unwrap()
    }

    #[test]
    fn bodies_of_every_framing_are_read_on_one_connection() {
        let target = server(&[
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n",
            "HTTP/1.1 204 No Content\r\n\r\n",
            "HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\nuntil the end",
        ]);
        let mut client = Client::new(&target, "t", Duration::from_secs(5));
        for (status, body) in [
            (200, "hello"),
            (200, "hello"),
            (204, ""),
            (404, "until the end"),
        ] {
            assert_eq!(client.send("GET", "/Users", "").unwrap(), status);
            assert_eq!(client.body(), body.as_bytes());
        }
    }

    #[test]
    fn an_answer_that_is_cut_off_is_an_error() {
        let target = server(&["HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello"]);
        let mut client = Client::new(&target, "t", Duration::from_secs(5));
        let error = client.send("GET", "/Users", "").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedEof);
    }
}
