//! How provisioning went, day by day: counted in the unit that keeps the requests, so that each counts once.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Order};

use crate::{
    domain::{
        Caller, Credential, Error,
        provisioning_day::{Counts, Day, ProvisioningDay},
        provisioning_log::NewEntry,
    },
    storage::{
        Reader, callers,
        entity::{
            counters,
            provisioning_day::{Column, Entity},
        },
        row::{Cells, corrupt},
        scope::{self, Sql},
        tx::Tx,
    },
};

/// Adds to a day, and notes how many people there are now.
const ADD: Sql = Sql::of_both(
    "INSERT INTO provisioning_days (organization_id, day, succeeded, failed, look_ups, \
            matching_look_ups, users_created, users_updated, users_deactivated, groups_pushed, active, inactive) \
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, c.active_count, c.user_count - c.active_count \
        FROM organization_counters AS c WHERE c.organization_id = $1 \
        ON CONFLICT (organization_id, day) DO UPDATE SET \
            succeeded = provisioning_days.succeeded + excluded.succeeded, \
            failed = provisioning_days.failed + excluded.failed, \
            look_ups = provisioning_days.look_ups + excluded.look_ups, \
            matching_look_ups = provisioning_days.matching_look_ups + excluded.matching_look_ups, \
            users_created = provisioning_days.users_created + excluded.users_created, \
            users_updated = provisioning_days.users_updated + excluded.users_updated, \
            users_deactivated = provisioning_days.users_deactivated + excluded.users_deactivated, \
            groups_pushed = provisioning_days.groups_pushed + excluded.groups_pushed, \
            active = excluded.active, inactive = excluded.inactive",
);

/// What provisioning comes to.
#[derive(Clone, Debug, Default)]
pub struct Statistics {
    /// Days with requests, the earliest first.
    pub days: Vec<ProvisioningDay>,
    /// How many people are active now.
    pub active: i64,
    /// How many are not.
    pub inactive: i64,
}

/// Counts requests that are kept now and were not before, and forgets days that are too old.
pub(super) async fn count(
    tx: &mut Tx,
    entries: impl Iterator<Item = &NewEntry>,
) -> Result<(), Error> {
    let mut days: BTreeMap<Day, Counts> = BTreeMap::new();
    for entry in entries {
        days.entry(Day::of(entry.id.time())).or_default().add(entry);
    }
    let organization = tx.organization();
    for (day, counts) in days {
        let Counts {
            succeeded,
            failed,
            look_ups,
            matching_look_ups,
            users_created,
            users_updated,
            users_deactivated,
            groups_pushed,
        } = counts;
        let values = [
            day.0,
            succeeded,
            failed,
            look_ups,
            matching_look_ups,
            users_created,
            users_updated,
            users_deactivated,
            groups_pushed,
        ];
        let add = scope::set(organization, ADD, values.map(Into::into));
        tx.execute(add).await?;
    }
    let first = Day::of(tx.now()).first_kept();
    let mut forget = scope::delete::<Entity>(organization);
    forget.and_where(Expr::col((Entity, Column::Day)).lt(first.0));
    tx.execute(forget).await.map(drop)
}

impl Reader<'_> {
    /// How provisioning went, from a day on.
    pub async fn provisioning_statistics(
        &self,
        credential: &Credential,
        first: Day,
    ) -> Result<(Caller, Statistics), Error> {
        let organization = self.organization();
        let is_counter = scope::is_of::<counters::Entity>(organization);
        let is_day =
            scope::is_of::<Entity>(organization).and(Expr::col((Entity, Column::Day)).gte(first.0));
        let mut select = callers::select(organization, credential);
        select
            .join(JoinType::LeftJoin, counters::Entity, is_counter)
            .column((counters::Entity, counters::Column::UserCount))
            .column((counters::Entity, counters::Column::ActiveCount))
            .join(JoinType::LeftJoin, Entity, is_day)
            .columns(COLUMNS.map(|column| (Entity, column)))
            .order_by((Entity, Column::Day), Order::Asc);
        let mut statistics = Statistics::default();
        let (caller, days) = self
            .rows(credential, scope::by_credential(select), |cells| {
                // An organization that is gone has none, and its callers are refused.
                let users: Option<i64> = cells.take().map_err(corrupt)?;
                let active: Option<i64> = cells.take().map_err(corrupt)?;
                statistics.active = active.unwrap_or_default();
                statistics.inactive = users.unwrap_or_default() - statistics.active;
                read(cells)
            })
            .await?;
        statistics.days = days;
        Ok((caller, statistics))
    }
}

/// In the order in which `read` takes them.
static COLUMNS: [Column; 11] = [
    Column::Day,
    Column::Succeeded,
    Column::Failed,
    Column::LookUps,
    Column::MatchingLookUps,
    Column::UsersCreated,
    Column::UsersUpdated,
    Column::UsersDeactivated,
    Column::GroupsPushed,
    Column::Active,
    Column::Inactive,
];

fn read(cells: &mut Cells<'_>) -> Result<Option<ProvisioningDay>, Error> {
    let Some(day) = cells.take::<Option<i64>>().map_err(corrupt)? else {
        return Ok(None);
    };
    let mut number = || cells.take::<i64>().map_err(corrupt);
    Ok(Some(ProvisioningDay {
        day: Day(day),
        counts: Counts {
            succeeded: number()?,
            failed: number()?,
            look_ups: number()?,
            matching_look_ups: number()?,
            users_created: number()?,
            users_updated: number()?,
            users_deactivated: number()?,
            groups_pushed: number()?,
        },
        active: number()?,
        inactive: number()?,
    }))
}
