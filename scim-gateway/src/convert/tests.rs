use identity_proto::v1 as pb;
use pb::attribute_value::Kind;
use serde_json::{Value, json};

use super::{changes, filter, groups, users};
use crate::{
    dialect::{self, Tolerances, Used},
    scim::{
        resource::Document,
        schema::{GROUP, USER, find_schema},
        urn,
    },
};

const BASE: &str = "https://scim.example.com/orgs/o1/scim/v2";
const EXTENSION: &str = "urn:example:params:scim:schemas:extension:shoes:2.0:User";

fn document(attributes: &Value) -> Document {
    let mut body = attributes.clone();
    body["schemas"] = json!([urn::USER]);
    dialect::read_user(body.into(), &Tolerances::default(), &mut Used::default()).unwrap()
}

/// A user with a value for every attribute that a client may write.
fn everything() -> Value {
    let values = |kind: &str| {
        json!([{ "value": format!("a {kind}"), "display": "d", "type": "work", "primary": true },
               { "value": format!("another {kind}"), "primary": false }])
    };
    json!({
        "externalId": "e1",
        "userName": "ada",
        "name": {
            "formatted": "Ms. Ada L. King III",
            "familyName": "King",
            "givenName": "Ada",
            "middleName": "L.",
            "honorificPrefix": "Ms.",
            "honorificSuffix": "III",
        },
        "displayName": "Ada",
        "nickName": "A",
        "profileUrl": "https://example.com/ada",
        "title": "Countess",
        "userType": "Employee",
        "preferredLanguage": "en-GB",
        "locale": "en-GB",
        "timezone": "Europe/London",
        "active": false,
        "emails": values("mail"),
        "phoneNumbers": values("number"),
        "ims": values("im"),
        "photos": values("photo"),
        "addresses": [{
            "formatted": "f",
            "streetAddress": "s",
            "locality": "l",
            "region": "r",
            "postalCode": "p",
            "country": "GB",
            "type": "home",
            "primary": true,
        }],
        "entitlements": values("entitlement"),
        "roles": values("role"),
        "x509Certificates": [{ "value": "MIIB", "type": "work" }],
        urn::ENTERPRISE_USER: {
            "employeeNumber": "1",
            "costCenter": "2",
            "organization": "3",
            "division": "4",
            "department": "5",
            "manager": { "value": "m1" },
        },
        EXTENSION: { "size": 38, "laces": [true, null] },
    })
}

#[test]
fn every_attribute_comes_back_as_it_was_sent() {
    let sent = everything();
    let printed = users::resource(users::created(document(&sent)), BASE).attributes;
    let mut printed = printed.read();
    assert_eq!(
        printed.remove("schemas"),
        Some(json!([urn::USER, urn::ENTERPRISE_USER, EXTENSION]))
    );
    printed.remove("meta");
    assert_eq!(Value::Object(printed), sent);
}

#[test]
fn no_attribute_of_the_schema_is_forgotten() {
    let sent = everything();
    let not_written = ["groups", "password"];
    let names = |attributes: &'static [crate::scim::attribute::Attribute]| {
        attributes.iter().map(|attribute| attribute.name)
    };
    for name in names(USER.schema.attributes) {
        let expected = !not_written.contains(&name);
        assert_eq!(sent.get(name).is_some(), expected, "{name}");
    }
    for name in names(find_schema(urn::ENTERPRISE_USER).unwrap().attributes) {
        assert!(sent[urn::ENTERPRISE_USER].get(name).is_some(), "{name}");
    }
}

#[test]
fn what_the_service_sets_is_printed_with_links() {
    let time = |seconds| {
        Some(prost_types::Timestamp {
            seconds,
            nanos: 50_000_000,
        })
    };
    let user = pb::User {
        id: "u1".to_owned(),
        organization_id: "o1".to_owned(),
        user_name: "ada".to_owned(),
        account_id: "of the SaaS".to_owned(),
        enterprise_user: Some(pb::EnterpriseUser {
            manager: Some(pb::Manager {
                value: "m1".to_owned(),
                display_name: "Charles".to_owned(),
                user_exists: true,
            }),
            ..pb::EnterpriseUser::default()
        }),
        groups: vec![pb::UserGroup {
            id: "g1".to_owned(),
            display_name: "Analysts".to_owned(),
            indirect: true,
        }],
        etag: "W/\"3\"".to_owned(),
        create_time: time(0),
        update_time: time(1),
        ..pb::User::default()
    };
    let resource = users::resource(user, BASE);
    assert_eq!(resource.location, format!("{BASE}/Users/u1"));
    assert_eq!(resource.version, "W/\"3\"");
    assert_eq!(
        Value::from(resource.attributes.read()),
        json!({
            "schemas": [urn::USER, urn::ENTERPRISE_USER],
            "id": "u1",
            "userName": "ada",
            urn::ENTERPRISE_USER: {
                "manager": { "value": "m1", "$ref": format!("{BASE}/Users/m1"), "displayName": "Charles" },
            },
            "groups": [{
                "value": "g1",
                "$ref": format!("{BASE}/Groups/g1"),
                "display": "Analysts",
                "type": "indirect",
            }],
            "meta": {
                "resourceType": "User",
                "created": "1970-01-01T00:00:00.050Z",
                "lastModified": "1970-01-01T00:00:01.050Z",
                "location": format!("{BASE}/Users/u1"),
                "version": "W/\"3\"",
            },
        })
    );
}

#[test]
fn active_without_a_value_means_what_the_request_makes_of_it() {
    let null = json!({ "userName": "ada", "active": null });
    assert_eq!(users::created(document(&null)).active, None);
    assert_eq!(users::replaced(document(&null)).active, Some(false));

    let absent = json!({ "userName": "ada" });
    assert_eq!(users::created(document(&absent)).active, None);
    assert_eq!(users::replaced(document(&absent)).active, None);
}

fn filter_of(text: &str) -> pb::Filter {
    let (tolerances, mut used) = (Tolerances::default(), Used::default());
    filter::message(dialect::read_filter(text, &USER, &tolerances, &mut used).unwrap())
}

/// A filter as a message, in short.
fn show(filter: &pb::Filter) -> String {
    use pb::filter::Expression;
    let name = |reference: &Option<pb::AttributeReference>| {
        let reference = reference.clone().unwrap();
        let parts = [
            reference.schema,
            reference.attribute,
            reference.sub_attribute,
        ];
        parts.join("|")
    };
    let list = |list: &pb::FilterList| list.filters.iter().map(show).collect::<Vec<_>>().join(", ");
    match filter.expression.as_ref().unwrap() {
        Expression::AllOf(filters) => format!("all({})", list(filters)),
        Expression::AnyOf(filters) => format!("any({})", list(filters)),
        Expression::Negated(filter) => format!("not({})", show(filter)),
        Expression::Comparison(comparison) => {
            let operator = comparison.operator().as_str_name();
            let operator = operator.trim_start_matches("COMPARISON_OPERATOR_");
            let value = comparison.value.clone().and_then(|value| value.kind);
            let value = value.map(|kind| format!(" {kind:?}")).unwrap_or_default();
            format!("{} {operator}{value}", name(&comparison.attribute))
        }
        Expression::ValueFilter(value) => {
            let inside = show(value.filter.as_ref().unwrap());
            format!("{}[{inside}]", name(&value.attribute))
        }
    }
}

#[test]
fn a_filter_keeps_its_form() {
    for (text, expected) in [
        (
            r#"userName eq "Ada""#,
            r#"|userName| EQUAL StringValue("Ada")"#,
        ),
        ("title pr", "|title| PRESENT"),
        ("active ne true", "|active| NOT_EQUAL BooleanValue(true)"),
        (
            r#"meta.lastModified gt "1970-01-01T00:00:01.5Z""#,
            "|meta|lastModified GREATER DateTimeValue(Timestamp { seconds: 1, nanos: 500000000 })",
        ),
        (
            r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department sw "a""#,
            r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User|department| STARTS_WITH StringValue("a")"#,
        ),
        (
            r#"title co "a" and (title ew "b" or not (title le "c"))"#,
            r#"all(|title| CONTAINS StringValue("a"), any(|title| ENDS_WITH StringValue("b"), not(|title| LESS_OR_EQUAL StringValue("c"))))"#,
        ),
        (
            r#"emails[type eq "work"]"#,
            r#"|emails|[|type| EQUAL StringValue("work")]"#,
        ),
    ] {
        assert_eq!(show(&filter_of(text)), expected, "{text}");
    }
}

fn change_of(operation: Value) -> pb::AttributeChange {
    let body = json!({ "schemas": [urn::PATCH_OP], "Operations": [operation] });
    let (tolerances, mut used) = (Tolerances::default(), Used::default());
    let changes = dialect::read_patch(body.into(), &USER, &tolerances, &mut used).unwrap();
    let mut messages = changes::messages(changes);
    assert_eq!(messages.len(), 1);
    messages.remove(0)
}

fn kind(change: pb::AttributeChange) -> Option<Kind> {
    change.value.and_then(|value| value.kind)
}

#[test]
fn a_change_keeps_its_path() {
    let change = change_of(json!({
        "op": "replace",
        "path": "emails[type eq \"work\"].value",
        "value": "ada@example.com",
    }));
    assert_eq!(change.operation(), pb::ChangeOperation::Replace);
    assert!(change.create_if_absent);
    let path = change.path.clone().unwrap();
    assert_eq!(
        (path.schema.as_str(), path.attribute.as_str()),
        ("", "emails")
    );
    assert_eq!(path.sub_attribute, "value");
    assert_eq!(
        show(&path.filter.unwrap()),
        r#"|type| EQUAL StringValue("work")"#
    );
    assert_eq!(
        kind(change),
        Some(Kind::StringValue("ada@example.com".to_owned()))
    );
}

#[test]
fn a_removal_has_no_value() {
    let change = change_of(json!({ "op": "remove", "path": "title" }));
    assert_eq!(change.operation(), pb::ChangeOperation::Remove);
    assert_eq!(change.value, None);
}

#[test]
fn values_of_known_schemas_are_typed_and_others_travel_as_json() {
    let null = change_of(json!({ "op": "replace", "path": "title", "value": null }));
    assert!(matches!(kind(null), Some(Kind::NullValue(_))));

    let flag = change_of(json!({ "op": "replace", "path": "active", "value": true }));
    assert_eq!(kind(flag), Some(Kind::BooleanValue(true)));

    let list = json!([{ "value": "a", "primary": true }]);
    let list = change_of(json!({ "op": "add", "path": "emails", "value": list }));
    let Some(Kind::ListValue(list)) = kind(list) else {
        panic!("no list");
    };
    let Some(Kind::ComplexValue(complex)) = list.values[0].kind.clone() else {
        panic!("no complex value");
    };
    let value = complex.sub_attributes["value"].kind.clone();
    assert_eq!(value, Some(Kind::StringValue("a".to_owned())));

    let path = format!("{EXTENSION}:size");
    let other = change_of(json!({ "op": "add", "path": path, "value": { "eu": 38 } }));
    assert_eq!(
        kind(other),
        Some(Kind::JsonValue(r#"{"eu":38}"#.to_owned()))
    );
}

#[test]
fn a_group_comes_back_as_it_was_sent_and_its_members_with_links() {
    let body = json!({
        "schemas": [urn::GROUP],
        "externalId": "e1",
        "displayName": "Analysts",
        "members": [
            { "value": "u1", "display": "lies", "type": "Group", "$ref": "https://elsewhere.example/Users/u1" },
            { "value": "g2" },
        ],
        EXTENSION: { "size": 38 },
    });
    let document =
        dialect::read_group(body.into(), &Tolerances::default(), &mut Used::default()).unwrap();
    let (group, ids) = groups::described(document);
    assert_eq!(ids, ["u1", "g2"]);

    let member = |id: &str, kind: pb::GroupMemberType| pb::GroupMember {
        id: id.to_owned(),
        r#type: kind.into(),
        display: "D".to_owned(),
        indirect: false,
    };
    let part = groups::Part::from(pb::GetGroupResponse {
        group: Some(pb::Group {
            id: "g1".to_owned(),
            etag: "W/\"3\"".to_owned(),
            ..group
        }),
        members: vec![
            member("u1", pb::GroupMemberType::User),
            member("g2", pb::GroupMemberType::Group),
        ],
        members_left_out: false,
    });
    let piece = part.print(BASE);
    let (_, group) = piece.begins.unwrap();
    assert_eq!(group.location, format!("{BASE}/Groups/g1"));
    assert_eq!(
        Value::from(group.attributes.read()),
        json!({
            "schemas": [urn::GROUP, EXTENSION],
            "id": "g1",
            "externalId": "e1",
            "displayName": "Analysts",
            EXTENSION: { "size": 38 },
            "meta": {
                "resourceType": "Group",
                "location": format!("{BASE}/Groups/g1"),
                "version": "W/\"3\"",
            },
        })
    );
    assert_eq!(
        piece
            .members
            .iter()
            .map(|member| Value::from(member.read()))
            .collect::<Value>(),
        json!([
            { "value": "u1", "$ref": format!("{BASE}/Users/u1"), "type": "User", "display": "D" },
            { "value": "g2", "$ref": format!("{BASE}/Groups/g2"), "type": "Group", "display": "D" },
        ])
    );
}

#[test]
fn a_filter_over_links_asks_for_ids() {
    let show_group = |text: &str| {
        let (tolerances, mut used) = (Tolerances::default(), Used::default());
        let filter = dialect::read_filter(text, &GROUP, &tolerances, &mut used).unwrap();
        show(&groups::filter(filter, BASE))
    };
    let member = r#"|members|value EQUAL StringValue("u1")"#;
    for text in [
        r#"members eq "u1""#,
        r#"members.value eq "u1""#,
        &format!(r#"members.$ref eq "{BASE}/Users/u1""#),
        &format!(r#"members.$ref eq "{BASE}/Groups/u1""#),
    ] {
        assert_eq!(show_group(text), member, "{text}");
    }
    assert_eq!(
        show_group(&format!(r#"members[$ref eq "{BASE}/Users/u1"]"#)),
        r#"|members|[|value| EQUAL StringValue("u1")]"#
    );
    assert_eq!(
        show_group(r#"members.$ref eq "https://elsewhere.example/Users/u1""#),
        r#"|members|value EQUAL StringValue("https://elsewhere.example/Users/u1")"#
    );
    assert_eq!(
        show_group(r#"id eq "g1" and members eq "u1""#),
        format!(r#"all(|id| EQUAL StringValue("g1"), {member})"#)
    );
}

#[test]
fn members_travel_as_ids_that_come_and_go() {
    use pb::group_change::Change;
    let body = json!({ "schemas": [urn::PATCH_OP], "Operations": [
        { "op": "add", "path": "members", "value": [{ "value": "a" }, { "value": "b" }] },
        { "op": "remove", "path": "members[value eq \"c\"]" },
        { "op": "remove", "path": "members[type eq \"Group\"]" },
        { "op": "replace", "path": "members", "value": [{ "value": "d" }] },
        { "op": "replace", "path": "displayName", "value": "N" },
    ] });
    let changes =
        dialect::read_group_patch(body.into(), &Tolerances::default(), &mut Used::default())
            .unwrap();
    let shown =
        groups::changes(changes, BASE)
            .into_iter()
            .map(|change| match change.change.unwrap() {
                Change::AddMembers(members) => format!("add {}", members.ids.join(" ")),
                Change::RemoveMembers(members) => format!("remove {}", members.ids.join(" ")),
                Change::ReplaceMembers(members) => format!("replace {}", members.ids.join(" ")),
                Change::RemoveMembersWhere(filter) => format!("remove {}", show(&filter)),
                Change::Attribute(change) => change.path.unwrap().attribute,
            });
    assert_eq!(
        shown.collect::<Vec<_>>(),
        [
            "add a b",
            "remove c",
            r#"remove |type| EQUAL StringValue("Group")"#,
            "replace d",
            "displayName",
        ]
    );
}
