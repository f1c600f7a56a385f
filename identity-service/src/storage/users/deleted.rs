//! Deleted users: listed, and brought back.

use sea_orm::sea_query::{Expr, ExprTrait, JoinType, LockType, Order};
use uuid::Uuid;

use super::{Users, row};
use crate::{
    domain::{
        Caller, Credential, DeletedPosition, DeletedUser, Error, PageSize, StoredUser, Timestamp,
        User, UserId, WrittenDocument, schema::Resource,
    },
    events,
    storage::{
        Reader, callers,
        entity::deleted_user::{Column, Entity},
        members,
        row::{Cells, corrupt},
        scope,
    },
};

/// A page of deleted users.
#[derive(Clone, Debug)]
pub struct DeletedUserList {
    /// Those of the page, the latest first.
    pub users: Vec<DeletedUser<WrittenDocument>>,
    /// There are more after them.
    pub more: bool,
}

/// In the order in which `read` takes them: those of a user, then those of its deletion.
static COLUMNS: [Column; 15] = [
    Column::Id,
    Column::UserName,
    Column::ExternalId,
    Column::AccountId,
    Column::Active,
    Column::ActiveAssigned,
    Column::Ordinal,
    Column::Version,
    Column::Created,
    Column::Modified,
    Column::Removed,
    Column::Provisioning,
    Column::Document,
    Column::Deleted,
    Column::Memberships,
];

impl Reader<'_> {
    /// Users who were deleted and can be brought back, the latest first, after a position.
    pub async fn list_deleted_users(
        &self,
        credential: &Credential,
        after: Option<DeletedPosition>,
        size: PageSize,
    ) -> Result<(Caller, DeletedUserList), Error> {
        let limit = size.get() as usize;
        let column = |column| Expr::col((Entity, column));
        let mut page = scope::select::<Entity>(self.organization());
        page.columns(COLUMNS.map(|column| (Entity, column)))
            .and_where(column(Column::Deleted).gt(oldest(self.store.now()).as_millis()))
            .and_where(callers::is_good(self.organization(), credential))
            .order_by((Entity, Column::Deleted), Order::Desc)
            .order_by((Entity, Column::Id), Order::Desc)
            .limit(limit as u64 + 1);
        if let Some(DeletedPosition { deleted, id }) = after {
            let tie = column(Column::Deleted)
                .eq(deleted)
                .and(column(Column::Id).lt(id));
            page.and_where(column(Column::Deleted).lt(deleted).or(tie));
        }
        let mut select = callers::select(self.organization(), credential);
        select
            .join_subquery(
                JoinType::LeftJoin,
                page.into_part(),
                Entity,
                Expr::cust("TRUE"),
            )
            .columns(COLUMNS.map(|column| (Entity, column)))
            .order_by((Entity, Column::Deleted), Order::Desc)
            .order_by((Entity, Column::Id), Order::Desc);
        let (caller, mut users) = self
            .rows(credential, scope::by_credential(select), read)
            .await?;
        let more = users.len() > limit;
        users.truncate(limit);
        Ok((caller, DeletedUserList { users, more }))
    }
}

impl Users<'_> {
    /// Brings a deleted user back as it was, with its id and its memberships in groups that still exist.
    ///
    /// # Errors
    ///
    /// `UserNotFound` when nobody of this id was deleted lately; `UserNameTaken`, `AccountIdTaken`.
    pub async fn undelete(&mut self, id: UserId) -> Result<StoredUser, Error> {
        let DeletedUser {
            user: before,
            deleted,
            memberships,
        } = self.get_deleted(id).await?;
        let is_active = before.user.is_active();
        let attributes = before.user.attributes;
        let schemas = self.tx.schemas(attributes.has_declared()).await?;
        let stored = StoredUser {
            // Numbered anew: a list that went past the old number is not to miss the user.
            ordinal: 0,
            user: User {
                attributes: attributes.redeclared(Resource::User, &schemas),
                ..before.user
            },
            // The deletion had the version between.
            version: before.version.next().next(),
            modified: self.tx.now().max(deleted),
            removed: before.removed.filter(|_| !is_active),
            ..before
        };
        self.insert(&stored, &schemas).await?;
        let mut delete = scope::delete::<Entity>(self.tx.organization());
        delete.and_where(Expr::col((Entity, Column::Id)).eq(id.as_uuid()));
        self.tx.execute(delete).await?;
        self.tx.count_created(stored.provisioning);
        if is_active {
            self.tx.count_returned(before.removed);
        }
        let attribution = self.tx.attribution();
        let event = events::of_undeleted_user(id, &stored.user, stored.version, attribution);
        if let Some(event) = event {
            self.tx.append(event);
        }
        self.tx.rejoin_groups(id.into(), &memberships).await?;
        self.with_manager(stored, None).await
    }

    async fn get_deleted(&mut self, id: UserId) -> Result<DeletedUser, Error> {
        let mut select = scope::select::<Entity>(self.tx.organization());
        select
            .columns(COLUMNS.map(|column| (Entity, column)))
            .and_where(Expr::col((Entity, Column::Id)).eq(id.as_uuid()))
            .lock(LockType::Update);
        let deleted = match self.tx.find(select).await? {
            Some(found) => read(&mut Cells::of(&found))?,
            None => None,
        };
        let DeletedUser {
            user,
            deleted,
            memberships,
        } = deleted
            .filter(|deleted| deleted.deleted > oldest(self.tx.now()))
            .ok_or(Error::UserNotFound)?;
        Ok(DeletedUser {
            user: user.parse().map_err(corrupt)?,
            deleted,
            memberships,
        })
    }
}

/// Whoever was deleted before this is gone for good.
pub(in crate::storage) fn oldest(now: Timestamp) -> Timestamp {
    now.minus(DeletedUser::KEPT)
}

/// The deleted user, if the row has one.
fn read(cells: &mut Cells<'_>) -> Result<Option<DeletedUser<WrittenDocument>>, Error> {
    let Some(id) = cells.take::<Option<Uuid>>().map_err(corrupt)? else {
        return Ok(None);
    };
    let user = row::read_own(cells, id)?;
    let deleted = Timestamp::from_millis(cells.take().map_err(corrupt)?);
    let groups: String = cells.take().map_err(corrupt)?;
    Ok(Some(DeletedUser {
        user,
        deleted,
        memberships: members::read_memberships(&groups)?,
    }))
}
