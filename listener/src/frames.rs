//! Frames of HTTP/2, counted as they pass: those that carry nothing.
//!
//! A ping or a setting has to be answered, a window to be noted, whoever sends it and however often. h2 bounds what it keeps of
//! them and not how many there are, so whoever sends nothing else could have a thread for themselves (CVE-2019-9512,
//! CVE-2019-9515, CVE-2019-9518). A client that works sends them too: for what it reads and for what it asks. So each frame of
//! a header or of data, in either direction, pays for some.
//!
//! A large header is one that carries nothing, unless an answer pays for it: in each of its bytes may stand a whole field that was
//! said before, so that one is read for longer than a request is served (a header bomb), and is refused by h2 with a header alone.
//!
//! Apart from `heads`, which looks at HTTP/1, and from `watched`, which knows times and no bytes.

use std::time::Duration;

use tokio::time::Instant;

/// What both ends of a connection have sent, as far as it is counted.
#[derive(Debug)]
pub(crate) struct Frames {
    most: usize,
    idle: usize,
    counted_since: Instant,
    /// What is missing of the client's preface. None: it began with something else, and speaks no HTTP/2.
    preface: Option<&'static [u8]>,
    read: Passing,
    written: Passing,
}

/// One direction, cut into frames.
#[derive(Debug, Default)]
struct Passing {
    /// Of a frame's head.
    head: Vec<u8>,
    /// Bytes of its payload that are still to come.
    payload: usize,
    /// There was one.
    any: bool,
}

/// RFC 9113 section 3.4.
pub(crate) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// RFC 9113 section 4.1.
const HEAD: usize = 9;
/// From how many bytes on a header is large. What usual clients say of a request has a few hundred, and less from the second one on.
const LARGE_HEADER: usize = 2 << 10;
/// How long they are counted together.
const WINDOW: Duration = Duration::from_secs(60);
/// How many each frame pays for that carries something: two windows and a ping answer what a usual client reads, and some read
/// in small pieces.
const PAID: usize = 10;

impl Frames {
    /// So many that carry nothing within a minute, beside those that others pay for.
    pub(crate) fn new(most: usize) -> Self {
        Self {
            most,
            idle: 0,
            counted_since: Instant::now(),
            preface: Some(PREFACE),
            read: Passing::default(),
            written: Passing::default(),
        }
    }

    /// Looks at what the client has sent. Whether there were too many.
    pub(crate) fn read(&mut self, mut bytes: &[u8], now: Instant) -> bool {
        let Some(preface) = self.preface else {
            return false;
        };
        if !preface.is_empty() {
            let (begin, rest) = bytes.split_at(preface.len().min(bytes.len()));
            self.preface = preface.strip_prefix(begin);
            if self.preface.is_none() {
                return false;
            }
            bytes = rest;
        }
        if now.duration_since(self.counted_since) >= WINDOW {
            self.counted_since = now;
            self.idle = 0;
        }
        let idle = &mut self.idle;
        self.read.pass(bytes, |frame| {
            count(idle, frame.is_data() || frame.is_small_header());
        });
        self.idle > self.most
    }

    /// The last word to a client that has sent too many (RFC 9113 section 6.8): GOAWAY with ENHANCE_YOUR_CALM, after which any of its
    /// requests may have been answered. None where it would stand in the middle of another frame. Where nothing was said before,
    /// it comes behind the SETTINGS with which a server begins (section 3.4).
    pub(crate) fn farewell(&self) -> Option<&'static [u8]> {
        let Passing { head, payload, any } = &self.written;
        let behind_settings = if *any { SETTINGS } else { 0 };
        let is_between = head.is_empty() && *payload == 0;
        is_between.then(|| FAREWELL.split_at(behind_settings).1)
    }

    /// Looks at what was sent to the client.
    pub(crate) fn wrote(&mut self, bytes: &[u8]) {
        // Whoever has not yet said that it speaks HTTP/2 is not answered in it.
        if self.preface.is_some_and(<[u8]>::is_empty) {
            let idle = &mut self.idle;
            self.written.pass(bytes, |frame| {
                if frame.is_data() || frame.is_header_with_more_to_come() {
                    count(idle, true);
                }
            });
        }
    }
}

/// Settings that set nothing, and GOAWAY with ENHANCE_YOUR_CALM.
const FAREWELL: &[u8] = &[
    0, 0, 0, 4, 0, 0, 0, 0, 0, //
    0, 0, 8, 7, 0, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0xb,
];
/// How long the first of them is.
const SETTINGS: usize = HEAD;

fn count(idle: &mut usize, carries: bool) {
    *idle = match carries {
        true => idle.saturating_sub(PAID),
        false => idle.saturating_add(1),
    };
}

impl Passing {
    /// Tells of each frame that begins.
    fn pass(&mut self, mut bytes: &[u8], mut tell: impl FnMut(Frame)) {
        while !bytes.is_empty() {
            let (payload, rest) = bytes.split_at(self.payload.min(bytes.len()));
            self.payload -= payload.len();
            let missing = match self.payload {
                0 => HEAD - self.head.len(),
                _ => 0,
            };
            let (head, rest) = rest.split_at(missing.min(rest.len()));
            bytes = rest;
            self.head.extend_from_slice(head);
            if let [high, middle, low, kind, flags, _, _, _, _] = *self.head.as_slice() {
                self.head.clear();
                self.any = true;
                self.payload = u32::from_be_bytes([0, high, middle, low]) as usize;
                let length = self.payload;
                tell(Frame {
                    kind,
                    flags,
                    length,
                });
            }
        }
    }
}

/// What the head of a frame says (RFC 9113 sections 4.1, 6.1 and 6.2).
#[derive(Debug, Clone, Copy)]
struct Frame {
    kind: u8,
    flags: u8,
    length: usize,
}

impl Frame {
    const DATA: u8 = 0;
    const HEADERS: u8 = 1;
    const END_STREAM: u8 = 1;
    const END_HEADERS: u8 = 4;

    /// Data that there is.
    fn is_data(self) -> bool {
        self.kind == Self::DATA && self.length > 0
    }

    /// The whole of one, and no large one.
    fn is_small_header(self) -> bool {
        self.kind == Self::HEADERS
            && self.flags & Self::END_HEADERS != 0
            && (1..LARGE_HEADER).contains(&self.length)
    }

    /// Not the only one of its answer, which is how h2 refuses requests by itself, and no trailer, which has data before it.
    fn is_header_with_more_to_come(self) -> bool {
        self.kind == Self::HEADERS && self.flags & Self::END_STREAM == 0
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const PING: u8 = 6;

    fn frame(kind: u8, payload: &[u8]) -> Vec<u8> {
        flagged(kind, Frame::END_HEADERS, payload)
    }

    fn flagged(kind: u8, flags: u8, payload: &[u8]) -> Vec<u8> {
        let [high, low] = u16::try_from(payload.len()).unwrap().to_be_bytes();
        let mut frame = vec![0, high, low, kind, flags, 0, 0, 0, 0];
        frame.extend(payload);
        frame
    }

    fn begun(most: usize) -> (Frames, Instant) {
        let (mut frames, now) = (Frames::new(most), Instant::now());
        assert!(!frames.read(PREFACE, now));
        (frames, now)
    }

    #[rstest]
    #[case::pings(PING, &[7; 8])]
    #[case::settings(4, &[])]
    #[case::windows(8, &[0, 0, 0, 1])]
    #[case::priorities(2, &[0; 5])]
    #[case::empty_data(0, &[])]
    #[case::empty_headers(1, &[])]
    #[case::large_headers(1, &[0; LARGE_HEADER])]
    #[case::continuations(9, &[1])]
    #[case::what_nobody_knows(0xfa, &[])]
    fn so_many_carry_nothing_and_not_one_more(#[case] kind: u8, #[case] payload: &[u8]) {
        let (mut frames, now) = begun(20);
        let flood = frame(kind, payload).repeat(20);
        assert!(!frames.read(&flood, now));
        assert!(frames.read(&frame(kind, payload), now));
    }

    #[test]
    fn they_are_counted_however_they_are_cut() {
        let mut frames = Frames::new(20);
        let now = Instant::now();
        let all = [PREFACE, &frame(PING, &[7; 8]).repeat(21)].concat();
        let (last, before) = all.split_last().unwrap();
        // The last head is whole eight bytes before its frame's end.
        let over = before.iter().position(|byte| frames.read(&[*byte], now));
        assert_eq!(over, Some(all.len() - 1 - 8));
        assert!(frames.read(&[*last], now), "and it stays so");
    }

    #[test]
    fn what_carries_something_pays_for_others_in_either_direction() {
        let (mut frames, now) = begun(20);
        let pings = frame(PING, &[7; 8]).repeat(PAID);
        for round in 0..100 {
            assert!(!frames.read(&pings, now), "{round}");
            match round % 4 {
                0 => drop(frames.read(&frame(1, b"header"), now)),
                1 => drop(frames.read(&frame(0, b"data"), now)),
                2 => frames.wrote(&frame(1, b"header")),
                _ => frames.wrote(&frame(0, b"data")),
            }
        }
        // What answers a ping carries nothing either.
        frames.wrote(&pings);
        assert!(!frames.read(&pings, now) && !frames.read(&pings, now));
        assert!(frames.read(&pings, now));
    }

    #[test]
    fn a_large_header_is_paid_for_by_what_answers_it() {
        let large = [frame(1, &[0; LARGE_HEADER]), flagged(1, 0, b"begun")].concat();
        let large = large.repeat(10);
        let (mut frames, now) = begun(20);
        for _ in 0..10 {
            assert!(!frames.read(&large, now));
            frames.wrote(&frame(1, b"header"));
            frames.wrote(&frame(0, b"data"));
        }
        assert!(!frames.read(&large, now));
        // A header alone is how h2 refuses one that is too large.
        let alone = Frame::END_HEADERS | Frame::END_STREAM;
        frames.wrote(&flagged(1, alone, b"431"));
        assert!(frames.read(&large, now));
    }

    #[test]
    fn a_farewell_stands_between_two_frames() {
        let (mut frames, _) = begun(20);
        let first = frames.farewell().unwrap();
        assert_eq!(
            first[..HEAD],
            flagged(4, 0, b""),
            "a server begins with settings"
        );
        let sent = frame(0, b"data").repeat(2);
        for (at, byte) in (1..).zip(&sent) {
            frames.wrote(&[*byte]);
            let is_between = at == sent.len() / 2 || at == sent.len();
            assert_eq!(frames.farewell().is_some(), is_between, "{at}");
        }
        assert_eq!(frames.farewell().unwrap(), &first[HEAD..]);
    }

    #[test]
    fn each_minute_begins_anew() {
        let (mut frames, now) = begun(20);
        let pings = frame(PING, &[7; 8]).repeat(20);
        for minute in 0..5 {
            assert!(!frames.read(&pings, now + WINDOW * minute), "{minute}");
        }
    }

    #[test]
    fn http1_has_no_frames() {
        let mut frames = Frames::new(0);
        let now = Instant::now();
        for sent in ["GET / HTTP/1.1\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"] {
            assert!(!frames.read(sent.as_bytes(), now));
        }
        assert!(!frames.read(&frame(PING, &[7; 8]), now));
    }
}
