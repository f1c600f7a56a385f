//! What somebody decides about removals: each decision is an event.

use sea_orm::sea_query::{Expr, ExprTrait};

use super::alarm;
use crate::{
    domain::{Error, EventKind, RemovalAlarm, UserId, Verdict},
    events,
    storage::{
        entity::{
            counters, held_removal,
            removal_alarm::{Column, Entity},
        },
        row::{Cells, corrupt},
        scope::{self, Sql},
        tx::Tx,
    },
};

/// The removals of a unit's organization.
#[derive(Debug)]
pub struct Removals<'t> {
    tx: &'t mut Tx,
}

impl Tx {
    /// The removals of the organization.
    pub fn removals(&mut self) -> Removals<'_> {
        Removals { tx: self }
    }
}

const RELEASE: Sql = Sql {
    sqlite: "UPDATE held_removals SET released = TRUE \
        WHERE organization_id = $1 AND alarm = $2 AND NOT released \
            AND user_id IN (SELECT unhex(e.value, '-') FROM json_each($3) AS e) RETURNING user_id",
    postgres: "UPDATE held_removals SET released = TRUE \
        WHERE organization_id = $1 AND alarm = $2 AND NOT released \
            AND user_id = ANY (ARRAY(SELECT e.id::uuid FROM json_array_elements_text($3::json) AS e(id))) RETURNING user_id",
};

impl Removals<'_> {
    /// Lets the held removals of some people through, and tells how many: they pass when they are tried again.
    ///
    /// # Errors
    ///
    /// `RemovalAlarmNotFound`.
    pub async fn release(&mut self, users: &[UserId]) -> Result<u64, Error> {
        let alarm = self.get_alarm().await?;
        let ids: Vec<String> = users.iter().map(ToString::to_string).collect();
        let ids = serde_json::to_string(&ids).map_err(Error::internal)?;
        let values = [alarm.raised.as_millis().into(), ids.into()];
        let release = scope::set(self.tx.organization(), RELEASE, values);
        let mut released = Vec::new();
        for row in self.tx.change(release).await? {
            let id = Cells::of(&row).take().map_err(corrupt)?;
            released.push(UserId::from_uuid(id));
        }
        if !released.is_empty() {
            self.tell(EventKind::RemovalsLetThrough, &released).await?;
        }
        Ok(released.len() as u64)
    }

    /// Lets all removals pass, or holds all, for as long as such a decision lasts.
    ///
    /// # Errors
    ///
    /// `RemovalAlarmNotFound`.
    pub async fn decide(&mut self, verdict: Verdict, by: &str) -> Result<(), Error> {
        let alarm = self.get_alarm().await?;
        let mut update = scope::update::<Entity>(self.tx.organization());
        update
            .value(Column::Decision, alarm::number(verdict))
            .value(Column::Decided, self.tx.now().as_millis())
            .value(Column::DecidedBy, by);
        self.tx.execute(update).await?;
        let kind = match verdict {
            Verdict::LetThrough => EventKind::RemovalsLetThrough,
            Verdict::Stopped => {
                self.take_back_releases(&alarm).await?;
                EventKind::RemovalsStopped
            }
        };
        self.tell(kind, &[]).await
    }

    /// Ends the alarm: from here on is counted anew.
    ///
    /// # Errors
    ///
    /// `RemovalAlarmNotFound`.
    pub async fn end_alarm(&mut self) -> Result<(), Error> {
        self.get_alarm().await?;
        let organization = self.tx.organization();
        let delete = scope::delete::<Entity>(organization);
        self.tx.execute(delete).await?;
        let mut update = scope::update::<counters::Entity>(organization);
        update.value(counters::Column::Removals, "");
        self.tx.execute(update).await?;
        self.tell(EventKind::RemovalAlarmEnded, &[]).await
    }

    /// Those who were let through one by one before all were stopped.
    async fn take_back_releases(&mut self, alarm: &RemovalAlarm) -> Result<(), Error> {
        use held_removal::{Column, Entity};
        let mut update = scope::update::<Entity>(self.tx.organization());
        update
            .value(Column::Released, false)
            .and_where(Expr::col((Entity, Column::Alarm)).eq(alarm.raised.as_millis()))
            .and_where(Expr::col((Entity, Column::Released)));
        self.tx.execute(update).await.map(drop)
    }

    /// The alarm that is on. Whoever raises, asks or decides holds the counters' row.
    async fn get_alarm(&mut self) -> Result<RemovalAlarm, Error> {
        let mut select = scope::select::<Entity>(self.tx.organization());
        select.columns(alarm::COLUMNS);
        let row = self.tx.find(select).await?;
        let found = match &row {
            Some(row) => alarm::read(&mut Cells::of(row))?,
            None => None,
        };
        found
            .filter(|alarm| alarm.is_on(self.tx.now()))
            .ok_or(Error::RemovalAlarmNotFound)
    }

    async fn tell(&mut self, kind: EventKind, users: &[UserId]) -> Result<(), Error> {
        let organization = self.tx.organization();
        let found = self.tx.find_locked_organization(organization).await?;
        let version = found.ok_or(Error::OrganizationNotFound)?.version;
        let attribution = self.tx.attribution();
        let event = events::of_removal_decision(kind, organization, version, users, attribution);
        self.tx.append(event);
        Ok(())
    }
}
