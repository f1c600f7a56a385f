//! SQLite's log (WAL), copied into the file beside the writer.
//!
//! A commit writes into the log, which has to be copied into the file before it can begin anew. SQLite leaves that to whoever
//! commits when the log is long, for tens of milliseconds in which all calls wait. Here a thread of its own copies while the
//! writer goes on, and stops it only for the little that came meanwhile (docs/performance.md has what that changes). It is apart
//! from commits, so that nothing acknowledged waits for it: what was not copied stays in the log.

use std::{
    fs::File,
    sync::{
        Arc, OnceLock, Weak,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, SyncSender, TrySendError},
    },
    thread::{self, JoinHandle},
};

use tokio::sync::Mutex;

use super::{Sqlite, SqliteWriter};
use crate::storage::failure::{Failure, Fault};

/// Pages (of 4 KiB) that wait to be copied before they are: what several batches write anew is copied once, and the file beside
/// the database has some 17 MB. Tests have no use for so many.
const LONG: i64 = if cfg!(test) { 200 } else { 4000 };
/// How often it is copied beside the writer: each time there is less that has come meanwhile.
const TIMES_BESIDE: usize = 2;

/// How far the log is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::storage) struct Log {
    /// Its pages: few after it has begun anew.
    pub(in crate::storage) pages: i64,
    /// Those of them that were copied.
    pub(in crate::storage) copied: i64,
}

impl Log {
    fn is_long(self) -> bool {
        self.pages - self.copied >= LONG
    }
}

/// The thread that copies the log of a writer; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Copier {
    wake: Option<SyncSender<()>>,
    has_failed: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread works with.
pub(super) struct Copying {
    pub(super) beside: Sqlite,
    /// To sync it, which SQLite does only with the last page of the log. It must not be closed before the connections: the system
    /// takes all of a process's locks from a file when it closes one of its descriptors.
    pub(super) file: File,
    /// Whom it stops in the end.
    pub(super) writer: Arc<OnceLock<Weak<Mutex<SqliteWriter>>>>,
}

impl Sqlite {
    /// How far the log is, without doing anything to it.
    pub(in crate::storage) fn log(&self) -> Result<Log, rusqlite::Error> {
        self.about_log("PRAGMA wal_checkpoint(NOOP)")
    }

    /// Copies as much as no reader needs at its old place in the file. Neither readers nor the writer wait for it.
    fn copy_log(&self) -> Result<Log, rusqlite::Error> {
        self.about_log("PRAGMA wal_checkpoint(PASSIVE)")
    }

    fn about_log(&self, pragma: &str) -> Result<Log, rusqlite::Error> {
        let mut pragma = self.connection.prepare_cached(pragma)?;
        pragma.query_row([], |row| {
            Ok(Log {
                pages: row.get(1)?,
                copied: row.get(2)?,
            })
        })
    }
}

impl Copier {
    pub(super) fn start(copying: Copying) -> std::io::Result<Self> {
        let (wake, woken) = mpsc::sync_channel(1);
        let has_failed = Arc::new(AtomicBool::new(false));
        let fails = Arc::clone(&has_failed);
        // Not one of the runtime's, which would wait for it when it ends.
        let thread = thread::Builder::new().name("log".to_owned());
        let thread = thread.spawn(move || copying.work(&woken, &fails))?;
        Ok(Self {
            wake: Some(wake),
            has_failed,
            thread: Some(thread),
        })
    }

    /// After each commit: copies the log if it is long.
    pub(super) fn look_at(&self, log: Log) {
        if log.is_long()
            && let Some(wake) = &self.wake
            && let Err(TrySendError::Disconnected(())) = wake.try_send(())
        {
            // It has panicked, and nobody would ever copy the log.
            self.has_failed.store(true, Ordering::Relaxed);
        }
    }

    /// Before each transaction: the disk that has failed under a copy may have lost pages that the log has no more.
    pub(super) fn check(&self) -> Result<(), Fault> {
        match self.has_failed.load(Ordering::Relaxed) {
            true => Err(std::io::Error::other("the log was not copied into the file").into()),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
impl Copier {
    /// As if the disk had failed.
    pub(super) fn fail(&self) {
        self.has_failed.store(true, Ordering::Relaxed);
    }
}

impl Drop for Copier {
    /// Waits for the thread: its connection is the last one that writes, and SQLite tidies up when that goes.
    fn drop(&mut self) {
        drop(self.wake.take());
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != thread::current().id()
        {
            // One that has panicked is at its end as well.
            let _ = thread.join();
        }
    }
}

impl Copying {
    fn work(self, woken: &Receiver<()>, has_failed: &AtomicBool) {
        while woken.recv().is_ok() {
            let Err(fault) = self.copy() else {
                continue;
            };
            tracing::error!(error = %fault, "the log was not copied into the file");
            if fault.failure() == Failure::Disk {
                has_failed.store(true, Ordering::Relaxed);
                // It copies no more, and holds what it has until the writer is gone.
                while woken.recv().is_ok() {}
            }
        }
    }

    /// Copies all of the log, so that it begins anew with the next commit.
    fn copy(&self) -> Result<(), Fault> {
        for _ in 0..TIMES_BESIDE {
            if self.beside.copy_log()?.is_long() {
                // Somebody reads what was there before: later.
                return Ok(());
            }
            self.file.sync_data()?;
        }
        let Some(writer) = self.writer.get().and_then(Weak::upgrade) else {
            return Ok(());
        };
        let _turn = writer.blocking_lock();
        self.beside.copy_log()?;
        Ok(())
    }
}
