//! Creating, replacing, changing and deleting users, inside a unit.
//!
//! Whatever is done to a user goes through `save` or `delete`, which write row, version, e-mail keys, counts and
//! event together; there is no other way to change one.

use std::sync::{Arc, LazyLock};

use sea_orm::{
    Value,
    sea_query::{Expr, ExprTrait, LockType, SelectStatement},
};

use super::{groups::Shown, one::By, row};
use crate::{
    domain::{
        Changes, Error, IfMatch, Manager, NewUser, Provisioning, Replacement, StoredUser, User,
        UserId, Version, schema::Schemas,
    },
    events,
    storage::{
        engine::Engine,
        entity::user::{Column, Entity},
        known::{Asked, Known},
        members,
        row::{Cells, corrupt},
        scope::{self, Scoped, Sql},
        tx::{Tx, must_touch_one},
    },
};

/// The users of a unit's organization.
#[derive(Debug)]
pub struct Users<'t> {
    pub(super) tx: &'t mut Tx,
    shown: Shown,
}

impl Tx {
    /// The users of the organization.
    pub fn users(&mut self) -> Users<'_> {
        Users {
            tx: self,
            shown: Shown::Never,
        }
    }
}

/// Of one user, found by a key.
static LOCKED: LazyLock<Known<(By, Shown)>> = LazyLock::new(Known::default);

const BURY: Sql = Sql::of_both(
    "INSERT INTO deleted_users (organization_id, id, user_name, external_id, account_id, active, active_assigned, \
            ordinal, version, created, modified, removed, provisioning, deleted, document, memberships) \
        SELECT organization_id, id, user_name, external_id, account_id, active, active_assigned, \
            ordinal, version, created, modified, CASE WHEN active THEN $3 ELSE removed END, provisioning, $3, document, $4 \
        FROM users WHERE organization_id = $1 AND id = $2",
);

impl Users<'_> {
    /// Whether those that are replaced and updated come back with the groups that they are in.
    #[must_use]
    pub fn show_groups(self, shows: bool) -> Self {
        let shown = if shows { Shown::Always } else { Shown::Never };
        Self { shown, ..self }
    }

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
        self.tx.count_created(stored.provisioning);
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
            id: before.id,
            ordinal: before.ordinal,
            created: before.created,
            manager: None,
            groups: before.groups.clone(),
        };
        self.replace_row(&before, &stored, schemas).await?;
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
        let user = self.find_locked(By::Id, id.as_uuid().into()).await?;
        let user = user.ok_or(Error::UserNotFound)?;
        if !if_match.permits(user.version) {
            return Err(Error::VersionMismatch);
        }
        Ok(user)
    }

    /// The user whom a key finds, locked until the commit.
    pub(super) async fn find_locked(
        &mut self,
        by: By,
        key: Value,
    ) -> Result<Option<StoredUser>, Error> {
        let engine = self.tx.engine();
        let asked = Asked {
            organization: self.tx.organization(),
            credential: (),
            key,
        };
        let shape = (by, self.shown);
        let select = LOCKED.statement(engine, shape, &asked, |asked| {
            select_locked(engine, shape, asked)
        });
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
    pub(super) async fn find_holder(
        &mut self,
        column: Column,
        key: &str,
    ) -> Result<Option<UserId>, Error> {
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

fn select_locked(
    engine: Engine,
    (by, shown): (By, Shown),
    asked: &Asked<()>,
) -> Scoped<SelectStatement> {
    let mut select = scope::select::<Entity>(asked.organization);
    row::add_columns(&mut select, engine, asked.organization, shown);
    select
        .and_where(Expr::col((Entity, by.column())).eq(asked.key.clone()))
        .lock_with_tables(LockType::Update, [Entity]);
    select
}
