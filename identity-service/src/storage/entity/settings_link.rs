//! Links to organizations' settings pages: each opens one session.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "settings_links")]
pub(in crate::storage) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) hash: Vec<u8>,
    pub(in crate::storage) actor_id: String,
    pub(in crate::storage) actor_name: String,
    pub(in crate::storage) signed_in: i64,
    pub(in crate::storage) may_switch_saml: bool,
    pub(in crate::storage) return_url: String,
    pub(in crate::storage) locale: i64,
    pub(in crate::storage) expires: i64,
    pub(in crate::storage) redeemed: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(in crate::storage) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
