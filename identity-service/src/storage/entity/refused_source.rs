//! Requests without a good token: counters by source and minute, of no organization.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refused_sources")]
pub(in crate::storage) struct Model {
    /// Its beginning.
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) minute: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) source: String,
    pub(in crate::storage) requests: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(in crate::storage) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
