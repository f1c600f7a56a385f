//! A connection that is closed when nothing comes of it.
//!
//! hyper has a timer for the header of a request, which runs between two requests too, and none for a connection that never
//! sends a byte. Here the times are: to the first request, from the first byte of a header to its end, and without a byte in
//! either direction. A connection that speaks HTTP/2 alone has begun with the preface: its client may have nothing to ask yet.
//!
//! A connection of HTTP/2 that carries next to nothing, however much comes, is closed too. It is told why, and nothing more is read:
//! what it still sends fills its own system's memory, and nobody's time.
//!
//! What hyper itself refuses, because it is no HTTP, it answers without a body. That answer is exchanged here for one that
//! says what was wrong, and the connection is closed so that it arrives.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep_until},
};

use crate::{
    frames::{Frames, PREFACE},
    heads::{Framing, Heads},
    server::Protocol,
};

/// What the service that reads from a connection tells about it.
#[derive(Debug, Clone, Default)]
pub struct Activity(Arc<State>);

#[derive(Debug, Default)]
struct State {
    requests: AtomicUsize,
    any_request: AtomicBool,
    multiplexed: AtomicBool,
    /// What is wrong with a head that was read.
    framing: OnceLock<Framing>,
}

/// A request is being answered, until this is dropped.
pub struct Busy(Activity);

/// Reads and writes with time limits.
pub struct Watched<T> {
    io: T,
    activity: Activity,
    limits: Times,
    opened: Instant,
    last_byte: Instant,
    /// When the header began that is being read.
    header_began: Option<Instant>,
    alarm: Pin<Box<Sleep>>,
    /// How many bytes of the preface are missing, where there is one.
    preface: usize,
    heads: Option<Heads>,
    frames: Frames,
    /// It has sent too many frames that carry nothing.
    floods: bool,
    refusal: Option<fn(u16) -> Vec<u8>>,
    /// What is to be written in place of hyper's refusal, and how much of it was.
    instead: Option<(Vec<u8>, usize)>,
    lingers_until: Option<Instant>,
}

/// How long a client that was refused gets to read why. Closed at once, its system would drop what it has received.
const LINGER: Duration = Duration::from_secs(1);

/// How long a connection may be silent.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// To the first request, and for each header.
    pub header: Duration,
    /// Without a byte.
    pub idle: Duration,
}

impl Activity {
    /// A request has arrived. `multiplexed`: others may share its connection (HTTP/2). Tells what is wrong with its framing.
    pub fn begin(&self, multiplexed: bool) -> (Busy, Option<Framing>) {
        self.0.any_request.store(true, Ordering::Relaxed);
        self.0.multiplexed.store(multiplexed, Ordering::Relaxed);
        self.0.requests.fetch_add(1, Ordering::Relaxed);
        // Of this head, or of one behind it that has come already: neither is worth an answer.
        (Busy(self.clone()), self.0.framing.get().copied())
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        let Activity(state) = &self.0;
        state.requests.fetch_sub(1, Ordering::Relaxed);
    }
}

impl<T> Watched<T> {
    /// Watches a connection since it was accepted. `idle_frames` is as in [`Http2`](crate::Http2).
    pub fn new(
        io: T,
        activity: Activity,
        limits: Times,
        protocol: Protocol,
        idle_frames: usize,
        accepted: Instant,
    ) -> Self {
        let (preface, heads, refusal) = match protocol {
            Protocol::Any { refusal, .. } => (0, Some(Heads::default()), Some(refusal)),
            Protocol::Http2 => (PREFACE.len(), None, None),
        };
        let Activity(state) = &activity;
        state.multiplexed.store(preface > 0, Ordering::Relaxed);
        Self {
            io,
            activity,
            limits,
            opened: accepted,
            last_byte: Instant::now(),
            header_began: None,
            alarm: Box::pin(sleep_until(accepted + limits.header)),
            preface,
            heads,
            frames: Frames::new(idle_frames),
            floods: false,
            refusal,
            instead: None,
            lingers_until: None,
        }
    }

    /// Whether the client has shown that it speaks our language.
    fn has_begun(&self) -> bool {
        let Activity(state) = &self.activity;
        match self.heads {
            Some(_) => state.any_request.load(Ordering::Relaxed),
            None => self.preface == 0,
        }
    }

    /// When to give up if nothing happens until then.
    fn deadline(&self) -> Instant {
        let Activity(state) = &self.activity;
        let idle = self.last_byte + self.limits.idle;
        if !self.has_begun() {
            return self.opened + self.limits.header;
        }
        // What is read while a request is answered is its body; and on a connection of HTTP/2 bytes between requests are
        // its own affair.
        let reading_header = state.requests.load(Ordering::Relaxed) == 0
            && !state.multiplexed.load(Ordering::Relaxed);
        match self.header_began {
            Some(began) if reading_header => idle.min(began + self.limits.header),
            _ => idle,
        }
    }

    fn note_read(&mut self, bytes: &[u8]) {
        let Activity(state) = &self.activity;
        self.last_byte = Instant::now();
        self.preface = self.preface.saturating_sub(bytes.len());
        let reading_header = state.requests.load(Ordering::Relaxed) == 0;
        self.header_began = match self.header_began {
            began @ Some(_) if reading_header => began,
            _ => reading_header.then_some(self.last_byte),
        };
        if let Some(framing) = self.heads.as_mut().and_then(|heads| heads.read(bytes)) {
            // The first one is what is told.
            let _ = state.framing.set(framing);
        }
        self.floods |= self.frames.read(bytes, self.last_byte);
        self.set_alarm();
    }

    /// What was read before an answer was no header of the next request.
    fn note_written(&mut self) {
        self.last_byte = Instant::now();
        self.header_began = None;
        self.set_alarm();
    }

    /// The alarm wakes whoever waited for it last: hyper asks for bytes before a request is answered, and then not again.
    fn set_alarm(&mut self) {
        let deadline = self.deadline();
        if self.alarm.deadline() != deadline {
            self.alarm.as_mut().reset(deadline);
        }
    }

    fn poll_alarm(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        self.set_alarm();
        ready!(self.alarm.as_mut().poll(cx));
        Poll::Ready(io::Error::new(
            io::ErrorKind::TimedOut,
            "nothing came for too long",
        ))
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> Watched<T> {
    /// Tells a client that floods, if it can be told at once: whoever reads nothing is not waited for.
    fn say_farewell(&mut self, cx: &mut Context<'_>) {
        tracing::debug!("a connection is closed: too many frames carry nothing");
        self.lingers_until = Some(Instant::now() + LINGER);
        if let Some(farewell) = self.frames.farewell() {
            let told = Pin::new(&mut self.io).poll_write(cx, farewell);
            if told.is_ready() {
                let _ = Pin::new(&mut self.io).poll_flush(cx);
            }
        }
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncRead for Watched<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let filled = buffer.filled().len();
        if self.floods {
            // As if that were all that came: then what has begun is ended, and the connection is shut down.
            return Poll::Ready(Ok(()));
        }
        match Pin::new(&mut self.io).poll_read(cx, buffer) {
            Poll::Ready(result) => {
                self.note_read(buffer.filled().get(filled..).unwrap_or_default());
                if self.floods {
                    self.say_farewell(cx);
                    buffer.set_filled(filled);
                }
                Poll::Ready(result)
            }
            Poll::Pending => self.poll_alarm(cx).map(Err),
        }
    }
}

impl<T: AsyncWrite + Unpin> Watched<T> {
    /// Whether what is to be written is hyper's own refusal; then another one goes out in its place. No handler answers
    /// like that: a refusal of ours says why.
    fn is_exchanged(&mut self, bytes: &[u8]) -> bool {
        let Activity(state) = &self.activity;
        let instead = self.refusal.zip(refused(bytes));
        self.instead = instead.map(|(refusal, status)| match state.framing.get() {
            // hyper says 431 to a length that it cannot count to, and no header of the client's is too large.
            Some(_) => (refusal(400), 0),
            None => (refusal(status), 0),
        });
        self.instead.is_some()
    }

    /// Writes what goes out in the place of something else.
    fn poll_instead(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some((bytes, written)) = &mut self.instead {
            let rest = bytes.get(*written..).unwrap_or_default();
            if rest.is_empty() {
                self.instead = None;
                self.lingers_until = Some(Instant::now() + LINGER);
                break;
            }
            *written += match ready!(Pin::new(&mut self.io).poll_write(cx, rest)?) {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                more => more,
            };
        }
        Poll::Ready(Ok(()))
    }

    fn after_write<R>(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<R>>,
    ) -> Poll<io::Result<R>> {
        match written {
            Poll::Ready(result) => {
                self.note_written();
                Poll::Ready(result)
            }
            Poll::Pending => self.poll_alarm(cx).map(Err),
        }
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Watched<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_instead(cx))?;
        if self.floods || self.is_exchanged(bytes) {
            return Poll::Ready(Ok(bytes.len()));
        }
        let written = Pin::new(&mut self.io).poll_write(cx, bytes);
        if let Poll::Ready(Ok(length)) = written {
            self.frames.wrote(bytes.get(..length).unwrap_or_default());
        }
        self.after_write(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_instead(cx))?;
        if self.floods {
            return Poll::Ready(Ok(slices.iter().map(|slice| slice.len()).sum()));
        }
        if let [only] = slices
            && self.is_exchanged(only)
        {
            return Poll::Ready(Ok(only.len()));
        }
        let written = Pin::new(&mut self.io).poll_write_vectored(cx, slices);
        if let Poll::Ready(Ok(mut length)) = written {
            for slice in slices {
                let part = length.min(slice.len());
                self.frames.wrote(slice.get(..part).unwrap_or_default());
                length -= part;
            }
        }
        self.after_write(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_instead(cx))?;
        if self.floods {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_instead(cx))?;
        let shut = Pin::new(&mut self.io).poll_shutdown(cx);
        if !self.floods {
            ready!(shut)?;
        }
        self.poll_linger(cx).map(Ok)
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> Watched<T> {
    /// Reads what a client that was refused still sends, for a while; of one that floods, nothing.
    fn poll_linger(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(until) = self.lingers_until else {
            return Poll::Ready(());
        };
        self.alarm.as_mut().reset(until);
        if self.alarm.as_mut().poll(cx).is_ready() {
            return Poll::Ready(());
        }
        if self.floods {
            return Poll::Pending;
        }
        let mut space = [0; 4 << 10];
        loop {
            let mut buffer = ReadBuf::new(&mut space);
            match ready!(Pin::new(&mut self.io).poll_read(cx, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() && Instant::now() < until => {}
                _ => return Poll::Ready(()),
            }
        }
    }
}

/// The status of an answer without a body that refuses what is no HTTP.
fn refused(answer: &[u8]) -> Option<u16> {
    let version = answer.get(..9)?;
    if version != b"HTTP/1.1 " && version != b"HTTP/1.0 " {
        return None;
    }
    let status = match answer.get(9..12)? {
        b"400" => 400,
        b"414" => 414,
        b"431" => 431,
        _ => return None,
    };
    let length = b"content-length: 0\r\n";
    let is_empty = answer.windows(length.len()).any(|at| at == length);
    is_empty.then_some(status)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(
        "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\ndate: x\r\n\r\n",
        Some(400)
    )]
    #[case(
        "HTTP/1.1 431 X\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
        Some(431)
    )]
    #[case("HTTP/1.0 414 X\r\ncontent-length: 0\r\n\r\n", Some(414))]
    #[case("HTTP/1.1 400 Bad Request\r\ncontent-length: 20\r\n\r\n", None)]
    #[case("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", None)]
    #[case("HTTP/1.1 204 No Content\r\n\r\n", None)]
    #[case("HTTP/1.1 4", None)]
    #[case("", None)]
    fn a_refusal_without_a_body_is_hypers(#[case] answer: &str, #[case] status: Option<u16>) {
        assert_eq!(refused(answer.as_bytes()), status);
    }
}
