//! Bulk requests (RFC 7644 section 3.7): many operations in one message, which may refer to what others of them create.
//!
//! Apart from the rooms of single requests, because the questions are others: which operation may run when, what
//! `bulkId:x` stands for, and what becomes of those who refer to something that failed. It is pure: what an operation does is
//! read by the functions that read a request of its own, and carried out elsewhere.
//!
//! - [`message`]: the message, and each operation as it was sent; [`path`]: what an operation's path names;
//! - [`operation`]: an operation that was understood; [`mod@reference`]: where `bulkId:x` stands in it, and what it becomes;
//! - [`job`]: all of a message, understood, with its [`plan`]: in which order it is done; `circle` finds the operations that
//!   refer to each other, `touch` those that must not overtake each other;
//! - [`schedule`]: what may begin now; [`answer`]: what became of each.

pub mod answer;
mod circle;
pub mod job;
pub mod message;
pub mod operation;
pub mod path;
pub mod plan;
pub mod reference;
pub mod schedule;
mod touch;

#[cfg(test)]
mod tests;

/// The most operations in one request: `bulk.maxOperations`.
pub const MAX_OPERATIONS: usize = 1_000;
/// The most units of a plan that are under way at the same time.
pub const MAX_AT_ONCE: usize = 8;
/// The most bytes of an answer. What bounds it: the number of operations, and what is repeated of each.
pub const MAX_ANSWER_BYTES: usize = 16 << 20;
/// The longest `bulkId`, in bytes.
pub const MAX_BULK_ID_BYTES: usize = 256;
/// The longest `path` of an operation, in bytes.
pub const MAX_PATH_BYTES: usize = 1_024;
