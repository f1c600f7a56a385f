//! The doors of the settings page, and what a session may do.

use identity_proto::v1::settings_service_server::SettingsService as _;

use super::*;
use crate::grpc::Settings as SettingsDoors;

const MINUTES_10: Duration = Duration::from_secs(600);

impl World {
    fn settings(&self) -> SettingsDoors {
        SettingsDoors(Arc::clone(&self.server))
    }

    async fn console(&self) -> String {
        self.key("console", Role::Console, Which::All).await
    }

    async fn link(&self, organization: &str) -> Result<String, Status> {
        let request = link_request(organization, self.clock.now());
        let settings = self.settings();
        let made = settings.create_settings_link(by(&self.admin, request));
        Ok(made.await?.into_inner().secret)
    }

    async fn redeem(
        &self,
        key: &str,
        link: &str,
    ) -> Result<pb::RedeemSettingsLinkResponse, Status> {
        let request = pb::RedeemSettingsLinkRequest {
            secret: link.to_owned(),
            ..pb::RedeemSettingsLinkRequest::default()
        };
        let settings = self.settings();
        let opened = settings.redeem_settings_link(by(key, request));
        Ok(opened.await?.into_inner())
    }

    async fn at_settings(&self, organization: &str) -> pb::RedeemSettingsLinkResponse {
        let name = format!("console-{}", self.clock.now().as_millis());
        let console = self.key(&name, Role::Console, Which::All).await;
        let link = self.link(organization).await.unwrap();
        self.redeem(&console, &link).await.unwrap()
    }

    async fn generate_by(
        &self,
        key: &str,
        organization: &str,
        actor: &str,
    ) -> Result<pb::GenerateScimTokenResponse, Status> {
        let request = pb::GenerateScimTokenRequest {
            organization_id: organization.to_owned(),
            actor: actor.to_owned(),
            ..pb::GenerateScimTokenRequest::default()
        };
        let organizations = self.organizations();
        let generated = organizations.generate_scim_token(by(key, request));
        Ok(generated.await?.into_inner())
    }

    async fn switch(&self, key: &str, organization: &str, field: &str) -> Result<(), Status> {
        let request = pb::UpdateOrganizationRequest {
            organization: Some(pb::Organization {
                id: organization.to_owned(),
                display_name: "Changed".to_owned(),
                saml_enabled: true,
                scim_enabled: Some(true),
                groups_enabled: Some(false),
                ..pb::Organization::default()
            }),
            update_mask: Some(prost_types::FieldMask {
                paths: vec![field.to_owned()],
            }),
            ..pb::UpdateOrganizationRequest::default()
        };
        let organizations = self.organizations();
        organizations.update_organization(by(key, request)).await?;
        Ok(())
    }
}

pub(super) fn link_request(
    organization: &str,
    signed_in: Timestamp,
) -> pb::CreateSettingsLinkRequest {
    pb::CreateSettingsLinkRequest {
        organization_id: organization.to_owned(),
        actor_id: "u-1".to_owned(),
        actor_name: "Ada Lovelace".to_owned(),
        sign_in_time: Some(prost_types::Timestamp {
            seconds: signed_in.as_millis() / 1000,
            nanos: 0,
        }),
        return_url: "https://app.example/settings".to_owned(),
        ..pb::CreateSettingsLinkRequest::default()
    }
}

#[tokio::test]
async fn a_link_opens_a_session_of_one_organization() {
    let world = World::new().await;
    let (ours, theirs) = (world.tenant().await, world.tenant().await);
    let console = world.console().await;
    let link = world.link(&ours.id).await.unwrap();
    let opened = world.redeem(&console, &link).await.unwrap();
    let session = opened.settings_session.unwrap();
    assert_eq!(session.organization_id, ours.id);
    assert_eq!(session.actor_name, "Ada Lovelace");
    let own = || by(&opened.secret, pb::GetSettingsSessionRequest {});
    let got = message(world.settings().get_settings_session(own()).await);
    assert_eq!(got.settings_session.as_ref(), Some(&session));

    let again = world.redeem(&console, &link).await;
    assert_refused(again, Code::NotFound, "SETTINGS_LINK_INVALID");
    for wrong in ["", "x", &link[..link.len() - 1], &opened.secret] {
        let refused = world.redeem(&console, wrong).await;
        assert_refused(refused, Code::NotFound, "SETTINGS_LINK_INVALID");
    }
    // A link to an organization that is not there is like any other that is not good.
    let nowhere = link.replace(&ours.id.replace('-', ""), &unknown_id().replace('-', ""));
    let refused = world.redeem(&console, &nowhere).await;
    assert_refused(refused, Code::NotFound, "SETTINGS_LINK_INVALID");

    let user = world
        .create(&ours.token, &ours.id, user("ada"))
        .await
        .unwrap();
    world.get(&opened.secret, &ours.id, &user.id).await.unwrap();
    for organization in [theirs.id.as_str(), &unknown_id(), "acme"] {
        let refused = world.get(&opened.secret, organization, &user.id).await;
        assert_refused(refused, Code::Unauthenticated, "TOKEN_INVALID");
        let refused = world.generate_by(&opened.secret, organization, "").await;
        assert_refused(refused, Code::Unauthenticated, "TOKEN_INVALID");
    }
}

#[tokio::test]
async fn the_consoles_own_key_opens_links_and_nothing_else() {
    let world = World::new().await;
    let Tenant { id, .. } = world.tenant().await;
    let console = world.console().await;
    let refused = world.generate_by(&console, &id, "").await;
    assert_refused(refused, Code::PermissionDenied, "PERMISSION_DENIED");
    let refused = world.get(&console, &id, &unknown_id()).await;
    assert_refused(refused, Code::PermissionDenied, "PERMISSION_DENIED");
    let request = by(&console, link_request(&id, NOW));
    let refused = world.settings().create_settings_link(request).await;
    assert_refused(refused, Code::PermissionDenied, "PERMISSION_DENIED");
    // And an admin's key opens none: it has no need to.
    let link = world.link(&id).await.unwrap();
    let refused = world.redeem(&world.admin, &link).await;
    assert_refused(refused, Code::PermissionDenied, "PERMISSION_DENIED");
    // A key for other organizations does not use the link up.
    let elsewhere = Which::Only(vec![OrganizationId::new(NOW)]);
    let other = world.key("elsewhere", Role::Console, elsewhere).await;
    let refused = world.redeem(&other, &link).await;
    assert_refused(refused, Code::PermissionDenied, "PERMISSION_DENIED");
    world.redeem(&console, &link).await.unwrap();
}

#[tokio::test]
async fn a_token_is_generated_within_ten_minutes_of_a_sign_in() {
    let world = World::new().await;
    let Tenant { id, token } = world.tenant().await;
    let opened = world.at_settings(&id).await;
    let generated = world.generate_by(&opened.secret, &id, "").await.unwrap();
    let described = generated.scim_token.unwrap();
    assert_eq!(described.created_by, "settings page: u-1");
    assert_eq!(described.created_by_name, "Ada Lovelace");
    let answer = world.authenticate(&token, &id).await;
    assert_refused(answer, Code::Unauthenticated, "TOKEN_INVALID");
    let events = world.events(&id, "", 10).await.events;
    let last = events.last().unwrap();
    assert_eq!(last.actor, "settings page: u-1", "and not a name");

    let other = world.generate_by(&opened.secret, &id, "somebody").await;
    assert_refused(other, Code::InvalidArgument, "INVALID_FIELD");
    world.clock.advance(MINUTES_10);
    world.generate_by(&opened.secret, &id, "").await.unwrap();
    world.clock.advance(Duration::from_secs(1));
    let late = world.generate_by(&opened.secret, &id, "").await;
    assert_refused(late, Code::FailedPrecondition, "SIGN_IN_REQUIRED");
    world
        .authenticate(&generated.secret, &id)
        .await
        .unwrap_err();
}

#[tokio::test]
async fn a_session_changes_the_switches_of_the_page() {
    let world = World::new().await;
    let id = world.organization().await;
    let opened = world.at_settings(&id).await;
    world
        .switch(&opened.secret, &id, "groups_enabled")
        .await
        .unwrap();
    world
        .switch(&opened.secret, &id, "scim_enabled")
        .await
        .unwrap();
    for field in ["saml_enabled", "display_name", "unique_group_names"] {
        let refused = world.switch(&opened.secret, &id, field).await;
        assert_refused(refused, Code::PermissionDenied, "PERMISSION_DENIED");
    }
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let world = World::new().await;
    let id = world.organization().await;
    let first = world.at_settings(&id).await;
    world.clock.advance(Duration::from_secs(1));
    let second = world.at_settings(&id).await;
    let list = || {
        let request = pb::ListSettingsSessionsRequest {
            organization_id: id.clone(),
        };
        by(&world.admin, request)
    };
    let listed = message(world.settings().list_settings_sessions(list()).await);
    let sessions: Vec<_> = [&second, &first]
        .map(|opened| opened.settings_session.clone().unwrap())
        .into();
    assert_eq!(listed.settings_sessions, sessions);

    let revoke = |key: &str, of: &pb::RedeemSettingsLinkResponse| {
        let request = pb::RevokeSettingsSessionRequest {
            organization_id: id.clone(),
            settings_session_id: of.settings_session.as_ref().unwrap().id.clone(),
            ..pb::RevokeSettingsSessionRequest::default()
        };
        by(key, request)
    };
    let settings = world.settings();
    let other = settings.revoke_settings_session(revoke(&first.secret, &second));
    assert_refused(other.await, Code::NotFound, "SETTINGS_SESSION_NOT_FOUND");
    let own = settings.revoke_settings_session(revoke(&first.secret, &first));
    own.await.unwrap();
    let gone = world.get(&first.secret, &id, &unknown_id()).await;
    assert_refused(gone, Code::Unauthenticated, "TOKEN_INVALID");
    let by_admin = settings.revoke_settings_session(revoke(&world.admin, &second));
    by_admin.await.unwrap();
    let again = settings.revoke_settings_session(revoke(&world.admin, &second));
    assert_refused(again.await, Code::NotFound, "SETTINGS_SESSION_NOT_FOUND");
    let listed = message(world.settings().list_settings_sessions(list()).await);
    assert!(listed.settings_sessions.is_empty());
}

#[tokio::test]
async fn a_link_says_for_whom_and_since_when() {
    let world = World::new().await;
    let id = world.organization().await;
    let wrong = [
        pb::CreateSettingsLinkRequest {
            actor_id: String::new(),
            ..link_request(&id, NOW)
        },
        pb::CreateSettingsLinkRequest {
            actor_name: "a\nb".to_owned(),
            ..link_request(&id, NOW)
        },
        pb::CreateSettingsLinkRequest {
            sign_in_time: None,
            ..link_request(&id, NOW)
        },
        link_request(&id, NOW.plus(MINUTES_10)),
        pb::CreateSettingsLinkRequest {
            return_url: "javascript:alert(1)".to_owned(),
            ..link_request(&id, NOW)
        },
        pb::CreateSettingsLinkRequest {
            locale: 9,
            ..link_request(&id, NOW)
        },
    ];
    for request in wrong {
        let text = format!("{request:?}");
        let settings = world.settings();
        let answer = settings.create_settings_link(by(&world.admin, request));
        let (code, reason) = refusal(answer.await);
        assert_eq!(
            (code, reason.as_str()),
            (Code::InvalidArgument, "INVALID_FIELD"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn whose_frames_show_the_page_is_for_the_product_to_say() {
    let world = World::new().await;
    let (ours, theirs) = (world.tenant().await, world.tenant().await);
    let set = async |key: &str, origins: &[&str]| {
        let request = pb::UpdateOrganizationRequest {
            organization: Some(pb::Organization {
                id: ours.id.clone(),
                frame_origins: origins.iter().map(ToString::to_string).collect(),
                ..pb::Organization::default()
            }),
            update_mask: Some(prost_types::FieldMask {
                paths: vec!["frame_origins".to_owned()],
            }),
            ..pb::UpdateOrganizationRequest::default()
        };
        let organizations = world.organizations();
        let updated = organizations.update_organization(by(key, request)).await?;
        Ok::<_, Status>(updated.into_inner().organization.unwrap().frame_origins)
    };
    let app = "https://app.example.com";
    assert_eq!(set(&world.admin, &[app]).await.unwrap(), [app]);
    for bad in [
        "*",
        "https://app.example.com/path",
        "http://app.example.com",
    ] {
        let refused = set(&world.admin, &[app, bad]).await;
        assert_refused(refused, Code::InvalidArgument, "INVALID_FIELD");
    }

    // The link says so before it is redeemed, and the session as it stands.
    let console = world.console().await;
    let link = world.link(&ours.id).await.unwrap();
    let rehearsal = pb::RedeemSettingsLinkRequest {
        secret: link.clone(),
        validate_only: true,
    };
    let settings = world.settings();
    let rehearsed = message(settings.redeem_settings_link(by(&console, rehearsal)).await);
    assert_eq!(rehearsed.settings_session.unwrap().frame_origins, [app]);
    let opened = world.redeem(&console, &link).await.unwrap();
    assert_eq!(opened.settings_session.unwrap().frame_origins, [app]);
    let refused = set(&opened.secret, &["https://evil.example"]).await;
    assert_refused(refused, Code::PermissionDenied, "PERMISSION_DENIED");
    let own = || by(&opened.secret, pb::GetSettingsSessionRequest {});
    let got = message(settings.get_settings_session(own()).await);
    assert_eq!(got.settings_session.unwrap().frame_origins, [app]);
    assert!(set(&world.admin, &[]).await.unwrap().is_empty());
    let got = message(settings.get_settings_session(own()).await);
    assert!(got.settings_session.unwrap().frame_origins.is_empty());
    let link = world.link(&theirs.id).await.unwrap();
    let opened = world.redeem(&console, &link).await.unwrap();
    assert!(opened.settings_session.unwrap().frame_origins.is_empty());
}
