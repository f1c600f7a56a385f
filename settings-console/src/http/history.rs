//! What happened to somebody, or to a group: a part of their pages.

use std::collections::HashMap;

use identity_proto::v1 as pb;

use super::{frame::moment, visitor::Visitor};
use crate::{
    identity::Refusal,
    reading::{Change, What},
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
    /// The group that it joined or left, as far as it is there.
    pub(super) group: Option<Group>,
    /// What is said behind the group's name.
    pub(super) after: &'static str,
    pub(super) by: String,
}

/// A group.
pub(super) struct Group {
    pub(super) id: String,
    pub(super) name: String,
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
        include_memberships: true,
    };
    let found = match visitor.calls.resource_events(asked).await {
        // What is no id is nobody's.
        Err(Refusal::Invalid) => return Err(Refusal::NotFound),
        found => found?,
    };
    let names = &found.group_display_names;
    let events = found.events.iter();
    Ok(History {
        lines: events
            .map(|event| Line::of(event, resource, names, words))
            .collect(),
        older: found.next_page_token,
    })
}

impl Line {
    fn of(
        event: &pb::Event,
        resource: &str,
        names: &HashMap<String, String>,
        words: &Words,
    ) -> Self {
        let change = Change::of(event, resource);
        let around = match &change.what {
            What::Joined => Some(&words.history.joined),
            What::Left => Some(&words.history.left),
            _ => None,
        };
        let group = around.and_then(|_| {
            Some(Group {
                name: names.get(&event.resource_id)?.clone(),
                id: event.resource_id.clone(),
            })
        });
        let (what, after) = match (around, &group) {
            (Some(around), Some(_)) => (around.before.to_owned(), around.after),
            _ => ((words.history.of)(&change), ""),
        };
        Self {
            at: moment(event.time),
            what,
            group,
            after,
            by: (words.history.by)(&change.by),
        }
    }
}
