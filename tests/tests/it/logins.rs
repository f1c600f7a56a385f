//! Signing in with what Okta and Entra ID send: the walk of docs/integrate.md, on a running stack.

use identity_proto::v1::{
    LoginRefusalReason as Refusal, NameIdAttribute, Organization, ResolveLoginRequest,
    UpdateOrganizationRequest, resolve_login_request::Subject, resolve_login_response::Outcome,
};
use prost_types::FieldMask;
use serde_json::json;
use tests::{
    client::USER,
    stack::{Builder, Database, Stack, Tenant},
};

on_both_databases![
    okta_signs_in_by_the_application_username,
    a_upn_of_entra_id_is_not_the_mail_address,
];

/// Who is let in by a NameID: the user's id.
async fn sign_in(stack: &Stack, tenant: &Tenant, name_id: &str) -> Result<String, Refusal> {
    let request = ResolveLoginRequest {
        organization_id: tenant.id.clone(),
        subject: Some(Subject::NameId(name_id.to_owned())),
        include_groups: false,
    };
    let mut logins = stack.identity().unwrap().logins();
    let resolved = logins.resolve_login(request).await.unwrap().into_inner();
    match resolved.outcome.unwrap() {
        Outcome::Login(login) => Ok(login.user.unwrap().id),
        Outcome::Refusal(refusal) => Err(refusal.reason()),
    }
}

async fn name_ids_are(stack: &Stack, tenant: &Tenant, attribute: NameIdAttribute) {
    let request = UpdateOrganizationRequest {
        organization: Some(Organization {
            id: tenant.id.clone(),
            name_id_attribute: attribute.into(),
            ..Organization::default()
        }),
        update_mask: Some(FieldMask {
            paths: vec!["name_id_attribute".to_owned()],
        }),
        ..UpdateOrganizationRequest::default()
    };
    let mut organizations = stack.identity().unwrap().organizations();
    organizations.update_organization(request).await.unwrap();
}

/// Provisions somebody and gives their id.
async fn provision(stack: &Stack, tenant: &Tenant, name: &str, mail: &str, key: &str) -> String {
    let user = json!({
        "schemas": [USER],
        "userName": name,
        "externalId": key,
        "active": true,
        "emails": [{"primary": true, "type": "work", "value": mail}],
    });
    let created = stack
        .scim(tenant)
        .unwrap()
        .create_user(&user)
        .await
        .unwrap();
    assert_eq!(created.status, 201, "{created:?}");
    created.json().unwrap()["id"].as_str().unwrap().to_owned()
}

async fn okta_signs_in_by_the_application_username(database: Database) {
    let stack = Builder::new(database).start().await.unwrap();
    let (ours, theirs) = (stack.tenant().await.unwrap(), stack.tenant().await.unwrap());
    let name = "ada.lovelace@example.com";
    let ada = provision(&stack, &ours, name, "ada@example.com", "00u1abcd").await;

    // NameID of the format EmailAddress: the application username, in whichever letter case the person has typed it.
    assert_eq!(sign_in(&stack, &ours, name).await, Ok(ada.clone()));
    let shouted = sign_in(&stack, &ours, "Ada.Lovelace@Example.com").await;
    assert_eq!(shouted, Ok(ada.clone()));
    // Her address is not her name, and another organization does not know her.
    for (tenant, name) in [(&ours, "ada@example.com"), (&theirs, name)] {
        assert_eq!(
            sign_in(&stack, tenant, name).await,
            Err(Refusal::NotProvisioned)
        );
    }

    let scim = stack.scim(&ours).unwrap();
    let off = json!([{"op": "replace", "value": {"active": false}}]);
    assert_eq!(scim.patch_user(&ada, &off).await.unwrap().status, 200);
    assert_eq!(
        sign_in(&stack, &ours, name).await,
        Err(Refusal::Deactivated)
    );
    let on = json!([{"op": "replace", "value": {"active": true}}]);
    assert_eq!(scim.patch_user(&ada, &on).await.unwrap().status, 200);
    assert_eq!(sign_in(&stack, &ours, name).await, Ok(ada.clone()));
    assert_eq!(scim.delete_user(&ada).await.unwrap().status, 204);
    assert_eq!(
        sign_in(&stack, &ours, name).await,
        Err(Refusal::NotProvisioned)
    );
}

async fn a_upn_of_entra_id_is_not_the_mail_address(database: Database) {
    let stack = Builder::new(database).start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    // Ada's mail address is Eve's UPN.
    let ada = provision(
        &stack,
        &tenant,
        "ada@corp.example",
        "lovelace@corp.example",
        "1",
    )
    .await;
    let eve = provision(
        &stack,
        &tenant,
        "lovelace@corp.example",
        "eve@corp.example",
        "2",
    )
    .await;

    assert_eq!(
        sign_in(&stack, &tenant, "ada@corp.example").await,
        Ok(ada.clone())
    );
    assert_eq!(
        sign_in(&stack, &tenant, "lovelace@corp.example").await,
        Ok(eve.clone())
    );
    name_ids_are(&stack, &tenant, NameIdAttribute::Email).await;
    assert_eq!(
        sign_in(&stack, &tenant, "lovelace@corp.example").await,
        Ok(ada.clone())
    );
    let upn = sign_in(&stack, &tenant, "ada@corp.example").await;
    assert_eq!(upn, Err(Refusal::NotProvisioned));
    // A second one with the address: neither comes in.
    let zoe = provision(
        &stack,
        &tenant,
        "zoe@corp.example",
        "Lovelace@corp.example",
        "3",
    )
    .await;
    let both = sign_in(&stack, &tenant, "lovelace@corp.example").await;
    assert_eq!(both, Err(Refusal::Ambiguous));
    let scim = stack.scim(&tenant).unwrap();
    let off = json!([{"op": "Replace", "path": "active", "value": "False"}]);
    assert_eq!(scim.patch_user(&zoe, &off).await.unwrap().status, 200);
    assert_eq!(
        sign_in(&stack, &tenant, "lovelace@corp.example").await,
        Ok(ada)
    );
    name_ids_are(&stack, &tenant, NameIdAttribute::ExternalId).await;
    assert_eq!(sign_in(&stack, &tenant, "2").await, Ok(eve));
}
