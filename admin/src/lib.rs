//! What operators ask a program: whether it lives, whether it can serve, and what it counts.
//!
//! Apart, because it is answered on a listener of its own, which no client of the program reaches, and in the same way by all
//! programs. It knows nothing of what is counted, or of what has to answer.
//!
//! - [`server`]: `/livez`, `/readyz` and `/metrics`;
//! - [`readiness`]: whether what a program needs answers, asked no more often than it changes;
//! - [`numbers`]: what all programs count alike.

pub mod numbers;
pub mod readiness;
pub mod server;

pub use numbers::{Numbers, millis};
pub use readiness::Readiness;
pub use server::Admin;
