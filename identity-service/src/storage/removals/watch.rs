//! What is unusual is noticed at the end of a batch, with the counters' row in hand.

use sea_orm::sea_query::Expr;

use super::alarm;
use crate::{
    domain::{
        AlarmRule, Attribution, Event, OrganizationId, RemovalAlarm, Tally, Timestamp, Version,
    },
    events,
    storage::{
        engine::Engine,
        entity::{counters, organization},
        failure::Fault,
        row::Cells,
        scope::{self, Runnable},
        transaction::Transaction,
    },
};

/// A text of more bytes is put together. Tests have no use for many.
const MAX_TALLY_BYTES: usize = if cfg!(test) { 256 } else { 2048 };

/// What removals are measured by.
#[derive(Clone, Copy, Debug)]
pub(in crate::storage) struct Watch {
    pub(in crate::storage) rule: AlarmRule,
    pub(in crate::storage) now: Timestamp,
}

impl Watch {
    /// The alarm that is to be raised when so many people are active and so many were removed, if it is.
    pub(super) fn alarm(self, active: i64, removals: &Tally) -> Option<RemovalAlarm> {
        let Self { rule, now } = self;
        let removed = removals.within(rule.window, now);
        let people = active + removed;
        rule.is_unusual(removed, people).then(|| RemovalAlarm {
            raised: now,
            since: now.minus(rule.window),
            people,
            removed,
            decision: None,
        })
    }
}

/// Raises the alarm of an organization after a batch, when it has to be, and gives its event, whose number is the next one.
/// The caller holds the counters' row, which had `active` and `removals` in it.
pub(in crate::storage) async fn watch(
    transaction: &mut Transaction,
    engine: Engine,
    organization: OrganizationId,
    watch: Watch,
    (active, removals): (i64, &str),
    attribution: Attribution,
) -> Result<Option<Event>, Fault> {
    let tally = Tally::parse(removals)
        .ok_or_else(|| Fault::Bug("the tally of removals cannot be read".to_owned()))?;
    if removals.len() > MAX_TALLY_BYTES {
        let compacted = tally.compacted(watch.rule.window, watch.now).text();
        let mut update = scope::update::<counters::Entity>(organization);
        update.value(counters::Column::Removals, compacted);
        transaction.execute(update.statement(engine)).await?;
    }
    let Some(raised) = watch.alarm(active, &tally) else {
        return Ok(None);
    };
    let raise = alarm::raise(organization, &raised).statement(engine);
    if transaction.execute(raise).await? == 0 {
        return Ok(None);
    }
    let mut next = scope::update::<counters::Entity>(organization);
    let feed = Expr::cust("feed + 1");
    next.value(counters::Column::Feed, feed);
    transaction.execute(next.statement(engine)).await?;
    let mut version = scope::select::<organization::Entity>(organization);
    version.column((organization::Entity, organization::Column::Version));
    let version = match transaction.find(version.statement(engine)).await? {
        Some(row) => Version(Cells::of(&row).take()?),
        None => Version::FIRST,
    };
    tracing::warn!(
        organization.id = %organization,
        removed = raised.removed,
        people = raised.people,
        "more people were removed than is usual"
    );
    Ok(Some(events::of_removal_alarm(
        organization,
        version,
        &raised,
        attribution,
    )))
}
