//! All memberships of an organization, page by page: for whoever mirrors it.

use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Order};
use uuid::Uuid;

use crate::{
    domain::{Caller, Credential, Error, GroupId, MemberId, StoredMembership},
    storage::{
        Reader, callers,
        entity::group_member::{Column, Entity},
        members,
        row::{Cells, corrupt},
        scope,
    },
};

/// The page within its statement.
const PAGE: &str = "page";

/// In the order in which `read` takes them: the key, and what it is about.
static COLUMNS: [Column; 3] = [Column::GroupId, Column::MemberId, Column::MemberKind];

impl Reader<'_> {
    /// Memberships after one, by group and member.
    pub async fn list_memberships(
        &self,
        credential: &Credential,
        after: Option<(GroupId, MemberId)>,
        count: u64,
    ) -> Result<(Caller, Vec<StoredMembership>), Error> {
        let mut page = scope::select::<Entity>(self.organization());
        page.columns(COLUMNS.map(|column| (Entity, column)))
            .and_where(callers::is_good(self.organization(), credential))
            .order_by((Entity, Column::GroupId), Order::Asc)
            .order_by((Entity, Column::MemberId), Order::Asc)
            .limit(count);
        if let Some((group, member)) = after {
            let key = [Column::GroupId, Column::MemberId];
            let key = Expr::tuple(key.map(|column| Expr::col((Entity, column))));
            let values = [group.as_uuid(), member.as_uuid()].map(Expr::val);
            page.and_where(key.gt(Expr::tuple(values)));
        }
        let mut select = callers::select(self.organization(), credential);
        select
            .join_subquery(
                JoinType::LeftJoin,
                page.into_part(),
                PAGE,
                Expr::cust("TRUE"),
            )
            .columns(COLUMNS.map(|column| (PAGE, column)))
            .order_by((PAGE, Column::GroupId), Order::Asc)
            .order_by((PAGE, Column::MemberId), Order::Asc);
        self.rows(credential, scope::by_credential(select), read)
            .await
    }
}

fn read(cells: &mut Cells<'_>) -> Result<Option<StoredMembership>, Error> {
    let Some(group) = cells.take::<Option<Uuid>>().map_err(corrupt)? else {
        return Ok(None);
    };
    Ok(Some(StoredMembership {
        group: GroupId::from_uuid(group),
        member: MemberId::from_uuid(cells.take().map_err(corrupt)?),
        kind: members::kind(cells.take().map_err(corrupt)?)?,
    }))
}
