//! The tables, one per file: columns, nothing else.
//!
//! Queries are written where their noun lives; rows become domain values there too. `migrations` makes the tables.
//! `user_emails` and `deleted_groups` have no file: they are written by sets (`users::write`), one statement each.

pub(super) mod answered_request;
pub(super) mod counters;
pub(super) mod deleted_user;
pub(super) mod event;
pub(super) mod event_member;
pub(super) mod extension_schema;
pub(super) mod group;
pub(super) mod group_member;
pub(super) mod held_removal;
pub(super) mod organization;
pub(super) mod provisioning_day;
pub(super) mod provisioning_request;
pub(super) mod provisioning_status;
pub(super) mod refused_source;
pub(super) mod refused_token;
pub(super) mod removal_alarm;
pub(super) mod scim_token;
pub(super) mod server_secret;
pub(super) mod service_key;
pub(super) mod settings_link;
pub(super) mod settings_session;
pub(super) mod user;
pub(super) mod walk;
