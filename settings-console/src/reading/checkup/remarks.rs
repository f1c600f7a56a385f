//! What a step was done in spite of: what was left out, and what was understood though SCIM has it otherwise.
//!
//! Apart from what has failed: nobody has to change anything, and whoever wonders where an attribute has gone finds it here.

use identity_proto::v1::{self as pb, ProvisioningProblem as Problem};

use super::{BESIDE, Findings, Step, tried::time_of_request};
use crate::reading::Cause;

/// Attributes of the enterprise extension (RFC 7643 section 4.3). None of them is one of the core schema.
const ENTERPRISE: [&str; 6] = [
    "employeeNumber",
    "costCenter",
    "organization",
    "division",
    "department",
    "manager",
];

/// About the last requests of a step that were done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Remarks<'f> {
    /// Names of attributes that no schema has, of the last one.
    pub(crate) left_out: Vec<&'f str>,
    /// Names of attributes that the enterprise extension has, and that were left out where they stood.
    pub(crate) misplaced: Vec<&'f str>,
    /// Names of tolerances that it needed, of the last one.
    pub(crate) tolerances: &'f [String],
    /// What is odd about it, or about the one shortly before: pages of a walk and members who come one by one are several requests.
    pub(crate) cause: Option<Cause>,
}

impl Findings<'_> {
    /// None: the step has no request that was done, among those that are looked at.
    pub(crate) fn remarks(&self, step: Step) -> Option<Remarks<'_>> {
        let is_done =
            |one: &&pb::ProvisioningRequest| one.status < 400 && self.step_of(one) == Some(step);
        let mut done = self.latest.iter().filter(is_done).peekable();
        let last = *done.peek()?;
        let is_recent =
            |one: &&pb::ProvisioningRequest| time_of_request(last) - time_of_request(one) < BESIDE;
        let mut problems = done.take_while(is_recent).filter_map(oddity);
        let names = last.ignored_attributes.iter().map(String::as_str);
        let (misplaced, left_out) = names.partition(|name| ENTERPRISE.contains(name));
        Some(Remarks {
            left_out,
            misplaced,
            tolerances: &last.quirks,
            cause: problems.next().map(Cause::Problem),
        })
    }
}

/// What is odd about a request that was done.
fn oddity(request: &pb::ProvisioningRequest) -> Option<Problem> {
    match request.problem() {
        Problem::Unspecified => None,
        // Okta pushes whole groups like that, and some have one member: it is odd where others had to go.
        Problem::MembersReplaced | Problem::MembersRemoved if request.members_removed == 0 => None,
        problem => Some(problem),
    }
}
