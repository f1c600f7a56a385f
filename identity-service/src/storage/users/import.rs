//! Users whom the SaaS already has: made, or brought up to date, by their account.

use super::{Users, one::By};
use crate::domain::{Error, Imported, InvalidField, NewUser, Provisioning, Replacement};

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
        let account_id = account_id.as_str().into();
        let Some(before) = self.find_locked(By::AccountId, account_id).await? else {
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
