//! Creating, replacing, changing and deleting users, inside a unit.
//!
//! Whatever is done to a user goes through `save` or `delete`, which write row, version, e-mail keys, counts and
//! event together; there is no other way to change one.

use std::sync::Arc;

use sea_orm::sea_query::{Expr, ExprTrait, LockType, OnConflict};

use super::{groups::Shown, row};
use crate::{
    domain::{
        Changes, Error, ExternalId, IfMatch, Manager, NewUser, Provisioning, Replacement,
        StoredUser, Timestamp, User, UserId, Version, schema::Schemas,
    },
    events,
    storage::{
        adoption,
        entity::user::{Column, Entity},
        members,
        row::{Cells, corrupt, search},
        scope::{self, Sql},
        tx::Tx,
        unique,
    },
};

/// The users of a unit's organization.
#[derive(Debug)]
pub struct Users<'t> {
    pub(super) tx: &'t mut Tx,
}

impl Tx {
    /// The users of the organization.
    pub fn users(&mut self) -> Users<'_> {
        Users { tx: self }
    }
}

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

const BURY: Sql = {
    const TEXT: &str = "INSERT INTO deleted_users (organization_id, id, user_name, external_id, account_id, active, active_assigned, \
            ordinal, version, created, modified, removed, provisioning, deleted, document, memberships) \
        SELECT organization_id, id, user_name, external_id, account_id, active, active_assigned, \
            ordinal, version, created, modified, CASE WHEN active THEN $3 ELSE removed END, provisioning, $3, document, $4 \
        FROM users WHERE organization_id = $1 AND id = $2";
    Sql {
        sqlite: TEXT,
        postgres: TEXT,
    }
};

impl Users<'_> {
    /// Creates a user.
    ///
    /// # Errors
    ///
    /// `UserNameTaken`, `AccountIdTaken`, and what the organization's schemas say.
    pub async fn create(&mut self, new: NewUser) -> Result<StoredUser, Error> {
        let schemas = self.tx.schemas(!new.extensions.is_empty()).await?;
        let user = new.complete(&schemas)?;
        let now = self.tx.now();
        let id = UserId::new(now);
        let stored = StoredUser {
            id,
            // Given when it is inserted.
            ordinal: 0,
            user,
            version: Version::FIRST,
            created: now,
            modified: now,
            removed: None,
            provisioning: Provisioning::of_new(self.tx.writer()),
            manager: None,
            groups: Vec::new(),
        };
        self.insert(&stored, &schemas).await?;
        self.change_emails(id, &[], &stored.user.email_keys())
            .await?;
        self.tx.count_created(id, stored.provisioning);
        if stored.user.is_active() {
            self.tx.count_returned(None);
        }
        self.append_event(id, None, Some(&stored.user), stored.version);
        self.with_manager(stored, None).await
    }

    /// Makes what was sent the whole user.
    ///
    /// # Errors
    ///
    /// `UserNotFound`, `VersionMismatch`, `UserNameTaken`, `AccountIdTaken`.
    pub async fn replace(
        &mut self,
        id: UserId,
        if_match: &IfMatch,
        replacement: Replacement,
    ) -> Result<StoredUser, Error> {
        let before = self.get_locked(id, if_match).await?;
        let needs_schemas = !replacement.extensions.is_empty();
        let schemas = self.schemas_of(&before, needs_schemas).await?;
        let after = before.user.clone().replaced_by(replacement, &schemas)?;
        self.save(before, after, &schemas).await
    }

    /// Applies changes in order, all or nothing.
    ///
    /// # Errors
    ///
    /// `UserNotFound`, `VersionMismatch`, `UserNameTaken`, `AccountIdTaken`, and what the changes say.
    pub async fn update(
        &mut self,
        id: UserId,
        if_match: &IfMatch,
        changes: &Changes,
    ) -> Result<StoredUser, Error> {
        let before = self.get_locked(id, if_match).await?;
        let schemas = self.schemas_of(&before, changes.names_extension()).await?;
        let after = changes.apply(&before.user, &schemas)?;
        self.save(before, after, &schemas).await
    }

    /// Moves a user to the deleted ones and frees the keys.
    ///
    /// # Errors
    ///
    /// `UserNotFound`, `VersionMismatch`.
    pub async fn delete(&mut self, id: UserId, if_match: &IfMatch) -> Result<(), Error> {
        let before = self.get_locked(id, if_match).await?;
        let is_active = before.user.is_active();
        if is_active {
            self.tx.brake(&before, true).await?;
        }
        let organization = self.tx.organization();
        let now = self.tx.now().max(before.modified);
        let groups = self.tx.leave_groups(id.into()).await?;
        let bury = [
            id.as_uuid().into(),
            now.as_millis().into(),
            members::memberships(&groups)?.into(),
        ];
        self.tx
            .execute(scope::set(organization, BURY, bury))
            .await?;
        let mut delete = scope::delete::<Entity>(organization);
        delete
            .and_where(Expr::col(Column::Id).eq(id.as_uuid()))
            .and_where(Expr::col(Column::Version).eq(before.version.0));
        must_touch_one(self.tx.execute(delete).await?)?;
        self.change_emails(id, &before.user.email_keys(), &[])
            .await?;
        self.tx.count_deleted(before.provisioning);
        if is_active {
            self.tx.count_removed(now);
        }
        self.append_event(id, Some(&before.user), None, before.version.next());
        Ok(())
    }

    /// Writes what a user has become. What changes nothing leaves version, times and feed alone.
    pub(super) async fn save(
        &mut self,
        before: StoredUser,
        after: User,
        schemas: &Schemas,
    ) -> Result<StoredUser, Error> {
        let version = before.version.next();
        let provisioning = before.provisioning.written_by(self.tx.writer());
        let attribution = self.tx.attribution();
        let event = if provisioning == before.provisioning {
            events::of_user(
                before.id,
                Some(&before.user),
                Some(&after),
                version,
                attribution,
            )
        } else {
            // Also where it changes nothing else.
            let changed = (&before.user, &after);
            Some(events::of_adopted_user(
                before.id,
                changed,
                provisioning,
                version,
                attribution,
            ))
        };
        let Some(event) = event else {
            return Ok(before);
        };
        let is_removed = before.user.is_active() && !after.is_active();
        let is_back = !before.user.is_active() && after.is_active();
        if is_removed {
            self.tx.brake(&before, false).await?;
        }
        self.check_keys(&before.user, &after).await?;
        let modified = self.tx.now().max(before.modified);
        let stored = StoredUser {
            user: after,
            version,
            modified,
            removed: match is_removed {
                true => Some(modified),
                false => before.removed.filter(|_| !is_back),
            },
            provisioning,
            ..before.clone()
        };
        self.update_row(&stored, before.version, schemas).await?;
        self.change_emails(
            stored.id,
            &before.user.email_keys(),
            &stored.user.email_keys(),
        )
        .await?;
        self.tx.append(event);
        if is_removed {
            self.tx.count_removed(modified);
        } else if is_back {
            self.tx.count_returned(before.removed);
        }
        self.tx
            .count_adopted(before.provisioning, stored.provisioning);
        self.with_manager(stored, Some(&before)).await
    }

    /// The user as it stands, locked until the commit.
    async fn get_locked(&mut self, id: UserId, if_match: &IfMatch) -> Result<StoredUser, Error> {
        let is_user = Expr::col((Entity, Column::Id)).eq(id.as_uuid());
        let user = self.find_locked(is_user).await?;
        let user = user.ok_or(Error::UserNotFound)?;
        if !if_match.permits(user.version) {
            return Err(Error::VersionMismatch);
        }
        Ok(user)
    }

    /// The user whom a key finds, locked until the commit.
    pub(super) async fn find_locked(&mut self, is_user: Expr) -> Result<Option<StoredUser>, Error> {
        let organization = self.tx.organization();
        let mut select = scope::select::<Entity>(organization);
        row::add_columns(&mut select, self.tx.engine(), organization, Shown::Never);
        select
            .and_where(is_user)
            .lock_with_tables(LockType::Update, [Entity]);
        let Some(found) = self.tx.find(select).await? else {
            return Ok(None);
        };
        let user = row::read(&mut Cells::of(&found))?;
        user.map(|user| user.parse().map_err(corrupt)).transpose()
    }

    /// The schemas by which a user is read: those of the organization where a call, or the user as it is, needs them.
    pub(super) async fn schemas_of(
        &mut self,
        before: &StoredUser,
        needed: bool,
    ) -> Result<Arc<Schemas>, Error> {
        let has_declared = before.user.attributes.has_declared();
        self.tx.schemas(needed || has_declared).await
    }

    pub(super) async fn insert(
        &mut self,
        stored: &StoredUser,
        schemas: &Schemas,
    ) -> Result<(), Error> {
        let user = &stored.user;
        let mut insert = scope::insert::<Entity, _>(
            self.tx.organization(),
            [
                (Column::Id, stored.id.as_uuid().into()),
                (Column::UserName, user.user_name.as_str().into()),
                (Column::UserNameFolded, user.user_name.folded().into()),
                (Column::ExternalId, external_id(user).into()),
                (Column::AccountId, account_id(user).into()),
                (Column::Active, user.is_active().into()),
                (Column::ActiveAssigned, user.active.is_some().into()),
                (Column::Ordinal, self.tx.next_ordinal()),
                (Column::ManagerId, manager_id(user).into()),
                (Column::Version, stored.version.0.into()),
                (Column::Created, stored.created.as_millis().into()),
                (Column::Modified, stored.modified.as_millis().into()),
                (Column::Removed, removed(stored).into()),
                (
                    Column::Provisioning,
                    adoption::number(stored.provisioning).into(),
                ),
                (Column::Document, document(user)?.into()),
                (
                    Column::Search,
                    search(self.tx.engine(), &user.search(schemas))?,
                ),
            ],
        );
        // A statement that failed would fail the whole batch on PostgreSQL, and names are taken every day.
        insert.on_conflict(OnConflict::new().do_nothing().to_owned());
        if self.tx.execute(insert).await? == 1 {
            return Ok(());
        }
        match self
            .find_holder(Column::UserNameFolded, user.user_name.folded())
            .await?
        {
            Some(_) => Err(Error::UserNameTaken),
            None => Err(Error::AccountIdTaken),
        }
    }

    async fn update_row(
        &mut self,
        stored: &StoredUser,
        before: Version,
        schemas: &Schemas,
    ) -> Result<(), Error> {
        let user = &stored.user;
        let mut update = scope::update::<Entity>(self.tx.organization());
        update
            .value(Column::UserName, user.user_name.as_str())
            .value(Column::UserNameFolded, user.user_name.folded())
            .value(Column::ExternalId, external_id(user))
            .value(Column::AccountId, account_id(user))
            .value(Column::Active, user.is_active())
            .value(Column::ActiveAssigned, user.active.is_some())
            .value(Column::ManagerId, manager_id(user))
            .value(Column::Version, stored.version.0)
            .value(Column::Modified, stored.modified.as_millis())
            .value(Column::Removed, removed(stored))
            .value(Column::Provisioning, adoption::number(stored.provisioning))
            .value(Column::Document, document(user)?)
            .value(
                Column::Search,
                search(self.tx.engine(), &user.search(schemas))?,
            )
            .and_where(Expr::col((Entity, Column::Id)).eq(stored.id.as_uuid()))
            .and_where(Expr::col((Entity, Column::Version)).eq(before.0));
        let touched = self.tx.try_execute(update).await.map_err(unique::of_user)?;
        must_touch_one(touched)
    }

    /// Asks whether keys that change are free. The index decides; asking first spares the batch a failed statement.
    async fn check_keys(&mut self, before: &User, after: &User) -> Result<(), Error> {
        if before.user_name != after.user_name {
            let folded = after.user_name.folded();
            if self
                .find_holder(Column::UserNameFolded, folded)
                .await?
                .is_some()
            {
                return Err(Error::UserNameTaken);
            }
        }
        if let Some(account_id) = &after.account_id
            && before.account_id.as_ref() != Some(account_id)
        {
            let account_id = account_id.as_str();
            if self
                .find_holder(Column::AccountId, account_id)
                .await?
                .is_some()
            {
                return Err(Error::AccountIdTaken);
            }
        }
        Ok(())
    }

    /// Who has a key.
    async fn find_holder(&mut self, column: Column, key: &str) -> Result<Option<UserId>, Error> {
        let mut select = scope::select::<Entity>(self.tx.organization());
        select
            .column((Entity, Column::Id))
            .and_where(Expr::col((Entity, column)).eq(key));
        let Some(found) = self.tx.find(select).await? else {
            return Ok(None);
        };
        let id = Cells::of(&found).take().map_err(corrupt)?;
        Ok(Some(UserId::from_uuid(id)))
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
            let keys = serde_json::to_string(&keys).map_err(Error::internal)?;
            let values = [id.as_uuid().into(), keys.into()];
            self.tx
                .execute(scope::set(self.tx.organization(), sql, values))
                .await?;
        }
        Ok(())
    }

    fn append_event(
        &mut self,
        id: UserId,
        before: Option<&User>,
        after: Option<&User>,
        version: Version,
    ) {
        let attribution = self.tx.attribution();
        if let Some(event) = events::of_user(id, before, after, version, attribution) {
            self.tx.append(event);
        }
    }

    /// Looks the manager up when it is not the one that was found with the row before.
    pub(super) async fn with_manager(
        &mut self,
        stored: StoredUser,
        before: Option<&StoredUser>,
    ) -> Result<StoredUser, Error> {
        let manager_id = stored.user.manager_id();
        let known = before.filter(|before| before.user.manager_id() == manager_id);
        let manager = match (manager_id, known) {
            (None, _) => None,
            // Its own display name may be what has just changed.
            (Some(manager), Some(before)) if manager != stored.id => before.manager.clone(),
            (Some(manager), _) => self.find_manager(manager).await?,
        };
        Ok(StoredUser { manager, ..stored })
    }

    async fn find_manager(&mut self, id: UserId) -> Result<Option<Manager>, Error> {
        let mut select = scope::select::<Entity>(self.tx.organization());
        select
            .expr(row::display_name(self.tx.engine(), "users"))
            .and_where(Expr::col((Entity, Column::Id)).eq(id.as_uuid()));
        let Some(found) = self.tx.find(select).await? else {
            return Ok(None);
        };
        let display_name = Cells::of(&found).take().map_err(corrupt)?;
        Ok(Some(Manager { display_name }))
    }
}

/// The row was locked, or nobody else writes: it cannot have changed since.
fn must_touch_one(touched: u64) -> Result<(), Error> {
    match touched {
        1 => Ok(()),
        _ => Err(Error::VersionMismatch),
    }
}

fn external_id(user: &User) -> Option<&str> {
    user.external_id.as_ref().map(ExternalId::as_str)
}

fn account_id(user: &User) -> Option<&str> {
    user.account_id.as_ref().map(|account| account.as_str())
}

fn removed(user: &StoredUser) -> Option<i64> {
    user.removed.map(Timestamp::as_millis)
}

fn manager_id(user: &User) -> Option<uuid::Uuid> {
    user.manager_id().map(UserId::as_uuid)
}

fn document(user: &User) -> Result<String, Error> {
    serde_json::to_string(user.attributes.as_map()).map_err(Error::internal)
}
