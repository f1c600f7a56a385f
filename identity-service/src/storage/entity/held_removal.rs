//! Removals that are held, or were.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "held_removals")]
pub(in crate::storage) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) user_id: Uuid,
    /// That of the alarm: when it was raised.
    pub(in crate::storage) alarm: i64,
    pub(in crate::storage) held: i64,
    pub(in crate::storage) deletes: bool,
    pub(in crate::storage) released: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(in crate::storage) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
