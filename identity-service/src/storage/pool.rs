//! Connections that are lent one by one, and kept when they come back.
//!
//! One comes back when what it was lent for has ended well. One whose statement failed or was given up is closed instead
//! of questioned: it is dropped with whoever has it.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{engine::Times, failure::Fault};

/// What can be lent.
pub(super) trait Lendable: Sized + Send + 'static {
    /// Where it comes from.
    type Source: Send + Sync + 'static;

    /// A new one.
    fn connect(
        source: &Self::Source,
        times: Times,
    ) -> impl Future<Output = Result<Self, Fault>> + Send;

    /// Whether it is still good, having been idle for so long.
    fn is_there(&mut self, idle: Duration, times: Times) -> impl Future<Output = bool> + Send;

    /// Ends it properly.
    fn close(self) -> impl Future<Output = ()> + Send;
}

/// Connections of a process to one database, for one purpose.
pub(super) struct Pool<C: Lendable> {
    source: C::Source,
    times: Times,
    idle: Mutex<Vec<Idle<C>>>,
    permits: Arc<Semaphore>,
}

struct Idle<C> {
    connection: C,
    since: Instant,
}

/// A connection in somebody's hands.
pub(super) struct Lent<C: Lendable> {
    pub(super) connection: C,
    pool: Arc<Pool<C>>,
    _permit: OwnedSemaphorePermit,
}

/// Not printed: where connections come from may hold a password.
impl<C: Lendable> std::fmt::Debug for Pool<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool").finish_non_exhaustive()
    }
}

impl<C: Lendable> Pool<C> {
    /// At most `connections`, made when they are needed; the first one now.
    pub(super) async fn open(
        source: C::Source,
        connections: usize,
        times: Times,
    ) -> Result<Arc<Self>, Fault> {
        let first = Idle {
            connection: C::connect(&source, times).await?,
            since: Instant::now(),
        };
        Ok(Arc::new(Self {
            source,
            times,
            idle: Mutex::new(vec![first]),
            permits: Arc::new(Semaphore::new(connections)),
        }))
    }

    /// How long things may take.
    pub(super) fn times(&self) -> Times {
        self.times
    }

    /// Lends a connection, as soon as there is one.
    ///
    /// # Errors
    ///
    /// `Timeout` when there is none for too long, `Closed`, and whatever keeps a new one from being made.
    pub(super) async fn lend(self: &Arc<Self>) -> Result<Lent<C>, Fault> {
        let permit = Arc::clone(&self.permits).acquire_owned();
        let permit = tokio::time::timeout(self.times.acquire, permit).await;
        let permit = permit
            .map_err(|_| Fault::Timeout)?
            .map_err(|_| Fault::Closed)?;
        let connection = match self.find_idle().await {
            Some(idle) => idle,
            // Seldom needed, and far larger than what is needed each time.
            None => Box::pin(C::connect(&self.source, self.times)).await?,
        };
        Ok(Lent {
            connection,
            pool: Arc::clone(self),
            _permit: permit,
        })
    }

    /// Closes what is not in use and lends no more.
    pub(super) async fn close(&self) {
        self.permits.close();
        let idle = std::mem::take(&mut *self.lock());
        for Idle { connection, .. } in idle {
            connection.close().await;
        }
    }

    /// The one that was used last: its caches are warm, and it is the least likely to have been lost.
    async fn find_idle(&self) -> Option<C> {
        let idle = self.lock().pop()?;
        let Idle {
            mut connection,
            since,
        } = idle;
        let is_there = connection.is_there(since.elapsed(), self.times);
        is_there.await.then_some(connection)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Idle<C>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C: Lendable> Lent<C> {
    /// It is as good as it was.
    pub(super) fn give_back(self) {
        let Self {
            connection,
            pool,
            _permit,
        } = self;
        if !pool.permits.is_closed() {
            pool.lock().push(Idle {
                connection,
                since: Instant::now(),
            });
        }
    }
}

#[cfg(test)]
impl<C: Lendable> Pool<C> {
    /// Looks at one that is not in use.
    pub(super) fn look<T>(&self, look: impl FnOnce(&C) -> T) -> T {
        let idle = self.lock();
        look(&idle.last().expect("one is idle").connection)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// A number, counted from 1; whoever was idle for long is gone.
    struct Number(usize);

    impl Lendable for Number {
        type Source = AtomicUsize;

        async fn connect(made: &AtomicUsize, _: Times) -> Result<Self, Fault> {
            Ok(Self(made.fetch_add(1, Ordering::Relaxed) + 1))
        }

        async fn is_there(&mut self, idle: Duration, _: Times) -> bool {
            idle < Duration::from_secs(60)
        }

        async fn close(self) {}
    }

    async fn pool(connections: usize) -> Arc<Pool<Number>> {
        let times = Times {
            acquire: Duration::from_millis(20),
            ..Times::default()
        };
        Pool::open(AtomicUsize::new(0), connections, times)
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn what_comes_back_is_lent_again_and_what_is_dropped_is_not() {
        let pool = pool(2).await;
        let lent = pool.lend().await.unwrap();
        assert_eq!(lent.connection.0, 1);
        lent.give_back();
        let again = pool.lend().await.unwrap();
        assert_eq!(again.connection.0, 1);
        let other = pool.lend().await.unwrap();
        assert_eq!(other.connection.0, 2);
        drop(again);
        other.give_back();
        let (second, third) = (pool.lend().await.unwrap(), pool.lend().await.unwrap());
        assert_eq!((second.connection.0, third.connection.0), (2, 3));
    }

    #[tokio::test]
    async fn nobody_waits_for_ever_and_a_closed_pool_lends_nothing() {
        let pool = pool(1).await;
        let lent = pool.lend().await.unwrap();
        assert!(matches!(pool.lend().await, Err(Fault::Timeout)));
        pool.close().await;
        lent.give_back();
        assert!(matches!(pool.lend().await, Err(Fault::Closed)));
        assert!(
            pool.lock().is_empty(),
            "what comes back late is closed, too"
        );
    }
}
