//! Filters made at random, answered by the database and by a reading of the filter's own words.

use proptest::{collection::vec, prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use serde_json::{Value, json};

use super::{
    filters::{compare, found, not, people, present, text, values},
    world::World,
};
use crate::domain::{
    Expression, ExternalId, Filter, Literal, Operand, Operator, User, UserFilter, UserTarget,
    UserTest, ValueTest, ValuesOf,
    schema::{Key, Schemas},
};

const FILTERS: usize = 300;

pub(super) async fn random_filters_find_what_they_say(world: World) {
    let people = people();
    for person in people.clone() {
        world.create(person).await.unwrap();
    }
    let mut runner = TestRunner::deterministic();
    let strategy = expressions();
    for _ in 0..FILTERS {
        let expression = strategy.new_tree(&mut runner).unwrap().current();
        let filter = UserFilter::resolve(expression.clone(), Schemas::built_in(), true).unwrap();
        let expected: String = people
            .iter()
            .filter(|person| holds(&filter, &|test| user_meets(person, test)))
            .filter_map(|person| person.user_name.folded().chars().next())
            .collect();
        assert_eq!(found(&world, expression).await, expected, "{filter:?}");
    }
}

pub(super) fn expressions() -> impl Strategy<Value = Expression> {
    let attributes = prop::sample::select(vec![
        "userName",
        "externalId",
        "title",
        "displayName",
        "name.familyName",
        "emails.value",
        "emails.type",
        "enterprise:department",
    ]);
    let test = (attributes, operators(), operands())
        .prop_map(|(attribute, operator, operand)| text(attribute, operator, operand));
    let leaf = prop_oneof![
        6 => test,
        1 => prop::sample::select(vec!["externalId", "title", "emails", "name", "emails.primary"]).prop_map(present),
        1 => Just(present("active")),
        1 => any::<bool>().prop_map(|on| compare("active", Operator::Equal, Literal::Boolean(on))),
        3 => value_filters().prop_map(|filter| values("emails", filter)),
    ];
    combined(leaf)
}

fn value_filters() -> impl Strategy<Value = Expression> {
    let attributes = prop::sample::select(vec!["value", "type"]);
    let test = (attributes, operators(), operands())
        .prop_map(|(attribute, operator, operand)| text(attribute, operator, operand));
    combined(test)
}

fn combined(
    leaf: impl Strategy<Value = Expression> + 'static,
) -> impl Strategy<Value = Expression> {
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 1..3).prop_map(Expression::All),
            vec(inner.clone(), 1..3).prop_map(Expression::Any),
            inner.prop_map(not),
        ]
    })
}

fn operators() -> impl Strategy<Value = Operator> {
    prop::sample::select(vec![
        Operator::Equal,
        Operator::NotEqual,
        Operator::Contains,
        Operator::StartsWith,
        Operator::EndsWith,
        Operator::Greater,
        Operator::GreaterOrEqual,
        Operator::Less,
        Operator::LessOrEqual,
    ])
}

fn operands() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "ada",
        "BOB@example.com",
        "a",
        "%",
        "_",
        "\\",
        "'",
        "work",
        "HOME",
        "ext-a",
        "EXT-B",
        "e",
        "Straße",
        "strasse",
        "ångström",
        "r&d",
        "k",
        "example",
        "ada@work.example",
    ])
}

pub(super) fn holds<T>(filter: &Filter<T>, meets: &dyn Fn(&T) -> bool) -> bool {
    match filter {
        Filter::All(filters) => filters.iter().all(|filter| holds(filter, meets)),
        Filter::Any(filters) => filters.iter().any(|filter| holds(filter, meets)),
        Filter::Not(filter) => !holds(filter, meets),
        Filter::Constant(constant) => *constant,
        Filter::Test(test) => meets(test),
    }
}

pub(super) fn user_meets(user: &User, test: &UserTest<'_>) -> bool {
    let search = user.search(Schemas::built_in());
    match test {
        UserTest::Compare {
            target: UserTarget::Key(key),
            operator,
            operand,
        } => is(Some(&key_of(user, *key)), *operator, operand),
        UserTest::Compare {
            target:
                UserTarget::Search {
                    values,
                    sub_attribute,
                },
            operator,
            operand,
        } => {
            let top = top(&search, *values);
            let part = |value: &Value| match sub_attribute {
                Some(sub_attribute) => is(value.get(&*sub_attribute.name), *operator, operand),
                None => is(Some(value), *operator, operand),
            };
            match top {
                None => *operator == Operator::NotEqual,
                Some(Value::Array(list)) => list.iter().any(part),
                Some(value) => part(value),
            }
        }
        UserTest::Present(UserTarget::Key(Key::Active)) => user.active.is_some(),
        UserTest::Present(UserTarget::Key(key)) => !key_of(user, *key).is_null(),
        UserTest::Present(UserTarget::Search {
            values,
            sub_attribute,
        }) => {
            let part = |value: &Value| {
                sub_attribute.is_none_or(|sub_attribute| value.get(&*sub_attribute.name).is_some())
            };
            match top(&search, *values) {
                None => false,
                Some(Value::Array(list)) => list.iter().any(part),
                Some(value) => part(value),
            }
        }
        UserTest::AnyValue { values, filter } => top(&search, *values)
            .and_then(Value::as_array)
            .is_some_and(|list| {
                list.iter()
                    .any(|value| holds(filter, &|test| value_meets(value, test)))
            }),
        UserTest::Compare { .. } | UserTest::Present(_) => panic!("not made here: {test:?}"),
    }
}

fn value_meets(value: &Value, test: &ValueTest<'_>) -> bool {
    match test {
        ValueTest::Present(sub_attribute) => value.get(&*sub_attribute.name).is_some(),
        ValueTest::Compare {
            sub_attribute,
            operator,
            operand,
        } => is(value.get(&*sub_attribute.name), *operator, operand),
    }
}

fn top<'v>(search: &'v Value, values: ValuesOf<'_>) -> Option<&'v Value> {
    let schema = match values.schema.extension_urn() {
        None => search,
        Some(urn) => search.get(urn)?,
    };
    schema.get(&*values.attribute.name)
}

fn key_of(user: &User, key: Key) -> Value {
    match key {
        Key::UserName => json!(user.user_name.folded()),
        Key::ExternalId => json!(user.external_id.as_ref().map(ExternalId::as_str)),
        Key::Active => json!(user.is_active()),
        other => panic!("not made here: {other:?}"),
    }
}

fn is(value: Option<&Value>, operator: Operator, operand: &Operand) -> bool {
    let (Some(Value::String(value)), Operand::Text(operand)) = (value, operand) else {
        let equal = match (value, operand) {
            (Some(Value::Bool(value)), Operand::Boolean(operand)) => value == operand,
            _ => false,
        };
        return match operator {
            Operator::Equal => equal,
            Operator::NotEqual => !equal,
            _ => false,
        };
    };
    match operator {
        Operator::Equal => value == operand,
        Operator::NotEqual => value != operand,
        Operator::Contains => value.contains(operand.as_str()),
        Operator::StartsWith => value.starts_with(operand.as_str()),
        Operator::EndsWith => value.ends_with(operand.as_str()),
        Operator::Greater => value > operand,
        Operator::GreaterOrEqual => value >= operand,
        Operator::Less => value < operand,
        Operator::LessOrEqual => value <= operand,
    }
}
