//! Many organizations at once, each at the rate at which Entra ID sends: 25 requests a second, whether answers come or not.
//!
//! Open loop: a request has a time at which it is due, and its latency counts from then, so that a server which falls behind is
//! not asked less. Of five requests three are look-ups by name, one gets a user and one switches a user off or on.

use std::{
    thread,
    time::{Duration, Instant},
};

use super::{
    options::Options,
    results::Direct,
    say,
    stand::{self, Engine, product_stack},
};
use crate::load::{Client, Outcome, Plan, Tally, Target, User, Workload, people, percentile};

/// Of one organization.
const INTERVAL: Duration = Duration::from_millis(40);
/// Users of an organization.
const USERS: usize = 20;
/// Requests of an organization that do not count: connections are made, lanes begun.
const WARM_UP: usize = 25;

/// An organization and its users.
struct Customer {
    target: Target,
    token: String,
    people: Vec<User>,
}

/// Measures it with as many organizations as the options say.
pub(super) async fn measure(options: &Options, engine: Engine) -> anyhow::Result<Vec<Direct>> {
    let (stack, _) = product_stack(engine).await?;
    let mut customers = Vec::new();
    say(&format!("making {} organizations", options.organizations));
    for _ in 0..options.organizations {
        let tenant = stack.tenant().await?;
        let base = stack.tenant_url(0, &tenant.id)?;
        let plan = Plan {
            users: USERS,
            ..Plan::new(&base, &tenant.token, Workload::Seed)
        };
        let Outcome { made, .. } = stand::run(plan).await?;
        customers.push(Customer {
            target: Target::parse(&base)?,
            token: tenant.token,
            people: made,
        });
    }
    let requests = WARM_UP + usize::try_from(options.turn().as_secs() * 5 * 25)?;
    let mut tally = tokio::task::spawn_blocking(move || all(&customers, requests)).await?;
    let seen = tally.kinds.entry("request").or_default();
    seen.latencies.sort_unstable();
    let p99 = percentile(&seen.latencies, 0.99);
    let faults = seen.errors + seen.wrong;
    let fault = seen.first_fault.clone().unwrap_or_default();
    anyhow::ensure!(faults == 0, "{faults} faults: {fault}");
    let p50 = percentile(&seen.latencies, 0.5);
    say(&format!(
        "{} organizations: p50 {p50:.1} ms, p99 {p99:.1} ms of {} requests",
        options.organizations,
        seen.latencies.len()
    ));
    Ok(vec![Direct {
        name: "many customers, 25 requests a second each, p99",
        with: format!(
            "{} organizations, {}",
            options.organizations,
            options.name()
        ),
        value: p99,
        unit: "ms",
        must: 100.0,
        aim: 100.0,
    }])
}

fn all(customers: &[Customer], requests: usize) -> Tally {
    let begun = Instant::now() + Duration::from_millis(200);
    thread::scope(|scope| {
        let working: Vec<_> = customers
            .iter()
            .enumerate()
            .map(|(number, customer)| {
                // Spread over the interval: customers do not agree on the time.
                let share = number as f64 / customers.len() as f64;
                let first = begun + INTERVAL.mul_f64(share);
                scope.spawn(move || customer.send(first, requests))
            })
            .collect();
        let mut sum = Tally::default();
        for tally in working {
            sum.merge(tally.join().unwrap_or_default());
        }
        sum
    })
}

impl Customer {
    fn send(&self, first: Instant, requests: usize) -> Tally {
        let mut tally = Tally::default();
        let mut client = Client::new(&self.target, &self.token, Duration::from_secs(60));
        let mut due = first;
        for (number, user) in (0..requests).zip(self.people.iter().cycle()) {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let by_id = format!("/Users/{}", user.id);
            let switch = people::switch(number % 2 == 0);
            let by_name = people::by_name(&user.name);
            let request = match number % 5 {
                0 => ("PATCH", by_id.as_str(), switch.as_str()),
                1 => ("GET", by_id.as_str(), ""),
                _ => ("GET", by_name.as_str(), ""),
            };
            let kept = number >= WARM_UP;
            let good = tally.send(kept, "request", &mut client, request, |_, body| {
                String::from_utf8_lossy(body).contains(&user.id)
            });
            // From when it was due, and not from when it could be sent.
            if let Some(seen) = tally.kinds.get_mut("request")
                && kept
                && good
            {
                seen.latencies.pop();
                seen.latencies.push(due.elapsed());
            }
            due += INTERVAL;
        }
        tally
    }
}
