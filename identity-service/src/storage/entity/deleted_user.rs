//! Users who were deleted, as they were.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deleted_users")]
pub(in crate::storage) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) id: Uuid,
    pub(in crate::storage) user_name: String,
    pub(in crate::storage) external_id: Option<String>,
    pub(in crate::storage) account_id: Option<String>,
    pub(in crate::storage) active: bool,
    /// False once the flag was removed; then `active` is false, too.
    pub(in crate::storage) active_assigned: bool,
    pub(in crate::storage) ordinal: i64,
    pub(in crate::storage) version: i64,
    pub(in crate::storage) created: i64,
    pub(in crate::storage) modified: i64,
    /// When it was deactivated, or deleted while it was active.
    pub(in crate::storage) removed: Option<i64>,
    pub(in crate::storage) provisioning: i64,
    pub(in crate::storage) deleted: i64,
    pub(in crate::storage) document: String,
    /// Ids of groups, as a JSON array.
    pub(in crate::storage) memberships: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(in crate::storage) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
