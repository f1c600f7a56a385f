//! Which part of a list is asked for: sizes, orders and the place to go on from.
//!
//! Positions are keyset positions: the next page starts after a row that was seen, not at a number of rows, so
//! that rows which come and go in between neither hide nor repeat anybody. They leave the process only inside a
//! page token (`token::page`), which binds them to their organization and query.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{DeletedUser, StoredUser};

/// How many rows of a page are wanted, at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageSize(u32);

impl PageSize {
    /// When nothing is said.
    pub const DEFAULT: u32 = 100;
    /// More is cut to this.
    pub const MAX: u32 = 1000;

    /// 0 and less is the default, more than the most is the most.
    #[must_use]
    pub fn clamp(asked: i32) -> Self {
        match u32::try_from(asked) {
            Err(_) | Ok(0) => Self(Self::DEFAULT),
            Ok(asked) => Self(asked.min(Self::MAX)),
        }
    }

    /// The number of rows.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0
    }
}

/// A page as SCIM asks for it (RFC 7644 §3.4.2.4): from an index, some rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Rows to leave out.
    pub offset: u64,
    /// Rows to give, at most. 0 asks for the total only.
    pub count: u32,
}

impl Window {
    /// From SCIM's numbers: an index below 1 is 1, a count below 0 is 0, no count is the default.
    #[must_use]
    pub fn clamp(start_index: i64, count: Option<i32>) -> Self {
        let offset = u64::try_from(start_index.saturating_sub(1)).unwrap_or(0);
        let count = count.map_or(PageSize::DEFAULT, |count| u32::try_from(count).unwrap_or(0));
        Self {
            offset,
            count: count.min(PageSize::MAX),
        }
    }
}

/// What a list of users is ordered by. Ties are in the order of creation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct UserOrder {
    /// By what.
    pub key: UserOrderKey,
    /// The greatest first.
    pub descending: bool,
}

/// What a list of users can be ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum UserOrderKey {
    /// When they were created.
    #[default]
    Creation,
    /// Their folded user name.
    UserName,
    /// When they were last changed.
    UpdateTime,
}

/// The user after whom a page goes on: its order key and its ordinal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UserPosition {
    /// In the order of creation.
    Creation {
        /// The user's number.
        ordinal: i64,
    },
    /// In the order of names.
    UserName {
        /// The folded name.
        folded: String,
        /// The user's number.
        ordinal: i64,
    },
    /// In the order of changes.
    UpdateTime {
        /// Milliseconds since 1970.
        modified: i64,
        /// The user's number.
        ordinal: i64,
    },
}

impl UserPosition {
    /// Where `user` stands in a list by `key`.
    #[must_use]
    pub fn of(user: &StoredUser, key: UserOrderKey) -> Self {
        let ordinal = user.ordinal;
        match key {
            UserOrderKey::Creation => Self::Creation { ordinal },
            UserOrderKey::UserName => Self::UserName {
                folded: user.user.user_name.folded().to_owned(),
                ordinal,
            },
            UserOrderKey::UpdateTime => Self::UpdateTime {
                modified: user.modified.as_millis(),
                ordinal,
            },
        }
    }
}

/// The deleted user before whom a list goes on, the latest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletedPosition {
    /// Milliseconds since 1970.
    pub deleted: i64,
    /// Which, among those of the same instant.
    pub id: Uuid,
}

impl DeletedPosition {
    /// Where `user` stands.
    #[must_use]
    pub fn of(user: &DeletedUser) -> Self {
        Self {
            deleted: user.deleted.as_millis(),
            id: user.user.id.as_uuid(),
        }
    }
}

/// The event after which a feed goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventPosition {
    /// Number of the last event that was seen; 0 before the first.
    pub sequence: i64,
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(0, 100)]
    #[case(-1, 100)]
    #[case(1, 1)]
    #[case(1000, 1000)]
    #[case(1001, 1000)]
    #[case(i32::MAX, 1000)]
    fn page_sizes_are_cut(#[case] asked: i32, #[case] given: u32) {
        assert_eq!(PageSize::clamp(asked).get(), given);
    }

    #[rstest]
    #[case(1, None, 0, 100)]
    #[case(0, Some(10), 0, 10)]
    #[case(-7, Some(-1), 0, 0)]
    #[case(i64::MIN, Some(0), 0, 0)]
    #[case(101, Some(5000), 100, 1000)]
    fn windows_are_cut(
        #[case] start_index: i64,
        #[case] count: Option<i32>,
        #[case] offset: u64,
        #[case] given: u32,
    ) {
        let window = Window::clamp(start_index, count);
        assert_eq!((window.offset, window.count), (offset, given));
    }
}
