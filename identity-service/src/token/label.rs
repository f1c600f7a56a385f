//! The name of the environment within secrets: a test token that leaks is another worry than a real one.

use std::{fmt, str::FromStr};

/// 1 to 16 of `a-z` and `0-9`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label(String);

impl FromStr for Label {
    type Err = InvalidLabel;

    fn from_str(text: &str) -> Result<Self, InvalidLabel> {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        if (1..=16).contains(&text.len()) && text.chars().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidLabel)
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// It is no label.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("a token label has 1 to 16 of a-z and 0-9")]
pub struct InvalidLabel;
