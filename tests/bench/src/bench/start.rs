//! How long it takes from starting both programs to the first answer, with a store that is full.

use std::time::{Duration, Instant};

use anyhow::Context as _;

use super::{
    case::grouped,
    options::{Database, Options},
    results::Direct,
    say,
    stand::{self, Engine, product_stack},
};
use crate::load::{Client, Outcome, Plan, Target, User, Workload, people};

/// How long stopping may take.
const STOP: Duration = Duration::from_secs(30);
/// How often it is started.
const STARTS: usize = 5;

/// Fills a SQLite file, and starts the programs on it some times.
pub(super) async fn measure(options: &Options) -> anyhow::Result<Vec<Direct>> {
    let users = options.start_users();
    let engine = Engine::prepare(&Options {
        database: Database::Sqlite,
        slow_commits: false,
        ..options.clone()
    })
    .await?;
    let (mut stack, tenant) = product_stack(engine).await?;
    let base = stack.tenant_url(0, &tenant.id)?;
    say(&format!("filling rollcall with {users} users"));
    let fill = Plan {
        users,
        concurrency: 32,
        duration: Duration::from_secs(3600),
        ..Plan::new(&base, &tenant.token, Workload::Seed)
    };
    let Outcome { made, .. } = stand::run(fill).await?;
    let user = made.last().context("nobody was created")?;
    let target = Target::parse(&base)?;
    let mut times = Vec::new();
    for _ in 0..STARTS {
        for member in stack
            .gateways
            .iter_mut()
            .chain(&mut stack.identity_services)
        {
            member.process().stop(STOP).await?;
        }
        let begun = Instant::now();
        let identity = stack.identity_services.first_mut().context("no service")?;
        identity.restart().await?;
        let gateway = stack.gateways.first_mut().context("no gateway")?;
        gateway.restart().await?;
        let (target, token, user) = (target.clone(), tenant.token.clone(), user.clone());
        let ready = tokio::task::spawn_blocking(move || look_up(&target, &token, &user, begun));
        let ready = ready.await??;
        times.push(ready);
        say(&format!("answers {ready:.3} s after the start"));
    }
    let slowest = times.iter().copied().fold(0.0, f64::max);
    Ok(vec![Direct {
        name: "start to first answer, the slowest of five",
        with: format!("N = {}", grouped(made.len())),
        value: slowest,
        unit: "s",
        must: 1.0,
        aim: 0.2,
    }])
}

/// Looks a user up, and tells in seconds how long ago it was begun to start what answers.
fn look_up(target: &Target, token: &str, user: &User, begun: Instant) -> anyhow::Result<f64> {
    let mut client = Client::new(target, token, STOP);
    let status = client.send("GET", &people::by_name(&user.name), "")?;
    let ready = begun.elapsed().as_secs_f64();
    let body = String::from_utf8_lossy(client.body());
    anyhow::ensure!(
        status == 200 && body.contains(&user.id),
        "the first answer is {status} {body}"
    );
    Ok(ready)
}
