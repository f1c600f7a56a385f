//! An ordered list of typed changes, applied to a user or a group: all or nothing (RFC 7644 §3.5.2).
//!
//! Three moves: `resolve` turns what a caller wrote into steps whose targets exist and whose values are clean;
//! a step is performed on the resource as the steps before it left it; then it is asked whether what it says is true.
//! So a change that succeeds is never a silent one. The identity providers' dialects do not come this far: the
//! gateway has rewritten them.

mod list;
mod path;
mod resolve;
mod step;
mod subject;
mod values;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use serde_json::Value;

pub(super) use self::subject::{KeyValue, Subject};
use super::{
    AttributeName, Error, Expression, InvalidField, User,
    schema::{Resource, Schemas},
};

/// Most changes of one call.
const MAX_CHANGES: usize = 1000;

/// Most values in one call.
const MAX_VALUES: usize = 50_000;

/// Most nodes of all filters of one call: each is asked of each value of a list.
const MAX_FILTER_NODES: usize = 4096;

/// Changes, in order.
#[derive(Clone, Debug)]
pub struct Changes {
    changes: Vec<Change>,
    internal: bool,
}

/// One change.
#[derive(Clone, Debug)]
pub struct Change {
    /// What is done.
    pub operation: Operation,
    /// To what.
    pub path: Path,
    /// For a `replace` of a sub-attribute through a filter that selects nothing: create what the filter says.
    pub create_if_absent: bool,
    /// What nobody declares is ignored, as in any body: the path was a key of a value.
    pub ignore_undeclared: bool,
}

/// What is done, with the value that it takes; null is no value.
#[derive(Clone, Debug)]
pub enum Operation {
    /// add
    Add(Value),
    /// remove
    Remove,
    /// remove these values of a list; of an attribute that has one value, that one, whatever is said
    RemoveValues(Value),
    /// replace
    Replace(Value),
}

/// What a change is about (RFC 7644 figure 7).
#[derive(Clone, Debug)]
pub struct Path {
    /// Its names. An empty attribute with a schema is all of that extension.
    pub name: AttributeName,
    /// Which values of a list.
    pub filter: Option<Expression>,
}

impl Changes {
    /// Changes that a caller asks for. `internal` callers may change `accountId`, which SCIM does not see.
    pub fn new(changes: Vec<Change>, internal: bool) -> Result<Self, InvalidField> {
        let number_of = |measure: fn(&Change) -> usize| changes.iter().map(measure).sum::<usize>();
        let problem = if changes.is_empty() {
            "an update has at least one change"
        } else if changes.len() > MAX_CHANGES {
            "an update has at most 1,000 changes"
        } else if number_of(Change::values) > MAX_VALUES {
            "an update has at most 50,000 values"
        } else if number_of(Change::filter_nodes) > MAX_FILTER_NODES {
            "the filters of an update have at most 4,096 terms together"
        } else {
            return Ok(Self { changes, internal });
        };
        Err(InvalidField::new("changes", problem))
    }

    /// The user that they make of this one, each applied to the result of the one before. `user` itself is not
    /// touched: an error leaves it as it was.
    pub fn apply(&self, user: &User, schemas: &Schemas) -> Result<User, Error> {
        let mut changed = user.clone();
        for change in &self.changes {
            change.apply(&mut changed, schemas, self.internal)?;
        }
        let attributes = &changed.attributes;
        attributes.check_number_of_values()?;
        attributes.check_declared(Some(&user.attributes), Resource::User, schemas)?;
        Ok(changed)
    }

    /// Whether one of them is about a schema that an organization may declare.
    #[must_use]
    pub fn names_extension(&self) -> bool {
        self.changes.iter().any(Change::names_extension)
    }
}

impl Change {
    /// Whether it is about a schema that an organization may declare.
    pub(super) fn names_extension(&self) -> bool {
        self.path.name.is_of_extension()
    }

    /// Does it, and looks whether what it says is true.
    pub(super) fn apply<S: Subject>(
        &self,
        subject: &mut S,
        schemas: &Schemas,
        internal: bool,
    ) -> Result<(), Error> {
        for step in self.resolve(S::RESOURCE, schemas, internal)? {
            step.perform(subject)?;
            if !step.holds(subject) {
                return Err(Error::internal("a change did not do what it says"));
            }
        }
        Ok(())
    }

    fn values(&self) -> usize {
        match &self.operation {
            Operation::Add(Value::Array(values))
            | Operation::Replace(Value::Array(values))
            | Operation::RemoveValues(Value::Array(values)) => values.len(),
            Operation::Add(_)
            | Operation::Replace(_)
            | Operation::RemoveValues(_)
            | Operation::Remove => 1,
        }
    }

    fn filter_nodes(&self) -> usize {
        self.path.filter.as_ref().map_or(0, Expression::nodes)
    }
}
