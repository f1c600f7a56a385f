//! The identity service.

fn main() {}
