//! What a filter without an index finds, looked for once: counted, and cut into a page.
//!
//! Apart from lists that an index answers, whose pages read their own rows and no others. Here everybody has to be looked
//! at anyway, so the ids and keys of those who are found are collected first, and number and page are taken from there.

use sea_orm::sea_query::{
    CommonTableExpression, Expr, ExprTrait as _, Func, Iden, JoinType, Query, SelectStatement,
    SubQueryStatement,
};

use super::{scope, sort_sql::SortSql};
use crate::domain::{OrganizationId, Slice};

/// What the collection is called in its statement.
const COLLECTED: &str = "collected";

/// Collects the rows of a statement over a table, for `select`.
pub(super) fn collect(
    select: &mut SelectStatement,
    mut matching: SelectStatement,
    sort: SortSql<'_>,
) {
    sort.collect(&mut matching);
    let collected = CommonTableExpression::new()
        .table_name(COLLECTED)
        .query(matching)
        // Read twice, and SQLite would look for it twice.
        .materialized(true)
        .to_owned();
    select.with_cte(Query::with().cte(collected).to_owned());
}

/// How many were collected.
pub(super) fn count() -> Expr {
    let count = Query::select()
        .expr(Func::count(Expr::cust("*")))
        .from(COLLECTED)
        .take();
    Expr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(count)))
}

/// A slice of those who were collected, joined with their rows, of which the caller takes columns.
pub(super) fn slice<T: Iden + Copy + 'static>(
    table: T,
    organization: OrganizationId,
    sort: SortSql<'_>,
    slice: &Slice,
) -> SelectStatement {
    let is_row = scope::is_of_named(table, organization)
        .and(Expr::col((table, "id")).equals((COLLECTED, "id")));
    let mut page = Query::select();
    page.from(COLLECTED)
        .join(JoinType::InnerJoin, table, is_row);
    sort.cut_collected(&mut page, COLLECTED, slice);
    page
}
