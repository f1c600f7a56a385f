//! Events that are older than they are kept: the beginning of each feed, a few at a time and behind all calls of users.
//!
//! What goes is always the beginning, whatever the clock said when an event was made: a feed has no hole, and whoever
//! resumes before its first event is told so. Of a deleted organization it is the one event that says so.

use sea_orm::sea_query::{Expr, ExprTrait, Func, Order, Query};

use super::{
    Store,
    entity::{
        event::{Column, Entity},
        organization,
    },
    row::{Cells, corrupt},
    scope::{self, Sql},
    tx::Tx,
};
use crate::domain::{Error, OrganizationId, Timestamp};

/// Events of one step.
const STEP: u64 = 200;
/// Bytes of values after which a step has enough: what tells of many members takes many rows with it. Tests have few.
const MAX_BYTES: i64 = if cfg!(test) { 1_000 } else { 256 * 1024 };

/// The rows by which members find these events: each by its key, with the ids that the events have.
const FORGET_MEMBERS: Sql = Sql {
    sqlite: "DELETE FROM event_members WHERE organization_id = $1 AND (member_id, sequence) IN \
        (SELECT unhex(member.value, '-'), e.sequence FROM events AS e, \
            json_each(json_array(json_extract(e.personal, '$.\"members.added\"'), \
                json_extract(e.personal, '$.\"members.removed\"'))) AS list, json_each(list.value) AS member \
        WHERE e.organization_id = $1 AND e.sequence <= $2)",
    postgres: "DELETE FROM event_members AS m USING events AS e, LATERAL \
            (SELECT json_array_elements_text(e.personal::json -> 'members.added') AS id \
            UNION ALL SELECT json_array_elements_text(e.personal::json -> 'members.removed')) AS member \
        WHERE m.organization_id = $1 AND e.organization_id = $1 AND e.sequence <= $2 \
            AND m.sequence = e.sequence AND m.member_id = member.id::uuid",
};

impl Store {
    /// Removes events that are older than they are kept, and tells how many.
    pub async fn forget_events(&self) -> Result<u64, Error> {
        let oldest = self.now().minus(self.0.keep_events);
        let mut forgotten = 0;
        for organization in self.list_feeds_that_begin_before(oldest).await? {
            loop {
                let step = self.write_patiently(organization, STEP as usize, move |tx| {
                    Box::pin(async move { forget(tx, oldest).await })
                });
                match step.await? {
                    0 => break,
                    some => forgotten += some,
                }
            }
        }
        Ok(forgotten)
    }

    /// One look-up of the first event for each organization, deleted ones included.
    async fn list_feeds_that_begin_before(
        &self,
        oldest: Timestamp,
    ) -> Result<Vec<OrganizationId>, Error> {
        let id = (organization::Entity, organization::Column::Id);
        let of_organization = scope::is_same::<Entity, organization::Entity>();
        let first = Query::select()
            .from(Entity)
            .column((Entity, Column::Time))
            .and_where(of_organization)
            .order_by((Entity, Column::Sequence), Order::Asc)
            .limit(1)
            .take();
        let select = Query::select()
            .from(organization::Entity)
            .column(id)
            .and_where(scope::scalar(first).lt(oldest.as_millis()))
            // In the order of an index: a plain scan is switched off.
            .order_by(id, Order::Asc)
            .take();
        let rows = self.list(scope::of_no_organization(select)).await?;
        let read = |row| {
            let id = Cells::of(row).take().map_err(corrupt)?;
            Ok(OrganizationId::from_uuid(id))
        };
        rows.iter().map(read).collect()
    }
}

/// Removes the first events up to the first one that is young enough, and counts them.
async fn forget(tx: &mut Tx, oldest: Timestamp) -> Result<u64, Error> {
    let organization = tx.organization();
    let mut first = scope::select::<Entity>(organization);
    first
        .columns([Column::Sequence, Column::Time, Column::Position].map(|column| (Entity, column)))
        .expr(Func::cast_as(
            Func::char_length(Expr::col((Entity, Column::Personal))),
            "bigint",
        ))
        .order_by((Entity, Column::Sequence), Order::Asc)
        .limit(STEP);
    let (mut last, mut bytes) = (None, 0);
    for row in tx.list(first).await? {
        let mut cells = Cells::of(&row);
        let sequence: i64 = cells.take().map_err(corrupt)?;
        let time: i64 = cells.take().map_err(corrupt)?;
        let position: i64 = cells.take().map_err(corrupt)?;
        let length: Option<i64> = cells.take().map_err(corrupt)?;
        if time >= oldest.as_millis() || bytes > MAX_BYTES {
            break;
        }
        bytes += length.unwrap_or_default();
        last = Some((sequence, position));
    }
    let Some((last, position)) = last else {
        return Ok(0);
    };
    // The positions of one feed grow with it: this is the greatest of those that go.
    let forget = Query::update()
        .table("feed_positions")
        .value("forgotten", position)
        .and_where(Expr::col("id").eq(1))
        .and_where(Expr::col("forgotten").lt(position))
        .take();
    tx.execute(scope::of_no_organization(forget)).await?;
    tx.execute(scope::set(organization, FORGET_MEMBERS, [last.into()]))
        .await?;
    let mut delete = scope::delete::<Entity>(organization);
    delete.and_where(Expr::col((Entity, Column::Sequence)).lte(last));
    tx.execute(delete).await
}
