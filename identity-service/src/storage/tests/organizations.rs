//! Organizations: made once, changed, listed, deleted.

use super::world::{START, World, named, service_key};
use crate::domain::{
    Error, EventKind, IfMatch, Organization, OrganizationId, OrganizationPatch, Organizations,
    PageSize, Role, Version, Who,
};

async fn update(
    world: &World,
    patch: OrganizationPatch,
    if_match: IfMatch,
) -> Result<Organization, Error> {
    let admin = world.admin;
    world
        .store
        .write(world.organization, "", move |tx| {
            let (patch, if_match) = (patch.clone(), if_match.clone());
            Box::pin(async move {
                tx.caller(&admin).await?;
                tx.organizations().update(&patch, &if_match).await
            })
        })
        .await
}

async fn delete(world: &World) -> Result<(), Error> {
    delete_one(world, world.organization, IfMatch::Any).await
}

pub(super) async fn delete_one(
    world: &World,
    organization: OrganizationId,
    if_match: IfMatch,
) -> Result<(), Error> {
    let admin = world.admin;
    world
        .store
        .write(organization, "", move |tx| {
            let if_match = if_match.clone();
            Box::pin(async move {
                tx.caller(&admin).await?;
                tx.organizations().delete(&if_match).await
            })
        })
        .await
}

pub(super) async fn an_id_is_never_used_again(world: World) {
    let refused = world.create_organization(world.organization).await;
    assert!(
        matches!(refused, Err(Error::OrganizationExists)),
        "{refused:?}"
    );
    delete(&world).await.unwrap();
    let refused = world.create_organization(world.organization).await;
    assert!(
        matches!(refused, Err(Error::OrganizationExists)),
        "{refused:?}"
    );
    world.store.purge_deleted().await.unwrap();
    let refused = world.create_organization(world.organization).await;
    assert!(
        matches!(refused, Err(Error::OrganizationExists)),
        "{refused:?}"
    );
}

pub(super) async fn settings_change_with_their_version(world: World) {
    let off = OrganizationPatch {
        saml_enabled: Some(false),
        ..OrganizationPatch::default()
    };
    let stale = IfMatch::OneOf(vec![Version(3)]);
    let refused = update(&world, off.clone(), stale).await;
    assert!(
        matches!(refused, Err(Error::VersionMismatch)),
        "{refused:?}"
    );
    let changed = update(&world, off.clone(), IfMatch::Any).await.unwrap();
    assert!(!changed.saml_enabled);
    assert_eq!(changed.version, Version(2));
    let same = update(&world, off, IfMatch::Any).await.unwrap();
    assert_eq!(same.version, Version(2));
    let reader = world.store.reader(world.organization);
    let caller = reader.caller(&world.scim).await.unwrap();
    assert!(!caller.organization.unwrap().saml_enabled);
    assert_eq!(world.feed().await.len(), 3);
}

pub(super) async fn a_list_goes_on_after_the_last_one(world: World) {
    for _ in 0..4 {
        world
            .create_organization(OrganizationId::new(START))
            .await
            .unwrap();
    }
    let mut met = Vec::new();
    let mut after = None;
    loop {
        let page = world
            .store
            .list_organizations(&Organizations::All, after, PageSize::clamp(2))
            .await
            .unwrap();
        met.extend(page.organizations.iter().map(|one| one.organization.id));
        after = met.last().copied();
        if !page.more {
            break;
        }
    }
    assert_eq!(met.len(), 5);
    assert!(met.is_sorted());
}

pub(super) async fn a_key_for_some_lists_those(world: World) {
    let other = OrganizationId::new(START);
    world.create_organization(other).await.unwrap();
    let unknown = OrganizationId::new(START);
    let only = Organizations::Only(vec![other, unknown]);
    let key = service_key(&world.store, "some", Role::Read, only.clone()).await;
    let caller = world.store.reader(other).caller(&key).await.unwrap();
    assert!(matches!(&caller.who, Who::Service { organizations, .. } if *organizations == only));
    let page = world
        .store
        .list_organizations(&only, None, PageSize::clamp(10))
        .await
        .unwrap();
    let ids: Vec<_> = page
        .organizations
        .iter()
        .map(|one| one.organization.id)
        .collect();
    assert_eq!(ids, [other]);
}

pub(super) async fn a_deleted_organization_is_gone_and_purged(world: World) {
    for number in 0..3 {
        world
            .create(named(&format!("user-{number}")))
            .await
            .unwrap();
    }
    let stale = delete_one(&world, world.organization, IfMatch::OneOf(vec![Version(2)])).await;
    assert!(matches!(stale, Err(Error::VersionMismatch)), "{stale:?}");
    let seen = IfMatch::OneOf(vec![Version(1)]);
    delete_one(&world, world.organization, seen).await.unwrap();
    let reader = world.store.reader(world.organization);
    assert!(matches!(
        reader.caller(&world.scim).await,
        Err(Error::TokenInvalid)
    ));
    assert!(
        reader
            .caller(&world.admin)
            .await
            .unwrap()
            .organization
            .is_none()
    );
    assert!(matches!(
        world.create(named("late")).await,
        Err(Error::TokenInvalid)
    ));
    assert!(matches!(
        delete(&world).await,
        Err(Error::OrganizationNotFound)
    ));
    // The one that runs by itself may have been faster.
    world.store.purge_deleted().await.unwrap();
    assert_eq!(world.store.purge_deleted().await.unwrap(), 0);
    // All that is left is for those who follow all organizations.
    let left: Vec<_> = world.feed().await;
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(left[0].event.kind, EventKind::OrganizationDeleted);
}
