//! The identity service: owns organizations, users, SCIM tokens and the change feed, and speaks gRPC.
//!
//! | room | what lives there |
//! | --- | --- |
//! | `domain` | the rules, pure |
//! | `storage` | the database: the only room that says sea-orm |
//! | `events` | the change feed, appended to inside the unit that makes the change |
//! | `token` | secrets: made, hashed, shown once |
//! | `grpc` | the contract: the only room that says tonic |
//! | `config` | every variable |
//!
//! It knows no SCIM JSON: the gateway does. See `ARCHITECTURE.md`.

pub mod domain;
pub mod events;
pub mod storage;
pub mod token;
