//! Users and groups in one list: a slice of both, sorted together, and the rows that it names.
//!
//! Apart from `users` and `groups`, which know nothing of each other. Their numbers come from one counter, so that the order
//! of creation goes through both.

use sea_orm::sea_query::{Expr, ExprTrait, Func, JoinType, Query, SelectStatement, UnionType};

use super::{
    Reader, callers,
    engine::Engine,
    entity::{counters, group, organization, user},
    groups,
    row::corrupt,
    scope,
    sort_sql::{self, SortSql},
    turns::Cost,
    users,
};
use crate::domain::{
    Both, Caller, Credential, Error, Found, GroupFilter, OrganizationId, Placed, ResourceFilter,
    Slice, Sort, StoredResource, UserFilter,
};

/// What the page is called in its statement.
const PAGE: &str = "page";
const KIND: &str = "kind";
const ID: &str = "id";
/// Kinds, as `group_members` has them.
const USER: i64 = 1;
const GROUP: i64 = 2;

impl Reader<'_> {
    /// A slice of the users and groups that a filter finds, and how many it finds in all. `slice` has the order of users.
    ///
    /// # Errors
    ///
    /// `CursorInvalid` when the slice's position belongs to another order.
    pub async fn search_resources(
        &self,
        credential: &Credential,
        filter: Option<&ResourceFilter<'_>>,
        sort: &Both<Sort>,
        slice: &Slice,
    ) -> Result<(Caller, Found<StoredResource>), Error> {
        slice.check()?;
        let organization = self.organization();
        let asked = Asked {
            engine: self.engine(),
            organization,
            credential,
            filter,
        };
        // Together they have what either has: values, or nobody's.
        let whole = if sort.groups.key.is_optional() {
            &sort.groups
        } else {
            &sort.users
        };
        let placed = SortSql::new(self.engine(), PAGE, whole);
        let page = asked.page(sort, placed, slice);
        let mut select = callers::select(organization, credential);
        select.expr(asked.total()).join_subquery(
            JoinType::LeftJoin,
            page,
            PAGE,
            Expr::cust("TRUE"),
        );
        select.column((PAGE, KIND));
        let position = placed.sort_joined(&mut select, slice);
        select.exprs(position);
        let is_group = scope::is_of::<group::Entity>(organization)
            .and(Expr::col((group::Entity, group::Column::Id)).equals((PAGE, ID)))
            .and(Expr::col((PAGE, KIND)).eq(GROUP));
        let is_user = scope::is_of::<user::Entity>(organization)
            .and(Expr::col((user::Entity, user::Column::Id)).equals((PAGE, ID)))
            .and(Expr::col((PAGE, KIND)).eq(USER));
        select
            .join(JoinType::LeftJoin, group::Entity, is_group)
            .join(JoinType::LeftJoin, user::Entity, is_user)
            .columns(groups::row::COLUMNS.map(|column| (group::Entity, column)));
        users::row::add_columns(
            &mut select,
            self.engine(),
            organization,
            self.user_groups(credential),
        );

        let by_key = |filter: &ResourceFilter<'_>| {
            filter.users.finds_by_key() && filter.groups.finds_by_key()
        };
        // Whoever is sorted by what only the other has, is sorted by nothing that an index has.
        let sorted = if sort.groups.key.is_indexed() {
            &sort.users.key
        } else {
            &sort.groups.key
        };
        let cost = Cost::of(filter.map(by_key), sorted, slice.count.into());
        let mut counted = None;
        let (caller, rows) = self
            .found(cost, credential, scope::by_credential(select), |cells| {
                counted = cells.take::<Option<i64>>().map_err(corrupt)?;
                let Some(kind) = cells.take::<Option<i64>>().map_err(corrupt)? else {
                    return Ok(None);
                };
                let position = placed.read(cells)?;
                let value = if kind == GROUP {
                    groups::row::read(cells)?.map(StoredResource::Group)
                } else {
                    cells.skip(groups::row::COLUMNS.len());
                    users::row::read(cells)?.map(|user| StoredResource::User(Box::new(user)))
                };
                Ok(value.map(|value| Placed { value, position }))
            })
            .await?;
        // An organization that was deleted has no counters, and its callers are refused.
        let total = u64::try_from(counted.unwrap_or(0)).unwrap_or(0);
        let page = sort_sql::page(rows, slice);
        Ok((caller, Found { total, page }))
    }
}

/// Whose users and groups.
#[derive(Clone, Copy)]
struct Asked<'a> {
    engine: Engine,
    organization: OrganizationId,
    credential: &'a Credential,
    filter: Option<&'a ResourceFilter<'a>>,
}

impl Asked<'_> {
    /// Ids and places of the slice's rows. Each half is one range, as long as the slice could be.
    fn page(self, sort: &Both<Sort>, placed: SortSql<'_>, slice: &Slice) -> SelectStatement {
        let mut users = self.users();
        users.expr_as(Expr::col((user::Entity, user::Column::Id)), ID);
        SortSql::new(self.engine, "users", &sort.users).cut_part(&mut users, slice);
        let mut groups = self.groups();
        groups.expr_as(Expr::col((group::Entity, group::Column::Id)), ID);
        SortSql::new(self.engine, "groups", &sort.groups).cut_part(&mut groups, slice);
        let half = |rows: SelectStatement, kind: i64| {
            let mut half = Query::select();
            let kind = Expr::val(kind).cast_as("bigint");
            half.expr_as(kind, KIND)
                .column(ID)
                .from_subquery(rows, PAGE);
            SortSql::add_names(&mut half);
            half
        };
        let mut page = half(users, USER);
        page.union(UnionType::All, half(groups, GROUP));
        placed.cut_whole(&mut page, slice);
        page
    }

    /// How many there are.
    fn total(self) -> Expr {
        let (users, groups) = if self.filter.is_some() {
            let (mut users, mut groups) = (self.users(), self.groups());
            users.expr(Func::count(Expr::col((user::Entity, user::Column::Id))));
            groups.expr(Func::count(Expr::col((group::Entity, group::Column::Id))));
            (users, groups)
        } else {
            // Kept with every write; groups that are not seen are not counted.
            let kept = |column| {
                let mut kept = scope::select::<counters::Entity>(self.organization);
                kept.column(column);
                kept.into_part()
            };
            let mut groups = kept(counters::Column::GroupCount);
            self.while_seen(&mut groups);
            (kept(counters::Column::UserCount), groups)
        };
        let groups: Expr = Func::coalesce([scope::scalar(groups), Expr::val(0_i64)]).into();
        scope::scalar(users).add(groups)
    }

    fn users(self) -> SelectStatement {
        let filter: Option<&UserFilter<'_>> = self.filter.map(|filter| &filter.users);
        let scim = self.credential.is_scim();
        let mut users = users::matching(self.engine, self.organization, scim, filter);
        users.and_where(callers::is_good(self.organization, self.credential));
        users
    }

    fn groups(self) -> SelectStatement {
        let filter: Option<&GroupFilter<'_>> = self.filter.map(|filter| &filter.groups);
        let mut groups = groups::matching(self.engine, self.organization, filter);
        groups.and_where(callers::is_good(self.organization, self.credential));
        self.while_seen(&mut groups);
        groups
    }

    /// An identity provider sees groups while they are switched on.
    fn while_seen(self, select: &mut SelectStatement) {
        use organization::Column;
        if self.credential.is_scim() {
            let mut enabled = scope::select::<organization::Entity>(self.organization);
            enabled
                .expr(Expr::cust("1"))
                .and_where(Expr::col((organization::Entity, Column::GroupsEnabled)));
            select.and_where(scope::exists(enabled.into_part()));
        }
    }
}
