//! What hyper does not tell of a request's head, and does not mind: all that makes a request's end a matter of opinion.
//!
//! Smuggling begins with a request whose end is somewhere else for whoever stands before us (RFC 9112 section 11.2). hyper takes
//! `Transfer-Encoding` for true where there is a `Content-Length` too, undoes the last of several codings only, and reads lines
//! that end with a line feed alone. Each is allowed, or nearly; but whoever sent it, or a proxy between, may have meant
//! something else, so it is to be refused. Here the bytes of a connection are looked at as they pass, from the first head on:
//! where a body ends, the next head begins, whether or not anything has been answered until then.

mod body;

use body::Body;

/// What is wrong with the framing of a request, if anything is. In its extensions then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// It has both `Transfer-Encoding` and `Content-Length`, or the latter twice.
    TwoLengths,
    /// Its `Transfer-Encoding` says something else than `chunked`, once.
    Coding,
    /// A line of its head ends with a line feed alone.
    LineFeed,
    /// Its `Content-Length` is beyond what any body can have.
    Endless,
}

/// What has been read of a connection.
#[derive(Debug, Default)]
pub(crate) struct Heads {
    /// Of the head that is being read.
    head: Vec<u8>,
    state: State,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Head,
    Body(Body),
    /// Nobody needs to know what comes: it is not HTTP/1, or will be refused anyhow.
    Over,
}

/// Far beyond any body, and within what whoever stands before us can count.
const MAX_LENGTH: u64 = i64::MAX as u64;
/// Far beyond what hyper reads.
const MAX_HEAD: usize = 128 << 10;
/// As much as a head usually has: what was needed for a longer one is given back.
const USUAL_HEAD: usize = 4 << 10;

impl Heads {
    /// Looks at bytes that have been read, and says what is wrong with a head that ends among them. After that, and after what
    /// no server understands, there is nothing to be looked at.
    pub(crate) fn read(&mut self, mut bytes: &[u8]) -> Option<Framing> {
        while !bytes.is_empty() {
            match &mut self.state {
                State::Over => break,
                State::Body(body) => {
                    bytes = body.read(bytes);
                    if body.is_read() {
                        self.state = State::Head;
                    }
                }
                State::Head => {
                    // Empty lines before a request are nothing (RFC 9112 section 2.2).
                    if self.head.is_empty() {
                        bytes = bytes.trim_ascii_start();
                    }
                    let Some(end) = end_of(&self.head, bytes) else {
                        self.head.extend_from_slice(bytes);
                        if self.head.len() > MAX_HEAD {
                            self.state = State::Over;
                        }
                        break;
                    };
                    let (last, rest) = bytes.split_at(end);
                    bytes = rest;
                    self.head.extend_from_slice(last);
                    let behind = Head::of(&self.head);
                    self.head.clear();
                    self.head.shrink_to(USUAL_HEAD);
                    self.state = match behind {
                        Ok(Head::Length(length)) => State::Body(Body::of_length(length)),
                        Ok(Head::Chunked) => State::Body(Body::chunked()),
                        Ok(Head::Unknown) | Err(_) => State::Over,
                    };
                    if let Err(framing) = behind {
                        return Some(framing);
                    }
                }
            }
        }
        None
    }
}

/// How many of the next bytes belong to a head, if the empty line is among them that ends it, however its lines end.
fn end_of(head: &[u8], next: &[u8]) -> Option<usize> {
    let byte = |at: usize| match at.checked_sub(head.len()) {
        Some(at) => next.get(at),
        None => head.get(at),
    };
    let is_end = |at: &usize| {
        let before = |places: usize| (head.len() + at).checked_sub(places).and_then(byte);
        match before(1) {
            Some(b'\n') => true,
            Some(b'\r') => before(2) == Some(&b'\n'),
            _ => false,
        }
    };
    let feeds = next.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    feeds.map(|(at, _)| at).find(is_end).map(|at| at + 1)
}

/// What a head says of what is behind it.
enum Head {
    Length(u64),
    Chunked,
    /// hyper refuses it, or the connection speaks HTTP/2.
    Unknown,
}

impl Head {
    fn of(head: &[u8]) -> Result<Self, Framing> {
        let mut lines = head.split_inclusive(|byte| *byte == b'\n');
        if lines.clone().any(|line| !line.ends_with(b"\r\n")) {
            return Err(Framing::LineFeed);
        }
        if lines.next().is_some_and(|line| line.starts_with(b"PRI * ")) {
            return Ok(Self::Unknown);
        }
        let (mut lengths, mut codings) = (Vec::new(), Vec::new());
        for line in lines {
            let colon = line.iter().position(|byte| *byte == b':');
            let (name, value) = line.split_at(colon.unwrap_or_default());
            let value = value.get(1..).unwrap_or_default().trim_ascii();
            if name.eq_ignore_ascii_case(b"content-length") {
                lengths.push(value);
            } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
                codings.push(value);
            }
        }
        match (lengths.as_slice(), codings.as_slice()) {
            ([], []) => Ok(Self::Length(0)),
            // Even when they agree: whoever stands before us may have read the other one (RFC 9112 section 6.3).
            ([_, ..], [_, ..]) | ([_, _, ..], []) => Err(Framing::TwoLengths),
            ([length], []) => match std::str::from_utf8(length).map(str::parse) {
                Ok(Ok(length)) if length > MAX_LENGTH => Err(Framing::Endless),
                Ok(Ok(length)) => Ok(Self::Length(length)),
                Ok(Err(_)) | Err(_) => Ok(Self::Unknown),
            },
            ([], [coding]) if coding.eq_ignore_ascii_case(b"chunked") => Ok(Self::Chunked),
            ([], [_, ..]) => Err(Framing::Coding),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const GET: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    const BOTH: &str =
        "POST / HTTP/1.1\r\nContent-LENGTH: 4\r\nHost: a\r\ntransfer-Encoding: chunked\r\n\r\n";
    const LENGTH: &str = "POST / HTTP/1.1\r\nContent-Length: 30\r\n\r\n";
    const CHUNKED: &str = "POST / HTTP/1.1\r\nTransfer-Encoding:\tChunked \r\n\r\n";

    fn check(text: &str, expected: Option<Framing>) {
        assert_eq!(Heads::default().read(text.as_bytes()), expected, "{text}");
        let mut heads = Heads::default();
        let by_byte = text.as_bytes().chunks(1);
        let told: Vec<_> = by_byte.filter_map(|byte| heads.read(byte)).collect();
        assert_eq!(told, Vec::from_iter(expected), "however it is cut: {text}");
    }

    #[rstest]
    #[case::both(BOTH, Some(Framing::TwoLengths))]
    #[case::empty_lines_before("\r\n\r\n\nGET / HTTP/1.1\r\n\r\n", None)]
    #[case::one(LENGTH, None)]
    #[case::the_other(CHUNKED, None)]
    #[case::as_a_value(
        "GET / HTTP/1.1\r\nX: content-length: 4\r\nTransfer-Encoding: chunked\r\n\r\n",
        None
    )]
    #[case::no_end(
        "POST / HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        None
    )]
    #[case::two_codings(
        "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        Some(Framing::Coding)
    )]
    #[case::twice(
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
        Some(Framing::Coding)
    )]
    #[case::line_feed("GET / HTTP/1.1\nHost: a\r\n\r\n", Some(Framing::LineFeed))]
    #[case::line_feeds("GET / HTTP/1.1\nHost: a\n\n", Some(Framing::LineFeed))]
    #[case::last_line_feed("GET / HTTP/1.1\r\nHost: a\n\r\n", Some(Framing::LineFeed))]
    #[case::a_length_that_can_be(
        "POST / HTTP/1.1\r\nContent-Length: 9223372036854775807\r\n\r\n",
        None
    )]
    #[case::a_length_beyond(
        "POST / HTTP/1.1\r\nContent-Length: 9223372036854775808\r\n\r\n",
        Some(Framing::Endless)
    )]
    #[case::a_length_beyond_all(
        "POST / HTTP/1.1\r\nContent-Length: 18446744073709551615\r\n\r\n",
        Some(Framing::Endless)
    )]
    #[case::http2("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nGET / HTTP/1.1\n\n", None)]
    #[case::a_length_twice(
        "POST / HTTP/1.1\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\n",
        Some(Framing::TwoLengths)
    )]
    #[case::no_number("POST / HTTP/1.1\r\nContent-Length: x\r\n\r\nGET / HTTP/1.1\n\n", None)]
    fn a_head_says_where_its_request_ends(#[case] text: &str, #[case] expected: Option<Framing>) {
        check(text, expected);
        if !text.starts_with(['\r', '\n']) {
            check(&format!("\r\n\r\n{text}"), expected);
        }
    }

    #[rstest]
    #[case::without_a_body(GET)]
    #[case::with_a_length(&format!("{LENGTH}{}", "\n\n".repeat(15)))]
    #[case::in_chunks(&format!("{CHUNKED}5;a=\"b\"\r\n\n\n\n\n\n\r\n00A\r\n0123456789\r\n0\r\nX: y\r\n\r\n"))]
    fn the_next_head_begins_where_a_body_ends(#[case] first: &str) {
        for both in [BOTH.to_owned(), format!("\r\n{BOTH}")] {
            check(first, None);
            check(&format!("{first}{both}"), Some(Framing::TwoLengths));
            check(
                &format!("{first}{first}{GET}{both}"),
                Some(Framing::TwoLengths),
            );
        }
    }

    #[test]
    fn what_is_in_a_body_is_no_head() {
        let inside = "Content-Length: 4\nTransfer-Encoding: x\n\n";
        let length = inside.len();
        check(
            &format!("POST / HTTP/1.1\r\nContent-Length: {length}\r\n\r\n{inside}{GET}"),
            None,
        );
        check(
            &format!("{CHUNKED}{length:x}\r\n{inside}\r\n0\r\n\r\n{GET}"),
            None,
        );
    }

    #[test]
    fn what_has_no_end_is_not_kept() {
        let mut heads = Heads::default();
        for _ in 0..1_000 {
            heads.read(&[b'x'; 1_000]);
        }
        assert!(heads.head.len() <= MAX_HEAD + 1_000);
        let mut heads = Heads::default();
        heads.read(format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(MAX_HEAD / 2)).as_bytes());
        assert!(heads.head.capacity() <= USUAL_HEAD);
    }
}
