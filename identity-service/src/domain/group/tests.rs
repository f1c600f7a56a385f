use rstest::rstest;
use serde_json::json;

use super::*;
use crate::domain::{AttributeName, Change, Error, MemberId, Operation, Path, schema::Schemas};

fn group() -> Group {
    Group {
        display_name: GroupName::parse("Tour").unwrap(),
        external_id: ExternalId::parse("ext").unwrap(),
        attributes: Document::default(),
    }
}

fn change(operation: Operation, path: &str) -> GroupChanges {
    let (schema, path) = path.rsplit_once(':').unwrap_or(("", path));
    let (attribute, sub_attribute) = path.split_once('.').unwrap_or((path, ""));
    let name = AttributeName {
        schema: schema.to_owned(),
        attribute: attribute.to_owned(),
        sub_attribute: sub_attribute.to_owned(),
    };
    let change = Change {
        operation,
        path: Path { name, filter: None },
        create_if_absent: false,
        ignore_undeclared: false,
    };
    GroupChanges::new(vec![GroupChange::Attribute(change)], false).unwrap()
}

fn replace(path: &str, value: serde_json::Value) -> GroupChanges {
    change(Operation::Replace(value), path)
}

/// `displayName/externalId` afterwards, or why not.
fn outcome(changes: &GroupChanges) -> String {
    match changes.apply(&group(), Schemas::built_in()) {
        Ok(group) => {
            let external_id = group.external_id.as_ref().map_or("", ExternalId::as_str);
            format!("{}/{external_id}", group.display_name.as_str())
        }
        Err(Error::Immutable(_)) => "immutable".to_owned(),
        Err(Error::InvalidPath(_) | Error::ExtensionUndeclared(_)) => "path".to_owned(),
        Err(Error::InvalidField(_)) => "field".to_owned(),
        Err(other) => panic!("{other}"),
    }
}

#[rstest]
#[case("displayName", json!("Trip"), "Trip/ext")]
#[case("DISPLAYNAME", json!("TOUR"), "TOUR/ext")]
#[case("urn:ietf:params:scim:schemas:core:2.0:Group:displayName", json!("Trip"), "Trip/ext")]
#[case("displayName", json!(""), "field")]
#[case("displayName", json!(null), "field")]
#[case("displayName", json!(7), "field")]
#[case("externalId", json!("other"), "Tour/other")]
#[case("externalId", json!(""), "Tour/")]
#[case("externalId", json!(null), "Tour/")]
#[case("id", json!("x"), "immutable")]
#[case("meta.created", json!("x"), "immutable")]
#[case("schemas", json!([]), "immutable")]
#[case("members", json!([]), "immutable")]
#[case("members.display", json!("x"), "immutable")]
#[case("userName", json!("x"), "path")]
#[case("displayName.x", json!("x"), "path")]
#[case("urn:x:displayName", json!("x"), "path")]
fn replacing(#[case] path: &str, #[case] value: serde_json::Value, #[case] expected: &str) {
    assert_eq!(outcome(&replace(path, value)), expected);
}

#[rstest]
#[case("displayName", "immutable")]
#[case("externalId", "Tour/")]
#[case("id", "immutable")]
fn removing(#[case] path: &str, #[case] expected: &str) {
    assert_eq!(outcome(&change(Operation::Remove, path)), expected);
}

#[test]
fn adding_nothing_leaves_what_is_there() {
    assert_eq!(
        outcome(&change(Operation::Add(json!(null)), "externalId")),
        "Tour/ext"
    );
}

#[rstest]
#[case("a", true)]
#[case(" ", true)]
#[case("", false)]
#[case("a\0", false)]
fn a_group_has_a_name(#[case] name: &str, #[case] good: bool) {
    assert_eq!(GroupName::parse(name).is_ok(), good);
}

#[test]
fn a_name_has_at_most_1024_bytes() {
    assert!(GroupName::parse("ü".repeat(512)).is_ok());
    assert!(GroupName::parse("ü".repeat(513)).is_err());
}

#[test]
fn a_member_that_is_named_twice_is_one() {
    let id = "0190a5a0-7b1e-7c3a-9f00-0123456789ab".to_owned();
    let ids = MemberIds::parse(&[id.clone(), id.clone()]).unwrap();
    assert_eq!(ids.as_slice(), [MemberId::parse(&id).unwrap()]);
    assert!(ids.check().is_ok());
}

#[test]
fn what_is_no_id_is_named_in_the_refusal() {
    let ids = MemberIds::parse(&["42".to_owned()]).unwrap();
    assert!(matches!(ids.check(), Err(Error::MemberNotFound(id)) if id == "42"));
}

#[test]
fn a_call_has_limits() {
    let texts = vec!["x".to_owned(); 50_001];
    assert!(MemberIds::parse(&texts).is_err());
    assert!(GroupChanges::new(Vec::new(), false).is_err());
    let where_type = |attribute: &str| {
        let filter = crate::domain::Expression::Compare {
            attribute: AttributeName {
                attribute: attribute.to_owned(),
                ..AttributeName::default()
            },
            operator: crate::domain::Operator::Equal,
            value: crate::domain::Literal::Text("user".to_owned()),
        };
        GroupChange::remove_where(&filter).unwrap()
    };
    assert!(GroupChanges::new(vec![where_type("type"); 16], false).is_ok());
    assert!(GroupChanges::new(vec![where_type("type"); 17], false).is_err());
    assert!(GroupChanges::new(vec![where_type("value"); 17], false).is_ok());
    let many = vec![GroupChange::AddMembers(MemberIds::default()); 1001];
    assert!(GroupChanges::new(many, false).is_err());
}

#[test]
fn a_change_of_letter_case_is_a_change() {
    let other = Group {
        display_name: GroupName::parse("TOUR").unwrap(),
        external_id: None,
        attributes: Document::default(),
    };
    let changed = Group::changed_attributes(Some(&group()), &other);
    assert_eq!(
        changed,
        [
            ("displayName".to_owned(), json!("TOUR")),
            ("externalId".to_owned(), json!(null))
        ]
    );
    assert!(Group::changed_attributes(Some(&other), &other).is_empty());
}
