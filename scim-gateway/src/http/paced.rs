//! A body that has to come within a time, and as fast as a client that means it.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

use crate::config::Limits;

/// A body that fails when it does not come in time.
pub struct Paced {
    body: Body,
    began: Instant,
    /// For all of it.
    time: Duration,
    /// Bytes a second, at least. 0: as slow as it likes.
    rate: u32,
    received: u64,
    alarm: Pin<Box<Sleep>>,
}

/// It did not come in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TooSlow {
    /// Not all of it.
    #[error("The body did not arrive within {} seconds", .0.as_secs_f64())]
    Whole(Duration),
    /// Too few bytes a second.
    #[error("The body comes with less than {0} bytes a second")]
    Rate(u32),
}

/// How long a body may come slower than its least rate, all in all: networks stall.
const PATIENCE: Duration = Duration::from_secs(5);

impl Paced {
    /// The time begins now.
    pub fn new(body: Body, limits: &Limits) -> Self {
        let began = Instant::now();
        let mut paced = Self {
            body,
            began,
            time: limits.body_time,
            rate: limits.body_rate,
            received: 0,
            alarm: Box::pin(sleep_until(began)),
        };
        paced.set_alarm();
        paced
    }

    /// How long it may take for as much as there is, and what to say then.
    fn limit(&self) -> (Duration, TooSlow) {
        let whole = (self.time, TooSlow::Whole(self.time));
        if self.rate == 0 {
            return whole;
        }
        let seconds = self.received as f64 / f64::from(self.rate);
        let earned = PATIENCE + Duration::from_secs_f64(seconds);
        if earned < self.time {
            (earned, TooSlow::Rate(self.rate))
        } else {
            whole
        }
    }

    fn set_alarm(&mut self) {
        let (time, _) = self.limit();
        self.alarm.as_mut().reset(self.began + time);
    }
}

impl HttpBody for Paced {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            if let Some(Ok(data)) = frame.as_ref().map(|frame| frame.as_ref()) {
                self.received += data.data_ref().map_or(0, |bytes| bytes.len() as u64);
                self.set_alarm();
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        self.alarm.as_mut().poll(cx).map(|()| {
            let (_, why) = self.limit();
            Some(Err(why.into()))
        })
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;
    use futures::{StreamExt as _, stream};
    use http_body_util::BodyExt as _;
    use tokio::time::sleep;

    use super::*;
    use crate::config::Config;

    /// What becomes of a body whose pieces come so far apart, and after how long.
    async fn read(pieces: usize, bytes: usize, pause: Duration) -> (Option<TooSlow>, Duration) {
        let limits = Config::parse_from(["gateway"]).limits;
        let pieces = stream::iter(0..pieces).then(move |_| async move {
            sleep(pause).await;
            Ok::<_, std::io::Error>(Bytes::from(vec![b'x'; bytes]))
        });
        let began = Instant::now();
        let body = Paced::new(Body::from_stream(pieces), &limits);
        let error = body.collect().await.err();
        let why = error.map(|error| *error.downcast::<TooSlow>().unwrap());
        (why, began.elapsed())
    }

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn a_body_comes_at_its_least_rate_or_not_at_all() {
        let at_the_limit = read(15, 1 << 10, SECOND).await;
        assert_eq!(at_the_limit, (None, 15 * SECOND));
        let slower = read(15, (1 << 10) - 200, 2 * SECOND).await;
        assert_eq!(slower.0, Some(TooSlow::Rate(1 << 10)));
        assert!(slower.1 < 10 * SECOND, "{slower:?}");
        let (nothing, time) = read(1, 1, 60 * SECOND).await;
        assert_eq!(nothing, Some(TooSlow::Rate(1 << 10)));
        assert_eq!(time, PATIENCE);
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_was_fast_enough_has_its_time_and_no_more() {
        let whole = read(21, 1 << 20, SECOND).await;
        assert_eq!(
            whole,
            (Some(TooSlow::Whole(20 * SECOND)), 20 * SECOND),
            "the last piece is a second late"
        );
    }
}
