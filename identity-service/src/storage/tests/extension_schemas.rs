//! Schemas that organizations declare, and what is stored by them.

use serde_json::{Map, Value, json};

use super::{
    sorts::met,
    world::{World, first, named},
};
use crate::{
    domain::{
        AttributeName, Change, Changes, Document, Error, Expression, Extensions, ExternalId, Group,
        GroupFilter, GroupName, IfMatch, Literal, MemberIds, NewGroup, NewUser, Operation,
        Operator, OrganizationId, Path, Sort, SortBy, StoredUser, UserFilter, UserId, Version,
        schema::{
            AttributeDefinition, Definition, ExtensionSchema, MAX_SCHEMAS, Mutability, Resource,
            SchemaUrn, Schemas, StoredExtensionSchema, ValueType,
        },
    },
    storage::Tx,
};

const USER_URN: &str = "urn:acme:badge:1.0:User";
const GROUP_URN: &str = "urn:acme:badge:1.0:Group";

fn attribute(name: &str, value_type: ValueType, multi_valued: bool) -> AttributeDefinition {
    AttributeDefinition {
        name: name.to_owned(),
        description: String::new(),
        value_type,
        multi_valued,
        required: false,
        case_exact: false,
        mutability: Mutability::ReadWrite,
        canonical_values: Vec::new(),
        reference_types: Vec::new(),
        sub_attributes: Vec::new(),
    }
}

fn usual() -> Vec<AttributeDefinition> {
    vec![
        attribute("colour", ValueType::String, false),
        attribute("number", ValueType::Integer, false),
        attribute("height", ValueType::Decimal, false),
        attribute("visitor", ValueType::Boolean, false),
        attribute("until", ValueType::DateTime, false),
        attribute("tags", ValueType::String, true),
        attribute("floors", ValueType::Integer, true),
        AttributeDefinition {
            sub_attributes: vec![
                attribute("room", ValueType::String, false),
                attribute("floor", ValueType::Integer, false),
            ],
            ..attribute("desks", ValueType::Complex, true)
        },
    ]
}

fn declaration(
    urn: &str,
    resource: Resource,
    attributes: Vec<AttributeDefinition>,
) -> ExtensionSchema {
    let definition = Definition {
        display_name: "Badge".to_owned(),
        attributes,
        ..Definition::default()
    };
    let urn = SchemaUrn::parse(urn).unwrap();
    ExtensionSchema::declare(urn, resource, definition).unwrap()
}

fn users(attributes: Vec<AttributeDefinition>) -> ExtensionSchema {
    declaration(USER_URN, Resource::User, attributes)
}

fn sent(urn: &str, attributes: Value) -> Extensions {
    let Value::Object(attributes) = attributes else {
        panic!("an object");
    };
    Extensions::new(vec![(urn.to_owned(), attributes)], false)
}

impl World {
    async fn declare(&self, schema: ExtensionSchema) -> Result<StoredExtensionSchema, Error> {
        let admin = self.admin;
        let unit = self.store.write(self.organization, "declare", move |tx| {
            let schema = schema.clone();
            Box::pin(async move {
                tx.caller(&admin).await?;
                tx.extension_schemas().create(schema).await
            })
        });
        unit.await
    }

    async fn redeclare(
        &self,
        schema: ExtensionSchema,
    ) -> Result<(StoredExtensionSchema, Vec<&'static str>), Error> {
        let admin = self.admin;
        let unit = self.store.write(self.organization, "redeclare", move |tx| {
            let schema = schema.clone();
            Box::pin(async move {
                tx.caller(&admin).await?;
                tx.extension_schemas().replace(schema, &IfMatch::Any).await
            })
        });
        unit.await
    }

    async fn take_back(&self, urn: &str) -> Result<(), Error> {
        let (admin, urn) = (self.admin, SchemaUrn::parse(urn).unwrap());
        let unit = self.store.write(self.organization, "take-back", move |tx| {
            let urn = urn.clone();
            Box::pin(async move {
                tx.caller(&admin).await?;
                tx.extension_schemas().delete(&urn, &IfMatch::Any).await
            })
        });
        unit.await
    }

    async fn schemas(&self) -> Schemas {
        let reader = self.store.reader(self.organization);
        reader.schemas(&self.admin, true).await.unwrap()
    }

    async fn create_with(&self, name: &str, extensions: Extensions) -> Result<StoredUser, Error> {
        let scim = self.scim;
        let new = NewUser {
            user: named(name),
            extensions,
        };
        let unit = self.store.write(self.organization, "create", move |tx| {
            let new = new.clone();
            Box::pin(async move {
                tx.caller(&scim).await?;
                tx.users().create(new).await
            })
        });
        unit.await
    }

    async fn set_declared(
        &self,
        id: UserId,
        name: &str,
        value: Value,
    ) -> Result<StoredUser, Error> {
        let change = Change {
            operation: Operation::Replace(value),
            path: Path {
                name: named_attribute(name),
                filter: None,
            },
            create_if_absent: false,
            ignore_undeclared: false,
        };
        self.update(id, vec![change]).await
    }

    /// The first letters of those whom a comparison finds.
    async fn with(&self, name: &str, operator: Operator, value: Literal) -> String {
        let expression = Expression::Compare {
            attribute: named_attribute(name),
            operator,
            value,
        };
        self.found(expression).await
    }

    async fn found(&self, expression: Expression) -> String {
        let schemas = self.schemas().await;
        let filter = UserFilter::resolve(expression, &schemas, false).unwrap();
        let reader = self.store.reader(self.organization);
        let slice = first(100);
        let found = reader.search_users(&self.scim, Some(&filter), &slice).await;
        let (_, found) = found.unwrap();
        assert_eq!(found.total, found.page.rows.len() as u64);
        let names = found.page.values();
        names
            .filter_map(|user| user.user.user_name.as_str().chars().next())
            .collect()
    }
}

fn named_attribute(path: &str) -> AttributeName {
    let (attribute, sub_attribute) = path.split_once('.').unwrap_or((path, ""));
    AttributeName {
        schema: USER_URN.to_owned(),
        attribute: attribute.to_owned(),
        sub_attribute: sub_attribute.to_owned(),
    }
}

fn declared(user: &StoredUser) -> Option<&Map<String, Value>> {
    let mut declared = user.user.attributes.declared();
    declared.next().map(|(_, members)| members)
}

pub(super) async fn what_is_declared_is_kept_and_the_rest_is_ignored(world: World) {
    let before = world
        .create_with("ann", sent(USER_URN, json!({ "colour": "red" })))
        .await;
    assert_eq!(declared(&before.unwrap()), None);

    let stored = world.declare(users(usual())).await.unwrap();
    assert_eq!(stored.version, Version::FIRST);
    let attributes = json!({ "COLOUR": "red", "number": "7", "tags": ["a"], "unheard": 1 });
    let urn = USER_URN.to_uppercase();
    let created = world
        .create_with("ada", sent(&urn, attributes))
        .await
        .unwrap();
    let found = world.find(created.id).await.unwrap();
    let kept = json!({ "colour": "red", "number": 7, "tags": ["a"] });
    assert_eq!(declared(&found), kept.as_object());
    let feed = world.feed().await;
    let changed = &feed.last().unwrap().event.changed_attributes;
    assert!(
        changed.contains(&format!("{USER_URN}:colour")),
        "{changed:?}"
    );

    let refused = world
        .create_with("bob", sent(USER_URN, json!({ "number": "x" })))
        .await;
    assert!(matches!(refused, Err(Error::InvalidField(_))));
}

pub(super) async fn a_change_of_something_else_keeps_what_is_declared_and_found(world: World) {
    world.declare(users(usual())).await.unwrap();
    let ada = world
        .create_with("ada", sent(USER_URN, json!({ "colour": "Red" })))
        .await
        .unwrap();
    world
        .update(ada.id, vec![super::world::set("title", json!("Clerk"))])
        .await
        .unwrap();
    let text = |text: &str| Literal::Text(text.to_owned());
    assert_eq!(
        world.with("colour", Operator::Equal, text("RED")).await,
        "a"
    );

    let renamed = world
        .set_declared(ada.id, "colour", json!("blue"))
        .await
        .unwrap();
    assert_eq!(renamed.version, Version(3));
    assert_eq!(world.with("colour", Operator::Equal, text("red")).await, "");
    assert_eq!(
        world.with("colour", Operator::Equal, text("blue")).await,
        "a"
    );
    let same = world
        .set_declared(ada.id, "colour", json!("blue"))
        .await
        .unwrap();
    assert_eq!(same.version, Version(3));

    let replaced = world.replace(ada.id, named("ada")).await.unwrap();
    assert_eq!(declared(&replaced), None);
}

pub(super) async fn declared_attributes_are_searched_by_their_types(world: World) {
    world.declare(users(usual())).await.unwrap();
    for (name, attributes) in [
        (
            "ann",
            json!({ "colour": "red", "number": 7, "height": 1.5, "visitor": true, "until": "2026-01-31T10:00:00Z",
            "tags": ["x", "Y"], "floors": [1, 10], "desks": [{ "room": "A", "floor": 1 }, { "room": "B", "floor": 2 }] }),
        ),
        (
            "bob",
            json!({ "colour": "Blue", "number": 70, "height": 1, "visitor": false, "until": "2026-01-31T12:00:00+01:00",
            "tags": ["z"], "floors": [2], "desks": [{ "room": "A", "floor": 2 }] }),
        ),
        ("cleo", json!({})),
    ] {
        world
            .create_with(name, sent(USER_URN, attributes))
            .await
            .unwrap();
    }
    use Operator::{Contains, Equal, Greater, LessOrEqual, NotEqual, StartsWith};
    let text = |text: &str| Literal::Text(text.to_owned());
    for (name, operator, value, expected) in [
        ("colour", Equal, text("RED"), "a"),
        ("colour", StartsWith, text("b"), "b"),
        ("colour", NotEqual, text("red"), "bc"),
        ("number", Equal, Literal::Integer(7), "a"),
        ("number", Greater, Literal::Integer(8), "b"),
        ("number", NotEqual, Literal::Integer(7), "bc"),
        ("height", LessOrEqual, Literal::Decimal(1.25), "b"),
        ("height", Equal, Literal::Integer(1), "b"),
        ("visitor", Equal, Literal::Boolean(true), "a"),
        ("until", Equal, text("2026-01-31T11:00:00+01:00"), "a"),
        ("until", Greater, text("2026-01-31T10:30:00Z"), "b"),
        ("tags", Equal, text("y"), "a"),
        ("tags.value", Contains, text("Z"), "b"),
        ("tags", NotEqual, text("z"), "ac"),
        ("floors", Greater, Literal::Integer(9), "a"),
        ("desks.room", Equal, text("a"), "ab"),
        ("desks.floor", Greater, Literal::Integer(1), "ab"),
    ] {
        let found = world.with(name, operator, value.clone()).await;
        assert_eq!(found, expected, "{name} {operator:?} {value:?}");
    }
    let inside = |name: &str, operator, value| Expression::Compare {
        attribute: AttributeName {
            attribute: name.to_owned(),
            ..AttributeName::default()
        },
        operator,
        value,
    };
    let both = Expression::All(vec![
        inside("room", Equal, text("a")),
        inside("floor", Equal, Literal::Integer(2)),
    ]);
    let values = |name: &str, filter| Expression::Values {
        attribute: named_attribute(name),
        filter: Box::new(filter),
    };
    assert_eq!(world.found(values("desks", both)).await, "b");
    assert_eq!(
        world
            .found(values("tags", inside("value", Equal, text("X"))))
            .await,
        "a"
    );
    assert_eq!(
        world
            .found(Expression::Present(named_attribute("desks")))
            .await,
        "ab"
    );
    assert_eq!(
        world.found(Expression::Present(named_attribute(""))).await,
        "ab"
    );
    let schemas = Expression::Compare {
        attribute: AttributeName {
            attribute: "schemas".to_owned(),
            ..AttributeName::default()
        },
        operator: Equal,
        value: text(USER_URN),
    };
    assert_eq!(world.found(schemas).await, "ab");
}

pub(super) async fn declared_attributes_are_sorted_by(world: World) {
    world.declare(users(usual())).await.unwrap();
    for (name, attributes) in [
        (
            "ann",
            json!({ "colour": "red", "number": 70, "height": 1.5, "visitor": true,
            "until": "2026-01-31T10:00:00Z", "desks": [{ "room": "B", "floor": 9 }, { "room": "A", "floor": 1 }] }),
        ),
        ("bob", json!({})),
        (
            "cleo",
            json!({ "colour": "Blue", "number": 8, "height": -0.25, "visitor": false,
            "until": "2026-01-31T12:00:00+03:00", "desks": [{ "room": "a", "floor": 10 }] }),
        ),
        ("dan", json!({ "height": 1.25 })),
    ] {
        world
            .create_with(name, sent(USER_URN, attributes))
            .await
            .unwrap();
        world.wait(1);
    }
    let schemas = world.schemas().await;
    for (name, ascending, descending) in [
        ("colour", "cabd", "bdac"),
        ("number", "cabd", "bdac"),
        ("height", "cdab", "badc"),
        ("visitor", "cabd", "bdac"),
        ("until", "cabd", "bdac"),
        ("desks.room", "cabd", "bdac"),
        ("desks.floor", "acbd", "bdca"),
    ] {
        for (descending, expected) in [(false, ascending), (true, descending)] {
            let by = SortBy {
                attribute: named_attribute(name),
                descending,
            };
            let sort = Sort::resolve(Some(by), Resource::User, &schemas, false).unwrap();
            for count in [1, 3, 10] {
                assert_eq!(
                    met(&world, &sort, count).await,
                    expected,
                    "{name}, {descending}, {count}"
                );
            }
        }
    }
    for name in ["nothing", "desks", "colour.value"] {
        let by = SortBy {
            attribute: named_attribute(name),
            descending: false,
        };
        assert!(
            Sort::resolve(Some(by), Resource::User, &schemas, false).is_err(),
            "{name}"
        );
    }
}

pub(super) async fn what_somebody_has_a_value_of_is_not_taken_away(world: World) {
    world.declare(users(usual())).await.unwrap();
    let ada = world
        .create_with("ada", sent(USER_URN, json!({ "colour": "red" })))
        .await
        .unwrap();
    let without = |name: &str| {
        let mut attributes = usual();
        attributes.retain(|attribute| attribute.name != name);
        users(attributes)
    };
    let version = world
        .store
        .reader(world.organization)
        .caller(&world.admin)
        .await
        .unwrap();
    let version = version.organization.unwrap().version;
    for refused in [
        world.redeclare(without("colour")).await.map(drop),
        world.take_back(USER_URN).await,
    ] {
        let Err(Error::ExtensionSchemaInUse(what)) = refused else {
            panic!("{refused:?}");
        };
        assert!(what.starts_with(USER_URN), "{what}");
    }
    let caller = world
        .store
        .reader(world.organization)
        .caller(&world.admin)
        .await
        .unwrap();
    assert_eq!(
        caller.organization.unwrap().version,
        version,
        "nothing has changed"
    );

    let (_, changed) = world.redeclare(without("number")).await.unwrap();
    assert_eq!(changed, ["attributes"]);
    world
        .set_declared(ada.id, "colour", json!(null))
        .await
        .unwrap();
    world.redeclare(without("colour")).await.unwrap();
    world.take_back(USER_URN).await.unwrap();
    assert!(
        world
            .schemas()
            .await
            .declared(Resource::User)
            .next()
            .is_none()
    );
    let gone = world.take_back(USER_URN).await;
    assert!(matches!(gone, Err(Error::ExtensionSchemaNotFound)));
    let refused = world.set_declared(ada.id, "colour", json!("red")).await;
    assert!(matches!(refused, Err(Error::ExtensionUndeclared(_))));
}

pub(super) async fn a_urn_is_declared_once_and_few_are(world: World) {
    let of = |urn: &str| declaration(urn, Resource::User, usual());
    world.declare(of(USER_URN)).await.unwrap();
    let again = world.declare(of(&USER_URN.to_uppercase())).await;
    assert!(matches!(again, Err(Error::ExtensionSchemaExists)));
    let below = world.declare(of(&format!("{USER_URN}:colour"))).await;
    assert!(matches!(below, Err(Error::InvalidField(_))));
    for number in 1..MAX_SCHEMAS {
        world
            .declare(of(&format!("urn:acme:other:x{number}")))
            .await
            .unwrap();
    }
    let one_more = world.declare(of("urn:acme:other:one_more")).await;
    assert!(matches!(one_more, Err(Error::TooMany(_))));
    let (same, changed) = world.redeclare(of(USER_URN)).await.unwrap();
    assert_eq!(same.version, Version::FIRST, "nothing was said anew");
    assert!(changed.is_empty());
    let (same, _) = world.redeclare(of(&USER_URN.to_uppercase())).await.unwrap();
    assert_eq!(same.version, Version::FIRST, "letter case says nothing");
    let moved = world
        .redeclare(declaration(USER_URN, Resource::Group, usual()))
        .await;
    assert!(matches!(moved, Err(Error::Immutable(_))));
}

pub(super) async fn each_declaration_is_a_change_of_its_organization_alone(world: World) {
    let other = OrganizationId::new(super::world::START);
    world.create_organization(other).await.unwrap();
    world.declare(users(usual())).await.unwrap();
    let feed = world.feed().await;
    let event = &feed.last().unwrap().event;
    assert_eq!(event.changed_attributes, ["extension_schemas"]);
    assert_eq!(event.version, Version(2));
    let theirs = world
        .store
        .reader(other)
        .schemas(&world.admin, true)
        .await
        .unwrap();
    assert!(theirs.declared(Resource::User).next().is_none());
}

pub(super) async fn groups_are_extended_too(world: World) {
    world.declare(users(usual())).await.unwrap();
    world
        .declare(declaration(GROUP_URN, Resource::Group, usual()))
        .await
        .unwrap();
    let new = NewGroup {
        group: Group {
            display_name: GroupName::parse("Tour").unwrap(),
            external_id: ExternalId::parse("").unwrap(),
            attributes: Document::default(),
        },
        members: MemberIds::default(),
        extensions: sent(GROUP_URN, json!({ "colour": "Red", "number": "7" })),
    };
    let scim = world.scim;
    let unit = world
        .store
        .write(world.organization, "create", move |tx: &mut Tx| {
            let new = new.clone();
            Box::pin(async move {
                tx.caller(&scim).await?;
                tx.groups().create(new).await
            })
        });
    let created = unit.await.unwrap();
    let kept = json!({ "colour": "Red", "number": 7 });
    let declared = |group: &Group| group.attributes.declared().next().unwrap().1.clone();
    assert_eq!(Value::Object(declared(&created.group)), kept);

    let expression = Expression::Compare {
        attribute: AttributeName {
            schema: GROUP_URN.to_owned(),
            ..named_attribute("colour")
        },
        operator: Operator::Equal,
        value: Literal::Text("red".to_owned()),
    };
    let schemas = world.schemas().await;
    let filter = GroupFilter::resolve(expression, &schemas).unwrap();
    let reader = world.store.reader(world.organization);
    let (_, found) = reader
        .search_groups(&world.scim, Some(&filter), &first(10))
        .await
        .unwrap();
    let groups: Vec<_> = found.page.values().collect();
    assert_eq!(groups.len(), 1);
    assert_eq!(Value::Object(declared(&groups[0].group)), kept);
    let refused = world.take_back(GROUP_URN).await;
    assert!(matches!(refused, Err(Error::ExtensionSchemaInUse(_))));
    // Nobody else's values keep it.
    world.delete_group(created.id).await.unwrap();
    world.take_back(GROUP_URN).await.unwrap();
}

pub(super) async fn a_batch_reads_what_was_declared_within_it(world: World) {
    let change = Change {
        operation: Operation::Replace(json!("red")),
        path: Path {
            name: named_attribute("colour"),
            filter: None,
        },
        create_if_absent: false,
        ignore_undeclared: false,
    };
    let ada = world.create(named("ada")).await.unwrap().id;
    let changes = Changes::new(vec![change], false).unwrap();
    let admin = world.admin;
    let unit = world.store.write(world.organization, "both", move |tx| {
        let changes = changes.clone();
        Box::pin(async move {
            tx.caller(&admin).await?;
            let early = tx.users().update(ada, &IfMatch::Any, &changes).await;
            assert!(matches!(early, Err(Error::ExtensionUndeclared(_))));
            tx.extension_schemas().create(users(usual())).await?;
            tx.users().update(ada, &IfMatch::Any, &changes).await
        })
    });
    assert!(declared(&unit.await.unwrap()).is_some());
}
