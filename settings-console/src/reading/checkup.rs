//! How far the set-up has come: the steps from the first request to the first group, each done, waited for or gone wrong.

mod overlooked;
mod remarks;
mod sums;
/// Whether a kind of address stands in front of it, as in `proxyAddresses` of Active Directory.
fn starts_with_scheme(name: &str) -> bool {
    let (scheme, rest) = name.split_once(':').unwrap_or_default();
    ["smtp", "mailto", "sip", "x500"]
        .iter()
        .any(|one| one.eq_ignore_ascii_case(scheme))
        && rest.contains('@')
}

#[cfg(test)]
mod tests;
mod tried;

use identity_proto::v1::{
    self as pb, ProvisionedResource as Resource, ProvisioningEffect as Effect,
    ProvisioningOperation as Operation,
};
use uuid::Uuid;

use self::tried::time_of_request;
pub(crate) use self::{
    overlooked::{Doubt, overlooked},
    remarks::Remarks,
    sums::Sums,
    tried::MEMORY,
};
use super::{Cause, Idp, Switches};

/// How long people are looked for before it is odd that none are created, in seconds.
const PATIENCE: i64 = 10 * 60;
/// How long after what is odd the next request still comes beside it, and says nothing else, in seconds.
const BESIDE: i64 = 5 * 60;

/// A step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// The Tenant URL can be reached from where identity providers are.
    Reachable,
    /// The identity provider has called.
    Reached,
    /// Its token was good.
    Accepted,
    /// Its connection test was answered.
    Tested,
    /// It has looked for somebody by the matching attribute.
    Matched,
    /// Somebody was created.
    Created,
    /// Somebody was changed.
    Updated,
    /// Somebody was deactivated.
    Deactivated,
    /// A group was pushed.
    Grouped,
}

impl Step {
    /// All of them, in the order in which they come.
    pub(crate) const ALL: [Self; 9] = [
        Self::Reachable,
        Self::Reached,
        Self::Accepted,
        Self::Tested,
        Self::Matched,
        Self::Created,
        Self::Updated,
        Self::Deactivated,
        Self::Grouped,
    ];
}

/// How a step stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum State<'f> {
    /// It has happened.
    Done,
    /// It has happened, and something about it is odd.
    Odd(Trouble<'f>),
    /// It was tried last, and has failed.
    Wrong(Trouble<'f>),
    /// It has not happened yet.
    Waiting,
    /// It is not to happen.
    Skipped,
}

/// What is to be put right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Trouble<'f> {
    pub(crate) cause: Cause,
    /// The request that tells, if it is one that has failed.
    pub(crate) request: Option<&'f pb::ProvisioningRequest>,
}

impl From<Cause> for Trouble<'_> {
    fn from(cause: Cause) -> Self {
        Self {
            cause,
            request: None,
        }
    }
}

/// What is known.
#[derive(Debug)]
pub(crate) struct Findings<'f> {
    /// Now, in seconds since 1970.
    pub(crate) now: i64,
    /// What speaks against the Tenant URL by itself.
    pub(crate) address: Option<Cause>,
    /// What is switched on.
    pub(crate) switches: Switches,
    /// When the Secret Token was generated. None: there is none.
    pub(crate) token_made: Option<prost_types::Timestamp>,
    /// Mistakes, the latest first.
    pub(crate) refused: &'f [pb::RefusedToken],
    /// All days together.
    pub(crate) sums: Sums,
    /// The latest requests, the latest first.
    pub(crate) latest: &'f [pb::ProvisioningRequest],
    /// The user name for which somebody was last refused, if whoever has it was deactivated.
    pub(crate) inactive_name: Option<&'f str>,
    /// What is odd about who was created last, as they are now.
    pub(crate) created: Option<Cause>,
    /// About who was changed last.
    pub(crate) updated: Option<Cause>,
}

impl Findings<'_> {
    /// How a step stands.
    pub(crate) fn state(&self, step: Step) -> State<'_> {
        match step {
            Step::Reachable => match self.address {
                Some(cause) if !self.was_reached() => State::Wrong(cause.into()),
                _ if self.was_reached() => State::Done,
                _ => State::Waiting,
            },
            Step::Reached if self.was_reached() => State::Done,
            Step::Reached => State::Waiting,
            Step::Accepted => self.accepted(),
            Step::Grouped if !self.switches.groups => self.tried(step).unwrap_or(State::Skipped),
            Step::Tested | Step::Deactivated => self.stands(step, None),
            Step::Updated => {
                let named = self.is_named_as_deleted();
                let named = named.then_some(Cause::UserNameOfDeleted);
                self.stands(step, named.or(self.updated))
            }
            Step::Grouped => self.stands(step, self.odd_group_name()),
            Step::Matched => {
                let by_other = self.is_matched_by_other();
                self.stands(step, by_other.then_some(Cause::MatchedByOther))
            }
            Step::Created => {
                let is_empty = || self.is_scope_empty().then_some(Cause::ScopeEmpty);
                let odd = self.odd_name().or(self.created).or_else(is_empty);
                self.stands(step, odd)
            }
        }
    }

    /// Who it is, as far as requests tell: by their client's name, or else by their shape.
    pub(crate) fn idp(&self) -> Option<Idp> {
        let latest = || self.latest.iter();
        let named = latest().find_map(|request| Idp::of_user_agent(&request.user_agent));
        let refused = || self.refused.iter();
        named
            .or_else(|| refused().find_map(|one| Idp::of_user_agent(&one.user_agent)))
            .or_else(|| latest().find_map(Idp::of_shape))
            .or_else(|| {
                let is_jwt =
                    |one: &&pb::RefusedToken| one.mistake() == pb::TokenMistake::JsonWebToken;
                refused().find(is_jwt).map(|_| Idp::Entra)
            })
    }

    /// Whether anything has arrived at all.
    pub(crate) fn was_reached(&self) -> bool {
        self.has_requests() || !self.refused.is_empty()
    }

    fn has_requests(&self) -> bool {
        !self.latest.is_empty() || self.sums.succeeded + self.sums.failed > 0
    }

    fn accepted(&self) -> State<'_> {
        for (is_on, cause) in [
            (self.switches.saml, Cause::SamlOff),
            (self.switches.scim, Cause::ScimOff),
        ] {
            if !is_on {
                let request = self
                    .latest
                    .iter()
                    .find(|request| Cause::of_request(request, self.switches) == Some(cause));
                return State::Wrong(Trouble { cause, request });
            }
        }
        let Some(made) = self.token_made else {
            // A whole token of this organization was refused: it had one.
            let is_ended = |one: &pb::RefusedToken| one.mistake() == pb::TokenMistake::Ended;
            return State::Wrong(match self.refused.iter().any(is_ended) {
                true => Cause::TokenRevoked.into(),
                false => Cause::NotGenerated.into(),
            });
        };
        let exact = |time: Option<prost_types::Timestamp>| {
            let time = time.unwrap_or_default();
            (time.seconds, time.nanos)
        };
        let last_good = self.latest.first().and_then(|request| request.time);
        // What was refused before the present token was there says nothing about it.
        let refused = self.refused.iter().find(|refused| {
            let last = exact(refused.last_time);
            last >= exact(Some(made)) && last > exact(last_good)
        });
        if let Some(refused) = refused {
            return State::Wrong(match self.comes_at_times(refused, made) {
                true => Cause::TokenAtTimes.into(),
                false => Cause::Token(refused.mistake()).into(),
            });
        }
        let is_recent = |refused: &&pb::RefusedToken| {
            let last = refused.last_time.unwrap_or_default().seconds;
            last_good.unwrap_or_default().seconds - last < BESIDE
        };
        let mut recent = self.refused.iter().filter(is_recent);
        if recent.any(|refused| self.comes_at_times(refused, made)) {
            return State::Odd(Cause::TokenAtTimes.into());
        }
        if self.has_requests() {
            self.tried(Step::Accepted).unwrap_or(State::Done)
        } else {
            State::Waiting
        }
    }

    /// Whether requests have come with the present token before this one came without any: then it was not forgotten.
    fn comes_at_times(&self, refused: &pb::RefusedToken, made: prost_types::Timestamp) -> bool {
        let last = refused.last_time.unwrap_or_default().seconds;
        refused.mistake() == pb::TokenMistake::Missing
            && self
                .latest
                .iter()
                .any(|request| (made.seconds..=last).contains(&time_of_request(request)))
    }

    /// By the requests that have failed; or else by what is odd about those that have not; or else by whether there are any.
    fn stands(&self, step: Step, odd: Option<Cause>) -> State<'_> {
        match (self.tried(step), odd) {
            (Some(wrong), _) => wrong,
            (None, Some(cause)) => State::Odd(cause.into()),
            (None, None) => self.happened(step),
        }
    }

    fn happened(&self, step: Step) -> State<'static> {
        let sums = &self.sums;
        let count = match step {
            Step::Reachable | Step::Reached | Step::Accepted => sums.succeeded,
            Step::Tested => sums.look_ups + sums.users_created,
            Step::Matched => sums.matching_look_ups,
            Step::Created => sums.users_created,
            Step::Updated => sums.users_updated,
            Step::Deactivated => sums.users_deactivated,
            Step::Grouped => sums.groups_pushed,
        };
        if count > 0 {
            State::Done
        } else {
            State::Waiting
        }
    }

    /// People are looked for, for a while, and nobody is created.
    fn is_scope_empty(&self) -> bool {
        let looked = self.latest.iter().filter(|request| {
            request.operation() == Operation::Search && request.resource() == Resource::User
        });
        let first = looked.map(time_of_request).min();
        self.sums.users_created == 0 && first.is_some_and(|first| self.now - first > PATIENCE)
    }

    /// What the last one who was created has for a user name, where it is no e-mail address.
    fn odd_name(&self) -> Option<Cause> {
        let mut created = self.latest.iter().filter(|request| {
            request.effect() == Effect::Created && request.resource() == Resource::User
        });
        let name = created.next()?.name.as_str();
        if starts_with_scheme(name) {
            return Some(Cause::UserNameWithScheme);
        }
        if name.contains("#EXT#") {
            return Some(Cause::UserNameOfGuest);
        }
        if name.to_ascii_lowercase().ends_with(".onmicrosoft.com") {
            return Some(Cause::UserNameInFirstDomain);
        }
        if name.contains(['<', '>']) {
            return Some(Cause::UserNameWithName);
        }
        if name.matches('@').count() > 1 && name.contains([',', ';', ' ']) {
            return Some(Cause::UserNameSeveral);
        }
        if name.is_empty() || name.contains('@') {
            return None;
        }
        Some(match Uuid::try_parse(name) {
            Ok(_) => Cause::UserNameIsId,
            Err(_) => Cause::UserNameNoEmail,
        })
    }

    /// Whether the last one who was changed is called as Entra ID calls whom it has deleted: id and address in one.
    fn is_named_as_deleted(&self) -> bool {
        let mut changed = self.latest.iter().filter(|request| {
            request.resource() == Resource::User
                && matches!(request.effect(), Effect::Updated | Effect::Deactivated)
        });
        let name = changed.next().map_or("", |request| request.name.as_str());
        let (id, rest) = name.split_at_checked(32).unwrap_or_default();
        rest.contains('@') && Uuid::try_parse(id).is_ok()
    }

    /// What the last group that was pushed has for a name, where it is none that people would know.
    fn odd_group_name(&self) -> Option<Cause> {
        let mut pushed = self.latest.iter().filter(|request| {
            request.resource() == Resource::Group
                && request.status < 400
                && !request.name.is_empty()
        });
        let name = pushed.next()?.name.as_str();
        if Uuid::try_parse(name).is_ok() {
            return Some(Cause::GroupNameIsId);
        }
        let name = name.to_ascii_lowercase();
        let is_distinguished = name.starts_with("cn=")
            && [",ou=", ",dc=", ",o="]
                .iter()
                .any(|part| name.contains(part));
        is_distinguished.then_some(Cause::GroupNameDistinguished)
    }

    /// The last look-up of somebody was by another attribute than the user name.
    fn is_matched_by_other(&self) -> bool {
        let mut looked = self.latest.iter().filter(|request| {
            request.operation() == Operation::Search
                && request.resource() == Resource::User
                && !request.filter.is_empty()
        });
        looked
            .next()
            .is_some_and(|request| !request.filter.to_lowercase().contains("username"))
    }
}
