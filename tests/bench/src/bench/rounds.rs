//! Takes turns: every stand is sent the same, one after the other, in an order that rotates.

use std::time::Duration;

use super::{
    case::{Case, cases},
    options::{Database, Options},
    results::Results,
    say,
    stand::{self, Engine, SPARE, Stand},
};
use crate::{
    bare::Mode,
    load::{Plan, Report, Workload},
};

/// Before a turn of reads: connections are made, statements prepared.
const WARM_UP: Duration = Duration::from_millis(300);

/// All cases of a store of this size.
pub(super) async fn run(
    options: &Options,
    engine: Engine,
    users: usize,
    results: &mut Results,
) -> anyhow::Result<()> {
    let cases = cases(options, users);
    if cases.is_empty() {
        return Ok(());
    }
    let mut stands = vec![
        Stand::bare(Mode::Echo, engine).await?,
        Stand::bare(Mode::Orm, engine).await?,
    ];
    if engine.database == Database::Sqlite {
        stands.push(Stand::bare(Mode::Lean, engine).await?);
    }
    stands.push(Stand::product(engine).await?);
    for stand in &mut stands {
        say(&format!("filling {} with {users} users", stand.name));
        stand.fill(users + SPARE).await?;
    }
    for case in cases {
        measure(options, case, &mut stands, results).await?;
    }
    Ok(())
}

/// All rounds of one case.
pub(super) async fn measure(
    options: &Options,
    case: Case,
    stands: &mut [Stand],
    results: &mut Results,
) -> anyhow::Result<()> {
    let mut reports: Vec<(&'static str, Vec<Report>)> = stands
        .iter()
        .map(|stand| (stand.name, Vec::new()))
        .collect();
    for _ in 0..options.rounds() {
        for (stand, (_, reports)) in stands.iter().zip(&mut reports) {
            if takes_part(stand, case) {
                reports.push(turn(options, case, stand).await?);
            }
        }
        // Whoever was first is last in the next round.
        stands.rotate_left(1);
        reports.rotate_left(1);
    }
    reports.retain(|(_, reports)| !reports.is_empty());
    for (name, reports) in reports {
        results.add(case, name, reports);
    }
    say(&results.line(case));
    Ok(())
}

/// An echo has nothing to write to; its place is the ceiling of the reads.
fn takes_part(stand: &Stand, case: Case) -> bool {
    stand.name != "bare-echo" || case.workload == Workload::W2
}

async fn turn(options: &Options, case: Case, stand: &Stand) -> anyhow::Result<Report> {
    // Without SCIM there is no PATCH: to switch a user off is to store another document.
    let workload = match case.workload {
        Workload::W4 if stand.is_bare() => Workload::W5,
        workload => workload,
    };
    let people = match workload {
        Workload::W7 => stand.people.get(..case.members + SPARE),
        _ => stand.people.get(..case.users),
    };
    let plan = Plan {
        people: people.unwrap_or(&stand.people).to_vec(),
        concurrency: case.concurrency,
        members: case.members,
        duration: options.turn(),
        warm_up: WARM_UP,
        ..stand.plan(workload)
    };
    let outcome = stand::run(plan).await?;
    Ok(outcome.report)
}
