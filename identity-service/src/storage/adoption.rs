//! Users by who has made them: the number that a row keeps, and how many there are of each.

use sea_orm::sea_query::{IntoCondition, JoinType};

use super::{
    Reader, callers,
    entity::counters::{Column, Entity},
    row::corrupt,
    scope,
};
use crate::domain::{AdoptionReport, Caller, Credential, Error, Provisioning};

/// The number that a row keeps.
pub(super) fn number(provisioning: Provisioning) -> i64 {
    match provisioning {
        Provisioning::Imported => 1,
        Provisioning::Adopted => 2,
        Provisioning::Created => 3,
    }
}

/// What a number stands for.
pub(super) fn read(kept: i64) -> Result<Provisioning, Error> {
    Provisioning::ALL
        .into_iter()
        .find(|provisioning| number(*provisioning) == kept)
        .ok_or_else(|| corrupt("where a user comes from"))
}

impl Reader<'_> {
    /// How many users come from where, as it is kept with every write.
    pub async fn find_adoption_report(
        &self,
        credential: &Credential,
    ) -> Result<(Caller, AdoptionReport), Error> {
        let is_own = scope::is_of::<Entity>(self.organization());
        let mut select = callers::select(self.organization(), credential);
        select
            .join(JoinType::LeftJoin, Entity, is_own.into_condition())
            .columns(
                [
                    Column::UserCount,
                    Column::ImportedCount,
                    Column::AdoptedCount,
                ]
                .map(|column| (Entity, column)),
            );
        let (caller, mut reports) = self
            .rows(credential, scope::by_credential(select), |cells| {
                // An organization that was deleted has no counters, and its callers are refused.
                let Some(users) = cells.take::<Option<i64>>().map_err(corrupt)? else {
                    return Ok(None);
                };
                let untouched: i64 = cells.take().map_err(corrupt)?;
                let adopted: i64 = cells.take().map_err(corrupt)?;
                Ok(Some(AdoptionReport {
                    untouched,
                    adopted,
                    created: users - untouched - adopted,
                }))
            })
            .await?;
        Ok((caller, reports.pop().unwrap_or_default()))
    }
}
