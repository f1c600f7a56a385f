//! HTTP in front of the service: as much of SCIM's JSON as the driver needs, and nothing checked.
//!
//! Documents go through as they are. An answer has what the product's has, so that both have the same to send.

use std::{
    fmt::Write as _,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use anyhow::Context as _;
use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Path, Query, State},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::{get, post},
    serve::ListenerExt as _,
};
use serde::Deserialize;
use tokio::net::TcpListener;
use tonic::{
    Status,
    transport::{Channel, Endpoint},
};

use super::{
    proto::{
        ChangeMembersRequest, CreateGroupRequest, CreateUserRequest, DeleteGroupRequest,
        FindUserRequest, GetUserRequest, ListMembersRequest, ListUsersRequest, ReplaceUserRequest,
        User, store_service_client::StoreServiceClient,
    },
    service::MAX_MESSAGE,
};

type Client = StoreServiceClient<Channel>;

/// Connections to a service, used in turn.
pub(super) struct Gateway {
    clients: Vec<Client>,
    turn: AtomicUsize,
}

impl Gateway {
    pub(super) fn new(service: &str, connections: usize) -> anyhow::Result<Self> {
        let endpoint = Endpoint::from_shared(format!("http://{service}"))?
            .tcp_nodelay(true)
            .initial_connection_window_size(MAX_MESSAGE as u32);
        let client = |_| {
            StoreServiceClient::new(endpoint.connect_lazy())
                .max_decoding_message_size(MAX_MESSAGE)
                .max_encoding_message_size(MAX_MESSAGE)
        };
        Ok(Self {
            clients: (0..connections.max(1)).map(client).collect(),
            turn: AtomicUsize::new(0),
        })
    }

    fn client(&self) -> Result<Client, Broken> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % self.clients.len();
        let client = self.clients.get(turn).context("no connection");
        Ok(client?.clone())
    }
}

/// Serves until it is killed.
pub(super) async fn serve(gateway: Gateway, listener: TcpListener) -> anyhow::Result<()> {
    let router = Router::new()
        .route("/Users", get(list).post(create))
        .route("/Users/{id}", get(get_user).put(replace))
        .route("/Groups", post(create_group))
        .route(
            "/Groups/{id}",
            get(get_group).patch(change_members).delete(delete_group),
        )
        .layer(DefaultBodyLimit::max(MAX_MESSAGE))
        .with_state(Arc::new(gateway));
    let listener = listener.tap_io(|stream| {
        // Without it the connection is slower and still right.
        let _ = stream.set_nodelay(true);
    });
    axum::serve(listener, router).await?;
    Ok(())
}

/// Why there is no answer.
struct Broken(anyhow::Error);

impl<E: Into<anyhow::Error>> From<E> for Broken {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Broken {
    fn into_response(self) -> Response {
        let status = match self.0.downcast_ref::<Status>() {
            Some(_) => StatusCode::INTERNAL_SERVER_ERROR,
            None => StatusCode::BAD_REQUEST,
        };
        (status, format!("{:#}", self.0)).into_response()
    }
}

type Answer = Result<Response, Broken>;
type Shared = State<Arc<Gateway>>;

fn scim(status: StatusCode, body: String) -> Response {
    (status, [(CONTENT_TYPE, "application/scim+json")], body).into_response()
}

/// A stored document with what the product adds to one.
fn write_user(body: &mut String, id: &str, document: &str) {
    let _ = write!(
        body,
        r#"{{"id":"{id}","meta":{{"resourceType":"User","created":"2026-01-01T00:00:00.000Z","lastModified":"2026-01-01T00:00:00.000Z","location":"http://127.0.0.1:8080/orgs/00000000-0000-0000-0000-000000000000/scim/v2/Users/{id}","version":"W/\"1\""}},{}"#,
        document.strip_prefix('{').unwrap_or("}")
    );
}

fn one(status: StatusCode, id: &str, document: &str) -> Response {
    let mut body = String::with_capacity(document.len() + 512);
    write_user(&mut body, id, document);
    scim(status, body)
}

fn many(users: &[User], total: i64, start: i64) -> Response {
    let length: usize = users.iter().map(|user| user.document.len() + 512).sum();
    let mut body = String::with_capacity(length + 256);
    let _ = write!(
        body,
        r#"{{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":{total},"startIndex":{start},"itemsPerPage":{},"Resources":["#,
        users.len()
    );
    for (index, user) in users.iter().enumerate() {
        if index > 0 {
            body.push(',');
        }
        write_user(&mut body, &user.id, &user.document);
    }
    body.push_str("]}");
    scim(StatusCode::OK, body)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Search {
    filter: Option<String>,
    #[serde(default = "first")]
    start_index: i64,
    #[serde(default = "hundred")]
    count: i64,
}

fn first() -> i64 {
    1
}

fn hundred() -> i64 {
    100
}

async fn list(State(gateway): Shared, Query(search): Query<Search>) -> Answer {
    let mut client = gateway.client()?;
    if let Some(filter) = search.filter {
        let name = filter
            .strip_prefix("userName eq \"")
            .and_then(|rest| rest.strip_suffix('"'))
            .context("another filter")?
            .to_owned();
        let found = client.find_user(FindUserRequest { name }).await?;
        let users = Vec::from_iter(found.into_inner().user);
        return Ok(many(&users, i64::try_from(users.len())?, 1));
    }
    let request = ListUsersRequest {
        start: search.start_index,
        count: search.count,
    };
    let page = client.list_users(request).await?.into_inner();
    Ok(many(&page.users, page.total, search.start_index))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewUser {
    user_name: String,
}

async fn create(State(gateway): Shared, document: String) -> Answer {
    let NewUser { user_name: name } = serde_json::from_str(&document)?;
    let request = CreateUserRequest {
        name,
        document: document.clone(),
    };
    let created = gateway.client()?.create_user(request).await?;
    Ok(one(
        StatusCode::CREATED,
        &created.into_inner().id,
        &document,
    ))
}

async fn get_user(State(gateway): Shared, Path(id): Path<String>) -> Answer {
    let found = gateway.client()?.get_user(GetUserRequest { id }).await?;
    Ok(match found.into_inner().user {
        Some(User { id, document }) => one(StatusCode::OK, &id, &document),
        None => StatusCode::NOT_FOUND.into_response(),
    })
}

async fn replace(State(gateway): Shared, Path(id): Path<String>, document: String) -> Answer {
    let user = User {
        id: id.clone(),
        document: document.clone(),
    };
    let request = ReplaceUserRequest { user: Some(user) };
    let replaced = gateway.client()?.replace_user(request).await?;
    Ok(match replaced.into_inner().found {
        true => one(StatusCode::OK, &id, &document),
        false => StatusCode::NOT_FOUND.into_response(),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewGroup {
    display_name: String,
    #[serde(default)]
    members: Vec<Member>,
}

#[derive(Deserialize)]
struct Member {
    value: String,
}

async fn create_group(State(gateway): Shared, Json(group): Json<NewGroup>) -> Answer {
    let request = CreateGroupRequest {
        name: group.display_name,
        members: ids(group.members),
    };
    let created = gateway.client()?.create_group(request).await?.into_inner();
    let body = serde_json::json!({ "id": created.id });
    Ok(scim(StatusCode::CREATED, body.to_string()))
}

fn ids(members: Vec<Member>) -> Vec<String> {
    members.into_iter().map(|member| member.value).collect()
}

async fn get_group(State(gateway): Shared, Path(id): Path<String>) -> Answer {
    let request = ListMembersRequest {
        group_id: id.clone(),
    };
    let members = gateway.client()?.list_members(request).await?.into_inner();
    let members = members.members.into_iter();
    let members: Vec<_> = members
        .map(|id| serde_json::json!({ "value": id }))
        .collect();
    let body = serde_json::json!({ "id": id, "members": members });
    Ok(scim(StatusCode::OK, body.to_string()))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Patch {
    operations: Vec<Operation>,
}

#[derive(Deserialize)]
struct Operation {
    path: String,
    #[serde(default)]
    value: Vec<Member>,
}

/// Either members that come, or one that goes and is named in the path.
async fn change_members(
    State(gateway): Shared,
    Path(id): Path<String>,
    Json(patch): Json<Patch>,
) -> Answer {
    let mut request = ChangeMembersRequest {
        group_id: id,
        ..ChangeMembersRequest::default()
    };
    for Operation { path, value } in patch.operations {
        request.added.extend(ids(value));
        let removed = path.strip_prefix("members[value eq \"");
        request
            .removed
            .extend(removed.and_then(|rest| Some(rest.strip_suffix("\"]")?.to_owned())));
    }
    gateway.client()?.change_members(request).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn delete_group(State(gateway): Shared, Path(id): Path<String>) -> Answer {
    let request = DeleteGroupRequest { group_id: id };
    gateway.client()?.delete_group(request).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
