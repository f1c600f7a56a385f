//! Paths of PATCH operations (RFC 7644 figure 7): `name.familyName`, `emails[type eq "work"].value`, a URN.
//!
//! Apart from [`super::patch`], which works on what a path names. A path is read in two steps, like a filter: as it
//! was written, which a dialect may rewrite, then against the schema. Text inside a filter's literal is text: dots,
//! brackets and quotes there do not end the path.

use std::fmt;

use super::{
    attribute::{Attribute, Type},
    error::{ScimError, ScimType},
    filter::{
        Filter, Lexer, MAX_TEXT, Parser, Token, explained, resolve_inside, syntax::Expression,
    },
    habit,
    name::{Name, NameError, is_name},
    problem::Problem,
    schema::ResourceType,
    sent,
};

/// As much of a part that there is not as is repeated, in characters.
const MAX_PART: usize = 64;

/// A path as somebody wrote it.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// Attribute or URN; with a sub-attribute if there is no filter.
    pub name: String,
    /// What stood in square brackets.
    pub filter: Option<Expression>,
    /// What followed them.
    pub sub_attribute: Option<String>,
}

/// What a change is about, as the schema spells it. At least one of `schema` and `attribute` is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// URN of an extension. None: the core schema, or a common attribute.
    pub schema: Option<String>,
    /// The attribute. None: all of the extension.
    pub attribute: Option<String>,
    /// Which values of a multi-valued attribute. None: all.
    pub filter: Option<Filter>,
    /// A part of the attribute.
    pub sub_attribute: Option<String>,
}

/// A path, and the definitions of what it names; none if only the identity service knows it.
#[derive(Debug, Clone)]
pub struct Target {
    /// The path.
    pub path: Path,
    /// The attribute.
    pub attribute: Option<&'static Attribute>,
    /// The part of it.
    pub sub_attribute: Option<&'static Attribute>,
}

impl Written {
    /// Reads a path. An error in the square brackets is `invalidFilter`, any other `invalidPath`.
    pub fn parse(text: &str) -> Result<Self, ScimError> {
        Self::read(text).map_err(|error| explained(error, habit::of_path(text)))
    }

    fn read(text: &str) -> Result<Self, ScimError> {
        if text.len() > MAX_TEXT {
            return Err(ScimError::invalid_path(format!(
                "The path is longer than {MAX_TEXT} bytes."
            ))
            .because(Problem::PathSyntax));
        }
        let mut parser = Parser::new(Lexer::new(text).map_err(outside)?);
        let name = match parser.lexer.next().map_err(outside)? {
            Some(Token::Word(name)) => name,
            _ => return Err(malformed("it has to begin with the name of an attribute")),
        };
        let mut written = Self::of(name);
        if parser.lexer.take(&Token::OpenValue).map_err(outside)? {
            written.filter = Some(parser.value_filter()?);
            written.sub_attribute = parser.after_value_path().map_err(outside)?;
        }
        match parser.lexer.peek().map_err(outside)? {
            None => Ok(written),
            Some(_) => Err(malformed("something follows its end")),
        }
    }

    /// A path that is a name alone.
    pub fn of(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            filter: None,
            sub_attribute: None,
        }
    }

    /// Finds what the path names.
    pub fn resolve(self, resource_type: &ResourceType) -> Result<Target, ScimError> {
        let name = Name::find(resource_type, &self.name).map_err(|error| {
            let refused = ScimError::invalid_path(format!("The path is not understood: {error}."));
            match error {
                NameError::Malformed(name) => {
                    explained(refused, habit::of_path(&name)).because(Problem::PathSyntax)
                }
                NameError::Unknown(name) if is_of_extension(resource_type, &name) => refused
                    .about_path(&name)
                    .because(Problem::AttributeWithoutUrn),
                NameError::Unknown(name) => refused.about_path(&name),
            }
        })?;
        let mut target = Target::of(name);
        if let Some(filter) = self.filter {
            target.select(filter)?;
        }
        if let Some(part) = self.sub_attribute {
            target.descend(part)?;
        }
        Ok(target)
    }
}

impl fmt::Display for Path {
    /// Short, as in an error: without URN and filter.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [&self.attribute, &self.sub_attribute];
        let names: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        f.write_str(&names.join("."))
    }
}

impl Target {
    /// What a name alone stands for.
    pub fn of(name: Name<'_>) -> Self {
        let (schema, attribute_name, part_name, attribute, sub_attribute) = match name {
            Name::Attribute {
                extension,
                attribute,
                sub_attribute,
            } => (
                extension.map(|schema| schema.id),
                Some(attribute.name),
                sub_attribute.map(|part| part.name),
                Some(attribute),
                sub_attribute,
            ),
            Name::Extension(schema) => (Some(schema.id), None, None, None, None),
            Name::Foreign {
                schema,
                attribute,
                sub_attribute,
            } => (Some(schema), Some(attribute), sub_attribute, None, None),
        };
        Self {
            path: Path {
                schema: schema.map(str::to_owned),
                attribute: attribute_name.map(str::to_owned),
                filter: None,
                sub_attribute: part_name.map(str::to_owned),
            },
            attribute,
            sub_attribute,
        }
    }

    /// The definition of what a value of this path is: the sub-attribute's, or else the attribute's.
    pub fn definition(&self) -> Option<&'static Attribute> {
        self.sub_attribute.or(self.attribute)
    }

    /// Whether only the identity service knows what it names.
    pub fn is_foreign(&self) -> bool {
        self.attribute.is_none() && self.path.attribute.is_some()
    }

    /// `[filter]`
    fn select(&mut self, filter: Expression) -> Result<(), ScimError> {
        let selects = self.path.attribute.is_some()
            && self.path.sub_attribute.is_none()
            && self
                .attribute
                .is_none_or(|attribute| attribute.multi_valued && attribute.kind == Type::Complex);
        if !selects {
            let error = malformed("square brackets follow an attribute that has no list of values");
            return Err(error
                .about_path(&self.path.to_string())
                .because(Problem::PathNoList));
        }
        self.path.filter = Some(resolve_inside(filter, self.attribute)?);
        Ok(())
    }

    /// `.part` after the brackets
    fn descend(&mut self, part: String) -> Result<(), ScimError> {
        if let Some(attribute) = self.attribute {
            let definition = attribute.sub_attribute(&part).ok_or_else(|| {
                let detail = format!(
                    "The path is not understood: \"{}\" has no part {}.",
                    attribute.name,
                    sent::word(&part)
                );
                let part: String = part.chars().take(MAX_PART).collect();
                let path = format!("{}.{part}", attribute.name);
                ScimError::invalid_path(detail).about_path(&path)
            })?;
            self.path.sub_attribute = Some(definition.name.to_owned());
            self.sub_attribute = Some(definition);
        } else if is_name(&part) {
            self.path.sub_attribute = Some(part);
        } else {
            return Err(malformed("the last part is no name"));
        }
        Ok(())
    }
}

/// Whether an extension has what the core schema does not.
fn is_of_extension(resource_type: &ResourceType, name: &str) -> bool {
    let attribute = name.split('.').next().unwrap_or_default();
    let mut extensions = resource_type.extensions.iter();
    extensions.any(|schema| schema.attribute(attribute).is_some())
}

fn malformed(why: &str) -> ScimError {
    ScimError::invalid_path(format!("The path is not understood: {why}."))
        .because(Problem::PathSyntax)
}

/// An error of the tokens, outside of square brackets.
fn outside(error: ScimError) -> ScimError {
    ScimError {
        scim_type: Some(ScimType::InvalidPath),
        problem: Some(Problem::PathSyntax),
        detail: error.detail.replacen("The filter", "The path", 1),
        ..error
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scim::schema::USER;

    /// A path, printed as schema|attribute|filter|part; or the kind of the error.
    fn check(text: &str, expected: &str) {
        let printed = match Written::parse(text).and_then(|written| written.resolve(&USER)) {
            Ok(Target { path, .. }) => format!(
                "{}|{}|{}|{}",
                path.schema.map_or("", |_| "urn"),
                path.attribute.unwrap_or_default(),
                path.filter
                    .map(|filter| filter.to_string())
                    .unwrap_or_default(),
                path.sub_attribute.unwrap_or_default(),
            ),
            Err(error) => error
                .scim_type
                .map(ScimType::as_str)
                .unwrap_or_default()
                .to_owned(),
        };
        assert_eq!(printed, expected, "{text}");
    }

    #[test]
    fn a_path_names_an_attribute_or_a_part_of_it() {
        check("userName", "|userName||");
        check("NAME.familyname", "|name||familyName");
        check("emails.value", "|emails||value");
        check("externalId", "|externalId||");
        check(
            "urn:ietf:params:scim:schemas:core:2.0:User:name.givenName",
            "|name||givenName",
        );
        check(
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
            "urn|manager||value",
        );
        check(
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
            "urn|||",
        );
        check("urn:acme:custom:1.0:User:badge", "urn|badge||");
    }

    #[test]
    fn a_filter_selects_values() {
        check("emails[type eq \"work\"]", "|emails|type eq \"work\"|");
        check(
            "emails[type eq \"work\"].value",
            "|emails|type eq \"work\"|value",
        );
        check(
            "Emails[TYPE Eq \"work\" AND not(Primary EQ true)].VALUE",
            "|emails|type eq \"work\" and not (primary eq true)|value",
        );
        check(
            "urn:ietf:params:scim:schemas:core:2.0:User:addresses[type eq \"home\"].country",
            "|addresses|type eq \"home\"|country",
        );
        check(
            "urn:acme:custom:1.0:User:badges[kind eq 1].colour",
            "urn|badges|kind eq 1|colour",
        );
    }

    #[test]
    fn text_in_a_literal_does_not_end_the_path() {
        check(
            "emails[value eq \"a].b\"].display",
            "|emails|value eq \"a].b\"|display",
        );
        check(
            "emails[value eq \"a\\\"]\"].display",
            "|emails|value eq \"a\\\"]\"|display",
        );
        check("emails[value eq \"[.(\"]", "|emails|value eq \"[.(\"|");
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in [
            "",
            " ",
            ".",
            "name.",
            "display Name",
            "favouriteColour",
            "name.nickName",
            "/emails/0",
            "emails[type eq \"work\"]value",
            "emails[type eq \"work\"].nothing",
            "displayName[value eq \"x\"]",
            "name[givenName eq \"x\"]",
            "emails.value[type eq \"x\"]",
            "emails[type eq \"work\"].value.x",
            "emails[type eq \"work\"] .value",
            "constructor.prototype.active",
            "__proto__.isAdmin",
            "urn:ietf:params:scim:schemas:core:2.0:User",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User[a eq 1]",
            "\"emails\"",
            "emails]",
        ] {
            check(text, "invalidPath");
        }
    }

    #[test]
    fn an_error_in_the_brackets_is_one_of_the_filter() {
        for text in [
            "emails[",
            "emails[]",
            "emails[0]",
            "emails[0]x",
            "emails[type]",
            "emails[type eq \"work\"",
            "emails[nothing eq \"x\"]",
            "emails[type eq \"work\".value",
            "emails[emails.type eq \"x\"]",
            "emails[a[b eq 1]]",
            "emails[primary gt true]",
        ] {
            check(text, "invalidFilter");
        }
    }
}
