//! Who is in which group. Written by sets (`members`); read page by page.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "group_members")]
pub(in crate::storage) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) group_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) member_id: Uuid,
    /// 1 is a user, 2 a group.
    pub(in crate::storage) member_kind: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(in crate::storage) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
