//! The SCIM gateway: translates SCIM 2.0, in every identity provider's dialect, into gRPC calls.
//!
//! See `ARCHITECTURE.md`.

pub mod dialect;
pub mod scim;
