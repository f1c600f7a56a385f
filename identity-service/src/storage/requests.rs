//! Creates that were answered, by the request ids that they carried: a repeated one gets the same answer for a day.
//!
//! The row is written in the unit that creates, so that there is an answer if and only if there is what it tells of. It is
//! claimed first: of two units at the same time the second waits there for the first, and then finds its answer.

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};

use super::{
    Store,
    entity::answered_request::{Column, Entity},
    row::{Cells, corrupt},
    scope,
    tx::Tx,
};
use crate::domain::{Error, OrganizationId, Repeatable, RequestId};

/// Expired rows that one statement removes.
const STEP: u64 = 500;

/// The requests of an organization, or of nobody.
#[derive(Debug)]
pub struct Requests<'t> {
    tx: &'t mut Tx,
    organization: OrganizationId,
}

impl Tx {
    /// The requests that were answered.
    pub fn requests(&mut self) -> Requests<'_> {
        let organization = self.organization();
        Requests {
            tx: self,
            organization,
        }
    }

    /// Those that named no organization.
    pub fn requests_of_nobody(&mut self) -> Requests<'_> {
        Requests {
            tx: self,
            organization: OrganizationId::NOBODY,
        }
    }
}

impl Requests<'_> {
    /// The answer to a request, if it was given before. Otherwise the caller gives it now, and keeps it by `keep`.
    ///
    /// # Errors
    ///
    /// `RequestIdReused` when another request had the id.
    pub async fn find(&mut self, request: &Repeatable) -> Result<Option<Vec<u8>>, Error> {
        let Repeatable { id, digest } = request;
        let now = self.tx.now();
        let mut claim = scope::insert::<Entity, _>(
            self.organization,
            [
                (Column::RequestId, id.as_uuid().into()),
                (Column::Request, digest.as_slice().into()),
                (
                    Column::Expires,
                    now.plus(Repeatable::KEPT).as_millis().into(),
                ),
            ],
        );
        let mut or_expired = OnConflict::columns([Column::OrganizationId, Column::RequestId]);
        or_expired
            .update_columns([Column::Request, Column::Expires])
            .value(Column::Answer, Option::<Vec<u8>>::None)
            .action_and_where(Expr::col((Entity, Column::Expires)).lte(now.as_millis()));
        claim.on_conflict(or_expired);
        if self.tx.execute(claim).await? == 1 {
            return Ok(None);
        }
        let mut select = scope::select::<Entity>(self.organization);
        select
            .columns([(Entity, Column::Request), (Entity, Column::Answer)])
            .and_where(Expr::col((Entity, Column::RequestId)).eq(id.as_uuid()));
        let row = self.tx.find(select).await?;
        let row = row.ok_or_else(|| corrupt("an answered request"))?;
        let mut cells = Cells::of(&row);
        let asked: Vec<u8> = cells.take().map_err(corrupt)?;
        if asked != digest.as_slice() {
            return Err(Error::RequestIdReused);
        }
        let answer: Option<Vec<u8>> = cells.take().map_err(corrupt)?;
        answer
            .map(Some)
            .ok_or_else(|| corrupt("a request without its answer"))
    }

    /// Keeps the answer to a request that `find` knew none of.
    pub async fn keep(&mut self, id: RequestId, answer: Vec<u8>) -> Result<(), Error> {
        let mut update = scope::update::<Entity>(self.organization);
        update
            .value(Column::Answer, answer)
            .and_where(Expr::col((Entity, Column::RequestId)).eq(id.as_uuid()));
        self.tx.execute(update).await.map(drop)
    }
}

impl Store {
    /// Removes answers that have expired, of all organizations, and tells how many.
    pub async fn forget_requests(&self) -> Result<u64, Error> {
        let mut forgotten = 0;
        loop {
            let key = || [Column::OrganizationId, Column::RequestId];
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
