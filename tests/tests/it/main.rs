//! End to end, in one binary: a module per topic.
//!
//! What has to hold on both databases is listed once, with [`on_both_databases`]; the names of the tests
//! then have `sqlite` or `postgres` in them, so that either half can be run alone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on has failed"
)]

mod tidy;
