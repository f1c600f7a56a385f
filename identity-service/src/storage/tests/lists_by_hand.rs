//! Lists made at random, over people and groups made at random: what the database pages through is what a plain
//! evaluation in memory gives, in the same order and with the same total.

use std::cmp::Ordering;

use proptest::{collection::vec, prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use serde_json::{Map, Value, json};

use super::{
    filters::{name, not, present, text},
    filters_by_hand::{expressions, holds, user_meets},
    world::{World, first, sorted, user},
};
use crate::domain::{
    Document, Expression, Extensions, ExternalId, Found, Group, GroupFilter, GroupName, MemberId,
    MemberIds, NewGroup, Operator, Position, Slice, Sort, Start, StoredGroup, StoredUser, User,
    UserFilter, fold,
    schema::{ENTERPRISE_USER_URN, Resource, Schemas},
};

const PEOPLE: usize = 80;
const GROUPS: usize = 40;
const LISTS: usize = 150;

/// What a list is asked for.
#[derive(Clone, Debug)]
struct List {
    filter: Option<Expression>,
    sort: Option<(&'static str, bool)>,
    count: u32,
    offset: u64,
}

fn lists(
    filters: impl Strategy<Value = Expression>,
    attributes: Vec<&'static str>,
) -> impl Strategy<Value = List> {
    let sort = (prop::sample::select(attributes), any::<bool>());
    (
        prop::option::of(filters),
        prop::option::weighted(0.8, sort),
        1..20_u32,
        0..100_u64,
    )
        .prop_map(|(filter, sort, count, offset)| List {
            filter,
            sort,
            count,
            offset,
        })
}

fn one_of(values: &[&'static str]) -> impl Strategy<Value = &'static str> + use<> {
    prop::sample::select(values.to_vec())
}

/// Few values, so that there are ties, in scripts and cases that compare in their own ways.
fn words() -> impl Strategy<Value = &'static str> {
    one_of(&[
        "ada",
        "Ada",
        "BOB",
        "bob",
        "Straße",
        "STRASSE",
        "Ångström",
        "zz",
        "Zz",
        "\u{1F600}",
        "%",
        "_",
        "'",
        "\\",
        "10",
        "9",
        "\u{FF21}",
        "o\u{308}",
        "ö",
        "K",
        "\u{212A}",
    ])
}

fn people() -> impl Strategy<Value = Vec<User>> {
    let email = (
        words(),
        prop::option::of(one_of(&["work", "HOME"])),
        any::<bool>(),
    );
    let person = (
        prop::option::of(words()),
        prop::option::of(words()),
        prop::option::of(words()),
        vec(email, 0..3),
        any::<bool>(),
        prop::option::of(words()),
    );
    vec(person, PEOPLE).prop_map(|people| {
        let people = people.into_iter().enumerate();
        people
            .map(
                |(number, (title, external_id, family_name, emails, active, department))| {
                    let mut primary = None;
                    let emails: Vec<Value> = emails
                        .into_iter()
                        .enumerate()
                        .map(|(at, (value, kind, is_primary))| {
                            let mut email = Map::from_iter([(
                                "value".to_owned(),
                                json!(format!("{value}{at}@x")),
                            )]);
                            email.extend(kind.map(|kind| ("type".to_owned(), json!(kind))));
                            if is_primary && primary.is_none() {
                                primary = Some(at);
                                email.insert("primary".to_owned(), json!(true));
                            }
                            Value::Object(email)
                        })
                        .collect();
                    let attributes = json!({
                        "title": title,
                        "externalId": external_id,
                        "profileUrl": title,
                        "name": { "familyName": family_name },
                        "emails": emails,
                        ENTERPRISE_USER_URN: { "department": department },
                    });
                    // Names that are unique, and not in the order of their creation.
                    let name = format!("{}-{number}", title.unwrap_or("x"));
                    User {
                        active: active.then_some(true),
                        ..user(&name, attributes)
                    }
                },
            )
            .collect()
    })
}

/// What a user is sorted by: from what was sent, and not from what the database reads.
fn key_of_user(stored: &StoredUser, attribute: &str) -> Value {
    let user = &stored.user;
    let document = Value::Object(user.attributes.as_map().clone());
    let folded = |value: &Value| value.as_str().map_or(Value::Null, |text| json!(fold(text)));
    let email = || {
        let emails = document["emails"].as_array().cloned().unwrap_or_default();
        let primary = emails.iter().find(|email| email["primary"] == json!(true));
        primary.or(emails.first()).cloned().unwrap_or_default()
    };
    match attribute {
        "userName" => json!(fold(user.user_name.as_str())),
        "id" => json!(stored.id.to_string()),
        "externalId" => json!(user.external_id.as_ref().map(ExternalId::as_str)),
        "active" => json!(i64::from(user.is_active())),
        "meta.created" => json!(stored.created.as_millis()),
        "meta.lastModified" => json!(stored.modified.as_millis()),
        "title" => folded(&document["title"]),
        "profileUrl" => document["profileUrl"].clone(),
        "name.familyName" => folded(&document["name"]["familyName"]),
        "emails" => folded(&email()["value"]),
        "emails.type" => folded(&email()["type"]),
        "enterprise:department" => folded(&document[ENTERPRISE_USER_URN]["department"]),
        other => panic!("not made here: {other}"),
    }
}

fn key_of_group(stored: &StoredGroup, attribute: &str) -> Value {
    let group = &stored.group;
    match attribute {
        "displayName" => json!(fold(group.display_name.as_str())),
        "externalId" => json!(group.external_id.as_ref().map(ExternalId::as_str)),
        "id" => json!(stored.id.to_string()),
        "meta.created" => json!(stored.created.as_millis()),
        other => panic!("not made here: {other}"),
    }
}

/// The RFC's order: whoever has no value comes last, and first when it is turned round.
fn compare(one: &Value, other: &Value, descending: bool) -> Ordering {
    let ordering = match (one, other) {
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Greater,
        (_, Value::Null) => Ordering::Less,
        (Value::Number(one), Value::Number(other)) => one.as_i64().cmp(&other.as_i64()),
        (one, other) => one.as_str().cmp(&other.as_str()),
    };
    if descending {
        ordering.reverse()
    } else {
        ordering
    }
}

/// Names of those expected, in order. `all` is in the order of creation, and sorting keeps it among equal ones.
fn expected<T>(
    all: &[T],
    list: &List,
    meets: impl Fn(&T) -> bool,
    key: impl Fn(&T, &str) -> Value,
    id: impl Fn(&T) -> String,
) -> Vec<String> {
    let mut found: Vec<&T> = all.iter().filter(|one| meets(one)).collect();
    if let Some((attribute, descending)) = list.sort {
        found.sort_by(|one, other| {
            compare(&key(one, attribute), &key(other, attribute), descending)
        });
    }
    found.into_iter().map(id).collect()
}

/// Goes through a list by position, onwards and back, and looks at a window of it.
async fn check<T>(
    list: &List,
    resource: Resource,
    expected: &[String],
    read: impl AsyncFn(Slice) -> Found<T>,
    id: impl Fn(&T) -> String,
) {
    let sort = match list.sort {
        None => Sort::default(),
        Some((attribute, descending)) => sorted(name(attribute), descending, resource),
    };
    let at = async |start: Start| {
        let slice = Slice {
            sort: sort.clone(),
            start,
            count: list.count,
        };
        let found = read(slice).await;
        assert_eq!(found.total, expected.len() as u64, "{list:?}");
        let rows = found.page.rows.into_iter();
        let rows: Vec<(String, Position)> =
            rows.map(|row| (id(&row.value), row.position)).collect();
        (rows, found.page.more)
    };

    let (mut met, mut start) = (Vec::new(), Start::Offset(0));
    loop {
        let (rows, more) = at(start).await;
        met.extend(rows);
        match met.last() {
            Some((_, last)) if more => start = Start::After(last.clone()),
            _ => break,
        }
    }
    let ids: Vec<&String> = met.iter().map(|(id, _)| id).collect();
    assert_eq!(ids, expected.iter().collect::<Vec<_>>(), "{list:?}");
    assert!(
        met.is_sorted_by(|one, other| sort.compare(&one.1, &other.1) == Ordering::Less),
        "{list:?}"
    );

    let count = list.count as usize;
    let from = expected.len().min(usize::try_from(list.offset).unwrap());
    let (window, more) = at(Start::Offset(list.offset)).await;
    let ids: Vec<&String> = window.iter().map(|(id, _)| id).collect();
    let to = expected.len().min(from + count);
    assert_eq!(
        ids,
        expected[from..to].iter().collect::<Vec<_>>(),
        "{list:?}"
    );
    assert_eq!(more, to < expected.len(), "{list:?}");

    if let Some((_, position)) = met.get(from) {
        let (before, more) = at(Start::Before(position.clone())).await;
        let ids: Vec<&String> = before.iter().map(|(id, _)| id).collect();
        let begin = from.saturating_sub(count);
        assert_eq!(
            ids,
            expected[begin..from].iter().collect::<Vec<_>>(),
            "{list:?}"
        );
        assert_eq!(more, begin > 0, "{list:?}");
    }
}

pub(super) async fn random_lists_of_users_are_what_memory_says(world: World) {
    let mut runner = TestRunner::deterministic();
    let mut all = Vec::new();
    for person in people().new_tree(&mut runner).unwrap().current() {
        all.push(world.create(person).await.unwrap());
        if all.len().is_multiple_of(7) {
            world.wait(1);
        }
    }
    let attributes = vec![
        "userName",
        "id",
        "externalId",
        "active",
        "meta.created",
        "meta.lastModified",
        "title",
        "profileUrl",
        "name.familyName",
        "emails",
        "emails.type",
        "enterprise:department",
    ];
    let strategy = lists(expressions(), attributes);
    for _ in 0..LISTS {
        let list = strategy.new_tree(&mut runner).unwrap().current();
        let filter = list.filter.clone();
        let filter =
            filter.map(|filter| UserFilter::resolve(filter, Schemas::built_in(), false).unwrap());
        let meets = |stored: &StoredUser| {
            filter
                .as_ref()
                .is_none_or(|filter| holds(filter, &|test| user_meets(&stored.user, test)))
        };
        let id = |stored: &StoredUser| stored.id.to_string();
        let expected = expected(&all, &list, meets, key_of_user, id);
        let read = async |slice: Slice| {
            let reader = world.store.reader(world.organization);
            let found = reader.search_users(&world.scim, filter.as_ref(), &slice);
            let found = found.await.unwrap().1;
            found.map(|user| user.parse().unwrap())
        };
        check(&list, Resource::User, &expected, read, id).await;
    }
}

/// A group and who is in it.
type Crowd = (StoredGroup, Vec<MemberId>);

/// A filter over groups, and what it means.
#[derive(Clone, Debug)]
enum About {
    Name(Operator, &'static str),
    ExternalId(Operator, &'static str),
    HasExternalId,
    Member(usize),
    Either(Box<About>, Box<About>),
    Not(Box<About>),
}

impl About {
    fn strategy() -> impl Strategy<Value = Self> {
        let operators = || {
            prop::sample::select(vec![
                Operator::Equal,
                Operator::NotEqual,
                Operator::Contains,
                Operator::StartsWith,
                Operator::Greater,
                Operator::LessOrEqual,
            ])
        };
        let leaf = prop_oneof![
            (operators(), words()).prop_map(|(operator, word)| Self::Name(operator, word)),
            (operators(), words()).prop_map(|(operator, word)| Self::ExternalId(operator, word)),
            Just(Self::HasExternalId),
            (0..4_usize).prop_map(Self::Member),
        ];
        leaf.prop_recursive(2, 6, 2, |inner| {
            prop_oneof![
                (inner.clone(), inner.clone())
                    .prop_map(|(one, other)| Self::Either(Box::new(one), Box::new(other))),
                inner.prop_map(|about| Self::Not(Box::new(about))),
            ]
        })
    }

    fn expression(&self, people: &[MemberId]) -> Expression {
        match self {
            Self::Name(operator, word) => text("displayName", *operator, word),
            Self::ExternalId(operator, word) => text("externalId", *operator, word),
            Self::HasExternalId => present("externalId"),
            Self::Member(number) => text(
                "members.value",
                Operator::Equal,
                &people[*number].to_string(),
            ),
            Self::Either(one, other) => {
                Expression::Any(vec![one.expression(people), other.expression(people)])
            }
            Self::Not(about) => not(about.expression(people)),
        }
    }

    fn holds(&self, crowd: &Crowd, people: &[MemberId]) -> bool {
        let (stored, members) = crowd;
        match self {
            Self::Name(operator, word) => {
                operator.holds(&fold(stored.group.display_name.as_str()), &fold(word))
            }
            Self::ExternalId(operator, word) => match &stored.group.external_id {
                Some(external_id) => operator.holds(external_id.as_str(), word),
                None => *operator == Operator::NotEqual,
            },
            Self::HasExternalId => stored.group.external_id.is_some(),
            Self::Member(number) => members.contains(&people[*number]),
            Self::Either(one, other) => one.holds(crowd, people) || other.holds(crowd, people),
            Self::Not(about) => !about.holds(crowd, people),
        }
    }
}

pub(super) async fn random_lists_of_groups_are_what_memory_says(world: World) {
    let mut runner = TestRunner::deterministic();
    let mut people: Vec<MemberId> = Vec::new();
    for name in ["a", "b", "c", "d"] {
        let person = world.create(user(name, json!({}))).await.unwrap();
        people.push(person.id.into());
    }
    let groups = vec(
        (words(), prop::option::of(words()), vec(0..4_usize, 0..3)),
        GROUPS,
    );
    let mut all: Vec<Crowd> = Vec::new();
    for (name, external_id, members) in groups.new_tree(&mut runner).unwrap().current() {
        let members: Vec<MemberId> = members.into_iter().map(|member| people[member]).collect();
        let ids: Vec<String> = members.iter().map(ToString::to_string).collect();
        let new = NewGroup {
            group: Group {
                display_name: GroupName::parse(name).unwrap(),
                external_id: ExternalId::parse(external_id.unwrap_or_default()).unwrap(),
                attributes: Document::default(),
            },
            extensions: Extensions::default(),
            members: MemberIds::parse(&ids).unwrap(),
        };
        all.push((world.create_group(new).await.unwrap(), members));
        if all.len().is_multiple_of(3) {
            world.wait(1);
        }
    }
    let attributes = vec!["displayName", "externalId", "id", "meta.created"];
    // The same shape of list; what its filter is about comes beside it.
    let strategy = (
        lists(Just(Expression::All(Vec::new())), attributes),
        prop::option::of(About::strategy()),
    );
    for _ in 0..LISTS {
        let (list, about) = strategy.new_tree(&mut runner).unwrap().current();
        let filter = about.as_ref().map(|about| {
            let expression = about.expression(&people);
            GroupFilter::resolve(expression, Schemas::built_in()).unwrap()
        });
        let meets = |crowd: &Crowd| {
            about
                .as_ref()
                .is_none_or(|about| about.holds(crowd, &people))
        };
        let id = |stored: &StoredGroup| stored.id.to_string();
        let expected = expected(
            &all,
            &list,
            meets,
            |crowd, attribute| key_of_group(&crowd.0, attribute),
            |crowd| id(&crowd.0),
        );
        let read = async |slice: Slice| {
            let reader = world.store.reader(world.organization);
            let found = reader.search_groups(&world.scim, filter.as_ref(), &slice);
            found.await.unwrap().1
        };
        check(&list, Resource::Group, &expected, read, id).await;
    }
    let reader = world.store.reader(world.organization);
    let found = reader.search_groups(&world.scim, None, &first(1)).await;
    assert_eq!(found.unwrap().1.total, GROUPS as u64);
}
