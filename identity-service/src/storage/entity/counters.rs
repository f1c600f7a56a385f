//! What is counted for an organization: the hot row.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organization_counters")]
pub(in crate::storage) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(in crate::storage) organization_id: Uuid,
    /// Number of the last event.
    pub(in crate::storage) feed: i64,
    /// Number of the last user made.
    pub(in crate::storage) ordinal: i64,
    pub(in crate::storage) user_count: i64,
    pub(in crate::storage) group_count: i64,
    /// The greatest position of its events: see `all_feeds`.
    pub(in crate::storage) position: i64,
    /// Of the users, those whom services have made and the identity provider has not written to.
    pub(in crate::storage) imported_count: i64,
    /// Of the users, those whom services have made and the identity provider manages.
    pub(in crate::storage) adopted_count: i64,
    pub(in crate::storage) active_count: i64,
    /// When how many people were removed, as `domain::Tally` has it.
    pub(in crate::storage) removals: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(in crate::storage) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
