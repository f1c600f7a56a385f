//! Users: key columns, what was sent, and what filters read.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub(in crate::storage) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) id: Uuid,
    pub(in crate::storage) user_name: String,
    pub(in crate::storage) user_name_folded: String,
    pub(in crate::storage) external_id: Option<String>,
    pub(in crate::storage) account_id: Option<String>,
    pub(in crate::storage) active: bool,
    /// False once the flag was removed; then `active` is false, too.
    pub(in crate::storage) active_assigned: bool,
    /// In the order of commits; 0 only inside the unit that creates the user.
    pub(in crate::storage) ordinal: i64,
    pub(in crate::storage) manager_id: Option<Uuid>,
    pub(in crate::storage) version: i64,
    pub(in crate::storage) created: i64,
    pub(in crate::storage) modified: i64,
    /// Since when it is not active any more.
    pub(in crate::storage) removed: Option<i64>,
    /// 1 is imported, 2 adopted, 3 created by the identity provider.
    pub(in crate::storage) provisioning: i64,
    /// All other attributes, as JSON.
    pub(in crate::storage) document: String,
    /// The same, as filters read them.
    pub(in crate::storage) search: Json,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(in crate::storage) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
