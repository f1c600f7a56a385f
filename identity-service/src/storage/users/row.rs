//! A row of `users` and, beside it, of the manager: which columns, in which order, and what they make.

use sea_orm::sea_query::{Expr, ExprTrait, Func, JoinType, SelectStatement};
use uuid::Uuid;

use crate::{
    domain::{
        AccountId, Error, ExternalId, Manager, OrganizationId, StoredUser, Timestamp, User, UserId,
        UserName, Version, WrittenDocument,
    },
    storage::{
        adoption,
        engine::Engine,
        entity::user::{Column, Entity},
        row::{Cells, corrupt},
        scope,
        users::groups,
    },
};

const MANAGER: &str = "manager";

/// The columns of a user, for who joins them; `read` takes them in this order.
pub(super) static COLUMNS: [Column; 13] = [
    Column::Id,
    Column::UserName,
    Column::ExternalId,
    Column::AccountId,
    Column::Active,
    Column::ActiveAssigned,
    Column::Ordinal,
    Column::Version,
    Column::Created,
    Column::Modified,
    Column::Removed,
    Column::Provisioning,
    Column::Document,
];

/// Adds the columns of `users`, which the statement has, and the manager, found by primary key.
pub(in crate::storage) fn add_columns(
    select: &mut SelectStatement,
    engine: Engine,
    organization: OrganizationId,
    shown: groups::Shown,
) {
    let is_manager = scope::is_of_named(MANAGER, organization)
        .and(Expr::col((MANAGER, Column::Id)).equals((Entity, Column::ManagerId)));
    select
        .columns(COLUMNS.map(|column| (Entity, column)))
        .join_as(JoinType::LeftJoin, Entity, MANAGER, is_manager)
        .column((MANAGER, Column::Id))
        .expr(display_name(engine, MANAGER))
        .expr(groups::column(engine, organization, shown));
}

/// The display name as it was sent: `search` has it folded only.
pub(in crate::storage) fn display_name(engine: Engine, table: &'static str) -> Expr {
    let document = Expr::col((table, Column::Document));
    match engine {
        Engine::Sqlite => Func::cust("json_extract")
            .arg(document)
            .arg(Expr::cust("'$.displayName'"))
            .into(),
        Engine::Postgres => Func::cust("json_extract_path_text")
            .arg(document.cast_as("json"))
            .arg(Expr::cust("'displayName'"))
            .into(),
    }
}

/// The user, if the row has one.
pub(in crate::storage) fn read(
    cells: &mut Cells<'_>,
) -> Result<Option<StoredUser<WrittenDocument>>, Error> {
    let Some(id) = cells.take::<Option<Uuid>>().map_err(corrupt)? else {
        return Ok(None);
    };
    let user = read_own(cells, id)?;
    let manager_id: Option<Uuid> = cells.take().map_err(corrupt)?;
    let display_name = cells.take().map_err(corrupt)?;
    let groups: Option<String> = cells.take().map_err(corrupt)?;
    Ok(Some(StoredUser {
        manager: manager_id.map(|_| Manager { display_name }),
        groups: groups::read(groups.as_deref())?,
        ..user
    }))
}

/// What stands in the user's own row behind its id: no manager, no groups.
pub(super) fn read_own(
    cells: &mut Cells<'_>,
    id: Uuid,
) -> Result<StoredUser<WrittenDocument>, Error> {
    let user_name: String = cells.take().map_err(corrupt)?;
    let external_id: Option<String> = cells.take().map_err(corrupt)?;
    let account_id: Option<String> = cells.take().map_err(corrupt)?;
    let active: bool = cells.take().map_err(corrupt)?;
    let is_assigned: bool = cells.take().map_err(corrupt)?;
    let ordinal = cells.take().map_err(corrupt)?;
    let version = cells.take().map_err(corrupt)?;
    let created = cells.take().map_err(corrupt)?;
    let modified = cells.take().map_err(corrupt)?;
    let removed: Option<i64> = cells.take().map_err(corrupt)?;
    let provisioning = adoption::read(cells.take().map_err(corrupt)?)?;
    let document = cells.take().map_err(corrupt)?;
    Ok(StoredUser {
        id: UserId::from_uuid(id),
        ordinal,
        user: User {
            user_name: UserName::parse(user_name).map_err(corrupt)?,
            external_id: ExternalId::parse(external_id.unwrap_or_default()).map_err(corrupt)?,
            active: (active || is_assigned).then_some(active),
            account_id: AccountId::parse(account_id.unwrap_or_default()).map_err(corrupt)?,
            attributes: WrittenDocument::new(document),
        },
        version: Version(version),
        created: Timestamp::from_millis(created),
        modified: Timestamp::from_millis(modified),
        removed: removed.map(Timestamp::from_millis),
        provisioning,
        manager: None,
        groups: Vec::new(),
    })
}
