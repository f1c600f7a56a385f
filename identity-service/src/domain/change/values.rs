//! Values of changes: objects taken apart into clean sub-attributes, and values that a filter describes.

use serde_json::{Map, Value};

use super::step::{Edit, Members, merge};
use crate::domain::{
    Expression, InvalidField, Literal, Operator,
    document::clean_part,
    schema::{Attribute, Home},
};

/// The sub-attributes that an object sets. Read-only ones are ignored, and so is null in an `add`.
pub(super) fn members<'s>(
    attribute: &'s Attribute,
    value: &Value,
    is_add: bool,
) -> Result<Members<'s>, InvalidField> {
    let mut members = Members::new();
    for (name, value) in object(attribute, value)? {
        let sub_attribute = attribute.sub_attribute(name).ok_or_else(|| {
            InvalidField::new(
                &*attribute.name,
                "has a member that the schema does not have",
            )
        })?;
        let is_ignored = sub_attribute.home == Home::Computed || (is_add && value.is_null());
        if !is_ignored {
            let value = clean_part(attribute, sub_attribute, value.clone())?;
            members.push((sub_attribute, value));
        }
    }
    Ok(members)
}

/// What a value of a list becomes as a whole; it goes when that says nothing.
pub(super) fn replacement<'s>(
    attribute: &'s Attribute,
    value: &Value,
) -> Result<Edit<'s>, InvalidField> {
    if !attribute.is_complex() {
        let new = clean_part(attribute, attribute, value.clone())?;
        return Ok(new.map_or(Edit::Remove, Edit::Replace));
    }
    let members = members(attribute, value, false)?;
    let mut new = Map::new();
    merge(&mut new, &members);
    let says_something = new.keys().any(|name| name != "type" && name != "primary");
    Ok(if says_something {
        Edit::Replace(Value::Object(new))
    } else {
        Edit::Remove
    })
}

/// One object; a list of one is as good.
fn object<'v>(
    attribute: &Attribute,
    value: &'v Value,
) -> Result<&'v Map<String, Value>, InvalidField> {
    let value = match value {
        Value::Array(values) if attribute.multi_valued => match values.as_slice() {
            [value] => value,
            _ => value,
        },
        value => value,
    };
    value
        .as_object()
        .ok_or_else(|| InvalidField::new(&*attribute.name, "is an object"))
}

/// The value that a filter's `eq` terms describe, as far as they do: what is created where nothing is selected.
pub(super) fn described<'s>(
    list: &'s Attribute,
    filter: &Expression,
) -> Result<Option<Members<'s>>, InvalidField> {
    match filter {
        Expression::All(filters) => {
            let mut all = Members::new();
            for filter in filters {
                match described(list, filter)? {
                    Some(members) => all.extend(members),
                    None => return Ok(None),
                }
            }
            Ok(Some(all))
        }
        Expression::Compare {
            attribute,
            operator: Operator::Equal,
            value,
        } => {
            let value = match value {
                Literal::Text(text) => Value::from(text.as_str()),
                Literal::Boolean(boolean) => Value::from(*boolean),
                _ => return Ok(None),
            };
            let Some(part) = list.sub_attribute(&attribute.attribute) else {
                return Ok(None);
            };
            Ok(Some(vec![(part, clean_part(list, part, value)?)]))
        }
        _ => Ok(None),
    }
}
