//! What documents tell people to type is carried out: by `grpcurl`, where it is installed, and otherwise by a client that reads
//! the same line and knows no more of the contract than grpcurl does.

use std::{env, fs, process::Stdio, time::Duration};

use serde_json::{Value, json};
use tests::{
    dynamic::Reflected,
    stack::{Builder, Database},
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader},
    process::Command,
    time::timeout,
};

use crate::documents::{document, documents};

const LIMIT: Duration = Duration::from_secs(60);

/// The `grpcurl` lines of all documents, each with where it stands.
fn lines() -> Vec<(String, String)> {
    let mut lines = Vec::new();
    for file in documents() {
        let text = document(&file).replace("\\\n", " ");
        let commands = text.lines().map(str::trim);
        let commands = commands.filter(|line| line.starts_with("grpcurl "));
        lines.extend(commands.map(|line| (file.clone(), line.to_owned())));
    }
    lines
}

/// A command line's words, as a shell splits it.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in line.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => words.last_mut().unwrap().push(c),
            None if c == '\'' || c == '"' => quote = Some(c),
            None if c.is_whitespace() => words.push(String::new()),
            None => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A request with its masks as JSON has them elsewhere: `grpcurl` reads them as messages only, `{"paths": ["user_name"]}`.
fn with_masks_as_text(mut request: Value) -> Value {
    let fields = request.as_object_mut().into_iter().flatten();
    for (_, mask) in fields.filter(|(name, _)| name.ends_with("_mask")) {
        let paths = mask["paths"].as_array().expect("a mask is a message");
        let paths: Vec<String> = paths
            .iter()
            .filter_map(Value::as_str)
            .map(camel_case)
            .collect();
        *mask = json!(paths.join(","));
    }
    request
}

/// `user_name` as `userName`.
fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (initial, rest) = word.split_at(1);
        name + &initial.to_uppercase() + rest
    })
}

/// Whether the program is there.
fn is_installed() -> bool {
    let folders = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&folders).any(|folder| folder.join("grpcurl").is_file())
}

/// Where and for whom the lines are carried out.
struct Session {
    /// `host:port` of the identity service.
    address: String,
    key: String,
    client: Reflected,
    /// Has the key where `make run` leaves it.
    folder: tempfile::TempDir,
}

impl Session {
    /// By a shell and grpcurl, as a person does.
    async fn by_grpcurl(&self, line: &str) -> Result<(), String> {
        // The lines have the port of `make run`.
        let line = line.replace("127.0.0.1:50051", &self.address);
        let is_endless = line.contains("/Watch");
        let mut child = Command::new("sh")
            .args(["-c", &format!("exec {line}")])
            .env("KEY", &self.key)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        if is_endless {
            // Its first message says that it has begun.
            let mut told = BufReader::new(child.stdout.take().unwrap()).lines();
            while let Some(text) = told.next_line().await.unwrap() {
                if text == "}" {
                    child.kill().await.unwrap();
                    return Ok(());
                }
            }
            let mut said = String::new();
            let mut errors = child.stderr.take().unwrap();
            errors.read_to_string(&mut said).await.unwrap();
            return Err(said);
        }
        let output = child.wait_with_output().await.unwrap();
        if output.status.success() {
            return Ok(());
        }
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }

    /// By a client that is made of reflection.
    async fn by_reflection(&self, line: &str) -> Result<(), String> {
        let mut headers = Vec::new();
        let mut body = json!({});
        let mut rest = Vec::new();
        let mut words = words(line).into_iter().skip(1);
        while let Some(word) = words.next() {
            match word.as_str() {
                "-plaintext" => {}
                "-H" => {
                    let header = words.next().unwrap();
                    let (name, value) = header.split_once(": ").unwrap();
                    // Whatever stands for the key: `$(cat FILE)` or `$KEY`.
                    let value = match value.split_once('$') {
                        Some((before, _)) => format!("{before}{}", self.key),
                        None => value.to_owned(),
                    };
                    headers.push((name.to_owned(), value));
                }
                "-d" => {
                    let text = words.next().unwrap();
                    let written = serde_json::from_str(&text).map_err(|e| e.to_string())?;
                    body = with_masks_as_text(written);
                }
                _ => rest.push(word),
            }
        }
        // What comes first is the address; the test has its own.
        match rest.get(1).map(String::as_str) {
            None => Err("neither a method nor list".to_owned()),
            Some("list" | "describe") => {
                assert!(!self.client.methods().is_empty());
                Ok(())
            }
            Some(method) => {
                let headers = headers.iter().map(|(n, v)| (n.as_str(), v.as_str()));
                let headers: Vec<(&str, &str)> = headers.collect();
                let called = self.client.call(method, &headers, &body).await;
                called.map(drop).map_err(|status| format!("{status:?}"))
            }
        }
    }
}

#[tokio::test]
async fn sqlite_every_grpcurl_line_of_the_documents_works() {
    let builder = Builder::new(Database::Sqlite).gateways(0);
    let stack = builder.start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let address = stack.identity_services[0].address().to_owned();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join(".run/data");
    fs::create_dir_all(&data).unwrap();
    fs::write(data.join("admin-key"), &stack.admin_key).unwrap();
    let session = Session {
        client: Reflected::connect(&address).await.unwrap(),
        address,
        key: stack.admin_key.clone(),
        folder,
    };
    let request = json!({"organizationId": tenant.id, "user": {"userName": "ada@example.com"}});
    let bearer = format!("Bearer {}", session.key);
    let headers = [("authorization", bearer.as_str())];
    let create = "identity.v1.UserService/CreateUser";
    let created = session.client.call(create, &headers, &request).await;
    let created: Vec<Value> = created.unwrap();
    let user = created[0]["user"]["id"].as_str().unwrap();

    let lines = lines();
    assert!(!lines.is_empty(), "no document shows how to call it");
    let has_grpcurl = is_installed();
    for (file, line) in lines {
        let line = line.replace("ORGANIZATION_ID", &tenant.id);
        let line = line.replace("USER_ID", user);
        let carried_out = async {
            if has_grpcurl {
                session.by_grpcurl(&line).await
            } else {
                session.by_reflection(&line).await
            }
        };
        let carried_out = timeout(LIMIT, carried_out).await;
        let carried_out = carried_out.unwrap_or_else(|_| Err("it does not end".to_owned()));
        assert_eq!(carried_out, Ok(()), "{file}: {line}");
    }
}
