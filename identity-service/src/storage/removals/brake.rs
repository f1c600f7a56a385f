//! Whether somebody may be removed: asked only where the brake is on.
//!
//! The counters' row is locked from the first such removal of a batch on, so that of several services none lets more pass than
//! the others know of. What is held is noted, although the call is refused.

use sea_orm::sea_query::{Expr, ExprTrait};

use super::{Watch, alarm};
use crate::{
    domain::{
        Danger, Error, HeldRemoval, Passage, RemovalAlarm, StoredUser, Tally, Timestamp, UserId,
    },
    events,
    storage::{
        entity::{
            counters,
            held_removal::{Column, Entity},
        },
        row::{Cells, corrupt},
        scope::{self, Sql},
        tx::Tx,
    },
};

const LOOK: Sql = Sql::of_both(
    "SELECT a.raised, a.since, a.people, a.removed, a.decision, a.decided, a.decided_by, \
            h.alarm, h.held, h.released \
        FROM organization_counters AS c \
        LEFT JOIN removal_alarms AS a ON a.organization_id = c.organization_id \
        LEFT JOIN held_removals AS h ON h.organization_id = c.organization_id AND h.user_id = $2 \
        WHERE c.organization_id = $1",
);

/// Once for an alarm, however often it is tried.
const HOLD: Sql = Sql::of_both(
    "INSERT INTO held_removals (organization_id, user_id, alarm, held, deletes, released) \
        VALUES ($1, $2, $3, $4, $5, FALSE) \
        ON CONFLICT (organization_id, user_id) DO UPDATE \
            SET alarm = excluded.alarm, held = excluded.held, deletes = excluded.deletes, released = FALSE \
        WHERE held_removals.alarm <> excluded.alarm",
);

impl Tx {
    /// Lets an active user be deactivated or deleted, unless that is to be held.
    ///
    /// # Errors
    ///
    /// `RemovalHeld`. What was noted of it stays.
    pub(in crate::storage) async fn brake(
        &mut self,
        user: &StoredUser,
        deletes: bool,
    ) -> Result<(), Error> {
        if !self.brakes() {
            return Ok(());
        }
        let organization = self.organization();
        let watch = self.watch();
        let (danger, unusual) = self.find_danger(user.id, watch).await?;
        let Passage::Held(retry_after) = danger.passage(watch.now) else {
            if danger.held.is_some() {
                let mut forget = scope::delete::<Entity>(organization);
                forget.and_where(is_user(user.id));
                self.execute(forget).await?;
            }
            return Ok(());
        };
        let alarm = danger.alarm.filter(|alarm| alarm.is_on(watch.now));
        let raised = match (alarm, unusual) {
            (Some(alarm), _) => alarm.raised,
            // What raises it is in this batch, and not yet counted.
            (None, Some(unusual)) => self.raise_alarm(unusual).await?,
            (None, None) => return Err(Error::internal("a removal is held without an alarm")),
        };
        let hold = [
            user.id.as_uuid().into(),
            raised.as_millis().into(),
            watch.now.as_millis().into(),
            deletes.into(),
        ];
        let held = self.execute(scope::set(organization, HOLD, hold)).await?;
        if held > 0 {
            let event = events::of_held_removal(user, self.attribution());
            self.append(event);
        }
        self.keep_refusal();
        Err(Error::RemovalHeld { retry_after })
    }

    async fn raise_alarm(&mut self, unusual: RemovalAlarm) -> Result<Timestamp, Error> {
        let organization = self.organization();
        if self.execute(alarm::raise(organization, &unusual)).await? > 0 {
            let found = self.find_locked_organization(organization).await?;
            let version = found.ok_or(Error::OrganizationNotFound)?.version;
            let attribution = self.attribution();
            let event = events::of_removal_alarm(organization, version, &unusual, attribution);
            self.append(event);
        }
        Ok(unusual.raised)
    }

    async fn find_danger(
        &mut self,
        user: UserId,
        watch: Watch,
    ) -> Result<(Danger, Option<RemovalAlarm>), Error> {
        let organization = self.organization();
        let (mut active, mut removals) = self.find_tally().await?;
        // Of the calls before this one in the batch.
        if let Some(pending) = self.pending() {
            active += pending.active;
            removals.extend(&pending.removals);
        }
        let look = scope::set(organization, LOOK, [user.as_uuid().into()]);
        let row = self.find(look).await?.ok_or(Error::OrganizationNotFound)?;
        let mut cells = Cells::of(&row);
        let alarm = alarm::read(&mut cells)?;
        let held = match cells.take::<Option<i64>>().map_err(corrupt)? {
            None => None,
            Some(alarm) => Some(HeldRemoval {
                alarm: Timestamp::from_millis(alarm),
                since: Timestamp::from_millis(cells.take().map_err(corrupt)?),
                is_released: cells.take().map_err(corrupt)?,
            }),
        };
        let unusual = watch.alarm(active, &removals);
        let danger = Danger {
            alarm,
            is_unusual: unusual.is_some(),
            held,
        };
        Ok((danger, unusual))
    }

    /// How many people are active, and who was removed lately. The batch holds the counters: nobody else changes that before
    /// the commit.
    pub(in crate::storage) async fn find_tally(&mut self) -> Result<(i64, Tally), Error> {
        use counters::{Column, Entity};
        let mut select = scope::select::<Entity>(self.organization());
        select.columns([(Entity, Column::ActiveCount), (Entity, Column::Removals)]);
        let row = self.find(select).await?;
        let row = row.ok_or(Error::OrganizationNotFound)?;
        let mut cells = Cells::of(&row);
        let active = cells.take().map_err(corrupt)?;
        let removals: String = cells.take().map_err(corrupt)?;
        let removals = Tally::parse(&removals).ok_or_else(|| corrupt("a tally of removals"))?;
        Ok((active, removals))
    }
}

fn is_user(user: UserId) -> Expr {
    Expr::col((Entity, Column::UserId)).eq(user.as_uuid())
}
