//! The examples in `docs/examples/`, run as a reader runs them: killed, started again, and compared with the source.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use identity_proto::v1::DeleteOrganizationRequest;
use serde_json::{Value, json};
use tests::{
    client::{Scim, user},
    process::Program,
    stack::{Builder, Database, Stack, Tenant},
};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
    time::{sleep, timeout},
};

use crate::tidy::root;

const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

/// The interpreter, which `.ci/test tools-examples` has installed, with the contract's types in a folder of the test's.
struct Python {
    program: PathBuf,
    types: tempfile::TempDir,
}

impl Python {
    async fn new() -> Self {
        let program = root().join("target/tools/examples/bin/python");
        assert!(program.exists(), "type: .ci/test tools-examples");
        let types = tempfile::tempdir().unwrap();
        let out = types.path().display();
        let mut made = Command::new(&program);
        made.current_dir(root())
            .args(["-m", "grpc_tools.protoc", "-I", "proto"])
            .arg(format!("--python_out={out}"))
            .arg(format!("--grpc_python_out={out}"));
        for file in std::fs::read_dir(root().join("proto/identity/v1")).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            made.arg(format!("proto/identity/v1/{name}"));
        }
        assert!(made.status().await.unwrap().success());
        Self { program, types }
    }

    fn example(&self, name: &str) -> Command {
        let mut command = Command::new(&self.program);
        command
            .arg(root().join("docs/examples").join(name))
            .env("PYTHONPATH", self.types.path());
        command
    }

    /// All rows of a SQLite file's query, as JSON.
    async fn rows(&self, file: &Path, query: &str) -> Value {
        const READ: &str = "import json, sqlite3, sys\n\
            print(json.dumps(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchall()))";
        let read = Command::new(&self.program)
            .args(["-c", READ])
            .arg(file)
            .arg(query)
            .output();
        let output = read.await.unwrap();
        // The tables are made when the example begins.
        serde_json::from_slice(&output.stdout).unwrap_or(json!([]))
    }
}

fn start(command: Command, stack: &Stack, tenant: &Tenant, key: &str, file: &Path) -> Child {
    follow(command, stack, &tenant.id, key, file)
}

/// The same; without an organization it follows all of them.
fn follow(
    mut command: Command,
    stack: &Stack,
    organization: &str,
    key: &str,
    file: &Path,
) -> Child {
    command
        .arg(file)
        .env("ROLLCALL_ADDRESS", stack.identity_services[0].address())
        .env("ROLLCALL_KEY", key)
        .env("ROLLCALL_ORGANIZATION", organization)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_both_mirrors_are_what_the_source_is() {
    let python = Python::new().await;
    let folder = tempfile::tempdir().unwrap();
    let rust = Program::beside_this("mirror", &folder.path().join("log")).unwrap();
    let mut stack = Builder::new(Database::Sqlite).start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let key = stack
        .service_key("mirror", "watch", &[&tenant.id])
        .await
        .unwrap();
    let scim = stack.scim(&tenant).unwrap();
    let mirrors: [(&str, &dyn Fn() -> Command); 2] = [
        ("python.db", &|| python.example("mirror.py")),
        ("rust.db", &|| Command::new(&rust.path)),
    ];
    // There before any mirror is.
    let ada = made(&scim, "/Users", &user("ada")).await;
    let group =
        json!({ "schemas": [GROUP], "displayName": "Staff", "members": [{ "value": ada }] });
    let staff = made(&scim, "/Groups", &group).await;

    let file = |name: &str| folder.path().join(name);
    let mut running: Vec<Child> = mirrors
        .iter()
        .map(|(name, command)| start(command(), &stack, &tenant, &key, &file(name)))
        .collect();
    for (name, _) in mirrors {
        until_same(&python, &file(name), &scim).await;
    }
    // It happens while they run,
    let bob = made(&scim, "/Users", &user("bob")).await;
    patch(
        &scim,
        &format!("/Users/{ada}"),
        json!({ "op": "replace", "path": "active", "value": false }),
    )
    .await;
    patch(
        &scim,
        &format!("/Groups/{staff}"),
        json!({ "op": "add", "path": "members", "value": [{ "value": bob }] }),
    )
    .await;
    for (name, _) in mirrors {
        until_same(&python, &file(name), &scim).await;
    }
    // while the service is restarted under them,
    stack.identity_services[0].kill_and_restart().await.unwrap();
    patch(
        &scim,
        &format!("/Users/{bob}"),
        json!({ "op": "replace", "path": "userName", "value": "Robert" }),
    )
    .await;
    for (name, _) in mirrors {
        until_same(&python, &file(name), &scim).await;
    }
    // and while nobody runs.
    for child in &mut running {
        child.kill().await.unwrap();
    }
    scim.delete_user(&ada).await.unwrap();
    made(&scim, "/Users", &user("eve")).await;
    patch(
        &scim,
        &format!("/Groups/{staff}"),
        json!({ "op": "replace", "path": "displayName", "value": "People" }),
    )
    .await;
    let again: Vec<Child> = mirrors
        .iter()
        .map(|(name, command)| start(command(), &stack, &tenant, &key, &file(name)))
        .collect();
    for (name, _) in mirrors {
        until_same(&python, &file(name), &scim).await;
    }
    drop(again);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_a_mirror_of_all_organizations_drops_the_one_that_is_deleted() {
    let python = Python::new().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.db");
    let stack = Builder::new(Database::Sqlite).start().await.unwrap();
    let (kept, deleted) = (stack.tenant().await.unwrap(), stack.tenant().await.unwrap());
    for tenant in [&kept, &deleted] {
        let scim = stack.scim(tenant).unwrap();
        let ada = made(&scim, "/Users", &user("ada")).await;
        let group =
            json!({ "schemas": [GROUP], "displayName": "Staff", "members": [{ "value": ada }] });
        made(&scim, "/Groups", &group).await;
    }
    let key = stack.service_key("mirror", "watch", &[]).await.unwrap();
    let run = || follow(python.example("mirror.py"), &stack, "", &key, &file);
    let count = "SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM memberships)";
    let until = async |count_is: Value| {
        let started = Instant::now();
        while python.rows(&file, count).await != count_is {
            assert!(
                started.elapsed() < Duration::from_secs(30),
                "not {count_is}"
            );
            sleep(Duration::from_millis(100)).await;
        }
    };
    let mut running = run();
    until(json!([[2, 2]])).await;
    running.kill().await.unwrap();
    let request = DeleteOrganizationRequest {
        organization_id: deleted.id,
        ..DeleteOrganizationRequest::default()
    };
    let mut organizations = stack.identity().unwrap().organizations();
    organizations.delete_organization(request).await.unwrap();
    // What happened while nobody ran comes after the snapshot, and no number is missing: it would be made anew.
    let kept_scim = stack.scim(&kept).unwrap();
    made(&kept_scim, "/Users", &user("bob")).await;
    let again = run();
    until(json!([[2, 1]])).await;
    let feeds = python.rows(&file, "SELECT sequence FROM feeds").await;
    assert_eq!(feeds, json!([[5]]), "made, a token, two people and a group");
    until_same(&python, &file, &stack.scim(&kept).unwrap()).await;
    drop(again);
}

/// What the service says of itself is enough to call all kinds of methods, and to tell why one was refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_a_client_made_of_reflection_calls_and_is_told_why_not() {
    let python = Python::new().await;
    let stack = Builder::new(Database::Sqlite).gateways(0).start().await;
    let stack = stack.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let call = async |arguments: &[&str]| {
        let called = python
            .example("reflect.py")
            .args(arguments)
            .env("ROLLCALL_ADDRESS", stack.identity_services[0].address())
            .env("ROLLCALL_KEY", &stack.admin_key)
            .output();
        let called = called.await.unwrap();
        let lines = |bytes: &[u8]| -> Vec<Value> {
            let text = std::str::from_utf8(bytes).unwrap().lines();
            text.map(|line| serde_json::from_str(line).unwrap_or(json!(line)))
                .collect()
        };
        (lines(&called.stdout), lines(&called.stderr))
    };
    let id = tenant.id.as_str();
    let part = |names: [&str; 2]| {
        let users = names.map(|name| json!({ "user_name": name, "accountId": name }));
        json!({ "organizationId": id, "users": users }).to_string()
    };
    let (imported, _) = call(&[
        "AdoptionService/ImportUsers",
        &part(["ada", "bob"]),
        &part(["eve", "zoe"]),
    ])
    .await;
    assert_eq!(imported, [json!({ "createdCount": "4" })]);
    let asked = json!({ "organizationId": id, "pageSize": 2, "readMask": "userName",
        "order": { "key": "USER_ORDER_KEY_USER_NAME", "descending": true } });
    let (listed, _) = call(&["UserService/ListUsers", &asked.to_string()]).await;
    let names = json!([{ "userName": "zoe" }, { "userName": "eve" }]);
    assert_eq!(listed[0]["users"], names);
    let group = json!({ "organizationId": id, "group": { "displayName": "Staff" } });
    let (made, _) = call(&["GroupService/CreateGroup", &group.to_string()]).await;
    assert_eq!(made[0]["group"]["displayName"], "Staff");

    let wrong = json!({ "organizationId": id, "readMask": "shoeSize" });
    let (answers, refused) = call(&["UserService/ListUsers", &wrong.to_string()]).await;
    assert_eq!(answers, [] as [Value; 0]);
    assert_eq!(refused[0]["code"], "INVALID_ARGUMENT");
    assert_eq!(refused[0]["reason"], "INVALID_FIELD");
    assert_eq!(refused[0]["fieldViolations"][0]["field"], "read_mask");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_sessions_end_when_somebody_is_deactivated() {
    let python = Python::new().await;
    let folder = tempfile::tempdir().unwrap();
    let token = folder.path().join("token.txt");
    let stack = Builder::new(Database::Sqlite).start().await.unwrap();
    let tenant = stack.tenant().await.unwrap();
    let key = stack
        .service_key("sessions", "watch", &[&tenant.id])
        .await
        .unwrap();
    let scim = stack.scim(&tenant).unwrap();
    let run = || {
        start(
            python.example("end_sessions.py"),
            &stack,
            &tenant,
            &key,
            &token,
        )
    };
    let leave = async |id: &str| {
        patch(
            &scim,
            &format!("/Users/{id}"),
            json!({ "op": "replace", "path": "active", "value": false }),
        )
        .await;
    };
    let [ada, bob, eve] = [
        made(&scim, "/Users", &user("ada")).await,
        made(&scim, "/Users", &user("bob")).await,
        made(&scim, "/Users", &user("eve")).await,
    ];
    let mut running = run();
    let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
    let started = Instant::now();
    while !token.exists() {
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "it does not begin"
        );
        sleep(Duration::from_millis(20)).await;
    }
    leave(&ada).await;
    let said = async |lines: &mut tokio::io::Lines<_>| {
        let line = timeout(Duration::from_secs(20), lines.next_line()).await;
        line.expect("nothing was ended").unwrap().unwrap()
    };
    assert_eq!(
        said(&mut lines).await,
        format!("ended the sessions of {ada}")
    );
    running.kill().await.unwrap();
    // Meanwhile one is deactivated, and another one deleted.
    leave(&bob).await;
    scim.delete_user(&eve).await.unwrap();
    let mut running = run();
    let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
    let mut ended = Vec::new();
    while ended
        .last()
        .is_none_or(|last: &String| !last.contains(&eve))
    {
        ended.push(said(&mut lines).await);
    }
    // What was not noted before the kill may be done again.
    ended.retain(|line| !line.contains(&ada));
    let expected = [&bob, &eve].map(|id| format!("ended the sessions of {id}"));
    assert_eq!(ended, expected);
}

async fn made(scim: &Scim, path: &str, body: &Value) -> String {
    let answer = scim.send("POST", path, &[], Some(body)).await.unwrap();
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json().unwrap()["id"].as_str().unwrap().to_owned()
}

async fn patch(scim: &Scim, path: &str, operation: Value) {
    let body = json!({ "Operations": [operation],
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"] });
    let answer = scim.send("PATCH", path, &[], Some(&body)).await.unwrap();
    assert!(answer.status < 300, "{answer:?}");
}

/// Waits until a mirror is what identity providers see.
async fn until_same(python: &Python, file: &Path, scim: &Scim) {
    let list = async |path: &str| {
        let list = scim.get(path).await.unwrap().json().unwrap();
        list["Resources"].as_array().cloned().unwrap_or_default()
    };
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut expected = BTreeMap::new();
    for user in list("/Users").await {
        let row = json!([user["meta"]["version"], user["userName"], user["active"]]);
        expected.insert(text(&user["id"]), row);
    }
    for group in list("/Groups").await {
        let members = group["members"].as_array().cloned().unwrap_or_default();
        let mut members: Vec<_> = members.iter().map(|m| text(&m["value"])).collect();
        members.sort();
        let row = json!([group["meta"]["version"], group["displayName"], members]);
        expected.insert(text(&group["id"]), row);
    }
    let started = Instant::now();
    loop {
        let mut rows = BTreeMap::new();
        let users = "SELECT id, version, user_name, active FROM users";
        for row in python.rows(file, users).await.as_array().unwrap() {
            let version = format!("W/\"{}\"", row[1]);
            rows.insert(text(&row[0]), json!([version, row[2], row[3] == json!(1)]));
        }
        let groups = "SELECT id, version, display_name, \
            (SELECT group_concat(member_id) FROM memberships WHERE group_id = id) FROM groups";
        for row in python.rows(file, groups).await.as_array().unwrap() {
            let version = format!("W/\"{}\"", row[1]);
            let members = row[3].as_str().unwrap_or_default().split(',');
            let mut members: Vec<_> = members.filter(|id| !id.is_empty()).collect();
            members.sort_unstable();
            rows.insert(text(&row[0]), json!([version, row[2], members]));
        }
        if rows == expected {
            return;
        }
        let limit = Duration::from_secs(30);
        assert!(
            started.elapsed() < limit,
            "{}: {rows:?} is not {expected:?}",
            file.display()
        );
        sleep(Duration::from_millis(100)).await;
    }
}
