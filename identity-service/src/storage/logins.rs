//! Whom an assertion names: caller, organization and candidates in one statement.
//!
//! Apart from look-ups by a key, because which key it is stands in the organization's own row. Each key that it could be is a
//! look-up by its index, and only the one that the organization's setting names finds anybody.

use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Order, Query, SelectStatement, UnionType};

use super::{
    Reader, callers,
    entity::{
        organization,
        user::{Column, Entity},
    },
    row::corrupt,
    scope, users,
};
use crate::domain::{
    Caller, Credential, Error, Login, LoginSubject, NameIdAttribute, OrganizationId, StoredUser,
    WrittenDocument,
};

const CANDIDATE: &str = "candidate";
const ID: &str = "id";
const ACTIVE: &str = "active";

/// The number that a row keeps.
pub(super) fn number(attribute: NameIdAttribute) -> i64 {
    match attribute {
        NameIdAttribute::UserName => 1,
        NameIdAttribute::Email => 2,
        NameIdAttribute::ExternalId => 3,
    }
}

/// The attribute of a number.
pub(super) fn attribute(kept: i64) -> Result<NameIdAttribute, Error> {
    NameIdAttribute::ALL
        .into_iter()
        .find(|attribute| number(*attribute) == kept)
        .ok_or_else(|| corrupt("what a NameID is"))
}

impl Reader<'_> {
    /// Those whom an assertion names, the active ones first: as many as it takes to decide.
    pub async fn find_login(
        &self,
        credential: &Credential,
        subject: &LoginSubject,
    ) -> Result<(Caller, Vec<StoredUser<WrittenDocument>>), Error> {
        let organization = self.organization();
        let candidates = candidates(self, credential, subject)?;
        let mut select = callers::select(organization, credential);
        let is_candidate = scope::is_of::<Entity>(organization)
            .and(Expr::col((Entity, Column::Id)).equals((CANDIDATE, ID)));
        select
            .join_subquery(
                JoinType::LeftJoin,
                candidates,
                CANDIDATE,
                Expr::cust("TRUE"),
            )
            .join(JoinType::LeftJoin, Entity, is_candidate);
        users::row::add_columns(
            &mut select,
            self.engine(),
            organization,
            self.user_groups(credential),
        );
        select.order_by((CANDIDATE, ACTIVE), Order::Desc);
        self.rows(credential, scope::by_credential(select), users::row::read)
            .await
    }
}

/// Ids of the candidates.
fn candidates(
    reader: &Reader<'_>,
    credential: &Credential,
    subject: &LoginSubject,
) -> Result<SelectStatement, Error> {
    let organization = reader.organization();
    let mut halves = subject.filters()?.into_iter().map(|(when, filter)| {
        let mut named = users::matching(reader.engine(), organization, false, Some(&filter));
        named
            .expr_as(Expr::col((Entity, Column::Id)), ID)
            .expr_as(Expr::col((Entity, Column::Active)), ACTIVE)
            .and_where(callers::is_good(organization, credential))
            .order_by((Entity, Column::Active), Order::Desc)
            .limit(Login::CANDIDATES);
        if let Some(attribute) = when {
            named.and_where(scope::exists(is_set(organization, attribute)));
        }
        // SQLite limits only the whole of a union.
        Query::select()
            .columns([ID, ACTIVE])
            .from_subquery(named, CANDIDATE)
            .take()
    });
    let mut all = halves.next().ok_or_else(|| corrupt("a subject"))?;
    for half in halves {
        all.union(UnionType::All, half);
    }
    let candidates = Query::select()
        .columns([ID, ACTIVE])
        .from_subquery(all, CANDIDATE)
        .take();
    Ok(candidates)
}

/// The organization, while its NameIDs are this attribute.
fn is_set(organization: OrganizationId, attribute: NameIdAttribute) -> SelectStatement {
    let mut select = scope::select::<organization::Entity>(organization);
    let setting = Expr::col((organization::Entity, organization::Column::NameIdAttribute));
    select
        .expr(Expr::cust("1"))
        .and_where(setting.eq(number(attribute)));
    select.into_part()
}

/// The candidates without their caller, for who asks how an engine goes about it.
#[cfg(test)]
pub(super) fn candidates_for_tests(
    reader: &Reader<'_>,
    credential: &Credential,
    subject: &LoginSubject,
) -> SelectStatement {
    candidates(reader, credential, subject).unwrap()
}
