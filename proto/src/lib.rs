//! The contract of the identity service as Rust types: generated code only.
//!
//! Apart, so that the identity service, the gateway and the tests see the same types, and so that the
//! workspace's lints need not apply to what a generator writes. The contract itself, with its
//! documentation, is in `identity/v1/*.proto`; nothing is written by hand here.

/// `package identity.v1`.
pub mod v1 {
    tonic::include_proto!("identity.v1");

    /// The contract's descriptors, as gRPC reflection serves them.
    pub const FILE_DESCRIPTOR_SET: &[u8] =
        include_bytes!(concat!(env!("OUT_DIR"), "/identity.v1.bin"));
}
