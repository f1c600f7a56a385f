//! A run: what is needed before, the workers, what is checked after.

use std::{
    sync::{
        Barrier,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};

use super::{
    Plan, Workload,
    groups::Group,
    people::User,
    processes::{Sample, own_cpu, usage},
    report::{Cpu, Report},
    tally::{Seen, Tally},
    wire::{Client, Target},
    worker::{Turns, Worker},
};

/// How often memory is looked at.
const LOOK: Duration = Duration::from_millis(250);
/// How long making a large group may take.
const GROUP_TIME: Duration = Duration::from_secs(300);

/// What a run came to, and whom it made.
#[derive(Debug)]
pub struct Outcome {
    /// In figures.
    pub report: Report,
    /// New users, in the order of their numbers.
    pub made: Vec<User>,
}

/// Runs a plan.
///
/// # Errors
///
/// When it cannot be begun, or a group cannot be made or is not what it has to be afterwards. Errors of the server's are counted.
pub fn run(plan: &Plan) -> anyhow::Result<Outcome> {
    if plan.workload.needs_people() && plan.people.is_empty() {
        bail!("this workload needs users who are there");
    }
    let target = Target::parse(&plan.base)?;
    // Names of this run alone, so that it can be repeated.
    let prefix = match plan.workload {
        Workload::W1 | Workload::W8 => format!("{}{:08x}-", plan.prefix, rand::random::<u32>()),
        _ => plan.prefix.clone(),
    };
    let (members, outsiders) = match plan.workload {
        Workload::W7 => plan
            .people
            .split_at_checked(plan.members)
            .filter(|(_, outsiders)| outsiders.len() >= plan.concurrency)
            .context("W7 needs users who are not in the group")?,
        _ => (&[][..], &[][..]),
    };
    let mut owner = Client::new(&target, &plan.token, GROUP_TIME);
    let group = match plan.workload {
        Workload::W7 => Some(Group::make(
            &mut owner,
            &format!("group-{:08x}", rand::random::<u32>()),
            members,
        )?),
        _ => None,
    };
    let (first, most) = match plan.workload {
        Workload::Seed => {
            let there = plan.people.len();
            (there, plan.users.saturating_sub(there).min(plan.most))
        }
        _ => (0, plan.most),
    };

    let workers = (0..plan.concurrency).map(|number| Worker {
        group: group.as_ref(),
        outsiders,
        first,
        ..Worker::new(
            plan,
            number,
            Client::new(&target, &plan.token, plan.timeout),
            &prefix,
        )
    });
    let Measured {
        mut tally,
        seconds,
        cpu,
        memory,
    } = measure(plan, workers.collect(), most)?;

    if let Some(group) = &group {
        let seen = tally.kinds.entry("members").or_default();
        count_members(&mut owner, group, members.len(), seen)?;
        group.delete(&mut owner)?;
    }
    tally.made.sort_by_key(|(number, _)| *number);
    Ok(Outcome {
        report: Report::new(plan, &mut tally, seconds, cpu, memory),
        made: tally.made.into_iter().map(|(_, user)| user).collect(),
    })
}

struct Measured {
    tally: Tally,
    seconds: f64,
    cpu: Cpu,
    memory: Vec<Sample>,
}

fn measure(plan: &Plan, workers: Vec<Worker<'_>>, most: usize) -> anyhow::Result<Measured> {
    let over = AtomicBool::new(false);
    let ready = Barrier::new(workers.len() + 1);
    let turns = std::sync::OnceLock::new();
    thread::scope(|scope| {
        let working: Vec<_> = workers
            .into_iter()
            .map(|worker| {
                scope.spawn(|| {
                    ready.wait();
                    worker.work(turns.get_or_init(|| Turns::begin(plan, most)))
                })
            })
            .collect();
        ready.wait();
        let turns = turns.get_or_init(|| Turns::begin(plan, most));
        thread::sleep(
            turns
                .measured_from()
                .saturating_duration_since(Instant::now()),
        );
        let (server, driver) = (usage(&plan.pids).cpu, own_cpu());
        let watching = scope.spawn(|| {
            let begun = Instant::now();
            let mut memory = vec![Sample::of(&plan.pids, begun)];
            while !plan.pids.is_empty() && !over.load(Ordering::Relaxed) {
                thread::sleep(LOOK);
                memory.push(Sample::of(&plan.pids, begun));
            }
            memory
        });
        let mut tally = Tally::default();
        let mut last = turns.measured_from();
        let mut lost = 0;
        for worker in working {
            match worker.join() {
                Ok((theirs, end)) => {
                    tally.merge(theirs);
                    last = last.max(end);
                }
                Err(_) => lost += 1,
            }
        }
        let cpu = Cpu {
            server: usage(&plan.pids).cpu - server,
            driver: own_cpu() - driver,
        };
        over.store(true, Ordering::Relaxed);
        let memory = watching.join().unwrap_or_default();
        if lost > 0 {
            bail!("{lost} workers panicked");
        }
        let seconds = last.duration_since(turns.measured_from()).as_secs_f64();
        Ok(Measured {
            tally,
            seconds,
            cpu,
            memory,
        })
    })
}

/// Everybody who was added was removed: as many as before have to be there.
fn count_members(
    client: &mut Client,
    group: &Group,
    expected: usize,
    seen: &mut Seen,
) -> anyhow::Result<()> {
    let there = group.members(client)?;
    if there != expected {
        seen.wrong += 1;
        seen.first_fault = Some(format!("{there} members are left, and not {expected}"));
    }
    Ok(())
}
