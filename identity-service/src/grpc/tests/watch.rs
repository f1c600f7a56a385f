//! Streams of events: where they begin, how they go on, and when they say that they cannot.

use std::collections::BTreeMap;

use futures::stream::BoxStream;
use tokio::time::timeout;

use super::*;

type Stream = BoxStream<'static, Result<pb::WatchEventsResponse, Status>>;

/// Long enough for anything that comes by itself, and far shorter than a heartbeat.
const SOON: Duration = Duration::from_secs(5);

impl World {
    async fn watch(&self, key: &str, request: pb::WatchEventsRequest) -> Result<Stream, Status> {
        let events = Events(Arc::clone(&self.server));
        Ok(events.watch_events(by(key, request)).await?.into_inner())
    }

    async fn from(&self, organization: &str, start: pb::WatchStart) -> Stream {
        let request = pb::WatchEventsRequest {
            organization_id: organization.to_owned(),
            start: start.into(),
            ..pb::WatchEventsRequest::default()
        };
        self.watch(&self.admin, request).await.unwrap()
    }

    async fn resume(&self, organization: &str, token: &str) -> Stream {
        let request = pb::WatchEventsRequest {
            organization_id: organization.to_owned(),
            token: token.to_owned(),
            ..pb::WatchEventsRequest::default()
        };
        self.watch(&self.admin, request).await.unwrap()
    }
}

async fn next(stream: &mut Stream) -> Result<pb::WatchEventsResponse, Status> {
    let next = timeout(SOON, stream.next()).await;
    next.expect("nothing came").expect("the stream has ended")
}

fn sequences(message: &pb::WatchEventsResponse) -> Vec<i64> {
    message.events.iter().map(|event| event.sequence).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_tells_what_is_there_and_then_what_comes() {
    let world = World::new().await;
    let Tenant { id, token } = world.tenant().await;
    let mut stream = world.from(&id, pb::WatchStart::Unspecified).await;
    let first = next(&mut stream).await.unwrap();
    assert_eq!((sequences(&first), first.sequence), (vec![1, 2], 2));
    let (told, created) = tokio::join!(next(&mut stream), async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        world.create(&token, &id, user("ada")).await.unwrap()
    });
    let told = told.unwrap();
    assert_eq!(sequences(&told), [3]);
    assert_eq!(told.events[0].resource_id, created.id);

    // A token of one is a token of the other.
    world.create(&token, &id, user("bob")).await.unwrap();
    let listed = world.events(&id, &first.token, 10).await;
    assert_eq!(listed.events.len(), 2);
    let mut resumed = world.resume(&id, &listed.next_page_token).await;
    assert_eq!(sequences(&next(&mut resumed).await.unwrap()), [0_i64; 0]);
    let mut resumed = world.resume(&id, &told.token).await;
    assert_eq!(sequences(&next(&mut resumed).await.unwrap()), [4]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_has_so_many_events() {
    let world = World::new().await;
    let Tenant { id, token } = &world.tenant().await;
    let names: Vec<String> = (0..500).map(|number| format!("user-{number}")).collect();
    let created = names.iter().map(|name| world.create(token, id, user(name)));
    for created in futures::future::join_all(created).await {
        created.unwrap();
    }
    let mut stream = world.from(id, pb::WatchStart::Unspecified).await;
    let first = next(&mut stream).await.unwrap();
    let second = next(&mut stream).await.unwrap();
    assert_eq!(sequences(&first), Vec::from_iter(1..=500));
    // The organization and its token were there before the users.
    assert_eq!(sequences(&second), [501, 502]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_from_now_begins_with_a_token() {
    let world = World::new().await;
    let Tenant { id, token } = world.tenant().await;
    let mut stream = world.from(&id, pb::WatchStart::Now).await;
    let first = next(&mut stream).await.unwrap();
    assert_eq!((first.events.len(), first.sequence), (0, 2));
    world.create(&token, &id, user("ada")).await.unwrap();
    assert_eq!(sequences(&next(&mut stream).await.unwrap()), [3]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_kinds_that_are_asked_for_are_told() {
    let world = World::new().await;
    let Tenant { id, token } = world.tenant().await;
    let request = |kinds: Vec<i32>| pb::WatchEventsRequest {
        organization_id: id.clone(),
        kinds,
        ..pb::WatchEventsRequest::default()
    };
    let created = pb::EventKind::UserCreated.into();
    let stream = world.watch(&world.admin, request(vec![created])).await;
    let mut stream = stream.unwrap();
    assert_eq!(next(&mut stream).await.unwrap().sequence, 2);
    let ada = world.create(&token, &id, user("ada")).await.unwrap();
    assert_eq!(sequences(&next(&mut stream).await.unwrap()), [3]);
    let request_delete = pb::DeleteUserRequest {
        organization_id: id.clone(),
        user_id: ada.id,
        ..pb::DeleteUserRequest::default()
    };
    let users = world.users();
    message(users.delete_user(by(&token, request_delete)).await);
    world.create(&token, &id, user("bob")).await.unwrap();
    let told = next(&mut stream).await.unwrap();
    assert_eq!((sequences(&told), told.sequence), (vec![5], 5));

    for kinds in [vec![0], vec![99]] {
        let refused = world.watch(&world.admin, request(kinds)).await;
        assert_refused(refused.map(drop), Code::InvalidArgument, "INVALID_FIELD");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_snapshot_is_told_once_whatever_interrupts_it() {
    let world = World::new().await;
    let Tenant { id, token } = world.tenant().await;
    for number in 0..3 {
        let name = format!("user-{number}");
        world.create(&token, &id, user(&name)).await.unwrap();
    }
    let mut stream = world.from(&id, pb::WatchStart::Snapshot).await;
    let mut users = 0;
    let mut messages = 0;
    loop {
        // Each message is the last that its stream tells.
        let told = next(&mut stream).await.unwrap();
        users += told.users.len();
        messages += 1;
        assert_eq!(told.sequence, 5);
        assert!(told.events.is_empty());
        if messages == 1 {
            world.create(&token, &id, user("late")).await.unwrap();
            let listed = world.server.pages.open::<crate::domain::EventPosition>(
                &crate::token::page::Query::new(OrganizationId::parse(&id), "events", &[])
                    .for_ever(),
                &told.token,
                NOW,
            );
            assert!(listed.is_err(), "a list would leave the snapshot out");
        }
        stream = world.resume(&id, &told.token).await;
        if told.snapshot_complete {
            break;
        }
    }
    assert_eq!((users, messages), (3, 3));
    assert_eq!(sequences(&next(&mut stream).await.unwrap()), [6]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_comes_too_late_is_told_to_start_over() {
    let world = World::new().await;
    let Tenant { id, token } = world.tenant().await;
    let first = world.events(&id, "", 1).await.next_page_token;
    let second = world.events(&id, "", 2).await.next_page_token;
    world.clock.advance(Duration::from_secs(91 * 24 * 3600));
    world.create(&token, &id, user("ada")).await.unwrap();
    assert_eq!(world.store.forget_events().await.unwrap(), 2);

    let mut stream = world.resume(&id, &first).await;
    let refused = next(&mut stream).await.unwrap_err();
    let info = refused.get_details_error_info().unwrap();
    assert_refused(
        Err::<(), _>(refused),
        Code::FailedPrecondition,
        "SNAPSHOT_REQUIRED",
    );
    assert!(stream.next().await.is_none());
    let oldest = &info.metadata["oldest_token"];
    for usable in [oldest, &second] {
        let mut stream = world.resume(&id, usable).await;
        assert_eq!(sequences(&next(&mut stream).await.unwrap()), [3]);
        assert_eq!(world.events(&id, usable, 10).await.events.len(), 1);
    }
    let request = pb::ListEventsRequest {
        organization_id: id.clone(),
        page_size: 10,
        page_token: first,
        ..pb::ListEventsRequest::default()
    };
    let events = Events(Arc::clone(&world.server));
    let listed = events.list_events(by(&world.admin, request)).await;
    assert_refused(listed, Code::FailedPrecondition, "SNAPSHOT_REQUIRED");

    // Nothing is left: who begins anew begins with what is to come.
    world.clock.advance(Duration::from_secs(91 * 24 * 3600));
    assert_eq!(world.store.forget_events().await.unwrap(), 1);
    let nothing = world.events(&id, "", 10).await;
    assert!(nothing.events.is_empty());
    world.create(&token, &id, user("bob")).await.unwrap();
    let told = world.events(&id, &nothing.next_page_token, 10).await;
    assert_eq!(told.events[0].sequence, 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_from_a_future_that_was_lost_is_refused() {
    let world = World::new().await;
    let id = world.organization().await;
    let query =
        crate::token::page::Query::new(OrganizationId::parse(&id), "events", &[]).for_ever();
    let lost = crate::domain::EventPosition { sequence: 7 };
    let lost = world.server.pages.seal(&query, &lost, NOW).unwrap();
    let mut stream = world.resume(&id, &lost).await;
    let refused = next(&mut stream).await.map(drop);
    assert_refused(refused, Code::FailedPrecondition, "SNAPSHOT_REQUIRED");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_loses_the_key_reads_no_further() {
    let world = World::new().await;
    let Tenant { id, token } = world.tenant().await;
    let key = world.key("reader", Role::Watch, Which::All).await;
    let request = pb::WatchEventsRequest {
        organization_id: id.clone(),
        ..pb::WatchEventsRequest::default()
    };
    let mut stream = world.watch(&key, request.clone()).await.unwrap();
    next(&mut stream).await.unwrap();
    let name = ServiceKeyName::parse("reader").unwrap();
    world.store.revoke_service_key(&name).await.unwrap();
    world.create(&token, &id, user("ada")).await.unwrap();
    let refused = next(&mut stream).await.map(drop);
    assert_refused(refused, Code::Unauthenticated, "TOKEN_INVALID");
    assert!(stream.next().await.is_none());
    let scim = world.watch(&token, request).await.map(drop);
    assert_refused(scim, Code::PermissionDenied, "PERMISSION_DENIED");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_credential_has_so_many_streams() {
    let world = World::new().await;
    let id = world.organization().await;
    let request = pb::WatchEventsRequest {
        organization_id: id.clone(),
        ..pb::WatchEventsRequest::default()
    };
    let mut open = Vec::new();
    for _ in 0..256 {
        let stream = world.watch(&world.admin, request.clone()).await;
        open.push(stream.unwrap());
    }
    let refused = world.watch(&world.admin, request.clone()).await.map(drop);
    assert_refused(refused, Code::ResourceExhausted, "TOO_MANY_STREAMS");
    let other = world.key("other", Role::Watch, Which::All).await;
    assert!(world.watch(&other, request.clone()).await.is_ok());
    open.pop();
    assert!(world.watch(&world.admin, request).await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_that_stops_says_where_to_go_on() {
    let world = World::new().await;
    let Tenant { id, token } = world.tenant().await;
    let mut stream = world.from(&id, pb::WatchStart::Now).await;
    next(&mut stream).await.unwrap();
    let (last, ()) = tokio::join!(next(&mut stream), async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        world.server.end_streams();
    });
    let ended = next(&mut stream).await.map(drop);
    assert_refused(ended, Code::Unavailable, "UNAVAILABLE");
    assert!(stream.next().await.is_none());

    world.create(&token, &id, user("ada")).await.unwrap();
    let listed = world.events(&id, &last.unwrap().token, 10).await;
    assert_eq!(listed.events.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_snapshot_of_all_goes_on_where_it_was_left_while_organizations_come_and_go() {
    let world = World::new().await;
    let mut tenants = [
        world.tenant().await,
        world.tenant().await,
        world.tenant().await,
    ];
    tenants.sort_by(|one, other| one.id.cmp(&other.id));
    let mut expected = Vec::new();
    for Tenant { id, token } in &tenants {
        let ada = world.create(token, id, user("ada")).await.unwrap();
        expected.push((id.clone(), ada.id));
    }
    let mut request = pb::WatchEventsRequest {
        start: pb::WatchStart::Snapshot.into(),
        ..pb::WatchEventsRequest::default()
    };
    let (mut organizations, mut users) = (Vec::new(), Vec::new());
    let mut late = None;
    loop {
        // Each message is the last that its stream tells.
        let mut stream = world.watch(&world.admin, request.clone()).await.unwrap();
        let told = next(&mut stream).await.unwrap();
        assert!(told.events.is_empty(), "they come after the snapshot");
        let begun = told.organizations.into_iter().map(|row| row.id);
        organizations.extend(begun);
        let rows = told.users.into_iter();
        users.extend(rows.map(|row| (row.organization_id, row.id)));
        request.token = told.token;
        if told.snapshot_complete {
            break;
        }
        if late.is_none() {
            // It has been told that there is the first one, and nothing of that yet.
            assert_eq!(organizations, [tenants[0].id.clone()]);
            let delete = pb::DeleteOrganizationRequest {
                organization_id: tenants[0].id.clone(),
                ..pb::DeleteOrganizationRequest::default()
            };
            let service = Organizations(Arc::clone(&world.server));
            message(service.delete_organization(by(&world.admin, delete)).await);
            late = Some(world.tenant().await.id);
        }
    }
    let late = late.unwrap();
    organizations.retain(|id| *id != late);
    assert_eq!(organizations, tenants.map(|tenant| tenant.id));
    assert_eq!(users, expected[1..]);
    let mut stream = world.watch(&world.admin, request).await.unwrap();
    let told = next(&mut stream).await.unwrap().events;
    let told: Vec<_> = told
        .iter()
        .map(|event| (event.kind(), event.organization_id.as_str()))
        .collect();
    let gone = organizations[0].as_str();
    let expected = [
        (pb::EventKind::OrganizationDeleted, gone),
        (pb::EventKind::OrganizationCreated, late.as_str()),
        (pb::EventKind::ScimTokenGenerated, late.as_str()),
    ];
    assert_eq!(told, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_snapshot_tells_organizations_without_rows_together_and_how_far_each_has_come() {
    let world = World::new().await;
    let mut far = BTreeMap::new();
    for number in 0..40 {
        let Tenant { id, token } = world.tenant().await;
        if number % 20 == 7 {
            world.create(&token, &id, user("ada")).await.unwrap();
        }
        // It was made, has a token, and perhaps somebody in it.
        far.insert(id, if number % 20 == 7 { 3 } else { 2 });
    }
    let request = pb::WatchEventsRequest {
        start: pb::WatchStart::Snapshot.into(),
        ..pb::WatchEventsRequest::default()
    };
    let mut stream = world.watch(&world.admin, request).await.unwrap();
    let (mut told_far, mut messages, mut users) = (BTreeMap::new(), 0, 0);
    loop {
        let told = next(&mut stream).await.unwrap();
        messages += u32::from(!told.organizations.is_empty());
        let last = told.organizations.last().map(|last| last.id.clone());
        for row in told.organizations {
            assert_eq!(row.provisioning_status, None);
            told_far.insert(row.id, row.last_event_sequence);
        }
        if let Some(last) = last.filter(|last| far[last] == 3) {
            let rows = next(&mut stream).await.unwrap().users;
            users += rows.len();
            assert!(rows.iter().all(|row| row.organization_id == last));
        }
        if told.snapshot_complete {
            break;
        }
    }
    assert_eq!(told_far, far);
    assert_eq!(users, 2, "those who have rows come last in their message");
    assert!(messages <= 6, "{messages} messages");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_organizations_are_followed_in_one_stream() {
    let world = World::new().await;
    let (ours, theirs) = (world.tenant().await, world.tenant().await);
    let request = pb::WatchEventsRequest::default();
    let from_now = pb::WatchEventsRequest {
        start: pb::WatchStart::Now.into(),
        ..request.clone()
    };
    let mut stream = world.watch(&world.admin, from_now.clone()).await.unwrap();
    let first = next(&mut stream).await.unwrap();
    assert!(first.events.is_empty());
    for tenant in [&ours, &theirs] {
        world
            .create(&tenant.token, &tenant.id, user("ada"))
            .await
            .unwrap();
    }
    let mut told = Vec::new();
    let mut token = String::new();
    while told.len() < 2 {
        let message = next(&mut stream).await.unwrap();
        told.extend(
            message
                .events
                .iter()
                .map(|event| event.organization_id.clone()),
        );
        token = message.token;
    }
    assert_eq!(told, [ours.id.clone(), theirs.id.clone()]);
    // Resumed from the first token, it tells the same; from the last, nothing.
    let resume = |token: &str| pb::WatchEventsRequest {
        token: token.to_owned(),
        ..request.clone()
    };
    let mut again = world
        .watch(&world.admin, resume(&first.token))
        .await
        .unwrap();
    assert_eq!(next(&mut again).await.unwrap().events.len(), 2);
    let mut again = world.watch(&world.admin, resume(&token)).await.unwrap();
    assert!(next(&mut again).await.unwrap().events.is_empty());
    // From the first that is kept: everything.
    let mut all = world.watch(&world.admin, request.clone()).await.unwrap();
    assert_eq!(next(&mut all).await.unwrap().events.len(), 6);

    // A key for one organization follows that one, and a token belongs to its key.
    let only_ours = Which::Only(vec![OrganizationId::parse(&ours.id).unwrap()]);
    let key = world.key("ours", Role::Watch, only_ours).await;
    let mut some = world.watch(&key, request.clone()).await.unwrap();
    let told = next(&mut some).await.unwrap();
    assert!(
        told.events
            .iter()
            .all(|event| event.organization_id == ours.id)
    );
    assert_eq!(told.events.len(), 3);
    let snapshot = pb::WatchEventsRequest {
        start: pb::WatchStart::Snapshot.into(),
        ..request.clone()
    };
    let mut snapshot = world.watch(&key, snapshot).await.unwrap();
    let mut begun = Vec::new();
    loop {
        let told = next(&mut snapshot).await.unwrap();
        begun.extend(told.organizations.into_iter().map(|row| row.id));
        if told.snapshot_complete {
            break;
        }
    }
    assert_eq!(begun, std::slice::from_ref(&ours.id));
    let foreign = world.watch(&key, resume(&token)).await.map(drop);
    assert_refused(foreign, Code::InvalidArgument, "CURSOR_INVALID");
    let scim = world.watch(&ours.token, request.clone()).await.map(drop);
    assert_refused(scim, Code::PermissionDenied, "PERMISSION_DENIED");

    world.clock.advance(Duration::from_secs(91 * 24 * 3600));
    world
        .create(&ours.token, &ours.id, user("bob"))
        .await
        .unwrap();
    assert_eq!(world.store.forget_events().await.unwrap(), 6);
    let mut late = world
        .watch(&world.admin, resume(&first.token))
        .await
        .unwrap();
    let refused = next(&mut late).await.unwrap_err();
    let info = refused.get_details_error_info().unwrap();
    assert_eq!(info.reason, "SNAPSHOT_REQUIRED");
    let oldest = resume(&info.metadata["oldest_token"]);
    let mut stream = world.watch(&world.admin, oldest).await.unwrap();
    assert_eq!(next(&mut stream).await.unwrap().events.len(), 1);
}
