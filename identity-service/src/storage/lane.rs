//! The batching writer: many calls, one commit, one gap-free piece of the feed.
//!
//! A commit that survives a power failure costs more than all else that a call does, and SQLite has one writer. So
//! calls queue in a lane; the lane takes what is waiting, runs each call, and commits once for all of them. On
//! SQLite a process has one lane, on PostgreSQL one for each organization that writes, since only an organization's
//! own writes meet at its counters.
//!
//! Some units can wait, because nobody waits for them: the provisioning log, and what is removed in the background. They
//! have a queue of their own, of which a batch takes a few rows' worth, so that a call of a user is never behind more
//! than that. On PostgreSQL they have a lane of their own as well, for all organizations: they touch no counters.
//!
//! A batch is run *plainly* first: most calls fail, if at all, before they have written anything, and need no
//! savepoint. When one fails after it has written, the batch is rolled back and run again *carefully*, each call in a
//! savepoint of its own. A call that is refused and has left a note of that is committed like one that succeeded. A call may therefore run more than once, and only its last answer counts; none is given
//! before the commit, because each may rest on what another call of the batch did.

mod job;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use futures::future::BoxFuture;
use rand::Rng as _;
use tokio::{
    runtime::Handle,
    sync::{mpsc, oneshot, watch},
    task::JoinHandle,
};

use self::job::{Call, Job};
use super::{
    engine::{Connections, Engine},
    failure::{self, Failure, Fault},
    gauges::Gauges,
    news::News,
    transaction::Durability,
    tx::Tx,
};
use crate::domain::{AlarmRule, Clock, Error, OrganizationId};

/// Calls of one commit, at most: beyond this, waiting for the others costs more than the commit saves.
const BATCH: usize = 128;
/// Calls that wait in a lane, at most. Who comes then is told to come back.
const QUEUE: usize = 1024;
/// Rows of units that can wait, in one batch: a millisecond or two of SQLite's one writer.
const PATIENT_ROWS: usize = 64;
/// The same where nobody else uses the lane.
const PATIENT_ROWS_ALONE: usize = 8192;
/// As many for each call that a batch has, if that is more: what waits must not grow when batches are few and large, and a request
/// leaves one row.
const PATIENT_ROWS_OF_A_CALL: usize = 4;
/// How long a lane without work stays.
const IDLE: Duration = Duration::from_secs(60);
/// How often a batch is run again after a conflict or a lost connection.
const RETRIES: u32 = 5;
/// A batch that takes longer has lost its database, whatever the socket says.
const BATCH_TIMEOUT: Duration = Duration::from_secs(15);

/// What becomes of what a call did, when it has succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It is committed.
    Write,
    /// It is committed, and may be lost with the power: nobody is told that it is kept. A batch of such calls does not wait for
    /// the disk.
    Hint,
    /// It is taken back, in a savepoint of its own: whatever else is in the batch is committed.
    Rehearsal,
}

/// All lanes of a process.
#[derive(Debug)]
pub(super) struct Lanes {
    connections: Connections,
    clock: Arc<dyn Clock>,
    alarm: AlarmRule,
    /// Told of commits.
    news: Arc<News>,
    /// None once they were closed.
    lanes: Mutex<Option<HashMap<Option<OrganizationId>, Lane>>>,
    /// Becomes true when the disk has failed under a commit.
    disk_failed: watch::Sender<bool>,
    gauges: Gauges,
}

#[derive(Debug)]
struct Lane {
    queue: mpsc::Sender<Box<dyn Job>>,
    patient: mpsc::Sender<Box<dyn Job>>,
    task: JoinHandle<()>,
}

/// How soon a unit is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Urgency {
    /// Somebody waits for it.
    Urgent,
    /// Behind all others. It touches so many rows, and appends nothing to the feed.
    Patient {
        /// Roughly.
        rows: usize,
    },
}

impl Lanes {
    pub(super) fn new(
        connections: Connections,
        clock: Arc<dyn Clock>,
        alarm: AlarmRule,
        news: Arc<News>,
    ) -> Self {
        Self {
            connections,
            clock,
            alarm,
            news,
            lanes: Mutex::new(Some(HashMap::new())),
            disk_failed: watch::Sender::new(false),
            gauges: Gauges::default(),
        }
    }

    /// Runs a call in its organization's lane and waits for the commit. Dropping the future gives the call up if
    /// it has not begun, and otherwise only its answer.
    pub(super) async fn run<T, F>(
        &self,
        organization: OrganizationId,
        request_id: String,
        urgency: Urgency,
        purpose: Purpose,
        call: F,
    ) -> Result<T, Error>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, Error>> + Send + Sync + 'static,
    {
        let (answer, answered) = oneshot::channel();
        self.submit(Box::new(Call {
            organization,
            request_id,
            urgency,
            purpose,
            call,
            outcome: None,
            answer,
        }))?;
        answered
            .await
            .unwrap_or_else(|_| Err(Error::unavailable("the writer was stopped")))
    }

    /// Calls that wait in all lanes.
    pub(super) fn waiting(&self) -> usize {
        let lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let queues = lanes.iter().flat_map(HashMap::values);
        queues.map(Lane::waiting).sum()
    }

    /// What is counted.
    pub(super) fn gauges(&self) -> &Gauges {
        &self.gauges
    }

    /// Ready when the disk has failed: nothing that it says about later writes can be trusted.
    pub(super) async fn disk_failed(&self) {
        let mut failed = self.disk_failed.subscribe();
        // The sender lives as long as `self`.
        let _ = failed.wait_for(|failed| *failed).await;
    }

    /// Takes no more calls, and lets all lanes finish what is waiting.
    pub(super) async fn close(&self) {
        let lanes = self
            .lanes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        for lane in lanes.into_iter().flat_map(HashMap::into_values) {
            let Lane {
                queue,
                patient,
                task,
            } = lane;
            drop((queue, patient));
            // A lane that panicked has no work left.
            let _ = task.await;
        }
    }

    fn submit(&self, mut job: Box<dyn Job>) -> Result<(), Error> {
        if *self.disk_failed.borrow() {
            return Err(Error::unavailable("the disk has failed"));
        }
        let key = match (self.connections.engine, job.urgency()) {
            (Engine::Sqlite, _) | (Engine::Postgres, Urgency::Patient { .. }) => None,
            (Engine::Postgres, Urgency::Urgent) => Some(job.organization()),
        };
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(lanes) = lanes.as_mut() else {
            return Err(Error::unavailable("the service is stopping"));
        };
        if let Some(lane) = lanes.get(&key) {
            match lane.queue_of(job.as_ref()).try_send(job) {
                Ok(()) => return Ok(()),
                Err(mpsc::error::TrySendError::Full(_)) => {
                    return Err(Error::unavailable("too many calls are waiting"));
                }
                // It was idle and has ended.
                Err(mpsc::error::TrySendError::Closed(returned)) => job = returned,
            }
        }
        lanes.retain(|_, lane| !lane.queue.is_closed());
        let (queue, urgent) = mpsc::channel(QUEUE);
        let (patient, can_wait) = mpsc::channel(QUEUE);
        let waiting = Waiting {
            urgent,
            patient: can_wait,
            rows: match self.connections.engine {
                Engine::Sqlite => PATIENT_ROWS,
                Engine::Postgres => PATIENT_ROWS_ALONE,
            },
        };
        let worker = Worker {
            connections: self.connections.clone(),
            clock: Arc::clone(&self.clock),
            alarm: self.alarm,
            news: Arc::clone(&self.news),
            disk_failed: self.disk_failed.clone(),
            gauges: self.gauges.clone(),
        };
        let lane = Lane {
            queue,
            patient,
            task: match self.connections.engine {
                // Its statements block: see `sqlite`.
                Engine::Sqlite => on_a_thread(worker.work(waiting)),
                Engine::Postgres => tokio::spawn(worker.work(waiting)),
            },
        };
        lane.queue_of(job.as_ref())
            .try_send(job)
            .map_err(|_| Error::internal("a new lane is full"))?;
        lanes.insert(key, lane);
        Ok(())
    }
}

impl Lane {
    fn waiting(&self) -> usize {
        let queues = [&self.queue, &self.patient];
        queues.map(|queue| QUEUE - queue.capacity()).iter().sum()
    }

    fn queue_of(&self, job: &dyn Job) -> &mpsc::Sender<Box<dyn Job>> {
        match job.urgency() {
            Urgency::Urgent => &self.queue,
            Urgency::Patient { .. } => &self.patient,
        }
    }
}

/// Runs a future in a thread that it may block.
pub(super) fn on_a_thread<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> JoinHandle<T> {
    let runtime = Handle::current();
    tokio::task::spawn_blocking(move || runtime.block_on(work))
}

/// What a lane has before it.
struct Waiting {
    urgent: mpsc::Receiver<Box<dyn Job>>,
    patient: mpsc::Receiver<Box<dyn Job>>,
    /// Of units that can wait, in one batch.
    rows: usize,
}

impl Waiting {
    /// Takes a batch: all that is urgent, and a little of what can wait. False when nothing will come any more.
    async fn take(&mut self, batch: &mut Vec<Box<dyn Job>>) -> bool {
        let is_open = tokio::select! {
            biased;
            calls = self.urgent.recv_many(batch, BATCH) => calls > 0,
            Some(job) = self.patient.recv() => {
                batch.push(job);
                true
            }
        };
        if !is_open {
            match self.patient.recv().await {
                Some(job) => batch.push(job),
                None => return false,
            }
        }
        let most = self.rows.max(batch.len() * PATIENT_ROWS_OF_A_CALL);
        let mut rows: usize = batch.iter().map(|job| job.rows()).sum();
        while rows < most
            && batch.len() < BATCH
            && let Ok(job) = self.patient.try_recv()
        {
            rows += job.rows();
            batch.push(job);
        }
        true
    }

    fn close(&mut self) {
        self.urgent.close();
        self.patient.close();
    }
}

/// What runs a lane.
struct Worker {
    connections: Connections,
    clock: Arc<dyn Clock>,
    alarm: AlarmRule,
    news: Arc<News>,
    disk_failed: watch::Sender<bool>,
    gauges: Gauges,
}

/// Why a batch was not committed.
enum Setback {
    /// A call failed after it had written: again, each call in a savepoint.
    NeedsCare,
    /// Before the commit, so that nothing was done.
    Before(Fault),
    /// A statement of a call failed in a way that fails them all.
    InCall(Failure),
    /// In the commit: nobody knows whether it was done.
    AtCommit(Fault),
}

impl Worker {
    async fn work(self, mut waiting: Waiting) {
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            let next = tokio::time::timeout(IDLE, waiting.take(&mut batch)).await;
            match next {
                Ok(false) => return,
                Ok(true) => self.serve(&mut batch).await,
                // What was sent before this is still received; then the channel is at its end.
                Err(_) => waiting.close(),
            }
        }
    }

    async fn serve(&self, batch: &mut Vec<Box<dyn Job>>) {
        batch.retain(|job| !job.is_abandoned());
        if batch.is_empty() {
            return;
        }
        let began = Instant::now();
        let fate = self.commit(batch).await;
        self.gauges
            .settled(batch.len(), began.elapsed(), fate.is_ok());
        if let Err(error) = &fate {
            tracing::error!(
                calls = batch.len(),
                cause = cause(error),
                "a batch was not committed"
            );
        }
        // What is wrong with one call must not be what happens to all.
        let alone = batch.len() > 1 && matches!(fate, Err(Error::Internal { .. }));
        for job in batch.drain(..) {
            if alone {
                let mut one = [job];
                let fate = self.commit(&mut one).await;
                one.into_iter().for_each(|job| job.settle(&fate));
            } else {
                job.settle(&fate);
            }
        }
    }

    /// Runs a batch until it is committed. `Internal` means that nothing was, and that it is the fault of a call.
    async fn commit(&self, batch: &mut [Box<dyn Job>]) -> Result<(), Error> {
        let mut careful = false;
        let mut retries = 0;
        loop {
            let attempt = tokio::time::timeout(BATCH_TIMEOUT, self.attempt(batch, careful));
            let setback = match attempt.await {
                Ok(Ok(())) => return Ok(()),
                Ok(Err(setback)) => setback,
                Err(elapsed) => return Err(Error::unavailable(elapsed)),
            };
            let failure = match &setback {
                Setback::NeedsCare => {
                    careful = true;
                    continue;
                }
                Setback::Before(fault) | Setback::AtCommit(fault) => fault.failure(),
                Setback::InCall(failure) => *failure,
            };
            if failure == Failure::Disk {
                self.disk_failed.send_replace(true);
            }
            let committing = matches!(setback, Setback::AtCommit(_));
            // PostgreSQL and SQLite alike report a conflict at commit only when they have rolled back.
            let retry = failure == Failure::Conflict || failure == Failure::Lost && !committing;
            if !retry || retries == RETRIES {
                return Err(match setback {
                    Setback::Before(error) => failure::to_domain(error),
                    Setback::AtCommit(error) => Error::unavailable(error),
                    Setback::NeedsCare | Setback::InCall(_) => {
                        Error::unavailable(format!("a statement failed: {failure:?}"))
                    }
                });
            }
            retries += 1;
            tracing::warn!(?failure, retries, "a batch is run again");
            let jitter = rand::rng().random_range(1..=20 * u64::from(retries));
            tokio::time::sleep(Duration::from_millis(jitter)).await;
        }
    }

    async fn attempt(&self, batch: &mut [Box<dyn Job>], careful: bool) -> Result<(), Setback> {
        let Some(first) = batch.first() else {
            return Ok(());
        };
        let organization = first.organization();
        // What can wait touches no counters, and is of many organizations.
        let held = (first.urgency() == Urgency::Urgent).then_some(organization);
        let lasts = batch.iter().any(|job| job.purpose() == Purpose::Write);
        let durability = if lasts {
            Durability::OnDisk
        } else {
            Durability::Later
        };
        let transaction = self.connections.begin(held, durability).await;
        let mut tx = Tx::new(
            transaction.map_err(Setback::Before)?,
            self.connections.engine,
            Arc::clone(&self.clock),
            self.alarm,
            organization,
        );
        let ran = run(batch, careful, &mut tx).await;
        let transaction = tx.into_transaction();
        let Batched { events, feeds } = match ran {
            Ok(batched) => batched,
            Err(setback) => {
                transaction.roll_back().await;
                return Err(setback);
            }
        };
        transaction.commit().await.map_err(Setback::AtCommit)?;
        self.gauges.events.inc_by(events);
        for (organization, feed) in feeds {
            self.news.tell(organization, feed);
        }
        Ok(())
    }
}

/// What a batch has written.
struct Batched {
    /// How many events.
    events: u64,
    /// How far feeds have come.
    feeds: Vec<(OrganizationId, i64)>,
}

/// Runs a batch's calls, and writes what they have done beside their rows.
async fn run(batch: &mut [Box<dyn Job>], careful: bool, tx: &mut Tx) -> Result<Batched, Setback> {
    for job in batch {
        // Its deadline has passed while others had their turn: it is not begun.
        if job.is_abandoned() {
            continue;
        }
        tx.enter(job.organization(), job.request_id());
        if careful || job.purpose() == Purpose::Rehearsal {
            run_carefully(job.as_mut(), tx).await?;
        } else {
            run_plainly(job.as_mut(), tx).await?;
        }
    }
    Ok(Batched {
        events: tx.appended(),
        feeds: tx.record().await.map_err(Setback::Before)?,
    })
}

async fn run_plainly(job: &mut dyn Job, tx: &mut Tx) -> Result<(), Setback> {
    let succeeded = job.run(tx).await;
    match (succeeded, tx.failure()) {
        (_, Some(failure)) if fails_all(failure) => Err(Setback::InCall(failure)),
        (succeeded, None) if succeeded || tx.keeps_refusal() => {
            tx.accept();
            Ok(())
        }
        (false, None) if tx.is_untouched() => {
            tx.discard();
            Ok(())
        }
        // PostgreSQL refuses all further statements after one has failed.
        _ => Err(Setback::NeedsCare),
    }
}

async fn run_carefully(job: &mut dyn Job, tx: &mut Tx) -> Result<(), Setback> {
    tx.savepoint().await.map_err(Setback::Before)?;
    let succeeded = job.run(tx).await;
    match tx.failure() {
        Some(failure) if fails_all(failure) => Err(Setback::InCall(failure)),
        None if (succeeded || tx.keeps_refusal()) && job.purpose() != Purpose::Rehearsal => {
            tx.accept();
            tx.release_savepoint().await.map_err(Setback::Before)
        }
        _ => {
            tx.rollback_to_savepoint().await.map_err(Setback::Before)?;
            tx.release_savepoint().await.map_err(Setback::Before)
        }
    }
}

/// Whether a statement failed because of the database, and not of the call that made it.
fn fails_all(failure: Failure) -> bool {
    failure.is_transient() || matches!(failure, Failure::ReadOnly | Failure::Disk)
}

/// What the log is told.
fn cause(error: &Error) -> String {
    match error {
        Error::Unavailable { source } | Error::Internal { source } => source.to_string(),
        other => other.to_string(),
    }
}
