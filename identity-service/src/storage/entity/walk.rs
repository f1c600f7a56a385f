//! Where walks by index go on.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "walks")]
pub(in crate::storage) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) organization_id: Uuid,
    /// Digest of the list.
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) query: Vec<u8>,
    /// Of the page that goes on here.
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) start_index: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) walk: Uuid,
    /// After which row, as JSON.
    pub(in crate::storage) position: String,
    /// How many rows there were when the walk began.
    pub(in crate::storage) total: i64,
    /// The page was asked for.
    pub(in crate::storage) used: bool,
    pub(in crate::storage) expires: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(in crate::storage) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
