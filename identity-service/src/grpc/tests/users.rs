//! A user's life, and lists of users.

use super::*;

fn replace_title(value: &str) -> pb::AttributeChange {
    pb::AttributeChange {
        operation: pb::ChangeOperation::Replace.into(),
        path: Some(pb::AttributePath {
            attribute: "title".to_owned(),
            ..pb::AttributePath::default()
        }),
        value: Some(text(value)),
        create_if_absent: false,
        ignore_undeclared: false,
    }
}

fn text(value: &str) -> pb::AttributeValue {
    pb::AttributeValue {
        kind: Some(pb::attribute_value::Kind::StringValue(value.to_owned())),
    }
}

fn equals(attribute: &str, value: &str) -> pb::Filter {
    let comparison = pb::Comparison {
        attribute: Some(pb::AttributeReference {
            attribute: attribute.to_owned(),
            ..pb::AttributeReference::default()
        }),
        operator: pb::ComparisonOperator::Equal.into(),
        value: Some(text(value)),
    };
    pb::Filter {
        expression: Some(pb::filter::Expression::Comparison(comparison)),
    }
}

impl World {
    async fn update(
        &self,
        tenant: &Tenant,
        user_id: &str,
        changes: Vec<pb::AttributeChange>,
        if_match: &[&str],
    ) -> Result<pb::User, Status> {
        let request = pb::UpdateUserRequest {
            organization_id: tenant.id.clone(),
            user_id: user_id.to_owned(),
            changes,
            if_match: if_match.iter().map(|tag| (*tag).to_owned()).collect(),
            omit_groups: false,
            ..pb::UpdateUserRequest::default()
        };
        let updated = self.users().update_user(by(&tenant.token, request)).await?;
        Ok(updated.into_inner().user.unwrap())
    }

    async fn list(&self, request: pb::ListUsersRequest) -> Result<pb::ListUsersResponse, Status> {
        let listed = self.users().list_users(by(&self.admin, request)).await?;
        Ok(listed.into_inner())
    }
}

#[tokio::test]
async fn a_user_name_is_unique_in_its_organization_and_free_after_a_delete() {
    let world = World::new().await;
    let (ours, theirs) = (world.tenant().await, world.tenant().await);
    let ada = world
        .create(&ours.token, &ours.id, user("Ada"))
        .await
        .unwrap();
    world
        .create(&theirs.token, &theirs.id, user("ADA"))
        .await
        .unwrap();
    let taken = world.create(&ours.token, &ours.id, user("ＡＤＡ")).await;
    assert_refused(taken, Code::AlreadyExists, "USER_NAME_TAKEN");
    let request = pb::DeleteUserRequest {
        organization_id: ours.id.clone(),
        user_id: ada.id.clone(),
        if_match: vec![],
        ..pb::DeleteUserRequest::default()
    };
    world
        .users()
        .delete_user(by(&ours.token, request))
        .await
        .unwrap();
    let again = world
        .create(&ours.token, &ours.id, user("ada"))
        .await
        .unwrap();
    assert_ne!(again.id, ada.id);
    let gone = world.get(&ours.token, &ours.id, &ada.id).await;
    assert_refused(gone, Code::NotFound, "USER_NOT_FOUND");
}

#[tokio::test]
async fn an_update_is_all_or_nothing_and_nothing_is_no_update() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let ada = world
        .create(&tenant.token, &tenant.id, user("ada"))
        .await
        .unwrap();
    world.clock.advance(Duration::from_secs(1));
    let mut no_target = replace_title("x");
    no_target.path.as_mut().unwrap().attribute = "emails".to_owned();
    no_target.path.as_mut().unwrap().sub_attribute = "value".to_owned();
    let refused = world
        .update(
            &tenant,
            &ada.id,
            vec![replace_title("Lost"), no_target],
            &[],
        )
        .await;
    assert_refused(refused, Code::FailedPrecondition, "NO_TARGET");
    assert_eq!(
        world.get(&tenant.token, &tenant.id, &ada.id).await.unwrap(),
        ada
    );

    let titled = world
        .update(&tenant, &ada.id, vec![replace_title("Clerk")], &[])
        .await
        .unwrap();
    assert_eq!(
        (titled.title.as_str(), titled.etag.as_str()),
        ("Clerk", "W/\"2\"")
    );
    assert_ne!(titled.update_time, ada.update_time);
    world.clock.advance(Duration::from_secs(1));
    let same = world
        .update(&tenant, &ada.id, vec![replace_title("Clerk")], &[])
        .await
        .unwrap();
    assert_eq!(same, titled);
    let feed = world.events(&tenant.id, "", 100).await;
    assert_eq!(feed.events.len(), 4);
}

#[tokio::test]
async fn a_write_can_be_bound_to_a_version() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let ada = world
        .create(&tenant.token, &tenant.id, user("ada"))
        .await
        .unwrap();
    let change = || vec![replace_title("Clerk")];
    let stale = world.update(&tenant, &ada.id, change(), &["W/\"2\""]).await;
    assert_refused(stale, Code::Aborted, "VERSION_MISMATCH");
    world
        .update(&tenant, &ada.id, change(), &["\"7\"", &ada.etag])
        .await
        .unwrap();
    let stale = world
        .update(&tenant, &ada.id, vec![replace_title("x")], &[&ada.etag])
        .await;
    assert_refused(stale, Code::Aborted, "VERSION_MISMATCH");
    world
        .update(&tenant, &ada.id, vec![replace_title("x")], &["*"])
        .await
        .unwrap();
}

#[tokio::test]
async fn what_a_request_cannot_say_is_refused_by_name() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let ada = world
        .create(&tenant.token, &tenant.id, user("ada"))
        .await
        .unwrap();
    let mut unknown_operation = replace_title("x");
    unknown_operation.operation = 99;
    let mut unknown_path = replace_title("x");
    unknown_path.path.as_mut().unwrap().attribute = "accountId".to_owned();
    let mut read_only = replace_title("x");
    read_only.path.as_mut().unwrap().attribute = "id".to_owned();
    let cases = [
        (vec![], Code::InvalidArgument, "INVALID_FIELD"),
        (
            vec![unknown_operation],
            Code::InvalidArgument,
            "INVALID_FIELD",
        ),
        (vec![unknown_path], Code::InvalidArgument, "INVALID_PATH"),
        (vec![read_only], Code::FailedPrecondition, "IMMUTABLE"),
    ];
    for (changes, code, reason) in cases {
        let answer = world.update(&tenant, &ada.id, changes, &[]).await;
        assert_refused(answer, code, reason);
    }
    let order = Some(pb::UserOrder {
        key: 0,
        descending: false,
    });
    let request = pb::ListUsersRequest {
        organization_id: tenant.id.clone(),
        order,
        ..pb::ListUsersRequest::default()
    };
    assert_refused(
        world.list(request).await,
        Code::InvalidArgument,
        "INVALID_FIELD",
    );
    let request = pb::SearchUsersRequest {
        organization_id: tenant.id.clone(),
        filter: Some(equals("shoeSize", "42")),
        ..pb::SearchUsersRequest::default()
    };
    let answer = world.search(&tenant.token, request).await;
    assert_refused(answer, Code::InvalidArgument, "INVALID_FILTER");
}

#[tokio::test]
async fn a_search_finds_by_the_folded_name_and_counts() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    for name in ["Ada", "bob", "Eve"] {
        world
            .create(&tenant.token, &tenant.id, user(name))
            .await
            .unwrap();
    }
    let search = |filter, start_index, count| pb::SearchUsersRequest {
        organization_id: tenant.id.clone(),
        filter,
        start_index,
        count,
        ..pb::SearchUsersRequest::default()
    };
    let found = world
        .search(
            &tenant.token,
            search(Some(equals("userName", "ADA")), 1, None),
        )
        .await
        .unwrap();
    assert_eq!(
        (found[0].total_results, found[0].users[0].user_name.as_str()),
        (Some(1), "Ada")
    );
    let second = world
        .search(&tenant.token, search(None, 2, Some(1)))
        .await
        .unwrap();
    assert_eq!(
        (second[0].total_results, second[0].users.len()),
        (Some(3), 1)
    );
    assert_eq!(second[0].users[0].user_name, "bob");
    let count_only = world
        .search(&tenant.token, search(None, 0, Some(0)))
        .await
        .unwrap();
    assert_eq!(
        (count_only[0].total_results, count_only[0].users.len()),
        (Some(3), 0)
    );
    let nobody = world
        .search(
            &tenant.token,
            search(Some(equals("userName", "x")), 1, None),
        )
        .await
        .unwrap();
    assert_eq!((nobody.len(), nobody[0].total_results), (1, Some(0)));
}

/// A user of about 600 KiB.
fn heavy(name: &str) -> pb::User {
    let value = |n: usize| pb::MultiValue {
        value: format!("{n}{}", "x".repeat(4000)),
        ..pb::MultiValue::default()
    };
    pb::User {
        roles: (0..150).map(value).collect(),
        ..user(name)
    }
}

#[tokio::test]
async fn a_large_answer_comes_in_parts() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    for name in ["a", "b", "c"] {
        let made = world.create(&tenant.token, &tenant.id, heavy(name));
        made.await.unwrap();
    }
    let request = pb::SearchUsersRequest {
        organization_id: tenant.id.clone(),
        ..pb::SearchUsersRequest::default()
    };
    let parts = world.search(&tenant.token, request).await.unwrap();
    let users: Vec<usize> = parts.iter().map(|part| part.users.len()).collect();
    assert_eq!(users, [1, 1, 1]);
    let totals: Vec<_> = parts.iter().map(|part| part.total_results).collect();
    assert_eq!(totals, [Some(3), None, None]);
}

#[tokio::test]
async fn a_page_is_cut_where_a_message_would_be_too_large() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    for name in ["a", "b", "c", "d", "e", "f", "g", "h"] {
        let made = world.create(&tenant.token, &tenant.id, heavy(name));
        made.await.unwrap();
    }
    let list = |page_token: &str| pb::ListUsersRequest {
        organization_id: tenant.id.clone(),
        page_token: page_token.to_owned(),
        ..pb::ListUsersRequest::default()
    };
    let first = world.list(list("")).await.unwrap();
    let second = world.list(list(&first.next_page_token)).await.unwrap();
    assert_eq!((first.users.len(), second.users.len()), (6, 2));
    assert_eq!(second.users[0].user_name, "g");
    assert!(second.next_page_token.is_empty());
}

#[tokio::test]
async fn users_are_listed_page_by_page_in_any_order() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    for name in ["d", "a", "c", "b", "e"] {
        world
            .create(&tenant.token, &tenant.id, user(name))
            .await
            .unwrap();
    }
    let order = |key: pb::UserOrderKey, descending| {
        Some(pb::UserOrder {
            key: key.into(),
            descending,
        })
    };
    use pb::UserOrderKey as Key;
    for (order, expected) in [
        (None, "dacbe"),
        (order(Key::UserName, false), "abcde"),
        (order(Key::UserName, true), "edcba"),
        (order(Key::Creation, true), "ebcad"),
        (order(Key::UpdateTime, false), "dacbe"),
    ] {
        let (mut names, mut page_token) = (String::new(), String::new());
        loop {
            let request = pb::ListUsersRequest {
                organization_id: tenant.id.clone(),
                page_size: 2,
                page_token,
                filter: None,
                order,
                ..pb::ListUsersRequest::default()
            };
            let page = world.list(request).await.unwrap();
            names.extend(page.users.iter().map(|user| user.user_name.as_str()));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        assert_eq!(names, expected, "{order:?}");
    }
}

#[tokio::test]
async fn a_page_token_is_good_for_its_list_and_a_day() {
    let world = World::new().await;
    let (ours, theirs) = (world.tenant().await, world.tenant().await);
    for name in ["a", "b"] {
        world
            .create(&ours.token, &ours.id, user(name))
            .await
            .unwrap();
    }
    let list = |page_token: &str, filter| pb::ListUsersRequest {
        organization_id: ours.id.clone(),
        page_size: 1,
        page_token: page_token.to_owned(),
        filter,
        order: None,
        ..pb::ListUsersRequest::default()
    };
    let first = world.list(list("", None)).await.unwrap();
    let token = first.next_page_token;
    assert_eq!(
        world.list(list(&token, None)).await.unwrap().users[0].user_name,
        "b"
    );

    let elsewhere = pb::ListUsersRequest {
        organization_id: theirs.id.clone(),
        ..list(&token, None)
    };
    let others = [
        elsewhere,
        list(&token, Some(equals("title", "x"))),
        list("forged", None),
    ];
    for other in others {
        assert_refused(
            world.list(other).await,
            Code::InvalidArgument,
            "CURSOR_INVALID",
        );
    }
    world.clock.advance(Duration::from_secs(24 * 3600 + 1));
    let late = world.list(list(&token, None)).await;
    assert_refused(late, Code::InvalidArgument, "CURSOR_EXPIRED");
}

#[tokio::test]
async fn a_manager_is_shown_by_name_while_it_is_a_user() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let boss = pb::User {
        display_name: "The Boss".to_owned(),
        ..user("boss")
    };
    let boss = world.create(&tenant.token, &tenant.id, boss).await.unwrap();
    let managed = pb::User {
        enterprise_user: Some(pb::EnterpriseUser {
            manager: Some(pb::Manager {
                value: boss.id.clone(),
                ..pb::Manager::default()
            }),
            ..pb::EnterpriseUser::default()
        }),
        ..user("ada")
    };
    let ada = world
        .create(&tenant.token, &tenant.id, managed)
        .await
        .unwrap();
    let manager = |user: pb::User| user.enterprise_user.unwrap().manager.unwrap();
    let shown = manager(world.get(&tenant.token, &tenant.id, &ada.id).await.unwrap());
    assert_eq!(
        (shown.display_name.as_str(), shown.user_exists),
        ("The Boss", true)
    );
    assert_eq!(
        manager(ada.clone()),
        shown,
        "the answer to the create shows it too"
    );
    let request = pb::DeleteUserRequest {
        organization_id: tenant.id.clone(),
        user_id: boss.id.clone(),
        if_match: vec![],
        ..pb::DeleteUserRequest::default()
    };
    world
        .users()
        .delete_user(by(&tenant.token, request))
        .await
        .unwrap();
    let shown = manager(world.get(&tenant.token, &tenant.id, &ada.id).await.unwrap());
    assert_eq!((shown.value, shown.user_exists), (boss.id, false));
}
