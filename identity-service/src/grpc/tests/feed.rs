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
