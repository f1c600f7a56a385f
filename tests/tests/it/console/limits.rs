//! What the settings console refuses before it shows anything: what is no HTTP as it should be, what is too large, too late, or
//! leads elsewhere.

use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tests::stack::{Builder, Database, Stack};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::{Browser, encoded, enter, organization, start, text};

/// What comes back until the connection is closed.
async fn said(stack: &Stack, sent: &str) -> String {
    let address = stack.console.as_ref().unwrap().address();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(sent.as_bytes()).await.unwrap();
    let mut read = Vec::new();
    let reading = timeout(Duration::from_secs(10), stream.read_to_end(&mut read));
    let _ = reading.await.expect("the connection stays open");
    String::from_utf8_lossy(&read).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_what_is_not_http_as_it_should_be_is_the_last_of_its_connection() {
    const NEXT: &str = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n";
    let stack = start().await;
    for sent in [
        "GET /livez HTTP/1.1\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "POST /open HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /open HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "POST /open HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551615\r\n\r\n",
        "GET /livez HTTP/1.1\nHost: a\n\n",
        "NO HTTP\r\n\r\n",
    ] {
        let said = said(&stack, &format!("{sent}{NEXT}")).await;
        assert!(said.starts_with("HTTP/1.1 400 "), "{sent}: {said}");
        assert_eq!(said.matches("HTTP/1.1 ").count(), 1, "{sent}: {said}");
        assert!(said.contains("connection: close"), "{sent}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_a_form_has_so_many_bytes() {
    let stack = start().await;
    let browser = Browser::at(&stack);
    let form = |length: usize| {
        let around = encoded(&[("secret", "")]).len();
        encoded(&[("secret", &"x".repeat(length - around))])
    };
    // No link is so long; that is for the identity service to say.
    for (length, status) in [(16 << 10, 410), ((16 << 10) + 1, 413)] {
        let sent = form(length);
        let answer = browser.send("POST", "/open", "same-origin", Some(&sent));
        let answer = answer.await;
        assert_eq!(answer.status, status, "{length}: {}", text(&answer));
        assert!(answer.header("content-security-policy").is_some());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_a_host_or_a_proxy_that_nobody_trusts_leads_nowhere() {
    let stack = start().await;
    let id = organization(&stack, "Acme").await;
    let browser = enter(&stack, &id).await;
    let cookie = browser.cookie.as_deref().unwrap();
    for target in ["/", "/guides", "/open/x", "/nowhere"] {
        let sent = format!(
            "GET {target} HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\n\
             X-Forwarded-Proto: gopher\r\nForwarded: host=evil.example\r\nCookie: {cookie}\r\n\
             Connection: close\r\n\r\n"
        );
        let said = said(&stack, &sent).await;
        assert!(said.starts_with("HTTP/1.1 "), "{said}");
        assert!(!said.contains("evil.example"), "{target}: {said}");
        assert!(!said.contains("gopher"), "{target}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_a_service_that_does_not_answer_is_waited_for_so_long() {
    let name = "ROLLCALL_CONSOLE_CALL_TIME";
    let builder = Builder::new(Database::Sqlite).console();
    let stack = builder.console_variable(name, "0.5").start().await.unwrap();
    let id = organization(&stack, "Acme").await;
    let browser = enter(&stack, &id).await;
    let pid = stack.identity_services[0].pid().cast_signed();
    let service = Pid::from_raw(pid).unwrap();
    kill_process(service, Signal::STOP).unwrap();
    let away = browser.get("/").await.status;
    kill_process(service, Signal::CONT).unwrap();
    assert_eq!(away, 503);
    assert_eq!(browser.get("/").await.status, 200);
}
