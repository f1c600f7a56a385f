//! Accepts connections, within limits of number and time, and serves HTTP on them until it is told to stop.
//!
//! Apart, because all programs need the same and neither axum nor tonic has it: `axum::serve` sets no timers at all, tonic's
//! server waits for ever for a connection's first byte, and neither bounds how many connections there are, or how many of
//! them are one client's. It knows HTTP's framing, and nothing of what is asked or answered.
//!
//! - [`server`]: accepts, counts, serves, drains;
//! - [`handshake`]: what comes before the first request, if anything;
//! - [`watched`]: a connection that is closed when nothing comes of it;
//! - [`mod@broken`]: what is refused, whatever it asks;
//! - `heads`: what hyper does not tell of a request's head, or does not mind;
//! - `frames`: how much of a connection of HTTP/2 carries nothing;
//! - [`held`]: what an answer takes up until its client has it;
//! - [`files`]: as many of them as the system allows;
//! - [`proxies`]: whose word about a source is believed;
//! - [`source`]: who is at the other end, as far as one can say, and how many connections they have;
//! - [`workers`]: the threads in which all of it takes turns.

pub mod broken;
pub mod files;
mod frames;
pub mod handshake;
mod heads;
pub mod held;
pub mod proxies;
pub mod server;
pub mod source;
pub mod watched;
pub mod workers;

pub use broken::{Broken, broken};
pub use handshake::{Handshake, Opened};
pub use heads::Framing;
pub use held::Held;
pub use proxies::TrustedProxies;
pub use server::{Census, Http2, Limits, Peer, Protocol, Server};
pub use source::Network;
