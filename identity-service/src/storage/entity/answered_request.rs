//! What was answered to creates that carried a request id.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "answered_requests")]
pub(in crate::storage) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) request_id: Uuid,
    /// Digest of who asked, and for what.
    pub(in crate::storage) request: Vec<u8>,
    /// None only inside the unit that answers.
    pub(in crate::storage) answer: Option<Vec<u8>>,
    pub(in crate::storage) expires: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(in crate::storage) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
