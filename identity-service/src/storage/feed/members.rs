//! Of whom a batch's events of groups tell: rows by which somebody's history finds them.
//!
//! Apart from the events, which most calls write alone: only who joins or leaves a group has such rows.

use sea_orm::Value;
use serde::Serialize;

use super::{append::Place, json};
use crate::{
    domain::{Event, Timestamp},
    events,
    storage::{
        engine::Engine,
        failure::Fault,
        scope::{self, Runnable, Sql},
        transaction::Transaction,
    },
};

/// The members of one event.
const NOTE_ON_SQLITE: Sql = Sql::of_sqlite(
    "INSERT INTO event_members (organization_id, member_id, sequence) \
        SELECT $1, unhex(member.value, '-'), $2 FROM json_each($3) AS member",
);

/// Those of many events, because each statement is waited for.
const NOTE_ON_POSTGRES: Sql = Sql::of_postgres(
    "INSERT INTO event_members (organization_id, member_id, sequence) \
        SELECT $1, m.member, $2 + m.number \
        FROM json_to_recordset($3::json) AS m(member uuid, number bigint)",
);

/// Rows of one statement: those of the largest event, or of many small ones.
const STEP: usize = 1_000;

/// A row of PostgreSQL's list: who it is, and the event's number after the place.
#[derive(Serialize)]
struct Row<'e> {
    member: &'e str,
    number: i64,
}

/// Notes of whom events tell that were written after a place.
pub(super) async fn note(
    transaction: &mut Transaction,
    engine: Engine,
    place: Place,
    recorded: &[(Timestamp, Event)],
) -> Result<(), Fault> {
    let told = told(recorded);
    let mut rest = told.as_slice();
    while let Some(((number, members), later)) = rest.split_first() {
        let (sql, before, list) = match engine {
            Engine::Sqlite => {
                rest = later;
                (NOTE_ON_SQLITE, place.before + number, json(members)?)
            }
            Engine::Postgres => {
                let list;
                (list, rest) = many(rest);
                (NOTE_ON_POSTGRES, place.before, json(&list)?)
            }
        };
        let values: [Value; 2] = [before.into(), list.into()];
        let note = scope::set(place.organization, sql, values);
        transaction.execute(note.statement(engine)).await?;
    }
    Ok(())
}

/// The events that tell of anybody: the number of each after the place, and of whom.
fn told(recorded: &[(Timestamp, Event)]) -> Vec<(i64, Vec<&str>)> {
    let numbered = (1..).zip(recorded);
    let told = numbered.map(|(number, (_, event))| (number, events::members(event)));
    told.filter(|(_, members)| !members.is_empty()).collect()
}

/// Rows of the next events, of one at least, and the events after them.
fn many<'t, 'e>(told: &'t [(i64, Vec<&'e str>)]) -> (Vec<Row<'e>>, &'t [(i64, Vec<&'e str>)]) {
    let (mut rows, mut rest) = (Vec::new(), told);
    while let Some(((number, members), later)) = rest.split_first()
        && (rows.is_empty() || rows.len() + members.len() <= STEP)
    {
        rows.extend(members.iter().map(|member| Row {
            member,
            number: *number,
        }));
        rest = later;
    }
    (rows, rest)
}
