//! A connection that is closed when nothing comes of it.
//!
//! hyper has a timer for the header of a request, which runs between two requests too, and none for a connection that never
//! sends a byte. Here the times are: to the first request, from the first byte of a header to its end, and without a byte in
//! either direction.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep_until},
};

/// What the service that reads from a connection tells about it.
#[derive(Debug, Clone, Default)]
pub struct Activity(Arc<State>);

#[derive(Debug, Default)]
struct State {
    requests: AtomicUsize,
    any_request: AtomicBool,
    multiplexed: AtomicBool,
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
}

/// How long a connection may be silent.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// To the first request, and for each header.
    pub header: Duration,
    /// Without a byte.
    pub idle: Duration,
}

impl Activity {
    /// A request has arrived. `multiplexed`: others may share its connection (HTTP/2).
    pub fn begin(&self, multiplexed: bool) -> Busy {
        self.0.any_request.store(true, Ordering::Relaxed);
        self.0.multiplexed.store(multiplexed, Ordering::Relaxed);
        self.0.requests.fetch_add(1, Ordering::Relaxed);
        Busy(self.clone())
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        let Activity(state) = &self.0;
        state.requests.fetch_sub(1, Ordering::Relaxed);
    }
}

impl<T> Watched<T> {
    /// Watches a connection that was just opened.
    pub fn new(io: T, activity: Activity, limits: Times) -> Self {
        let now = Instant::now();
        Self {
            io,
            activity,
            limits,
            opened: now,
            last_byte: now,
            header_began: None,
            alarm: Box::pin(sleep_until(now + limits.header)),
        }
    }

    /// When to give up if nothing happens until then.
    fn deadline(&self) -> Instant {
        let Activity(state) = &self.activity;
        let idle = self.last_byte + self.limits.idle;
        if !state.any_request.load(Ordering::Relaxed) {
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

    fn note_read(&mut self) {
        let Activity(state) = &self.activity;
        self.last_byte = Instant::now();
        let reading_header = state.requests.load(Ordering::Relaxed) == 0;
        self.header_began = match self.header_began {
            began @ Some(_) if reading_header => began,
            _ => reading_header.then_some(self.last_byte),
        };
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

impl<T: AsyncRead + Unpin> AsyncRead for Watched<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.io).poll_read(cx, buffer) {
            Poll::Ready(result) => {
                self.note_read();
                Poll::Ready(result)
            }
            Poll::Pending => self.poll_alarm(cx).map(Err),
        }
    }
}

impl<T: AsyncWrite + Unpin> Watched<T> {
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

impl<T: AsyncWrite + Unpin> AsyncWrite for Watched<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write(cx, bytes);
        self.after_write(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write_vectored(cx, slices);
        self.after_write(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}
