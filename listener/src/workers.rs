//! The threads in which the tasks of a program take turns.

use std::{io, num::NonZero, thread};

use tokio::runtime::{Builder, Runtime};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_take_turns_in_as_many_threads_as_asked_for() {
        let workers = NonZero::new(3).unwrap();
        assert_eq!(runtime(workers).unwrap().metrics().num_workers(), 3);
    }

    #[test]
    fn there_are_at_most_half_as_many_as_processors_and_at_least_one() {
        let processors = thread::available_parallelism().unwrap().get();
        assert!(usual().get() <= processors.div_ceil(2));
    }
}
