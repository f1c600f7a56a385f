//! The change feed.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "events")]
pub(in crate::storage) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) sequence: i64,
    pub(in crate::storage) time: i64,
    pub(in crate::storage) kind: String,
    pub(in crate::storage) resource_id: Uuid,
    pub(in crate::storage) version: i64,
    pub(in crate::storage) actor: String,
    pub(in crate::storage) request_id: String,
    pub(in crate::storage) account_id: Option<String>,
    pub(in crate::storage) active: bool,
    /// Names, as a JSON array.
    pub(in crate::storage) changed_attributes: String,
    /// Values, as a JSON object; none once erased.
    pub(in crate::storage) personal: Option<String>,
    /// Among the events of all organizations: see `all_feeds`.
    pub(in crate::storage) position: i64,
    pub(in crate::storage) part: i64,
    pub(in crate::storage) parts: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(in crate::storage) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
