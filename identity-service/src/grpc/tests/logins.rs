//! Signing in, through the contract.

use pb::{
    LoginRefusalReason as Reason, login_service_server::LoginService as _,
    resolve_login_request::Subject, resolve_login_response::Outcome,
};
use prost_types::FieldMask;

use super::*;
use crate::grpc::Logins;

impl World {
    async fn resolve(
        &self,
        key: &str,
        organization: &str,
        subject: Option<Subject>,
    ) -> Result<Outcome, Status> {
        let request = pb::ResolveLoginRequest {
            organization_id: organization.to_owned(),
            subject,
            include_groups: true,
        };
        let logins = Logins(Arc::clone(&self.server));
        let resolved = logins.resolve_login(by(key, request)).await?;
        Ok(resolved.into_inner().outcome.unwrap())
    }

    async fn kept_out(&self, organization: &str, name_id: &str) -> Reason {
        let subject = Some(Subject::NameId(name_id.to_owned()));
        match self
            .resolve(&self.admin, organization, subject)
            .await
            .unwrap()
        {
            Outcome::Refusal(refusal) => refusal.reason(),
            Outcome::Login(login) => panic!("let in: {login:?}"),
        }
    }

    async fn set(&self, organization: pb::Organization, field: &str) -> Result<(), Status> {
        let request = pb::UpdateOrganizationRequest {
            organization: Some(organization),
            update_mask: Some(FieldMask {
                paths: vec![field.to_owned()],
            }),
            ..pb::UpdateOrganizationRequest::default()
        };
        let organizations = self.organizations();
        organizations
            .update_organization(by(&self.admin, request))
            .await?;
        Ok(())
    }
}

#[tokio::test]
async fn whoever_may_come_in_is_shown_with_account_and_groups() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let ada = pb::User {
        account_id: "a-1".to_owned(),
        ..user("Ada")
    };
    let ada = world.create(&world.admin, &tenant.id, ada).await.unwrap();
    world
        .create_group(&tenant.token, &tenant.id, "staff", &[&ada.id])
        .await
        .unwrap();
    let subject = Some(Subject::NameId("ADA".to_owned()));
    let outcome = world
        .resolve(&world.admin, &tenant.id, subject.clone())
        .await
        .unwrap();
    let Outcome::Login(login) = outcome else {
        panic!("refused: {outcome:?}");
    };
    let seen = login.user.unwrap();
    assert_eq!((&seen.id, seen.account_id.as_str()), (&ada.id, "a-1"));
    assert_eq!(seen.groups[0].display_name, "staff");

    let refused = world
        .resolve(&tenant.token, &tenant.id, subject.clone())
        .await;
    assert_refused(refused, Code::PermissionDenied, "PERMISSION_DENIED");
    let gateway = world.key("gateway", Role::Gateway, Which::All).await;
    let refused = world.resolve(&gateway, &tenant.id, subject.clone()).await;
    assert_refused(refused, Code::PermissionDenied, "PERMISSION_DENIED");
    let unknown = world.resolve(&world.admin, &unknown_id(), subject).await;
    assert_refused(unknown, Code::NotFound, "ORGANIZATION_NOT_FOUND");
    let long = "x".repeat(1_025);
    for subject in ["", "a\0", &long] {
        let subject = Some(Subject::NameId(subject.to_owned()));
        let refused = world.resolve(&world.admin, &tenant.id, subject).await;
        assert_refused(refused, Code::InvalidArgument, "INVALID_FIELD");
    }
    let refused = world.resolve(&world.admin, &tenant.id, None).await;
    assert_refused(refused, Code::InvalidArgument, "INVALID_FIELD");
}

#[tokio::test]
async fn what_is_switched_off_lets_nobody_in() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    world
        .create(&tenant.token, &tenant.id, user("ada"))
        .await
        .unwrap();
    assert_eq!(
        world.kept_out(&tenant.id, "bob").await,
        Reason::NotProvisioned
    );
    let off = || pb::Organization {
        id: tenant.id.clone(),
        scim_enabled: Some(false),
        ..pb::Organization::default()
    };
    world.set(off(), "scim_enabled").await.unwrap();
    assert_eq!(
        world.kept_out(&tenant.id, "ada").await,
        Reason::ScimNotEnabled
    );
    world.set(off(), "saml_enabled").await.unwrap();
    assert_eq!(
        world.kept_out(&tenant.id, "ada").await,
        Reason::SamlNotEnabled
    );
}

#[tokio::test]
async fn what_name_ids_are_is_a_setting_that_is_said() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let ada = pb::User {
        emails: vec![pb::MultiValue {
            value: "ada@example.com".to_owned(),
            ..pb::MultiValue::default()
        }],
        ..user("ada")
    };
    world.create(&tenant.token, &tenant.id, ada).await.unwrap();
    assert_eq!(
        world.kept_out(&tenant.id, "ada@example.com").await,
        Reason::NotProvisioned
    );
    let by_address = |attribute: i32| pb::Organization {
        id: tenant.id.clone(),
        name_id_attribute: attribute,
        ..pb::Organization::default()
    };
    for unknown in [pb::NameIdAttribute::Unspecified.into(), 77] {
        let refused = world.set(by_address(unknown), "name_id_attribute").await;
        assert_refused(refused, Code::InvalidArgument, "INVALID_FIELD");
    }
    let email = by_address(pb::NameIdAttribute::Email.into());
    world.set(email, "name_id_attribute").await.unwrap();
    assert_eq!(
        world.kept_out(&tenant.id, "ada").await,
        Reason::NotProvisioned
    );
    let subject = Some(Subject::NameId("Ada@example.com".to_owned()));
    let outcome = world
        .resolve(&world.admin, &tenant.id, subject)
        .await
        .unwrap();
    assert!(matches!(outcome, Outcome::Login(_)), "{outcome:?}");
    let events = world.events(&tenant.id, "", 100).await.events;
    let changed = &events.last().unwrap().changed_attributes;
    assert_eq!(changed, &["name_id_attribute"]);
}
