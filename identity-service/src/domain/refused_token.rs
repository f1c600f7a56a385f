//! Tokens that were refused, and what was wrong with them: for the administrator who has pasted one.
//!
//! Apart from the provisioning log, whose rows have receipts of good tokens: this is a few numbers for each organization, however
//! many requests there are and whoever sends them, and it says nothing of the token but its kind
//! (`docs/decisions/0018-a-refused-token-leaves-its-kind.md`).

use super::Timestamp;

/// How many kinds of mistakes there are, and so how many rows an organization has at most.
const KINDS: usize = 10;

/// What was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mistake {
    /// There was no token.
    Missing,
    /// What was sent in its place cannot be one: another scheme, words with spaces.
    NoToken,
    /// The URL names the organization, and does not go on as a Tenant URL does.
    WrongUrl,
    /// A JSON Web Token: what an identity provider sends by itself while the field is empty.
    JsonWebToken,
    /// A secret of ours that is no SCIM token.
    OtherSecret,
    /// A SCIM token of another environment.
    OtherEnvironment,
    /// A SCIM token of another organization.
    OtherOrganization,
    /// A SCIM token that is not whole.
    CutShort,
    /// A whole SCIM token of this organization, which is not the live one: it was replaced, or revoked.
    Ended,
    /// Anything else.
    Unknown,
}

impl Mistake {
    /// All of them.
    pub const ALL: [Self; KINDS] = [
        Self::Missing,
        Self::NoToken,
        Self::WrongUrl,
        Self::JsonWebToken,
        Self::OtherSecret,
        Self::OtherEnvironment,
        Self::OtherOrganization,
        Self::CutShort,
        Self::Ended,
        Self::Unknown,
    ];

    /// Its number in the database. Never given to another.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Missing => 1,
            Self::NoToken => 2,
            Self::WrongUrl => 3,
            Self::JsonWebToken => 4,
            Self::OtherSecret => 5,
            Self::OtherEnvironment => 6,
            Self::OtherOrganization => 7,
            Self::CutShort => 8,
            Self::Ended => 9,
            Self::Unknown => 10,
        }
    }

    /// The mistake of a number; of one that a later release knows, that nothing is known.
    #[must_use]
    pub fn of_number(number: i64) -> Self {
        let known = Self::ALL.into_iter();
        let mut known = known.filter(|mistake| mistake.number() == number);
        known.next().unwrap_or(Self::Unknown)
    }
}

/// Requests with one mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedToken {
    /// What was wrong.
    pub mistake: Mistake,
    /// When it was first made.
    pub first: Timestamp,
    /// When it was last made.
    pub last: Timestamp,
    /// How often.
    pub requests: i64,
    /// What the client called itself the last time.
    pub user_agent: String,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_mistake_has_a_number_of_its_own() {
        let numbers: BTreeSet<i64> = Mistake::ALL
            .iter()
            .map(|mistake| mistake.number())
            .collect();
        assert_eq!(numbers.len(), Mistake::ALL.len());
        for mistake in Mistake::ALL {
            assert_eq!(Mistake::of_number(mistake.number()), mistake);
        }
        assert_eq!(Mistake::of_number(99), Mistake::Unknown);
    }
}
