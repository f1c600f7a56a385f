//! One user by id, and slices of sorted lists: with a total as SCIM wants it, or without.

use sea_orm::sea_query::{Expr, ExprTrait, Func, JoinType, SelectStatement};

use super::row;
use crate::{
    domain::{
        Caller, Credential, Error, Filter, Found, Operator, OrganizationId, Page, Placed,
        Provisioning, Slice, SortKey, Start, StoredUser, UserFilter, UserId, UserTarget, UserTest,
        schema::Key,
    },
    storage::{
        Reader, adoption, callers, collected,
        engine::Engine,
        entity::{
            counters,
            user::{Column, Entity},
        },
        filter_sql::FilterSql,
        row::corrupt,
        scans::Cost,
        scope,
        sort_sql::{self, SortSql},
    },
};

const TABLE: &str = "users";

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

    /// A slice of the users that a filter finds, and how many it finds in all.
    ///
    /// # Errors
    ///
    /// `CursorInvalid` when the slice's position belongs to another order.
    pub async fn search_users(
        &self,
        credential: &Credential,
        filter: Option<&UserFilter<'_>>,
        slice: &Slice,
    ) -> Result<(Caller, Found<StoredUser>), Error> {
        let total = Total::of(filter, slice);
        let (caller, counted, page) = self.users(credential, filter, slice, total).await?;
        let total = match total {
            Total::IsThePage => page.rows.len() as u64,
            // An organization that was deleted has no counters, and its callers are refused.
            _ => u64::try_from(counted.unwrap_or(0)).unwrap_or(0),
        };
        Ok((caller, Found { total, page }))
    }

    /// A slice of the users that a filter finds.
    ///
    /// # Errors
    ///
    /// `CursorInvalid` when the slice's position belongs to another order.
    pub async fn list_users(
        &self,
        credential: &Credential,
        filter: Option<&UserFilter<'_>>,
        slice: &Slice,
    ) -> Result<(Caller, Page<StoredUser>), Error> {
        let (caller, _, page) = self
            .users(credential, filter, slice, Total::Unasked)
            .await?;
        Ok((caller, page))
    }

    async fn users(
        &self,
        credential: &Credential,
        filter: Option<&UserFilter<'_>>,
        slice: &Slice,
        total: Total,
    ) -> Result<(Caller, Option<i64>, Page<StoredUser>), Error> {
        slice.check()?;
        let organization = self.organization();
        let cost = match (self.provisioning(), filter) {
            // They have an index in the order of their creation, and in no other.
            (Some(_), None) if slice.sort.key != SortKey::Creation => Cost::Scan,
            _ => Cost::of(filter.map(UserFilter::finds_by_key), &slice.sort.key),
        };
        let sort = SortSql::new(self.engine(), TABLE, &slice.sort);
        let matching = || {
            let mut users = matching(self.engine(), organization, credential.is_scim(), filter);
            if let Some(provisioning) = self.provisioning() {
                users.and_where(is_of(provisioning));
            }
            users
        };
        let mut select = callers::select(organization, credential);
        let is_collected = total == Total::Counted && cost == Cost::Scan;
        if is_collected {
            let mut matching = matching();
            matching.and_where(callers::is_good(organization, credential));
            collected::collect(&mut select, matching, sort);
        }
        match total {
            Total::IsThePage | Total::Unasked => {}
            Total::Counted if is_collected => drop(select.expr(collected::count())),
            Total::Counted => {
                let mut count = matching();
                count.expr(Func::count(Expr::col((Entity, Column::Id))));
                select.expr(scope::scalar(count));
            }
            Total::Kept => {
                let mut kept = scope::select::<counters::Entity>(organization);
                kept.column(counters::Column::UserCount);
                select.expr(scope::scalar(kept.into_part()));
            }
        }
        let mut page = if is_collected {
            collected::slice(Entity, organization, sort, slice)
        } else {
            let mut page = matching();
            page.and_where(callers::is_good(organization, credential));
            sort.cut(&mut page, slice);
            page
        };
        page.columns(row::COLUMNS.map(|column| (Entity, column)))
            .column((Entity, Column::ManagerId));
        select.join_subquery(JoinType::LeftJoin, page, Entity, Expr::cust("TRUE"));
        row::add_columns(
            &mut select,
            self.engine(),
            organization,
            self.user_groups(credential),
        );
        sort.add_columns(&mut select, slice);

        let mut counted = None;
        let (caller, users) = self
            .found(cost, credential, scope::by_credential(select), |cells| {
                if matches!(total, Total::Counted | Total::Kept) {
                    counted = cells.take().map_err(corrupt)?;
                }
                let Some(value) = row::read(cells)? else {
                    return Ok(None);
                };
                let position = sort.read(cells)?;
                Ok(Some(Placed { value, position }))
            })
            .await?;
        Ok((caller, counted, sort_sql::page(users, slice)))
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
    /// Nobody wants to know.
    Unasked,
}

impl Total {
    fn of(filter: Option<&UserFilter<'_>>, slice: &Slice) -> Self {
        let is_whole = slice.start == Start::Offset(0) && slice.count > 0;
        match filter {
            None => Self::Kept,
            Some(filter) if is_whole && finds_one(filter) => Self::IsThePage,
            Some(_) => Self::Counted,
        }
    }
}

fn is_of(provisioning: Provisioning) -> Expr {
    Expr::col((Entity, Column::Provisioning)).eq(adoption::number(provisioning))
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
pub(in crate::storage) fn matching(
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

/// A page of those of one provisioning, without its caller, for who asks how an engine goes about it.
#[cfg(test)]
pub(in crate::storage) fn provisioned_for_tests(
    engine: Engine,
    organization: OrganizationId,
    provisioning: Provisioning,
    slice: &Slice,
) -> SelectStatement {
    let mut select = matching_for_tests(engine, organization, None, slice);
    select.and_where(is_of(provisioning));
    select
}

/// A page without its caller, for who asks how an engine goes about it.
#[cfg(test)]
pub(in crate::storage) fn matching_for_tests(
    engine: Engine,
    organization: OrganizationId,
    filter: Option<&UserFilter<'_>>,
    slice: &Slice,
) -> SelectStatement {
    let mut select = matching(engine, organization, true, filter);
    select.column((Entity, Column::Document));
    SortSql::new(engine, TABLE, &slice.sort).cut(&mut select, slice);
    select
}
