//! Groups: key columns, what was sent, and what filters read.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "groups")]
pub(in crate::storage) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) id: Uuid,
    pub(in crate::storage) display_name: String,
    pub(in crate::storage) display_name_folded: String,
    pub(in crate::storage) external_id: Option<String>,
    /// In the order of commits; 0 only inside the unit that creates the group.
    pub(in crate::storage) ordinal: i64,
    pub(in crate::storage) member_count: i64,
    pub(in crate::storage) version: i64,
    pub(in crate::storage) created: i64,
    pub(in crate::storage) modified: i64,
    /// All other attributes, as JSON.
    pub(in crate::storage) document: String,
    /// The same, as filters read them.
    pub(in crate::storage) search: Json,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(in crate::storage) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
