//! The last alarm about an organization's removals.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "removal_alarms")]
pub(in crate::storage) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) organization_id: Uuid,
    pub(in crate::storage) raised: i64,
    pub(in crate::storage) since: i64,
    pub(in crate::storage) people: i64,
    pub(in crate::storage) removed: i64,
    /// 0: none. 1: let through. 2: stopped.
    pub(in crate::storage) decision: i64,
    pub(in crate::storage) decided: i64,
    pub(in crate::storage) decided_by: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(in crate::storage) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
