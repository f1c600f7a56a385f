//! From a change as it was written to steps: RFC 7644 §3.5.2 as a table of targets and operations.

use serde_json::{Map, Value};

use super::{
    Change, KeyValue, Operation,
    list::append,
    path::Target,
    step::{Edit, IfNone, Step, merge},
    values::{described, members, replacement},
};
use crate::domain::{
    AccountId, Error, ExternalId, GroupName, InvalidField, UserName, ValueFilter, ValuesOf,
    document::{Primaries, clean, clean_part, clean_values, loosened},
    schema::{Attribute, Key, Mutability, Resource, Schema, Schemas},
};

impl Change {
    /// The steps that it stands for; none when it asks for nothing.
    pub(super) fn resolve<'s>(
        &self,
        resource: Resource,
        schemas: &'s Schemas,
        internal: bool,
    ) -> Result<Vec<Step<'s>>, Error> {
        let target = match self.path.resolve(resource, schemas, internal) {
            Err(Error::InvalidPath(_) | Error::ExtensionUndeclared(_))
                if self.ignore_undeclared && self.names_extension() =>
            {
                return Ok(Vec::new());
            }
            target => target?,
        };
        let operation = self.operation_on(&target)?;
        let creates = matches!(
            (&operation, &target),
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
            Target::Key(key) => {
                key_value(key, &operation).map(|value| value.map(Step::Key).into_iter().collect())
            }
            Target::Extension(schema) => extension(schema, &operation, internal),
            Target::Single(target) => single(target, &operation),
            Target::Part(target, part) => part_of_single(target, part, &operation),
            Target::Values {
                target,
                filter: None,
                part: None,
            } => whole_list(target, &operation),
            Target::Values {
                target,
                filter,
                part,
            } => self.each(&operation, target, filter, part),
        }
    }

    /// The operation, with its value in the type that an organization declares for it.
    fn operation_on(&self, target: &Target<'_>) -> Result<Operation, Error> {
        let (values, part) = match target {
            Target::Single(values) => (values, None),
            Target::Part(values, part) => (values, Some(*part)),
            Target::Values { target, part, .. } => (target, *part),
            Target::Key(_) | Target::Extension(_) => return Ok(self.operation.clone()),
        };
        let is_list = matches!(
            target,
            Target::Values {
                filter: None,
                part: None,
                ..
            }
        );
        let Schema::Declared(_) = values.schema else {
            return Ok(self.operation.clone());
        };
        let attribute = part.unwrap_or(values.attribute);
        let operation = match self.operation.clone() {
            Operation::RemoveValues(value) if is_list => {
                return Ok(Operation::RemoveValues(loosened(attribute, value)));
            }
            Operation::RemoveValues(_) => Operation::Remove,
            Operation::Add(value) => Operation::Add(loosened(attribute, value)),
            Operation::Replace(value) => Operation::Replace(loosened(attribute, value)),
            Operation::Remove => Operation::Remove,
        };
        let unassigns = matches!(
            operation,
            Operation::Remove | Operation::Replace(Value::Null)
        );
        if unassigns && attribute.required && self.path.filter.is_none() {
            return Err(Error::Immutable(format!(
                "'{}' is required and cannot be removed.",
                self.path
            )));
        }
        Ok(operation)
    }

    /// Changes of some values of a list, or of one sub-attribute of all.
    fn each<'s>(
        &self,
        operation: &Operation,
        target: ValuesOf<'s>,
        filter: Option<ValueFilter<'s>>,
        part: Option<&'s Attribute>,
    ) -> Result<Vec<Step<'s>>, Error> {
        let attribute = target.attribute;
        let members = |value: &Value, is_add| match part {
            Some(part) => Ok(vec![(part, clean_part(attribute, part, value.clone())?)]),
            None => members(attribute, value, is_add),
        };
        let (edit, creates) = match (operation, part) {
            (Operation::Add(Value::Null), _) => return Ok(Vec::new()),
            (Operation::Remove | Operation::RemoveValues(_), Some(part)) => {
                (Edit::Merge(vec![(part, None)]), None)
            }
            (Operation::Remove | Operation::RemoveValues(_), None) => (Edit::Remove, None),
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
    fn create(&self, attribute: &Attribute, edit: &Edit<'_>) -> Result<IfNone, InvalidField> {
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
        Operation::Add(Value::Null) if !is_required(key) => return Ok(None),
        Operation::Add(value) | Operation::Replace(value) => Some(value),
        Operation::Remove | Operation::RemoveValues(_) => None,
    };
    let text = |field: &str| match value {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(_) => Err(InvalidField::new(field, "is a string")),
    };
    Ok(Some(match key {
        Key::UserName | Key::DisplayName if value.is_none() => {
            let name = match key {
                Key::UserName => "userName",
                _ => "displayName",
            };
            return Err(Error::Immutable(format!(
                "'{name}' is required and cannot be removed."
            )));
        }
        Key::DisplayName => KeyValue::DisplayName(GroupName::parse(text("displayName")?)?),
        Key::UserName => KeyValue::UserName(UserName::parse(text("userName")?)?),
        Key::ExternalId => KeyValue::ExternalId(ExternalId::parse(text("externalId")?)?),
        Key::AccountId => KeyValue::AccountId(AccountId::parse(text("accountId")?)?),
        Key::Active => KeyValue::Active(match value {
            None => None,
            // Whoever writes null takes the access away, and is shown that it is gone.
            Some(Value::Null) => Some(false),
            Some(Value::Bool(active)) => Some(*active),
            Some(_) => return Err(Error::invalid_field("active", "is true or false")),
        }),
        Key::Id | Key::Created | Key::LastModified | Key::Version => {
            return Err(Error::Immutable("The attribute is read-only.".to_owned()));
        }
    }))
}

fn is_required(key: Key) -> bool {
    matches!(key, Key::UserName | Key::DisplayName)
}

/// The URN of an extension alone: its attributes, each as if by its own path. Of a schema that the organization declares,
/// what an identity provider cannot write is ignored, as in any body.
fn extension<'s>(
    schema: Schema<'s>,
    operation: &Operation,
    internal: bool,
) -> Result<Vec<Step<'s>>, Error> {
    let is_lenient = matches!(schema, Schema::Declared(_)) && !internal;
    let is_closed =
        |attribute: &Attribute| attribute.mutability == Mutability::ReadOnly && !internal;
    let open = schema.attributes().iter();
    let open = open.filter(|attribute| !is_closed(attribute));
    let unassign_all = open.map(|attribute| Step::Attribute {
        target: ValuesOf { schema, attribute },
        value: None,
    });
    let (value, is_add) = match operation {
        Operation::Remove | Operation::RemoveValues(_) | Operation::Replace(Value::Null) => {
            return Ok(unassign_all.collect());
        }
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
        let attribute = match schema.attribute(name) {
            Some(attribute) if is_closed(attribute) => continue,
            Some(attribute) => attribute,
            None if is_lenient => continue,
            None => {
                let problem = "has a member that the schema does not have";
                return Err(Error::invalid_field(urn, problem));
            }
        };
        let value = match schema {
            Schema::Declared(_) => loosened(attribute, value.clone()),
            _ => value.clone(),
        };
        let operation = if is_add {
            Operation::Add(value)
        } else {
            Operation::Replace(value)
        };
        let target = ValuesOf { schema, attribute };
        if attribute.multi_valued {
            steps.extend(whole_list(target, &operation)?);
        } else {
            steps.extend(single(target, &operation)?);
        }
    }
    Ok(steps)
}

/// A single-valued attribute. Of a complex one, what is not given stays, for `replace` too (RFC 7644 §3.5.2.3).
fn single<'s>(target: ValuesOf<'s>, operation: &Operation) -> Result<Vec<Step<'s>>, Error> {
    let attribute = target.attribute;
    let is_complex = attribute.is_complex();
    Ok(vec![match operation {
        Operation::Add(Value::Null) => return Ok(Vec::new()),
        Operation::Remove | Operation::RemoveValues(_) | Operation::Replace(Value::Null) => {
            Step::Attribute {
                target,
                value: None,
            }
        }
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

fn part_of_single<'s>(
    target: ValuesOf<'s>,
    part: &'s Attribute,
    operation: &Operation,
) -> Result<Vec<Step<'s>>, Error> {
    let value = match operation {
        Operation::Add(Value::Null) => return Ok(Vec::new()),
        Operation::Remove | Operation::RemoveValues(_) => None,
        Operation::Add(value) | Operation::Replace(value) => {
            clean_part(target.attribute, part, value.clone())?
        }
    };
    let members = vec![(part, value)];
    Ok(vec![Step::Members { target, members }])
}

fn whole_list<'s>(target: ValuesOf<'s>, operation: &Operation) -> Result<Vec<Step<'s>>, Error> {
    let values = |value: &Value| clean_values(target.attribute, value.clone(), Primaries::LastWins);
    Ok(vec![match operation {
        Operation::Remove => Step::List {
            target,
            values: Vec::new(),
        },
        Operation::RemoveValues(value) => Step::Subtract {
            target,
            values: values(value)?,
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
