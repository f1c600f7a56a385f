//! A body that keeps something until the last of its bytes is gone.
//!
//! A server takes a body from whoever has made it as soon as there is room for a part of it, and may keep the bytes for as long as their
//! client does not take them. What bounds how much of that there is has to be kept with the bytes.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use hyper::body::{Body, Bytes, Frame, SizeHint};

/// See the module.
#[derive(Debug)]
pub struct Held<B, T> {
    body: B,
    kept: Arc<T>,
}

/// A piece of it, which may outlive the body.
struct Piece<T> {
    bytes: Bytes,
    _kept: Arc<T>,
}

impl<B, T> Held<B, T> {
    /// A body, and what is dropped behind it.
    pub fn new(body: B, kept: Arc<T>) -> Self {
        Self { body, kept }
    }
}

impl<T> AsRef<[u8]> for Piece<T> {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl<B, T> Body for Held<B, T>
where
    B: Body<Data = Bytes> + Unpin,
    T: Send + Sync + 'static,
{
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        let held = |bytes| {
            Bytes::from_owner(Piece {
                bytes,
                _kept: Arc::clone(&self.kept),
            })
        };
        Poll::Ready(frame.map(|frame| frame.map(|frame| frame.map_data(held))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
