//! TLS for the workspace's programs: certificates and keys from PEM files, renewed without a restart.
//!
//! Apart, because servers and clients need the same, and no library's own TLS takes up new files while it runs. It knows the
//! rules of this workspace about connections, and nothing of what travels on them.
//!
//! - [`server`]: what a server shows, whom it asks for a certificate, and when it looks for new files;
//! - [`client`]: whom a client believes, and what it shows;
//! - [`name`]: who a client is, by its certificate;
//! - [`plaintext`]: where a connection may do without;
//! - [`files`]: PEM files, and what is wrong with them.

pub mod client;
pub mod files;
pub mod name;
pub mod plaintext;
pub mod server;

use std::sync::Arc;

use rustls::crypto::{CryptoProvider, ring};

pub use client::{BadServer, ClientFiles, Connector};
pub use files::BadFiles;
pub use name::Name;
pub use plaintext::{Plaintext, Wire};
pub use server::{Acceptor, Clients, ServerFiles};

/// What is spoken by HTTP/2 alone, as gRPC does.
pub const HTTP2: &[&[u8]] = &[b"h2"];

/// What is spoken by HTTP/2 and by HTTP/1.
pub const HTTP: &[&[u8]] = &[b"h2", b"http/1.1"];

/// One provider for all, named rather than found.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn protocols(names: &[&[u8]]) -> Vec<Vec<u8>> {
    names.iter().map(|name| name.to_vec()).collect()
}
