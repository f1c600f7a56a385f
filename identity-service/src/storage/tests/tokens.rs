//! Credentials: which are good, where, and until when.

use std::time::Duration;

use super::world::{START, World, service_key};
use crate::domain::{
    CertificateName, Credential, Error, NewServiceKey, OrganizationId, OrganizationPatch,
    Organizations, PageSize, Role, ServiceKeyName, Timestamp, TokenHash, Who,
};
use crate::token::certificate_hash;

async fn is_good(world: &World, organization: OrganizationId, credential: Credential) -> bool {
    let read = world.store.reader(organization).caller(&credential).await;
    let written = world
        .store
        .write(organization, "", move |tx| {
            Box::pin(async move { tx.caller(&credential).await })
        })
        .await;
    assert_eq!(read.is_ok(), written.is_ok());
    match read {
        Ok(caller) => caller.organization.is_some(),
        Err(error) => {
            assert!(matches!(error, Error::TokenInvalid), "{error:?}");
            false
        }
    }
}

pub(super) async fn a_new_token_ends_the_one_before(world: World) {
    assert!(is_good(&world, world.organization, world.scim).await);
    let second = world.generate(world.organization, [2; 32]).await.unwrap();
    assert!(!is_good(&world, world.organization, world.scim).await);
    assert!(is_good(&world, world.organization, second).await);
    let other = world.another_store().await;
    let refused = other.reader(world.organization).caller(&world.scim).await;
    assert!(matches!(refused, Err(Error::TokenInvalid)));
}

pub(super) async fn no_token_is_generated_while_saml_is_off(world: World) {
    let admin = world.admin;
    world
        .store
        .write(world.organization, "", move |tx| {
            Box::pin(async move {
                tx.caller(&admin).await?;
                let off = OrganizationPatch {
                    saml_enabled: Some(false),
                    ..OrganizationPatch::default()
                };
                tx.organizations()
                    .update(&off, &crate::domain::IfMatch::Any)
                    .await
            })
        })
        .await
        .unwrap();
    let refused = world.generate(world.organization, [2; 32]).await;
    assert!(
        matches!(refused, Err(Error::SamlNotEnabledForToken)),
        "{refused:?}"
    );
    // Suspended, and not ended.
    assert!(is_good(&world, world.organization, world.scim).await);
}

pub(super) async fn a_revoked_token_and_an_unknown_one_are_the_same(world: World) {
    let (admin, organization) = (world.admin, world.organization);
    let revoke = || {
        world.store.write(organization, "", move |tx| {
            Box::pin(async move {
                tx.caller(&admin).await?;
                tx.tokens().revoke("test-admin", "leaked").await
            })
        })
    };
    revoke().await.unwrap();
    assert!(matches!(revoke().await, Err(Error::ScimTokenNotFound)));
    assert!(!is_good(&world, organization, world.scim).await);
    assert!(
        !is_good(
            &world,
            organization,
            Credential::ScimToken(TokenHash([9; 32]))
        )
        .await
    );
    let reader = world.store.reader(organization);
    assert!(reader.find_scim_token(&admin).await.unwrap().1.is_none());
}

pub(super) async fn a_token_is_good_in_its_own_organization_only(world: World) {
    let other = OrganizationId::new(START);
    world.create_organization(other).await.unwrap();
    let theirs = world.generate(other, [2; 32]).await.unwrap();
    assert!(is_good(&world, other, theirs).await);
    assert!(!is_good(&world, world.organization, theirs).await);
    assert!(!is_good(&world, OrganizationId::new(START), theirs).await);
}

pub(super) async fn the_last_use_is_noted_once_a_minute(world: World) {
    let hash = TokenHash([1; 32]);
    let last_use = async |agent: &str| {
        let reader = world.store.reader(world.organization);
        for _ in 0..200 {
            let (_, token) = reader.find_scim_token(&world.admin).await.unwrap();
            if let Some(last_use) = token.unwrap().last_use
                && last_use.user_agent == agent
            {
                return Some(last_use);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        None
    };
    world
        .store
        .touch_token(world.organization, hash, "192.0.2.1", "Okta");
    let noted = last_use("Okta").await.unwrap();
    assert_eq!((noted.time, noted.address.as_str()), (START, "192.0.2.1"));
    world.wait(59);
    world
        .store
        .touch_token(world.organization, hash, "192.0.2.1", "too soon");
    world.wait(1);
    world
        .store
        .touch_token(world.organization, hash, "192.0.2.2", "Entra");
    let noted = last_use("Entra").await.unwrap();
    assert_eq!(noted.address, "192.0.2.2");
    // It is no change of anything.
    assert_eq!(world.feed().await.len(), 2);
}

pub(super) async fn a_service_key_is_found_until_it_is_revoked(world: World) {
    let key = service_key(&world.store, "reader", Role::Read, Organizations::All).await;
    let caller = world
        .store
        .reader(world.organization)
        .caller(&key)
        .await
        .unwrap();
    assert!(
        matches!(&caller.who, Who::Service { name, role: Role::Read, .. } if name.as_str() == "reader")
    );
    let unknown = OrganizationId::new(START);
    let caller = world.store.reader(unknown).caller(&key).await.unwrap();
    assert!(caller.organization.is_none());

    let name = ServiceKeyName::parse("reader").unwrap();
    let new = NewServiceKey {
        name: name.clone(),
        role: Role::Admin,
        organizations: Organizations::All,
        hash: TokenHash([3; 32]),
        certificate: None,
        created_by: None,
    };
    let again = world.store.create_service_key(new).await;
    assert!(matches!(again, Err(Error::ServiceKeyExists)));
    let by = ServiceKeyName::parse("test-admin").unwrap();
    let ended = (name.clone(), by.clone());
    let unit = world.store.write(OrganizationId::NOBODY, "", move |tx| {
        let (name, by) = ended.clone();
        Box::pin(async move { tx.service_keys().revoke(&name, Some(&by)).await })
    });
    unit.await.unwrap();
    let again = world.store.revoke_service_key(&name).await;
    assert!(matches!(again, Err(Error::ServiceKeyNotFound)));
    assert!(!is_good(&world, world.organization, key).await);
    let list = world
        .store
        .list_service_keys(None, PageSize::clamp(0))
        .await;
    let keys = list.unwrap().keys;
    let names: Vec<_> = keys
        .iter()
        .map(|key| (key.name.as_str(), key.revoked.is_some()))
        .collect();
    assert_eq!(names, [("reader", true), ("test-admin", false)]);
    assert_eq!(keys[0].revoked_by, Some(by));
}

pub(super) async fn a_certificate_is_a_key_of_its_own_until_it_is_revoked(world: World) {
    let name = CertificateName::parse("spiffe://example.com/billing").unwrap();
    let hash = certificate_hash(&name);
    let make = async |key: &str| {
        let new = NewServiceKey {
            name: ServiceKeyName::parse(key).unwrap(),
            role: Role::Read,
            organizations: Organizations::All,
            hash,
            certificate: Some(name.clone()),
            created_by: None,
        };
        world.store.create_service_key(new).await
    };
    let here = world.organization;
    let certificate = Credential::Certificate(hash);
    assert!(!is_good(&world, here, certificate).await);
    make("billing").await.unwrap();
    assert!(is_good(&world, here, certificate).await);
    // Neither counts for the other, be their hashes the same.
    assert!(!is_good(&world, here, Credential::ServiceKey(hash)).await);
    let secret = service_key(&world.store, "reader", Role::Read, Organizations::All).await;
    let as_certificate = Credential::Certificate(secret.hash());
    assert!(!is_good(&world, here, as_certificate).await);

    let taken = make("billing-2").await;
    assert!(matches!(taken, Err(Error::ServiceKeyExists)));
    let ended = ServiceKeyName::parse("billing").unwrap();
    world.store.revoke_service_key(&ended).await.unwrap();
    assert!(!is_good(&world, here, certificate).await);
    make("billing-2").await.unwrap();
    assert!(is_good(&world, here, certificate).await);
    let listed = world.store.list_service_keys(None, PageSize::clamp(0));
    let keys = listed.await.unwrap().keys;
    let certificates: Vec<_> = keys.iter().map(|key| key.certificate.clone()).collect();
    assert_eq!(certificates, [Some(name.clone()), Some(name), None, None]);
}

pub(super) async fn service_keys_are_listed_page_by_page(world: World) {
    for name in ["c", "a", "b"] {
        service_key(&world.store, name, Role::Read, Organizations::All).await;
    }
    let (mut names, mut after) = (Vec::new(), None);
    loop {
        let size = PageSize::clamp(3);
        let page = world
            .store
            .list_service_keys(after.as_ref(), size)
            .await
            .unwrap();
        names.extend(page.keys.into_iter().map(|key| key.name));
        after = names.last().cloned();
        if !page.more {
            break;
        }
    }
    let names: Vec<_> = names.iter().map(ServiceKeyName::as_str).collect();
    assert_eq!(names, ["a", "b", "c", "test-admin"]);
}

pub(super) async fn the_last_use_of_a_key_is_noted_once_a_minute(world: World) {
    let Credential::ServiceKey(hash) = world.admin else {
        panic!("a service key");
    };
    // It is written beside the call.
    let used = async |wanted: Option<Timestamp>| {
        for _ in 0..500 {
            let page = world
                .store
                .list_service_keys(None, PageSize::clamp(0))
                .await;
            let found = page.unwrap().keys.remove(0).last_used;
            if found == wanted {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("never {wanted:?}");
    };
    used(None).await;
    world.store.touch_service_key(hash);
    used(Some(START)).await;
    world.wait(59);
    world.store.touch_service_key(hash);
    world.wait(1);
    world.store.touch_service_key(hash);
    used(Some(START.plus(std::time::Duration::from_secs(60)))).await;
}
