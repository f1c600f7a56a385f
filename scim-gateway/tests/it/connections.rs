//! Connections that are slow, silent, broken or too many; bodies that are too large or too late.

use std::{net::SocketAddr, time::Duration};

use rstest::rstest;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use crate::{
    client::{raw, scim, server, start},
    fake::Fake,
};

/// How the server ends a connection on which this was sent, and then nothing.
async fn silence_after(address: SocketAddr, sent: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(sent.as_bytes()).await.unwrap();
    let mut read = Vec::new();
    let reading = stream.read_to_end(&mut read);
    let _ = timeout(Duration::from_secs(5), reading)
        .await
        .expect("the connection stays open");
    String::from_utf8(read).unwrap()
}

#[rstest]
#[case::no_byte("")]
#[case::one_letter("P")]
#[case::half_a_preface("PRI * HTTP/2.0\r\n")]
#[case::half_a_header("GET /livez HTTP/1.1\r\nHost: gat")]
#[case::header_without_an_end("GET /livez HTTP/1.1\r\nHost: gateway\r\n")]
#[tokio::test]
async fn a_request_that_does_not_come_is_not_waited_for(#[case] sent: &str) {
    let stack = start(&["--header-time", "0.3"]).await;
    assert_eq!(silence_after(stack.address, sent).await, "");
}

#[tokio::test]
async fn a_second_header_has_as_much_time_as_the_first() {
    let stack = start(&["--header-time", "0.3"]).await;
    let mut stream = TcpStream::connect(stack.address).await.unwrap();
    let mut buffer = [0; 1024];
    for request in [
        "GET /livez HTTP/1.1\r\nHost: gateway\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHo",
    ] {
        stream.write_all(request.as_bytes()).await.unwrap();
        let reading = timeout(Duration::from_secs(5), stream.read(&mut buffer));
        let length = reading.await.expect("the connection stays open").unwrap();
        assert_eq!(length > 0, request.ends_with("\r\n\r\n"));
    }
}

#[tokio::test]
async fn a_connection_may_be_idle_longer_than_a_header_may_take() {
    let stack = start(&["--header-time", "0.2", "--idle-time", "30"]).await;
    let mut stream = TcpStream::connect(stack.address).await.unwrap();
    let mut buffer = [0; 1024];
    for _ in 0..2 {
        let request = b"GET /livez HTTP/1.1\r\nHost: gateway\r\n\r\n";
        stream.write_all(request).await.unwrap();
        let length = stream.read(&mut buffer).await.unwrap();
        assert!(buffer[..length].starts_with(b"HTTP/1.1 200"));
        // Longer than a header may take: what is tested is that nothing happens.
        let silence = timeout(Duration::from_millis(500), stream.read(&mut buffer));
        assert!(silence.await.is_err(), "the connection was closed");
    }
}

#[tokio::test]
async fn an_idle_connection_is_closed_in_the_end() {
    let stack = start(&["--idle-time", "0.3"]).await;
    let sent = "GET /livez HTTP/1.1\r\nHost: gateway\r\n\r\n";
    let read = silence_after(stack.address, sent).await;
    assert!(read.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_body_that_does_not_come_is_408() {
    let stack = start(&["--header-time", "0.1", "--body-time", "0.5"]).await;
    let organization = crate::fake::ORGANIZATION;
    let request = format!(
        "POST /orgs/{organization}/scim/v2/Users HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer good\r\n\
         Content-Length: 100\r\n\r\n{{"
    );
    let answer = raw(stack.address, request.as_bytes()).await.unwrap();
    answer.error(408);
    assert_eq!(answer.header("connection"), Some("close"));
}

#[tokio::test]
async fn a_body_that_is_too_large_is_413_and_the_answer_arrives() {
    let stack = start(&[]).await;
    for size in [(1 << 20) + 1, 4 << 20] {
        let body = "x".repeat(size);
        scim("POST", "/Users")
            .body(&body)
            .send(stack.address)
            .await
            .error(413);
        let request = scim("POST", "/Users").body(&body).token("Bearer wrong");
        request.send(stack.address).await.error(401);
        let request = scim("POST", "/Users").body(&body).without("Authorization");
        request.send(stack.address).await.error(401);
    }
}

#[tokio::test]
async fn a_body_without_a_length_is_counted() {
    let stack = start(&["--body-bytes", "8"]).await;
    let organization = crate::fake::ORGANIZATION;
    let request = format!(
        "POST /orgs/{organization}/scim/v2/Users HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer good\r\n\
         Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n     \r\n5\r\n     \r\n0\r\n\r\n"
    );
    raw(stack.address, request.as_bytes())
        .await
        .unwrap()
        .error(413);
}

/// What is no request of HTTP as it should be is refused before anything else looks at it, a token included, and nothing
/// that comes behind it on the connection is read.
#[rstest]
#[case::no_host("GET /livez HTTP/1.1\r\n\r\n", 400)]
#[case::two_hosts("GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400)]
#[case::the_same_host_twice("GET /livez HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400)]
#[case::an_empty_host("GET /livez HTTP/1.1\r\nHost:\r\n\r\n", 400)]
#[case::no_host_at_all("GET /livez HTTP/1.1\r\nHost: a b\r\n\r\n", 400)]
#[case::a_path_as_host("GET /livez HTTP/1.1\r\nHost: a/b\r\n\r\n", 400)]
#[case::two_credentials(
    "GET /livez HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer a\r\nAuthorization: Bearer a\r\n\r\n",
    400
)]
#[case::no_request_line("\0\x01\x02\r\n\r\n", 400)]
#[case::no_version("GET /livez\r\nHost: a\r\n\r\n", 400)]
#[case::another_version("GET /livez HTTP/3.7\r\nHost: a\r\n\r\n", 400)]
#[case::tls("\x16\x03\x01\x02\x00\x01\x00\x01\u{7f}\x03\x03\r\n\r\n", 400)]
#[case::space_before_the_colon("GET /livez HTTP/1.1\r\nHost : a\r\n\r\n", 400)]
#[case::a_folded_line("GET /livez HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", 400)]
#[case::a_length_that_is_none(
    "POST /livez HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\nabcd",
    400
)]
#[case::a_negative_length("POST /livez HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400)]
#[case::a_length_that_no_body_has(
    "POST /livez HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775808\r\n\r\n",
    400
)]
#[case::a_length_that_nobody_counts_to(
    "POST /livez HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551615\r\n\r\n",
    400
)]
#[case::lengths_in_a_list(
    "POST /livez HTTP/1.1\r\nHost: a\r\nContent-Length: 4, 4\r\n\r\nabcd",
    400
)]
#[case::a_hexadecimal_length(
    "POST /livez HTTP/1.1\r\nHost: a\r\nContent-Length: 0x4\r\n\r\nabcd",
    400
)]
#[case::an_empty_length("POST /livez HTTP/1.1\r\nHost: a\r\nContent-Length: \r\n\r\n", 400)]
#[case::a_coding_behind_a_vertical_tab(
    "POST /livez HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    400
)]
#[case::a_coding_in_quotes(
    "POST /livez HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
    400
)]
#[case::a_coding_with_a_parameter(
    "POST /livez HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n",
    400
)]
#[case::a_carriage_return_alone("GET /livez HTTP/1.1\r\nHost: a\r\nX: a\rY: b\r\n\r\n", 400)]
#[case::the_null_character("GET /livez HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 400)]
#[case::a_tab_in_the_request_line("GET\t/livez\tHTTP/1.1\r\nHost: a\r\n\r\n", 400)]
#[case::length_and_chunks(
    "POST /livez HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    400
)]
#[case::chunks_and_length(
    "POST /livez HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    400
)]
#[case::two_lengths(
    "POST /livez HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
    400
)]
#[case::chunked_is_not_last(
    "POST /livez HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    400
)]
#[case::an_unknown_coding(
    "POST /livez HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    400
)]
#[case::two_codings(
    "POST /livez HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    400
)]
#[case::chunked_twice(
    "POST /livez HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    400
)]
#[case::chunks_and_length_behind_empty_lines(
    "\r\n\r\nPOST /livez HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    400
)]
#[case::chunks_and_length_behind_another_request(
    "GET /livez HTTP/1.1\r\nHost: a\r\n\r\nPOST /livez HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\
        Content-Length: 4\r\n\r\n0\r\n\r\n",
    400
)]
#[case::lines_that_end_with_a_line_feed("GET /livez HTTP/1.1\nHost: a\n\n", 400)]
#[case::somebody_at_a_host("GET /livez HTTP/1.1\r\nHost: a@b\r\n\r\n", 400)]
#[case::chunks_of_http_1_0(
    "POST /livez HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    400
)]
#[tokio::test]
async fn what_is_not_http_as_it_should_be_is_the_last_of_its_connection(
    #[case] sent: &str,
    #[case] status: u16,
) {
    let stack = start(&[]).await;
    let sent = format!("{sent}GET /livez HTTP/1.1\r\nHost: gateway\r\n\r\n");
    let answer = raw(stack.address, sent.as_bytes()).await.unwrap();
    answer.error(status);
    assert_eq!(answer.header("connection"), Some("close"));
    assert_eq!(answer.header("content-type"), Some("application/scim+json"));
    assert!(!answer.body.contains("alive"));
}

#[tokio::test]
async fn http_1_0_may_do_without_a_host() {
    let stack = start(&[]).await;
    let answer = raw(stack.address, b"GET /livez HTTP/1.0\r\n\r\n").await;
    assert_eq!(answer.unwrap().status, 200);
}

#[tokio::test]
async fn what_has_begun_is_answered_before_a_server_ends() {
    let (fake, service) = Fake::start().await;
    let server = server(&service.to_string(), &["--call-time", "1"]).await;
    let address = server.address().unwrap();
    let idle = TcpStream::connect(address).await.unwrap();
    let answer = tokio::spawn(scim("GET", "/Users/slow").send(address));
    let begun = async {
        while fake.calls().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::select! {
        never = server.accept() => match never {},
        () = begun => {}
    }
    timeout(Duration::from_secs(5), server.drain())
        .await
        .expect("the drain does not end");
    answer.await.unwrap().error(503);
    assert!(TcpStream::connect(address).await.is_err());
    drop(idle);
}

#[tokio::test]
async fn one_connection_too_many_is_closed() {
    let stack = start(&["--connections", "2"]).await;
    let _first = TcpStream::connect(stack.address).await.unwrap();
    let _second = TcpStream::connect(stack.address).await.unwrap();
    let mut third = TcpStream::connect(stack.address).await.unwrap();
    let closed = timeout(Duration::from_secs(5), third.read_u8());
    assert!(closed.await.unwrap().is_err());
}
