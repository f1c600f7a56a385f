//! Starts everything, takes turns, compares, and writes it down: what `make bench` does.
//!
//! Absolute figures drift on a machine that others use as well, and say nothing about another machine. So every figure is a
//! ratio of two that were measured a few seconds apart: all stands run, one of them is sent requests at a time, in turns that
//! rotate, and what counts is the median of the rounds' ratios. The stands are the products' release binaries and the bare stack,
//! each as two processes with an empty database of its own.
//!
//! - `stand` starts what is measured; `case` says what is sent; `rounds` takes turns;
//! - `results` holds what came of it and compares; `goals` says what it is held to;
//! - `lag`, `start`, `customers` measure what is no workload of the driver's;
//! - `table`, `plot` and `paper` write it down;
//! - `peers` is what others have made.

mod case;
mod customers;
mod goals;
mod lag;
mod options;
mod paper;
mod peers;
mod plot;
mod results;
mod rounds;
mod stand;
mod start;
mod table;

pub use self::options::Options;

use std::io::{self, Write as _};

use self::{options::Part, results::Results, stand::Engine};

/// Runs what the options ask for. False when a run does not count, or an answer was wrong.
///
/// # Errors
///
/// When something does not start, or a result cannot be written.
pub async fn run(options: &Options) -> anyhow::Result<bool> {
    if options.peers {
        return peers::run(options).await;
    }
    let mut results = Results::begin(options);
    let engine = Engine::prepare(options).await?;
    if options.wants(Part::Workloads) {
        for users in options.sizes() {
            rounds::run(options, engine, users, &mut results).await?;
        }
    }
    if options.wants(Part::Lag) {
        results.direct.extend(lag::measure(options, engine).await?);
    }
    if options.wants(Part::Start) {
        results.direct.extend(start::measure(options).await?);
    }
    if options.wants(Part::Customers) {
        results
            .direct
            .extend(customers::measure(options, engine).await?);
    }
    engine.restore().await?;
    paper::write(options, &results)
}

/// Tells the person at the terminal how far it is.
fn say(line: &str) {
    // A terminal that is gone reads nothing; the results are in files.
    let _ = writeln!(io::stderr(), "{line}");
}
