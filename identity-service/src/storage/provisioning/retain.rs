//! How much is kept: what is too old goes, and what is too much, a few rows at a time and behind all calls of users.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Order, Query};

use crate::{
    domain::{
        Error, OrganizationId, ProvisioningId, Timestamp,
        provisioning_log::{KEPT, KEPT_FOR},
    },
    storage::{
        Store,
        entity::provisioning_status::{Column, Entity},
        row::{Cells, corrupt},
        scope::{self, Sql},
        tx::Tx,
    },
};

/// Rows of one step.
const STEP: i64 = 200;

/// The oldest of those before an id.
const FORGET: Sql = Sql::of_both(
    "DELETE FROM provisioning_requests WHERE organization_id = $1 AND id IN \
        (SELECT id FROM provisioning_requests WHERE organization_id = $1 AND id < $2 ORDER BY id LIMIT $3)",
);

/// Counts what has gone, and looks who is the oldest now.
const UNCOUNT: Sql = Sql::of_both(
    "SELECT id FROM provisioning_requests WHERE organization_id = $1 ORDER BY id LIMIT 1",
);

impl Store {
    /// Removes requests that are older than they are kept, or more than are kept, and tells how many.
    pub async fn shorten_provisioning_log(&self) -> Result<u64, Error> {
        let mut forgotten = 0;
        let oldest = self.now().minus(KEPT_FOR);
        for (organization, surplus) in self.list_logs_to_shorten(oldest).await? {
            forgotten += self.shorten(organization, surplus, oldest).await?;
        }
        Ok(forgotten)
    }

    /// Which logs are too long or too old, and by how many rows they are too long.
    async fn list_logs_to_shorten(
        &self,
        oldest: Timestamp,
    ) -> Result<Vec<(OrganizationId, i64)>, Error> {
        let select = Query::select()
            .from(Entity)
            .columns([Column::OrganizationId, Column::Kept])
            .cond_where(
                Condition::any().add(Expr::col(Column::Kept).gt(KEPT)).add(
                    Expr::col(Column::Oldest)
                        .lt(oldest.as_millis())
                        .and(Expr::col(Column::Kept).gt(0)),
                ),
            )
            // In the order of an index: a plain scan is switched off.
            .order_by(Column::OrganizationId, Order::Asc)
            .take();
        let rows = self.list(scope::of_no_organization(select)).await?;
        let read = |row| {
            let mut cells = Cells::of(row);
            let organization = OrganizationId::from_uuid(cells.take().map_err(corrupt)?);
            let kept: i64 = cells.take().map_err(corrupt)?;
            Ok((organization, Ord::max(kept - KEPT, 0)))
        };
        rows.iter().map(read).collect()
    }

    async fn shorten(
        &self,
        organization: OrganizationId,
        surplus: i64,
        oldest: Timestamp,
    ) -> Result<u64, Error> {
        let mut surplus = surplus;
        let mut removed = 0;
        loop {
            let (before, most) = if surplus > 0 {
                (
                    ProvisioningId::first_at(self.now()),
                    Ord::min(surplus, STEP),
                )
            } else {
                (ProvisioningId::first_at(oldest), STEP)
            };
            let step = self.write_patiently(organization, STEP as usize, move |tx| {
                Box::pin(async move { forget(tx, before, most).await })
            });
            let gone = step.await?;
            removed += gone;
            let gone = i64::try_from(gone).unwrap_or(i64::MAX);
            if gone < most && surplus == 0 {
                return Ok(removed);
            }
            surplus = if gone < most { 0 } else { surplus - gone };
        }
    }
}

async fn forget(tx: &mut Tx, before: ProvisioningId, most: i64) -> Result<u64, Error> {
    let organization = tx.organization();
    let values = [before.as_uuid().into(), most.into()];
    let gone = tx.execute(scope::set(organization, FORGET, values)).await?;
    let first = tx.find(scope::set(organization, UNCOUNT, [])).await?;
    let oldest = match first {
        Some(row) => {
            let id = Cells::of(&row).take().map_err(corrupt)?;
            ProvisioningId::from_uuid(id).time()
        }
        None => tx.now(),
    };
    let mut count = scope::update::<Entity>(organization);
    count
        .value(
            Column::Kept,
            Expr::col(Column::Kept).sub(i64::try_from(gone).unwrap_or(i64::MAX)),
        )
        .value(Column::Oldest, oldest.as_millis());
    tx.execute(count).await?;
    Ok(gone)
}
