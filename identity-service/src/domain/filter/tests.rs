use rstest::rstest;
use serde_json::json;

use super::*;
use crate::domain::{Error, schema::Schemas};

fn name(path: &str) -> AttributeName {
    let (schema, path) = path.rsplit_once(':').unwrap_or(("", path));
    let (attribute, sub_attribute) = path.split_once('.').unwrap_or((path, ""));
    AttributeName {
        schema: schema.to_owned(),
        attribute: attribute.to_owned(),
        sub_attribute: sub_attribute.to_owned(),
    }
}

fn text(text: &str) -> Literal {
    Literal::Text(text.to_owned())
}

fn compare(path: &str, operator: Operator, value: Literal) -> Expression {
    Expression::Compare {
        attribute: name(path),
        operator,
        value,
    }
}

/// Resolved, in a form that is short enough for a table.
fn resolved(expression: Expression) -> String {
    match UserFilter::resolve(expression, Schemas::built_in(), false) {
        Ok(filter) => show(&filter),
        Err(Error::InvalidFilter(_)) => "invalid".to_owned(),
        Err(other) => panic!("{other}"),
    }
}

fn show(filter: &UserFilter) -> String {
    match filter {
        Filter::Not(filter) => format!("not {}", show(filter)),
        Filter::Constant(constant) => constant.to_string(),
        Filter::Test(UserTest::Present(target)) => format!("{} pr", show_target(target)),
        Filter::Test(UserTest::Compare {
            target, operand, ..
        }) => format!("{} ~ {operand:?}", show_target(target)),
        Filter::Test(UserTest::AnyValue { values, filter }) => {
            format!("{}[{}]", values.attribute.name, show_values(filter))
        }
        Filter::All(filters) => filters.iter().map(show).collect::<Vec<_>>().join(" and "),
        Filter::Any(filters) => filters.iter().map(show).collect::<Vec<_>>().join(" or "),
    }
}

fn show_values(filter: &ValueFilter) -> String {
    match filter {
        Filter::Test(ValueTest::Present(sub_attribute)) => format!("{} pr", sub_attribute.name),
        Filter::Test(ValueTest::Compare {
            sub_attribute,
            operand,
            ..
        }) => format!("{} ~ {operand:?}", sub_attribute.name),
        Filter::Not(filter) => format!("not {}", show_values(filter)),
        other => format!("{other:?}"),
    }
}

fn show_target(target: &UserTarget<'_>) -> String {
    match target {
        UserTarget::Key(key) => format!("{key:?}"),
        UserTarget::Extension(schema) => format!("{schema:?}"),
        UserTarget::Search {
            values,
            sub_attribute: None,
        } => values.attribute.name.to_string(),
        UserTarget::Search {
            values,
            sub_attribute: Some(sub_attribute),
        } => format!("{}.{}", values.attribute.name, sub_attribute.name),
    }
}

const ENTERPRISE: &str = crate::domain::schema::ENTERPRISE_USER_URN;

#[rstest]
#[case::folded("userName", "Ada", "UserName ~ Text(\"ada\")")]
#[case::any_letter_case("USERNAME", "Ada", "UserName ~ Text(\"ada\")")]
#[case::case_exact("externalId", "Ada", "ExternalId ~ Text(\"Ada\")")]
#[case::sub_attribute("name.familyName", "Ek", "name.familyName ~ Text(\"ek\")")]
#[case::list("emails.value", "A@X", "emails[value ~ Text(\"a@x\")]")]
#[case::value_is_meant("emails", "A@X", "emails[value ~ Text(\"a@x\")]")]
#[case::reference("profileUrl", "http://X", "profileUrl ~ Text(\"http://X\")")]
#[case::no_id("id", "42", "false")]
#[case::upper_case_id("id", "0190A5A0-7B1E-7C3A-9F00-0123456789AB", "false")]
#[case::version("meta.version", "W/\"3\"", "Version ~ Version(Version(3))")]
#[case::no_version("meta.version", "x", "false")]
#[case::resource_type("meta.resourceType", "User", "true")]
#[case::resource_type_is_case_exact("meta.resourceType", "user", "false")]
#[case::time(
    "meta.created",
    "1970-01-01T01:00:00.0010+01:00",
    "Created ~ Instant(Timestamp(1))"
)]
#[case::no_time("meta.created", "yesterday", "invalid")]
#[case::unknown("shoeSize", "42", "invalid")]
#[case::unknown_sub_attribute("name.nom", "x", "invalid")]
#[case::sub_attribute_of_a_simple_one("userName.value", "x", "invalid")]
#[case::complex("name", "x", "invalid")]
#[case::complex_list_without_value("addresses", "x", "invalid")]
#[case::text_for_boolean("active", "true", "invalid")]
#[case::internal("accountId", "x", "invalid")]
#[case::password("password", "x", "invalid")]
#[case::location("meta.location", "x", "invalid")]
#[case::group("groups.value", "x", "groups[value ~ Text(\"x\")]")]
#[case::name_of_a_group("groups.display", "x", "invalid")]
#[case::members_of_a_user("members.value", "x", "invalid")]
#[case::schema("schemas", ENTERPRISE, "false or true and EnterpriseUser pr")]
#[case::zero_character("title", "a\0", "invalid")]
fn eq_text(#[case] path: &str, #[case] value: &str, #[case] meant: &str) {
    assert_eq!(resolved(compare(path, Operator::Equal, text(value))), meant);
}

#[test]
fn extension_attributes_are_named_with_their_urn() {
    let path = format!("{}:manager", ENTERPRISE.to_uppercase());
    let filter = compare(&path, Operator::Equal, text("Boss"));
    assert_eq!(resolved(filter), "manager.value ~ Text(\"Boss\")");
    let unknown = compare("urn:x:department", Operator::Equal, text("a"));
    assert_eq!(resolved(unknown), "invalid");
}

#[rstest]
#[case("active", Operator::Greater, Literal::Boolean(true))]
#[case("active", Operator::Contains, Literal::Boolean(true))]
#[case("emails.primary", Operator::LessOrEqual, Literal::Boolean(true))]
#[case("x509Certificates.value", Operator::Greater, text("a"))]
#[case("meta.created", Operator::StartsWith, text("2026"))]
#[case("userName", Operator::Equal, Literal::Integer(5))]
#[case("userName", Operator::Greater, Literal::Null)]
#[case("title", Operator::Equal, Literal::Boolean(true))]
#[case("meta.created", Operator::Equal, Literal::Decimal(1.5))]
#[case("id", Operator::StartsWith, text("0"))]
fn a_comparison_that_the_type_does_not_have_is_invalid(
    #[case] path: &str,
    #[case] operator: Operator,
    #[case] value: Literal,
) {
    assert_eq!(resolved(compare(path, operator, value)), "invalid");
}

#[rstest]
#[case("title", "title pr")]
#[case("name", "name pr")]
#[case("emails", "emails pr")]
#[case("emails.type", "emails[type pr]")]
#[case("externalId", "ExternalId pr")]
#[case("active", "Active pr")]
#[case("userName", "true")]
#[case("meta.created", "true")]
#[case("groups", "groups[All([])]")]
#[case("shoeSize", "invalid")]
fn present(#[case] path: &str, #[case] meant: &str) {
    assert_eq!(resolved(Expression::Present(name(path))), meant);
    let null = compare(path, Operator::NotEqual, Literal::Null);
    assert_eq!(resolved(null), meant);
    let null = compare(path, Operator::Equal, Literal::Null);
    let negated = if meant == "invalid" {
        meant.to_owned()
    } else {
        format!("not {meant}")
    };
    assert_eq!(resolved(null), negated);
}

#[rstest]
#[case(
    "emails.primary",
    Operator::Equal,
    true,
    "emails[primary ~ Boolean(true)]"
)]
#[case(
    "emails.primary",
    Operator::Equal,
    false,
    "emails[not primary ~ Boolean(true)]"
)]
#[case(
    "emails.primary",
    Operator::NotEqual,
    true,
    "emails[not primary ~ Boolean(true)] or not emails pr"
)]
#[case("active", Operator::Equal, false, "Active ~ Boolean(false)")]
fn no_primary_is_false(
    #[case] path: &str,
    #[case] operator: Operator,
    #[case] value: bool,
    #[case] meant: &str,
) {
    let filter = compare(path, operator, Literal::Boolean(value));
    assert_eq!(resolved(filter), meant);
}

#[test]
fn a_list_without_values_differs_from_everything() {
    let filter = compare("emails", Operator::NotEqual, text("a"));
    assert_eq!(
        resolved(filter),
        "emails[value ~ Text(\"a\")] or not emails pr"
    );
}

#[test]
fn an_unknown_half_spoils_the_whole() {
    let good = compare("userName", Operator::Equal, text("a"));
    let bad = compare("shoeSize", Operator::Equal, text("a"));
    assert_eq!(resolved(Expression::Any(vec![good, bad])), "invalid");
}

#[rstest]
#[case("emails", "type", "emails[type ~ Text(\"work\")]")]
#[case("groups", "value", "groups[value ~ Text(\"work\")]")]
#[case("name", "familyName", "invalid")]
#[case("userName", "value", "invalid")]
#[case("schemas", "value", "invalid")]
#[case("emails", "emails.type", "invalid")]
#[case("emails", "region", "invalid")]
fn brackets(#[case] list: &str, #[case] inside: &str, #[case] meant: &str) {
    let filter = Box::new(compare(inside, Operator::Equal, text("work")));
    let attribute = name(list);
    assert_eq!(resolved(Expression::Values { attribute, filter }), meant);
}

#[rstest]
#[case(Expression::All(vec![compare("title", Operator::Equal, text("a")); 255]), true)]
#[case(Expression::All(vec![compare("title", Operator::Equal, text("a")); 256]), false)]
#[case(Expression::All(vec![compare("title", Operator::Contains, text("a")); 16]), true)]
#[case(Expression::All(vec![compare("title", Operator::EndsWith, text("a")); 17]), false)]
#[case(nested(31), true)]
#[case(nested(32), false)]
fn filters_have_limits(#[case] filter: Expression, #[case] allowed: bool) {
    assert_eq!(
        UserFilter::resolve(filter, Schemas::built_in(), false).is_ok(),
        allowed
    );
}

fn nested(levels: usize) -> Expression {
    let innermost = compare("title", Operator::Equal, text("a"));
    (0..levels).fold(innermost, |inner, _| Expression::Not(Box::new(inner)))
}

#[rstest]
#[case(compare("type", Operator::Equal, text("WORK")), true)]
#[case(compare("type", Operator::NotEqual, text("work")), false)]
#[case(compare("value", Operator::Contains, text("@X")), true)]
#[case(compare("value", Operator::EndsWith, text("y")), false)]
#[case(compare("display", Operator::Equal, text("x")), false)]
#[case(compare("display", Operator::NotEqual, text("x")), true)]
#[case(compare("display", Operator::Equal, Literal::Null), true)]
#[case(compare("primary", Operator::Equal, Literal::Boolean(false)), true)]
#[case(compare("primary", Operator::NotEqual, Literal::Boolean(true)), true)]
#[case(compare("primary", Operator::Equal, Literal::Boolean(true)), false)]
#[case(Expression::Present(name("value")), true)]
#[case(Expression::Present(name("display")), false)]
#[case(Expression::Not(Box::new(Expression::Present(name("display")))), true)]
fn a_value_meets_a_filter(#[case] filter: Expression, #[case] meets: bool) {
    let emails = Schema::Core.attribute("emails").unwrap();
    let value = json!({ "value": "Ada@x", "type": "work" });
    let filter = ValueFilter::resolve(emails, &filter).unwrap();
    assert_eq!(filter.selects(&value), meets);
}

#[rstest]
#[case::folded("displayName", "Tour", "DisplayName ~ Text(\"tour\")")]
#[case::case_exact("externalId", "Tour", "ExternalId ~ Text(\"Tour\")")]
#[case::with_its_urn(
    "urn:ietf:params:scim:schemas:core:2.0:Group:displayName",
    "A",
    "DisplayName ~ Text(\"a\")"
)]
#[case::of_a_user("userName", "a", "invalid")]
#[case::of_a_user(
    "urn:ietf:params:scim:schemas:core:2.0:User:displayName",
    "a",
    "invalid"
)]
#[case::no_id("id", "42", "false")]
#[case::resource_type("meta.resourceType", "Group", "true")]
#[case::not_a_user("meta.resourceType", "User", "false")]
#[case::schema("schemas", crate::domain::schema::CORE_GROUP_URN, "true")]
#[case::member("members", "x", "members[value ~ Text(\"x\")]")]
#[case::member("members.value", "x", "members[value ~ Text(\"x\")]")]
#[case::kind_of_member("members.type", "User", "members[type ~ Text(\"user\")]")]
#[case::name_of_a_member("members.display", "x", "invalid")]
fn groups_eq_text(#[case] path: &str, #[case] value: &str, #[case] meant: &str) {
    let resolved = match GroupFilter::resolve(
        compare(path, Operator::Equal, text(value)),
        Schemas::built_in(),
    ) {
        Ok(filter) => show(filter.tests()),
        Err(Error::InvalidFilter(_)) => "invalid".to_owned(),
        Err(other) => panic!("{other}"),
    };
    assert_eq!(resolved, meant);
}

#[test]
fn members_are_searched_by_eq_alone() {
    for operator in [Operator::NotEqual, Operator::Contains, Operator::Greater] {
        assert!(
            GroupFilter::resolve(
                compare("members.value", operator, text("x")),
                Schemas::built_in()
            )
            .is_err()
        );
    }
    assert!(
        GroupFilter::resolve(Expression::Present(name("members")), Schemas::built_in()).is_ok()
    );
}
