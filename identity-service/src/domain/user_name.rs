//! A person's name for signing in: equality by its folded form, spelling kept.

use super::{InvalidField, InvalidKind, fold};

/// Longest folded user name in bytes: longer keys do not fit into an index.
const MAX_BYTES: usize = 1024;

/// A user name. Two are equal when their folded forms are (RFC 7643 §4.1.1), and each keeps its spelling.
#[derive(Clone, Debug)]
pub struct UserName {
    spelling: String,
    folded: String,
}

impl UserName {
    /// Accepts what can be told apart, indexed and shown.
    pub fn parse(spelling: impl Into<String>) -> Result<Self, InvalidField> {
        let spelling = spelling.into();
        let folded = fold(&spelling);
        if folded.len() > MAX_BYTES || spelling.len() > MAX_BYTES {
            let problem = "a user name has at most 1,024 bytes";
            return Err(InvalidField::new("userName", problem).too_long());
        }
        let (problem, kind) = if folded.trim().is_empty() {
            let problem = "a user needs a name that is more than spaces";
            (problem, InvalidKind::Empty)
        } else if spelling.chars().any(char::is_control) {
            let problem = "a user name has no control characters";
            (problem, InvalidKind::Control)
        } else {
            return Ok(Self { spelling, folded });
        };
        Err(InvalidField::new("userName", problem).of(kind))
    }

    /// As it was sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.spelling
    }

    /// As it was sent, for who keeps nothing else.
    #[must_use]
    pub fn into_string(self) -> String {
        self.spelling
    }

    /// As it is compared, indexed and sorted.
    #[must_use]
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// Whether both are spelled alike, which is more than being equal.
    #[must_use]
    pub fn same_spelling(&self, other: &Self) -> bool {
        self.spelling == other.spelling
    }
}

impl PartialEq for UserName {
    fn eq(&self, other: &Self) -> bool {
        self.folded == other.folded
    }
}

impl Eq for UserName {}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("ada")]
    #[case(" ada lovelace ")]
    #[case("アダ@例.jp")]
    #[case(&"x".repeat(MAX_BYTES))]
    fn a_name_is_kept_as_it_was_sent(#[case] name: &str) {
        assert_eq!(UserName::parse(name).unwrap().as_str(), name);
    }

    #[rstest]
    #[case::empty("")]
    #[case::spaces("  \u{3000}\u{a0} ")]
    #[case::long(&"x".repeat(MAX_BYTES + 1))]
    #[case::line("ada\nlovelace")]
    #[case::zero("ada\0")]
    fn what_is_no_name_is_refused(#[case] name: &str) {
        assert_eq!(UserName::parse(name).unwrap_err().field, "userName");
    }

    #[test]
    fn names_are_equal_when_they_fold_alike() {
        let (lower, upper) = (UserName::parse("ada"), UserName::parse("ＡＤＡ"));
        let (lower, upper) = (lower.unwrap(), upper.unwrap());
        assert_eq!(lower, upper);
        assert!(!lower.same_spelling(&upper));
    }
}
