//! Filters (RFC 7644 section 3.4.2.2, figure 1 with errata 4690, 7319 and 7322).

pub mod tree;

pub use tree::{AttributeRef, Filter, Literal, Operator};
