//! Schemas that organizations declare.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "extension_schemas")]
pub(in crate::storage) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) urn_folded: String,
    pub(in crate::storage) urn: String,
    pub(in crate::storage) resource: i64,
    /// Names, descriptions and attributes, as JSON.
    pub(in crate::storage) definition: String,
    pub(in crate::storage) version: i64,
    pub(in crate::storage) created: i64,
    pub(in crate::storage) modified: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(in crate::storage) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
