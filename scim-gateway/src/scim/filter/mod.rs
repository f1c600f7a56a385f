//! Filters (RFC 7644 section 3.4.2.2, figure 1 with errata 4690, 7319 and 7322).
//!
//! Text becomes [`syntax`], what somebody wrote; against a schema that becomes a [`tree`], what it means. Between
//! the two a dialect may rewrite. The `scim_v2` crate is the oracle in tests: what it accepts, this parser reads as
//! the same expression; what only this parser reads is visible in the expression and refused by [`resolve()`].
//!
//! Apart because filters come in query strings, search requests and PATCH paths alike. It must not know how they are
//! searched. Every size is capped while the text is read, so nothing here recurses without a bound.

mod lexer;
mod parser;
mod printer;
mod resolve;
pub mod syntax;
pub mod tree;

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod tests;

pub(crate) use lexer::{Lexer, Token};
pub(crate) use parser::Parser;
pub(crate) use parser::explained;
pub use parser::parse;
pub(crate) use resolve::resolve_inside;
pub use resolve::{resolve, resolve_anywhere};
pub use tree::{AttributeRef, Filter, Literal, Operator};

/// The longest text of a filter, in bytes. A `GET` line has no room for more, and no client sends a tenth of it.
pub const MAX_TEXT: usize = 8 * 1024;

/// The most comparisons in one filter. A look-up of a page of a hundred people by name fits twice.
pub const MAX_TERMS: usize = 256;

/// The deepest nesting: of brackets in the text, and of levels in the tree, which travels as protobuf.
pub const MAX_DEPTH: usize = 32;

/// The most `co`, `sw` and `ew` in one filter: each of them has to look at every user of the organization.
pub const MAX_SUBSTRING_TERMS: usize = 16;
