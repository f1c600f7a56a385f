//! What is left of a change once its path is resolved and its value is clean: something that can be done, and
//! something that can be asked for afterwards.

use serde_json::{Map, Value};

use super::{KeyValue, Subject, list};
use crate::domain::{Error, ValueFilter, ValuesOf, schema::Attribute};

/// One thing to do to a resource.
#[derive(Debug)]
pub(super) enum Step<'s> {
    /// Set an attribute that has a field of its own.
    Key(KeyValue),
    /// Set a single-valued attribute, or unassign it.
    Attribute {
        target: ValuesOf<'s>,
        value: Option<Value>,
    },
    /// Set and unassign sub-attributes of a single-valued attribute; the others stay.
    Members {
        target: ValuesOf<'s>,
        members: Members<'s>,
    },
    /// Put values into a list that are not there yet.
    Append {
        target: ValuesOf<'s>,
        values: Vec<Value>,
    },
    /// Take values out of a list: each that says at least what one of these says.
    Subtract {
        target: ValuesOf<'s>,
        values: Vec<Value>,
    },
    /// Make these values the list.
    List {
        target: ValuesOf<'s>,
        values: Vec<Value>,
    },
    /// Change those values of a list that a filter selects, or all.
    Each {
        target: ValuesOf<'s>,
        filter: Option<ValueFilter<'s>>,
        edit: Edit<'s>,
        if_none: IfNone,
    },
}

/// Sub-attributes with their new value; `None` unassigns.
pub(super) type Members<'s> = Vec<(&'s Attribute, Option<Value>)>;

/// What is done to a value of a list.
#[derive(Debug)]
pub(super) enum Edit<'s> {
    /// It goes.
    Remove,
    /// These sub-attributes change, the others stay.
    Merge(Members<'s>),
    /// It becomes this one.
    Replace(Value),
}

/// What is done when there is no value to change.
#[derive(Debug)]
pub(super) enum IfNone {
    /// Nothing: what is asked for is true already.
    Nothing,
    /// This value is created.
    Create(Map<String, Value>),
    /// The change fails (RFC 7644 §3.5.2.3).
    Fail(Error),
}

impl Step<'_> {
    /// Does it.
    pub(super) fn perform(&self, subject: &mut impl Subject) -> Result<(), Error> {
        match self {
            Self::Key(value) => subject.set(value),
            Self::Attribute { target, value } => {
                let document = subject.document_mut();
                document.set(target.schema, target.attribute, value.clone());
            }
            Self::Members { target, members } => {
                let document = subject.document_mut();
                let mut object = match document.take(target.schema, target.attribute) {
                    Some(Value::Object(object)) => object,
                    _ => Map::new(),
                };
                merge(&mut object, members);
                let object = (!object.is_empty()).then_some(Value::Object(object));
                document.set(target.schema, target.attribute, object);
            }
            Self::Append { target, values } => {
                edit_list(subject, *target, |list| {
                    list::append(list, target.attribute, values)
                })?;
            }
            Self::Subtract { target, values } => edit_list(subject, *target, |list| {
                list.retain(|value| !list::is_said(target.attribute, value, values));
                Ok(())
            })?,
            Self::List { target, values } => edit_list(subject, *target, |list| {
                *list = values.clone();
                Ok(())
            })?,
            Self::Each {
                target,
                filter,
                edit,
                if_none,
            } => edit_list(subject, *target, |list| {
                list::edit(list, target.attribute, filter.as_ref(), edit, if_none)
            })?,
        }
        Ok(())
    }

    /// Whether what it says is true.
    pub(super) fn holds(&self, subject: &impl Subject) -> bool {
        match self {
            Self::Key(value) => subject.is_set(value),
            Self::Attribute { target, value } => current(subject, *target) == value.as_ref(),
            Self::Members { target, members } => members.iter().all(|(sub_attribute, value)| {
                let object = current(subject, *target);
                object.and_then(|object| object.get(&*sub_attribute.name)) == value.as_ref()
            }),
            Self::Append { target, values } => {
                let list = current_list(subject, *target);
                values
                    .iter()
                    .all(|value| list::has(list, target.attribute, value))
            }
            Self::Subtract { target, values } => current_list(subject, *target)
                .iter()
                .all(|value| !list::is_said(target.attribute, value, values)),
            Self::List { target, values } => current_list(subject, *target) == values,
            Self::Each {
                target,
                filter,
                edit,
                ..
            } => {
                let list = current_list(subject, *target);
                list::holds(list, target.attribute, filter.as_ref(), edit)
            }
        }
    }
}

/// Sets and unassigns members of an object.
pub(super) fn merge(object: &mut Map<String, Value>, members: &Members<'_>) {
    for (sub_attribute, value) in members {
        match value {
            Some(value) => {
                object.insert(sub_attribute.name.clone().into_owned(), value.clone());
            }
            None => drop(object.remove(&*sub_attribute.name)),
        }
    }
}

fn edit_list(
    subject: &mut impl Subject,
    target: ValuesOf<'_>,
    edit: impl FnOnce(&mut Vec<Value>) -> Result<(), Error>,
) -> Result<(), Error> {
    let document = subject.document_mut();
    let mut list = match document.take(target.schema, target.attribute) {
        Some(Value::Array(list)) => list,
        _ => Vec::new(),
    };
    edit(&mut list)?;
    let list = (!list.is_empty()).then_some(Value::Array(list));
    document.set(target.schema, target.attribute, list);
    Ok(())
}

fn current<'u>(subject: &'u impl Subject, target: ValuesOf<'_>) -> Option<&'u Value> {
    subject
        .document()
        .get(target.schema, &target.attribute.name)
}

fn current_list<'u>(subject: &'u impl Subject, target: ValuesOf<'_>) -> &'u [Value] {
    current(subject, target)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}
