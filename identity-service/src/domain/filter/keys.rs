//! Which filters an index answers.
//!
//! Apart, because how a filter is spelled in SQL is storage's matter, and that somebody with a key is found without looking
//! at everybody else is a promise of the filter.

use super::{
    Filter, GroupFilter, Operand, Operator, UserFilter, UserTarget, UserTest, ValueFilter,
    ValueTest,
};
use crate::domain::schema::{Home, Key};

impl UserFilter<'_> {
    /// Whether everybody that it finds has one of a few keys.
    #[must_use]
    pub fn finds_by_key(&self) -> bool {
        match self {
            Self::All(filters) => filters.iter().any(Self::finds_by_key),
            Self::Any(filters) => filters.iter().all(Self::finds_by_key),
            Self::Not(_) => false,
            Self::Constant(constant) => !constant,
            Self::Test(UserTest::Compare {
                target:
                    UserTarget::Key(
                        Key::Id
                        | Key::UserName
                        | Key::DisplayName
                        | Key::ExternalId
                        | Key::AccountId,
                    ),
                operator: Operator::Equal,
                ..
            }) => true,
            Self::Test(UserTest::AnyValue { values, filter }) => {
                let is_indexed = values.attribute.home == Home::Computed
                    || values.attribute.name == "emails" && values.schema.extension_urn().is_none();
                is_indexed && filter.names_a_value()
            }
            Self::Test(UserTest::Compare { .. } | UserTest::Present(_)) => false,
        }
    }
}

impl GroupFilter<'_> {
    /// Whether every group that it finds has one of a few keys.
    #[must_use]
    pub fn finds_by_key(&self) -> bool {
        self.tests().finds_by_key()
    }
}

impl ValueFilter<'_> {
    /// Whether every value that meets it has one `value`.
    fn names_a_value(&self) -> bool {
        match self {
            Self::All(filters) => filters.iter().any(Self::names_a_value),
            Self::Test(ValueTest::Compare {
                sub_attribute,
                operator: Operator::Equal,
                operand: Operand::Text(_),
            }) => sub_attribute.name == "value",
            Filter::Any(_) | Filter::Not(_) | Filter::Constant(_) | Filter::Test(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::domain::{AttributeName, Expression, Literal, schema::Schemas};

    fn text(attribute: &str, operator: Operator) -> Expression {
        let (attribute, sub_attribute) = attribute.split_once('.').unwrap_or((attribute, ""));
        Expression::Compare {
            attribute: AttributeName {
                attribute: attribute.to_owned(),
                sub_attribute: sub_attribute.to_owned(),
                ..AttributeName::default()
            },
            operator,
            value: Literal::Text("x".to_owned()),
        }
    }

    fn is(attribute: &str) -> Expression {
        text(attribute, Operator::Equal)
    }

    #[rstest]
    #[case::name(is("userName"), true)]
    #[case::external_id(is("externalId"), true)]
    #[case::address(is("emails.value"), true)]
    #[case::list(is("emails"), true)]
    #[case::group(is("groups.value"), true)]
    #[case::no_id(is("id"), true)]
    #[case::no_key(is("title"), false)]
    #[case::other_part(is("emails.type"), false)]
    #[case::other_list(is("phoneNumbers.value"), false)]
    #[case::part(text("userName", Operator::StartsWith), false)]
    #[case::others(text("userName", Operator::NotEqual), false)]
    #[case::not(Expression::Not(Box::new(is("userName"))), false)]
    #[case::one_of_two(Expression::All(vec![is("title"), is("userName")]), true)]
    #[case::either(Expression::Any(vec![is("userName"), is("emails.value")]), true)]
    #[case::or_no_key(Expression::Any(vec![is("userName"), is("title")]), false)]
    fn a_key_leads_to_few(#[case] filter: Expression, #[case] expected: bool) {
        let filter = UserFilter::resolve(filter, Schemas::built_in(), true).unwrap();
        assert_eq!(filter.finds_by_key(), expected);
    }

    #[rstest]
    #[case(is("displayName"), true)]
    #[case(is("members.value"), true)]
    #[case(is("members.type"), false)]
    #[case(text("displayName", Operator::Contains), false)]
    fn groups_have_keys_too(#[case] filter: Expression, #[case] expected: bool) {
        let filter = GroupFilter::resolve(filter, Schemas::built_in()).unwrap();
        assert_eq!(filter.finds_by_key(), expected);
    }
}
