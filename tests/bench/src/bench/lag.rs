//! How long after its change an event is in a watcher's hands, while a first synchronization goes on.
//!
//! Measured from the time in the event, which is taken before its batch is committed: what is measured is the commit and more.

use std::time::Duration;

use identity_proto::v1::{WatchEventsRequest, WatchEventsResponse, WatchStart};
use jiff::Timestamp;
use tokio::sync::mpsc;

use super::{
    options::Options,
    results::Direct,
    say,
    stand::{self, Engine, product_stack},
};
use crate::load::{Outcome, Plan, Workload, percentile};

/// How long the last event may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Measures it, once by eight workers.
pub(super) async fn measure(options: &Options, engine: Engine) -> anyhow::Result<Vec<Direct>> {
    let (stack, tenant) = product_stack(engine).await?;
    let request = WatchEventsRequest {
        organization_id: tenant.id.clone(),
        start: WatchStart::Now.into(),
        ..WatchEventsRequest::default()
    };
    let stream = stack.identity()?.events().watch_events(request).await?;
    let mut stream = stream.into_inner();
    // The first message comes at once: from here on nothing is missed.
    stream.message().await?;
    let (seen, mut lags) = mpsc::unbounded_channel();
    let watching = tokio::spawn(async move {
        while let Ok(Some(WatchEventsResponse { events, .. })) = stream.message().await {
            let now = Timestamp::now();
            for time in events.iter().filter_map(|event| event.time.as_ref()) {
                let made = Timestamp::new(time.seconds, time.nanos).unwrap_or(now);
                // Nobody counts any more when it has taken too long.
                let _ = seen.send(Duration::try_from(now.duration_since(made)).unwrap_or_default());
            }
        }
    });
    let plan = Plan {
        duration: options.turn() * 3,
        ..Plan::new(
            &stack.tenant_url(0, &tenant.id)?,
            &tenant.token,
            Workload::W8,
        )
    };
    let Outcome { report, made } = stand::run(plan).await?;
    if let Some(fault) = report.fault() {
        anyhow::bail!("a create or a look-up failed: {fault}");
    }
    let mut all = Vec::with_capacity(made.len());
    let received =
        async { while all.len() < made.len() && lags.recv_many(&mut all, made.len()).await > 0 {} };
    let in_time = tokio::time::timeout(PATIENCE, received).await;
    watching.abort();
    anyhow::ensure!(
        in_time.is_ok() && all.len() == made.len(),
        "{} users were created, and {} events came",
        made.len(),
        all.len()
    );
    let mut lags = all;
    lags.sort_unstable();
    let p99 = percentile(&lags, 0.99);
    say(&format!(
        "events after their time: p99 {p99:.0} ms of {}",
        lags.len()
    ));
    Ok(vec![Direct {
        name: "event's time to watcher, p99, during W8",
        with: format!("{:.0} creates a second", report.per_second / 2.0),
        value: p99,
        unit: "ms",
        must: 50.0,
        aim: 10.0,
    }])
}
