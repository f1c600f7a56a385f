//! What a step was done in spite of: what was left out, and what was understood though SCIM has it otherwise.
//!
//! Apart from what has failed: nobody has to change anything, and whoever wonders where an attribute has gone finds it here.

use identity_proto::v1::{self as pb, ProvisioningProblem as Problem};

use super::{Findings, Step};
use crate::reading::Cause;

/// About the last request of a step that was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Remarks<'f> {
    /// Names of attributes that no schema has.
    pub(crate) left_out: &'f [String],
    /// Names of tolerances that it needed.
    pub(crate) tolerances: &'f [String],
    /// What is odd about it.
    pub(crate) cause: Option<Cause>,
}

impl Findings<'_> {
    /// None: the step has no request that was done, among those that are looked at.
    pub(crate) fn remarks(&self, step: Step) -> Option<Remarks<'_>> {
        let is_done =
            |one: &&pb::ProvisioningRequest| one.status < 400 && self.step_of(one) == Some(step);
        let last = self.latest.iter().find(is_done)?;
        Some(Remarks {
            left_out: &last.ignored_attributes,
            tolerances: &last.quirks,
            cause: (last.problem() != Problem::Unspecified).then(|| Cause::Problem(last.problem())),
        })
    }
}
