//! All of a message, understood: its operations, and the plan.

use std::collections::BTreeSet;

use super::{
    message::{Label, Message, Request},
    operation::Operation,
    plan::{Facts, Plan, plan},
    reference,
};
use crate::scim::error::ScimError;

/// What a bulk request amounts to.
#[derive(Debug)]
pub struct Job {
    /// In the order of the message.
    pub tasks: Vec<Task>,
    /// How they are done.
    pub plan: Plan,
    /// After this many errors, what has not begun is not done.
    pub fail_on_errors: Option<usize>,
}

/// One operation.
#[derive(Debug)]
pub struct Task {
    /// What the answer repeats of it.
    pub label: Label,
    /// The `bulkId` that it gives to what it creates.
    pub creates: Option<String>,
    /// The `bulkId`s that it needs.
    pub refers: BTreeSet<String>,
    /// What it does; an error if that is clear already.
    pub operation: Result<Operation, ScimError>,
}

impl Job {
    /// Understands a message. `read` understands one operation.
    pub fn read(
        message: Message,
        mut read: impl FnMut(Request) -> Result<Operation, ScimError>,
    ) -> Self {
        let Message {
            fail_on_errors,
            operations,
        } = message;
        let known: BTreeSet<String> = operations
            .iter()
            .filter_map(|sent| sent.creates().map(str::to_owned))
            .collect();
        let mut tasks = Vec::with_capacity(operations.len());
        let mut facts = Vec::with_capacity(operations.len());
        for sent in operations {
            let creates = sent.creates().map(str::to_owned);
            let mut operation = sent.request.and_then(&mut read);
            let fact = match &mut operation {
                Ok(operation) => Facts::of(operation, creates.as_deref()),
                Err(_) => Facts::refused(creates.as_deref()),
            };
            let refers = fact.refers().clone();
            let fact = if refers.is_subset(&known) {
                fact
            } else {
                operation = Err(reference::target_unknown());
                Facts::refused(creates.as_deref())
            };
            facts.push(fact);
            tasks.push(Task {
                label: sent.label,
                creates,
                refers,
                operation,
            });
        }
        Self {
            plan: plan(&facts),
            tasks,
            fail_on_errors,
        }
    }
}
