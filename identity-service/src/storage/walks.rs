//! What walks by index leave behind: shared by all replicas, for ten minutes.
//!
//! Apart from the lists themselves, because a footprint is a hint: it is written beside an answer and in a unit of its own,
//! and without it a page is an offset. What a walk has passed goes with its next step, what expires goes in the
//! background, and an organization has so many rows at most.

use sea_orm::{
    Value,
    sea_query::{Condition, Expr, ExprTrait, JoinType, Query},
};
use uuid::Uuid;

use super::{
    Purpose, Reader, Store, callers,
    entity::walk::{Column, Entity},
    row::{Cells, corrupt},
    scope::{self, Sql},
    turns::Cost,
    tx::Tx,
};
use crate::domain::{
    Caller, Credential, Error, OrganizationId, Position, WalkId,
    walk::{Footprint, LIFETIME, Step, WalkPage},
};

/// Footprints of an organization, at most. A walk has two or three.
const MOST: i64 = 1_000;
/// As many are left when there were more: to find the oldest is dear, and so not done at each step.
const LEFT: i64 = 900;
/// Expired rows that one statement removes.
const STEP: u64 = 500;

/// What a walk has left for places before this one goes.
const FORGET_PASSED: Sql = Sql::of_both(
    "DELETE FROM walks WHERE organization_id = $1 AND query = $2 AND walk = $3 AND start_index < $4",
);

const USE: Sql = Sql::of_both(
    "UPDATE walks SET used = TRUE WHERE organization_id = $1 AND query = $2 AND walk = $3 AND start_index = $4",
);

const LEAVE: Sql = Sql::of_both(
    "INSERT INTO walks (organization_id, query, walk, start_index, position, total, used, expires) \
        VALUES ($1, $2, $3, $4, $5, $6, FALSE, $7) \
        ON CONFLICT (organization_id, query, start_index, walk) \
        DO UPDATE SET position = excluded.position, total = excluded.total, used = FALSE, expires = excluded.expires",
);

/// The oldest go.
const BOUND: Sql = Sql {
    sqlite: "DELETE FROM walks WHERE organization_id = $1 AND (query, start_index, walk) IN \
        (SELECT query, start_index, walk FROM walks WHERE organization_id = $1 \
        AND (SELECT count(*) FROM walks WHERE organization_id = $1) > $2 \
        ORDER BY expires DESC, walk DESC LIMIT -1 OFFSET $3)",
    postgres: "DELETE FROM walks WHERE organization_id = $1 AND (query, start_index, walk) IN \
        (SELECT query, start_index, walk FROM walks WHERE organization_id = $1 \
        AND (SELECT count(*) FROM walks WHERE organization_id = $1) > $2 \
        ORDER BY expires DESC, walk DESC OFFSET $3)",
};

impl Reader<'_> {
    /// What earlier pages have left for a page.
    pub async fn find_footprints(
        &self,
        credential: &Credential,
        page: &WalkPage,
    ) -> Result<(Caller, Vec<Footprint>), Error> {
        let is_left = Condition::all()
            .add(scope::is_of::<Entity>(self.organization()))
            .add(Expr::col((Entity, Column::Query)).eq(page.query.as_slice()))
            .add(Expr::col((Entity, Column::StartIndex)).eq(page.start_index))
            .add(Expr::col((Entity, Column::Expires)).gt(self.store.now().as_millis()));
        let mut select = callers::select(self.organization(), credential);
        select.join(JoinType::LeftJoin, Entity, is_left).columns(
            [Column::Walk, Column::Position, Column::Total, Column::Used]
                .map(|column| (Entity, column)),
        );
        // Of as many walks as there are in the same list at the same place: one, usually.
        self.found(Cost::Key, credential, scope::by_credential(select), read)
            .await
    }
}

impl Store {
    /// Keeps what a page leaves behind, in a unit of its own, for which nobody waits until it is on disk.
    pub async fn keep_step(&self, organization: OrganizationId, step: Step) -> Result<(), Error> {
        self.run(organization, "", Purpose::Hint, move |tx| {
            let step = step.clone();
            Box::pin(async move { keep(tx, step).await })
        })
        .await
    }

    /// Removes what has expired, of all organizations, and tells how many rows.
    pub async fn forget_walks(&self) -> Result<u64, Error> {
        let mut forgotten = 0;
        loop {
            let key = || {
                [
                    Column::OrganizationId,
                    Column::Query,
                    Column::StartIndex,
                    Column::Walk,
                ]
            };
            let expired = Query::select()
                .columns(key())
                .from(Entity)
                .and_where(Expr::col(Column::Expires).lte(self.now().as_millis()))
                .limit(STEP)
                .take();
            let delete = Query::delete()
                .from_table(Entity)
                .and_where(Expr::tuple(key().map(Expr::col)).in_subquery(expired))
                .take();
            let removed = self
                .execute_alone(scope::of_no_organization(delete))
                .await?;
            forgotten += removed;
            if removed < STEP {
                return Ok(forgotten);
            }
        }
    }
}

async fn keep(tx: &mut Tx, step: Step) -> Result<(), Error> {
    let Step { page, walk, next } = step;
    let organization = tx.organization();
    let of_walk = |start_index: i64| -> [Value; 3] {
        [
            page.query.as_slice().into(),
            walk.id.as_uuid().into(),
            start_index.into(),
        ]
    };
    if walk.alone {
        for sql in [FORGET_PASSED, USE] {
            let values = of_walk(page.start_index);
            tx.execute(scope::set(organization, sql, values)).await?;
        }
    }
    let Some((indexes, position)) = next else {
        return Ok(());
    };
    let position = serde_json::to_string(&position).map_err(Error::internal)?;
    let total = i64::try_from(walk.total).unwrap_or(i64::MAX);
    let expires = tx.now().plus(LIFETIME).as_millis();
    for start_index in indexes {
        let footprint = [position.as_str().into(), total.into(), expires.into()];
        let values = of_walk(start_index).into_iter().chain(footprint);
        tx.execute(scope::set(organization, LEAVE, values)).await?;
    }
    let bound = scope::set(organization, BOUND, [MOST.into(), LEFT.into()]);
    tx.execute(bound).await.map(drop)
}

/// The footprint, if the row has one.
fn read(cells: &mut Cells<'_>) -> Result<Option<Footprint>, Error> {
    let Some(walk) = cells.take::<Option<Uuid>>().map_err(corrupt)? else {
        return Ok(None);
    };
    let position: String = cells.take().map_err(corrupt)?;
    let position: Position = serde_json::from_str(&position).map_err(corrupt)?;
    let total: i64 = cells.take().map_err(corrupt)?;
    let used = cells.take().map_err(corrupt)?;
    Ok(Some(Footprint {
        walk: WalkId::from_uuid(walk),
        position,
        total: u64::try_from(total).unwrap_or(0),
        used,
    }))
}
