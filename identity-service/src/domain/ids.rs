//! Ids and versions, each a type of its own.
//!
//! Apart, because an organization's id where a user's belongs is the mistake that shows one customer to another:
//! here it does not compile. An id has one spelling, lower case with hyphens; any other is no id.

use std::fmt;

use uuid::Uuid;

use super::Timestamp;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id: UUID version 7, so that rows made together lie together.
            #[must_use]
            pub fn new(now: Timestamp) -> Self {
                Self(version_7(now))
            }

            /// Reads the one spelling that an id has.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                let uuid = Uuid::try_parse(text).ok()?;
                let mut buffer = Uuid::encode_buffer();
                (*uuid.hyphenated().encode_lower(&mut buffer) == *text).then_some(Self(uuid))
            }

            /// The id as the database keeps it.
            #[must_use]
            pub fn as_uuid(self) -> Uuid {
                self.0
            }

            /// An id that the database kept.
            #[must_use]
            pub fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }
    };
}

id! {
    /// Which organization (tenant).
    OrganizationId
}

impl OrganizationId {
    /// The organization that there never is: what belongs to none is done and kept under it.
    pub const NOBODY: Self = Self(Uuid::nil());
}

id! {
    /// Which user. Unique over all organizations and never used again.
    UserId
}

id! {
    /// Which group. Unique over all organizations and never used again.
    GroupId
}

id! {
    /// A member of a group: a user or another group, which of them the organization knows.
    MemberId
}

id! {
    /// One walk through the pages of a list, by index.
    WalkId
}

id! {
    /// One request of a caller that may be sent again, named by the caller.
    RequestId
}

id! {
    /// One request in the provisioning log: later requests have greater ids.
    ProvisioningId
}

id! {
    /// One session of an organization's settings page.
    SettingsSessionId
}

impl ProvisioningId {
    /// When it was made, which is a part of it.
    #[must_use]
    pub fn time(self) -> Timestamp {
        let millis = self.0.as_u128() >> Self::BITS_BELOW_TIME;
        Timestamp::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
    }

    /// Not greater than any id that is made at this time or later, and greater than all before.
    #[must_use]
    pub fn first_at(time: Timestamp) -> Self {
        let millis = u128::try_from(time.as_millis()).unwrap_or(0);
        Self(Uuid::from_u128(millis << Self::BITS_BELOW_TIME))
    }

    /// UUID version 7 (RFC 9562 section 5.7): 48 bits of milliseconds, then what tells ids apart.
    const BITS_BELOW_TIME: u32 = 80;
}

impl From<UserId> for MemberId {
    fn from(user: UserId) -> Self {
        Self(user.0)
    }
}

impl From<GroupId> for MemberId {
    fn from(group: GroupId) -> Self {
        Self(group.0)
    }
}

/// How often a resource has changed, from 1. Its `ETag` is `W/"n"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub i64);

impl Version {
    /// The version of a resource that was just made.
    pub const FIRST: Self = Self(1);

    /// The version after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The entity tag: weak, because the same version has more than one spelling in bytes (RFC 7644 §3.14).
    #[must_use]
    pub fn etag(self) -> String {
        format!("W/\"{}\"", self.0)
    }
}

fn version_7(now: Timestamp) -> Uuid {
    let millis = u64::try_from(now.as_millis()).unwrap_or(0);
    let nanos = u32::try_from(millis % 1000).unwrap_or(0) * 1_000_000;
    Uuid::new_v7(uuid::Timestamp::from_unix(
        uuid::NoContext,
        millis / 1000,
        nanos,
    ))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::as_it_is_printed("0190a5a0-7b1e-7c3a-9f00-0123456789ab", true)]
    #[case::upper_case("0190A5A0-7B1E-7C3A-9F00-0123456789AB", false)]
    #[case::no_hyphens("0190a5a07b1e7c3a9f000123456789ab", false)]
    #[case::braces("{0190a5a0-7b1e-7c3a-9f00-0123456789ab}", false)]
    #[case::urn("urn:uuid:0190a5a0-7b1e-7c3a-9f00-0123456789ab", false)]
    #[case::space(" 0190a5a0-7b1e-7c3a-9f00-0123456789ab", false)]
    #[case::empty("", false)]
    fn an_id_has_one_spelling(#[case] text: &str, #[case] good: bool) {
        assert_eq!(UserId::parse(text).is_some(), good);
    }

    #[test]
    fn a_new_id_reads_back() {
        let id = UserId::new(Timestamp::from_millis(1_700_000_000_123));
        assert_eq!(UserId::parse(&id.to_string()), Some(id));
        assert_eq!(id.as_uuid().get_version_num(), 7);
    }

    #[test]
    fn the_time_of_a_request_is_in_its_id() {
        let now = Timestamp::from_millis(1_700_000_000_123);
        let id = ProvisioningId::new(now);
        assert_eq!(id.time(), now);
        assert!(ProvisioningId::first_at(now) <= id);
        assert!(ProvisioningId::first_at(Timestamp::from_millis(1_700_000_000_124)) > id);
    }

    #[test]
    fn ids_follow_the_clock() {
        let early = UserId::new(Timestamp::from_millis(1_700_000_000_123));
        let late = UserId::new(Timestamp::from_millis(1_700_000_000_124));
        assert!(early < late);
    }
}
