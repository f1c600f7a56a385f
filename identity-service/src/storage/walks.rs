//! What walks by index leave behind: shared by all replicas, for ten minutes.
//!
//! Apart from the lists themselves, because a footprint is a hint: it is written beside an answer and in a unit of its own,
//! and without it a page is an offset. What a walk has passed goes with its next step, what expires goes in the
//! background, and an organization has so many rows at most.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, JoinType, OnConflict, Query};
use uuid::Uuid;

use super::{
    Reader, Store, callers,
    entity::walk::{Column, Entity},
    row::{Cells, corrupt},
    scope::{self, Sql},
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
        self.rows(credential, scope::by_credential(select), read)
            .await
    }
}

impl Store {
    /// Keeps what a page leaves behind, in a unit of its own.
    pub async fn keep_step(&self, organization: OrganizationId, step: Step) -> Result<(), Error> {
        self.write(organization, "", move |tx| {
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
    let of_walk = |expression: Expr| {
        let query = Expr::col((Entity, Column::Query)).eq(page.query.as_slice());
        let walk = Expr::col((Entity, Column::Walk)).eq(walk.id.as_uuid());
        query.and(walk).and(expression)
    };
    if walk.alone {
        let index = || Expr::col((Entity, Column::StartIndex));
        let mut passed = scope::delete::<Entity>(organization);
        passed.and_where(of_walk(index().lt(page.start_index)));
        tx.execute(passed).await?;
        let mut here = scope::update::<Entity>(organization);
        here.value(Column::Used, true)
            .and_where(of_walk(index().eq(page.start_index)));
        tx.execute(here).await?;
    }
    let Some((indexes, position)) = next else {
        return Ok(());
    };
    let position = serde_json::to_string(&position).map_err(Error::internal)?;
    let expires = tx.now().plus(LIFETIME).as_millis();
    for start_index in indexes {
        let mut insert = scope::insert::<Entity, 7>(
            organization,
            [
                (Column::Query, page.query.as_slice().into()),
                (Column::StartIndex, start_index.into()),
                (Column::Walk, walk.id.as_uuid().into()),
                (Column::Position, position.as_str().into()),
                (
                    Column::Total,
                    i64::try_from(walk.total).unwrap_or(i64::MAX).into(),
                ),
                (Column::Used, false.into()),
                (Column::Expires, expires.into()),
            ],
        );
        insert.on_conflict(
            OnConflict::columns([
                Column::OrganizationId,
                Column::Query,
                Column::StartIndex,
                Column::Walk,
            ])
            .update_columns([
                Column::Position,
                Column::Total,
                Column::Used,
                Column::Expires,
            ])
            .to_owned(),
        );
        tx.execute(insert).await?;
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
