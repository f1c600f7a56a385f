//! Measures Rollcall: a driver, a bare stack to compare with, and what runs both side by side.
//!
//! Apart from the end-to-end tests, because what is measured must be built for speed and run alone, and because the bare stack
//! opens databases, which nothing else outside the identity service may. It imports no crate of the products: they are started as
//! the programs that they are.
//!
//! - [`load`]: sends what identity providers send, checks every answer and counts (`rollcall-load`);
//! - [`bare`]: gateway, gRPC and database without SCIM, events or tokens: the limit (`rollcall-bare`);
//! - [`mod@bench`]: starts everything, takes turns, compares and writes it down (`rollcall-bench`).

pub mod bare;
pub mod bench;
pub mod load;
