//! Connections that are lent one by one, and kept when they come back.
//!
//! One comes back when what it was lent for has ended well. One whose statement failed or was given up is closed instead
//! of questioned: it is dropped with whoever has it.
//!
//! Who finds none has one made, and takes another's that comes back before that: with PostgreSQL's SCRAM a new one is hundreds
//! of turns of a busy process away, an old one a statement. The new one is finished for whoever comes next.

use std::{
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, oneshot};

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
    /// Told of each that comes to be idle.
    returned: Notify,
    /// One for each who has a connection, or waits for one that is made: whoever comes first is served first.
    permits: Arc<Semaphore>,
    /// One for each connection, from before it is made until it is no more.
    places: Arc<Semaphore>,
}

/// A connection and its place in the pool.
struct Kept<C> {
    connection: C,
    place: OwnedSemaphorePermit,
}

struct Idle<C> {
    kept: Kept<C>,
    since: Instant,
}

/// A connection in somebody's hands.
pub(super) struct Lent<C: Lendable> {
    pub(super) connection: C,
    place: OwnedSemaphorePermit,
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
        let pool = Arc::new(Self {
            source,
            times,
            idle: Mutex::default(),
            returned: Notify::new(),
            permits: Arc::new(Semaphore::new(connections)),
            places: Arc::new(Semaphore::new(connections)),
        });
        pool.lend().await?.give_back();
        Ok(pool)
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
        let kept = match self.find_idle().await {
            Some(idle) => idle,
            // Seldom needed, and far larger than what is needed each time.
            None => Box::pin(self.make_or_find()).await?,
        };
        Ok(Lent {
            connection: kept.connection,
            place: kept.place,
            pool: Arc::clone(self),
            _permit: permit,
        })
    }

    /// Closes what is not in use and lends no more.
    pub(super) async fn close(&self) {
        self.permits.close();
        let idle = std::mem::take(&mut *self.lock());
        for Idle { kept, .. } in idle {
            kept.connection.close().await;
        }
    }

    /// The one that was used last: its caches are warm, and it is the least likely to have been lost.
    async fn find_idle(&self) -> Option<Kept<C>> {
        let idle = self.lock().pop()?;
        let Idle { mut kept, since } = idle;
        let is_there = kept.connection.is_there(since.elapsed(), self.times);
        is_there.await.then_some(kept)
    }

    /// A new one, or one that comes back before that is made.
    async fn make_or_find(self: &Arc<Self>) -> Result<Kept<C>, Fault> {
        let mut making = pin!(self.make());
        loop {
            let returned = self.returned.notified();
            if let Some(kept) = self.find_idle().await {
                return Ok(kept);
            }
            tokio::select! {
                // First, so that what is made for it is not left behind.
                biased;
                made = &mut making => return made,
                () = returned => {}
            }
        }
    }

    /// A new one, which is made to the end and kept if this future is dropped.
    async fn make(self: &Arc<Self>) -> Result<Kept<C>, Fault> {
        let place = Arc::clone(&self.places).acquire_owned().await;
        let place = place.map_err(|_| Fault::Closed)?;
        let (answer, made) = oneshot::channel();
        let pool = Arc::clone(self);
        tokio::spawn(async move {
            let made = C::connect(&pool.source, pool.times).await;
            let made = made.map(|connection| Kept { connection, place });
            if let Err(nobody_waits) = answer.send(made) {
                match nobody_waits {
                    Ok(kept) => pool.keep(kept),
                    Err(error) => tracing::warn!(%error, "a connection was not made"),
                }
            }
        });
        let gone = |_| Fault::Bug("a task that connects has ended".to_owned());
        made.await.map_err(gone)?
    }

    /// Keeps one for whoever comes next, unless the pool is closed.
    fn keep(&self, kept: Kept<C>) {
        if self.permits.is_closed() {
            return;
        }
        let since = Instant::now();
        self.lock().push(Idle { kept, since });
        self.returned.notify_waiters();
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
            place,
            pool,
            _permit,
        } = self;
        pool.keep(Kept { connection, place });
    }
}

#[cfg(test)]
impl<C: Lendable> Pool<C> {
    /// Looks at one that is not in use.
    pub(super) fn look<T>(&self, look: impl FnOnce(&C) -> T) -> T {
        let idle = self.lock();
        look(&idle.last().expect("one is idle").kept.connection)
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

    /// The first is made at once, every other when it is allowed.
    #[derive(Debug)]
    struct Slow;

    #[derive(Default)]
    struct Workshop {
        begun: AtomicUsize,
        made: AtomicUsize,
        allowed: Notify,
    }

    impl Lendable for Slow {
        type Source = Arc<Workshop>;

        async fn connect(workshop: &Arc<Workshop>, _: Times) -> Result<Self, Fault> {
            if workshop.begun.fetch_add(1, Ordering::Relaxed) > 0 {
                workshop.allowed.notified().await;
            }
            workshop.made.fetch_add(1, Ordering::Relaxed);
            Ok(Self)
        }

        async fn is_there(&mut self, _: Duration, _: Times) -> bool {
            true
        }

        async fn close(self) {}
    }

    #[tokio::test(start_paused = true)]
    async fn while_a_connection_is_made_those_that_come_back_are_lent() {
        let workshop = Arc::new(Workshop::default());
        let pool = Pool::<Slow>::open(Arc::clone(&workshop), 3, Times::default());
        let pool = pool.await.unwrap();
        let first = pool.lend().await.unwrap();
        let (second, third) = (pool.lend(), pool.lend());
        let served = async {
            // Both have begun to make one, and take turns with the only one that there is.
            tokio::time::sleep(Duration::from_secs(1)).await;
            first.give_back();
        };
        tokio::join!(
            async { second.await.unwrap().give_back() },
            async { third.await.unwrap().give_back() },
            served
        );
        assert_eq!(workshop.begun.load(Ordering::Relaxed), 3);
        assert_eq!(workshop.made.load(Ordering::Relaxed), 1);
        // However often one is lent meanwhile, there are never more than three.
        for _ in 0..10 {
            let lent = pool.lend().await.unwrap();
            let other = tokio::time::timeout(Duration::from_secs(1), pool.lend()).await;
            assert!(other.is_err(), "one more than there may be");
            lent.give_back();
        }
        assert_eq!(workshop.begun.load(Ordering::Relaxed), 3);
        workshop.allowed.notify_one();
        workshop.allowed.notify_one();
        let all = tokio::join!(pool.lend(), pool.lend(), pool.lend());
        assert!(all.0.is_ok() && all.1.is_ok() && all.2.is_ok());
        assert_eq!(workshop.made.load(Ordering::Relaxed), 3);
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
