//! How an organization's identity provider fares, and how much of its log is kept.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "provisioning_status")]
pub(in crate::storage) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) organization_id: Uuid,
    pub(in crate::storage) kept: i64,
    /// No request that is kept is older.
    pub(in crate::storage) oldest: i64,
    /// 0: never; as in the next two.
    pub(in crate::storage) last_request: i64,
    pub(in crate::storage) last_success: i64,
    pub(in crate::storage) last_failure: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(in crate::storage) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
