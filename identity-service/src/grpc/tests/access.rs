//! Who is let in, and what the others are told.

use super::*;

/// A user's calls, as one answer each: by whom, in which organization, about whom.
async fn each_call(world: &World, key: &str, organization: &str, id: &str) -> Vec<String> {
    let (organization_id, user_id) = (organization.to_owned(), id.to_owned());
    let get = pb::GetUserRequest {
        organization_id: organization_id.clone(),
        user_id: user_id.clone(),
        omit_groups: false,
    };
    let replace = pb::ReplaceUserRequest {
        organization_id: organization_id.clone(),
        user_id: user_id.clone(),
        user: Some(user("x")),
        if_match: vec![],
        omit_groups: false,
        ..pb::ReplaceUserRequest::default()
    };
    let update = pb::UpdateUserRequest {
        organization_id: organization_id.clone(),
        user_id: user_id.clone(),
        changes: vec![pb::AttributeChange {
            operation: pb::ChangeOperation::Remove.into(),
            path: Some(pb::AttributePath {
                attribute: "title".to_owned(),
                ..pb::AttributePath::default()
            }),
            ..pb::AttributeChange::default()
        }],
        omit_groups: false,
        if_match: vec![],
        ..pb::UpdateUserRequest::default()
    };
    let delete = pb::DeleteUserRequest {
        organization_id,
        user_id,
        if_match: vec![],
        ..pb::DeleteUserRequest::default()
    };
    let users = world.users();
    fn said<T: std::fmt::Debug>(answer: Result<Response<T>, Status>) -> String {
        let status = answer.unwrap_err();
        let reason = status.get_details_error_info().unwrap().reason;
        format!("{:?} {reason} {}", status.code(), status.message())
    }
    vec![
        said(users.get_user(by(key, get)).await),
        said(users.replace_user(by(key, replace)).await),
        said(users.update_user(by(key, update)).await),
        said(users.delete_user(by(key, delete)).await),
    ]
}

#[tokio::test]
async fn another_organizations_user_is_exactly_like_nobody() {
    let world = World::new().await;
    let (ours, theirs) = (world.tenant().await, world.tenant().await);
    let their_user = world
        .create(&theirs.token, &theirs.id, user("x"))
        .await
        .unwrap();
    let known = each_call(&world, &ours.token, &ours.id, &their_user.id).await;
    let unknown = each_call(&world, &ours.token, &ours.id, &unknown_id()).await;
    let malformed = each_call(&world, &ours.token, &ours.id, "1").await;
    assert_eq!(known, unknown);
    assert_eq!(known, malformed);
    assert!(
        known
            .iter()
            .all(|said| said.starts_with("NotFound USER_NOT_FOUND"))
    );
    let untouched = world.get(&theirs.token, &theirs.id, &their_user.id).await;
    assert_eq!(untouched.unwrap(), their_user);
}

#[tokio::test]
async fn a_token_that_is_not_the_organizations_is_nobodys() {
    let world = World::new().await;
    let (ours, theirs) = (world.tenant().await, world.tenant().await);
    let their_user = world
        .create(&theirs.token, &theirs.id, user("x"))
        .await
        .unwrap();
    let wrong = each_call(&world, "wrong", &theirs.id, &their_user.id).await;
    for (key, organization) in [
        (ours.token.as_str(), theirs.id.as_str()),
        (&ours.token, &unknown_id()),
        (&ours.token, "acme"),
        (&ours.token, ""),
        (&theirs.token[..theirs.token.len() - 1], &theirs.id),
        ("rollcall_key_test_0000", &theirs.id),
    ] {
        assert_eq!(
            each_call(&world, key, organization, &their_user.id).await,
            wrong
        );
    }
    assert!(
        wrong
            .iter()
            .all(|said| said.starts_with("Unauthenticated TOKEN_INVALID"))
    );
}

#[tokio::test]
async fn a_credential_comes_before_what_is_wrong_with_the_request() {
    let world = World::new().await;
    let Tenant { id, token } = world.tenant().await;
    let nameless = world.create("wrong", &id, user("")).await;
    assert_refused(nameless, Code::Unauthenticated, "TOKEN_INVALID");
    let reader = world.key("reader", Role::Read, Which::All).await;
    let nameless = world.create(&reader, &id, user("")).await;
    assert_refused(nameless, Code::PermissionDenied, "PERMISSION_DENIED");
    let nameless = world.create(&token, &id, user("")).await;
    assert_refused(nameless, Code::InvalidArgument, "INVALID_FIELD");
}

#[tokio::test]
async fn a_key_for_some_organizations_learns_nothing_of_others() {
    let world = World::new().await;
    let (ours, theirs) = (world.organization().await, world.organization().await);
    let only_ours = Which::Only(vec![OrganizationId::parse(&ours).unwrap()]);
    let key = world.key("ours", Role::Admin, only_ours).await;
    world.create(&key, &ours, user("ada")).await.unwrap();
    for organization in [theirs, unknown_id()] {
        let refused = world.create(&key, &organization, user("ada")).await;
        assert_refused(refused, Code::PermissionDenied, "PERMISSION_DENIED");
    }
    let malformed = world.create(&key, "acme", user("ada")).await;
    assert_refused(malformed, Code::InvalidArgument, "INVALID_FIELD");
    let unknown = world.create(&world.admin, &unknown_id(), user("ada")).await;
    assert_refused(unknown, Code::NotFound, "ORGANIZATION_NOT_FOUND");

    let organizations = world.organizations();
    let request = by(&key, pb::ListOrganizationsRequest::default());
    let listed = message(organizations.list_organizations(request).await).organizations;
    assert_eq!(
        listed
            .iter()
            .map(|organization| &organization.id)
            .collect::<Vec<_>>(),
        [&ours]
    );
    let request = pb::CreateOrganizationRequest::default();
    let creating = organizations.create_organization(by(&key, request)).await;
    assert_refused(creating, Code::PermissionDenied, "PERMISSION_DENIED");
}

#[tokio::test]
async fn a_scim_token_is_good_for_scim_only() {
    let world = World::new().await;
    let Tenant { id, token } = world.tenant().await;
    let organizations = world.organizations();
    let refused = Code::PermissionDenied;
    let request = pb::GenerateScimTokenRequest {
        organization_id: id.clone(),
        actor: String::new(),
        ..pb::GenerateScimTokenRequest::default()
    };
    let answer = organizations.generate_scim_token(by(&token, request)).await;
    assert_refused(answer, refused, "PERMISSION_DENIED");
    let answer = organizations
        .list_organizations(by(&token, pb::ListOrganizationsRequest::default()))
        .await;
    assert_refused(answer, refused, "PERMISSION_DENIED");
    let answer = organizations
        .create_organization(by(&token, pb::CreateOrganizationRequest::default()))
        .await;
    assert_refused(answer, refused, "PERMISSION_DENIED");
    let request = pb::ListUsersRequest {
        organization_id: id,
        ..pb::ListUsersRequest::default()
    };
    let answer = world.users().list_users(by(&token, request)).await;
    assert_refused(answer, refused, "PERMISSION_DENIED");
}

#[tokio::test]
async fn without_a_credential_nothing_is_said() {
    let world = World::new().await;
    let request = Request::new(pb::ListOrganizationsRequest::default());
    let answer = world.organizations().list_organizations(request).await;
    assert_refused(answer, Code::Unauthenticated, "TOKEN_INVALID");
}
