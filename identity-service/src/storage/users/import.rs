//! Users whom the SaaS already has: made, or brought up to date, by their account.

use sea_orm::sea_query::{Expr, ExprTrait};

use super::Users;
use crate::{
    domain::{Error, Imported, InvalidField, NewUser, Provisioning, Replacement},
    storage::entity::user::{Column, Entity},
};

impl Users<'_> {
    /// Makes the user of an account what is sent, unless the identity provider manages it already. An error has written
    /// nothing, so that a unit may go on with the next one.
    ///
    /// # Errors
    ///
    /// `UserNameTaken`, and what the organization's schemas say.
    pub async fn import(&mut self, new: NewUser) -> Result<Imported, Error> {
        let Some(account_id) = &new.user.account_id else {
            return Err(InvalidField::new("account_id", "is required").into());
        };
        let is_account = Expr::col((Entity, Column::AccountId)).eq(account_id.as_str());
        let Some(before) = self.find_locked(is_account).await? else {
            self.create(new).await?;
            return Ok(Imported::Created);
        };
        if before.provisioning != Provisioning::Imported {
            return Ok(Imported::Managed);
        }
        let version = before.version;
        let schemas = self.schemas_of(&before, !new.extensions.is_empty()).await?;
        let after = before.user.clone();
        let after = after.replaced_by(Replacement::from(new), &schemas)?;
        let stored = self.save(before, after, &schemas).await?;
        Ok(if stored.version == version {
            Imported::Unchanged
        } else {
            Imported::Updated
        })
    }
}
