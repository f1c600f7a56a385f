//! From what a caller wrote about users or groups to what can be searched.

use super::{
    AttributeName, Expression, Filter, GroupFilter, Literal, Operand, Operator, ResourceFilter,
    UserFilter, UserTarget, UserTest, ValueFilter, ValueTest, ValuesOf, operand::operand,
};
use crate::domain::{
    Error, IfMatch, MemberId,
    schema::{Attribute, Home, Key, Located, Resource, Schema, Schemas},
};

/// Most nodes of a filter.
const MAX_NODES: usize = 256;

/// Most levels of a filter.
const MAX_DEPTH: usize = 32;

/// Most `co`, `sw` and `ew` of a filter: no index helps with them.
const MAX_SUBSTRINGS: usize = 16;

impl<'s> UserFilter<'s> {
    /// Resolves an expression over users. `internal` callers may name what SCIM does not see.
    pub fn resolve(
        expression: Expression,
        schemas: &'s Schemas,
        internal: bool,
    ) -> Result<Self, Error> {
        expression.check_size()?;
        let scope = Scope {
            resource: Resource::User,
            schemas,
            internal,
            everywhere: false,
        };
        resolve(expression, scope)
    }
}

impl<'s> GroupFilter<'s> {
    /// Resolves an expression over groups.
    pub fn resolve(expression: Expression, schemas: &'s Schemas) -> Result<Self, Error> {
        expression.check_size()?;
        let scope = Scope {
            resource: Resource::Group,
            schemas,
            internal: false,
            everywhere: false,
        };
        resolve(expression, scope).map(Self)
    }
}

impl<'s> ResourceFilter<'s> {
    /// Resolves an expression over users and groups together. What one of them does not have is absent there
    /// (RFC 7644 §3.4.2.1).
    pub fn resolve(
        expression: &Expression,
        schemas: &'s Schemas,
        internal: bool,
    ) -> Result<Self, Error> {
        expression.check_size()?;
        let over = |resource| {
            let scope = Scope {
                resource,
                schemas,
                internal,
                everywhere: true,
            };
            resolve(expression.clone(), scope)
        };
        Ok(Self {
            users: over(Resource::User)?,
            groups: GroupFilter(over(Resource::Group)?),
        })
    }
}

/// Over what a filter is, and who wrote it.
#[derive(Clone, Copy)]
struct Scope<'s> {
    resource: Resource,
    schemas: &'s Schemas,
    internal: bool,
    /// Over other types of resources too, which may have what this one has not.
    everywhere: bool,
}

impl Scope<'_> {
    /// Whether no resource of this type has a value.
    fn is_absent(self, name: &AttributeName) -> bool {
        let found = self
            .schemas
            .locate(self.resource, &name.schema, &name.attribute);
        let is_extension = matches!(found, Some(Located::Extension(_)));
        self.everywhere && !is_extension && name.resolve(self).is_err()
    }
}

impl Expression {
    /// Refuses what would cost too much to search.
    pub(super) fn check_size(&self) -> Result<(), Error> {
        let (mut nodes, mut substrings) = (0, 0);
        let mut open = vec![(self, 1)];
        while let Some((expression, depth)) = open.pop() {
            nodes += 1;
            match expression {
                Self::All(operands) | Self::Any(operands) => {
                    open.extend(operands.iter().map(|operand| (operand, depth + 1)));
                }
                Self::Not(operand)
                | Self::Values {
                    filter: operand, ..
                } => {
                    open.push((operand, depth + 1));
                }
                Self::Compare { operator, .. } => {
                    substrings += usize::from(operator.is_part());
                }
                Self::Present(_) => {}
            }
            if nodes > MAX_NODES || depth > MAX_DEPTH || substrings > MAX_SUBSTRINGS {
                return Err(Error::InvalidFilter(format!(
                    "The filter is too large: at most {MAX_NODES} terms, {MAX_DEPTH} levels, \
                     {MAX_SUBSTRINGS} times co, sw or ew."
                )));
            }
        }
        Ok(())
    }

    /// Whether it names an attribute of a schema that an organization may declare.
    #[must_use]
    pub fn names_extension(&self) -> bool {
        match self {
            Self::All(operands) | Self::Any(operands) => operands.iter().any(Self::names_extension),
            Self::Not(operand) => operand.names_extension(),
            Self::Values { attribute, .. }
            | Self::Compare { attribute, .. }
            | Self::Present(attribute) => attribute.is_of_extension(),
        }
    }

    /// How many nodes it has.
    pub(in crate::domain) fn nodes(&self) -> usize {
        match self {
            Self::All(operands) | Self::Any(operands) => {
                1 + operands.iter().map(Self::nodes).sum::<usize>()
            }
            Self::Not(operand)
            | Self::Values {
                filter: operand, ..
            } => 1 + operand.nodes(),
            Self::Compare { .. } | Self::Present(_) => 1,
        }
    }
}

impl AttributeName {
    /// The sub-attribute of a list that this name means between the list's brackets.
    pub(super) fn within<'s>(&self, list: &'s Attribute) -> Result<&'s Attribute, Error> {
        if !self.schema.is_empty() || !self.sub_attribute.is_empty() {
            return Err(unsearchable(
                self,
                "is no sub-attribute: between brackets stand the names of sub-attributes alone",
            ));
        }
        list.part(&self.attribute)
            .ok_or_else(|| unsearchable(self, "is not known"))
    }

    /// Whether its schema is none of the built-in ones.
    #[must_use]
    pub fn is_of_extension(&self) -> bool {
        !Schemas::has_built_in(&self.schema)
    }

    /// The attribute that it names.
    fn resolve<'s>(&self, scope: Scope<'s>) -> Result<Named<'s>, Error> {
        let unknown = || unsearchable(self, "is not known");
        let schema = scope
            .schemas
            .find(scope.resource, &self.schema)
            .ok_or_else(unknown)?;
        let attribute = schema
            .attribute(&self.attribute)
            .filter(|attribute| scope.internal || !attribute.is_internal())
            .ok_or_else(unknown)?;
        let sub_attribute = match self.sub_attribute.as_str() {
            "" => None,
            name => Some(attribute.part(name).ok_or_else(unknown)?),
        };
        Ok(Named {
            schema,
            attribute,
            sub_attribute,
        })
    }
}

/// An attribute that was found.
struct Named<'s> {
    schema: Schema<'s>,
    attribute: &'s Attribute,
    sub_attribute: Option<&'s Attribute>,
}

impl<'s> Named<'s> {
    /// What is compared: the sub-attribute, or the `value` of a complex attribute (RFC 7644 §3.4.2.2 has
    /// `emails co "x"` as an example).
    fn compared(&self) -> &'s Attribute {
        self.sub_attribute
            .or_else(|| self.attribute.sub_attribute("value"))
            .unwrap_or(self.attribute)
    }

    fn values(&self) -> ValuesOf<'s> {
        ValuesOf {
            schema: self.schema,
            attribute: self.attribute,
        }
    }

    fn any_value(&self, filter: ValueFilter<'s>) -> UserFilter<'s> {
        Filter::Test(UserTest::AnyValue {
            values: self.values(),
            filter,
        })
    }

    fn search(&self, sub_attribute: Option<&'s Attribute>) -> UserTarget<'s> {
        UserTarget::Search {
            values: self.values(),
            sub_attribute,
        }
    }

    fn present(&self) -> UserFilter<'s> {
        match self.sub_attribute {
            Some(sub_attribute) if self.attribute.multi_valued => {
                self.any_value(Filter::Test(ValueTest::Present(sub_attribute)))
            }
            sub_attribute => Filter::Test(UserTest::Present(self.search(sub_attribute))),
        }
    }

    /// Of a list any value will do; a list without values differs from everything.
    fn compare(&self, operator: Operator, operand: Operand) -> UserFilter<'s> {
        let compared = self.compared();
        if !self.attribute.multi_valued {
            return Filter::Test(UserTest::Compare {
                target: self.search((compared != self.attribute).then_some(compared)),
                operator,
                operand,
            });
        }
        let any_value = self.any_value(ValueFilter::comparison(compared, operator, operand));
        if operator != Operator::NotEqual {
            return any_value;
        }
        let no_value = Filter::Test(UserTest::Present(self.search(None)));
        Filter::Any(vec![any_value, Filter::Not(Box::new(no_value))])
    }
}

fn resolve(expression: Expression, scope: Scope<'_>) -> Result<UserFilter<'_>, Error> {
    let resolve_all = |expressions: Vec<Expression>| {
        expressions
            .into_iter()
            .map(|expression| resolve(expression, scope))
            .collect::<Result<Vec<_>, _>>()
    };
    Ok(match expression {
        Expression::All(expressions) => Filter::All(resolve_all(expressions)?),
        Expression::Any(expressions) => Filter::Any(resolve_all(expressions)?),
        Expression::Not(expression) => Filter::Not(Box::new(resolve(*expression, scope)?)),
        Expression::Present(name)
        | Expression::Values {
            attribute: name, ..
        } if scope.is_absent(&name) => Filter::Constant(false),
        Expression::Compare {
            attribute,
            operator,
            value,
        } if scope.is_absent(&attribute) => Filter::Constant(match value {
            Literal::Null => operator == Operator::Equal,
            _ => operator == Operator::NotEqual,
        }),
        Expression::Present(name) => present(&name, scope)?,
        Expression::Compare {
            attribute,
            operator,
            value,
        } => compare(&attribute, operator, value, scope)?,
        Expression::Values { attribute, filter } => any_value(&attribute, &filter, scope)?,
    })
}

fn present<'s>(name: &AttributeName, scope: Scope<'s>) -> Result<UserFilter<'s>, Error> {
    let located = scope
        .schemas
        .locate(scope.resource, &name.schema, &name.attribute);
    if let (true, Some(Located::Extension(schema))) = (name.sub_attribute.is_empty(), located) {
        return Ok(Filter::Test(UserTest::Present(UserTarget::Extension(
            schema,
        ))));
    }
    let named = name.resolve(scope)?;
    Ok(match named.sub_attribute.unwrap_or(named.attribute).home {
        Home::Key(key @ (Key::ExternalId | Key::AccountId | Key::Active)) => {
            Filter::Test(UserTest::Present(UserTarget::Key(key)))
        }
        Home::Key(_) => Filter::Constant(true),
        Home::Computed => match &*named.attribute.name {
            "groups" | "members" => membership(name, &named, None)?,
            "schemas" | "meta" => Filter::Constant(true),
            _ => {
                return Err(unsearchable(
                    name,
                    "is made for each answer and cannot be searched",
                ));
            }
        },
        Home::Document => named.present(),
    })
}

fn compare<'s>(
    name: &AttributeName,
    operator: Operator,
    value: Literal,
    scope: Scope<'s>,
) -> Result<UserFilter<'s>, Error> {
    match (value, operator) {
        (Literal::Null, Operator::Equal) => Ok(Filter::Not(Box::new(present(name, scope)?))),
        (Literal::Null, Operator::NotEqual) => present(name, scope),
        (value, operator) => {
            let named = name.resolve(scope)?;
            let operand = operand(named.compared(), operator, value)?;
            match named.compared().home {
                Home::Key(key) => compare_key(name, key, operator, operand),
                Home::Computed => compare_computed(name, &named, operator, operand, scope),
                Home::Document => Ok(named.compare(operator, operand)),
            }
        }
    }
}

/// Ids and versions are kept as numbers: a text that is none is equal to nothing.
fn compare_key(
    name: &AttributeName,
    key: Key,
    operator: Operator,
    operand: Operand,
) -> Result<UserFilter<'static>, Error> {
    let operand = match (key, operand) {
        (Key::Id | Key::Version, _) if !operator.is_equality() => {
            return Err(unsearchable(name, "is compared by eq and ne"));
        }
        (Key::Id, Operand::Text(text)) => MemberId::parse(&text).map(Operand::Id),
        (Key::Version, Operand::Text(text)) => match IfMatch::parse(&[text]) {
            IfMatch::OneOf(versions) => versions.first().copied().map(Operand::Version),
            IfMatch::Any => None,
        },
        (_, operand) => Some(operand),
    };
    Ok(match operand {
        None => Filter::Constant(operator == Operator::NotEqual),
        Some(operand) => Filter::Test(UserTest::Compare {
            target: UserTarget::Key(key),
            operator,
            operand,
        }),
    })
}

/// What is the same for every resource, or follows from what is kept.
fn compare_computed<'s>(
    name: &AttributeName,
    named: &Named<'s>,
    operator: Operator,
    operand: Operand,
    scope: Scope<'s>,
) -> Result<UserFilter<'s>, Error> {
    let Operand::Text(text) = &operand else {
        return Err(unsearchable(name, "is compared with a string"));
    };
    match (&*named.attribute.name, &*named.compared().name) {
        ("schemas", _) => Ok(names_schema(operator, text, scope)),
        ("meta", "resourceType") => Ok(Filter::Constant(operator.holds(
            match scope.resource {
                Resource::User => "User",
                Resource::Group => "Group",
            },
            text,
        ))),
        ("groups" | "members", _) => {
            let filter = ValueFilter::comparison(named.compared(), operator, operand);
            membership(name, named, Some(filter))
        }
        _ => Err(unsearchable(
            name,
            "is made for each answer and cannot be searched",
        )),
    }
}

/// A resource names its core schema, and those extensions that it has anything of.
fn names_schema<'s>(operator: Operator, text: &str, scope: Scope<'s>) -> UserFilter<'s> {
    let schemas = scope.schemas.of(scope.resource);
    let tests = schemas.map(|schema| {
        let holds = Filter::Constant(operator.holds(schema.urn(), text));
        match schema.extension_urn() {
            None => holds,
            Some(_) => Filter::All(vec![
                holds,
                Filter::Test(UserTest::Present(UserTarget::Extension(schema))),
            ]),
        }
    });
    Filter::Any(tests.collect())
}

fn any_value<'s>(
    name: &AttributeName,
    filter: &Expression,
    scope: Scope<'s>,
) -> Result<UserFilter<'s>, Error> {
    let named = name.resolve(scope)?;
    let attribute = named.attribute;
    let has_values = attribute.multi_valued && attribute.name != "schemas";
    if !has_values || named.sub_attribute.is_some() {
        return Err(unsearchable(
            name,
            "has no values to choose from with brackets",
        ));
    }
    let filter = ValueFilter::resolve(attribute, filter)?;
    match attribute.home {
        Home::Computed => membership(name, &named, Some(filter)),
        _ => Ok(named.any_value(filter)),
    }
}

/// Who is in which group is kept in a table of its own, which knows ids and, of members, what they are.
fn membership<'s>(
    name: &AttributeName,
    named: &Named<'s>,
    filter: Option<ValueFilter<'s>>,
) -> Result<UserFilter<'s>, Error> {
    fn is_kept(filter: &ValueFilter<'_>, types: bool) -> bool {
        match filter {
            Filter::All(filters) | Filter::Any(filters) => {
                filters.iter().all(|filter| is_kept(filter, types))
            }
            Filter::Not(filter) => is_kept(filter, types),
            Filter::Constant(_) => true,
            Filter::Test(ValueTest::Compare {
                sub_attribute,
                operator,
                ..
            }) => {
                *operator == Operator::Equal
                    && (sub_attribute.name == "value" || types && sub_attribute.name == "type")
            }
            Filter::Test(ValueTest::Present(sub_attribute)) => sub_attribute.name == "value",
        }
    }
    let filter = filter.unwrap_or(Filter::All(Vec::new()));
    if !is_kept(&filter, named.attribute.name == "members") {
        return Err(unsearchable(
            name,
            "is searched by eq, and of its parts by value, of members by type too",
        ));
    }
    Ok(named.any_value(filter))
}

fn unsearchable(name: &AttributeName, problem: &str) -> Error {
    Error::InvalidFilter(format!(
        "The filter cannot be searched: '{name}' {problem}."
    ))
}
