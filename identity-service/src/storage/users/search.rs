//! One user by id, and pages as SCIM asks for them: from an index, with a total.

use sea_orm::sea_query::{Expr, Func, JoinType, Order, SelectStatement, SubQueryStatement};

use super::row;
use crate::{
    domain::{
        Caller, Credential, Error, Filter, Operator, OrganizationId, StoredUser, UserFilter,
        UserId, UserTarget, UserTest, Window, schema::Key,
    },
    storage::{
        Reader, callers,
        engine::Engine,
        entity::{
            counters,
            user::{Column, Entity},
        },
        filter_sql::FilterSql,
        row::corrupt,
        scope,
    },
};

/// A page of users as SCIM pages them.
#[derive(Clone, Debug)]
pub struct UserPage {
    /// How many users there are in all.
    pub total: u64,
    /// Those of the page.
    pub users: Vec<StoredUser>,
}

impl Reader<'_> {
    /// The user of this id, if the organization has one.
    pub async fn find_user(
        &self,
        credential: &Credential,
        id: UserId,
    ) -> Result<(Caller, Option<StoredUser>), Error> {
        let mut select = callers::select(self.organization(), credential);
        select.join(
            JoinType::LeftJoin,
            Entity,
            row::is_user(self.organization(), id),
        );
        row::add_columns(
            &mut select,
            self.engine(),
            self.organization(),
            self.user_groups(credential),
        );
        let (caller, mut users) = self
            .rows(credential, scope::by_credential(select), row::read)
            .await?;
        Ok((caller, users.pop()))
    }

    /// A window on the users that a filter finds, in the order of their creation, and how many it finds in all.
    pub async fn search_users(
        &self,
        credential: &Credential,
        filter: Option<&UserFilter<'_>>,
        window: Window,
    ) -> Result<(Caller, UserPage), Error> {
        let organization = self.organization();
        let mut select = callers::select(organization, credential);
        let total = Total::of(filter, window);
        match total {
            Total::IsThePage => {}
            Total::Counted => {
                let mut count = matching(self.engine(), organization, credential.is_scim(), filter);
                count.expr(Func::count(Expr::col((Entity, Column::Id))));
                select.expr(scalar(count));
            }
            Total::Kept => {
                let mut kept = scope::select::<counters::Entity>(organization);
                kept.column(counters::Column::UserCount);
                select.expr(scalar(kept.into_part()));
            }
        }
        let mut page = matching(self.engine(), organization, credential.is_scim(), filter);
        page.and_where(callers::is_good(organization, credential))
            .columns(row::COLUMNS.map(|column| (Entity, column)))
            .column((Entity, Column::ManagerId))
            .order_by((Entity, Column::Ordinal), Order::Asc)
            .limit(window.count.into())
            .offset(window.offset);
        select.join_subquery(JoinType::LeftJoin, page, Entity, Expr::cust("TRUE"));
        row::add_columns(
            &mut select,
            self.engine(),
            organization,
            self.user_groups(credential),
        );
        select.order_by((Entity, Column::Ordinal), Order::Asc);

        let mut counted = None;
        let (caller, users) = self
            .rows(credential, scope::by_credential(select), |cells| {
                if total != Total::IsThePage {
                    counted = cells.take::<Option<i64>>().map_err(corrupt)?;
                }
                row::read(cells)
            })
            .await?;
        let total = match total {
            Total::IsThePage => users.len() as u64,
            // An organization that was deleted has no counters, and its callers are refused.
            Total::Counted | Total::Kept => u64::try_from(counted.unwrap_or(0)).unwrap_or(0),
        };
        Ok((caller, UserPage { total, users }))
    }
}

/// Where the total comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Total {
    /// At most one user is found, and the page has room for it.
    IsThePage,
    /// Kept with every write.
    Kept,
    /// As many as the filter finds.
    Counted,
}

impl Total {
    fn of(filter: Option<&UserFilter<'_>>, window: Window) -> Self {
        match filter {
            None => Self::Kept,
            Some(filter) if finds_one(filter) && window.offset == 0 && window.count > 0 => {
                Self::IsThePage
            }
            Some(_) => Self::Counted,
        }
    }
}

/// Whether the filter asks for a key that at most one user has: the look-up before each create.
fn finds_one(filter: &UserFilter<'_>) -> bool {
    matches!(
        filter,
        Filter::Test(UserTest::Compare {
            target: UserTarget::Key(Key::Id | Key::UserName | Key::AccountId),
            operator: Operator::Equal,
            ..
        })
    )
}

/// The users of the organization whom the filter finds.
pub(super) fn matching(
    engine: Engine,
    organization: OrganizationId,
    scim: bool,
    filter: Option<&UserFilter<'_>>,
) -> SelectStatement {
    let mut select = scope::select::<Entity>(organization);
    if let Some(filter) = filter {
        let filter = FilterSql::of_users(engine.backend(), organization, scim).condition(filter);
        select.cond_where(filter);
    }
    select.into_part()
}

fn scalar(select: SelectStatement) -> Expr {
    Expr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(select)))
}
