//! The alarm as a page shows it: what happened, who was removed, and whose removal is held.

use sea_orm::sea_query::{
    Expr, ExprTrait, Func, JoinType, Order, Query, SelectStatement, UnionType,
};
use uuid::Uuid;

use super::alarm;
use crate::{
    domain::{
        Caller, Credential, Error, PageSize, RemovalAlarm, RemovalPosition, RemovedUser, Timestamp,
        UserId,
    },
    storage::{
        Reader, callers,
        entity::{deleted_user, held_removal, removal_alarm, user},
        row::{Cells, corrupt},
        scope::{self, OfOrganization},
    },
};

/// The last alarm, and what has come of it.
#[derive(Clone, Debug)]
pub struct RemovalStatus {
    /// It may be over.
    pub alarm: RemovalAlarm,
    /// How many people were removed since it began, and are not back.
    pub removed: i64,
    /// How many are still active whose removal is held.
    pub held: i64,
}

/// A page of people.
#[derive(Clone, Debug)]
pub struct RemovedPage {
    /// The latest first.
    pub users: Vec<RemovedUser>,
    /// There are more.
    pub more: bool,
}

const PAGE: &str = "page";
const ID: &str = "id";
const USER_NAME: &str = "user_name";
const ACCOUNT_ID: &str = "account_id";
const TIME: &str = "time";
const DELETED: &str = "deleted";
const RELEASED: &str = "released";
const NAMES: [&str; 6] = [ID, USER_NAME, ACCOUNT_ID, TIME, DELETED, RELEASED];

impl Reader<'_> {
    /// The organization's last alarm.
    pub async fn find_removal_alarm(
        &self,
        credential: &Credential,
    ) -> Result<(Caller, Option<RemovalStatus>), Error> {
        use removal_alarm::Entity;
        let is_own = scope::is_of::<Entity>(self.organization());
        let mut select = callers::select(self.organization(), credential);
        select
            .join(JoinType::LeftJoin, Entity, is_own)
            .columns(alarm::COLUMNS)
            .expr(self.count(self.removed::<user::Entity>(user::Column::Removed)))
            .expr(self.count(self.removed::<deleted_user::Entity>(deleted_user::Column::Removed)))
            .expr(self.count(self.held()));
        let (caller, mut found) = self
            .rows(credential, scope::by_credential(select), |cells| {
                let Some(alarm) = alarm::read(cells)? else {
                    return Ok(None);
                };
                let users: i64 = cells.take().map_err(corrupt)?;
                let deleted: i64 = cells.take().map_err(corrupt)?;
                Ok(Some(RemovalStatus {
                    alarm,
                    removed: users + deleted,
                    held: cells.take().map_err(corrupt)?,
                }))
            })
            .await?;
        Ok((caller, found.pop()))
    }

    /// Those who were removed since the last alarm began and are not back, the latest first, after a position.
    pub async fn list_removed_users(
        &self,
        credential: &Credential,
        after: Option<RemovalPosition>,
        size: PageSize,
    ) -> Result<(Caller, RemovedPage), Error> {
        let limit = u64::from(size.get()) + 1;
        let users = {
            use user::{Column, Entity};
            let mut users = self.removed::<Entity>(Column::Removed);
            let columns = [
                (ID, Expr::col((Entity, Column::Id))),
                (USER_NAME, Expr::col((Entity, Column::UserName))),
                (ACCOUNT_ID, Expr::col((Entity, Column::AccountId))),
                (TIME, Expr::col((Entity, Column::Removed))),
                (DELETED, Expr::cust("FALSE")),
                (RELEASED, Expr::cust("FALSE")),
            ];
            self.cut(&mut users, credential, columns, after, limit);
            users
        };
        let deleted = {
            use deleted_user::{Column, Entity};
            let mut deleted = self.removed::<Entity>(Column::Removed);
            let columns = [
                (ID, Expr::col((Entity, Column::Id))),
                (USER_NAME, Expr::col((Entity, Column::UserName))),
                (ACCOUNT_ID, Expr::col((Entity, Column::AccountId))),
                (TIME, Expr::col((Entity, Column::Removed))),
                (DELETED, Expr::cust("TRUE")),
                (RELEASED, Expr::cust("FALSE")),
            ];
            self.cut(&mut deleted, credential, columns, after, limit);
            deleted
        };
        let half = |rows: SelectStatement| {
            Query::select()
                .columns(NAMES)
                .from_subquery(rows, PAGE)
                .take()
        };
        let mut page = half(users);
        page.union(UnionType::All, half(deleted))
            .order_by(TIME, Order::Desc)
            .order_by(ID, Order::Desc)
            .limit(limit);
        self.page_of(credential, page, size).await
    }

    /// Those whose removal is held by the last alarm, and who are still active, the latest first, after a position.
    pub async fn list_held_users(
        &self,
        credential: &Credential,
        after: Option<RemovalPosition>,
        size: PageSize,
    ) -> Result<(Caller, RemovedPage), Error> {
        use held_removal::{Column, Entity};
        let mut held = self.held();
        let columns = [
            (ID, Expr::col((Entity, Column::UserId))),
            (USER_NAME, Expr::col((user::Entity, user::Column::UserName))),
            (
                ACCOUNT_ID,
                Expr::col((user::Entity, user::Column::AccountId)),
            ),
            (TIME, Expr::col((Entity, Column::Held))),
            (DELETED, Expr::col((Entity, Column::Deletes))),
            (RELEASED, Expr::col((Entity, Column::Released))),
        ];
        let limit = u64::from(size.get()) + 1;
        self.cut(&mut held, credential, columns, after, limit);
        self.page_of(credential, held, size).await
    }

    /// Rows of those who were removed since the alarm began.
    fn removed<E: OfOrganization + Default>(&self, removed: E::Column) -> SelectStatement {
        let mut since = scope::select::<removal_alarm::Entity>(self.organization());
        since.column((removal_alarm::Entity, removal_alarm::Column::Since));
        let since = scope::scalar(since.into_part());
        let mut rows = scope::select::<E>(self.organization());
        rows.and_where(Expr::col((E::default(), removed)).gte(since));
        rows.into_part()
    }

    /// Rows of those who are active and whose removal is held by the alarm.
    fn held(&self) -> SelectStatement {
        use held_removal::{Column, Entity};
        let mut raised = scope::select::<removal_alarm::Entity>(self.organization());
        raised.column((removal_alarm::Entity, removal_alarm::Column::Raised));
        let raised = scope::scalar(raised.into_part());
        let is_user = scope::is_of::<user::Entity>(self.organization())
            .and(Expr::col((user::Entity, user::Column::Id)).equals((Entity, Column::UserId)))
            .and(Expr::col((user::Entity, user::Column::Active)));
        let mut held = scope::select::<Entity>(self.organization());
        held.join(JoinType::InnerJoin, user::Entity, is_user)
            .and_where(Expr::col((Entity, Column::Alarm)).eq(raised));
        held.into_part()
    }

    fn count(&self, mut rows: SelectStatement) -> Expr {
        rows.expr(Func::count(Expr::cust("1")));
        scope::scalar(rows)
    }

    /// The part of rows after a position, for whoever may see them.
    fn cut(
        &self,
        rows: &mut SelectStatement,
        credential: &Credential,
        columns: [(&'static str, Expr); 6],
        after: Option<RemovalPosition>,
        limit: u64,
    ) {
        let [(_, id), _, _, (_, time), ..] = &columns;
        if let Some(RemovalPosition {
            time: last,
            id: tie,
        }) = after
        {
            let same = time.clone().eq(last).and(id.clone().lt(tie));
            rows.and_where(time.clone().lt(last).or(same));
        }
        rows.and_where(callers::is_good(self.organization(), credential))
            .order_by_expr(time.clone(), Order::Desc)
            .order_by_expr(id.clone(), Order::Desc)
            .limit(limit);
        for (name, column) in columns {
            rows.expr_as(column, name);
        }
    }

    async fn page_of(
        &self,
        credential: &Credential,
        page: SelectStatement,
        size: PageSize,
    ) -> Result<(Caller, RemovedPage), Error> {
        let mut select = callers::select(self.organization(), credential);
        select
            .join_subquery(JoinType::LeftJoin, page, PAGE, Expr::cust("TRUE"))
            .columns(NAMES.map(|name| (PAGE, name)))
            .order_by((PAGE, TIME), Order::Desc)
            .order_by((PAGE, ID), Order::Desc);
        let (caller, mut users) = self
            .rows(credential, scope::by_credential(select), read)
            .await?;
        let limit = size.get() as usize;
        let more = users.len() > limit;
        users.truncate(limit);
        Ok((caller, RemovedPage { users, more }))
    }
}

fn read(cells: &mut Cells<'_>) -> Result<Option<RemovedUser>, Error> {
    let Some(id) = cells.take::<Option<Uuid>>().map_err(corrupt)? else {
        return Ok(None);
    };
    Ok(Some(RemovedUser {
        id: UserId::from_uuid(id),
        user_name: cells.take().map_err(corrupt)?,
        account_id: cells.take().map_err(corrupt)?,
        time: Timestamp::from_millis(cells.take().map_err(corrupt)?),
        is_deleted: cells.take().map_err(corrupt)?,
        is_released: cells.take().map_err(corrupt)?,
    }))
}
