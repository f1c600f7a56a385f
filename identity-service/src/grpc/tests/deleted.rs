//! Deleted users, and bringing them back.

use super::*;

impl World {
    async fn delete(&self, key: &str, organization: &str, user: &str) {
        let request = pb::DeleteUserRequest {
            organization_id: organization.to_owned(),
            user_id: user.to_owned(),
            if_match: Vec::new(),
            ..pb::DeleteUserRequest::default()
        };
        self.users().delete_user(by(key, request)).await.unwrap();
    }

    async fn undelete(
        &self,
        key: &str,
        organization: &str,
        user: &str,
    ) -> Result<pb::User, Status> {
        let request = pb::UndeleteUserRequest {
            organization_id: organization.to_owned(),
            user_id: user.to_owned(),
            ..pb::UndeleteUserRequest::default()
        };
        let back = self.users().undelete_user(by(key, request)).await?;
        Ok(back.into_inner().user.unwrap())
    }

    async fn deleted(&self, organization: &str, page_token: &str) -> pb::ListDeletedUsersResponse {
        let request = pb::ListDeletedUsersRequest {
            organization_id: organization.to_owned(),
            page_size: 2,
            page_token: page_token.to_owned(),
        };
        message(
            self.users()
                .list_deleted_users(by(&self.admin, request))
                .await,
        )
    }
}

#[tokio::test]
async fn an_administrator_finds_a_deleted_user_and_brings_it_back() {
    let world = World::new().await;
    let Tenant { id, token } = world.tenant().await;
    let mut ids = Vec::new();
    for name in ["ann", "bob", "cleo"] {
        let user = world.create(&token, &id, user(name)).await.unwrap();
        world.delete(&token, &id, &user.id).await;
        world.clock.advance(Duration::from_secs(1));
        ids.push(user.id);
    }
    let first = world.deleted(&id, "").await;
    let rest = world.deleted(&id, &first.next_page_token).await;
    assert!(rest.next_page_token.is_empty());
    let listed = first.deleted_users.iter().chain(&rest.deleted_users);
    let listed: Vec<_> = listed
        .map(|deleted| &deleted.user.as_ref().unwrap().id)
        .collect();
    assert_eq!(listed, [&ids[2], &ids[1], &ids[0]]);
    let latest = &first.deleted_users[0];
    let seconds = |time: &Option<prost_types::Timestamp>| time.unwrap().seconds;
    assert_eq!(
        seconds(&latest.purge_time) - seconds(&latest.delete_time),
        30 * 24 * 3600
    );

    let back = world.undelete(&world.admin, &id, &ids[0]).await.unwrap();
    assert_eq!(
        (back.id.as_str(), back.user_name.as_str()),
        (ids[0].as_str(), "ann")
    );
    assert_eq!(
        world.get(&token, &id, &ids[0]).await.unwrap().etag,
        back.etag
    );
    let kind = world
        .events(&id, "", 100)
        .await
        .events
        .last()
        .unwrap()
        .kind();
    assert_eq!(kind, pb::EventKind::UserUndeleted);
    world.create(&token, &id, user("BOB")).await.unwrap();
    let refused = world.undelete(&world.admin, &id, &ids[1]).await;
    assert_refused(refused, Code::AlreadyExists, "USER_NAME_TAKEN");
}

#[tokio::test]
async fn nobody_comes_back_who_is_not_deleted_there() {
    let world = World::new().await;
    let (ours, theirs) = (world.tenant().await, world.tenant().await);
    let ada = world
        .create(&theirs.token, &theirs.id, user("ada"))
        .await
        .unwrap();
    let bob = world
        .create(&ours.token, &ours.id, user("bob"))
        .await
        .unwrap();
    world.delete(&theirs.token, &theirs.id, &ada.id).await;
    for id in [ada.id.as_str(), bob.id.as_str(), "nonsense", &unknown_id()] {
        let refused = world.undelete(&world.admin, &ours.id, id).await;
        assert_refused(refused, Code::NotFound, "USER_NOT_FOUND");
    }
    let refused = world.undelete(&theirs.token, &theirs.id, &ada.id).await;
    assert_refused(refused, Code::PermissionDenied, "PERMISSION_DENIED");
    let reader = world.key("reader", Role::Read, Which::All).await;
    let refused = world.undelete(&reader, &theirs.id, &ada.id).await;
    assert_refused(refused, Code::PermissionDenied, "PERMISSION_DENIED");
}
