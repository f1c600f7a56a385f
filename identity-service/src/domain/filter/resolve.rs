//! From what a caller wrote about users or groups to what can be searched.

use super::{
    AttributeName, Expression, Filter, GroupFilter, Literal, Operand, Operator, ResourceFilter,
    UserFilter, UserTarget, UserTest, ValueFilter, ValueTest, ValuesOf, operand::operand,
};
use crate::domain::{
    Error, IfMatch, MemberId,
    schema::{
        Attribute, CORE_GROUP_URN, CORE_USER_URN, ENTERPRISE_USER_URN, Home, Key, Resource, Schema,
    },
};

/// Most nodes of a filter.
const MAX_NODES: usize = 256;

/// Most levels of a filter.
const MAX_DEPTH: usize = 32;

/// Most `co`, `sw` and `ew` of a filter: no index helps with them.
const MAX_SUBSTRINGS: usize = 16;

impl UserFilter {
    /// Resolves an expression over users. `internal` callers may name what SCIM does not see.
    pub fn resolve(expression: Expression, internal: bool) -> Result<Self, Error> {
        expression.check_size()?;
        let scope = Scope {
            resource: Resource::User,
            internal,
            everywhere: false,
        };
        resolve(expression, scope)
    }
}

impl GroupFilter {
    /// Resolves an expression over groups.
    pub fn resolve(expression: Expression) -> Result<Self, Error> {
        expression.check_size()?;
        let scope = Scope {
            resource: Resource::Group,
            internal: false,
            everywhere: false,
        };
        resolve(expression, scope).map(Self)
    }
}

impl ResourceFilter {
    /// Resolves an expression over users and groups together. What one of them does not have is absent there
    /// (RFC 7644 §3.4.2.1).
    pub fn resolve(expression: &Expression, internal: bool) -> Result<Self, Error> {
        expression.check_size()?;
        let over = |resource| {
            let scope = Scope {
                resource,
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
struct Scope {
    resource: Resource,
    internal: bool,
    /// Over other types of resources too, which may have what this one has not.
    everywhere: bool,
}

impl Scope {
    /// Whether no resource of this type has a value.
    fn is_absent(self, name: &AttributeName) -> bool {
        let is_extension =
            name.attribute.is_empty() && Schema::find_of(self.resource, &name.schema).is_some();
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
    pub(super) fn within(&self, list: &'static Attribute) -> Result<&'static Attribute, Error> {
        if !self.schema.is_empty() || !self.sub_attribute.is_empty() {
            return Err(unsearchable(
                self,
                "is no sub-attribute: between brackets stand the names of sub-attributes alone",
            ));
        }
        list.sub_attribute(&self.attribute)
            .ok_or_else(|| unsearchable(self, "is not known"))
    }

    /// The attribute that it names.
    fn resolve(&self, scope: Scope) -> Result<Named, Error> {
        let unknown = || unsearchable(self, "is not known");
        let schema = Schema::find_of(scope.resource, &self.schema).ok_or_else(unknown)?;
        let attribute = schema
            .attribute(&self.attribute)
            .filter(|attribute| scope.internal || !attribute.is_internal())
            .ok_or_else(unknown)?;
        let sub_attribute = match self.sub_attribute.as_str() {
            "" => None,
            name => Some(attribute.sub_attribute(name).ok_or_else(unknown)?),
        };
        Ok(Named {
            schema,
            attribute,
            sub_attribute,
        })
    }
}

/// An attribute that was found.
struct Named {
    schema: Schema,
    attribute: &'static Attribute,
    sub_attribute: Option<&'static Attribute>,
}

impl Named {
    /// What is compared: the sub-attribute, or the `value` of a complex attribute (RFC 7644 §3.4.2.2 has
    /// `emails co "x"` as an example).
    fn compared(&self) -> &'static Attribute {
        self.sub_attribute
            .or_else(|| self.attribute.sub_attribute("value"))
            .unwrap_or(self.attribute)
    }

    fn values(&self) -> ValuesOf {
        ValuesOf {
            schema: self.schema,
            attribute: self.attribute,
        }
    }

    fn any_value(&self, filter: ValueFilter) -> UserFilter {
        Filter::Test(UserTest::AnyValue {
            values: self.values(),
            filter,
        })
    }

    fn search(&self, sub_attribute: Option<&'static Attribute>) -> UserTarget {
        UserTarget::Search {
            values: self.values(),
            sub_attribute,
        }
    }

    fn present(&self) -> UserFilter {
        match self.sub_attribute {
            Some(sub_attribute) if self.attribute.multi_valued => {
                self.any_value(Filter::Test(ValueTest::Present(sub_attribute)))
            }
            sub_attribute => Filter::Test(UserTest::Present(self.search(sub_attribute))),
        }
    }

    /// Of a list any value will do; a list without values differs from everything.
    fn compare(&self, operator: Operator, operand: Operand) -> UserFilter {
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

fn resolve(expression: Expression, scope: Scope) -> Result<UserFilter, Error> {
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

fn present(name: &AttributeName, scope: Scope) -> Result<UserFilter, Error> {
    if let (true, Some(schema)) = (
        name.attribute.is_empty(),
        Schema::find_of(scope.resource, &name.schema),
    ) && schema.extension_urn().is_some()
    {
        return Ok(Filter::Test(UserTest::Present(UserTarget::Extension(
            schema,
        ))));
    }
    let named = name.resolve(scope)?;
    Ok(match named.sub_attribute.unwrap_or(named.attribute).home {
        Home::Key(key @ (Key::ExternalId | Key::AccountId)) => {
            Filter::Test(UserTest::Present(UserTarget::Key(key)))
        }
        Home::Key(_) => Filter::Constant(true),
        Home::Computed => match named.attribute.name {
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

fn compare(
    name: &AttributeName,
    operator: Operator,
    value: Literal,
    scope: Scope,
) -> Result<UserFilter, Error> {
    match (value, operator) {
        (Literal::Null, Operator::Equal) => Ok(Filter::Not(Box::new(present(name, scope)?))),
        (Literal::Null, Operator::NotEqual) => present(name, scope),
        (value, operator) => {
            let named = name.resolve(scope)?;
            let operand = operand(named.compared(), operator, value)?;
            match named.compared().home {
                Home::Key(key) => compare_key(name, key, operator, operand),
                Home::Computed => compare_computed(name, &named, operator, operand, scope.resource),
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
) -> Result<UserFilter, Error> {
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
fn compare_computed(
    name: &AttributeName,
    named: &Named,
    operator: Operator,
    operand: Operand,
    resource: Resource,
) -> Result<UserFilter, Error> {
    let Operand::Text(text) = &operand else {
        return Err(unsearchable(name, "is compared with a string"));
    };
    match (named.attribute.name, named.compared().name) {
        ("schemas", _) if resource == Resource::Group => {
            Ok(Filter::Constant(operator.holds(CORE_GROUP_URN, text)))
        }
        ("schemas", _) => Ok(Filter::Any(vec![
            Filter::Constant(operator.holds(CORE_USER_URN, text)),
            Filter::All(vec![
                Filter::Constant(operator.holds(ENTERPRISE_USER_URN, text)),
                Filter::Test(UserTest::Present(UserTarget::Extension(
                    Schema::EnterpriseUser,
                ))),
            ]),
        ])),
        ("meta", "resourceType") => Ok(Filter::Constant(operator.holds(
            match resource {
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

fn any_value(name: &AttributeName, filter: &Expression, scope: Scope) -> Result<UserFilter, Error> {
    let named = name.resolve(scope)?;
    let attribute = named.attribute;
    if !attribute.multi_valued
        || attribute.sub_attributes().is_empty()
        || named.sub_attribute.is_some()
    {
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
fn membership(
    name: &AttributeName,
    named: &Named,
    filter: Option<ValueFilter>,
) -> Result<UserFilter, Error> {
    fn is_kept(filter: &ValueFilter, types: bool) -> bool {
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
