//! One group by id, slices of sorted lists as SCIM asks for them, and members page by page.

use std::cmp;

use sea_orm::sea_query::{Expr, ExprTrait, Func, IntoCondition, JoinType, Order, SelectStatement};
use uuid::Uuid;

use super::row;
use crate::{
    domain::{
        Caller, Credential, Error, Found, GroupFilter, GroupId, MemberId, OrganizationId, Page,
        Placed, Slice, StoredGroup, StoredMember,
    },
    storage::{
        Reader, callers, collected,
        engine::Engine,
        entity::{
            counters,
            group::{Column, Entity},
            group_member::{Column as MemberColumn, Entity as Member},
            user,
        },
        filter_sql::FilterSql,
        members,
        row::{Cells, corrupt},
        scope::{self, Scoped},
        sort_sql::{self, SortSql},
        turns::Cost,
        users,
    },
};

const TABLE: &str = "groups";
const MEMBER: &str = "member";

impl Reader<'_> {
    /// The group of this id, if the organization has one.
    pub async fn find_group(
        &self,
        credential: &Credential,
        id: GroupId,
    ) -> Result<(Caller, Option<StoredGroup>), Error> {
        let mut select = callers::select(self.organization(), credential);
        let is_group = scope::is_of::<Entity>(self.organization())
            .and(Expr::col((Entity, Column::Id)).eq(id.as_uuid()));
        select
            .join(JoinType::LeftJoin, Entity, is_group.into_condition())
            .columns(row::COLUMNS.map(|column| (Entity, column)));
        let (caller, mut groups) = self
            .found(
                Cost::Key,
                credential,
                scope::by_credential(select),
                row::read,
            )
            .await?;
        Ok((caller, groups.pop()))
    }

    /// A slice of the groups that a filter finds, and how many it finds in all.
    ///
    /// # Errors
    ///
    /// `CursorInvalid` when the slice's position belongs to another order.
    pub async fn search_groups(
        &self,
        credential: &Credential,
        filter: Option<&GroupFilter<'_>>,
        slice: &Slice,
    ) -> Result<(Caller, Found<StoredGroup>), Error> {
        let (caller, total, page) = self.groups(credential, filter, slice, true).await?;
        Ok((caller, Found { total, page }))
    }

    /// A slice of the groups that a filter finds.
    ///
    /// # Errors
    ///
    /// `CursorInvalid` when the slice's position belongs to another order.
    pub async fn list_groups(
        &self,
        credential: &Credential,
        filter: Option<&GroupFilter<'_>>,
        slice: &Slice,
    ) -> Result<(Caller, Page<StoredGroup>), Error> {
        let (caller, _, page) = self.groups(credential, filter, slice, false).await?;
        Ok((caller, page))
    }

    /// The total is 0 where nobody wants to know it.
    async fn groups(
        &self,
        credential: &Credential,
        filter: Option<&GroupFilter<'_>>,
        slice: &Slice,
        counts: bool,
    ) -> Result<(Caller, u64, Page<StoredGroup>), Error> {
        slice.check()?;
        let sort = SortSql::new(self.engine(), TABLE, &slice.sort);
        let (cost, select) = self.select_groups(credential, filter, slice, counts);
        let mut counted = None;
        let (caller, groups) = self
            .found(cost, credential, select, |cells| {
                if counts {
                    counted = cells.take::<Option<i64>>().map_err(corrupt)?;
                }
                let Some(value) = row::read(cells)? else {
                    return Ok(None);
                };
                let position = sort.read(cells)?;
                Ok(Some(Placed { value, position }))
            })
            .await?;
        // An organization that was deleted has no counters, and its callers are refused.
        let total = u64::try_from(counted.unwrap_or(0)).unwrap_or(0);
        Ok((caller, total, sort_sql::page(groups, slice)))
    }

    /// The caller, the total if it counts, and the slice: groups and where they stand.
    fn select_groups(
        &self,
        credential: &Credential,
        filter: Option<&GroupFilter<'_>>,
        slice: &Slice,
        counts: bool,
    ) -> (Cost, Scoped<SelectStatement>) {
        let organization = self.organization();
        let cost = Cost::of(
            filter.map(GroupFilter::finds_by_key),
            &slice.sort.key,
            slice.count.into(),
        );
        let sort = SortSql::new(self.engine(), TABLE, &slice.sort);
        let matching = || {
            let mut matching = matching(self.engine(), organization, filter);
            matching.and_where(callers::is_good(organization, credential));
            matching
        };
        let mut select = callers::select(organization, credential);
        let is_collected = counts && filter.is_some() && cost == Cost::Scan;
        let total = if is_collected {
            collected::collect(&mut select, matching(), sort);
            Some(collected::count())
        } else if counts {
            let total = match filter {
                // Kept with every write.
                None => {
                    let mut kept = scope::select::<counters::Entity>(organization);
                    kept.column(counters::Column::GroupCount);
                    kept.into_part()
                }
                Some(_) => {
                    let mut count = matching();
                    count.expr(Func::count(Expr::col((Entity, Column::Id))));
                    count
                }
            };
            Some(scope::scalar(total))
        } else {
            None
        };
        select.exprs(total);
        let columns = || row::COLUMNS.map(|column| (Entity, column));
        let position = if filter.is_none() && cost != Cost::Scan && sort.joins_in_place(slice) {
            let is_listed = scope::is_of::<Entity>(organization);
            sort.join(&mut select, is_listed.into_condition(), slice)
        } else {
            let mut page = if is_collected {
                collected::slice(Entity, organization, sort, slice)
            } else {
                let mut page = matching();
                sort.cut(&mut page, slice);
                page
            };
            page.columns(columns());
            select.join_subquery(JoinType::LeftJoin, page, Entity, Expr::cust("TRUE"));
            sort.sort_joined(&mut select, slice)
        };
        select.columns(columns()).exprs(position);
        (cost, scope::by_credential(select))
    }

    /// The next members of a group, which has about so many, after one of them, in the order of their ids.
    pub async fn list_members(
        &self,
        credential: &Credential,
        group: GroupId,
        members: i64,
        after: Option<MemberId>,
        count: u64,
    ) -> Result<(Caller, Vec<StoredMember>), Error> {
        let rows = cmp::min(u64::try_from(members).unwrap_or(0), count);
        let mut page = page_of_members(self.engine(), self.organization(), group, after, count);
        page.and_where(callers::is_good(self.organization(), credential));
        let mut select = callers::select(self.organization(), credential);
        select
            .join_subquery(JoinType::LeftJoin, page, MEMBER, Expr::cust("TRUE"))
            .columns(["id", "kind", "display"].map(|column| (MEMBER, column)))
            .order_by((MEMBER, "id"), Order::Asc);
        let cost = Cost::of_rows(rows);
        self.found(cost, credential, scope::by_credential(select), read_member)
            .await
    }

    /// How many bytes the display names of the members of these groups have.
    pub async fn weigh_members(
        &self,
        credential: &Credential,
        groups: &[GroupId],
    ) -> Result<(Caller, u64), Error> {
        let bytes = Func::cust("octet_length").arg(display(self.engine(), self.organization()));
        let mut sum = members_of(self.organization(), groups);
        sum.expr(Func::sum(bytes))
            .and_where(callers::is_good(self.organization(), credential));
        let mut select = callers::select(self.organization(), credential);
        select.expr(scope::scalar(sum));
        let (caller, sums) = self
            .rows(credential, scope::by_credential(select), |cells| {
                cells.take::<Option<i64>>().map_err(corrupt)
            })
            .await?;
        let bytes = sums.first().copied().unwrap_or(0);
        Ok((caller, u64::try_from(bytes).unwrap_or(0)))
    }
}

/// Members with the display names that they have.
pub(super) fn page_of_members(
    engine: Engine,
    organization: OrganizationId,
    group: GroupId,
    after: Option<MemberId>,
    count: u64,
) -> SelectStatement {
    let mut page = members_of(organization, &[group]);
    page.expr_as(member(), "id")
        .expr_as(Expr::col((Member, MemberColumn::MemberKind)), "kind")
        .expr_as(display(engine, organization), "display")
        .order_by((Member, MemberColumn::MemberId), Order::Asc)
        .limit(count);
    if let Some(after) = after {
        page.and_where(member().gt(after.as_uuid()));
    }
    page
}

fn members_of(organization: OrganizationId, groups: &[GroupId]) -> SelectStatement {
    let mut members = scope::select::<Member>(organization);
    let ids = groups.iter().map(|group| group.as_uuid());
    members.and_where(Expr::col((Member, MemberColumn::GroupId)).is_in(ids));
    members.into_part()
}

fn member() -> Expr {
    Expr::col((Member, MemberColumn::MemberId))
}

/// What a member is called, if it is called anything: a look-up by the whole key for each. What a join becomes would be left
/// to statistics, which are older than a group that is being filled.
fn display(engine: Engine, organization: OrganizationId) -> Expr {
    let mut person = scope::select::<user::Entity>(organization);
    person
        .expr(users::row::display_name(engine, "users"))
        .and_where(Expr::col((user::Entity, user::Column::Id)).eq(member()));
    let mut nested = scope::select::<Entity>(organization);
    nested
        .column((Entity, Column::DisplayName))
        .and_where(Expr::col((Entity, Column::Id)).eq(member()));
    let names = [person.into_part(), nested.into_part()];
    Func::coalesce(names.map(scope::scalar)).into()
}

/// The member, if the row has one.
pub(super) fn read_member(cells: &mut Cells<'_>) -> Result<Option<StoredMember>, Error> {
    let Some(id) = cells.take::<Option<Uuid>>().map_err(corrupt)? else {
        return Ok(None);
    };
    let kind = members::kind(cells.take().map_err(corrupt)?)?;
    let display: Option<String> = cells.take().map_err(corrupt)?;
    Ok(Some(StoredMember {
        id: MemberId::from_uuid(id),
        kind,
        display: display.unwrap_or_default(),
    }))
}

/// The groups of the organization that the filter finds.
pub(in crate::storage) fn matching(
    engine: Engine,
    organization: OrganizationId,
    filter: Option<&GroupFilter<'_>>,
) -> SelectStatement {
    let mut select = scope::select::<Entity>(organization);
    if let Some(filter) = filter {
        let sql = FilterSql::of_groups(engine.backend(), organization);
        select.cond_where(sql.condition(filter.tests()));
    }
    select.into_part()
}

/// A page without its caller, for who asks how an engine goes about it.
#[cfg(test)]
pub(in crate::storage) fn matching_for_tests(
    engine: Engine,
    organization: OrganizationId,
    filter: Option<&GroupFilter<'_>>,
    slice: &Slice,
) -> SelectStatement {
    let mut select = matching(engine, organization, filter);
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
    let (_, select) = reader.select_groups(credential, None, slice, true);
    select.into_part()
}
