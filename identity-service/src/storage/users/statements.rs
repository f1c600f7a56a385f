//! The statements that write a user: its row, and the e-mail addresses that find it.
//!
//! Apart from `write`, which decides what is written. Their texts are always the same, so that nothing puts them together again
//! for each user. On PostgreSQL, where each statement is waited for, a user who is new is one of them.

use sea_orm::Value;

use super::Users;
use crate::{
    domain::{AccountId, Error, ExternalId, StoredUser, Timestamp, User, UserId, schema::Schemas},
    storage::{
        adoption,
        engine::Engine,
        entity::user::Column,
        feed::next_ordinal,
        keys::set_key,
        row::json,
        scope::{self, Sql},
        tx::must_touch_one,
        unique,
    },
};

macro_rules! insert {
    ($json:literal) => {
        concat!(
            "INSERT INTO users (organization_id, id, user_name, user_name_folded, external_id, account_id, active, \
                active_assigned, manager_id, version, modified, removed, provisioning, document, search, ordinal, created) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15",
            $json,
            ", ",
            next_ordinal!("$16"),
            ", $17) ON CONFLICT DO NOTHING"
        )
    };
}

/// Touches one row, or none when a key is taken: a statement that failed would fail the whole batch on PostgreSQL, and names are
/// taken every day.
const INSERT: Sql = Sql {
    sqlite: insert!(""),
    postgres: concat!(
        "WITH inserted AS (",
        insert!("::jsonb"),
        " RETURNING id), \
        found AS (INSERT INTO user_emails (organization_id, value, user_id) \
            SELECT $1, e.value, inserted.id FROM inserted, json_array_elements_text($18::json) AS e(value)) \
        SELECT FROM inserted"
    ),
};

/// On SQLite without the keys, which `SET_KEYS` write.
pub(in crate::storage) const REPLACE: Sql = Sql {
    sqlite: "UPDATE users SET user_name = $3, active = $7, active_assigned = $8, manager_id = $9, version = $10, modified = $11, \
            removed = $12, document = $14, search = $15 \
        WHERE organization_id = $1 AND id = $2 AND version = $16",
    postgres: "UPDATE users SET user_name = $3, user_name_folded = $4, external_id = $5, account_id = $6, active = $7, \
            active_assigned = $8, manager_id = $9, version = $10, modified = $11, removed = $12, provisioning = $13, \
            document = $14, search = $15::jsonb \
        WHERE organization_id = $1 AND id = $2 AND version = $16",
};

/// In the order of `keys`.
const SET_KEYS: [Sql; 4] = [
    set_key!("users", "user_name_folded"),
    set_key!("users", "external_id"),
    set_key!("users", "account_id"),
    set_key!("users", "provisioning"),
];

const ADD_EMAILS: Sql = Sql {
    sqlite: "INSERT INTO user_emails (organization_id, value, user_id) \
        SELECT $1, e.value, $2 FROM json_each($3) AS e",
    postgres: "INSERT INTO user_emails (organization_id, value, user_id) \
        SELECT $1, e.value, $2 FROM json_array_elements_text($3::json) AS e(value)",
};

const REMOVE_EMAILS: Sql = Sql {
    sqlite: "DELETE FROM user_emails WHERE organization_id = $1 AND user_id = $2 \
        AND value IN (SELECT e.value FROM json_each($3) AS e)",
    postgres: "DELETE FROM user_emails WHERE organization_id = $1 AND user_id = $2 \
        AND value IN (SELECT e.value FROM json_array_elements_text($3::json) AS e(value))",
};

impl Users<'_> {
    /// Writes a user who is new, under the next number.
    ///
    /// # Errors
    ///
    /// `UserNameTaken`, `AccountIdTaken`. Nothing is written then.
    pub(super) async fn insert(
        &mut self,
        stored: &StoredUser,
        schemas: &Schemas,
    ) -> Result<(), Error> {
        let emails = stored.user.email_keys();
        let mut values = row(stored, schemas)?.to_vec();
        values.push(self.tx.next_ordinal().into());
        values.push(stored.created.as_millis().into());
        if self.tx.engine() == Engine::Postgres {
            values.push(json(&emails)?);
        }
        let insert = scope::set(self.tx.organization(), INSERT, values);
        if self.tx.execute(insert).await? == 1 {
            return match self.tx.engine() {
                Engine::Sqlite => self.change_emails(stored.id, &[], &emails).await,
                Engine::Postgres => Ok(()),
            };
        }
        let folded = stored.user.user_name.folded();
        match self.find_holder(Column::UserNameFolded, folded).await? {
            Some(_) => Err(Error::UserNameTaken),
            None => Err(Error::AccountIdTaken),
        }
    }

    /// Writes what a user has become.
    pub(super) async fn replace_row(
        &mut self,
        before: &StoredUser,
        after: &StoredUser,
        schemas: &Schemas,
    ) -> Result<(), Error> {
        let mut values = row(after, schemas)?.to_vec();
        values.push(before.version.0.into());
        let replace = scope::set(self.tx.organization(), REPLACE, values);
        let touched = self.tx.try_execute(replace).await;
        must_touch_one(touched.map_err(unique::of_user)?)?;
        let id = after.id.as_uuid();
        let keys = self
            .tx
            .replace_keys(id, SET_KEYS, keys(before), keys(after));
        keys.await.map_err(unique::of_user)?;
        let emails = [&before.user, &after.user].map(User::email_keys);
        self.change_emails(after.id, &emails[0], &emails[1]).await
    }

    pub(super) async fn change_emails(
        &mut self,
        id: UserId,
        before: &[String],
        after: &[String],
    ) -> Result<(), Error> {
        for (sql, these, others) in [(REMOVE_EMAILS, before, after), (ADD_EMAILS, after, before)] {
            let keys: Vec<_> = these.iter().filter(|key| !others.contains(key)).collect();
            if keys.is_empty() {
                continue;
            }
            let values = [id.as_uuid().into(), json(&keys)?];
            self.tx
                .execute(scope::set(self.tx.organization(), sql, values))
                .await?;
        }
        Ok(())
    }
}

/// What both statements write, $2 to $15.
fn row(stored: &StoredUser, schemas: &Schemas) -> Result<[Value; 14], Error> {
    let user = &stored.user;
    let [user_name_folded, external_id, account_id, provisioning] = keys(stored);
    Ok([
        stored.id.as_uuid().into(),
        user.user_name.as_str().into(),
        user_name_folded,
        external_id,
        account_id,
        user.is_active().into(),
        user.active.is_some().into(),
        user.manager_id().map(UserId::as_uuid).into(),
        stored.version.0.into(),
        stored.modified.as_millis().into(),
        stored.removed.map(Timestamp::as_millis).into(),
        provisioning,
        json(user.attributes.as_map())?,
        json(&user.search(schemas))?,
    ])
}

/// What finds a user, and seldom changes.
fn keys(stored: &StoredUser) -> [Value; 4] {
    let user = &stored.user;
    [
        user.user_name.folded().into(),
        user.external_id.as_ref().map(ExternalId::as_str).into(),
        user.account_id.as_ref().map(AccountId::as_str).into(),
        adoption::number(stored.provisioning).into(),
    ]
}
