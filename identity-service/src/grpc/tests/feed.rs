//! Pages of a feed: where they begin without a token, and which events they have.

use super::*;

impl World {
    async fn feed_page(&self, request: pb::ListEventsRequest) -> pb::ListEventsResponse {
        let events = Events(Arc::clone(&self.server));
        message(events.list_events(by(&self.admin, request)).await)
    }
}

fn numbers(page: &pb::ListEventsResponse) -> Vec<i64> {
    page.events.iter().map(|event| event.sequence).collect()
}

#[tokio::test]
async fn a_list_from_now_has_what_comes_afterwards() {
    let world = World::new().await;
    let Tenant { id, token } = world.tenant().await;
    let from_now = pb::ListEventsRequest {
        organization_id: id.clone(),
        start: pb::WatchStart::Now.into(),
        ..pb::ListEventsRequest::default()
    };
    let begun = world.feed_page(from_now.clone()).await;
    assert_eq!(
        (numbers(&begun), begun.sequence, begun.more),
        (vec![], 2, false)
    );
    world.create(&token, &id, user("ada")).await.unwrap();
    let next = pb::ListEventsRequest {
        page_token: begun.next_page_token,
        ..from_now
    };
    let next = world.feed_page(next).await;
    assert_eq!((numbers(&next), next.sequence), (vec![3], 3));
}

#[tokio::test]
async fn a_page_without_an_event_that_was_asked_for_leads_on_all_the_same() {
    let world = World::new().await;
    let Tenant { id, token } = world.tenant().await;
    for name in ["ada", "bob"] {
        world.create(&token, &id, user(name)).await.unwrap();
    }
    let mut request = pb::ListEventsRequest {
        organization_id: id.clone(),
        page_size: 2,
        kinds: vec![pb::EventKind::UserCreated.into()],
        ..pb::ListEventsRequest::default()
    };
    // The organization and its token come first.
    let first = world.feed_page(request.clone()).await;
    assert_eq!(
        (numbers(&first), first.sequence, first.more),
        (vec![], 2, true)
    );
    request.page_token = first.next_page_token;
    let second = world.feed_page(request.clone()).await;
    assert_eq!(
        (numbers(&second), second.sequence, second.more),
        (vec![3, 4], 4, false)
    );
    request.page_token = second.next_page_token;
    let third = world.feed_page(request).await;
    assert_eq!((numbers(&third), third.sequence), (vec![], 4));
    assert!(!third.next_page_token.is_empty());
}

#[tokio::test]
async fn a_history_with_memberships_names_the_group_and_nobody_else() {
    let world = World::new().await;
    let Tenant { id, token } = world.tenant().await;
    let ada = world.create(&token, &id, user("ada")).await.unwrap();
    let bob = world.create(&token, &id, user("bob")).await.unwrap();
    let members = [ada.id.as_str(), bob.id.as_str()];
    let group = world.create_group(&token, &id, "Tour", &members);
    let group = group.await.unwrap().group;
    let events = Events(Arc::clone(&world.server));
    let mut asked = pb::ListResourceEventsRequest {
        organization_id: id.clone(),
        resource_id: ada.id.clone(),
        page_size: 1,
        include_memberships: true,
        ..pb::ListResourceEventsRequest::default()
    };
    let list = async |asked: &pb::ListResourceEventsRequest| {
        let asked = by(&world.admin, asked.clone());
        events.list_resource_events(asked).await
    };
    let page = message(list(&asked).await);
    let event = page.events.first().unwrap();
    assert_eq!(event.resource_id, group.id);
    assert_eq!(page.group_display_names[&group.id], "Tour");
    let told = format!("{:?}", event.values);
    assert!(told.contains(&ada.id) && !told.contains(&bob.id), "{told}");

    // A token is good for the list that gave it.
    asked.page_token = page.next_page_token;
    let next = message(list(&asked).await);
    assert_eq!(next.events.first().unwrap().resource_id, ada.id);
    assert!(next.group_display_names.is_empty());
    asked.include_memberships = false;
    let refused = list(&asked).await;
    assert_refused(refused, Code::InvalidArgument, "CURSOR_INVALID");
}
