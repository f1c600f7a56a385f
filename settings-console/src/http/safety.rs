//! `/safety`: who is removed, who is held, and what becomes of it.

use askama::Template;
use axum::{
    http::HeaderMap,
    response::{IntoResponse as _, Redirect, Response},
};
use identity_proto::v1::{self as pb, RemovalAlarmState as State};
use serde::Deserialize;

use super::{
    failure::Failure,
    form,
    frame::{Alarm, Frame, Place, moment, page},
    query::Asking,
    visitor::Visitor,
};
use crate::{
    identity::Refusal,
    words::{Moment, Nav, Safety},
};

/// People of one page.
const PAGE: i32 = 50;

#[derive(Template)]
#[template(path = "safety.html")]
struct Page {
    frame: Frame,
    brake: bool,
    alarm: Option<Shown>,
    held: Vec<Person>,
    removed: Vec<Person>,
    /// Empty: there are no more.
    more_held: String,
    more_removed: String,
}

/// An alarm as the page describes it.
struct Shown {
    state: &'static str,
    is_over: bool,
    raised: Option<Moment>,
    ends: Option<Moment>,
    of_people: String,
    held: i64,
    decided: Option<Moment>,
    decided_by: String,
    /// What happens if nobody does anything.
    next: String,
}

/// Somebody who was removed, or is held.
struct Person {
    id: String,
    name: String,
    what: &'static str,
    when: Option<Moment>,
    is_let_through: bool,
    let_one: String,
}

/// Where the two lists go on.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    held: String,
    #[serde(default)]
    removed: String,
}

/// What stands above each page.
pub(super) fn banner(alarm: &pb::RemovalAlarm, words: &Nav) -> Option<Alarm> {
    let until = shown(alarm.end_time);
    match alarm.state() {
        State::Raised => {
            let since = shown(alarm.begin_time);
            let mut text = (words.raised)(alarm.removed_count, alarm.people_count, &since);
            if alarm.held_count > 0 {
                text.push(' ');
                text.push_str(&(words.holding)(alarm.held_count));
            }
            Some(Alarm {
                text,
                is_urgent: true,
            })
        }
        State::Stopped => Some(Alarm {
            text: (words.stopped)(&until),
            is_urgent: true,
        }),
        State::LetThrough => Some(Alarm {
            text: (words.let_through)(&until),
            is_urgent: false,
        }),
        State::Over | State::Unspecified => None,
    }
}

/// `GET /safety`.
pub(super) async fn show(visitor: Visitor, Asking(asked): Asking<Asked>) -> Response {
    visitor.show(read(&visitor, asked)).await
}

async fn read(visitor: &Visitor, asked: Asked) -> Result<Response, Failure> {
    let id = visitor.organization();
    let (held, removed) = (
        pb::ListHeldUsersRequest {
            organization_id: id.to_owned(),
            page_size: PAGE,
            page_token: asked.held,
        },
        pb::ListRemovedUsersRequest {
            organization_id: id.to_owned(),
            page_size: PAGE,
            page_token: asked.removed,
        },
    );
    let ((frame, _), found, held, removed) = tokio::try_join!(
        visitor.around(Place::Safety),
        visitor.calls.alarm(id),
        visitor.calls.held(held),
        visitor.calls.removed(removed),
    )?;
    let words = frame.words.safety;
    let people = |users: Vec<pb::RemovedUser>, is_held| {
        let users = users.into_iter();
        users.map(|user| Person::of(user, is_held, words)).collect()
    };
    Ok(page(&Page {
        brake: found.brake_enabled,
        alarm: found.alarm.map(|alarm| Shown::of(&alarm, words)),
        held: people(held.users, true),
        removed: people(removed.users, false),
        more_held: held.next_page_token,
        more_removed: removed.next_page_token,
        frame,
    }))
}

impl Shown {
    fn of(alarm: &pb::RemovalAlarm, words: &Safety) -> Self {
        let until = shown(alarm.end_time);
        let (state, next) = match alarm.state() {
            State::Raised if alarm.holding => (words.state_raised, words.next_held.to_owned()),
            State::Raised => (words.state_raised, words.next_not_held.to_owned()),
            State::LetThrough => (words.state_let_through, (words.next_let_through)(&until)),
            State::Stopped if alarm.holding => (words.state_stopped, (words.next_stopped)(&until)),
            State::Stopped => (words.state_stopped, words.next_not_held.to_owned()),
            State::Over | State::Unspecified => (words.state_over, String::new()),
        };
        Self {
            state,
            is_over: matches!(alarm.state(), State::Over | State::Unspecified),
            raised: moment(alarm.raise_time),
            ends: moment(alarm.end_time),
            of_people: (words.of_people)(alarm.removed_count, alarm.people_count),
            held: alarm.held_count,
            decided: moment(alarm.decide_time),
            decided_by: alarm.decided_by.clone(),
            next,
        }
    }
}

impl Person {
    fn of(user: pb::RemovedUser, is_held: bool, words: &Safety) -> Self {
        let name = match user.user_name.as_str() {
            "" => words.somebody.to_owned(),
            name => name.to_owned(),
        };
        Self {
            let_one: (words.let_one)(&name),
            id: user.user_id,
            name,
            what: match (is_held, user.deleted) {
                (false, true) => words.deleted,
                (false, false) => words.deactivated,
                (true, true) => words.to_be_deleted,
                (true, false) => words.to_be_deactivated,
            },
            when: moment(user.remove_time),
            is_let_through: user.let_through,
        }
    }
}

fn shown(time: Option<prost_types::Timestamp>) -> String {
    moment(time).map_or_else(String::new, |moment| moment.shown)
}

/// What a form of the page sends.
#[derive(Deserialize)]
pub(super) struct Deciding {
    csrf: String,
    decision: Decision,
    /// Whose removal: with `let_one` alone.
    #[serde(default)]
    user: String,
}

/// What somebody has decided.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Decision {
    LetAll,
    LetOne,
    Stop,
    End,
}

/// `POST /safety`: does it, and shows the page as it stands then.
pub(super) async fn decide(
    visitor: Visitor,
    headers: HeaderMap,
    deciding: form::Sent<Deciding>,
) -> Response {
    let Deciding {
        csrf,
        decision,
        user,
    } = match form::read(deciding) {
        Ok(deciding) => deciding,
        Err(failure) => return visitor.failed(failure),
    };
    let origin = &visitor.console.settings().origin;
    if !form::is_ours(&headers, origin) || !visitor.has_sent(&csrf) {
        return visitor.failed(Failure::ForeignForm);
    }
    let (calls, id) = (&visitor.calls, visitor.organization());
    let done = match decision {
        Decision::LetAll => calls.let_through(id, None).await,
        Decision::LetOne => calls.let_through(id, Some(&user)).await,
        Decision::Stop => calls.stop(id).await,
        Decision::End => calls.end_alarm(id).await,
    };
    match done {
        // Somebody else was faster, or it has ended by itself: the page says so.
        Ok(()) | Err(Refusal::NotFound) => Redirect::to(Place::Safety.path()).into_response(),
        Err(refusal) => visitor.failed(refusal),
    }
}
