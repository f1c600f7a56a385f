//! Users whom the SaaS has already, and whom the identity provider adopts.

use serde_json::json;

use super::world::{World, first, named, set, user};
use crate::{
    domain::{
        AccountId, AdoptionReport, Error, Imported, Provisioning, SortKey, StoredUser, User,
        UserId, schema::Key,
    },
    storage::users,
};

fn account(id: &str, user: User) -> User {
    User {
        account_id: AccountId::parse(id).unwrap(),
        ..user
    }
}

impl World {
    /// In one unit, each with what became of it.
    async fn import(&self, people: Vec<User>) -> Vec<Result<Imported, Error>> {
        let admin = self.admin;
        let unit = self.store.write(self.organization, "import", move |tx| {
            let people = people.clone();
            Box::pin(async move {
                tx.caller(&admin).await?;
                let mut outcomes = Vec::new();
                for person in people {
                    outcomes.push(tx.users().import(person.into()).await);
                }
                Ok(outcomes)
            })
        });
        unit.await.unwrap()
    }

    async fn import_one(&self, person: User) -> Imported {
        self.import(vec![person]).await.remove(0).unwrap()
    }

    async fn report(&self) -> AdoptionReport {
        let reader = self.store.reader(self.organization);
        reader.find_adoption_report(&self.admin).await.unwrap().1
    }

    async fn provisioned(&self, provisioning: Provisioning) -> Vec<String> {
        let reader = self.store.reader(self.organization);
        let reader = reader.only(Some(provisioning));
        let page = reader.list_users(&self.admin, None, &first(100)).await;
        let users = page.unwrap().1.values();
        users
            .map(|user| user.user.user_name.as_str().to_owned())
            .collect()
    }

    async fn of_name(&self, name: &str) -> StoredUser {
        let reader = self.store.reader(self.organization);
        let page = reader.list_users(&self.admin, None, &first(100)).await;
        let mut users = page.unwrap().1.values();
        let user = users.find(|user| user.user.user_name.as_str() == name);
        user.unwrap().parse().unwrap()
    }
}

fn report(untouched: i64, adopted: i64, created: i64) -> AdoptionReport {
    AdoptionReport {
        untouched,
        adopted,
        created,
    }
}

pub(super) async fn an_import_can_be_repeated(world: World) {
    let other = crate::domain::OrganizationId::new(super::world::START);
    world.create_organization(other).await.unwrap();
    let ada = || account("a-1", user("ada", json!({ "title": "Countess" })));
    assert_eq!(world.import_one(ada()).await, Imported::Created);
    let before = (world.feed().await.len(), world.of_name("ada").await);
    assert_eq!(world.import_one(ada()).await, Imported::Unchanged);
    let after = (world.feed().await.len(), world.of_name("ada").await);
    assert_eq!((after.0, after.1.version), (before.0, before.1.version));

    let renamed = account("a-1", user("ada.lovelace", json!({})));
    assert_eq!(world.import_one(renamed).await, Imported::Updated);
    let ada = world.of_name("ada.lovelace").await;
    assert_eq!(
        (ada.id, ada.provisioning),
        (before.1.id, Provisioning::Imported)
    );
    assert_eq!(world.report().await, report(1, 0, 0));

    // Once the identity provider manages somebody, an import leaves them alone.
    world
        .update(ada.id, vec![set("title", json!("Dr."))])
        .await
        .unwrap();
    let older = account("a-1", user("ada", json!({})));
    assert_eq!(world.import_one(older).await, Imported::Managed);
    let ada = world.of_name("ada.lovelace").await;
    assert_eq!(ada.provisioning, Provisioning::Adopted);
    // So it does with whom the identity provider has made, and a service has linked.
    let created = world.create(account("b-1", named("bob"))).await.unwrap();
    assert_eq!(created.provisioning, Provisioning::Created);
    let outcome = world.import_one(account("b-1", named("bobby"))).await;
    assert_eq!(outcome, Imported::Managed);
    assert_eq!(world.report().await, report(0, 1, 1));
}

pub(super) async fn the_identity_provider_adopts_with_its_first_write(world: World) {
    let people = ["a", "b", "c", "d"].map(|name| account(name, named(name)));
    world.import(people.to_vec()).await;
    assert_eq!(world.report().await, report(4, 0, 0));
    let [a, b, c, d] = ["a", "b", "c", "d"];
    let id = async |name: &str| world.of_name(name).await.id;

    // A replacement that changes nothing else is the first write all the same, and is told.
    let before = world.of_name(a).await;
    let same = world.replace(before.id, before.user.clone()).await.unwrap();
    assert_eq!(same.provisioning, Provisioning::Adopted);
    assert_eq!(same.version, before.version.next());
    let told = world.feed().await.pop().unwrap().event;
    assert_eq!(told.changed_attributes, ["provisioning"]);
    assert_eq!(told.values.unwrap()["provisioning"], json!("ADOPTED"));
    assert_eq!(told.account_id, AccountId::parse("a").unwrap());
    let again = world.replace(before.id, before.user.clone()).await.unwrap();
    assert_eq!(again.version, same.version);

    let changed = world
        .update(id(b).await, vec![set("active", json!(false))])
        .await;
    assert_eq!(changed.unwrap().provisioning, Provisioning::Adopted);
    let told = world.feed().await.pop().unwrap().event;
    assert_eq!(told.changed_attributes, ["active", "provisioning"]);
    assert_eq!(told.kind, crate::domain::EventKind::UserDeactivated);

    // A write that fails adopts nobody, and neither does a service's.
    let refused = world
        .update(id(c).await, vec![set("userName", json!("A"))])
        .await;
    assert!(matches!(refused, Err(Error::UserNameTaken)));
    assert_eq!(world.of_name(c).await.provisioning, Provisioning::Imported);
    world
        .import_one(account(c, user(c, json!({ "title": "x" }))))
        .await;
    assert_eq!(world.of_name(c).await.provisioning, Provisioning::Imported);
    assert_eq!(world.report().await, report(2, 2, 0));

    // Deleted and back again, everybody is what they were.
    for (name, counts) in [(a, report(2, 1, 0)), (d, report(1, 2, 0))] {
        let user = world.of_name(name).await;
        world.delete(user.id).await.unwrap();
        assert_eq!(world.report().await, counts);
        let admin = world.admin;
        let back = world
            .store
            .write(world.organization, "undelete", move |tx| {
                Box::pin(async move {
                    tx.caller(&admin).await?;
                    tx.users().undelete(user.id).await
                })
            });
        assert_eq!(back.await.unwrap().provisioning, user.provisioning);
        assert_eq!(world.report().await, report(2, 2, 0));
    }
    world.create(named("new")).await.unwrap();
    assert_eq!(world.provisioned(Provisioning::Imported).await, ["c", "d"]);
    assert_eq!(world.provisioned(Provisioning::Adopted).await, ["b", "a"]);
    assert_eq!(world.provisioned(Provisioning::Created).await, ["new"]);
}

pub(super) async fn what_cannot_be_imported_stops_nobody_else(world: World) {
    let taken = world.create(named("taken")).await.unwrap();
    let outcomes = world
        .import(vec![
            account("1", named("one")),
            account("2", named("TAKEN")),
            account("1", named("taken")),
            named("nobody's"),
            account("3", named("three")),
        ])
        .await;
    assert!(matches!(
        outcomes.as_slice(),
        [
            Ok(Imported::Created),
            Err(Error::UserNameTaken),
            Err(Error::UserNameTaken),
            Err(Error::InvalidField(_)),
            Ok(Imported::Created),
        ]
    ));
    assert_eq!(world.report().await, report(2, 0, 1));
    assert_eq!(world.of_name("taken").await.id, taken.id);
    assert_eq!(
        world.of_name("one").await.version,
        crate::domain::Version::FIRST
    );
    let feed = world.feed().await;
    let numbers: Vec<_> = feed.iter().map(|event| event.sequence).collect();
    assert_eq!(numbers, (1..=numbers.len() as i64).collect::<Vec<_>>());
}

pub(super) async fn those_of_one_provisioning_are_a_range_of_an_index(world: World) {
    let people = (0..10).map(|n| account(&n.to_string(), named(&format!("imported-{n}"))));
    world.import(people.collect()).await;
    world.crowd(1_000).await;
    world.analyze().await;
    let page = users::provisioned_for_tests(
        world.store.engine(),
        world.organization,
        Provisioning::Imported,
        &first(5),
    );
    let plan = world.measured_plan(&page).await;
    assert!(plan.contains("users_provisioning"), "{plan}");
    assert!(
        !plan.contains("SCAN users") && !plan.contains("B-TREE"),
        "{plan}"
    );
    assert!(!plan.contains("Sort"), "{plan}");
    // In another order everybody has to be looked at: that waits for its turn, and finds them.
    let mut by_name = first(5);
    by_name.sort.key = SortKey::Key(Key::UserName);
    let reader = world.store.reader(world.organization);
    let page = reader
        .only(Some(Provisioning::Imported))
        .list_users(&world.admin, None, &by_name)
        .await;
    let ids: Vec<UserId> = page.unwrap().1.values().map(|user| user.id).collect();
    assert_eq!(ids.len(), 5);
}
