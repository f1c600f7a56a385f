//! Look-ups of the SaaS's own services.

use std::collections::BTreeSet;

use super::world::{START, World, first, named, user};
use crate::{
    domain::{Slice, Start, UserId},
    storage::users,
};

pub(super) async fn many_users_are_got_by_their_ids_at_once(world: World) {
    let [boss] = world.people(["boss"]).await;
    let enterprise = crate::domain::schema::ENTERPRISE_USER_URN;
    let managed = serde_json::json!({ enterprise: { "manager": { "value": boss.to_string() } } });
    let managed = world.create(user("managed", managed)).await.unwrap().id;
    let deleted = world.create(named("deleted")).await.unwrap().id;
    world.delete(deleted).await.unwrap();
    let group = world.group("group", &[managed.into()]).await;
    let elsewhere = crate::domain::OrganizationId::new(START);
    world.create_organization(elsewhere).await.unwrap();
    let theirs = world.create_in(&world.store, elsewhere, world.admin, named("theirs"));
    let theirs = theirs.await.unwrap().id;

    let ids = [managed, boss, deleted, theirs, UserId::new(START), managed];
    let reader = world.store.reader(world.organization);
    let (_, found) = reader.list_users_of_ids(&world.admin, &ids).await.unwrap();
    let got: BTreeSet<_> = found.iter().map(|user| user.id).collect();
    assert_eq!((got, found.len()), (BTreeSet::from([managed, boss]), 2));
    let found = found.iter().find(|user| user.id == managed).unwrap();
    let manager = found.manager.as_ref().unwrap();
    assert_eq!(manager.display_name.as_deref(), Some("boss"));
    assert_eq!(found.groups[0].id, group);
    let (_, found) = reader
        .omit_groups(true)
        .list_users_of_ids(&world.admin, &ids)
        .await
        .unwrap();
    assert!(found.iter().all(|user| user.groups.is_empty()));

    world.crowd(1_000).await;
    world.analyze().await;
    let batch = users::batch_for_tests(&reader, &ids);
    let plan = world.measured_plan(&batch).await;
    assert!(
        !plan.contains("SCAN users") && !plan.contains("Seq Scan on users"),
        "{plan}"
    );
}

pub(super) async fn lists_of_groups_have_no_total(world: World) {
    for name in ["c", "a", "b"] {
        world.group(name, &[]).await;
    }
    let reader = world.store.reader(world.organization);
    let mut slice = Slice {
        count: 2,
        ..first(2)
    };
    let (_, page) = reader
        .list_groups(&world.admin, None, &slice)
        .await
        .unwrap();
    assert!(page.more);
    let last = page.rows.last().unwrap().position.clone();
    let names = |page: crate::domain::Page<crate::domain::StoredGroup>| {
        let names = page
            .values()
            .map(|group| group.group.display_name.as_str().to_owned());
        names.collect::<Vec<_>>()
    };
    assert_eq!(names(page), ["c", "a"]);
    slice.start = Start::After(last);
    // Whoever comes meanwhile is met, and nobody twice.
    world.group("d", &[]).await;
    let (_, page) = reader
        .list_groups(&world.admin, None, &slice)
        .await
        .unwrap();
    assert!(!page.more);
    assert_eq!(names(page), ["b", "d"]);
}
