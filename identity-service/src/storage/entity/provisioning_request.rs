//! The provisioning log: one row for each request of an identity provider.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "provisioning_requests")]
pub(in crate::storage) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) organization_id: Uuid,
    /// UUID version 7: the time as well.
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) id: Uuid,
    pub(in crate::storage) request_id: String,
    pub(in crate::storage) resource_id: Option<Uuid>,
    pub(in crate::storage) failed: bool,
    /// What is only given back, as JSON.
    pub(in crate::storage) record: String,
    /// What may be personal, as JSON; none once erased.
    pub(in crate::storage) personal: Option<String>,
    pub(in crate::storage) name_folded: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(in crate::storage) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
