//! Which part of a list is asked for: sizes, orders and the place to go on from.
//!
//! Positions are keyset positions: the next page starts after a row that was seen, not at a number of rows, so
//! that rows which come and go in between neither hide nor repeat anybody. They leave the process only inside a
//! page token (`token::page`), which binds them to their organization and query.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{DeletedUser, Error, Position, RemovedUser, Sort};

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

/// Which rows of a sorted list, and how many at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    /// The order of the list.
    pub sort: Sort,
    /// Where the slice begins.
    pub start: Start,
    /// How many rows.
    pub count: u32,
}

/// Where a slice of a list begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// After so many rows, counted when they are read.
    Offset(u64),
    /// After the row that stands here, or stood.
    After(Position),
    /// It ends before the row that stands here, or stood.
    Before(Position),
}

/// A slice as it was read.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// Its rows, in the order of the list.
    pub rows: Vec<Placed<T>>,
    /// There are more rows after it; before it, where it was to end somewhere.
    pub more: bool,
}

/// A page, and how many rows the whole list has.
#[derive(Clone, Debug)]
pub struct Found<T> {
    /// All rows, on this page or not.
    pub total: u64,
    /// The page.
    pub page: Page<T>,
}

/// A row, and where in its list it stands.
#[derive(Clone, Debug)]
pub struct Placed<T> {
    /// The row.
    pub value: T,
    /// Where it stands.
    pub position: Position,
}

impl Slice {
    /// The window that SCIM asks for, by number.
    #[must_use]
    pub fn of_window(sort: Sort, window: Window) -> Self {
        Self {
            sort,
            start: Start::Offset(window.offset),
            count: window.count,
        }
    }

    /// Rows to leave out.
    #[must_use]
    pub fn offset(&self) -> u64 {
        match self.start {
            Start::Offset(offset) => offset,
            Start::After(_) | Start::Before(_) => 0,
        }
    }

    /// Refuses a position that cannot be one of this order.
    pub fn check(&self) -> Result<(), Error> {
        match &self.start {
            Start::After(position) | Start::Before(position) if !self.sort.admits(position) => {
                Err(Error::CursorInvalid)
            }
            _ => Ok(()),
        }
    }
}

impl<T> Found<T> {
    /// The same with other values.
    pub fn map<U>(self, convert: impl Fn(T) -> U) -> Found<U> {
        let Self { total, page } = self;
        let rows = page.rows.into_iter().map(|row| Placed {
            value: convert(row.value),
            position: row.position,
        });
        Found {
            total,
            page: Page {
                rows: rows.collect(),
                more: page.more,
            },
        }
    }
}

impl<T> Page<T> {
    /// No rows.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            rows: Vec::new(),
            more: false,
        }
    }

    /// The rows, wherever they stand.
    pub fn values(self) -> impl Iterator<Item = T> {
        self.rows.into_iter().map(|row| row.value)
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
    pub fn of<A>(user: &DeletedUser<A>) -> Self {
        Self {
            deleted: user.deleted.as_millis(),
            id: user.user.id.as_uuid(),
        }
    }
}

/// The removal before which a list goes on, the latest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovalPosition {
    /// Milliseconds since 1970.
    pub time: i64,
    /// Whose, among those of the same instant.
    pub id: Uuid,
}

impl RemovalPosition {
    /// Where `user` stands.
    #[must_use]
    pub fn of(user: &RemovedUser) -> Self {
        Self {
            time: user.time.as_millis(),
            id: user.id.as_uuid(),
        }
    }
}

/// The event after which a feed goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventPosition {
    /// Number of the last event that was seen; 0 before the first.
    pub sequence: i64,
}

/// Where an event stands among those of all organizations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Of the unit that wrote it.
    pub position: i64,
    /// Whose it is.
    pub organization: Uuid,
    /// Its number there.
    pub sequence: i64,
}

impl Place {
    /// Behind everything of this position, and of those before it.
    #[must_use]
    pub fn behind(position: i64) -> Self {
        Self {
            position,
            organization: Uuid::max(),
            sequence: i64::MAX,
        }
    }
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
