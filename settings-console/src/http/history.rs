//! What happened to somebody, or to a group: a part of their pages.

use identity_proto::v1 as pb;

use super::{frame::moment, visitor::Visitor};
use crate::{
    identity::Refusal,
    reading::Change,
    words::{Moment, Words},
};

/// Events of one page.
const PAGE: i32 = 20;

/// A page of it.
pub(super) struct History {
    pub(super) lines: Vec<Line>,
    /// Where it goes on. Empty: nowhere.
    pub(super) older: String,
}

/// An event.
pub(super) struct Line {
    pub(super) at: Option<Moment>,
    pub(super) what: String,
    pub(super) by: String,
}

/// The events about this resource, from a page token on.
pub(super) async fn read(
    visitor: &Visitor,
    resource: &str,
    page_token: String,
) -> Result<History, Refusal> {
    let words = visitor.words();
    let asked = pb::ListResourceEventsRequest {
        organization_id: visitor.organization().to_owned(),
        resource_id: resource.to_owned(),
        page_size: PAGE,
        page_token,
    };
    let found = match visitor.calls.resource_events(asked).await {
        // What is no id is nobody's.
        Err(Refusal::Invalid) => return Err(Refusal::NotFound),
        found => found?,
    };
    let lines = found.events.iter().map(|event| Line::of(event, words));
    Ok(History {
        lines: lines.collect(),
        older: found.next_page_token,
    })
}

impl Line {
    fn of(event: &pb::Event, words: &Words) -> Self {
        let change = Change::of(event);
        Self {
            at: moment(event.time),
            what: (words.history.of)(&change),
            by: (words.history.by)(&change.by),
        }
    }
}
