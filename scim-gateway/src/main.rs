//! The SCIM gateway.

fn main() {}
