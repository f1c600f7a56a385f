//! What is not HTTP as it should be, sent to whoever speaks HTTP/1 here: each is refused, and is the last of its connection.
//!
//! Apart, because all programs have to agree about it. The gateway's own crate tests the same in its own form of errors.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

/// A request that must not be served behind another one.
const NEXT: &str = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n";

/// What comes back until the connection is closed.
pub(crate) async fn said(address: &str, sent: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(sent.as_bytes()).await.unwrap();
    let mut read = Vec::new();
    let reading = timeout(Duration::from_secs(10), stream.read_to_end(&mut read));
    let _ = reading.await.expect("the connection stays open");
    String::from_utf8_lossy(&read).into_owned()
}

/// Sends each, with another request behind it, to a listener that serves `/livez`, and bodies at `form` if at all.
pub(crate) async fn check(address: &str, form: &str) {
    let post = format!("POST {form} HTTP/1.1\r\nHost: a\r\n");
    for sent in [
        "GET /livez HTTP/1.1\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "GET /livez HTTP/1.1\nHost: a\n\n",
        "NO HTTP\r\n\r\n",
        &format!("{post}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        &format!("{post}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        &format!("{post}Content-Length: 18446744073709551615\r\n\r\n"),
    ] {
        let said = said(address, &format!("{sent}{NEXT}")).await;
        assert!(said.starts_with("HTTP/1.1 400 "), "{sent}: {said}");
        assert_eq!(said.matches("HTTP/1.1 ").count(), 1, "{sent}: {said}");
        assert!(said.contains("connection: close"), "{sent}: {said}");
    }
    assert!(
        said(
            address,
            &NEXT.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
        )
        .await
        .starts_with("HTTP/1.1 200 ")
    );
}
