//! Slices of sorted lists of users: with a total as SCIM wants it, or without.

use sea_orm::sea_query::{
    Condition, Expr, ExprTrait, Func, IntoCondition as _, JoinType, SelectStatement,
};

use super::{one::By, row};
use crate::{
    domain::{
        Caller, Credential, Error, Found, OrganizationId, Page, Placed, Position, Provisioning,
        Slice, SortKey, SortValue, Start, StoredUser, UserFilter, WrittenDocument,
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
        scope::{self, Scoped},
        sort_sql::{self, SortSql},
        turns::Cost,
    },
};

const TABLE: &str = "users";

impl Reader<'_> {
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
    ) -> Result<(Caller, Found<StoredUser<WrittenDocument>>), Error> {
        if let Some((by, key)) = filter.and_then(By::of)
            && self.provisioning().is_none()
            && is_unsorted_and_whole(slice)
        {
            let (caller, user) = self.one_user(credential, by, key).await?;
            return Ok((caller, alone(user)));
        }
        let total = match filter {
            None => Total::Kept,
            Some(_) => Total::Counted,
        };
        let (caller, counted, page) = self.users(credential, filter, slice, total).await?;
        // An organization that was deleted has no counters, and its callers are refused.
        let total = u64::try_from(counted.unwrap_or(0)).unwrap_or(0);
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
    ) -> Result<(Caller, Page<StoredUser<WrittenDocument>>), Error> {
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
    ) -> Result<(Caller, Option<i64>, Page<StoredUser<WrittenDocument>>), Error> {
        slice.check()?;
        let sort = SortSql::new(self.engine(), TABLE, &slice.sort);
        let (cost, select) = self.select_users(credential, filter, slice, total);
        let mut counted = None;
        let (caller, users) = self
            .found(cost, credential, select, |cells| {
                if total != Total::Unasked {
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

    /// The caller, the total, and the slice: users and where they stand.
    fn select_users(
        &self,
        credential: &Credential,
        filter: Option<&UserFilter<'_>>,
        slice: &Slice,
        total: Total,
    ) -> (Cost, Scoped<SelectStatement>) {
        let organization = self.organization();
        let cost = match (self.provisioning(), filter) {
            // They have an index in the order of their creation, and in no other.
            (Some(_), None) if slice.sort.key != SortKey::Creation => Cost::Scan,
            _ => Cost::of(
                filter.map(UserFilter::finds_by_key),
                &slice.sort.key,
                slice.count.into(),
            ),
        };
        let sort = SortSql::new(self.engine(), TABLE, &slice.sort);
        let is_provisioned = self.provisioning().map(is_of);
        let matching = || {
            let mut users = matching(self.engine(), organization, credential.is_scim(), filter);
            users.cond_where(Condition::all().add_option(is_provisioned.clone()));
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
            Total::Unasked => {}
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
        let position = if filter.is_none() && cost != Cost::Scan && sort.joins_in_place(slice) {
            let is_listed = scope::is_of::<Entity>(organization).into_condition();
            sort.join(&mut select, is_listed.add_option(is_provisioned), slice)
        } else {
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
            sort.sort_joined(&mut select, slice)
        };
        row::add_columns(
            &mut select,
            self.engine(),
            organization,
            self.user_groups(credential),
        );
        select.exprs(position);
        (cost, scope::by_credential(select))
    }
}

/// Where the total comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Total {
    /// Kept with every write.
    Kept,
    /// As many as the filter finds.
    Counted,
    /// Nobody wants to know.
    Unasked,
}

/// Whether it has room for one, whoever that is.
fn is_unsorted_and_whole(slice: &Slice) -> bool {
    slice.sort.key == SortKey::Creation && slice.start == Start::Offset(0) && slice.count > 0
}

/// The list of one, or of nobody.
fn alone(user: Option<StoredUser<WrittenDocument>>) -> Found<StoredUser<WrittenDocument>> {
    let rows = user.into_iter().map(|value| Placed {
        position: Position {
            key: SortValue::Absent,
            ordinal: value.ordinal,
        },
        value,
    });
    let rows: Vec<_> = rows.collect();
    Found {
        total: rows.len() as u64,
        page: Page { rows, more: false },
    }
}

fn is_of(provisioning: Provisioning) -> Expr {
    Expr::col((Entity, Column::Provisioning)).eq(adoption::number(provisioning))
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

/// A page of the whole list with its caller and its total, for who asks how an engine goes about it.
#[cfg(test)]
pub(in crate::storage) fn page_for_tests(
    reader: &Reader<'_>,
    credential: &Credential,
    slice: &Slice,
) -> SelectStatement {
    let (_, select) = reader.select_users(credential, None, slice, Total::Kept);
    select.into_part()
}
