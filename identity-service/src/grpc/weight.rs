//! How much an answer weighs, and how much it may.
//!
//! Apart from those who say parts of it, because all of them count alike: what would exceed the limit is refused before its
//! first part is said, and what has grown meanwhile is broken off.

use crate::domain::Error;

/// Most bytes of an answer in parts, as protobuf has its users, groups and members.
pub(super) const MAX_ANSWER_BYTES: u64 = 64 * 1024 * 1024;

/// What has been said of an answer.
#[derive(Debug)]
pub(super) struct Weight {
    bytes: u64,
    most: u64,
    /// What the caller can do, as a sentence.
    advice: &'static str,
}

impl Weight {
    /// Of an answer of which nothing has been said.
    pub(super) fn new(most: u64, advice: &'static str) -> Self {
        Self {
            bytes: 0,
            most,
            advice,
        }
    }

    /// Bytes that have been said.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Whether so many bytes more may be said.
    ///
    /// # Errors
    ///
    /// `TooMany` when they may not.
    pub(super) fn fits(&self, more: u64) -> Result<(), Error> {
        if self.bytes.saturating_add(more) <= self.most {
            return Ok(());
        }
        let most = self.most / (1024 * 1024);
        Err(Error::TooMany(format!(
            "The answer would exceed {most} MiB. {}",
            self.advice
        )))
    }

    /// Says so many bytes more.
    ///
    /// # Errors
    ///
    /// `TooMany` when they do not fit.
    pub(super) fn add(&mut self, more: u64) -> Result<(), Error> {
        self.fits(more)?;
        self.bytes = self.bytes.saturating_add(more);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_has_so_many_bytes_and_not_one_more() {
        let mut weight = Weight::new(MAX_ANSWER_BYTES, "Ask for less.");
        weight.add(MAX_ANSWER_BYTES - 1).unwrap();
        assert!(weight.fits(2).is_err());
        weight.add(1).unwrap();
        let Err(Error::TooMany(told)) = weight.add(1) else {
            panic!("one more fits");
        };
        assert_eq!(told, "The answer would exceed 64 MiB. Ask for less.");
        assert_eq!(weight.bytes(), MAX_ANSWER_BYTES);
        assert!(weight.fits(u64::MAX).is_err());
    }
}
