//! Organizations. A deleted one keeps its row, so that its id is never used again.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organizations")]
pub(in crate::storage) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) id: Uuid,
    pub(in crate::storage) display_name: String,
    pub(in crate::storage) saml_enabled: bool,
    pub(in crate::storage) scim_enabled: bool,
    pub(in crate::storage) groups_enabled: bool,
    pub(in crate::storage) unique_group_names: bool,
    /// 1 is the user name, 2 an e-mail address, 3 the external id.
    pub(in crate::storage) name_id_attribute: i64,
    pub(in crate::storage) brake_enabled: bool,
    /// With spaces between them; none if there is none.
    pub(in crate::storage) frame_origins: Option<String>,
    pub(in crate::storage) version: i64,
    pub(in crate::storage) created: i64,
    pub(in crate::storage) modified: i64,
    pub(in crate::storage) deleted: Option<i64>,
    /// When its last row was gone.
    pub(in crate::storage) purged: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(in crate::storage) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
