//! Pages as SCIM asks for them: by index (RFC 7644 §3.4.2.4), or by cursor (RFC 9865).
//!
//! Apart from the searches, which are about users or groups: which slice of a list a page is, and what leads from it to
//! the next one, is the same for all of them. A cursor is a sealed position. It gives no rights: the credential is
//! looked at on every page, and organization, list, filter and order are part of what is authenticated, so that another
//! organization's cursor is one that was never issued.

use std::time::Duration;

use futures::stream::{self, BoxStream, Stream, StreamExt as _};
use identity_proto::v1 as pb;
use prost::Message as _;
use serde::{Deserialize, Serialize};
use tokio::task::JoinHandle;

use super::call::Call;
use crate::{
    domain::{
        Error, Found, OrganizationId, Page, PageSize, Position, Slice, Sort, Start, Window,
        walk::{Step, Walk, WalkPage},
    },
    token::page::Query,
};

/// An answer does not wait longer for what it leaves behind.
const KEEP_TIME: Duration = Duration::from_secs(1);

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
    /// None: by cursor.
    index: Option<ByIndex>,
    slice: Slice,
}

/// A page by index.
#[derive(Debug)]
struct ByIndex {
    page: WalkPage,
    /// How many rows the client has asked for, however many a page may hold.
    asked: i64,
    /// The walk whose footprint was found.
    walk: Option<Walk>,
}

/// Ready when what a page leaves behind is kept.
#[derive(Debug, Default)]
pub(super) struct Kept(Option<JoinHandle<()>>);

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
            let page = WalkPage {
                query: query.digest(),
                start_index: start_index.max(1),
            };
            return Ok(Self {
                query,
                index: Some(ByIndex {
                    page,
                    asked: count.unwrap_or(0).into(),
                    walk: None,
                }),
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
            index: None,
            slice: Slice {
                sort,
                start,
                count: issued_for,
            },
        })
    }

    /// Goes on where an earlier page has left off, if it is known. The first page begins anew.
    pub(super) async fn resume(
        mut self,
        call: &Call,
        organization: OrganizationId,
    ) -> Result<Self, Error> {
        let Some(index) = self.index.as_mut() else {
            return Ok(self);
        };
        if index.page.start_index == 1 || self.slice.count == 0 {
            return Ok(self);
        }
        let reader = call.server.store.reader(organization);
        let found = reader.find_footprints(call.credential(), &index.page);
        let (caller, footprints) = found.await?;
        call.check(caller)?;
        if let Some((walk, position)) = Walk::resume(footprints, &self.slice.sort, call.now()) {
            index.walk = Some(walk);
            self.slice.start = Start::After(position);
        }
        Ok(self)
    }

    /// Tells a walk how many rows there are, and begins to keep what the page leaves behind for the next ones.
    pub(super) fn step<T>(
        &self,
        call: &Call,
        organization: OrganizationId,
        found: &mut Found<T>,
    ) -> Kept {
        let Some(ByIndex { page, asked, walk }) = &self.index else {
            return Kept::default();
        };
        let walk = match walk {
            None => Walk::begin(found.total, call.now()),
            Some(walk) => {
                found.total = walk.total(found.total, page.start_index, &found.page);
                walk.clone()
            }
        };
        let Some(step) = Step::of(*page, walk, *asked, &found.page) else {
            return Kept::default();
        };
        let store = call.server.store.clone();
        Kept(Some(tokio::spawn(async move {
            if let Err(error) = store.keep_step(organization, step).await {
                tracing::debug!(%organization, %error, "a page by index left nothing behind");
            }
        })))
    }

    /// How many rows the page has at most, if its filter is no key.
    pub(super) fn rows(&self, is_by_key: bool) -> u32 {
        if is_by_key { 1 } else { self.slice.count }
    }

    /// What is to be read.
    pub(super) fn slice(&self) -> &Slice {
        &self.slice
    }

    /// What leads on from the page that was read, and back.
    pub(super) fn cursors<T>(&self, call: &Call, page: &Page<T>) -> Result<Cursors, Error> {
        if self.index.is_some() || self.slice.count == 0 {
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

impl Kept {
    /// Lets an answer end when this is ready: the client's next request must find what this one has left, at whichever
    /// replica.
    pub(super) fn before_the_end_of<T: Send + 'static>(
        self,
        answer: impl Stream<Item = T> + Send + 'static,
    ) -> BoxStream<'static, T> {
        let Self(Some(keeping)) = self else {
            return answer.boxed();
        };
        let end = stream::once(async {
            // Whatever became of it: without it the next page is an offset.
            let _ = tokio::time::timeout(KEEP_TIME, keeping).await;
        });
        answer
            .chain(end.filter_map(|()| std::future::ready(None)))
            .boxed()
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
