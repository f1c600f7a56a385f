//! Keys of the SaaS's own services. Not one organization's.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_keys")]
pub(in crate::storage) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) name: String,
    pub(in crate::storage) hash: Vec<u8>,
    pub(in crate::storage) role: String,
    /// Ids as a JSON array; none is all.
    pub(in crate::storage) organizations: Option<String>,
    pub(in crate::storage) created: i64,
    pub(in crate::storage) revoked: Option<i64>,
    /// The name of a key; none for the command line.
    pub(in crate::storage) created_by: Option<String>,
    pub(in crate::storage) revoked_by: Option<String>,
    /// To the minute.
    pub(in crate::storage) last_used: Option<i64>,
    /// The name of a certificate; none for a secret.
    pub(in crate::storage) certificate: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(in crate::storage) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
