//! How far the set-up has come: the steps from the first request to the first group, each done, waited for or gone wrong.

use identity_proto::v1::{
    self as pb, ProvisionedResource as Resource, ProvisioningEffect as Effect,
    ProvisioningOperation as Operation,
};

use super::{Cause, Idp, Switches};

/// How long people are looked for before it is odd that none are created, in seconds.
const PATIENCE: i64 = 10 * 60;
/// How long a failure is told of after others have succeeded, in seconds.
const MEMORY: i64 = 24 * 60 * 60;
/// The same of somebody who was sent without a name: nobody can tell when they have come after all.
const MEMORY_OF_NOBODY: i64 = 60 * 60;

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
}

/// What has succeeded within the days that are kept.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sums {
    pub(crate) succeeded: i64,
    pub(crate) failed: i64,
    pub(crate) look_ups: i64,
    pub(crate) matching_look_ups: i64,
    pub(crate) users_created: i64,
    pub(crate) users_updated: i64,
    pub(crate) users_deactivated: i64,
    pub(crate) groups_pushed: i64,
}

impl Sums {
    /// Of these days.
    pub(crate) fn of(days: &[pb::ProvisioningDay]) -> Self {
        days.iter().fold(Self::default(), |sums, day| Self {
            succeeded: sums.succeeded + day.succeeded_count,
            failed: sums.failed + day.failed_count,
            look_ups: sums.look_ups + day.look_up_count,
            matching_look_ups: sums.matching_look_ups + day.matching_look_up_count,
            users_created: sums.users_created + day.created_user_count,
            users_updated: sums.users_updated + day.updated_user_count,
            users_deactivated: sums.users_deactivated + day.deactivated_user_count,
            groups_pushed: sums.groups_pushed + day.pushed_group_count,
        })
    }
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
            Step::Tested | Step::Updated | Step::Deactivated | Step::Grouped => {
                self.tried(step).unwrap_or_else(|| self.happened(step))
            }
            Step::Matched => match self.tried(step) {
                Some(wrong) => wrong,
                None if self.is_matched_by_other() => State::Odd(Cause::MatchedByOther.into()),
                None => self.happened(step),
            },
            Step::Created => match self.tried(step) {
                Some(wrong) => wrong,
                None if self.has_odd_names() => State::Odd(Cause::UserNameNoEmail.into()),
                None if self.is_scope_empty() => State::Odd(Cause::ScopeEmpty.into()),
                None => self.happened(step),
            },
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
        if !self.switches.saml {
            return State::Wrong(Cause::SamlOff.into());
        }
        if !self.switches.scim {
            return State::Wrong(Cause::ScimOff.into());
        }
        let Some(made) = self.token_made else {
            return State::Wrong(Cause::NotGenerated.into());
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
            return State::Wrong(Cause::of_mistake(refused.mistake()).into());
        }
        if self.has_requests() {
            self.tried(Step::Accepted).unwrap_or(State::Done)
        } else {
            State::Waiting
        }
    }

    /// What a step has failed by: its last request, or one within a day which has not been made good since, though others of the
    /// step have succeeded.
    fn tried(&self, step: Step) -> Option<State<'_>> {
        let mut good: Vec<&pb::ProvisioningRequest> = Vec::new();
        let mut is_last = true;
        for request in self.latest {
            let is_of_step = self.step_of(request) == Some(step);
            match Cause::of_request(request, self.switches) {
                Some(cause) if is_of_step && (is_last || self.is_open(request, &good)) => {
                    let trouble = Trouble {
                        cause,
                        request: Some(request),
                    };
                    return Some(match is_last {
                        true => State::Wrong(trouble),
                        false => State::Odd(trouble),
                    });
                }
                Some(_) => {}
                None => {
                    is_last &= !is_of_step;
                    good.push(request);
                }
            }
        }
        None
    }

    /// Whether a request that has failed says something that is still true, though these came after it and were done.
    fn is_open(
        &self,
        failed: &pb::ProvisioningRequest,
        since: &[&pb::ProvisioningRequest],
    ) -> bool {
        let is_known = !failed.resource_id.is_empty() || !failed.name.is_empty();
        let memory = match failed.operation() {
            _ if is_known => MEMORY,
            Operation::Create => MEMORY_OF_NOBODY,
            // Of what nobody can tell apart, the last one speaks for all.
            _ => return false,
        };
        let is_same = |good: &&pb::ProvisioningRequest| {
            let has_same_id = failed.resource_id == good.resource_id;
            let has_same_name = failed.name.eq_ignore_ascii_case(&good.name);
            failed.resource() == good.resource()
                && (has_same_id && !failed.resource_id.is_empty()
                    || has_same_name && !failed.name.is_empty())
        };
        self.now - time_of_request(failed) < memory && !since.iter().any(is_same)
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

    /// Which step a request belongs to.
    fn step_of(&self, request: &pb::ProvisioningRequest) -> Option<Step> {
        if request.lost > 0 {
            return None;
        }
        let cause = Cause::of_request(request, self.switches);
        if matches!(cause, Some(Cause::SamlOff | Cause::ScimOff | Cause::WasOff)) {
            return Some(Step::Accepted);
        }
        if cause == Some(Cause::UrlTooLong) {
            return Some(Step::Tested);
        }
        let removes = request.effect() == Effect::Deactivated || cause == Some(Cause::RemovalHeld);
        match (request.resource(), request.operation()) {
            (Resource::Group, _) => Some(Step::Grouped),
            (_, Operation::Create | Operation::Bulk) => Some(Step::Created),
            (_, Operation::Delete) => Some(Step::Deactivated),
            (_, Operation::Replace | Operation::Update) if removes => Some(Step::Deactivated),
            (_, Operation::Replace | Operation::Update | Operation::Get) => Some(Step::Updated),
            (_, Operation::Search) if request.filter.is_empty() && cause.is_none() => {
                Some(Step::Tested)
            }
            (_, Operation::Search) => Some(Step::Matched),
            (_, Operation::Discover | Operation::Unspecified) => Some(Step::Tested),
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

    /// The last one who was created has a user name that is no e-mail address.
    fn has_odd_names(&self) -> bool {
        let mut created = self.latest.iter().filter(|request| {
            request.effect() == Effect::Created && request.resource() == Resource::User
        });
        created
            .next()
            .is_some_and(|request| !request.name.is_empty() && !request.name.contains('@'))
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

fn time_of_request(request: &pb::ProvisioningRequest) -> i64 {
    request.time.unwrap_or_default().seconds
}

#[cfg(test)]
mod tests {
    use super::*;

    const ON: Switches = Switches {
        saml: true,
        scim: true,
        groups: true,
    };

    fn findings<'f>(
        refused: &'f [pb::RefusedToken],
        latest: &'f [pb::ProvisioningRequest],
    ) -> Findings<'f> {
        Findings {
            now: 1_000,
            address: None,
            switches: ON,
            token_made: at(100),
            refused,
            sums: Sums::default(),
            latest,
        }
    }

    /// How a step stands, whichever request says so.
    fn stands(findings: &Findings<'_>, step: Step) -> State<'static> {
        match findings.state(step) {
            State::Odd(trouble) => State::Odd(trouble.cause.into()),
            State::Wrong(trouble) => State::Wrong(trouble.cause.into()),
            State::Done => State::Done,
            State::Waiting => State::Waiting,
            State::Skipped => State::Skipped,
        }
    }

    fn at(seconds: i64) -> Option<prost_types::Timestamp> {
        Some(prost_types::Timestamp { seconds, nanos: 0 })
    }

    fn request(operation: Operation, status: i32, seconds: i64) -> pb::ProvisioningRequest {
        pb::ProvisioningRequest {
            operation: operation.into(),
            resource: Resource::User.into(),
            status,
            time: at(seconds),
            filter: "userName eq ?".to_owned(),
            ..pb::ProvisioningRequest::default()
        }
    }

    fn refused(mistake: pb::TokenMistake, seconds: i64) -> pb::RefusedToken {
        pb::RefusedToken {
            mistake: mistake.into(),
            last_time: at(seconds),
            ..pb::RefusedToken::default()
        }
    }

    #[test]
    fn before_anything_arrives_everything_waits() {
        let findings = findings(&[], &[]);
        for step in Step::ALL {
            assert_eq!(stands(&findings, step), State::Waiting, "{step:?}");
        }
    }

    #[test]
    fn a_wrong_token_is_wrong_until_a_good_one_comes() {
        let mistakes = [refused(pb::TokenMistake::CutShort, 500)];
        let before = findings(&mistakes, &[]);
        let wrong = State::Wrong(Cause::TokenCutShort.into());
        assert_eq!(stands(&before, Step::Accepted), wrong);
        assert_eq!(stands(&before, Step::Reached), State::Done);
        let latest = [request(Operation::Search, 200, 600)];
        let after = findings(&mistakes, &latest);
        assert_eq!(stands(&after, Step::Accepted), State::Done);
    }

    #[test]
    fn what_was_refused_before_the_token_was_made_is_forgotten() {
        let mistakes = [refused(pb::TokenMistake::Ended, 50)];
        let findings = findings(&mistakes, &[]);
        assert_eq!(stands(&findings, Step::Accepted), State::Waiting);
    }

    #[test]
    fn the_last_try_decides_about_a_step() {
        let failed = request(Operation::Create, 409, 700);
        let done = request(Operation::Create, 201, 800);
        let wrong = State::Wrong(Cause::UserNameTaken.into());
        let latest = [failed.clone()];
        let of_this = State::Wrong(Trouble {
            cause: Cause::UserNameTaken,
            request: Some(&failed),
        });
        assert_eq!(findings(&[], &latest).state(Step::Created), of_this);
        assert_eq!(stands(&findings(&[], &latest), Step::Created), wrong);
        let latest = [done, failed];
        let mut after = findings(&[], &latest);
        after.sums.users_created = 1;
        // Nobody knows who it was, or whether they have come.
        assert_eq!(
            stands(&after, Step::Created),
            State::Odd(Cause::UserNameTaken.into())
        );
        after.now = 700 + MEMORY_OF_NOBODY;
        assert_eq!(stands(&after, Step::Created), State::Done);
    }

    #[test]
    fn what_failed_for_one_is_told_until_it_succeeds_for_the_same() {
        let named = |operation, status, seconds, name: &str| pb::ProvisioningRequest {
            name: name.to_owned(),
            ..request(operation, status, seconds)
        };
        let failed = named(Operation::Create, 409, 700, "ada@example.com");
        let other = named(Operation::Create, 201, 800, "bob@example.com");
        let odd = State::Odd(Cause::UserNameTaken.into());
        let mut latest = vec![other, failed];
        assert_eq!(stands(&findings(&[], &latest), Step::Created), odd);
        let mut next_day = findings(&[], &latest);
        next_day.now = 700 + MEMORY;
        next_day.sums.users_created = 1;
        assert_eq!(stands(&next_day, Step::Created), State::Done);
        // Matched and then changed: whoever was not created is there all the same.
        latest.insert(0, named(Operation::Update, 200, 900, "Ada@example.com"));
        let mut healed = findings(&[], &latest);
        healed.sums.users_created = 1;
        assert_eq!(stands(&healed, Step::Created), State::Done);
    }

    #[test]
    fn whoever_looks_and_never_creates_has_an_empty_scope() {
        let latest = [request(Operation::Search, 200, 300)];
        let found = findings(&[], &latest);
        assert_eq!(
            stands(&found, Step::Created),
            State::Odd(Cause::ScopeEmpty.into())
        );
        let mut soon = findings(&[], &latest);
        soon.now = 400;
        assert_eq!(stands(&soon, Step::Created), State::Waiting);
    }

    #[test]
    fn groups_that_are_off_are_left_out_unless_they_are_pushed() {
        let mut quiet = findings(&[], &[]);
        quiet.switches.groups = false;
        assert_eq!(stands(&quiet, Step::Grouped), State::Skipped);
        let mut pushed = request(Operation::Create, 403, 500);
        pushed.resource = Resource::Group.into();
        let latest = [pushed];
        let mut wrong = findings(&[], &latest);
        wrong.switches.groups = false;
        assert_eq!(
            stands(&wrong, Step::Grouped),
            State::Wrong(Cause::GroupsOff.into())
        );
    }
}
