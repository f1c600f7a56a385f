//! The schema of the identity service's database, one step per file.
//!
//! Apart from the service, so that a step can never lean on code that changes later. `README.md` says how to add
//! one. The caller holds the lock and the transaction: see `storage::engine` of the identity service.

mod column;
mod m20261124_000001_create_organizations;
mod m20261124_000002_create_users;
mod m20261124_000003_create_events;
mod m20261124_000004_create_groups;
mod m20261124_000005_declare_extensions;
mod m20261124_000006_remember_walks;
mod m20261124_000007_plan_lists;
mod m20261124_000008_let_active_be_unassigned;
mod m20261124_000010_keep_provisioning_log;
mod m20261124_000011_place_events;
mod m20261124_000020_find_nested_groups;
mod m20261124_000021_name_id_attribute;
mod m20261124_000022_remember_requests;
mod m20261124_000023_tell_provisioning;
mod m20261124_000024_tell_service_keys;
mod m20261124_000030_open_settings;
mod m20261124_000040_watch_removals;
mod m20261124_000050_name_certificates;
mod m20261129_000001_find_resource_events;
mod m20261129_000002_count_provisioning_days;
mod m20261129_000003_note_refused_tokens;
mod m20261129_000004_find_member_events;
mod m20261129_000005_list_frame_origins;
mod m20261129_000006_group_of_users_function;

pub use sea_orm_migration::{DbErr, MigratorTrait};
use sea_orm_migration::{MigrationTrait, async_trait};

/// All steps, in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261124_000001_create_organizations::Migration),
            Box::new(m20261124_000002_create_users::Migration),
            Box::new(m20261124_000003_create_events::Migration),
            Box::new(m20261124_000004_create_groups::Migration),
            Box::new(m20261124_000005_declare_extensions::Migration),
            Box::new(m20261124_000006_remember_walks::Migration),
            Box::new(m20261124_000007_plan_lists::Migration),
            Box::new(m20261124_000008_let_active_be_unassigned::Migration),
            Box::new(m20261124_000010_keep_provisioning_log::Migration),
            Box::new(m20261124_000011_place_events::Migration),
            Box::new(m20261124_000020_find_nested_groups::Migration),
            Box::new(m20261124_000021_name_id_attribute::Migration),
            Box::new(m20261124_000022_remember_requests::Migration),
            Box::new(m20261124_000023_tell_provisioning::Migration),
            Box::new(m20261124_000024_tell_service_keys::Migration),
            Box::new(m20261124_000030_open_settings::Migration),
            Box::new(m20261124_000040_watch_removals::Migration),
            Box::new(m20261124_000050_name_certificates::Migration),
            Box::new(m20261129_000001_find_resource_events::Migration),
            Box::new(m20261129_000002_count_provisioning_days::Migration),
            Box::new(m20261129_000003_note_refused_tokens::Migration),
            Box::new(m20261129_000004_find_member_events::Migration),
            Box::new(m20261129_000005_list_frame_origins::Migration),
            Box::new(m20261129_000006_group_of_users_function::Migration),
        ]
    }
}

/// The names of all steps, in order: what a database that this release knows has applied, at most.
#[must_use]
pub fn names() -> Vec<String> {
    Migrator::migrations()
        .iter()
        .map(|migration| migration.name().to_owned())
        .collect()
}
