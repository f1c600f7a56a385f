//! The row of an alarm.

use crate::{
    domain::{Decision, Error, OrganizationId, RemovalAlarm, Timestamp, Verdict},
    storage::{
        entity::removal_alarm::{Column, Entity},
        row::{Cells, corrupt},
        scope::{self, Scoped, SetStatement, Sql},
    },
};

/// One that is on stays as it is: of two services that raise it, the first one does.
const RAISE: Sql = Sql::of_both(
    "INSERT INTO removal_alarms \
            (organization_id, raised, since, people, removed, decision, decided, decided_by) \
        VALUES ($1, $2, $3, $4, $5, 0, 0, '') \
        ON CONFLICT (organization_id) DO UPDATE SET raised = excluded.raised, since = excluded.since, \
            people = excluded.people, removed = excluded.removed, decision = 0, decided = 0, decided_by = '' \
        WHERE removal_alarms.decision = 0 AND removal_alarms.raised <= $6 \
            OR removal_alarms.decision = 1 AND removal_alarms.decided <= $7 \
            OR removal_alarms.decision = 2 AND removal_alarms.decided <= $8",
);

/// Raises an alarm, unless one is on: then it touches nothing.
pub(super) fn raise(organization: OrganizationId, alarm: &RemovalAlarm) -> Scoped<SetStatement> {
    let RemovalAlarm {
        raised,
        since,
        people,
        removed,
        decision: _,
    } = alarm;
    let over = [
        RemovalAlarm::UNDECIDED_FOR,
        RemovalAlarm::LET_THROUGH_FOR,
        RemovalAlarm::STOPPED_FOR,
    ];
    let [undecided, let_through, stopped] = over.map(|time| raised.minus(time).as_millis().into());
    scope::set(
        organization,
        RAISE,
        [
            raised.as_millis().into(),
            since.as_millis().into(),
            (*people).into(),
            (*removed).into(),
            undecided,
            let_through,
            stopped,
        ],
    )
}

/// The number that a row keeps.
pub(super) fn number(verdict: Verdict) -> i64 {
    match verdict {
        Verdict::LetThrough => 1,
        Verdict::Stopped => 2,
    }
}

/// In the order in which `read` takes them.
pub(super) static COLUMNS: [(Entity, Column); 7] = [
    (Entity, Column::Raised),
    (Entity, Column::Since),
    (Entity, Column::People),
    (Entity, Column::Removed),
    (Entity, Column::Decision),
    (Entity, Column::Decided),
    (Entity, Column::DecidedBy),
];

/// The alarm, if the row has one.
pub(super) fn read(cells: &mut Cells<'_>) -> Result<Option<RemovalAlarm>, Error> {
    let Some(raised) = cells.take::<Option<i64>>().map_err(corrupt)? else {
        cells.skip(COLUMNS.len() - 1);
        return Ok(None);
    };
    let since = cells.take().map_err(corrupt)?;
    let people = cells.take().map_err(corrupt)?;
    let removed = cells.take().map_err(corrupt)?;
    let decision: i64 = cells.take().map_err(corrupt)?;
    let decided = cells.take().map_err(corrupt)?;
    let by = cells.take().map_err(corrupt)?;
    let verdict = Verdict::ALL
        .into_iter()
        .find(|verdict| number(*verdict) == decision);
    Ok(Some(RemovalAlarm {
        raised: Timestamp::from_millis(raised),
        since: Timestamp::from_millis(since),
        people,
        removed,
        decision: verdict.map(|verdict| Decision {
            verdict,
            time: Timestamp::from_millis(decided),
            by,
        }),
    }))
}
