//! End to end, in one binary: a module per topic.
//!
//! What has to hold on both databases is listed once, with `on_both_databases`; the names of the tests then
//! have `sqlite` or `postgres` in them, so that either half can be run alone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

/// Makes of each behaviour, an `async fn(Database)`, one test for either database.
macro_rules! on_both_databases {
    ($($behaviour:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $behaviour() {
                super::$behaviour(tests::stack::Database::Sqlite).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $behaviour() {
                super::$behaviour(tests::stack::Database::Postgres).await;
            })+
        }
    };
}

mod adoption;
mod beside;
mod broken;
mod bulk;
mod console;
mod contract;
mod contract_limits;
mod conversations;
mod crash;
mod documents;
mod drain;
mod durability;
mod errors;
mod examples;
mod extensions;
mod faults;
mod floods;
mod grpcurl;
mod isolation;
mod large_bodies;
mod leavers;
mod limits;
mod logins;
mod memberships;
mod mirror;
mod operators;
mod provisioning_log;
mod races;
mod rates;
mod reference;
mod removals;
mod replicas;
mod running;
mod secrets;
mod slow_calls;
mod spellings;
mod starts;
mod threats;
mod tidy;
mod timing;
mod tls;
mod tolerances;
mod unread;
mod walks;
mod watchers;
mod worst;
