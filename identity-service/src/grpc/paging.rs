//! Pages as SCIM asks for them: by index (RFC 7644 §3.4.2.4), or by cursor (RFC 9865).
//!
//! Apart from the searches, which are about users or groups: which slice of a list a page is, and what leads from it to
//! the next one, is the same for all of them. A cursor is a sealed position. It gives no rights: the credential is
//! looked at on every page, and organization, list, filter and order are part of what is authenticated, so that another
//! organization's cursor is one that was never issued.

use identity_proto::v1 as pb;
use prost::Message as _;
use serde::{Deserialize, Serialize};

use super::call::Call;
use crate::{
    domain::{Error, OrganizationId, Page, PageSize, Position, Slice, Sort, Start, Window},
    token::page::Query,
};

/// What a search says about its page.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) start_index: i64,
    pub(super) count: Option<i32>,
    pub(super) cursor: Option<String>,
}

/// A page that was understood.
#[derive(Debug)]
pub(super) struct Paging {
    query: Query,
    by_cursor: bool,
    slice: Slice,
}

/// What leads to the pages beside one; empty where there is none.
#[derive(Debug, Default)]
pub(super) struct Cursors {
    pub(super) next: String,
    pub(super) previous: String,
}

/// What a cursor holds, beside the time.
#[derive(Debug, Serialize, Deserialize)]
enum Cursor {
    /// To the page after this position.
    Next(u32, Position),
    /// To the page before it.
    Previous(u32, Position),
}

/// The list that a search is about: which one, and what decides who is in it and in which order.
pub(super) fn query(
    organization: OrganizationId,
    list: &str,
    filter: Option<&pb::Filter>,
    sort: Option<&pb::SortOrder>,
) -> Query {
    let sort = sort.map(prost::Message::encode_to_vec).unwrap_or_default();
    let mut details = (sort.len() as u64).to_be_bytes().to_vec();
    details.extend(sort);
    details.extend(filter.map(pb::Filter::encode_to_vec).unwrap_or_default());
    Query::new(Some(organization), list, &details)
}

impl Paging {
    /// Which slice of a list is asked for.
    ///
    /// # Errors
    ///
    /// `CursorInvalid`, `CursorExpired`, `CountInvalid`.
    pub(super) fn read(call: &Call, query: Query, sort: Sort, asked: Asked) -> Result<Self, Error> {
        let Asked {
            start_index,
            count,
            cursor,
        } = asked;
        let Some(cursor) = cursor else {
            return Ok(Self {
                query,
                by_cursor: false,
                slice: Slice::of_window(sort, Window::clamp(start_index, count)),
            });
        };
        // Less than 0 counts as 0, and what exceeds a page is no count (RFC 9865 §2 and §2.1).
        let count = count.map(|count| u32::try_from(count).unwrap_or(0));
        if count.is_some_and(|count| count > PageSize::MAX) {
            return Err(Error::CountInvalid);
        }
        let (issued_for, start) = match call.open(&query, &cursor)? {
            None => (count.unwrap_or(PageSize::DEFAULT), Start::Offset(0)),
            Some(Cursor::Next(count, position)) => (count, Start::After(position)),
            Some(Cursor::Previous(count, position)) => (count, Start::Before(position)),
        };
        if count.is_some_and(|count| count != issued_for) {
            return Err(Error::CountInvalid);
        }
        Ok(Self {
            query,
            by_cursor: true,
            slice: Slice {
                sort,
                start,
                count: issued_for,
            },
        })
    }

    /// What is to be read.
    pub(super) fn slice(&self) -> &Slice {
        &self.slice
    }

    /// What leads on from the page that was read, and back.
    pub(super) fn cursors<T>(&self, call: &Call, page: &Page<T>) -> Result<Cursors, Error> {
        if !self.by_cursor || self.slice.count == 0 {
            return Ok(Cursors::default());
        }
        let Beside { next, previous } = Beside::of(&self.slice.start, page);
        let count = self.slice.count;
        let seal = |cursor: Option<Cursor>| match cursor {
            Some(cursor) => call.seal(&self.query, &cursor),
            None => Ok(String::new()),
        };
        Ok(Cursors {
            next: seal(next.map(|position| Cursor::Next(count, position)))?,
            previous: seal(previous.map(|position| Cursor::Previous(count, position)))?,
        })
    }
}

/// The positions from which the pages beside a page begin, and at which they end.
struct Beside {
    next: Option<Position>,
    previous: Option<Position>,
}

impl Beside {
    fn of<T>(start: &Start, page: &Page<T>) -> Self {
        let first = page.rows.first().map(|row| row.position.clone());
        let last = page.rows.last().map(|row| row.position.clone());
        match start {
            Start::Offset(_) => Self {
                next: last.filter(|_| page.more),
                previous: None,
            },
            // Where everybody has gone, the way back leads to whom the cursor was issued for.
            Start::After(position) => Self {
                next: last.filter(|_| page.more),
                previous: first.or_else(|| Some(moved(position, 1))),
            },
            Start::Before(position) => Self {
                next: last.or_else(|| Some(moved(position, -1))),
                previous: first.filter(|_| page.more),
            },
        }
    }
}

/// The place directly beside a position.
fn moved(position: &Position, by: i64) -> Position {
    Position {
        key: position.key.clone(),
        ordinal: position.ordinal.saturating_add(by),
    }
}
