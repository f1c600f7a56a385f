//! What is left of a change once its path is resolved and its value is clean: something that can be done, and
//! something that can be asked for afterwards.

use serde_json::{Map, Value};

use super::list;
use crate::domain::{
    AccountId, Error, ExternalId, User, UserName, ValueFilter, ValuesOf, schema::Attribute,
};

/// One thing to do to a user.
#[derive(Debug)]
pub(super) enum Step {
    /// Set an attribute that has a field of its own.
    Key(KeyValue),
    /// Set a single-valued attribute, or unassign it.
    Attribute {
        target: ValuesOf,
        value: Option<Value>,
    },
    /// Set and unassign sub-attributes of a single-valued attribute; the others stay.
    Members { target: ValuesOf, members: Members },
    /// Put values into a list that are not there yet.
    Append {
        target: ValuesOf,
        values: Vec<Value>,
    },
    /// Make these values the list.
    List {
        target: ValuesOf,
        values: Vec<Value>,
    },
    /// Change those values of a list that a filter selects, or all.
    Each {
        target: ValuesOf,
        filter: Option<ValueFilter>,
        edit: Edit,
        if_none: IfNone,
    },
}

/// The new value of an attribute that has a field of its own.
#[derive(Debug)]
pub(super) enum KeyValue {
    UserName(UserName),
    ExternalId(Option<ExternalId>),
    AccountId(Option<AccountId>),
    Active(bool),
}

/// Sub-attributes with their new value; `None` unassigns.
pub(super) type Members = Vec<(&'static Attribute, Option<Value>)>;

/// What is done to a value of a list.
#[derive(Debug)]
pub(super) enum Edit {
    /// It goes.
    Remove,
    /// These sub-attributes change, the others stay.
    Merge(Members),
    /// It becomes this one.
    Replace(Map<String, Value>),
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

impl Step {
    /// Does it.
    pub(super) fn perform(&self, user: &mut User) -> Result<(), Error> {
        match self {
            Self::Key(value) => value.set(user),
            Self::Attribute { target, value } => {
                user.attributes
                    .set(target.schema, target.attribute, value.clone());
            }
            Self::Members { target, members } => {
                let mut object = match user.attributes.take(target.schema, target.attribute) {
                    Some(Value::Object(object)) => object,
                    _ => Map::new(),
                };
                merge(&mut object, members);
                let object = (!object.is_empty()).then_some(Value::Object(object));
                user.attributes.set(target.schema, target.attribute, object);
            }
            Self::Append { target, values } => {
                edit_list(user, *target, |list| {
                    list::append(list, target.attribute, values)
                })?;
            }
            Self::List { target, values } => edit_list(user, *target, |list| {
                *list = values.clone();
                Ok(())
            })?,
            Self::Each {
                target,
                filter,
                edit,
                if_none,
            } => edit_list(user, *target, |list| {
                list::edit(list, target.attribute, filter.as_ref(), edit, if_none)
            })?,
        }
        Ok(())
    }

    /// Whether what it says is true.
    pub(super) fn holds(&self, user: &User) -> bool {
        match self {
            Self::Key(value) => value.is_set(user),
            Self::Attribute { target, value } => current(user, *target) == value.as_ref(),
            Self::Members { target, members } => members.iter().all(|(sub_attribute, value)| {
                let object = current(user, *target);
                object.and_then(|object| object.get(sub_attribute.name)) == value.as_ref()
            }),
            Self::Append { target, values } => {
                let list = current_list(user, *target);
                values
                    .iter()
                    .all(|value| list::has(list, target.attribute, value))
            }
            Self::List { target, values } => current_list(user, *target) == values,
            Self::Each {
                target,
                filter,
                edit,
                ..
            } => {
                let list = current_list(user, *target);
                list::holds(list, target.attribute, filter.as_ref(), edit)
            }
        }
    }
}

impl KeyValue {
    fn set(&self, user: &mut User) {
        match self {
            Self::UserName(user_name) => user.user_name = user_name.clone(),
            Self::ExternalId(external_id) => user.external_id = external_id.clone(),
            Self::AccountId(account_id) => user.account_id = account_id.clone(),
            Self::Active(active) => user.active = *active,
        }
    }

    fn is_set(&self, user: &User) -> bool {
        match self {
            Self::UserName(user_name) => user.user_name.same_spelling(user_name),
            Self::ExternalId(external_id) => user.external_id == *external_id,
            Self::AccountId(account_id) => user.account_id == *account_id,
            Self::Active(active) => user.active == *active,
        }
    }
}

/// Sets and unassigns members of an object.
pub(super) fn merge(object: &mut Map<String, Value>, members: &Members) {
    for (sub_attribute, value) in members {
        match value {
            Some(value) => drop(object.insert(sub_attribute.name.to_owned(), value.clone())),
            None => drop(object.remove(sub_attribute.name)),
        }
    }
}

fn edit_list(
    user: &mut User,
    target: ValuesOf,
    edit: impl FnOnce(&mut Vec<Value>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut list = match user.attributes.take(target.schema, target.attribute) {
        Some(Value::Array(list)) => list,
        _ => Vec::new(),
    };
    edit(&mut list)?;
    let list = (!list.is_empty()).then_some(Value::Array(list));
    user.attributes.set(target.schema, target.attribute, list);
    Ok(())
}

fn current(user: &User, target: ValuesOf) -> Option<&Value> {
    user.attributes.get(target.schema, target.attribute.name)
}

fn current_list(user: &User, target: ValuesOf) -> &[Value] {
    current(user, target)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}
