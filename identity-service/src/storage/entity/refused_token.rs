//! Tokens that were refused, by what was wrong with them.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refused_tokens")]
pub(in crate::storage) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) mistake: i64,
    pub(in crate::storage) first: i64,
    pub(in crate::storage) last: i64,
    pub(in crate::storage) requests: i64,
    pub(in crate::storage) user_agent: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(in crate::storage) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
