//! Removing the rows of deleted organizations, and of users and groups that were deleted long ago, a few at a time.
//!
//! Each step is a unit in the organization's lane, so that it is never ahead of a call and never holds a lock for
//! long; and each can be repeated, so that it does not matter which replica does it or where one stopped.

use std::time::Duration;

use sea_orm::sea_query::{Expr, ExprTrait, Query, UnionType};

use super::{
    Store,
    entity::organization,
    row::{Cells, Row, corrupt},
    scope::{self, Sql},
    tx::Tx,
    users,
};
use crate::domain::{Error, OrganizationId};

/// How often deleted organizations are looked for, and what has expired.
pub(super) const INTERVAL: Duration = Duration::from_secs(60);
/// How often users and groups are looked for that can be brought back no more: this reads an index over all
/// organizations.
pub(super) const EXPIRY_INTERVAL: Duration = Duration::from_secs(60 * 60);
/// Rows of one step.
const STEP: i64 = 500;

const fn same(text: &'static str) -> Sql {
    Sql {
        sqlite: text,
        postgres: text,
    }
}

/// What lies in an organization; the last ones are few rows each.
const STEPS: [Sql; 21] = [
    same(
        "DELETE FROM user_emails WHERE organization_id = $1 AND (value, user_id) IN \
            (SELECT value, user_id FROM user_emails WHERE organization_id = $1 LIMIT $2)",
    ),
    same(
        "DELETE FROM users WHERE organization_id = $1 AND id IN \
            (SELECT id FROM users WHERE organization_id = $1 LIMIT $2)",
    ),
    same(
        "DELETE FROM deleted_users WHERE organization_id = $1 AND id IN \
            (SELECT id FROM deleted_users WHERE organization_id = $1 LIMIT $2)",
    ),
    same(
        "DELETE FROM group_members WHERE organization_id = $1 AND (group_id, member_id) IN \
            (SELECT group_id, member_id FROM group_members WHERE organization_id = $1 LIMIT $2)",
    ),
    same(
        "DELETE FROM groups WHERE organization_id = $1 AND id IN \
            (SELECT id FROM groups WHERE organization_id = $1 LIMIT $2)",
    ),
    same(
        "DELETE FROM deleted_groups WHERE organization_id = $1 AND id IN \
            (SELECT id FROM deleted_groups WHERE organization_id = $1 LIMIT $2)",
    ),
    same(
        // Readers of all organizations are told that it is gone until that, too, is old: see `retention`.
        "DELETE FROM events WHERE organization_id = $1 AND sequence IN \
            (SELECT sequence FROM events WHERE organization_id = $1 AND kind <> 'organization.deleted' LIMIT $2)",
    ),
    same(
        "DELETE FROM event_members WHERE organization_id = $1 AND (member_id, sequence) IN \
            (SELECT member_id, sequence FROM event_members WHERE organization_id = $1 LIMIT $2)",
    ),
    same(
        "DELETE FROM extension_schemas WHERE organization_id = $1 AND urn_folded IN \
            (SELECT urn_folded FROM extension_schemas WHERE organization_id = $1 LIMIT $2)",
    ),
    same(
        "DELETE FROM walks WHERE organization_id = $1 AND (query, start_index, walk) IN \
            (SELECT query, start_index, walk FROM walks WHERE organization_id = $1 LIMIT $2)",
    ),
    same(
        "DELETE FROM provisioning_requests WHERE organization_id = $1 AND id IN \
            (SELECT id FROM provisioning_requests WHERE organization_id = $1 LIMIT $2)",
    ),
    same(
        "DELETE FROM provisioning_status WHERE organization_id IN \
            (SELECT organization_id FROM provisioning_status WHERE organization_id = $1 LIMIT $2)",
    ),
    same(
        "DELETE FROM provisioning_days WHERE organization_id = $1 AND day IN \
            (SELECT day FROM provisioning_days WHERE organization_id = $1 LIMIT $2)",
    ),
    same(
        "DELETE FROM refused_tokens WHERE organization_id = $1 AND mistake IN \
            (SELECT mistake FROM refused_tokens WHERE organization_id = $1 LIMIT $2)",
    ),
    same(
        "DELETE FROM answered_requests WHERE organization_id = $1 AND request_id IN \
            (SELECT request_id FROM answered_requests WHERE organization_id = $1 LIMIT $2)",
    ),
    same(
        "DELETE FROM settings_links WHERE organization_id = $1 AND hash IN \
            (SELECT hash FROM settings_links WHERE organization_id = $1 LIMIT $2)",
    ),
    same(
        "DELETE FROM settings_sessions WHERE organization_id = $1 AND hash IN \
            (SELECT hash FROM settings_sessions WHERE organization_id = $1 LIMIT $2)",
    ),
    same(
        "DELETE FROM held_removals WHERE organization_id = $1 AND user_id IN \
            (SELECT user_id FROM held_removals WHERE organization_id = $1 LIMIT $2)",
    ),
    same(
        "DELETE FROM removal_alarms WHERE organization_id IN \
            (SELECT organization_id FROM removal_alarms WHERE organization_id = $1 LIMIT $2)",
    ),
    same(
        "DELETE FROM scim_tokens WHERE organization_id = $1 AND hash IN \
            (SELECT hash FROM scim_tokens WHERE organization_id = $1 LIMIT $2)",
    ),
    same(
        "DELETE FROM organization_counters WHERE organization_id IN \
            (SELECT organization_id FROM organization_counters WHERE organization_id = $1 LIMIT $2)",
    ),
];

/// Those who can be brought back no more.
const EXPIRED: [Sql; 2] = [
    same(
        "DELETE FROM deleted_users WHERE organization_id = $1 AND id IN \
            (SELECT id FROM deleted_users WHERE organization_id = $1 AND deleted <= $2 LIMIT $3)",
    ),
    same(
        "DELETE FROM deleted_groups WHERE organization_id = $1 AND id IN \
            (SELECT id FROM deleted_groups WHERE organization_id = $1 AND deleted <= $2 LIMIT $3)",
    ),
];

impl Store {
    /// Removes users and groups that were deleted longer ago than they are kept, and tells how many.
    pub async fn purge_expired(&self) -> Result<u64, Error> {
        let oldest = users::deleted::oldest(self.now()).as_millis();
        let mut removed = 0;
        for organization in self.list_organizations_with_expired(oldest).await? {
            loop {
                let step = self.write(organization, "", move |tx| {
                    Box::pin(async move { expire_step(tx, oldest).await })
                });
                match step.await? {
                    0 => break,
                    some => removed += some,
                }
            }
        }
        Ok(removed)
    }

    async fn list_organizations_with_expired(
        &self,
        oldest: i64,
    ) -> Result<Vec<OrganizationId>, Error> {
        let of = |table: &'static str| {
            Query::select()
                .from(table)
                .column("organization_id")
                .and_where(Expr::col("deleted").lte(oldest))
                .take()
        };
        let select = of("deleted_users")
            .union(UnionType::Distinct, of("deleted_groups"))
            .take();
        let rows = self.list(scope::of_no_organization(select)).await?;
        rows.iter().map(organization_id).collect()
    }

    /// Removes what is left of deleted organizations, and tells how many it finished.
    pub async fn purge_deleted(&self) -> Result<usize, Error> {
        let deleted = self.list_deleted().await?;
        for organization in &deleted {
            while !self
                .write(*organization, "", |tx| {
                    Box::pin(async move { purge_step(tx).await })
                })
                .await?
            {}
        }
        Ok(deleted.len())
    }

    async fn list_deleted(&self) -> Result<Vec<OrganizationId>, Error> {
        use organization::{Column, Entity};
        let select = Query::select()
            .from(Entity)
            .column(Column::Id)
            .and_where(Expr::col(Column::Deleted).is_not_null())
            .and_where(Expr::col(Column::Purged).is_null())
            .limit(100)
            .take();
        let rows = self.list(scope::of_no_organization(select)).await?;
        rows.iter().map(organization_id).collect()
    }
}

fn organization_id(row: &Row) -> Result<OrganizationId, Error> {
    let id = Cells::of(row).take().map_err(corrupt)?;
    Ok(OrganizationId::from_uuid(id))
}

/// Removes some rows and counts them.
async fn expire_step(tx: &mut Tx, oldest: i64) -> Result<u64, Error> {
    let organization = tx.organization();
    let mut removed = 0;
    for step in EXPIRED {
        let values = [oldest.into(), STEP.into()];
        removed += tx.execute(scope::set(organization, step, values)).await?;
    }
    Ok(removed)
}

/// Removes some rows. True when none is left.
async fn purge_step(tx: &mut Tx) -> Result<bool, Error> {
    use organization::{Column, Entity};
    let organization = tx.organization();
    for step in STEPS {
        let removed = tx
            .execute(scope::set(organization, step, [STEP.into()]))
            .await?;
        if removed > 0 {
            return Ok(false);
        }
    }
    let mut update = scope::update::<Entity>(organization);
    update
        .value(Column::Purged, tx.now().as_millis())
        // Its name is the customer's; that its id was in use is all that is kept.
        .value(Column::DisplayName, "deleted")
        .and_where(Expr::col((Entity, Column::Deleted)).is_not_null());
    tx.execute(update).await?;
    Ok(true)
}
