//! Lists by key: each page goes on after the last user of the one before, so that the last page costs what the first
//! does, and nobody is lost or met twice.

use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Order, SelectStatement};

use super::{row, search};
use crate::{
    domain::{
        Caller, Credential, Error, PageSize, StoredUser, UserFilter, UserOrder, UserOrderKey,
        UserPosition,
    },
    storage::{
        Reader, callers,
        entity::user::{Column, Entity},
        scope,
    },
};

/// A page of a list by key.
#[derive(Clone, Debug)]
pub struct UserList {
    /// Those of the page, in order.
    pub users: Vec<StoredUser>,
    /// There are more after them.
    pub more: bool,
}

impl Reader<'_> {
    /// The next users after a position.
    ///
    /// # Errors
    ///
    /// `CursorInvalid` when the position belongs to another order.
    pub async fn list_users(
        &self,
        credential: &Credential,
        filter: Option<&UserFilter<'_>>,
        order: UserOrder,
        after: Option<&UserPosition>,
        size: PageSize,
    ) -> Result<(Caller, UserList), Error> {
        let limit = size.get() as usize;
        let mut page = search::matching(
            self.engine(),
            self.organization(),
            credential.is_scim(),
            filter,
        );
        page.columns(row::COLUMNS.map(|column| (Entity, column)))
            .column((Entity, Column::ManagerId))
            .column((Entity, Column::UserNameFolded))
            .and_where(callers::is_good(self.organization(), credential))
            .limit(limit as u64 + 1);
        if let Some(after) = after {
            page.and_where(follows(order, after)?);
        }
        order_by(&mut page, order);

        let mut select = callers::select(self.organization(), credential);
        select.join_subquery(JoinType::LeftJoin, page, Entity, Expr::cust("TRUE"));
        row::add_columns(
            &mut select,
            self.engine(),
            self.organization(),
            self.user_groups(credential),
        );
        order_by(&mut select, order);
        let (caller, mut users) = self
            .rows(credential, scope::by_credential(select), row::read)
            .await?;
        let more = users.len() > limit;
        users.truncate(limit);
        Ok((caller, UserList { users, more }))
    }
}

fn order_by(select: &mut SelectStatement, order: UserOrder) {
    let direction = || {
        if order.descending {
            Order::Desc
        } else {
            Order::Asc
        }
    };
    let column = match order.key {
        UserOrderKey::Creation => None,
        UserOrderKey::UserName => Some(Column::UserNameFolded),
        UserOrderKey::UpdateTime => Some(Column::Modified),
    };
    if let Some(column) = column {
        select.order_by((Entity, column), direction());
    }
    // Ties are in the order of creation, in the same direction: so that a page is one range of keys.
    select.order_by((Entity, Column::Ordinal), direction());
}

/// What lies after `position`.
fn follows(order: UserOrder, position: &UserPosition) -> Result<Expr, Error> {
    let column = |column| Expr::col((Entity, column));
    let beyond = |expression: Expr, value: sea_orm::Value| {
        if order.descending {
            expression.lt(value)
        } else {
            expression.gt(value)
        }
    };
    match (order.key, position) {
        (UserOrderKey::Creation, UserPosition::Creation { ordinal }) => {
            Ok(beyond(column(Column::Ordinal), (*ordinal).into()))
        }
        // Names are unique.
        (UserOrderKey::UserName, UserPosition::UserName { folded, .. }) => Ok(beyond(
            column(Column::UserNameFolded),
            folded.as_str().into(),
        )),
        (UserOrderKey::UpdateTime, UserPosition::UpdateTime { modified, ordinal }) => {
            let tie = column(Column::Modified)
                .eq(*modified)
                .and(beyond(column(Column::Ordinal), (*ordinal).into()));
            let range = if order.descending {
                column(Column::Modified).lte(*modified)
            } else {
                column(Column::Modified).gte(*modified)
            };
            // The range is what the index can use.
            Ok(range.and(beyond(column(Column::Modified), (*modified).into()).or(tie)))
        }
        _ => Err(Error::CursorInvalid),
    }
}
