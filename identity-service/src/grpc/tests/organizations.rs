//! Organizations, their switches and their one token.

use super::*;

async fn switch(
    world: &World,
    organization: &str,
    paths: &[&str],
    on: bool,
) -> Result<pb::Organization, Status> {
    let request = pb::UpdateOrganizationRequest {
        organization: Some(pb::Organization {
            id: organization.to_owned(),
            saml_enabled: on,
            scim_enabled: Some(on),
            ..pb::Organization::default()
        }),
        update_mask: Some(prost_types::FieldMask {
            paths: paths.iter().map(|path| (*path).to_owned()).collect(),
        }),
        ..pb::UpdateOrganizationRequest::default()
    };
    let updated = world
        .organizations()
        .update_organization(by(&world.admin, request))
        .await?;
    Ok(updated.into_inner().organization.unwrap())
}

#[tokio::test]
async fn a_token_is_suspended_with_its_organization_and_revived_with_it() {
    let world = World::new().await;
    let Tenant { id, token } = world.tenant().await;
    world.authenticate(&token, &id).await.unwrap();
    switch(&world, &id, &["saml_enabled"], false).await.unwrap();
    let answer = world.authenticate(&token, &id).await;
    assert_refused(answer, Code::PermissionDenied, "SAML_NOT_ENABLED");
    switch(&world, &id, &["saml_enabled"], true).await.unwrap();
    switch(&world, &id, &["scim_enabled"], false).await.unwrap();
    let answer = world.create(&token, &id, user("ada")).await;
    assert_refused(answer, Code::PermissionDenied, "SCIM_NOT_ENABLED");
    switch(&world, &id, &["scim_enabled"], true).await.unwrap();
    world.authenticate(&token, &id).await.unwrap();
}

#[tokio::test]
async fn a_token_is_generated_only_while_saml_is_on() {
    let world = World::new().await;
    let id = world.organization().await;
    switch(&world, &id, &["saml_enabled"], false).await.unwrap();
    let request = pb::GenerateScimTokenRequest {
        organization_id: id.clone(),
        actor: String::new(),
        ..pb::GenerateScimTokenRequest::default()
    };
    let answer = world
        .organizations()
        .generate_scim_token(by(&world.admin, request))
        .await;
    assert_refused(answer, Code::FailedPrecondition, "SAML_NOT_ENABLED");
}

#[tokio::test]
async fn a_new_token_ends_the_old_one_and_revoking_ends_it_for_good() {
    let world = World::new().await;
    let Tenant { id, token: old } = world.tenant().await;
    let new = world.generate(&id).await;
    let answer = world.authenticate(&old, &id).await;
    assert_refused(answer, Code::Unauthenticated, "TOKEN_INVALID");
    world.authenticate(&new, &id).await.unwrap();

    let revoke = || pb::RevokeScimTokenRequest {
        organization_id: id.clone(),
        actor: "admin@acme".to_owned(),
        why: "leaked".to_owned(),
        ..pb::RevokeScimTokenRequest::default()
    };
    let organizations = world.organizations();
    organizations
        .revoke_scim_token(by(&world.admin, revoke()))
        .await
        .unwrap();
    let answer = world.authenticate(&new, &id).await;
    assert_refused(answer, Code::Unauthenticated, "TOKEN_INVALID");
    let again = organizations
        .revoke_scim_token(by(&world.admin, revoke()))
        .await;
    assert_refused(again, Code::NotFound, "SCIM_TOKEN_NOT_FOUND");
}

#[tokio::test]
async fn a_token_is_described_without_its_secret() {
    let world = World::new().await;
    let backend = world.key("backend", Role::Admin, Which::All).await;
    let id = world.organization().await;
    let get = || {
        let request = pb::GetScimTokenRequest {
            organization_id: id.clone(),
        };
        by(&backend, request)
    };
    let organizations = world.organizations();
    let none = organizations.get_scim_token(get()).await;
    assert_refused(none, Code::NotFound, "SCIM_TOKEN_NOT_FOUND");
    let request = pb::GenerateScimTokenRequest {
        organization_id: id.clone(),
        actor: "eve".to_owned(),
        ..pb::GenerateScimTokenRequest::default()
    };
    let generated = message(
        organizations
            .generate_scim_token(by(&backend, request))
            .await,
    );
    let token = message(organizations.get_scim_token(get()).await)
        .scim_token
        .unwrap();
    assert_eq!(Some(&token), generated.scim_token.as_ref());
    assert_eq!(token.created_by, "backend: eve");
    assert_eq!(token.state(), pb::ScimTokenState::Active);
    assert!(generated.secret.starts_with(&token.prefix));
    assert!(!format!("{token:?}").contains(&generated.secret));
    switch(&world, &id, &["saml_enabled"], false).await.unwrap();
    let token = message(organizations.get_scim_token(get()).await)
        .scim_token
        .unwrap();
    assert_eq!(token.state(), pb::ScimTokenState::Suspended);
}

#[tokio::test]
async fn an_organization_is_created_once_and_deleted_for_good() {
    let world = World::new().await;
    let Tenant { id, token } = world.tenant().await;
    let create = |id: &str| {
        let organization = pb::Organization {
            id: id.to_owned(),
            display_name: "Again".to_owned(),
            ..pb::Organization::default()
        };
        let request = pb::CreateOrganizationRequest {
            organization: Some(organization),
            ..pb::CreateOrganizationRequest::default()
        };
        by(&world.admin, request)
    };
    let organizations = world.organizations();
    let again = organizations.create_organization(create(&id)).await;
    assert_refused(again, Code::AlreadyExists, "ORGANIZATION_EXISTS");
    let brought = unknown_id();
    let created = message(organizations.create_organization(create(&brought)).await);
    assert_eq!(created.organization.unwrap().id, brought);

    let request = pb::DeleteOrganizationRequest {
        organization_id: id.clone(),
        ..pb::DeleteOrganizationRequest::default()
    };
    organizations
        .delete_organization(by(&world.admin, request))
        .await
        .unwrap();
    let answer = world.authenticate(&token, &id).await;
    assert_refused(answer, Code::Unauthenticated, "TOKEN_INVALID");
    let answer = world.get(&world.admin, &id, &unknown_id()).await;
    assert_refused(answer, Code::NotFound, "ORGANIZATION_NOT_FOUND");
    let again = organizations.create_organization(create(&id)).await;
    assert_refused(again, Code::AlreadyExists, "ORGANIZATION_EXISTS");
}

#[tokio::test]
async fn an_update_changes_what_it_names_in_the_version_that_it_knows() {
    let world = World::new().await;
    let id = world.organization().await;
    let update = |etag: &str| {
        let request = pb::UpdateOrganizationRequest {
            organization: Some(pb::Organization {
                id: id.clone(),
                display_name: "Acme Ltd".to_owned(),
                etag: etag.to_owned(),
                ..pb::Organization::default()
            }),
            update_mask: Some(prost_types::FieldMask {
                paths: vec!["display_name".to_owned()],
            }),
            ..pb::UpdateOrganizationRequest::default()
        };
        by(&world.admin, request)
    };
    let organizations = world.organizations();
    let stale = organizations.update_organization(update("W/\"9\"")).await;
    assert_refused(stale, Code::Aborted, "VERSION_MISMATCH");
    let updated = message(organizations.update_organization(update("W/\"1\"")).await);
    let organization = updated.organization.unwrap();
    assert_eq!(organization.display_name, "Acme Ltd");
    assert!(organization.saml_enabled, "it was not named");
    assert_eq!(organization.etag, "W/\"2\"");
    let empty = switch(&world, &id, &[], true).await;
    assert_refused(empty, Code::InvalidArgument, "INVALID_FIELD");
}

#[tokio::test]
async fn organizations_are_listed_page_by_page() {
    let world = World::new().await;
    let mut made = Vec::new();
    for _ in 0..5 {
        made.push(world.organization().await);
    }
    made.sort();
    let (mut listed, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = pb::ListOrganizationsRequest {
            page_size: 2,
            page_token,
        };
        let page = message(
            world
                .organizations()
                .list_organizations(by(&world.admin, request))
                .await,
        );
        listed.extend(
            page.organizations
                .into_iter()
                .map(|organization| organization.id),
        );
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(listed, made);
}
