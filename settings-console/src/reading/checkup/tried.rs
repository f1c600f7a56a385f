//! What a step has failed by, of the requests that belong to it.

use identity_proto::v1::{
    self as pb, ProvisionedResource as Resource, ProvisioningEffect as Effect,
    ProvisioningOperation as Operation, ProvisioningProblem as Problem,
};

use super::{Findings, State, Step, Trouble};
use crate::reading::Cause;

/// How long a failure is told of after others have succeeded, in seconds.
pub(crate) const MEMORY: i64 = 24 * 60 * 60;
/// The same of somebody who was sent without a name: nobody can tell when they have come after all.
pub(super) const MEMORY_OF_NOBODY: i64 = 60 * 60;

impl Findings<'_> {
    /// What a step has failed by: its last request, or one within a day which has not been made good since, though others of the
    /// step have succeeded.
    pub(super) fn tried(&self, step: Step) -> Option<State<'_>> {
        let mut good: Vec<&pb::ProvisioningRequest> = Vec::new();
        let mut is_last = true;
        for request in self.latest {
            let is_of_step = self.step_of(request) == Some(step);
            match Cause::of_request(request, self.switches) {
                Some(cause) if is_of_step && (is_last || self.is_open(request, &good)) => {
                    let trouble = Trouble {
                        cause: self.nearer(cause, request),
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

    /// The same cause, or a nearer one that the request alone does not tell.
    fn nearer(&self, cause: Cause, request: &pb::ProvisioningRequest) -> Cause {
        match cause {
            Cause::UserNameTaken if self.inactive_name == Some(request.name.as_str()) => {
                Cause::PersonInactive
            }
            Cause::UserNameTaken if self.looks_nobody_up() => Cause::UserNameTakenAfterList,
            Cause::UserNameMissing if self.sums.users_created > 0 => Cause::UserNameMissingOfOne,
            Cause::PersonGone | Cause::GroupGone | Cause::DeletedAgain
                if self.is_of_other_kind(request) =>
            {
                Cause::IdOfOtherKind
            }
            cause => cause,
        }
    }

    /// Whether the list of people is read, and nobody is looked up in it.
    fn looks_nobody_up(&self) -> bool {
        let mut searches = self.latest.iter().filter(|request| {
            request.operation() == Operation::Search && request.resource() == Resource::User
        });
        let first = searches.next();
        first.is_some_and(|first| first.filter.is_empty())
            && searches.all(|search| search.filter.is_empty())
    }

    /// Whether the id of a request was that of a resource of the other kind not long ago.
    fn is_of_other_kind(&self, request: &pb::ProvisioningRequest) -> bool {
        let id = request.resource_id.as_str();
        let mut others = self.latest.iter().filter(|other| {
            other.resource_id == id && other.status < 400 && other.resource() != request.resource()
        });
        !id.is_empty() && others.next().is_some()
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

    /// Which step a request belongs to.
    pub(super) fn step_of(&self, request: &pb::ProvisioningRequest) -> Option<Step> {
        if request.lost > 0 {
            return None;
        }
        let cause = Cause::of_request(request, self.switches);
        if matches!(cause, Some(Cause::SamlOff | Cause::ScimOff | Cause::WasOff)) {
            return Some(Step::Accepted);
        }
        if matches!(cause, Some(Cause::Problem(problem)) if is_of_address(problem)) {
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
}

/// Whether nothing can work while it is so: the address itself is wrong.
fn is_of_address(problem: Problem) -> bool {
    matches!(
        problem,
        Problem::TenantUrlTwice
            | Problem::EndpointTwice
            | Problem::UsersTwice
            | Problem::GroupsTwice
            | Problem::EndpointMissing
            | Problem::EndpointUnsupported
            | Problem::SpaceInUrl
            | Problem::QueryInTenantUrl
            | Problem::EndpointLetterCase
            | Problem::EndpointBehindOther
            | Problem::EndpointUnknown
            | Problem::QueryMark
    )
}

pub(super) fn time_of_request(request: &pb::ProvisioningRequest) -> i64 {
    request.time.unwrap_or_default().seconds
}
