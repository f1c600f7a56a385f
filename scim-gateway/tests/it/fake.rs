//! An identity service that knows one token, and fails as the id that it is asked for says.

use std::{
    collections::BTreeSet,
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures::{Stream, StreamExt as _, stream};
use identity_proto::v1::{
    self as pb,
    user_service_server::{UserService, UserServiceServer},
};
use prost_types::Timestamp;
use tokio::net::TcpListener;
use tonic::{
    Code, Request, Response, Status,
    metadata::MetadataMap,
    transport::{Server, server::TcpIncoming},
};
use tonic_types::{ErrorDetails, StatusExt as _};

/// The organization that there is.
pub(crate) const ORGANIZATION: &str = "01920000-0000-7000-8000-000000000001";
/// Its token.
pub(crate) const TOKEN: &str = "good";
/// A token of an organization whose SAML is off.
pub(crate) const SUSPENDED: &str = "suspended";

/// A running one, and what it was asked.
#[derive(Clone, Default)]
pub(crate) struct Fake {
    calls: Arc<Mutex<Vec<Call>>>,
    state: Arc<Mutex<State>>,
}

/// What earlier calls have left behind.
#[derive(Default)]
struct State {
    /// Every call fails so.
    fails: Option<Status>,
    /// Names that have been told to come again.
    busy: BTreeSet<String>,
    under_way: usize,
    most_under_way: usize,
}

/// What one call was, and what it brought.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) name: &'static str,
    pub(crate) metadata: MetadataMap,
}

impl Fake {
    /// Starts one.
    pub(crate) async fn start() -> (Self, SocketAddr) {
        let fake = Self::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let service = UserServiceServer::new(fake.clone());
        let server = Server::builder().add_service(service);
        tokio::spawn(server.serve_with_incoming(TcpIncoming::from(listener)));
        (fake, address)
    }

    /// The names of the calls so far.
    pub(crate) fn calls(&self) -> Vec<&'static str> {
        let calls = self.calls.lock().unwrap();
        calls.iter().map(|call| call.name).collect()
    }

    /// How many users were being created at the same time, at most.
    pub(crate) fn most_under_way(&self) -> usize {
        self.state.lock().unwrap().most_under_way
    }

    /// What the last call brought as metadata.
    pub(crate) fn last_metadata(&self) -> MetadataMap {
        self.calls.lock().unwrap().last().unwrap().metadata.clone()
    }

    /// Creates a user whose name begins with what is to happen.
    async fn create(&self, name: &str) -> Result<pb::User, Status> {
        match name.split('-').next().unwrap_or_default() {
            "new" => {
                self.state.lock().unwrap().begin();
                tokio::time::sleep(Duration::from_millis(2)).await;
                self.state.lock().unwrap().under_way -= 1;
                Ok(user(name))
            }
            "busy" if self.state.lock().unwrap().busy.insert(name.to_owned()) => {
                let wait = ErrorDetails::with_retry_info(Some(Duration::from_millis(20)));
                let mut details = ErrorDetails::with_error_info("RATE_LIMITED", "identity.v1", []);
                details.set_retry_info(wait.retry_info().and_then(|info| info.retry_delay));
                let code = Code::ResourceExhausted;
                Err(Status::with_error_details(code, "Come again.", details))
            }
            "busy" => Ok(user(name)),
            "revoked" => {
                let status = refuse(Code::Unauthenticated, "TOKEN_INVALID");
                self.state.lock().unwrap().fails = Some(status.clone());
                Err(status)
            }
            "forbidden" => Err(refuse(Code::PermissionDenied, "GROUPS_NOT_ENABLED")),
            "gone" => {
                let status = refuse(Code::Unavailable, "UNAVAILABLE");
                self.state.lock().unwrap().fails = Some(status.clone());
                Err(status)
            }
            _ => obey(name).await,
        }
    }

    fn enter<M>(&self, name: &'static str, request: &Request<M>) -> Result<(), Status> {
        let metadata = request.metadata().clone();
        let token = metadata.get("authorization").cloned();
        self.calls.lock().unwrap().push(Call { name, metadata });
        let token = token.as_ref().and_then(|token| token.to_str().ok());
        if let Some(status) = &self.state.lock().unwrap().fails {
            return Err(status.clone());
        }
        match token.and_then(|token| token.strip_prefix("Bearer ")) {
            Some(TOKEN) => Ok(()),
            Some(SUSPENDED) => Err(refuse(Code::PermissionDenied, "SAML_NOT_ENABLED")),
            _ => Err(refuse(Code::Unauthenticated, "TOKEN_INVALID")),
        }
    }
}

impl State {
    fn begin(&mut self) {
        self.under_way += 1;
        self.most_under_way = self.most_under_way.max(self.under_way);
    }
}

fn refuse(code: Code, reason: &str) -> Status {
    let details = ErrorDetails::with_error_info(reason, "identity.v1", []);
    Status::with_error_details(code, format!("Said of {reason}."), details)
}

/// Does what an id asks for.
async fn obey(id: &str) -> Result<pb::User, Status> {
    match id {
        "taken" => Err(refuse(Code::AlreadyExists, "USER_NAME_TAKEN")),
        "changed" => Err(refuse(Code::Aborted, "VERSION_MISMATCH")),
        "wait" => Err(Status::with_error_details(
            Code::Unavailable,
            "Wait.",
            ErrorDetails::with_retry_info(Some(Duration::from_millis(6_500))),
        )),
        "broken" => Err(Status::internal("no such column: secret")),
        "slow" => {
            tokio::time::sleep(Duration::from_secs(60)).await;
            Err(Status::cancelled("nobody waits so long"))
        }
        "ada" => Ok(user("ada")),
        _ => Err(refuse(Code::NotFound, "USER_NOT_FOUND")),
    }
}

fn user(id: &str) -> pb::User {
    let time = Timestamp {
        seconds: 1_700_000_000,
        nanos: 7_000_000,
    };
    pb::User {
        id: id.to_owned(),
        organization_id: ORGANIZATION.to_owned(),
        user_name: format!("{id}@example.com"),
        active: Some(true),
        account_id: "of the SaaS".to_owned(),
        etag: "W/\"3\"".to_owned(),
        create_time: Some(time),
        update_time: Some(time),
        ..pb::User::default()
    }
}

type Parts = Pin<Box<dyn Stream<Item = Result<pb::SearchUsersResponse, Status>> + Send>>;

#[tonic::async_trait]
impl UserService for Fake {
    type SearchUsersStream = Parts;

    async fn authenticate_caller(
        &self,
        request: Request<pb::AuthenticateCallerRequest>,
    ) -> Result<Response<pb::AuthenticateCallerResponse>, Status> {
        self.enter("AuthenticateCaller", &request)?;
        Ok(Response::new(pb::AuthenticateCallerResponse::default()))
    }

    async fn create_user(
        &self,
        request: Request<pb::CreateUserRequest>,
    ) -> Result<Response<pb::CreateUserResponse>, Status> {
        self.enter("CreateUser", &request)?;
        let name = request.into_inner().user.unwrap_or_default().user_name;
        let user = Some(self.create(&name).await?);
        Ok(Response::new(pb::CreateUserResponse {
            user,
            ..pb::CreateUserResponse::default()
        }))
    }

    async fn get_user(
        &self,
        request: Request<pb::GetUserRequest>,
    ) -> Result<Response<pb::GetUserResponse>, Status> {
        self.enter("GetUser", &request)?;
        let user = Some(obey(&request.get_ref().user_id).await?);
        Ok(Response::new(pb::GetUserResponse { user }))
    }

    async fn list_users(
        &self,
        _: Request<pb::ListUsersRequest>,
    ) -> Result<Response<pb::ListUsersResponse>, Status> {
        Err(Status::unimplemented("not for SCIM"))
    }

    async fn find_users(
        &self,
        _: Request<pb::FindUsersRequest>,
    ) -> Result<Response<pb::FindUsersResponse>, Status> {
        Err(Status::unimplemented("not for SCIM"))
    }

    async fn batch_get_users(
        &self,
        _: Request<pb::BatchGetUsersRequest>,
    ) -> Result<Response<pb::BatchGetUsersResponse>, Status> {
        Err(Status::unimplemented("not for SCIM"))
    }

    async fn list_user_groups(
        &self,
        _: Request<pb::ListUserGroupsRequest>,
    ) -> Result<Response<pb::ListUserGroupsResponse>, Status> {
        Err(Status::unimplemented("not for SCIM"))
    }

    async fn list_deleted_users(
        &self,
        _: Request<pb::ListDeletedUsersRequest>,
    ) -> Result<Response<pb::ListDeletedUsersResponse>, Status> {
        Err(Status::unimplemented("not for SCIM"))
    }

    async fn undelete_user(
        &self,
        _: Request<pb::UndeleteUserRequest>,
    ) -> Result<Response<pb::UndeleteUserResponse>, Status> {
        Err(Status::unimplemented("not for SCIM"))
    }

    /// A part for each three users; as many as `count` says, but for `start_index` 7, where the second part fails.
    async fn search_users(
        &self,
        request: Request<pb::SearchUsersRequest>,
    ) -> Result<Response<Parts>, Status> {
        self.enter("SearchUsers", &request)?;
        let request = request.into_inner();
        let count = usize::try_from(request.count.unwrap_or(2)).unwrap();
        let users: Vec<pb::User> = (0..count).map(|n| user(&format!("u{n}"))).collect();
        let mut parts: Vec<Result<_, Status>> = users
            .chunks(3)
            .map(|users| pb::SearchUsersResponse {
                total_results: None,
                users: users.to_vec(),
                ..pb::SearchUsersResponse::default()
            })
            .map(Ok)
            .collect();
        match parts.first_mut() {
            Some(Ok(first)) => first.total_results = Some(42),
            _ => parts.push(Ok(pb::SearchUsersResponse {
                total_results: Some(42),
                ..pb::SearchUsersResponse::default()
            })),
        }
        if request.start_index == 7 {
            parts.push(Err(Status::unavailable("the database went away")));
        }
        Ok(Response::new(stream::iter(parts).boxed()))
    }

    async fn replace_user(
        &self,
        request: Request<pb::ReplaceUserRequest>,
    ) -> Result<Response<pb::ReplaceUserResponse>, Status> {
        self.enter("ReplaceUser", &request)?;
        let user = Some(obey(&request.get_ref().user_id).await?);
        Ok(Response::new(pb::ReplaceUserResponse {
            user,
            ..pb::ReplaceUserResponse::default()
        }))
    }

    async fn update_user(
        &self,
        request: Request<pb::UpdateUserRequest>,
    ) -> Result<Response<pb::UpdateUserResponse>, Status> {
        self.enter("UpdateUser", &request)?;
        let user = Some(obey(&request.get_ref().user_id).await?);
        Ok(Response::new(pb::UpdateUserResponse {
            user,
            ..pb::UpdateUserResponse::default()
        }))
    }

    async fn delete_user(
        &self,
        request: Request<pb::DeleteUserRequest>,
    ) -> Result<Response<pb::DeleteUserResponse>, Status> {
        self.enter("DeleteUser", &request)?;
        obey(&request.get_ref().user_id).await?;
        Ok(Response::new(pb::DeleteUserResponse {}))
    }
}
