//! The SCIM tokens of organizations: at most one alive each, and those before it.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scim_tokens")]
pub(in crate::storage) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) hash: Vec<u8>,
    pub(in crate::storage) prefix: String,
    pub(in crate::storage) created: i64,
    pub(in crate::storage) created_by: String,
    pub(in crate::storage) created_by_name: Option<String>,
    pub(in crate::storage) last_used: Option<i64>,
    pub(in crate::storage) last_used_address: Option<String>,
    pub(in crate::storage) last_used_agent: Option<String>,
    pub(in crate::storage) ended: Option<i64>,
    pub(in crate::storage) ended_by: Option<String>,
    pub(in crate::storage) ended_why: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(in crate::storage) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
