//! The threads in which the tasks of a program take turns.

use std::{io, num::NonZero, thread};

use tokio::{
    runtime::{Builder, Handle, Runtime, RuntimeFlavor},
    task,
};

/// Half of the processors, and at least one.
///
/// The programs share a machine with each other or with a database, and a request is a few messages between them with little
/// work for each. While there are few, a second thread finds nothing to do but to be woken for every other one, which costs
/// more than the message (`docs/performance.md`).
#[must_use]
pub fn usual() -> NonZero<usize> {
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    NonZero::new(processors / 2).unwrap_or(NonZero::<usize>::MIN)
}

/// What runs a program's tasks. What blocks has threads of its own.
///
/// # Errors
///
/// When the system has no threads left.
pub fn runtime(workers: NonZero<usize>) -> io::Result<Runtime> {
    let mut runtime = Builder::new_multi_thread();
    runtime.worker_threads(workers.get()).enable_all().build()
}

/// Does what takes milliseconds, while the other tasks of this thread take their turns in another one, and behind them: where
/// processors are few, whoever has asked for much would take as much of them as all who have asked for little.
pub fn aside<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => task::block_in_place(|| behind(work)),
        // There is no other thread, as in tests.
        _ => work(),
    }
}

/// Does it in a thread of its own, since a priority cannot be raised again.
fn behind<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let runtime = Handle::current();
    let work = move || {
        let _entered = runtime.enter();
        step_back();
        work()
    };
    thread::scope(|scope| match scope.spawn(work).join() {
        Ok(value) => value,
        Err(panic) => std::panic::resume_unwind(panic),
    })
}

/// Lets everybody else go before this thread, for good (docs/decisions/0022).
pub fn step_back() {
    if let Err(error) = go_last() {
        tracing::debug!(%error, "a thread keeps its priority");
    }
}

/// Whoever wakes up takes the processor from it at once, where a thread that is only nice keeps it until its slice ends.
#[cfg(target_os = "linux")]
fn go_last() -> Result<(), thread_priority::Error> {
    use thread_priority::{
        NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy,
        set_thread_priority_and_policy, thread_native_id,
    };
    let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
    set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, idle)
}

#[cfg(not(target_os = "linux"))]
fn go_last() -> Result<(), thread_priority::Error> {
    thread_priority::ThreadPriority::Min.set_for_current()
}

/// Does the same to so many small things aside where they are many.
pub fn aside_if_many<T: Send>(things: usize, work: impl FnOnce() -> T + Send) -> T {
    if are_many(things) {
        aside(work)
    } else {
        work()
    }
}

/// Whether there are so many things that it takes milliseconds to do something to each. To move the other tasks costs as much as some
/// of them: done for each page of a hundred rows, it made such pages a third more expensive.
#[must_use]
pub fn are_many(things: usize) -> bool {
    const FEW: usize = 250;
    things > FEW
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc, time::Duration};

    use super::*;

    /// For what comes at once.
    const LONG: Duration = Duration::from_secs(30);

    #[test]
    fn tasks_take_turns_in_as_many_threads_as_asked_for() {
        let workers = NonZero::new(3).unwrap();
        assert_eq!(runtime(workers).unwrap().metrics().num_workers(), 3);
    }

    #[test]
    fn others_take_their_turns_while_one_works() {
        let (told, heard) = mpsc::channel();
        let answer = runtime(NonZero::<usize>::MIN).unwrap().block_on(async {
            let heard = move || heard.recv_timeout(LONG).unwrap();
            let long = async move { aside_if_many(251, heard) };
            let long = tokio::spawn(long);
            let other = tokio::spawn(async move { told.send(7).unwrap() });
            other.await.unwrap();
            long.await.unwrap()
        });
        assert_eq!(answer, 7);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn whoever_works_aside_lets_everybody_else_go_first() {
        use thread_priority::{
            NormalThreadSchedulePolicy, ThreadSchedulePolicy, thread_schedule_policy,
        };
        let policy = runtime(NonZero::<usize>::MIN).unwrap().block_on(async {
            let work = async { aside(thread_schedule_policy).unwrap() };
            tokio::spawn(work).await.unwrap()
        });
        let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
        assert_eq!(policy, idle);
        assert_ne!(thread_schedule_policy().unwrap(), idle);
    }

    #[tokio::test]
    async fn where_there_is_one_thread_it_works() {
        assert_eq!(aside_if_many(251, || 7), 7);
        assert_eq!(aside_if_many(100, || 7), 7);
    }

    #[test]
    fn there_are_at_most_half_as_many_as_processors_and_at_least_one() {
        let processors = thread::available_parallelism().unwrap().get();
        assert!(usual().get() <= processors.div_ceil(2));
    }
}
