use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage};
use rstest::rstest;

use super::*;
use crate::domain::schema::Schemas;
use crate::domain::{Timestamp, UserId, Version, WrittenDocument};

fn value(text: &str) -> pb::MultiValue {
    pb::MultiValue {
        value: text.to_owned(),
        display: format!("display of {text}"),
        r#type: "work".to_owned(),
        primary: Some(true),
    }
}

/// A user with a value in every field that a caller decides.
fn whole() -> pb::User {
    let t = |text: &str| text.to_owned();
    pb::User {
        user_name: t("Ada"),
        external_id: t("ext"),
        active: Some(false),
        account_id: t("acc"),
        name: Some(pb::Name {
            formatted: t("a"),
            family_name: t("b"),
            given_name: t("c"),
            middle_name: t("d"),
            honorific_prefix: t("e"),
            honorific_suffix: t("f"),
        }),
        display_name: t("g"),
        nick_name: t("h"),
        profile_url: t("i"),
        title: t("j"),
        user_type: t("k"),
        preferred_language: t("l"),
        locale: t("m"),
        timezone: t("n"),
        emails: vec![value("o")],
        phone_numbers: vec![value("p")],
        ims: vec![value("q")],
        photos: vec![value("r")],
        addresses: vec![pb::Address {
            formatted: t("s"),
            street_address: t("t"),
            locality: t("u"),
            region: t("v"),
            postal_code: t("w"),
            country: t("x"),
            r#type: t("y"),
            primary: Some(true),
        }],
        entitlements: vec![value("z")],
        roles: vec![value("A")],
        x509_certificates: vec![value("QUJD")],
        enterprise_user: Some(pb::EnterpriseUser {
            employee_number: t("B"),
            cost_center: t("C"),
            organization: t("D"),
            division: t("E"),
            department: t("F"),
            manager: Some(pb::Manager {
                value: t("G"),
                display_name: t("ignored"),
                user_exists: true,
            }),
        }),
        ..pb::User::default()
    }
}

fn stored<A>(user: User<A>) -> StoredUser<A> {
    let now = Timestamp::from_millis(1_700_000_000_123);
    StoredUser {
        id: UserId::new(now),
        ordinal: 1,
        user,
        version: Version(3),
        created: now,
        modified: now,
        removed: None,
        provisioning: Provisioning::Created,
        manager: None,
        groups: Vec::new(),
    }
}

/// As it is kept.
fn written(user: User) -> User<WrittenDocument> {
    let User {
        user_name,
        external_id,
        active,
        account_id,
        attributes,
    } = user;
    User {
        user_name,
        external_id,
        active,
        account_id,
        attributes: WrittenDocument::new(serde_json::to_string(attributes.as_map()).unwrap()),
    }
}

fn organization() -> OrganizationId {
    OrganizationId::new(Timestamp::from_millis(0))
}

#[test]
fn every_field_comes_back() {
    let user = new_user(Some(whole()), true).unwrap().user;
    let stored = stored(user.clone());
    let (id, organization) = (stored.id, organization());
    let back = message(stored, organization, true).unwrap();
    let mut expected = whole();
    expected.id = id.to_string();
    expected.organization_id = organization.to_string();
    expected.etag = "W/\"3\"".to_owned();
    expected.create_time = back.create_time;
    expected.update_time = back.update_time;
    expected.provisioning = pb::Provisioning::Created.into();
    let manager = expected
        .enterprise_user
        .as_mut()
        .unwrap()
        .manager
        .as_mut()
        .unwrap();
    manager.display_name.clear();
    manager.user_exists = false;
    assert_eq!(back, expected);

    let written = StoredUser {
        id,
        ..self::stored(written(user))
    };
    assert_eq!(message(written, organization, true).unwrap(), expected);
}

/// `whole` says what "every field" is, so nothing may be missing there.
#[test]
fn whole_has_every_field_that_a_caller_decides() {
    let pool = DescriptorPool::decode(pb::FILE_DESCRIPTOR_SET).unwrap();
    let check = |message: &str, bytes: &[u8], decided_elsewhere: &[&str]| {
        let message = pool.get_message_by_name(message).unwrap();
        let whole = DynamicMessage::decode(message.clone(), bytes).unwrap();
        for field in message.fields() {
            let is_decided = !decided_elsewhere.contains(&field.name());
            assert_eq!(whole.has_field(&field), is_decided, "{}", field.full_name());
        }
    };
    let user = whole();
    let bytes = user.encode_to_vec();
    let of_service = [
        "id",
        "organization_id",
        "groups",
        "etag",
        "create_time",
        "update_time",
        "provisioning",
        // Of schemas that organizations declare: its tests are there.
        "extensions",
    ];
    check("identity.v1.User", &bytes, &of_service);
    let name = user.name.unwrap().encode_to_vec();
    check("identity.v1.Name", &name, &[]);
    check(
        "identity.v1.MultiValue",
        &user.emails[0].encode_to_vec(),
        &[],
    );
    check(
        "identity.v1.Address",
        &user.addresses[0].encode_to_vec(),
        &[],
    );
    let enterprise_user = user.enterprise_user.unwrap();
    check(
        "identity.v1.EnterpriseUser",
        &enterprise_user.encode_to_vec(),
        &[],
    );
}

#[test]
fn what_is_left_out_of_a_document_is_left_out_of_the_message() {
    let written = |json: &str| {
        let user = new_user(
            Some(pb::User {
                user_name: "Ada".to_owned(),
                ..pb::User::default()
            }),
            true,
        );
        let user = User {
            attributes: WrittenDocument::new(json.to_owned()),
            ..written(user.unwrap().user)
        };
        message(stored(user), organization(), true)
    };
    let bare = written("{}").unwrap();
    assert_eq!(
        (bare.title.as_str(), bare.name, bare.emails.len()),
        ("", None, 0)
    );
    let user = written(
        r#"{"name":{"givenName":"Ada"},"emails":[{"value":"a@x"}],"urn:acme:badge:User":{"floor":3}}"#,
    );
    let user = user.unwrap();
    let name = user.name.unwrap();
    assert_eq!(
        (name.given_name.as_str(), name.family_name.as_str()),
        ("Ada", "")
    );
    assert_eq!(
        (user.emails[0].value.as_str(), user.emails[0].primary),
        ("a@x", None)
    );
    let extension = pb::ExtensionAttributes {
        schema: "urn:acme:badge:User".to_owned(),
        attributes_json: r#"{"floor":3}"#.to_owned(),
    };
    assert_eq!(user.extensions, [extension]);
    for broken in [
        "",
        "[]",
        r#"{"title":7}"#,
        r#"{"emails":[7]}"#,
        r#"{"name":{"givenName":"#,
    ] {
        written(broken).unwrap_err();
    }
}

#[test]
fn scim_neither_sets_nor_sees_the_account() {
    let user = new_user(Some(whole()), false).unwrap();
    assert_eq!(user.user.account_id, None);
    let replacement = replacement(Some(whole()), false).unwrap();
    assert_eq!(replacement.account_id, AccountIdChange::Keep);
    let of_a_service = stored(new_user(Some(whole()), true).unwrap().user);
    let seen = message(of_a_service, organization(), false).unwrap();
    assert_eq!(seen.account_id, "");
    assert_eq!(seen.provisioning(), pb::Provisioning::Unspecified);
}

#[test]
fn a_manager_shows_its_name_while_it_is_a_user() {
    let mut stored = stored(new_user(Some(whole()), true).unwrap().user);
    stored.manager = Some(Manager {
        display_name: Some("Boss".to_owned()),
    });
    let seen = message(stored, organization(), false).unwrap();
    let manager = seen.enterprise_user.unwrap().manager.unwrap();
    assert!(manager.user_exists);
    assert_eq!(
        (manager.value.as_str(), manager.display_name.as_str()),
        ("G", "Boss")
    );
}

#[test]
fn unset_active_is_true_for_a_new_user_and_kept_by_a_replacement() {
    let unset = || {
        Some(pb::User {
            active: None,
            ..whole()
        })
    };
    assert!(new_user(unset(), false).unwrap().user.is_active());
    assert_eq!(replacement(unset(), false).unwrap().active, None);
}

#[test]
fn extensions_that_nobody_declares_are_ignored_from_scim_only() {
    let user = || {
        Some(pb::User {
            extensions: vec![pb::ExtensionAttributes {
                schema: "urn:okta:custom".to_owned(),
                attributes_json: "{\"a\":1}".to_owned(),
            }],
            ..whole()
        })
    };
    let complete = |internal| {
        let new = new_user(user(), internal).unwrap();
        new.complete(Schemas::built_in())
    };
    assert!(!complete(false).unwrap().attributes.has_declared());
    assert!(matches!(complete(true), Err(Error::InvalidField(_))));
}

#[rstest]
#[case::built_in(ENTERPRISE_USER_URN, "{}")]
#[case::no_object("urn:acme:badge:User", "[1]")]
#[case::no_json("urn:acme:badge:User", "{")]
#[case::long("urn:acme:badge:User", &format!("{{\"a\":\"{}\"}}", "x".repeat(64 * 1024)))]
fn extensions_that_cannot_be_read_are_refused(#[case] schema: &str, #[case] json: &str) {
    let user = pb::User {
        extensions: vec![pb::ExtensionAttributes {
            schema: schema.to_owned(),
            attributes_json: json.to_owned(),
        }],
        ..whole()
    };
    let refused = new_user(Some(user), false);
    assert!(matches!(refused, Err(Error::InvalidField(_))));
}

#[test]
fn a_user_is_required_and_so_is_its_name() {
    assert!(matches!(new_user(None, false), Err(Error::InvalidField(_))));
    let nameless = pb::User::default();
    assert!(matches!(
        new_user(Some(nameless), false),
        Err(Error::InvalidField(_))
    ));
}
