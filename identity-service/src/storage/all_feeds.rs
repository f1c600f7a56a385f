//! The feeds of all organizations in one order, for readers who would otherwise need as many streams as there are
//! organizations.
//!
//! One of the few statements that touch more than one organization. Each event has a position, which grows with the unit
//! that wrote it: on SQLite the number of the batch, on PostgreSQL that of the transaction, or of one after it. Transactions do not commit in
//! the order of their numbers, so a page ends before the oldest one that may still commit (`pg_snapshot_xmin`): what lies
//! behind that is complete, and a reader who goes on from there misses nothing. A transaction that stays open anywhere in
//! the cluster holds readers up for as long, and nobody else.
//!
//! Of an organization that was deleted nothing is told any more but that it was: whoever keeps a copy drops it then. What
//! was not told before is gone with it, so that this event may come after a gap.

use sea_orm::sea_query::{Expr, ExprTrait, Func, JoinType, Order, Query, SelectStatement};
use uuid::Uuid;

use super::{
    Store, callers,
    engine::Engine,
    entity::{event, organization},
    feed,
    row::{Cells, corrupt},
    scope,
};
use crate::{
    domain::{
        Credential, Error, OrganizationId, Organizations, PageSize, Place, RecordedEvent, Who,
    },
    events,
};

/// The page within its statement.
const PAGE: &str = "page";
const POSITIONS: &str = "feed_positions";

/// A piece of all feeds.
#[derive(Clone, Debug)]
pub struct AllEvents {
    /// In order of places; those of one organization in order of their numbers.
    pub events: Vec<(Place, RecordedEvent)>,
    /// There were more that were complete.
    pub more: bool,
    /// There may be more that are not complete yet.
    pub is_held_up: bool,
    /// Behind all that is complete.
    pub end: Place,
    /// Before it, events may have been removed.
    pub begin: Place,
}

impl Store {
    /// Events after a place, of those organizations that a service key is good for.
    pub async fn list_all_events(
        &self,
        credential: &Credential,
        organizations: &Organizations,
        after: Place,
        size: PageSize,
    ) -> Result<(Who, AllEvents), Error> {
        let limit = size.get() as usize;
        let nowhere = OrganizationId::NOBODY;
        let mut page = self.complete(organizations, after);
        page.limit(limit as u64 + 1);
        let mut select = callers::select(nowhere, credential);
        select
            .expr(self.horizon())
            .expr(scope::scalar(latest()))
            .expr(scope::scalar(of_positions("forgotten")))
            .join_subquery(JoinType::LeftJoin, page, PAGE, Expr::cust("TRUE"))
            .columns([event::Column::Position, event::Column::OrganizationId].map(|c| (PAGE, c)))
            .columns(feed::COLUMNS.map(|column| (PAGE, column)))
            .order_by((PAGE, event::Column::Position), Order::Asc)
            .order_by((PAGE, event::Column::OrganizationId), Order::Asc)
            .order_by((PAGE, event::Column::Sequence), Order::Asc);
        let rows = self.list(scope::by_credential(select)).await?;
        let first = rows.first().ok_or(Error::TokenInvalid)?;
        let who = callers::read(&mut Cells::of(first), nowhere, credential, self.now())?.who;
        let (mut horizon, mut latest, mut forgotten) = (0, None, 0);
        let mut events = Vec::with_capacity(rows.len());
        for row in &rows {
            let mut cells = Cells::of(row);
            cells.skip(callers::width(credential));
            horizon = cells.take::<i64>().map_err(corrupt)?;
            latest = cells.take::<Option<i64>>().map_err(corrupt)?;
            forgotten = cells.take::<i64>().map_err(corrupt)?;
            events.extend(read(&mut cells)?);
        }
        let more = events.len() > limit;
        events.truncate(limit);
        let all = AllEvents {
            events,
            more,
            is_held_up: latest.is_some_and(|latest| latest >= horizon),
            end: Place::behind(horizon - 1),
            begin: Place::behind(forgotten),
        };
        Ok((who, all))
    }

    /// What is complete, after a place: of organizations that there are, and that others are gone.
    fn complete(&self, organizations: &Organizations, after: Place) -> SelectStatement {
        use event::{Column, Entity};
        let Place {
            position,
            organization,
            sequence,
        } = after;
        let column = |column| Expr::col((Entity, column));
        let place = [Column::Position, Column::OrganizationId, Column::Sequence];
        let behind = [
            Expr::val(position),
            Expr::val(organization),
            Expr::val(sequence),
        ];
        let is_alive = Query::select()
            .from(organization::Entity)
            .expr(Expr::val(1))
            .and_where(scope::is_same::<organization::Entity, Entity>())
            .and_where(Expr::col((organization::Entity, organization::Column::Deleted)).is_null())
            .take();
        let is_deletion = column(Column::Kind).eq(events::ORGANIZATION_DELETED);
        let mut page = Query::select()
            .from(Entity)
            .columns([Column::Position, Column::OrganizationId].map(|c| (Entity, c)))
            .columns(feed::COLUMNS.map(|column| (Entity, column)))
            .and_where(Expr::tuple(place.map(column)).gt(Expr::tuple(behind)))
            .and_where(column(Column::Position).lt(self.horizon()))
            .and_where(scope::exists(is_alive).or(is_deletion))
            .order_by((Entity, Column::Position), Order::Asc)
            .order_by((Entity, Column::OrganizationId), Order::Asc)
            .order_by((Entity, Column::Sequence), Order::Asc)
            .take();
        if let Organizations::Only(ids) = organizations {
            let ids = ids.iter().map(|id| id.as_uuid());
            page.and_where(column(Column::OrganizationId).is_in(ids));
        }
        page
    }

    /// The first position that may not be complete.
    fn horizon(&self) -> Expr {
        let position = scope::scalar(of_positions("position"));
        match self.engine() {
            Engine::Sqlite => position.add(1),
            Engine::Postgres => {
                Expr::cust("pg_snapshot_xmin(pg_current_snapshot())::text::bigint").add(position)
            }
        }
    }

    /// How far any feed has come.
    pub(super) async fn latest_position(&self) -> Result<i64, Error> {
        let rows = self.list(scope::of_no_organization(latest())).await?;
        let latest = rows.first().map(|row| Cells::of(row).take::<Option<i64>>());
        Ok(latest.transpose().map_err(corrupt)?.flatten().unwrap_or(0))
    }
}

fn of_positions(column: &'static str) -> SelectStatement {
    // By its key: a statement without an index is one that PostgreSQL takes for endless, and compiles each time.
    Query::select()
        .from(POSITIONS)
        .column(column)
        .and_where(Expr::col("id").eq(1))
        .take()
}

fn latest() -> SelectStatement {
    Query::select()
        .from(event::Entity)
        .expr(Func::max(Expr::col(event::Column::Position)))
        .take()
}

fn read(cells: &mut Cells<'_>) -> Result<Option<(Place, RecordedEvent)>, Error> {
    let Some(position) = cells.take::<Option<i64>>().map_err(corrupt)? else {
        return Ok(None);
    };
    let organization: Uuid = cells.take().map_err(corrupt)?;
    let event = feed::read(cells, OrganizationId::from_uuid(organization))?;
    Ok(event.map(|event| {
        let place = Place {
            position,
            organization,
            sequence: event.sequence,
        };
        (place, event)
    }))
}
