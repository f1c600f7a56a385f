//! What the settings console refuses before it shows anything: what is no HTTP as it should be, what is too large, too late, or
//! leads elsewhere.

use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tests::stack::{self, Builder, Database, Stack};
use tokio::{
    net::{TcpSocket, TcpStream},
    time::timeout,
};

use super::{Browser, encoded, enter, organization, start, text};
use crate::broken;

/// For what comes within half a second.
const LIMIT: Duration = Duration::from_secs(30);

/// What comes back until the connection is closed.
async fn said(stack: &Stack, sent: &str) -> String {
    broken::said(stack.console.as_ref().unwrap().address(), sent).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_what_is_not_http_as_it_should_be_is_the_last_of_its_connection() {
    let stack = start().await;
    broken::check(stack.console.as_ref().unwrap().address(), "/open").await;
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
        // Nobody is told beforehand how long this one is.
        let said = said(&stack, &in_chunks("/open", "a=b", &sent)).await;
        let begin = format!("HTTP/1.1 {status} ");
        assert!(said.starts_with(&begin), "{length} in chunks: {said:.100}");
    }
    // Whoever has come in is told the same by each form.
    let id = organization(&stack, "Acme").await;
    let cookie = enter(&stack, &id).await.cookie.unwrap();
    let sent = form((16 << 10) + 1);
    for target in ["/token", "/switches", "/leave", "/safety"] {
        let sent = in_chunks(target, &cookie, &sent);
        let said = said(&stack, &sent).await;
        assert!(said.starts_with("HTTP/1.1 413 "), "{target}: {said:.100}");
    }
}

/// A form that does not say how long it is.
fn in_chunks(target: &str, cookie: &str, form: &str) -> String {
    let mut sent = format!(
        "POST {target} HTTP/1.1\r\nHost: a\r\nCookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    );
    for part in form.as_bytes().chunks(1_000) {
        let part = String::from_utf8_lossy(part);
        sent.push_str(&format!("{:x}\r\n{part}\r\n", part.len()));
    }
    sent + "0\r\n\r\n"
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

/// Whichever of the two times is over first.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_a_service_that_does_not_answer_is_waited_for_so_long() {
    let times = [
        "ROLLCALL_CONSOLE_CALL_TIME",
        "ROLLCALL_CONSOLE_REQUEST_TIME",
    ];
    for (short, long) in [(times[0], times[1]), (times[1], times[0])] {
        does_not_answer(short, long).await;
    }
}

async fn does_not_answer(short: &str, long: &str) {
    let builder = Builder::new(Database::Sqlite).console();
    let builder = builder.console_variable(short, "0.5");
    let stack = builder.console_variable(long, "600").start().await.unwrap();
    let id = organization(&stack, "Acme").await;
    let browser = enter(&stack, &id).await;
    let pid = stack.identity_services[0].pid().cast_signed();
    let service = Pid::from_raw(pid).unwrap();
    kill_process(service, Signal::STOP).unwrap();
    let away = timeout(LIMIT, browser.get("/")).await;
    kill_process(service, Signal::CONT).unwrap();
    assert_eq!(away.expect("it is waited for").status, 503);
    assert_eq!(browser.get("/").await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_a_service_that_nobody_lets_in_is_waited_for_so_long() {
    // Nobody accepts, and there is room for one to wait: whoever comes behind gets no answer at all.
    let listener = TcpSocket::new_v4().unwrap();
    listener.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = listener.listen(0).unwrap();
    let full = listener.local_addr().unwrap();
    let _waiting = TcpStream::connect(full).await.unwrap();
    let knocking = timeout(Duration::from_millis(300), TcpStream::connect(full)).await;
    assert!(knocking.is_err(), "there was room for more");

    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("program.log");
    let console = stack::settings_console(&log, &full.to_string(), "127.0.0.1:1").unwrap();
    let console = console
        .option("--listen", "127.0.0.1:0")
        .option("--connect-time", "0.5")
        .option("--call-time", "600")
        .option("--request-time", "600")
        .variable(stack::CONSOLE_KEY, "rollcall_key_test");
    let console = console.start(LIMIT).await.unwrap();
    let asked =
        "GET / HTTP/1.1\r\nHost: a\r\nCookie: rollcall-session=x\r\nConnection: close\r\n\r\n";
    let said = timeout(LIMIT, broken::said(&console.address, asked)).await;
    let said = said.expect("it is waited for");
    assert!(said.starts_with("HTTP/1.1 503 "), "{said:.100}");
}
