//! Whom an assertion names.

use serde_json::json;

use super::world::{World, groups::attribute, user};
use crate::{
    domain::{
        Caller, Change, Login, LoginRefusal, LoginSubject, NameIdAttribute, Operation,
        OrganizationPatch, Path, StoredUser, UserId, WrittenDocument,
    },
    storage::logins,
};

fn name_id(text: &str) -> LoginSubject {
    LoginSubject::NameId(text.to_owned())
}

impl World {
    async fn name_ids_are(&self, attribute: NameIdAttribute) {
        self.settings(OrganizationPatch {
            name_id_attribute: Some(attribute),
            ..OrganizationPatch::default()
        })
        .await;
    }

    async fn named(&self, subject: LoginSubject) -> (Caller, Vec<StoredUser<WrittenDocument>>) {
        let reader = self.store.reader(self.organization);
        reader.find_login(&self.admin, &subject).await.unwrap()
    }

    async fn login(&self, subject: LoginSubject) -> Result<UserId, LoginRefusal> {
        let (caller, named) = self.named(subject).await;
        Login::of(&caller.organization.unwrap(), named).map(|login| login.user.id)
    }

    async fn person(&self, name: &str, address: &str, external_id: &str) -> UserId {
        let person = json!({ "externalId": external_id, "emails": [{ "value": address }] });
        self.create(user(name, person)).await.unwrap().id
    }

    async fn switch(&self, id: UserId, active: bool) {
        let change = Change {
            operation: Operation::Replace(active.into()),
            path: Path {
                name: attribute("active"),
                filter: None,
            },
            create_if_absent: false,
            ignore_undeclared: false,
        };
        self.update(id, vec![change]).await.unwrap();
    }
}

/// One text is the user name of one, the address of another and the external id of a third: only the organization decides
/// who of them it names.
pub(super) async fn a_name_id_is_what_the_organization_says(world: World) {
    const TEXT: &str = "X@Example.com";
    let named = world.person(TEXT, "a@example.com", "a").await;
    let addressed = world.person("b", TEXT, "b").await;
    let external = world.person("c", "c@example.com", TEXT).await;
    let elsewhere = crate::domain::OrganizationId::new(super::world::START);
    world.create_organization(elsewhere).await.unwrap();

    assert_eq!(world.login(name_id("x@EXAMPLE.com")).await, Ok(named));
    assert_eq!(world.named(name_id(TEXT)).await.1.len(), 1);
    world.name_ids_are(NameIdAttribute::Email).await;
    assert_eq!(world.login(name_id("x@EXAMPLE.com")).await, Ok(addressed));
    assert_eq!(world.named(name_id(TEXT)).await.1.len(), 1);
    world.name_ids_are(NameIdAttribute::ExternalId).await;
    assert_eq!(world.login(name_id(TEXT)).await, Ok(external));
    let folded = world.login(name_id("x@example.com")).await;
    assert_eq!(folded, Err(LoginRefusal::NotProvisioned));
    let subject = LoginSubject::ExternalId(TEXT.to_owned());
    world.name_ids_are(NameIdAttribute::UserName).await;
    assert_eq!(world.login(subject).await, Ok(external));

    let reader = world.store.reader(elsewhere);
    let there = reader.find_login(&world.admin, &name_id(TEXT)).await;
    assert!(there.unwrap().1.is_empty());
    world.switch(named, false).await;
    let refused = world.login(name_id(TEXT)).await;
    assert_eq!(refused, Err(LoginRefusal::Deactivated(named)));
    world.delete(named).await.unwrap();
    let refused = world.login(name_id(TEXT)).await;
    assert_eq!(refused, Err(LoginRefusal::NotProvisioned));
}

pub(super) async fn an_address_that_two_active_users_have_is_nobodys(world: World) {
    world.name_ids_are(NameIdAttribute::Email).await;
    let a = world.person("a", "both@example.com", "x").await;
    let b = world.person("b", "Both@example.com", "x").await;
    let c = world.person("c", "both@example.com", "x").await;
    let by_external_id = || LoginSubject::ExternalId("x".to_owned());
    for subject in [name_id("both@example.com"), by_external_id()] {
        assert_eq!(world.login(subject).await, Err(LoginRefusal::Ambiguous));
    }
    world.switch(a, false).await;
    world.switch(c, false).await;
    for subject in [name_id("both@example.com"), by_external_id()] {
        assert_eq!(world.login(subject).await, Ok(b));
    }
    world.switch(b, false).await;
    let refused = world.login(name_id("both@example.com")).await;
    assert!(matches!(refused, Err(LoginRefusal::Deactivated(_))));
}

pub(super) async fn whoever_signs_in_is_found_by_an_index(world: World) {
    world.crowd(1_000).await;
    world.analyze().await;
    let reader = world.store.reader(world.organization);
    let candidates = logins::candidates_for_tests(&reader, &world.admin, &name_id("person-7"));
    let plan = world.measured_plan(&candidates).await;
    for index in ["users_user_name", "user_emails", "users_external_id"] {
        assert!(plan.contains(index), "{index}: {plan}");
    }
    for scan in [
        "SCAN users",
        "Seq Scan on users",
        "SCAN user_emails",
        "Seq Scan on user_emails",
    ] {
        assert!(!plan.contains(scan), "{plan}");
    }
}
