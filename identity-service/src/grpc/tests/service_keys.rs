//! Service keys, managed over gRPC.

use pb::service_key_service_server::ServiceKeyService as _;

use super::*;
use crate::grpc::ServiceKeys;

fn reader(name: &str) -> pb::ServiceKey {
    pb::ServiceKey {
        name: name.to_owned(),
        role: pb::ServiceKeyRole::Read.into(),
        all_organizations: true,
        ..pb::ServiceKey::default()
    }
}

impl World {
    fn keys(&self) -> ServiceKeys {
        ServiceKeys(Arc::clone(&self.server))
    }

    async fn make(
        &self,
        key: &str,
        described: pb::ServiceKey,
    ) -> Result<pb::CreateServiceKeyResponse, Status> {
        let request = pb::CreateServiceKeyRequest {
            service_key: Some(described),
            ..pb::CreateServiceKeyRequest::default()
        };
        let made = self.keys().create_service_key(by(key, request)).await?;
        Ok(made.into_inner())
    }

    async fn revoke(&self, key: &str, name: &str) -> Result<(), Status> {
        let request = pb::RevokeServiceKeyRequest {
            name: name.to_owned(),
            ..pb::RevokeServiceKeyRequest::default()
        };
        self.keys().revoke_service_key(by(key, request)).await?;
        Ok(())
    }

    async fn list_keys(&self) -> Vec<pb::ServiceKey> {
        let (mut all, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = pb::ListServiceKeysRequest {
                page_size: 1,
                page_token,
            };
            let page = message(
                self.keys()
                    .list_service_keys(by(&self.admin, request))
                    .await,
            );
            all.extend(page.service_keys);
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return all;
            }
        }
    }
}

#[tokio::test]
async fn a_key_is_made_used_and_ended() {
    let world = World::new().await;
    let id = world.organization().await;
    let made = world.make(&world.admin, reader("mirror")).await.unwrap();
    let shown = made.service_key.unwrap();
    assert_eq!(
        (shown.created_by.as_str(), shown.all_organizations),
        ("admin", true)
    );
    world.authenticate(&made.secret, &id).await.unwrap();
    let taken = world.make(&world.admin, reader("mirror")).await;
    assert_refused(taken, Code::AlreadyExists, "SERVICE_KEY_EXISTS");

    world.revoke(&world.admin, "mirror").await.unwrap();
    let ended = world.authenticate(&made.secret, &id).await;
    assert_refused(ended, Code::Unauthenticated, "TOKEN_INVALID");
    for name in ["mirror", "nobody", "NO NAME"] {
        let again = world.revoke(&world.admin, name).await;
        assert_refused(again, Code::NotFound, "SERVICE_KEY_NOT_FOUND");
    }
    let reused = world.make(&world.admin, reader("mirror")).await;
    assert_refused(reused, Code::AlreadyExists, "SERVICE_KEY_EXISTS");
    let listed = world.list_keys().await;
    let named: Vec<_> = listed.iter().map(|key| key.name.as_str()).collect();
    assert_eq!(named, ["admin", "mirror"]);
    assert_eq!(
        (
            listed[1].revoked_by.as_str(),
            listed[1].revoke_time.is_some()
        ),
        ("admin", true)
    );
    // No secret is in what is listed, and none in what prints itself.
    assert!(!format!("{listed:?}").contains(&made.secret[..20]));
}

#[tokio::test]
async fn a_key_for_some_organizations_is_good_there_only() {
    let world = World::new().await;
    let (ours, theirs) = (world.organization().await, world.organization().await);
    let described = pb::ServiceKey {
        organization_ids: vec![ours.clone()],
        all_organizations: false,
        role: pb::ServiceKeyRole::Admin.into(),
        ..reader("ours")
    };
    let made = world.make(&world.admin, described).await.unwrap();
    assert_eq!(made.service_key.unwrap().organization_ids, [ours.as_str()]);
    world
        .create(&made.secret, &ours, user("ada"))
        .await
        .unwrap();
    let refused = world.create(&made.secret, &theirs, user("ada")).await;
    assert_refused(refused, Code::PermissionDenied, "PERMISSION_DENIED");
    // It makes no key, and ends none: not even for its own organization.
    let refused = world.make(&made.secret, reader("another")).await;
    assert_refused(refused, Code::PermissionDenied, "PERMISSION_DENIED");
    let refused = world.revoke(&made.secret, "admin").await;
    assert_refused(refused, Code::PermissionDenied, "PERMISSION_DENIED");
}

#[tokio::test]
async fn only_an_admin_for_all_organizations_manages_keys() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let mut callers = vec![(tenant.token.clone(), Code::PermissionDenied)];
    callers.push(("wrong".to_owned(), Code::Unauthenticated));
    for role in [Role::Read, Role::Watch, Role::Gateway, Role::Console] {
        let key = world.key(role.name(), role, Which::All).await;
        callers.push((key, Code::PermissionDenied));
    }
    for (key, code) in callers {
        let made = world.make(&key, pb::ServiceKey::default()).await;
        assert_eq!(refusal(made).0, code);
        assert_eq!(refusal(world.revoke(&key, "admin").await).0, code);
        let request = pb::ListServiceKeysRequest::default();
        let listed = world.keys().list_service_keys(by(&key, request)).await;
        assert_eq!(refusal(listed).0, code);
    }
}

#[tokio::test]
async fn a_key_says_what_it_is_and_where_it_is_good() {
    let world = World::new().await;
    let id = world.organization().await;
    let faulty = [
        pb::ServiceKey {
            name: "Loud".to_owned(),
            ..reader("x")
        },
        pb::ServiceKey {
            name: "scim".to_owned(),
            ..reader("x")
        },
        pb::ServiceKey {
            role: 0,
            ..reader("x")
        },
        pb::ServiceKey {
            role: 77,
            ..reader("x")
        },
        pb::ServiceKey {
            all_organizations: false,
            ..reader("x")
        },
        pb::ServiceKey {
            organization_ids: vec![id],
            ..reader("x")
        },
        pb::ServiceKey {
            all_organizations: false,
            organization_ids: vec!["acme".to_owned()],
            ..reader("x")
        },
    ];
    for described in faulty {
        let refused = world.make(&world.admin, described).await;
        assert_refused(refused, Code::InvalidArgument, "INVALID_FIELD");
    }
}
