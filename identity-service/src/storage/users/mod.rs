//! People: written by one function, read by one statement.

pub(super) mod deleted;
pub(super) mod groups;
mod list;
pub(super) mod row;
mod search;
mod write;

pub use self::{deleted::DeletedUserList, list::UserList, search::UserPage, write::Users};

#[cfg(test)]
pub(super) fn matching_for_tests(
    engine: super::engine::Engine,
    organization: crate::domain::OrganizationId,
    filter: &crate::domain::UserFilter,
) -> sea_orm::sea_query::SelectStatement {
    let mut select = search::matching(engine, organization, true, Some(filter));
    select
        .column("document")
        .order_by("ordinal", sea_orm::sea_query::Order::Asc)
        .limit(100);
    select
}
