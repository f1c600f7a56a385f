//! Look-ups of the SaaS's own services: by a key, many at once, page by page; and who is in which group.

use pb::{Membership, find_users_request::Key, group_service_server::GroupService as _};
use prost_types::FieldMask;

use super::*;

fn mask(paths: &[&str]) -> Option<FieldMask> {
    let paths = paths.iter().map(|path| (*path).to_owned()).collect();
    Some(FieldMask { paths })
}

fn with_address(name: &str, address: &str) -> pb::User {
    pb::User {
        external_id: "Shared".to_owned(),
        emails: vec![pb::MultiValue {
            value: address.to_owned(),
            ..pb::MultiValue::default()
        }],
        ..user(name)
    }
}

impl World {
    async fn find(&self, tenant: &Tenant, key: Option<Key>) -> Result<Vec<String>, Status> {
        let mut names = Vec::new();
        let mut page_token = String::new();
        loop {
            let request = pb::FindUsersRequest {
                organization_id: tenant.id.clone(),
                key: key.clone(),
                page_size: 1,
                page_token,
                read_mask: mask(&["user_name"]),
            };
            let page = self.users().find_users(by(&self.admin, request)).await?;
            let page = page.into_inner();
            names.extend(page.users.into_iter().map(|user| user.user_name));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return Ok(names);
            }
        }
    }

    async fn batch_get(
        &self,
        tenant: &Tenant,
        ids: Vec<String>,
        read_mask: Option<FieldMask>,
    ) -> Result<pb::BatchGetUsersResponse, Status> {
        let request = pb::BatchGetUsersRequest {
            organization_id: tenant.id.clone(),
            user_ids: ids,
            read_mask,
        };
        let got = self
            .users()
            .batch_get_users(by(&self.admin, request))
            .await?;
        Ok(got.into_inner())
    }

    async fn check(
        &self,
        tenant: &Tenant,
        group: &str,
        member: &str,
    ) -> Result<Membership, Status> {
        let request = pb::CheckMembershipRequest {
            organization_id: tenant.id.clone(),
            group_id: group.to_owned(),
            member_id: member.to_owned(),
        };
        let checked = self
            .groups()
            .check_membership(by(&self.admin, request))
            .await?;
        Ok(checked.into_inner().membership())
    }
}

#[tokio::test]
async fn a_key_finds_whoever_has_it() {
    let world = World::new().await;
    let (ours, theirs) = (world.tenant().await, world.tenant().await);
    let ada = pb::User {
        account_id: "a-1".to_owned(),
        ..with_address("Ada", "Both@Example.com")
    };
    world.create(&world.admin, &ours.id, ada).await.unwrap();
    let bob = with_address("Bob", "both@example.com");
    world.create(&world.admin, &ours.id, bob).await.unwrap();
    let eve = with_address("ada", "both@example.com");
    world.create(&world.admin, &theirs.id, eve).await.unwrap();

    for (key, expected) in [
        (Key::UserName("ＡＤＡ".to_owned()), &["Ada"][..]),
        (Key::UserName("adam".to_owned()), &[]),
        (Key::AccountId("a-1".to_owned()), &["Ada"]),
        (Key::AccountId("A-1".to_owned()), &[]),
        (Key::ExternalId("Shared".to_owned()), &["Ada", "Bob"]),
        (Key::ExternalId("shared".to_owned()), &[]),
        (Key::Email("BOTH@example.COM".to_owned()), &["Ada", "Bob"]),
        (Key::Email("both".to_owned()), &[]),
    ] {
        let found = world.find(&ours, Some(key.clone())).await.unwrap();
        assert_eq!(found, expected, "{key:?}");
    }
    for key in [None, Some(Key::Email(String::new()))] {
        let refused = world.find(&ours, key).await;
        assert_refused(refused, Code::InvalidArgument, "INVALID_FIELD");
    }
    let zero = world
        .find(&ours, Some(Key::UserName("a\0".to_owned())))
        .await;
    assert_refused(zero, Code::InvalidArgument, "INVALID_FILTER");
}

#[tokio::test]
async fn a_page_token_is_good_for_its_key_only() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    for name in ["a", "b"] {
        let user = with_address(name, "x@example.com");
        world.create(&world.admin, &tenant.id, user).await.unwrap();
    }
    let ask = |key, page_token: &str| {
        let request = pb::FindUsersRequest {
            organization_id: tenant.id.clone(),
            key: Some(key),
            page_size: 1,
            page_token: page_token.to_owned(),
            read_mask: None,
        };
        by(&world.admin, request)
    };
    let users = world.users();
    let first = users
        .find_users(ask(Key::ExternalId("Shared".to_owned()), ""))
        .await;
    let token = message(first).next_page_token;
    let other = users
        .find_users(ask(Key::ExternalId("shared".to_owned()), &token))
        .await;
    assert_refused(other, Code::InvalidArgument, "CURSOR_INVALID");
    let other = users
        .find_users(ask(Key::UserName("Shared".to_owned()), &token))
        .await;
    assert_refused(other, Code::InvalidArgument, "CURSOR_INVALID");
}

#[tokio::test]
async fn a_batch_says_who_is_not_there() {
    let world = World::new().await;
    let (ours, theirs) = (world.tenant().await, world.tenant().await);
    let a = world
        .create(&ours.token, &ours.id, user("a"))
        .await
        .unwrap();
    let b = world
        .create(&ours.token, &ours.id, user("b"))
        .await
        .unwrap();
    let c = world
        .create(&theirs.token, &theirs.id, user("c"))
        .await
        .unwrap();
    let unknown = unknown_id();
    let ids = [
        &b.id,
        &c.id,
        &a.id,
        &unknown,
        &b.id,
        &"nobody".to_owned(),
        &c.id,
    ];
    let ids: Vec<String> = ids.into_iter().cloned().collect();
    let got = world
        .batch_get(&ours, ids.clone(), mask(&["id"]))
        .await
        .unwrap();
    let found: Vec<_> = got.users.iter().map(|user| user.id.as_str()).collect();
    assert_eq!(found, [&b.id, &a.id]);
    assert_eq!(
        got.not_found_ids,
        [c.id.clone(), unknown, "nobody".to_owned()]
    );
    assert!(got.unread_ids.is_empty());
    assert!(got.users.iter().all(|user| user.user_name.is_empty()));

    for ids in [vec![], vec![a.id.clone(); 1_001]] {
        let refused = world.batch_get(&ours, ids, None).await;
        assert_refused(refused, Code::InvalidArgument, "INVALID_FIELD");
    }
    let refused = world.batch_get(&ours, ids, mask(&["shoe_size"])).await;
    assert_refused(refused, Code::InvalidArgument, "INVALID_FIELD");
}

#[tokio::test]
async fn a_batch_names_those_who_had_no_room() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let mut ids = Vec::new();
    for number in 0..7 {
        let entitlement = |n: usize| pb::MultiValue {
            value: format!("{n}{}", "x".repeat(4_000)),
            ..pb::MultiValue::default()
        };
        let large = pb::User {
            entitlements: (0..200).map(entitlement).collect(),
            ..user(&format!("large-{number}"))
        };
        ids.push(
            world
                .create(&world.admin, &tenant.id, large)
                .await
                .unwrap()
                .id,
        );
    }
    let got = world.batch_get(&tenant, ids.clone(), None).await.unwrap();
    assert_eq!((got.users.len(), got.unread_ids.as_slice()), (5, &ids[5..]));
    let rest = world
        .batch_get(&tenant, got.unread_ids, None)
        .await
        .unwrap();
    assert_eq!((rest.users.len(), rest.unread_ids.len()), (2, 0));
    let names = world
        .batch_get(&tenant, ids, mask(&["user_name"]))
        .await
        .unwrap();
    assert_eq!(names.users.len(), 7);
}

#[tokio::test]
async fn groups_are_listed_in_order_and_in_pages() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    for name in ["c", "A", "b"] {
        world
            .create_group(&tenant.token, &tenant.id, name, &[])
            .await
            .unwrap();
    }
    use pb::GroupOrderKey as By;
    let list = async |key: By, descending| {
        let (mut names, mut page_token) = (String::new(), String::new());
        loop {
            let request = pb::ListGroupsRequest {
                organization_id: tenant.id.clone(),
                page_size: 2,
                page_token,
                filter: None,
                order: Some(pb::GroupOrder {
                    key: key.into(),
                    descending,
                }),
                read_mask: mask(&["display_name"]),
            };
            let page = world
                .groups()
                .list_groups(by(&world.admin, request))
                .await?;
            let page = page.into_inner();
            assert!(page.groups.iter().all(|group| group.id.is_empty()));
            names.extend(page.groups.iter().map(|group| group.display_name.as_str()));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return Ok::<_, Status>(names);
            }
        }
    };
    assert_eq!(list(By::Creation, false).await.unwrap(), "cAb");
    assert_eq!(list(By::DisplayName, false).await.unwrap(), "Abc");
    assert_eq!(list(By::DisplayName, true).await.unwrap(), "cbA");
    let unknown = list(By::Unspecified, false).await;
    assert_refused(unknown, Code::InvalidArgument, "INVALID_FIELD");
    // Services see groups also while they are switched off for the identity provider, which lists by SCIM only.
    let request = pb::ListGroupsRequest {
        organization_id: tenant.id.clone(),
        ..Default::default()
    };
    let refused = world.groups().list_groups(by(&tenant.token, request)).await;
    assert_refused(refused, Code::PermissionDenied, "PERMISSION_DENIED");
}

#[tokio::test]
async fn memberships_are_followed_through_groups() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let (key, id) = (&tenant.token, &tenant.id);
    // Ids are in the order of their time.
    let later = || world.clock.advance(Duration::from_millis(1));
    let ada = world.create(key, id, user("ada")).await.unwrap().id;
    later();
    let bob = world.create(key, id, user("bob")).await.unwrap().id;
    later();
    let inner = world
        .create_group(key, id, "inner", &[&ada])
        .await
        .unwrap()
        .group
        .id;
    later();
    let outer = world
        .create_group(key, id, "outer", &[&bob, &inner])
        .await
        .unwrap()
        .group
        .id;

    assert_eq!(
        world.check(&tenant, &inner, &ada).await.unwrap(),
        Membership::Direct
    );
    assert_eq!(
        world.check(&tenant, &outer, &ada).await.unwrap(),
        Membership::Indirect
    );
    assert_eq!(
        world.check(&tenant, &inner, &bob).await.unwrap(),
        Membership::None
    );
    assert_eq!(
        world.check(&tenant, &outer, "nobody").await.unwrap(),
        Membership::None
    );
    let refused = world.check(&tenant, &unknown_id(), &ada).await;
    assert_refused(refused, Code::NotFound, "GROUP_NOT_FOUND");

    let groups = world.groups();
    let members = async |direct_only, page_token: String| {
        let request = pb::ListGroupMembersRequest {
            organization_id: id.clone(),
            group_id: outer.clone(),
            direct_only,
            page_size: 2,
            page_token,
        };
        message(groups.list_group_members(by(&world.admin, request)).await)
    };
    let first = members(false, String::new()).await;
    let second = members(false, first.next_page_token.clone()).await;
    let seen: Vec<_> = first
        .members
        .iter()
        .chain(&second.members)
        .map(|member| (member.id.as_str(), member.r#type(), member.indirect))
        .collect();
    use pb::GroupMemberType::{Group, User};
    assert_eq!(
        seen,
        [
            (ada.as_str(), User, true),
            (&bob, User, false),
            (&inner, Group, false)
        ]
    );
    assert_eq!(second.next_page_token, "");
    let direct = members(true, String::new()).await;
    assert_eq!(
        (direct.members.len(), direct.next_page_token.as_str()),
        (2, "")
    );
    // A token is good for the list that it came from.
    let request = pb::ListGroupMembersRequest {
        organization_id: id.clone(),
        group_id: inner.clone(),
        page_token: first.next_page_token,
        ..Default::default()
    };
    let other = groups.list_group_members(by(&world.admin, request)).await;
    assert_refused(other, Code::InvalidArgument, "CURSOR_INVALID");

    let of_user = async |user_id: &str, direct_only| {
        let request = pb::ListUserGroupsRequest {
            organization_id: id.clone(),
            user_id: user_id.to_owned(),
            direct_only,
            page_size: 0,
            page_token: String::new(),
        };
        let groups = world
            .users()
            .list_user_groups(by(&world.admin, request))
            .await?;
        Ok::<_, Status>(groups.into_inner().groups)
    };
    let all = of_user(&ada, false).await.unwrap();
    let all: Vec<_> = all
        .iter()
        .map(|group| (group.id.as_str(), group.indirect))
        .collect();
    assert_eq!(all, [(inner.as_str(), false), (&outer, true)]);
    assert_eq!(of_user(&ada, true).await.unwrap().len(), 1);
    assert_refused(
        of_user(&inner, true).await,
        Code::NotFound,
        "USER_NOT_FOUND",
    );
}
