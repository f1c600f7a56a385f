//! Statements that belong to one organization: the only way to a table.
//!
//! Apart, because forgetting the organization is the mistake that shows one customer to another. A statement is made
//! here or not at all: sea-orm's own ways are banned for the rest of the room (`clippy.toml`), and a `Scoped` can be
//! made of a table that has organizations only together with the organization. What belongs to no organization
//! says so by name.

use std::{
    borrow::Cow,
    ops::{Deref, DerefMut},
};

use sea_orm::{
    DbBackend, EntityTrait, Statement, StatementBuilder, Value,
    sea_query::{
        DeleteStatement, Expr, ExprTrait, Iden, InsertStatement, Query, SelectStatement,
        SubQueryStatement, UpdateStatement,
    },
};

#[cfg(test)]
use super::tests::mutants;
use super::{engine::Engine, entity};
use crate::domain::OrganizationId;

/// A table whose rows belong to organizations.
pub(super) trait OfOrganization: EntityTrait {
    /// Which one a row belongs to: the first column of the primary key.
    const ORGANIZATION: Self::Column;
}

macro_rules! of_organization {
    ($($table:ident . $column:ident),+ $(,)?) => {
        $(impl OfOrganization for entity::$table::Entity {
            const ORGANIZATION: Self::Column = entity::$table::Column::$column;
        })+
    };
}

of_organization! {
    organization.Id,
    counters.OrganizationId,
    scim_token.OrganizationId,
    user.OrganizationId,
    deleted_user.OrganizationId,
    group.OrganizationId,
    group_member.OrganizationId,
    event.OrganizationId,
    event_member.OrganizationId,
    extension_schema.OrganizationId,
    provisioning_request.OrganizationId,
    provisioning_status.OrganizationId,
    provisioning_day.OrganizationId,
    refused_token.OrganizationId,
    walk.OrganizationId,
    answered_request.OrganizationId,
    settings_link.OrganizationId,
    settings_session.OrganizationId,
    removal_alarm.OrganizationId,
    held_removal.OrganizationId,
}

/// A statement that touches one organization only, or says by name why not.
#[derive(Clone, Debug)]
pub(super) struct Scoped<S>(S);

impl<S> Scoped<S> {
    /// As a part of a larger statement.
    pub(super) fn into_part(self) -> S {
        self.0
    }
}

impl<S> Deref for Scoped<S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.0
    }
}

impl<S> DerefMut for Scoped<S> {
    fn deref_mut(&mut self) -> &mut S {
        &mut self.0
    }
}

/// Reads from a table.
#[track_caller]
pub(super) fn select<E: OfOrganization + Default>(
    organization: OrganizationId,
) -> Scoped<SelectStatement> {
    Scoped(
        Query::select()
            .from(E::default())
            .and_where(is_of::<E>(organization))
            .take(),
    )
}

/// Changes rows of a table.
#[track_caller]
pub(super) fn update<E: OfOrganization + Default>(
    organization: OrganizationId,
) -> Scoped<UpdateStatement> {
    Scoped(
        Query::update()
            .table(E::default())
            .and_where(is_of::<E>(organization))
            .take(),
    )
}

/// Deletes rows of a table.
#[track_caller]
pub(super) fn delete<E: OfOrganization + Default>(
    organization: OrganizationId,
) -> Scoped<DeleteStatement> {
    Scoped(
        Query::delete()
            .from_table(E::default())
            .and_where(is_of::<E>(organization))
            .take(),
    )
}

/// That a row of a table belongs to the organization: for joins, and for statements that begin with a credential.
#[track_caller]
pub(super) fn is_of<E: OfOrganization + Default>(organization: OrganizationId) -> Expr {
    condition(Expr::col((E::default(), E::ORGANIZATION)).eq(organization.as_uuid()))
}

/// The same of a table that has another name in the statement, or no entity.
#[track_caller]
pub(super) fn is_of_named<T: Iden + 'static>(table: T, organization: OrganizationId) -> Expr {
    condition(Expr::col((table, "organization_id")).eq(organization.as_uuid()))
}

/// That rows of two tables belong to the same organization: for statements about all of them.
#[track_caller]
pub(super) fn is_same<A: OfOrganization + Default, B: OfOrganization + Default>() -> Expr {
    condition(Expr::col((A::default(), A::ORGANIZATION)).equals((B::default(), B::ORGANIZATION)))
}

/// Every condition about organizations that is built, so that the tests can leave out any one of them: the one whose caller
/// they name.
#[track_caller]
fn condition(condition: Expr) -> Expr {
    #[cfg(test)]
    let condition = mutants::condition(condition);
    condition
}

/// Adds one row to a table: the organization, then `columns`.
pub(super) fn insert<E: OfOrganization + Default, const N: usize>(
    organization: OrganizationId,
    columns: [(E::Column, Expr); N],
) -> Scoped<InsertStatement> {
    let mut names = vec![E::ORGANIZATION];
    let mut values = vec![Expr::val(organization.as_uuid())];
    for (name, value) in columns {
        names.push(name);
        values.push(value);
    }
    Scoped(
        Query::insert()
            .into_table(E::default())
            .columns(names)
            .values_panic(values)
            .take(),
    )
}

/// A statement of one value, as an expression in another one.
pub(super) fn scalar(select: SelectStatement) -> Expr {
    Expr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(select)))
}

/// Whether a statement finds anything.
///
/// With a limit, which says no more than that, because SQLite (from 3.51.0) makes a join of a condition without one, and
/// then an OFFSET counts what the condition finds, a user's addresses, instead of the rows that it is about.
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub(super) fn exists(mut select: SelectStatement) -> Expr {
    Expr::exists(select.limit(1).take())
}

/// A statement that begins with a credential, which belongs to the organization or to none: `callers` makes it.
pub(super) fn by_credential(select: SelectStatement) -> Scoped<SelectStatement> {
    Scoped(select)
}

/// A statement about what belongs to no organization, or about all of them: the list of organizations, service keys,
/// the server's secrets, counters of refused sources, what is left to purge.
pub(super) fn of_no_organization<S>(statement: S) -> Scoped<S> {
    Scoped(statement)
}

/// One statement in two spellings. `$1` is the organization.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sql {
    pub(super) sqlite: &'static str,
    pub(super) postgres: &'static str,
}

impl Sql {
    /// A statement that both spell alike.
    pub(super) const fn of_both(text: &'static str) -> Self {
        Self {
            sqlite: text,
            postgres: text,
        }
    }

    /// A statement with which PostgreSQL is never asked.
    pub(super) const fn of_sqlite(sqlite: &'static str) -> Self {
        Self {
            sqlite,
            postgres: "",
        }
    }

    /// A statement with which SQLite is never asked.
    pub(super) const fn of_postgres(postgres: &'static str) -> Self {
        Self {
            sqlite: "",
            postgres,
        }
    }
}

/// What the builder cannot say: sets of rows from one bound list, so that the text of a statement, and with it its
/// preparation, does not depend on how many there are.
pub(super) struct SetStatement {
    sql: Sql,
    values: Vec<Value>,
}

/// Binds the organization as `$1` and `values` after it.
#[track_caller]
pub(super) fn set(
    organization: OrganizationId,
    sql: Sql,
    values: impl IntoIterator<Item = Value>,
) -> Scoped<SetStatement> {
    #[cfg(test)]
    let sql = mutants::texts(sql);
    let values = values.into_iter();
    let mut all = Vec::with_capacity(values.size_hint().0 + 1);
    all.push(organization.as_uuid().into());
    all.extend(values);
    Scoped(SetStatement { sql, values: all })
}

/// A part of a larger statement that the builder cannot say.
#[track_caller]
pub(super) fn part(
    text: impl Into<Cow<'static, str>>,
    values: impl IntoIterator<Item = Value>,
) -> Expr {
    let text = text.into();
    #[cfg(test)]
    let text = mutants::text(text);
    Expr::cust_with_values(text, values)
}

/// What can be run.
pub(super) trait Runnable {
    /// The statement for this engine.
    fn statement(self, engine: Engine) -> Statement;
}

impl<S: StatementBuilder> Runnable for Scoped<S> {
    fn statement(self, engine: Engine) -> Statement {
        engine.backend().build(&self.0)
    }
}

impl Runnable for Scoped<SetStatement> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the scope itself: the organization is bound"
    )]
    fn statement(self, engine: Engine) -> Statement {
        let SetStatement { sql, values } = self.0;
        let (backend, text) = match engine {
            Engine::Sqlite => (DbBackend::Sqlite, sql.sqlite),
            Engine::Postgres => (DbBackend::Postgres, sql.postgres),
        };
        Statement::from_sql_and_values(backend, text, values)
    }
}

impl Runnable for Statement {
    /// It was made by `known`, of one of the others.
    fn statement(self, _: Engine) -> Statement {
        self
    }
}
