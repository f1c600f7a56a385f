//! An order as SQL: the key by which rows are sorted, the rows beyond a position, and a page of them.
//!
//! Apart, because like `filter_sql` it is where both engines have to mean the same by different words. A page is one range
//! of the order: where an index has the key, the page costs what its rows cost, however far down the list it is.
//! Absent values are greater than all others in both directions, so "last when ascending, first when descending"
//! (RFC 7644 §3.4.2.3) is the order of one index read forwards or backwards.

use sea_orm::sea_query::{
    Condition, Expr, ExprTrait as _, JoinType, NullOrdering, Order, Query, SelectStatement,
};

use super::{
    engine::Engine,
    filter_sql::column_of,
    row::{Cells, corrupt},
    scope,
};
use crate::domain::{
    Double, Error, Page, Placed, Position, SearchPath, Slice, Sort, SortKey, SortValue, Start,
    ValueKind, schema::Key,
};

/// What a page calls its key and its number.
const KEY: &str = "sort_key";
const NUMBER: &str = "sort_number";
/// What the table calls the number.
const ORDINAL: &str = "ordinal";
const ID: &str = "id";

/// Sorts the rows of one table.
#[derive(Clone, Copy, Debug)]
pub(super) struct SortSql<'s> {
    engine: Engine,
    table: &'static str,
    sort: &'s Sort,
}

/// In which direction a list is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Onwards,
    Backwards,
}

impl Way {
    fn of(start: &Start) -> Self {
        match start {
            Start::Offset(_) | Start::After(_) => Self::Onwards,
            Start::Before(_) => Self::Backwards,
        }
    }
}

impl<'s> SortSql<'s> {
    pub(super) fn new(engine: Engine, table: &'static str, sort: &'s Sort) -> Self {
        Self {
            engine,
            table,
            sort,
        }
    }

    /// Makes a statement over the table a slice of its rows: with one more than was asked for, which tells whether
    /// there are more, and with their keys.
    pub(super) fn cut(self, select: &mut SelectStatement, slice: &Slice) {
        self.begin(select, slice);
        self.order_by(select, Expr::col(KEY), self.column(ORDINAL), &slice.start);
        end(select, slice);
    }

    /// The same of one of several tables: all of its rows that the slice of all of them could have.
    pub(super) fn cut_part(self, select: &mut SelectStatement, slice: &Slice) {
        self.begin(select, slice);
        self.order_by(select, Expr::col(KEY), self.column(ORDINAL), &slice.start);
        select.limit(slice.offset().saturating_add(with_one_more(slice)));
    }

    /// The columns of parts, for who puts them together.
    pub(super) fn add_names(select: &mut SelectStatement) {
        select.columns([NUMBER, KEY]);
    }

    /// Makes a slice of parts that were put together.
    pub(super) fn cut_whole(self, select: &mut SelectStatement, slice: &Slice) {
        self.order_by(select, Expr::col(KEY), Expr::col(NUMBER), &slice.start);
        end(select, slice);
    }

    /// From where on, and with which keys.
    fn begin(self, select: &mut SelectStatement, slice: &Slice) {
        select
            .expr_as(self.column(ORDINAL), NUMBER)
            .expr_as(self.key(), KEY);
        if let Some(is_beyond) = self.is_beyond_start(slice) {
            select.and_where(is_beyond);
        }
    }

    /// From where on.
    fn is_beyond_start(self, slice: &Slice) -> Option<Expr> {
        let (Start::After(position) | Start::Before(position)) = &slice.start else {
            return None;
        };
        Some(self.beyond(self.key(), self.column(ORDINAL), position, &slice.start))
    }

    /// Whether a slice of the whole table can be joined in place, which [`join`](Self::join) does. On PostgreSQL it cannot: there a
    /// join has the order of what it begins with, and the whole table would be sorted.
    pub(super) fn joins_in_place(self, slice: &Slice) -> bool {
        let is_placed = slice.offset() == 0 || self.sort.key == SortKey::Creation;
        self.engine == Engine::Sqlite && is_placed
    }

    /// Joins a slice of the table, of rows that fulfil a condition, with a statement that finds one row. What `read` wants.
    ///
    /// An index of the table is the order of the whole then. A slice that is joined as a statement of its own is copied before, and
    /// sorted again with all that was asked for beside it: a third of SQLite's time for a page of a hundred users.
    pub(super) fn join(
        self,
        select: &mut SelectStatement,
        is_listed: Condition,
        slice: &Slice,
    ) -> [Expr; 2] {
        let begin = match slice.offset() {
            0 => self.is_beyond_start(slice),
            offset => Some(self.is_beyond_offset(is_listed.clone(), offset, &slice.start)),
        };
        let (key, ordinal) = (self.key(), self.column(ORDINAL));
        select.join(JoinType::LeftJoin, self.table, is_listed.add_option(begin));
        self.order_by(select, key.clone(), ordinal.clone(), &slice.start);
        select.limit(with_one_more(slice));
        [ordinal, key]
    }

    /// What follows as many rows as are to be left out, in the order of creation: an offset of the whole would leave out its one row.
    fn is_beyond_offset(self, is_listed: Condition, offset: u64, start: &Start) -> Expr {
        let ordinal = self.column(ORDINAL);
        let mut last = Query::select();
        last.from(self.table)
            .expr(ordinal.clone())
            .cond_where(is_listed)
            .limit(1)
            .offset(offset - 1);
        self.order_by(&mut last, self.key(), ordinal.clone(), start);
        let last = scope::scalar(last);
        if self.sort.descending {
            ordinal.lt(last)
        } else {
            ordinal.gt(last)
        }
    }

    /// Makes a statement over the table one of all rows that a slice is cut of: their ids, numbers and keys.
    pub(super) fn collect(self, select: &mut SelectStatement) {
        select
            .expr_as(self.column(ID), ID)
            .expr_as(self.column(ORDINAL), NUMBER)
            .expr_as(self.key(), KEY);
    }

    /// Makes a statement over rows that were collected, under this name, a slice of them.
    pub(super) fn cut_collected(
        self,
        select: &mut SelectStatement,
        collected: &'static str,
        slice: &Slice,
    ) {
        let (key, number) = (Expr::col((collected, KEY)), Expr::col((collected, NUMBER)));
        select.columns([(collected, NUMBER), (collected, KEY)]);
        if let Start::After(position) | Start::Before(position) = &slice.start {
            let beyond = self.beyond(key.clone(), number.clone(), position, &slice.start);
            select.and_where(beyond);
        }
        self.order_by(select, key, number, &slice.start);
        end(select, slice);
    }

    /// Sorts a statement that has joined a slice likewise. What `read` wants.
    pub(super) fn sort_joined(self, select: &mut SelectStatement, slice: &Slice) -> [Expr; 2] {
        let (key, ordinal) = (self.column(KEY), self.column(NUMBER));
        self.order_by(select, key.clone(), ordinal.clone(), &slice.start);
        [ordinal, key]
    }

    /// Where a row stands, from the columns that `join` or `sort_joined` has named.
    pub(super) fn read(self, cells: &mut Cells<'_>) -> Result<Position, Error> {
        let ordinal = cells.take().map_err(corrupt)?;
        let key = match self.sort.key.kind() {
            ValueKind::Text => cells.take().map(|key: Option<_>| key.map(SortValue::Text)),
            ValueKind::Id => cells.take().map(|key: Option<_>| key.map(SortValue::Id)),
            ValueKind::Decimal => cells
                .take()
                .map(|key: Option<_>| key.map(|number| SortValue::Decimal(Double::new(number)))),
            ValueKind::Number | ValueKind::Boolean => cells
                .take()
                .map(|key: Option<_>| key.map(SortValue::Number)),
        };
        Ok(Position {
            key: key.map_err(corrupt)?.unwrap_or(SortValue::Absent),
            ordinal,
        })
    }

    /// What a row is sorted by; NULL for whoever has no value.
    fn key(self) -> Expr {
        match &self.sort.key {
            SortKey::Creation => self.nothing(ValueKind::Number),
            SortKey::Absent(ValueKind::Text) => self.text(self.nothing(ValueKind::Text)),
            SortKey::Absent(kind) => self.nothing(*kind),
            SortKey::Constant(text) => self.text(Expr::val(*text).cast_as("text")),
            // No engine sorts what the other calls a boolean.
            SortKey::Key(Key::Active) => self.number_of_boolean(self.column("active")),
            SortKey::Key(key) => self.column(column_of(*key)),
            SortKey::Search(path) => {
                let found = match (self.engine, path.multi_valued) {
                    (_, false) => self.member(path),
                    (Engine::Sqlite, true) => self.first_on_sqlite(path),
                    (Engine::Postgres, true) => self.first_on_postgres(path),
                };
                match path.kind {
                    ValueKind::Text | ValueKind::Id => self.text(found),
                    ValueKind::Number => self.number(found, "bigint"),
                    ValueKind::Decimal => self.number(found, "double precision"),
                    ValueKind::Boolean => self.boolean(found),
                }
            }
        }
    }

    fn column(self, name: &'static str) -> Expr {
        Expr::col((self.table, name))
    }

    fn nothing(self, kind: ValueKind) -> Expr {
        match (self.engine, kind) {
            // SQLite's NULL is of any type.
            (Engine::Sqlite, _) => Expr::cust("NULL"),
            (_, ValueKind::Text) => Expr::cust("CAST(NULL AS text)"),
            (_, ValueKind::Id) => Expr::cust("CAST(NULL AS uuid)"),
            (_, ValueKind::Decimal) => Expr::cust("CAST(NULL AS double precision)"),
            (_, ValueKind::Number | ValueKind::Boolean) => Expr::cust("CAST(NULL AS bigint)"),
        }
    }

    /// Columns compare by their bytes already; other texts have PostgreSQL's default collation.
    fn text(self, text: Expr) -> Expr {
        match self.engine {
            Engine::Sqlite => text,
            Engine::Postgres => Expr::cust_with_expr("$1 COLLATE \"C\"", text),
        }
    }

    /// PostgreSQL takes members out of JSON as text.
    fn number(self, number: Expr, kind: &'static str) -> Expr {
        match self.engine {
            Engine::Sqlite => number,
            Engine::Postgres => number.cast_as(kind),
        }
    }

    fn boolean(self, boolean: Expr) -> Expr {
        match self.engine {
            Engine::Sqlite => boolean,
            Engine::Postgres => self.number_of_boolean(boolean.cast_as("boolean")),
        }
    }

    fn number_of_boolean(self, boolean: Expr) -> Expr {
        match self.engine {
            Engine::Sqlite => boolean.cast_as("integer"),
            Engine::Postgres => boolean.cast_as("integer").cast_as("bigint"),
        }
    }

    fn member(self, path: &SearchPath) -> Expr {
        let names = path.attribute.iter().chain(&path.sub_attribute);
        match self.engine {
            Engine::Sqlite => Expr::cust_with_exprs(
                "json_extract(?, ?)",
                [self.column("search"), Expr::val(json_path(names))],
            ),
            Engine::Postgres => Expr::cust_with_exprs(
                "($1 #>> $2::text[])",
                [self.column("search"), Expr::val(array(names))],
            ),
        }
    }

    /// The value of a list that is primary, or else the first one.
    fn first_on_sqlite(self, path: &SearchPath) -> Expr {
        let list = Expr::val(json_path(&path.attribute));
        match &path.sub_attribute {
            None => Expr::cust_with_exprs(
                "(SELECT e.value FROM json_each(?, ?) AS e ORDER BY e.key LIMIT 1)",
                [self.column("search"), list],
            ),
            Some(part) => Expr::cust_with_exprs(
                "(SELECT json_extract(e.value, ?) FROM json_each(?, ?) AS e \
                    ORDER BY json_extract(e.value, '$.primary') IS TRUE DESC, e.key LIMIT 1)",
                [Expr::val(json_path([part])), self.column("search"), list],
            ),
        }
    }

    fn first_on_postgres(self, path: &SearchPath) -> Expr {
        let list = Expr::val(array(&path.attribute));
        match &path.sub_attribute {
            None => Expr::cust_with_exprs(
                "(SELECT e.value #>> '{}' FROM jsonb_array_elements($1 #> $2::text[]) \
                    WITH ORDINALITY AS e(value, n) ORDER BY e.n LIMIT 1)",
                [self.column("search"), list],
            ),
            Some(part) => Expr::cust_with_exprs(
                "(SELECT e.value ->> $1::text FROM jsonb_array_elements($2 #> $3::text[]) \
                    WITH ORDINALITY AS e(value, n) \
                    ORDER BY e.value ->> 'primary' IS NOT DISTINCT FROM 'true' DESC, e.n LIMIT 1)",
                [Expr::val(part.as_str()), self.column("search"), list],
            ),
        }
    }

    fn order_by(self, select: &mut SelectStatement, key: Expr, ordinal: Expr, start: &Start) {
        let backwards = Way::of(start) == Way::Backwards;
        let order = |descending| if descending { Order::Desc } else { Order::Asc };
        let descending = self.sort.descending != backwards;
        if self.sort.key == SortKey::Creation {
            select.order_by_expr(ordinal, order(descending));
            return;
        }
        if self.sort.key.is_optional() {
            let nulls = if descending {
                NullOrdering::First
            } else {
                NullOrdering::Last
            };
            select.order_by_expr_with_nulls(key, order(descending), nulls);
        } else {
            select.order_by_expr(key, order(descending));
        }
        select.order_by_expr(ordinal, order(backwards));
    }

    /// What lies beyond a position.
    fn beyond(self, key: Expr, ordinal: Expr, position: &Position, start: &Start) -> Expr {
        let backwards = Way::of(start) == Way::Backwards;
        // Whether greater keys lie that way.
        let up = self.sort.descending == backwards;
        let past = |greater: bool| {
            if greater {
                ordinal.clone().gt(position.ordinal)
            } else {
                ordinal.clone().lt(position.ordinal)
            }
        };
        if self.sort.key == SortKey::Creation {
            return past(up);
        }
        let past = past(!backwards);
        let value: sea_orm::Value = match &position.key {
            SortValue::Absent if up => return key.is_null().and(past),
            SortValue::Absent => return key.is_not_null().or(past),
            SortValue::Number(number) => (*number).into(),
            SortValue::Decimal(number) => number.get().into(),
            SortValue::Text(text) => text.as_str().into(),
            SortValue::Id(id) => (*id).into(),
        };
        // The range is what an index can use.
        let (from, further) = if up {
            (key.clone().gte(value.clone()), key.clone().gt(value))
        } else {
            (key.clone().lte(value.clone()), key.clone().lt(value))
        };
        if up && self.sort.key.is_optional() {
            let absent = || key.clone().is_null();
            return from.or(absent()).and(further.or(absent()).or(past));
        }
        from.and(further.or(past))
    }
}

/// One more tells whether there are more.
fn with_one_more(slice: &Slice) -> u64 {
    u64::from(slice.count) + 1
}

fn end(select: &mut SelectStatement, slice: &Slice) {
    select.limit(with_one_more(slice));
    if slice.offset() > 0 {
        select.offset(slice.offset());
    }
}

/// What was read of a slice, in the order of the list.
pub(super) fn page<T>(mut rows: Vec<Placed<T>>, slice: &Slice) -> Page<T> {
    let count = slice.count as usize;
    let more = rows.len() > count;
    rows.truncate(count);
    if Way::of(&slice.start) == Way::Backwards {
        rows.reverse();
    }
    Page { rows, more }
}

/// A path into JSON as SQLite writes it.
fn json_path<'n>(names: impl IntoIterator<Item = &'n String>) -> String {
    let names: String = names
        .into_iter()
        .map(|name| format!(".\"{name}\""))
        .collect();
    format!("${names}")
}

/// A path into JSON as PostgreSQL writes it.
fn array<'n>(names: impl IntoIterator<Item = &'n String>) -> String {
    let names: Vec<String> = names
        .into_iter()
        .map(|name| format!("\"{name}\""))
        .collect();
    format!("{{{}}}", names.join(","))
}
