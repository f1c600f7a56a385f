//! How an organization's provisioning went on a day.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "provisioning_days")]
pub(in crate::storage) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) organization_id: Uuid,
    /// Days since 1970, in UTC.
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) day: i64,
    pub(in crate::storage) succeeded: i64,
    pub(in crate::storage) failed: i64,
    pub(in crate::storage) look_ups: i64,
    pub(in crate::storage) matching_look_ups: i64,
    pub(in crate::storage) users_created: i64,
    pub(in crate::storage) users_updated: i64,
    pub(in crate::storage) users_deactivated: i64,
    pub(in crate::storage) groups_pushed: i64,
    /// How many people were active, and how many were not, when the day's last request was told.
    pub(in crate::storage) active: i64,
    pub(in crate::storage) inactive: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(in crate::storage) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
