//! Whether what a program needs answers.
//!
//! It is asked when somebody wants to know, with a deadline, and not again within a second: many who ask at once cost one
//! question.

use std::{fmt, sync::Arc, time::Duration};

use futures::future::BoxFuture;
use tokio::{
    sync::{Mutex, watch},
    time::{Instant, timeout},
};

/// How long an answer counts.
const FRESH: Duration = Duration::from_secs(1);
/// How long it may take. Who has not answered by then is away.
const DEADLINE: Duration = Duration::from_secs(2);

/// Asks whether the other side answers.
type Question = Box<dyn Fn() -> BoxFuture<'static, bool> + Send + Sync>;

/// Whether a program can serve. Cheap to clone.
#[derive(Clone)]
pub struct Readiness(Arc<State>);

struct State {
    question: Question,
    last: Mutex<Option<(Instant, bool)>>,
    is_closed: watch::Sender<bool>,
}

impl Readiness {
    /// By a question that is answered with yes when the program can serve.
    pub fn new(question: impl Fn() -> BoxFuture<'static, bool> + Send + Sync + 'static) -> Self {
        Self(Arc::new(State {
            question: Box::new(question),
            last: Mutex::default(),
            is_closed: watch::Sender::new(false),
        }))
    }

    /// Whether it can serve now, or could within the last second.
    pub async fn is_ready(&self) -> bool {
        let Self(state) = self;
        if *state.is_closed.borrow() {
            return false;
        }
        // Who comes meanwhile waits for the same answer.
        let mut last = state.last.lock().await;
        match *last {
            Some((at, ready)) if at.elapsed() < FRESH => ready,
            _ => {
                let ready = timeout(DEADLINE, (state.question)()).await.unwrap_or(false);
                *last = Some((Instant::now(), ready));
                ready
            }
        }
    }

    /// It finishes what was begun, and is to get nothing new.
    pub fn close(&self) {
        self.0.is_closed.send_replace(true);
    }

    /// Ready when it is closed.
    pub async fn closed(&self) {
        let mut closed = self.0.is_closed.subscribe();
        // The sender lives as long as `self`.
        let _ = closed.wait_for(|closed| *closed).await;
    }
}

impl fmt::Debug for Readiness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Readiness").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures::{FutureExt as _, future::join_all};
    use tokio::time::{advance, pause};

    use super::*;

    #[tokio::test]
    async fn many_who_ask_at_once_cost_one_question() {
        pause();
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&asked);
        let readiness = Readiness::new(move || {
            let number = counted.fetch_add(1, Ordering::Relaxed);
            async move { number == 0 }.boxed()
        });
        let answers = join_all((0..100).map(|_| readiness.is_ready())).await;
        assert!(answers.into_iter().all(|ready| ready));
        assert_eq!(asked.load(Ordering::Relaxed), 1);
        advance(FRESH).await;
        assert!(!readiness.is_ready().await, "it is asked again");
        assert_eq!(asked.load(Ordering::Relaxed), 2);
    }

    #[tokio::test]
    async fn who_does_not_answer_is_away() {
        pause();
        let readiness = Readiness::new(|| std::future::pending().boxed());
        assert!(!readiness.is_ready().await);
    }

    #[tokio::test]
    async fn who_stops_is_not_ready() {
        let readiness = Readiness::new(|| async { true }.boxed());
        assert!(readiness.is_ready().await);
        readiness.close();
        assert!(!readiness.is_ready().await);
    }
}
