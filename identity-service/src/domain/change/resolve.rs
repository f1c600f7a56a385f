//! From a change as it was written to steps: RFC 7644 §3.5.2 as a table of targets and operations.

use serde_json::{Map, Value};

use super::{
    Change, Operation,
    list::append,
    path::Target,
    step::{Edit, IfNone, KeyValue, Step, merge},
    values::{described, members, replacement},
};
use crate::domain::{
    AccountId, Error, ExternalId, InvalidField, UserName, ValueFilter, ValuesOf,
    document::{Primaries, clean, clean_part, clean_values},
    schema::{Attribute, Key, Kind, Schema},
};

impl Change {
    /// The steps that it stands for; none when it asks for nothing.
    pub(super) fn resolve(&self, internal: bool) -> Result<Vec<Step>, Error> {
        let target = self.path.resolve(internal)?;
        let creates = matches!(
            (&self.operation, &target),
            (
                Operation::Replace(_),
                Target::Values {
                    filter: Some(_),
                    part: Some(_),
                    ..
                }
            )
        );
        if self.create_if_absent && !creates {
            return Err(Error::invalid_field(
                "create_if_absent",
                "is for a replace of a sub-attribute through a filter",
            ));
        }
        match target {
            Target::Key(key) => key_value(key, &self.operation)
                .map(|value| value.map(Step::Key).into_iter().collect()),
            Target::Extension(schema) => extension(schema, &self.operation),
            Target::Single(target) => single(target, &self.operation),
            Target::Part(target, part) => part_of_single(target, part, &self.operation),
            Target::Values {
                target,
                filter: None,
                part: None,
            } => whole_list(target, &self.operation),
            Target::Values {
                target,
                filter,
                part,
            } => self.each(target, filter, part),
        }
    }

    /// Changes of some values of a list, or of one sub-attribute of all.
    fn each(
        &self,
        target: ValuesOf,
        filter: Option<ValueFilter>,
        part: Option<&'static Attribute>,
    ) -> Result<Vec<Step>, Error> {
        let attribute = target.attribute;
        let members = |value: &Value, is_add| match part {
            Some(part) => Ok(vec![(part, clean_part(attribute, part, value.clone())?)]),
            None => members(attribute, value, is_add),
        };
        let (edit, creates) = match (&self.operation, part) {
            (Operation::Add(Value::Null), _) => return Ok(Vec::new()),
            (Operation::Remove, Some(part)) => (Edit::Merge(vec![(part, None)]), None),
            (Operation::Remove, None) => (Edit::Remove, None),
            (Operation::Replace(Value::Null), None) => (Edit::Remove, Some(false)),
            (Operation::Add(value), _) => (Edit::Merge(members(value, true)?), Some(true)),
            (Operation::Replace(value), Some(_)) => (
                Edit::Merge(members(value, false)?),
                Some(self.create_if_absent),
            ),
            (Operation::Replace(value), None) => (replacement(attribute, value)?, Some(false)),
        };
        let if_none = match creates {
            None => IfNone::Nothing,
            Some(true) => self.create(attribute, &edit)?,
            Some(false) => IfNone::Fail(self.no_target()),
        };
        Ok(vec![Step::Each {
            target,
            filter,
            edit,
            if_none,
        }])
    }

    /// What is created where nothing is selected: what the filter describes, and what the change sets.
    fn create(&self, attribute: &'static Attribute, edit: &Edit) -> Result<IfNone, InvalidField> {
        let (Edit::Merge(members), Some(filter)) = (edit, &self.path.filter) else {
            return Ok(IfNone::Fail(self.no_target()));
        };
        if members.iter().all(|(_, value)| value.is_none()) {
            return Ok(IfNone::Nothing);
        }
        Ok(match described(attribute, filter)? {
            None => IfNone::Fail(self.no_target()),
            Some(described) => {
                let mut value = Map::new();
                merge(&mut value, &described);
                merge(&mut value, members);
                IfNone::Create(value)
            }
        })
    }

    fn no_target(&self) -> Error {
        Error::NoTarget(format!(
            "The path '{}' selects no value, so there is nothing to change.",
            self.path
        ))
    }
}

fn key_value(key: Key, operation: &Operation) -> Result<Option<KeyValue>, Error> {
    let value = match operation {
        Operation::Add(Value::Null) if key != Key::UserName => return Ok(None),
        Operation::Add(value) | Operation::Replace(value) => Some(value),
        Operation::Remove => None,
    };
    let text = |field: &str| match value {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(_) => Err(InvalidField::new(field, "is a string")),
    };
    Ok(Some(match key {
        Key::UserName if value.is_none() => {
            return Err(Error::Immutable(
                "'userName' is required and cannot be removed.".to_owned(),
            ));
        }
        Key::UserName => KeyValue::UserName(UserName::parse(text("userName")?)?),
        Key::ExternalId => KeyValue::ExternalId(ExternalId::parse(text("externalId")?)?),
        Key::AccountId => KeyValue::AccountId(AccountId::parse(text("accountId")?)?),
        Key::Active => KeyValue::Active(match value {
            // Nobody is let in because a flag went missing.
            None | Some(Value::Null) => false,
            Some(Value::Bool(active)) => *active,
            Some(_) => return Err(Error::invalid_field("active", "is true or false")),
        }),
        Key::Id | Key::DisplayName | Key::Created | Key::LastModified | Key::Version => {
            return Err(Error::Immutable("The attribute is read-only.".to_owned()));
        }
    }))
}

/// The URN of an extension alone: its attributes, each as if by its own path.
fn extension(schema: Schema, operation: &Operation) -> Result<Vec<Step>, Error> {
    let unassign_all = schema.attributes().iter().map(|attribute| Step::Attribute {
        target: ValuesOf { schema, attribute },
        value: None,
    });
    let (value, is_add) = match operation {
        Operation::Remove | Operation::Replace(Value::Null) => return Ok(unassign_all.collect()),
        Operation::Add(Value::Null) => return Ok(Vec::new()),
        Operation::Add(value) => (value, true),
        Operation::Replace(value) => (value, false),
    };
    let urn = schema.extension_urn().unwrap_or_default();
    let Value::Object(attributes) = value else {
        return Err(Error::invalid_field(urn, "is an object"));
    };
    let mut steps = Vec::new();
    for (name, value) in attributes {
        let attribute = schema
            .attribute(name)
            .ok_or_else(|| InvalidField::new(urn, "has a member that the schema does not have"))?;
        let operation = if is_add {
            Operation::Add(value.clone())
        } else {
            Operation::Replace(value.clone())
        };
        steps.extend(single(ValuesOf { schema, attribute }, &operation)?);
    }
    Ok(steps)
}

/// A single-valued attribute. Of a complex one, what is not given stays, for `replace` too (RFC 7644 §3.5.2.3).
fn single(target: ValuesOf, operation: &Operation) -> Result<Vec<Step>, Error> {
    let attribute = target.attribute;
    let is_complex = matches!(attribute.kind, Kind::Complex(_));
    Ok(vec![match operation {
        Operation::Add(Value::Null) => return Ok(Vec::new()),
        Operation::Remove | Operation::Replace(Value::Null) => Step::Attribute {
            target,
            value: None,
        },
        Operation::Add(value) if is_complex => Step::Members {
            target,
            members: members(attribute, value, true)?,
        },
        Operation::Replace(value) if is_complex => Step::Members {
            target,
            members: members(attribute, value, false)?,
        },
        Operation::Add(value) | Operation::Replace(value) => Step::Attribute {
            target,
            value: clean(attribute, value.clone())?,
        },
    }])
}

fn part_of_single(
    target: ValuesOf,
    part: &'static Attribute,
    operation: &Operation,
) -> Result<Vec<Step>, Error> {
    let value = match operation {
        Operation::Add(Value::Null) => return Ok(Vec::new()),
        Operation::Remove => None,
        Operation::Add(value) | Operation::Replace(value) => {
            clean_part(target.attribute, part, value.clone())?
        }
    };
    let members = vec![(part, value)];
    Ok(vec![Step::Members { target, members }])
}

fn whole_list(target: ValuesOf, operation: &Operation) -> Result<Vec<Step>, Error> {
    let values = |value: &Value| clean_values(target.attribute, value.clone(), Primaries::LastWins);
    Ok(vec![match operation {
        Operation::Remove => Step::List {
            target,
            values: Vec::new(),
        },
        Operation::Add(value) => {
            // What is added twice in one go is one value, and the last one says what it is.
            let mut added = Vec::new();
            append(&mut added, target.attribute, &values(value)?)?;
            Step::Append {
                target,
                values: added,
            }
        }
        Operation::Replace(value) => Step::List {
            target,
            values: values(value)?,
        },
    }])
}
