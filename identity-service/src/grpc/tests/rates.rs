//! What is asked too often, and who does not notice.

use std::net::SocketAddr;

use futures::future::join_all;
use http_body_util::{BodyExt as _, Full};
use prost::Message as _;
use tokio::{sync::Notify, time::timeout};
use tonic::{body::Body, transport::server::TcpConnectInfo};
use tower::Service as _;

use super::*;
use crate::grpc::Doors;

/// As it comes through a gateway, from an address.
fn from<T>(address: &str, mut request: Request<T>) -> Request<T> {
    let address = address.parse().unwrap();
    request.metadata_mut().insert("x-source-address", address);
    request
}

fn who(organization: &str) -> pb::AuthenticateCallerRequest {
    pb::AuthenticateCallerRequest {
        organization_id: organization.to_owned(),
        with_extension_schemas: false,
    }
}

fn failures(per_second: u32, burst: u32) -> Rates {
    Rates {
        failures: Rate { per_second, burst },
        ..Rates::LIFTED
    }
}

fn delay(status: &Status) -> Duration {
    let info = status.get_details_retry_info().unwrap();
    info.retry_delay.unwrap()
}

/// The lane is busy until this is told.
async fn hold_the_lane(world: &World, organization: &str) -> Arc<Notify> {
    let (begun, end) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (tell, wait) = (Arc::clone(&begun), Arc::clone(&end));
    let (store, organization) = (
        world.store.clone(),
        OrganizationId::parse(organization).unwrap(),
    );
    tokio::spawn(async move {
        store
            .write(organization, "", move |_| {
                let (tell, wait) = (Arc::clone(&tell), Arc::clone(&wait));
                Box::pin(async move {
                    tell.notify_one();
                    wait.notified().await;
                    Ok(())
                })
            })
            .await
    });
    begun.notified().await;
    end
}

#[tokio::test]
async fn an_organization_that_asks_too_much_waits_and_others_do_not() {
    let world = World::with_rate(1, 2).await;
    let (busy, other) = (world.tenant().await, world.tenant().await);
    for _ in 0..2 {
        world.authenticate(&busy.token, &busy.id).await.unwrap();
    }
    let limited = world.authenticate(&busy.token, &busy.id).await.unwrap_err();
    let delay = limited.get_details_retry_info().unwrap().retry_delay;
    assert_eq!(delay, Some(Duration::from_secs(1)));
    assert_refused(
        Err::<(), _>(limited),
        Code::ResourceExhausted,
        "RATE_LIMITED",
    );

    let wrong = world.authenticate("wrong", &busy.id).await;
    assert_refused(wrong, Code::Unauthenticated, "TOKEN_INVALID");
    world.authenticate(&other.token, &other.id).await.unwrap();
    world.authenticate(&world.admin, &busy.id).await.unwrap();
    world.clock.advance(Duration::from_secs(1));
    world.authenticate(&busy.token, &busy.id).await.unwrap();
}

#[tokio::test]
async fn wrong_tokens_do_not_use_up_what_right_ones_may_ask() {
    let world = World::with_rate(1, 1).await;
    let Tenant { id, token } = world.tenant().await;
    for _ in 0..10 {
        let wrong = world.authenticate("wrong", &id).await;
        assert_refused(wrong, Code::Unauthenticated, "TOKEN_INVALID");
    }
    world.authenticate(&token, &id).await.unwrap();
    assert_eq!(world.clock.now(), NOW);
}

#[tokio::test]
async fn a_source_that_fails_too_often_is_told_to_wait() {
    let world = World::with_rates(failures(2, 3)).await;
    let Tenant { id, token } = world.tenant().await;
    let users = world.users();
    let ask = |address, key| users.authenticate_caller(from(address, by(key, who(&id))));
    for _ in 0..3 {
        let refused = ask("192.0.2.1", "wrong").await;
        assert_refused(refused, Code::Unauthenticated, "TOKEN_INVALID");
    }
    let limited = ask("::ffff:192.0.2.1", "wrong").await.unwrap_err();
    assert_eq!(delay(&limited), Duration::from_millis(500));
    assert_refused(
        Err::<(), _>(limited),
        Code::ResourceExhausted,
        "RATE_LIMITED",
    );
    let elsewhere = ask("192.0.2.2", "wrong").await;
    assert_refused(elsewhere, Code::Unauthenticated, "TOKEN_INVALID");

    ask("192.0.2.1", &token).await.unwrap();
    world.clock.advance(Duration::from_millis(500));
    let refused = ask("192.0.2.1", "wrong").await;
    assert_refused(refused, Code::Unauthenticated, "TOKEN_INVALID");
}

#[tokio::test]
async fn who_calls_without_a_gateway_is_its_own_source() {
    let world = World::with_rates(failures(1, 1)).await;
    let id = world.organization().await;
    let users = world.users();
    let ask = |address: &str| {
        let address: SocketAddr = address.parse().unwrap();
        let mut request = by("wrong", who(&id));
        request.extensions_mut().insert(TcpConnectInfo {
            local_addr: None,
            remote_addr: Some(address),
        });
        users.authenticate_caller(request)
    };
    let first = ask("[2001:db8::1]:1").await;
    assert_refused(first, Code::Unauthenticated, "TOKEN_INVALID");
    let second = ask("[2001:db8::2]:2").await;
    assert_refused(second, Code::ResourceExhausted, "RATE_LIMITED");
    let other = ask("[2001:db8:0:1::1]:3").await;
    assert_refused(other, Code::Unauthenticated, "TOKEN_INVALID");
}

#[tokio::test]
async fn a_wrong_token_takes_no_turn_in_the_lane() {
    let world = World::new().await;
    let Tenant { id, token } = world.tenant().await;
    world.create(&token, &id, user("ada")).await.unwrap();
    let old = token;
    let token = world.generate(&id).await;
    world.create(&token, &id, user("bob")).await.unwrap();
    // It was good here until it ended: its first failure is found in the lane, and is its last turn there.
    let ended = world.create(&old, &id, user("cam")).await;
    assert_refused(ended, Code::Unauthenticated, "TOKEN_INVALID");

    let end = hold_the_lane(&world, &id).await;
    for wrong in ["wrong", &old, "rollcall_key_test_0000"] {
        for organization in [id.as_str(), &unknown_id()] {
            let refused = world.create(wrong, organization, user("dan"));
            let refused = timeout(Duration::from_secs(5), refused).await;
            let refused = refused.expect("it waits for its turn");
            assert_refused(refused, Code::Unauthenticated, "TOKEN_INVALID");
        }
    }
    let right = world.create(&token, &id, user("dan"));
    tokio::pin!(right);
    let waits = timeout(Duration::from_millis(50), &mut right).await;
    assert!(waits.is_err(), "the lane is not held");
    end.notify_one();
    right.await.unwrap();
}

#[tokio::test]
async fn a_wrong_token_takes_no_turn_of_long_pages() {
    let world = World::new().await;
    let Tenant { id, token } = world.tenant().await;
    let users = world.users();
    let long_page = |token: &str| {
        let request = pb::SearchUsersRequest {
            organization_id: id.clone(),
            count: Some(1_000),
            ..pb::SearchUsersRequest::default()
        };
        users.search_users(by(token, request))
    };
    let turn = world.store.hold_pages(OrganizationId::parse(&id).unwrap());
    let turn = turn.await;
    let refused = timeout(Duration::from_secs(1), long_page("wrong")).await;
    let refused = refused.expect("it waits for its turn");
    assert_refused(refused, Code::Unauthenticated, "TOKEN_INVALID");
    let right = long_page(&token);
    tokio::pin!(right);
    let waits = timeout(Duration::from_millis(50), &mut right).await;
    assert!(waits.is_err(), "it has no turns");
    drop(turn);
    right.await.unwrap();
}

#[tokio::test]
async fn an_organization_has_so_many_requests_under_way() {
    let world = World::with_rates(Rates {
        in_flight: 3,
        ..Rates::LIFTED
    })
    .await;
    let (busy, other) = (world.tenant().await, world.tenant().await);
    let end = hold_the_lane(&world, &busy.id).await;
    let creates = ["ada", "bob", "cam"];
    let creates = creates.map(|name| world.create(&busy.token, &busy.id, user(name)));
    let mut creates = join_all(creates);
    let waits = timeout(Duration::from_millis(50), &mut creates).await;
    assert!(waits.is_err(), "the lane is not held");

    let limited = world.authenticate(&busy.token, &busy.id).await.unwrap_err();
    assert!(delay(&limited) > Duration::ZERO);
    assert_refused(
        Err::<(), _>(limited),
        Code::ResourceExhausted,
        "RATE_LIMITED",
    );
    let wrong = world.authenticate("wrong", &busy.id).await;
    assert_refused(wrong, Code::Unauthenticated, "TOKEN_INVALID");
    world.authenticate(&other.token, &other.id).await.unwrap();
    world.authenticate(&world.admin, &busy.id).await.unwrap();

    end.notify_one();
    for created in creates.await {
        created.unwrap();
    }
    world.authenticate(&busy.token, &busy.id).await.unwrap();
}

#[tokio::test]
async fn an_answer_is_under_way_until_it_was_taken() {
    let world = World::with_rates(Rates {
        in_flight: 1,
        ..Rates::LIFTED
    })
    .await;
    let Tenant { id, token } = world.tenant().await;
    let in_parts = pb::SearchUsersRequest {
        organization_id: id.clone(),
        ..pb::SearchUsersRequest::default()
    };
    let mut doors = Doors::to(world.server.routes().unwrap());
    for (method, message) in [
        ("AuthenticateCaller", who(&id).encode_to_vec()),
        ("SearchUsers", in_parts.encode_to_vec()),
    ] {
        let length = u32::try_from(message.len()).unwrap().to_be_bytes();
        let message = [&[0][..], &length, &message].concat();
        let request = http::Request::post(format!("/identity.v1.UserService/{method}"))
            .header("content-type", "application/grpc")
            .header("authorization", format!("Bearer {token}"))
            .body(Body::new(Full::from(message)))
            .unwrap();
        let answer = doors.call(request).await.unwrap();
        let limited = world.authenticate(&token, &id).await;
        assert_refused(limited, Code::ResourceExhausted, "RATE_LIMITED");
        // A server may have it whole, while its client has none of it.
        let taken = answer.into_body().collect().await.unwrap();
        let limited = world.authenticate(&token, &id).await;
        assert_refused(limited, Code::ResourceExhausted, "RATE_LIMITED");
        assert!(taken.trailers().unwrap()["grpc-status"] == "0");
        drop(taken);
        world.authenticate(&token, &id).await.unwrap();
    }
}
