//! `validate_only` and `request_id`, through the contract.

use pb::{
    extension_schema_service_server::ExtensionSchemaService as _,
    group_service_server::GroupService as _,
};
use prost_types::FieldMask;

use super::*;
use crate::grpc::ExtensionSchemas;

const ID: &str = "0190a5a0-7b1e-4c3a-9f00-0123456789ab";

impl World {
    async fn create_as(
        &self,
        key: &str,
        organization: &str,
        user: pb::User,
        request_id: &str,
        validate_only: bool,
    ) -> Result<pb::CreateUserResponse, Status> {
        let request = pb::CreateUserRequest {
            organization_id: organization.to_owned(),
            user: Some(user),
            omit_groups: false,
            request_id: request_id.to_owned(),
            validate_only,
        };
        Ok(self
            .users()
            .create_user(by(key, request))
            .await?
            .into_inner())
    }

    async fn number_of_events(&self, organization: &str) -> usize {
        self.events(organization, "", 1_000).await.events.len()
    }
}

/// A schema of one attribute.
pub(super) fn badge() -> pb::ExtensionSchema {
    pb::ExtensionSchema {
        urn: "urn:acme:1.0:Badge".to_owned(),
        resource: pb::ExtendedResource::User.into(),
        attributes: vec![pb::ExtensionAttribute {
            name: "number".to_owned(),
            r#type: pb::ExtensionAttributeType::Integer.into(),
            ..pb::ExtensionAttribute::default()
        }],
        ..pb::ExtensionSchema::default()
    }
}

fn rename(name: &str) -> pb::AttributeChange {
    pb::AttributeChange {
        operation: pb::ChangeOperation::Replace.into(),
        path: Some(pb::AttributePath {
            attribute: "userName".to_owned(),
            ..pb::AttributePath::default()
        }),
        value: Some(pb::AttributeValue {
            kind: Some(pb::attribute_value::Kind::StringValue(name.to_owned())),
        }),
        ..pb::AttributeChange::default()
    }
}

#[tokio::test]
async fn a_user_is_tried_out_with_every_check() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let (key, id) = (&world.admin, &tenant.id);
    let tried = world
        .create_as(key, id, user("ada"), "", true)
        .await
        .unwrap();
    let shown = tried.user.unwrap();
    assert_eq!((shown.user_name.as_str(), shown.id.as_str()), ("ada", ""));
    assert_eq!(tried.changed_attributes, ["active", "userName"]);
    let ada = world
        .create_as(key, id, user("ada"), "", false)
        .await
        .unwrap();
    let ada = ada.user.unwrap();
    let bob = world.create(key, id, user("bob")).await.unwrap();
    let taken = world.create_as(key, id, user("ADA"), "", true).await;
    assert_refused(taken, Code::AlreadyExists, "USER_NAME_TAKEN");
    let events = world.number_of_events(id).await;

    let users = world.users();
    let update = |name: &str, if_match: &str| pb::UpdateUserRequest {
        organization_id: id.clone(),
        user_id: ada.id.clone(),
        changes: vec![rename(name)],
        if_match: vec![if_match.to_owned()],
        validate_only: true,
        ..pb::UpdateUserRequest::default()
    };
    let tried = message(users.update_user(by(key, update("Zoe", "*"))).await);
    assert_eq!(tried.changed_attributes, ["userName"]);
    let shown = tried.user.unwrap();
    assert_eq!(
        (shown.user_name.as_str(), shown.etag.as_str()),
        ("Zoe", "W/\"2\"")
    );
    let same = message(users.update_user(by(key, update("ada", "*"))).await);
    assert!(same.changed_attributes.is_empty());
    let taken = users.update_user(by(key, update("BOB", "*"))).await;
    assert_refused(taken, Code::AlreadyExists, "USER_NAME_TAKEN");
    let stale = users.update_user(by(key, update("Zoe", "W/\"7\""))).await;
    assert_refused(stale, Code::Aborted, "VERSION_MISMATCH");

    let replace = pb::ReplaceUserRequest {
        organization_id: id.clone(),
        user_id: ada.id.clone(),
        user: Some(pb::User {
            title: "Countess".to_owned(),
            ..user("ada")
        }),
        validate_only: true,
        ..pb::ReplaceUserRequest::default()
    };
    let tried = message(users.replace_user(by(key, replace)).await);
    assert_eq!(tried.changed_attributes, ["title"]);
    let delete = |validate_only| pb::DeleteUserRequest {
        organization_id: id.clone(),
        user_id: bob.id.clone(),
        if_match: vec![],
        validate_only,
    };
    message(users.delete_user(by(key, delete(true))).await);
    assert_eq!(world.get(key, id, &bob.id).await.unwrap(), bob);
    assert_eq!(world.get(key, id, &ada.id).await.unwrap(), ada);
    assert_eq!(world.number_of_events(id).await, events);

    message(users.delete_user(by(key, delete(false))).await);
    let undelete = pb::UndeleteUserRequest {
        organization_id: id.clone(),
        user_id: bob.id.clone(),
        validate_only: true,
    };
    message(users.undelete_user(by(key, undelete)).await);
    let gone = world.get(key, id, &bob.id).await;
    assert_refused(gone, Code::NotFound, "USER_NOT_FOUND");
    // An identity provider is told nothing of what it does not see.
    let seen = world
        .create_as(&tenant.token, id, user("eve"), "", false)
        .await
        .unwrap();
    assert!(seen.changed_attributes.is_empty());
}

#[tokio::test]
async fn groups_and_settings_are_tried_out_too() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let (key, id) = (&world.admin, &tenant.id);
    let ada = world.create(key, id, user("ada")).await.unwrap().id;
    let staff = world
        .create_group(key, id, "staff", &[])
        .await
        .unwrap()
        .group;
    let events = world.number_of_events(id).await;
    let groups = world.groups();
    let create = |members: &[&str]| pb::CreateGroupRequest {
        organization_id: id.clone(),
        group: Some(pb::Group {
            display_name: "new".to_owned(),
            ..pb::Group::default()
        }),
        member_ids: members.iter().map(|id| (*id).to_owned()).collect(),
        validate_only: true,
        ..pb::CreateGroupRequest::default()
    };
    let answer = message(groups.create_group(by(key, create(&[&ada]))).await);
    let parts: Vec<_> = answer.map(Result::unwrap).collect().await;
    assert_eq!(parts.len(), 1);
    assert_eq!(parts[0].group.as_ref().unwrap().id, "");
    assert_eq!(parts[0].changed_attributes, ["displayName", "members"]);
    let nobody = groups.create_group(by(key, create(&["nobody"]))).await;
    let Err(refused) = nobody else {
        panic!("it was made")
    };
    assert_refused(
        Err::<(), _>(refused),
        Code::InvalidArgument,
        "MEMBER_NOT_FOUND",
    );

    let change = pb::group_change::Change::AddMembers(pb::MemberIds {
        ids: vec![ada.clone()],
    });
    let update = pb::UpdateGroupRequest {
        organization_id: id.clone(),
        group_id: staff.id.clone(),
        changes: vec![pb::GroupChange {
            change: Some(change),
        }],
        validate_only: true,
        ..pb::UpdateGroupRequest::default()
    };
    let answer = message(groups.update_group(by(key, update)).await);
    let parts: Vec<_> = answer.map(Result::unwrap).collect().await;
    assert_eq!(parts[0].changed_attributes, ["members"]);
    assert!(parts.iter().all(|part| part.members.is_empty()));
    let delete = pb::DeleteGroupRequest {
        organization_id: id.clone(),
        group_id: staff.id.clone(),
        if_match: vec![],
        validate_only: true,
    };
    message(groups.delete_group(by(key, delete)).await);

    let update = pb::UpdateOrganizationRequest {
        organization: Some(pb::Organization {
            id: id.clone(),
            ..pb::Organization::default()
        }),
        update_mask: Some(FieldMask {
            paths: vec!["saml_enabled".to_owned()],
        }),
        validate_only: true,
    };
    let organizations = world.organizations();
    let tried = message(organizations.update_organization(by(key, update)).await);
    assert_eq!(tried.changed_fields, ["saml_enabled"]);
    assert!(!tried.organization.unwrap().saml_enabled);
    world.authenticate(&tenant.token, id).await.unwrap();

    let declare = pb::CreateExtensionSchemaRequest {
        organization_id: id.clone(),
        extension_schema: Some(badge()),
        validate_only: true,
        ..pb::CreateExtensionSchemaRequest::default()
    };
    let schemas = ExtensionSchemas(Arc::clone(&world.server));
    message(schemas.create_extension_schema(by(key, declare)).await);
    let list = pb::ListExtensionSchemasRequest {
        organization_id: id.clone(),
    };
    let listed = message(schemas.list_extension_schemas(by(key, list)).await);
    assert!(listed.extension_schemas.is_empty());
    assert_eq!(world.number_of_events(id).await, events);
    let request = pb::GetGroupRequest {
        organization_id: id.clone(),
        group_id: staff.id.clone(),
        ..pb::GetGroupRequest::default()
    };
    let answer = message(groups.get_group(by(key, request)).await);
    let parts: Vec<_> = answer.map(Result::unwrap).collect().await;
    assert_eq!((parts.len(), parts[0].group.as_ref()), (1, Some(&staff)));
}

#[tokio::test]
async fn a_create_with_a_request_id_can_be_repeated() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let (key, id) = (&world.admin, &tenant.id);
    let first = world
        .create_as(key, id, user("ada"), ID, false)
        .await
        .unwrap();
    world.clock.advance(Duration::from_secs(3_600));
    let again = world
        .create_as(key, id, user("ada"), ID, false)
        .await
        .unwrap();
    assert_eq!(again, first);
    assert_eq!(again.changed_attributes, ["active", "userName"]);
    let other = world.create_as(key, id, user("bob"), ID, false).await;
    assert_refused(other, Code::InvalidArgument, "REQUEST_ID_REUSED");
    // Somebody else's request is another one, and so is one of another method.
    let second = world.key("second", Role::Admin, Which::All).await;
    let other = world.create_as(&second, id, user("ada"), ID, false).await;
    assert_refused(other, Code::InvalidArgument, "REQUEST_ID_REUSED");
    let group = |request_id: &str, name: &str| pb::CreateGroupRequest {
        organization_id: id.clone(),
        group: Some(pb::Group {
            display_name: name.to_owned(),
            ..pb::Group::default()
        }),
        request_id: request_id.to_owned(),
        member_ids: vec![first.user.clone().unwrap().id],
        ..pb::CreateGroupRequest::default()
    };
    let groups = world.groups();
    let other = groups.create_group(by(key, group(ID, "staff"))).await;
    let Err(refused) = other else {
        panic!("it was made")
    };
    assert_refused(
        Err::<(), _>(refused),
        Code::InvalidArgument,
        "REQUEST_ID_REUSED",
    );
    for malformed in ["1", &ID.to_uppercase(), &ID.replace('-', "")] {
        let refused = world
            .create_as(key, id, user("bob"), malformed, false)
            .await;
        assert_refused(refused, Code::InvalidArgument, "INVALID_FIELD");
    }
    // Each organization has its own.
    let theirs = world.organization().await;
    world
        .create_as(key, &theirs, user("ada"), ID, false)
        .await
        .unwrap();

    let another = ID.replace("0190", "0191");
    let mut answers = Vec::new();
    for _ in 0..2 {
        let answer = message(groups.create_group(by(key, group(&another, "staff"))).await);
        let parts: Vec<_> = answer.map(Result::unwrap).collect().await;
        answers.push(parts[0].clone());
    }
    // The same answer, but for the members.
    assert!(!answers[0].members_left_out);
    answers[0].members_left_out = true;
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[1].changed_attributes, ["displayName", "members"]);
    let list = pb::ListGroupsRequest {
        organization_id: id.clone(),
        ..pb::ListGroupsRequest::default()
    };
    assert_eq!(
        message(groups.list_groups(by(key, list)).await)
            .groups
            .len(),
        1
    );
}
