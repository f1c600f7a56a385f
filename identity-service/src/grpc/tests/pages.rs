//! Pages of searches: by cursor and by index.

use identity_proto::v1::group_service_server::GroupService as _;

use super::*;

impl World {
    async fn people(&self, tenant: &Tenant, names: &str) -> Vec<String> {
        let mut ids = Vec::new();
        for name in names.chars() {
            let user = user(&name.to_string());
            let made = self.create(&tenant.token, &tenant.id, user).await.unwrap();
            ids.push(made.id);
        }
        ids
    }

    /// The names on a page, and what leads to the next and the previous one.
    async fn page(&self, tenant: &Tenant, request: &pb::SearchUsersRequest) -> Page {
        let parts = self.search(&tenant.token, request.clone()).await.unwrap();
        let users = parts.iter().flat_map(|part| &part.users);
        Page {
            total: parts[0].total_results.unwrap(),
            names: users.map(|user| user.user_name.as_str()).collect(),
            next: parts[0].next_cursor.clone(),
            previous: parts[0].previous_cursor.clone(),
        }
    }

    async fn refused(&self, tenant: &Tenant, request: pb::SearchUsersRequest, reason: &str) {
        let answer = self.search(&tenant.token, request).await;
        assert_refused(answer, Code::InvalidArgument, reason);
    }
}

#[derive(Debug)]
struct Page {
    total: i64,
    names: String,
    next: String,
    previous: String,
}

fn by_cursor(tenant: &Tenant, cursor: &str, count: Option<i32>) -> pb::SearchUsersRequest {
    pb::SearchUsersRequest {
        organization_id: tenant.id.clone(),
        cursor: Some(cursor.to_owned()),
        count,
        ..pb::SearchUsersRequest::default()
    }
}

fn sorted(attribute: &str, descending: bool) -> Option<pb::SortOrder> {
    Some(pb::SortOrder {
        attribute: Some(pb::AttributeReference {
            attribute: attribute.to_owned(),
            ..pb::AttributeReference::default()
        }),
        descending,
    })
}

#[tokio::test]
async fn cursors_lead_on_and_back() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    world.people(&tenant, "dacbe").await;
    let ask = |cursor: &str| pb::SearchUsersRequest {
        sort: sorted("userName", false),
        ..by_cursor(&tenant, cursor, Some(2))
    };
    let first = world.page(&tenant, &ask("")).await;
    assert_eq!((first.total, first.names.as_str()), (5, "ab"));
    assert_eq!(first.previous, "");
    let second = world.page(&tenant, &ask(&first.next)).await;
    assert_eq!((second.total, second.names.as_str()), (5, "cd"));
    let last = world.page(&tenant, &ask(&second.next)).await;
    assert_eq!((last.names.as_str(), last.next.as_str()), ("e", ""));
    let back = world.page(&tenant, &ask(&last.previous)).await;
    assert_eq!(back.names, "cd");
    assert_eq!(world.page(&tenant, &ask(&back.next)).await.names, "e");
    let start = world.page(&tenant, &ask(&back.previous)).await;
    assert_eq!((start.names.as_str(), start.previous.as_str()), ("ab", ""));
    let unreserved = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    assert!(first.next.chars().all(unreserved), "{}", first.next);
}

#[tokio::test]
async fn by_cursor_nobody_is_lost_or_met_twice() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let ids = world.people(&tenant, "bdfhjl").await;
    let ask = |cursor: &str| pb::SearchUsersRequest {
        sort: sorted("userName", true),
        ..by_cursor(&tenant, cursor, Some(2))
    };
    let first = world.page(&tenant, &ask("")).await;
    assert_eq!(first.names, "lj");
    // Whoever was met goes, and so does the one after whom the next page begins.
    for gone in [&ids[4], &ids[5]] {
        let request = pb::DeleteUserRequest {
            organization_id: tenant.id.clone(),
            user_id: gone.clone(),
            if_match: Vec::new(),
            ..pb::DeleteUserRequest::default()
        };
        let users = world.users();
        users.delete_user(by(&tenant.token, request)).await.unwrap();
    }
    world.people(&tenant, "mke").await;
    let second = world.page(&tenant, &ask(&first.next)).await;
    assert_eq!((second.total, second.names.as_str()), (7, "hf"));
    let third = world.page(&tenant, &ask(&second.next)).await;
    assert_eq!(third.names, "ed");
    let last = world.page(&tenant, &ask(&third.next)).await;
    assert_eq!((last.names.as_str(), last.next.as_str()), ("b", ""));
    // Back from the second page lie those who came meanwhile.
    let back = world.page(&tenant, &ask(&second.previous)).await;
    assert_eq!(back.names, "mk");
}

#[tokio::test]
async fn a_page_whose_people_have_gone_leads_on_and_back() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let ids = world.people(&tenant, "abcd").await;
    let ask = |cursor: &str| by_cursor(&tenant, cursor, Some(2));
    let first = world.page(&tenant, &ask("")).await;
    for gone in &ids[2..] {
        let request = pb::DeleteUserRequest {
            organization_id: tenant.id.clone(),
            user_id: gone.clone(),
            if_match: Vec::new(),
            ..pb::DeleteUserRequest::default()
        };
        let users = world.users();
        users.delete_user(by(&tenant.token, request)).await.unwrap();
    }
    let nobody = world.page(&tenant, &ask(&first.next)).await;
    assert_eq!((nobody.names.as_str(), nobody.next.as_str()), ("", ""));
    let back = world.page(&tenant, &ask(&nobody.previous)).await;
    assert_eq!((back.names.as_str(), back.previous.as_str()), ("ab", ""));
}

#[tokio::test]
async fn a_cursor_is_good_for_its_query_its_count_and_a_day() {
    let world = World::new().await;
    let (ours, theirs) = (world.tenant().await, world.tenant().await);
    for tenant in [&ours, &theirs] {
        world.people(tenant, "abcd").await;
    }
    let first = world.page(&ours, &by_cursor(&ours, "", Some(2))).await;
    let cursor = first.next.as_str();
    let title = pb::Filter {
        expression: Some(pb::filter::Expression::Comparison(pb::Comparison {
            attribute: Some(pb::AttributeReference {
                attribute: "title".to_owned(),
                ..pb::AttributeReference::default()
            }),
            operator: pb::ComparisonOperator::Present.into(),
            value: None,
        })),
    };
    let good = || by_cursor(&ours, cursor, Some(2));
    for other in [
        by_cursor(&ours, "never-issued", Some(2)),
        pb::SearchUsersRequest {
            filter: Some(title),
            ..good()
        },
        pb::SearchUsersRequest {
            sort: sorted("userName", false),
            ..good()
        },
    ] {
        world.refused(&ours, other, "CURSOR_INVALID").await;
    }
    // Somebody else's is like one that was never issued, for those who list users, too.
    let foreign = by_cursor(&theirs, cursor, Some(2));
    world.refused(&theirs, foreign, "CURSOR_INVALID").await;
    let request = pb::ListUsersRequest {
        organization_id: ours.id.clone(),
        page_token: cursor.to_owned(),
        ..pb::ListUsersRequest::default()
    };
    let listed = world.users().list_users(by(&world.admin, request)).await;
    assert_refused(listed, Code::InvalidArgument, "CURSOR_INVALID");

    let other_count = by_cursor(&ours, cursor, Some(3));
    world.refused(&ours, other_count, "COUNT_INVALID").await;
    let too_many = by_cursor(&ours, "", Some(1001));
    world.refused(&ours, too_many, "COUNT_INVALID").await;
    let most = world.page(&ours, &by_cursor(&ours, "", Some(1000))).await;
    assert_eq!((most.names.as_str(), most.next.as_str()), ("abcd", ""));
    // Whoever says no count goes on with the one that was.
    let same = world.page(&ours, &by_cursor(&ours, cursor, None)).await;
    assert_eq!(same.names, "cd");
    let total_only = world.page(&ours, &by_cursor(&ours, "", Some(-1))).await;
    assert_eq!((total_only.total, total_only.names.as_str()), (4, ""));
    assert_eq!(total_only.next, "");

    world.clock.advance(Duration::from_secs(24 * 3600));
    assert_eq!(world.page(&ours, &good()).await.names, "cd");
    world.clock.advance(Duration::from_millis(1));
    world.refused(&ours, good(), "CURSOR_EXPIRED").await;
}

fn by_index(tenant: &Tenant, start_index: i64, count: Option<i32>) -> pb::SearchUsersRequest {
    pb::SearchUsersRequest {
        organization_id: tenant.id.clone(),
        start_index,
        count,
        ..pb::SearchUsersRequest::default()
    }
}

impl World {
    async fn delete_all(&self, tenant: &Tenant, ids: &[String]) {
        for id in ids {
            let request = pb::DeleteUserRequest {
                organization_id: tenant.id.clone(),
                user_id: id.clone(),
                if_match: Vec::new(),
                ..pb::DeleteUserRequest::default()
            };
            let users = self.users();
            users.delete_user(by(&tenant.token, request)).await.unwrap();
        }
    }

    /// How many footprints there are, of all organizations; they are gone then.
    async fn footprints(&self) -> u64 {
        self.clock.advance(Duration::from_secs(10 * 60));
        self.store.forget_walks().await.unwrap()
    }
}

#[tokio::test]
async fn by_index_nobody_is_lost_when_those_who_were_met_go() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let ids = world.people(&tenant, "abcdefgh").await;
    let page = async |start_index| {
        let request = by_index(&tenant, start_index, Some(3));
        let page = world.page(&tenant, &request);
        let page = page.await;
        (page.total, page.names)
    };
    assert_eq!(page(1).await, (8, "abc".to_owned()));
    world.delete_all(&tenant, &ids[..2]).await;
    assert_eq!(page(4).await, (8, "def".to_owned()));
    world.delete_all(&tenant, &ids[2..6]).await;
    // The client would stop here if it were told that there are two.
    assert_eq!(page(7).await, (8, "gh".to_owned()));
    assert_eq!(page(7).await, (8, "gh".to_owned()), "the same page again");
    // A new walk begins anew, and what was left for the old one is not for it.
    assert_eq!(page(1).await, (2, "gh".to_owned()));
}

#[tokio::test]
async fn a_new_walk_does_not_follow_the_one_before() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let ids = world.people(&tenant, "abcdefg").await;
    let walk = async || {
        let mut met = Vec::new();
        let (mut start_index, mut total) = (1, 1);
        while start_index <= total {
            let request = by_index(&tenant, start_index, Some(2));
            let page = world.page(&tenant, &request);
            let page = page.await;
            total = page.total;
            start_index += 2;
            met.push(page.names);
        }
        met.join(" ")
    };
    assert_eq!(walk().await, "ab cd ef g");
    world.delete_all(&tenant, &ids[..1]).await;
    assert_eq!(walk().await, "bc de fg");
}

#[tokio::test]
async fn two_walks_at_once_do_not_harm_each_other() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let ids = world.people(&tenant, "abcdefgh").await;
    let page = async |start_index| {
        let request = by_index(&tenant, start_index, Some(2));
        let page = world.page(&tenant, &request);
        page.await.names
    };
    assert_eq!(page(1).await, "ab");
    world.delete_all(&tenant, &ids[..2]).await;
    assert_eq!(page(1).await, "cd", "the second walk");
    for walk in ["one", "the other"] {
        assert_eq!(page(3).await, "cd", "{walk}: met twice, and not lost");
    }
    for walk in ["one", "the other"] {
        assert_eq!(page(5).await, "ef", "{walk}");
    }
    for walk in ["one", "the other"] {
        assert_eq!(page(7).await, "gh", "{walk}");
    }
}

#[tokio::test]
async fn a_walk_may_count_by_what_it_gets_or_by_what_it_asks_for() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    for number in 0..1003 {
        let user = user(&format!("user-{number:04}"));
        world.create(&tenant.token, &tenant.id, user).await.unwrap();
    }
    let page = async |start_index| {
        let request = by_index(&tenant, start_index, Some(5000));
        let page = world.page(&tenant, &request);
        page.await.names
    };
    assert_eq!(page(1).await.len(), 9 * 1000);
    let rest = ["user-1000user-1001user-1002"; 2];
    assert_eq!([page(1001).await, page(5001).await], rest);
}

#[tokio::test]
async fn without_a_footprint_a_page_is_an_offset() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let ids = world.people(&tenant, "abcdef").await;
    let page = async |start_index| {
        let request = by_index(&tenant, start_index, Some(2));
        let page = world.page(&tenant, &request);
        let page = page.await;
        (page.total, page.names)
    };
    assert_eq!(page(4).await, (6, "de".to_owned()));
    assert_eq!(page(1).await, (6, "ab".to_owned()));
    world.delete_all(&tenant, &ids[..1]).await;
    world.clock.advance(Duration::from_secs(10 * 60));
    assert_eq!(page(3).await, (5, "de".to_owned()), "expired");
    assert_eq!(page(900).await, (5, String::new()));
}

#[tokio::test]
async fn what_needs_no_next_page_writes_nothing() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    world.people(&tenant, "abc").await;
    let look_up = pb::SearchUsersRequest {
        filter: Some(pb::Filter {
            expression: Some(pb::filter::Expression::Comparison(pb::Comparison {
                attribute: Some(pb::AttributeReference {
                    attribute: "userName".to_owned(),
                    ..pb::AttributeReference::default()
                }),
                operator: pb::ComparisonOperator::Equal.into(),
                value: Some(pb::AttributeValue {
                    kind: Some(pb::attribute_value::Kind::StringValue("a".to_owned())),
                }),
            })),
        }),
        ..by_index(&tenant, 1, Some(1))
    };
    for request in [
        look_up,
        by_index(&tenant, 1, None),
        by_index(&tenant, 1, Some(3)),
        by_index(&tenant, 1, Some(0)),
        by_index(&tenant, 3, Some(1)),
        by_cursor(&tenant, "", Some(1)),
    ] {
        world.page(&tenant, &request).await;
    }
    assert_eq!(world.footprints().await, 0);
    for start_index in [1, 2, 3] {
        world
            .page(&tenant, &by_index(&tenant, start_index, Some(1)))
            .await;
    }
    assert_eq!(world.footprints().await, 1, "what was passed is gone");
}

#[tokio::test]
async fn groups_are_paged_by_cursor_too() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    for name in ["b", "a", "c"] {
        let request = pb::CreateGroupRequest {
            organization_id: tenant.id.clone(),
            group: Some(pb::Group {
                display_name: name.to_owned(),
                ..pb::Group::default()
            }),
            ..pb::CreateGroupRequest::default()
        };
        let groups = world.groups();
        groups
            .create_group(by(&tenant.token, request))
            .await
            .unwrap();
    }
    let (mut names, mut cursor) = (String::new(), Some(String::new()));
    while let Some(asked) = cursor {
        let request = pb::SearchGroupsRequest {
            organization_id: tenant.id.clone(),
            sort: sorted("displayName", true),
            count: Some(2),
            cursor: Some(asked),
            ..pb::SearchGroupsRequest::default()
        };
        let groups = world.groups();
        let answer = groups.search_groups(by(&tenant.token, request));
        let parts: Vec<_> = answer.await.unwrap().into_inner().collect().await;
        let parts: Vec<_> = parts.into_iter().map(Result::unwrap).collect();
        assert_eq!(parts[0].total_results, Some(3));
        let groups = parts.iter().flat_map(|part| &part.group);
        names.extend(groups.map(|group| group.display_name.as_str()));
        let next = parts[0].next_cursor.clone();
        cursor = (!next.is_empty()).then_some(next);
    }
    assert_eq!(names, "cba");
}

#[tokio::test]
async fn what_cannot_be_sorted_by_is_refused_by_name() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    for attribute in ["password", "name", "groups", "accountId", "shoeSize"] {
        let request = pb::SearchUsersRequest {
            sort: sorted(attribute, false),
            ..by_cursor(&tenant, "", None)
        };
        world.refused(&tenant, request, "INVALID_FIELD").await;
    }
    let request = pb::SearchGroupsRequest {
        organization_id: tenant.id.clone(),
        sort: sorted("members", false),
        ..pb::SearchGroupsRequest::default()
    };
    let groups = world.groups();
    let answer = groups.search_groups(by(&tenant.token, request));
    assert_refused(answer.await, Code::InvalidArgument, "INVALID_FIELD");
}
