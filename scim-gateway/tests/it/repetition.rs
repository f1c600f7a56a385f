//! What is tried again when the connection to the identity service breaks, and what is not.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use rstest::rstest;
use tokio::{io::AsyncReadExt as _, net::TcpListener};

use crate::client::{gateway, scim};

/// The bytes of HTTP/2 that come before the first request: whoever has read more has read some of a request.
const OPENING_BYTES: usize = 128;

/// Listens, reads the beginning of a request, and hangs up. Counts how often.
async fn hangs_up() -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let requests = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&requests);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut opening = [0; OPENING_BYTES];
            if stream.read_exact(&mut opening).await.is_ok() {
                counter.fetch_add(1, Ordering::Relaxed);
            }
        }
    });
    (address, requests)
}

#[rstest]
#[case::a_read("GET", "/Users/ada", "", 3)]
#[case::a_list("GET", "/Users", "", 3)]
#[case::a_refusal("GET", "/Nothing", "", 3)]
#[case::a_write("DELETE", "/Users/ada", "", 1)]
#[case::another_write(
    "POST",
    "/Users",
    r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada"}"#,
    1
)]
#[tokio::test]
async fn a_write_that_was_sent_is_not_sent_again(
    #[case] method: &str,
    #[case] path: &str,
    #[case] body: &str,
    #[case] times: usize,
) {
    let (service, requests) = hangs_up().await;
    let address = gateway(&service.to_string(), &[]).await;
    let answer = scim(method, path).body(body).send(address).await;
    answer.error(503);
    assert!(answer.header("retry-after").is_some());
    assert_eq!(requests.load(Ordering::Relaxed), times);
}
