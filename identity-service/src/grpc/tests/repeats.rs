//! Creates of what is no user and no group, sent again with their `request_id`.

use pb::{
    extension_schema_service_server::ExtensionSchemaService as _,
    service_key_service_server::ServiceKeyService as _,
    settings_service_server::SettingsService as _,
};

use super::{rehearsals::badge, *};
use crate::grpc::{ExtensionSchemas, ServiceKeys, Settings as SettingsDoors};

const ID: &str = "0190a5a0-7b1e-4c3a-9f00-0123456789ab";
const ANOTHER: &str = "0191a5a0-7b1e-4c3a-9f00-0123456789ab";

/// What a refusal says that the first request has made.
fn made<T>(answer: Result<T, Status>) -> Option<String> {
    let Err(status) = answer else {
        panic!("it was not refused");
    };
    let info = status.get_details_error_info().unwrap();
    assert_eq!(
        (status.code(), info.reason.as_str()),
        (Code::AlreadyExists, "SECRET_ALREADY_SHOWN")
    );
    info.metadata.get("made").cloned()
}

#[tokio::test]
async fn an_organization_is_created_once() {
    let world = World::new().await;
    let create = async |name: &str, request_id: &str, key: &str| {
        let request = pb::CreateOrganizationRequest {
            organization: Some(pb::Organization {
                display_name: name.to_owned(),
                ..pb::Organization::default()
            }),
            request_id: request_id.to_owned(),
            ..pb::CreateOrganizationRequest::default()
        };
        let organizations = world.organizations();
        let created = organizations.create_organization(by(key, request));
        Ok::<_, Status>(created.await?.into_inner().organization.unwrap())
    };
    let admin = world.admin.as_str();
    let first = create("Acme", ID, admin).await.unwrap();
    assert_eq!(create("Acme", ID, admin).await.unwrap(), first);
    let reused = (Code::InvalidArgument, "REQUEST_ID_REUSED".to_owned());
    assert_eq!(refusal(create("Other", ID, admin).await), reused);
    let second = world.key("second", Role::Admin, Which::All).await;
    assert_eq!(refusal(create("Acme", ID, &second).await), reused);
    let malformed = create("Acme", "1", admin).await;
    assert_refused(malformed, Code::InvalidArgument, "INVALID_FIELD");
    world.clock.advance(Duration::from_secs(24 * 3_600));
    assert_ne!(create("Acme", ID, admin).await.unwrap().id, first.id);
    let listed = world.organizations();
    let listed = listed.list_organizations(by(admin, pb::ListOrganizationsRequest::default()));
    assert_eq!(message(listed.await).organizations.len(), 2);
}

#[tokio::test]
async fn a_key_is_made_once_and_shown_once() {
    let world = World::new().await;
    let keys = ServiceKeys(Arc::clone(&world.server));
    let request = |name: &str, certificate: &str, request_id: &str| pb::CreateServiceKeyRequest {
        service_key: Some(pb::ServiceKey {
            name: name.to_owned(),
            role: pb::ServiceKeyRole::Read.into(),
            all_organizations: true,
            certificate: certificate.to_owned(),
            ..pb::ServiceKey::default()
        }),
        request_id: request_id.to_owned(),
        ..pb::CreateServiceKeyRequest::default()
    };
    let make = |request| keys.create_service_key(by(&world.admin, request));
    let first = message(make(request("billing", "", ID)).await);
    let again = make(request("billing", "", ID)).await;
    assert_eq!(made(again).as_deref(), Some("billing"));
    let id = world.organization().await;
    world.authenticate(&first.secret, &id).await.unwrap();
    let reused = make(request("other", "", ID)).await;
    assert_refused(reused, Code::InvalidArgument, "REQUEST_ID_REUSED");
    let taken = make(request("billing", "", ANOTHER)).await;
    assert_refused(taken, Code::AlreadyExists, "SERVICE_KEY_EXISTS");
    // Who has a certificate needs no answer to have it.
    let known = || request("mailer", "spiffe://example.com/mailer", ANOTHER);
    let first = message(make(known()).await);
    assert_eq!(message(make(known()).await), first);
}

#[tokio::test]
async fn a_token_is_generated_once_and_shown_once() {
    let world = World::new().await;
    let id = world.organization().await;
    let organizations = world.organizations();
    let generate = |request_id: &str| {
        let request = pb::GenerateScimTokenRequest {
            organization_id: id.clone(),
            request_id: request_id.to_owned(),
            ..pb::GenerateScimTokenRequest::default()
        };
        organizations.generate_scim_token(by(&world.admin, request))
    };
    let first = message(generate(ID).await);
    let prefix = first.scim_token.unwrap().prefix;
    assert_eq!(made(generate(ID).await), Some(prefix));
    world.authenticate(&first.secret, &id).await.unwrap();
    let second = message(generate(ANOTHER).await);
    world.authenticate(&second.secret, &id).await.unwrap();
    let ended = world.authenticate(&first.secret, &id).await;
    assert_refused(ended, Code::Unauthenticated, "TOKEN_INVALID");
}

#[tokio::test]
async fn a_link_is_made_once_and_shown_once() {
    let world = World::new().await;
    let id = world.organization().await;
    let settings = SettingsDoors(Arc::clone(&world.server));
    let link = || {
        let request = pb::CreateSettingsLinkRequest {
            organization_id: id.clone(),
            actor_id: "u-1".to_owned(),
            sign_in_time: Some(prost_types::Timestamp {
                seconds: NOW.as_millis() / 1000,
                nanos: 0,
            }),
            request_id: ID.to_owned(),
            ..pb::CreateSettingsLinkRequest::default()
        };
        settings.create_settings_link(by(&world.admin, request))
    };
    let first = message(link().await);
    assert_eq!(made(link().await), None);
    let console = world.key("console", Role::Console, Which::All).await;
    let redeem = |validate_only| {
        let request = pb::RedeemSettingsLinkRequest {
            secret: first.secret.clone(),
            validate_only,
        };
        settings.redeem_settings_link(by(&console, request))
    };
    // One may ask whether it would open something, which leaves it as it is.
    let tried = message(redeem(true).await);
    let session = tried.settings_session.unwrap();
    assert_eq!((tried.secret.as_str(), session.id.as_str()), ("", ""));
    assert_eq!(session.actor_id, "u-1");
    assert!(!message(redeem(false).await).secret.is_empty());
    let used = redeem(true).await;
    assert_refused(used, Code::NotFound, "SETTINGS_LINK_INVALID");
}

#[tokio::test]
async fn a_schema_is_declared_once() {
    let world = World::new().await;
    let id = world.organization().await;
    let schemas = ExtensionSchemas(Arc::clone(&world.server));
    let declare = |request_id: &str| {
        let request = pb::CreateExtensionSchemaRequest {
            organization_id: id.clone(),
            extension_schema: Some(badge()),
            request_id: request_id.to_owned(),
            ..pb::CreateExtensionSchemaRequest::default()
        };
        schemas.create_extension_schema(by(&world.admin, request))
    };
    let first = message(declare(ID).await);
    assert_eq!(message(declare(ID).await), first);
    let exists = declare(ANOTHER).await;
    assert_refused(exists, Code::AlreadyExists, "EXTENSION_SCHEMA_EXISTS");
}

#[tokio::test]
async fn what_is_only_tried_out_shows_no_secret_and_ends_none() {
    let world = World::new().await;
    let Tenant { id, token } = world.tenant().await;
    let generate = pb::GenerateScimTokenRequest {
        organization_id: id.clone(),
        validate_only: true,
        ..pb::GenerateScimTokenRequest::default()
    };
    let organizations = world.organizations();
    let tried = organizations.generate_scim_token(by(&world.admin, generate));
    let tried = message(tried.await);
    let described = tried.scim_token.unwrap();
    assert_eq!((tried.secret.as_str(), described.prefix.as_str()), ("", ""));
    assert_eq!(described.state(), pb::ScimTokenState::Active);
    world.authenticate(&token, &id).await.unwrap();

    let create = pb::CreateOrganizationRequest {
        organization: Some(pb::Organization {
            id: id.clone(),
            display_name: "Again".to_owned(),
            ..pb::Organization::default()
        }),
        validate_only: true,
        ..pb::CreateOrganizationRequest::default()
    };
    let exists = organizations.create_organization(by(&world.admin, create));
    let exists = exists.await;
    assert_refused(exists, Code::AlreadyExists, "ORGANIZATION_EXISTS");
}
