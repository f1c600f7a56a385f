//! What hyper does not tell of a request's head: that it had two lengths.
//!
//! A request with both `Transfer-Encoding` and `Content-Length` is what request smuggling begins with (RFC 9112 section 6.3).
//! hyper takes the first for true, drops the second before anybody sees it, and closes the connection after the answer. That
//! is allowed; but whoever sent it, or a proxy between, may have meant the other one, so it is to be refused. Here the bytes
//! of a head are looked at as they pass.
//!
//! Only a head that begins while nothing is being answered is looked at. One that comes earlier is hyper's alone, which errs
//! on the safe side.

/// The bytes of the head that is being read.
#[derive(Debug, Default)]
pub(crate) struct Heads {
    head: Vec<u8>,
    is_whole: bool,
}

/// Far beyond what hyper reads.
const MAX_HEAD: usize = 128 << 10;
/// As much as a head usually has: what was needed for a longer one is given back.
const USUAL_HEAD: usize = 4 << 10;

impl Heads {
    /// Looks at bytes that have been read. True when they end a head that has two lengths.
    pub(crate) fn read(&mut self, bytes: &[u8]) -> bool {
        if self.is_whole {
            return false;
        }
        // The end may lie across the bytes before and these.
        let from = self.head.len().saturating_sub(3);
        self.head.extend_from_slice(bytes);
        let end = self.head.get(from..).and_then(|new| {
            new.windows(4)
                .position(|window| window == b"\r\n\r\n")
                .map(|at| from + at)
        });
        match end {
            Some(end) => {
                self.is_whole = true;
                self.head.truncate(end);
                has_two_lengths(&self.head)
            }
            None => {
                self.is_whole = self.head.len() > MAX_HEAD;
                false
            }
        }
    }

    /// A head begins with the next byte.
    pub(crate) fn begin(&mut self) {
        self.head.clear();
        self.head.shrink_to(USUAL_HEAD);
        self.is_whole = false;
    }
}

fn has_two_lengths(head: &[u8]) -> bool {
    let has = |name: &[u8]| {
        head.split(|byte| *byte == b'\n')
            .skip(1)
            .filter_map(|line| line.get(..name.len()))
            .any(|start| start.eq_ignore_ascii_case(name))
    };
    has(b"transfer-encoding:") && has(b"content-length:")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const BOTH: &str =
        "POST / HTTP/1.1\r\nContent-LENGTH: 4\r\nHost: a\r\ntransfer-Encoding: chunked\r\n\r\n";

    #[rstest]
    #[case::both(BOTH, true)]
    #[case::one("POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\n", false)]
    #[case::the_other("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", false)]
    #[case::as_a_value(
        "GET / HTTP/1.1\r\nX: content-length: 4\r\nTransfer-Encoding: x\r\n\r\n",
        false
    )]
    #[case::in_the_body(
        "POST / HTTP/1.1\r\nContent-Length: 30\r\n\r\nTransfer-Encoding: chunked\r\n\r\n",
        false
    )]
    #[case::no_end(
        "POST / HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        false
    )]
    fn a_head_has_two_lengths_or_not(#[case] text: &str, #[case] expected: bool) {
        assert_eq!(Heads::default().read(text.as_bytes()), expected);
        let mut heads = Heads::default();
        let by_byte = text.as_bytes().chunks(1).filter(|byte| heads.read(byte));
        assert_eq!(by_byte.count() == 1, expected, "however it is cut");
    }

    #[test]
    fn each_head_is_looked_at() {
        let mut heads = Heads::default();
        assert!(heads.read(BOTH.as_bytes()));
        assert!(!heads.read(BOTH.as_bytes()), "this is its body");
        heads.begin();
        assert!(heads.read(BOTH.as_bytes()));
    }

    #[test]
    fn what_has_no_end_is_not_kept() {
        let mut heads = Heads::default();
        for _ in 0..1_000 {
            heads.read(&[b'x'; 1_000]);
        }
        assert!(heads.head.len() <= MAX_HEAD + 1_000);
        heads.begin();
        assert!(heads.head.capacity() <= USUAL_HEAD);
    }
}
