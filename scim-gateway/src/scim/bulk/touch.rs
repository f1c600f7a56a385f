//! What an operation touches: those that touch the same thing must not overtake each other, so that operations side by side
//! come to what they would have come to one after the other (RFC 7644 section 3.7).
//!
//! What is stored is not known here. So an operation that may free a name counts as one that frees any, and a name that is not
//! plain ASCII as any name: how such names are compared is the identity service's affair.

use std::collections::HashMap;

use super::{
    operation::{Action, Operation},
    path::{Id, Kind},
};

/// Something that the outcome of an operation may depend on, or that it changes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Topic {
    /// One resource.
    Resource(Id),
    /// One name, as it is compared.
    Name(Kind, String),
    /// Which names are taken.
    Names(Kind),
    /// Who is there, and in which group.
    Memberships,
}

/// How an operation touches a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// With nobody beside it.
    Alone,
    /// It takes a name; others may take others.
    Takes,
    /// It frees a name, or takes somebody out of groups; others may do the same.
    Frees,
    /// It writes a group; others may write others.
    Writes,
}

/// What an operation touches, and how.
pub(super) fn touches(operation: &Operation) -> Vec<(Topic, Mode)> {
    let kind = operation.kind;
    let mut touches = Vec::new();
    if let Some(id) = operation.action.id() {
        touches.push((Topic::Resource(id.clone()), Mode::Alone));
    }
    match &operation.action {
        Action::Create(document) => {
            let name = document.as_map().get(unique(kind));
            match name.and_then(|name| name.as_str()) {
                Some(name) if name.is_ascii() => {
                    touches.push((Topic::Names(kind), Mode::Takes));
                    touches.push((Topic::Name(kind, name.to_ascii_lowercase()), Mode::Alone));
                }
                _ => touches.push((Topic::Names(kind), Mode::Alone)),
            }
        }
        // It takes one, and frees whichever it had.
        Action::Replace(..) => touches.push((Topic::Names(kind), Mode::Alone)),
        Action::Update(_, changes) => {
            let renames = changes.of_attributes().any(|change| {
                change.path.schema.is_none()
                    && change.path.attribute.as_deref() == Some(unique(kind))
            });
            if renames {
                touches.push((Topic::Names(kind), Mode::Alone));
            }
        }
        Action::Delete(_) => touches.push((Topic::Names(kind), Mode::Frees)),
    }
    // A group's members must be there, and whoever goes leaves all groups, which changes their versions.
    match (&operation.action, kind) {
        (Action::Delete(_), _) => touches.push((Topic::Memberships, Mode::Frees)),
        (_, Kind::Group) => touches.push((Topic::Memberships, Mode::Writes)),
        (_, Kind::User) => {}
    }
    touches
}

/// The attribute by which no two are alike; for groups, in organizations that want it so.
fn unique(kind: Kind) -> &'static str {
    match kind {
        Kind::User => "userName",
        Kind::Group => "displayName",
    }
}

/// Who touched what last, in the order in which they are noted.
#[derive(Default)]
pub(super) struct Touched(HashMap<Topic, Last>);

struct Last {
    mode: Mode,
    /// Those that touch it now, in a way that lets them be side by side.
    now: Vec<usize>,
    /// Those that came before them.
    before: Vec<usize>,
}

impl Touched {
    /// Notes what somebody touches. Comes back with those who must have finished before.
    pub(super) fn note(
        &mut self,
        who: usize,
        touches: impl IntoIterator<Item = (Topic, Mode)>,
    ) -> Vec<usize> {
        let mut after = Vec::new();
        for (topic, mode) in merged(touches) {
            let last = self.0.entry(topic).or_insert_with(|| Last {
                mode,
                now: Vec::new(),
                before: Vec::new(),
            });
            if last.mode != mode || mode == Mode::Alone {
                last.before = std::mem::take(&mut last.now);
                last.mode = mode;
            }
            after.extend(&last.before);
            last.now.push(who);
        }
        after
    }
}

/// Who touches one thing in two ways is alone with it.
fn merged(touches: impl IntoIterator<Item = (Topic, Mode)>) -> HashMap<Topic, Mode> {
    let mut merged = HashMap::new();
    for (topic, mode) in touches {
        let known = merged.entry(topic).or_insert(mode);
        if *known != mode {
            *known = Mode::Alone;
        }
    }
    merged
}
