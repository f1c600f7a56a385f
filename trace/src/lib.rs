//! W3C Trace Context (`traceparent`): which trace a request belongs to, and a span of its own at each hop.
//!
//! Apart, because each program on the way does the same: it reads the span that calls, makes one of its own within the same
//! trace, writes both ids into its log line, and calls on with its own. Nothing is recorded or sent anywhere here.

use std::fmt;

use uuid::Uuid;

/// Bytes of a `traceparent` of version 00.
const LENGTH: usize = 55;
/// Flags that are passed on: whether a caller records the trace, and whether its id is random. Others have no meaning yet.
const KNOWN_FLAGS: u8 = 0b11;
/// Bytes of `tracestate` that are passed on (section 3.3.1.5: at least as many).
pub const STATE_BYTES: usize = 512;

/// What one program does for one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    trace: u128,
    span: u64,
    flags: u8,
    is_continued: bool,
}

impl Span {
    /// A span within the trace that a `traceparent` names, or where it names none, in one of its own.
    #[must_use]
    pub fn within(traceparent: Option<&str>) -> Self {
        let (_, span) = Uuid::new_v4().as_u64_pair();
        match traceparent.and_then(read) {
            Some((trace, flags)) => Self {
                trace,
                span,
                flags,
                is_continued: true,
            },
            None => Self {
                trace: Uuid::new_v4().as_u128(),
                span,
                flags: 0,
                is_continued: false,
            },
        }
    }

    /// Whether the trace was begun by somebody else: what else they said of it is passed on only then.
    #[must_use]
    pub fn is_continued(&self) -> bool {
        self.is_continued
    }

    /// The trace's id, as logs have it.
    #[must_use]
    pub fn trace_id(&self) -> impl fmt::Display {
        let trace = self.trace;
        fmt::from_fn(move |f| write!(f, "{trace:032x}"))
    }

    /// Its own id.
    #[must_use]
    pub fn span_id(&self) -> impl fmt::Display {
        let span = self.span;
        fmt::from_fn(move |f| write!(f, "{span:016x}"))
    }

    /// What it calls on with.
    #[must_use]
    pub fn traceparent(&self) -> String {
        let Self {
            trace, span, flags, ..
        } = self;
        format!("00-{trace:032x}-{span:016x}-{flags:02x}")
    }
}

/// Trace and flags of what somebody sent. A later version may have more after a hyphen (section 4.3).
fn read(text: &str) -> Option<(u128, u8)> {
    let (known, more) = text.split_at_checked(LENGTH)?;
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let mut parts = known.split('-');
    let mut part = |length: usize| {
        let part = parts.next()?;
        (part.len() == length && part.bytes().all(is_hex)).then_some(part)
    };
    let (version, trace, span, flags) = (part(2)?, part(32)?, part(16)?, part(2)?);
    let may_follow = more.is_empty() || version != "00" && more.starts_with('-');
    let trace = u128::from_str_radix(trace, 16).ok().filter(|id| *id != 0)?;
    let span = u64::from_str_radix(span, 16).ok()?;
    let flags = u8::from_str_radix(flags, 16).ok()?;
    (version != "ff" && span != 0 && may_follow).then_some((trace, flags & KNOWN_FLAGS))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

    #[rstest]
    #[case("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true)]
    #[case("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more", true)]
    #[case("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true)]
    #[case("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more", false)]
    #[case("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.more", false)]
    #[case("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false)]
    #[case("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", false)]
    #[case("00-00000000000000000000000000000000-b7ad6b7169203331-01", false)]
    #[case("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", false)]
    #[case("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331", false)]
    #[case("00-0af7651916cd43dd8448eb211c80319c", false)]
    #[case("00-0af7651916cd43dd8448eb211c80319-cb7ad6b7169203331-01", false)]
    #[case("", false)]
    #[case(&"\u{e9}".repeat(60), false)]
    fn a_trace_is_continued_where_it_is_named_as_w3c_has_it(
        #[case] sent: &str,
        #[case] continued: bool,
    ) {
        let span = Span::within(Some(sent));
        assert_eq!(span.is_continued(), continued);
        assert_eq!(span.trace_id().to_string() == TRACE, continued);
    }

    #[test]
    fn each_hop_has_a_span_of_its_own_in_the_same_trace() {
        let first = Span::within(None);
        let second = Span::within(Some(&first.traceparent()));
        assert_eq!(first.trace_id().to_string(), second.trace_id().to_string());
        assert_ne!(first.span_id().to_string(), second.span_id().to_string());
        assert_eq!((first.is_continued(), second.is_continued()), (false, true));
        assert_eq!(second.traceparent().len(), LENGTH);
        let other = Span::within(None);
        assert_ne!(first.trace_id().to_string(), other.trace_id().to_string());
    }

    #[rstest]
    #[case("00", "00")]
    #[case("01", "01")]
    #[case("ff", "03")]
    fn flags_that_have_a_meaning_are_passed_on(#[case] sent: &str, #[case] passed: &str) {
        let span = Span::within(Some(&format!("00-{TRACE}-b7ad6b7169203331-{sent}")));
        let prefix = format!("00-{TRACE}-{}-", span.span_id());
        assert_eq!(span.traceparent(), prefix + passed);
    }
}
