//! Changes of lists: values found, appended, edited, and at most one of them primary.

use serde_json::Value;

use super::step::{Edit, IfNone, merge};
use crate::domain::{
    Error, ValueFilter,
    document::{MAX_VALUES, demote, is_left_over, is_primary, same_member, same_value, too_many},
    schema::Attribute,
};

/// Puts values into a list. One that is there already is not doubled (RFC 7644 §3.5.2.1); one that differs from
/// it in more than `value` and `type` adds what it says to it, since the pair of them stands for the value
/// (RFC 7643 §2.4).
pub(super) fn append(
    list: &mut Vec<Value>,
    attribute: &Attribute,
    values: &[Value],
) -> Result<(), Error> {
    let mut primary = None;
    for value in values {
        let position = match list
            .iter()
            .position(|other| is_same_entry(attribute, other, value))
        {
            Some(position) => {
                if let Some(other) = list.get_mut(position) {
                    complete(attribute, other, value);
                }
                position
            }
            None => {
                list.push(value.clone());
                list.len() - 1
            }
        };
        if is_primary(value) {
            primary = Some(position);
        }
    }
    make_primary(list, primary);
    check_length(list, attribute)
}

/// Edits the values that a filter selects, or all of them.
pub(super) fn edit(
    list: &mut Vec<Value>,
    attribute: &Attribute,
    filter: Option<&ValueFilter<'_>>,
    edit: &Edit<'_>,
    if_none: &IfNone,
) -> Result<(), Error> {
    let mut selected: Vec<usize> = (0..list.len())
        .filter(|index| list.get(*index).is_some_and(|value| selects(filter, value)))
        .collect();
    if selected.is_empty() {
        match if_none {
            IfNone::Nothing => return Ok(()),
            IfNone::Fail(error) => return Err(error.clone()),
            IfNone::Create(value) => {
                selected.push(list.len());
                list.push(Value::Object(value.clone()));
            }
        }
    } else {
        for index in &selected {
            if let Some(value) = list.get_mut(*index) {
                edit_value(value, edit);
            }
        }
    }
    let mut latest_first = selected.iter().rev().copied();
    let primary = latest_first.find(|index| list.get(*index).is_some_and(is_primary));
    make_primary(list, primary);
    drop_doubles(list, attribute, &selected);
    list.retain(|value| !value.is_null());
    check_length(list, attribute)
}

/// Whether a list has a value that says at least what `value` says; another may have become the primary one.
pub(super) fn has(list: &[Value], attribute: &Attribute, value: &Value) -> bool {
    list.iter().any(|other| says(attribute, other, value))
}

/// Whether a value says at least what one of `values` says.
pub(super) fn is_said(attribute: &Attribute, value: &Value, values: &[Value]) -> bool {
    values.iter().any(|other| says(attribute, value, other))
}

/// Whether `value` says at least what `said` says, `primary` aside.
fn says(attribute: &Attribute, value: &Value, said: &Value) -> bool {
    if !attribute.is_complex() {
        return same_value(attribute, value, said);
    }
    attribute.sub_attributes().iter().all(|sub_attribute| {
        let name = &*sub_attribute.name;
        let said = said.get(name);
        said.is_none() || name == "primary" || same_member(sub_attribute, said, value.get(name))
    })
}

/// Whether an edit of the selected values has come true.
pub(super) fn holds(
    list: &[Value],
    attribute: &Attribute,
    filter: Option<&ValueFilter<'_>>,
    edit: &Edit<'_>,
) -> bool {
    let mut selected = list.iter().filter(|value| selects(filter, value));
    match edit {
        Edit::Remove => selected.next().is_none(),
        // What was selected may not be any more, because the filter looks at what has changed; or it is gone,
        // because it lost what it was a value of.
        Edit::Merge(members) => {
            let may_be_gone = members.iter().any(|(_, wanted)| wanted.is_none());
            members.iter().all(|(sub_attribute, wanted)| {
                let is = |value: &Value| {
                    let member = value.get(&*sub_attribute.name);
                    same_member(sub_attribute, member, wanted.as_ref())
                };
                match wanted {
                    Some(_) => may_be_gone || list.iter().any(is),
                    None => selected.all(is),
                }
            })
        }
        Edit::Replace(wanted) => list
            .iter()
            .any(|value| same_value(attribute, value, wanted)),
    }
}

fn selects(filter: Option<&ValueFilter<'_>>, value: &Value) -> bool {
    filter.is_none_or(|filter| filter.selects(value))
}

/// A value that is to go becomes null. It goes too when it loses what it was a value of: `type` and `primary`
/// alone say nothing.
fn edit_value(value: &mut Value, edit: &Edit<'_>) {
    match (edit, &mut *value) {
        (Edit::Merge(members), Value::Object(object)) => {
            merge(object, members);
            if members.iter().any(|(_, member)| member.is_none()) && is_left_over(value) {
                *value = Value::Null;
            }
        }
        (Edit::Replace(new), _) => *value = new.clone(),
        (Edit::Remove | Edit::Merge(_), _) => *value = Value::Null,
    }
}

/// Whether both have the same `value` and `type`, or are equal in everything but `primary` where there is no
/// `value`.
fn is_same_entry(attribute: &Attribute, left: &Value, right: &Value) -> bool {
    if !attribute.is_complex() {
        return same_value(attribute, left, right);
    }
    let has_value = left.get("value").is_some() || right.get("value").is_some();
    attribute.sub_attributes().iter().all(|sub_attribute| {
        let name = &*sub_attribute.name;
        let decides = if has_value {
            name == "value" || name == "type"
        } else {
            name != "primary"
        };
        !decides || same_member(sub_attribute, left.get(name), right.get(name))
    })
}

/// Gives a value what another one says in other words.
fn complete(attribute: &Attribute, value: &mut Value, with: &Value) {
    let (Value::Object(value), Value::Object(with)) = (value, with) else {
        return;
    };
    for sub_attribute in attribute.sub_attributes() {
        let name = &*sub_attribute.name;
        if let Some(member) = with.get(name)
            && !same_member(sub_attribute, value.get(name), Some(member))
        {
            value.insert(name.to_owned(), member.clone());
        }
    }
}

/// RFC 7644 §3.5.2: a new primary value takes `primary` from the one that had it.
fn make_primary(list: &mut [Value], primary: Option<usize>) {
    if let Some(primary) = primary {
        for (index, value) in list.iter_mut().enumerate() {
            if index != primary && is_primary(value) {
                demote(value);
            }
        }
    }
}

/// Values that have become equal to an earlier one become null.
fn drop_doubles(list: &mut [Value], attribute: &Attribute, changed: &[usize]) {
    for index in changed {
        let (before, after) = list.split_at_mut(*index);
        if let Some((value, after)) = after.split_first_mut() {
            let mut others = before.iter().chain(after.iter());
            if !value.is_null() && others.any(|other| same_value(attribute, other, value)) {
                *value = Value::Null;
            }
        }
    }
}

fn check_length(list: &[Value], attribute: &Attribute) -> Result<(), Error> {
    if list.len() > MAX_VALUES {
        return Err(too_many(attribute).into());
    }
    Ok(())
}
