//! gRPC in front of the rows: convert, call, convert.

use std::sync::Arc;

use tokio::net::TcpListener;
use tonic::{
    Request, Response, Status,
    transport::{Server, server::TcpIncoming},
};

use super::{
    proto::{
        ChangeMembersRequest, ChangeMembersResponse, CreateGroupRequest, CreateGroupResponse,
        CreateUserRequest, CreateUserResponse, DeleteGroupRequest, DeleteGroupResponse,
        FindUserRequest, FindUserResponse, GetUserRequest, GetUserResponse, ListMembersRequest,
        ListMembersResponse, ListUsersRequest, ListUsersResponse, ReplaceUserRequest,
        ReplaceUserResponse, User,
        store_service_server::{StoreService, StoreServiceServer},
    },
    rows::{Page, Row, Rows, Write},
};

/// The largest message: a group of some hundred thousand members.
pub(super) const MAX_MESSAGE: usize = 64 << 20;

struct Store(Arc<dyn Rows>);

/// Serves until it is killed.
pub(super) async fn serve(rows: Arc<dyn Rows>, listener: TcpListener) -> anyhow::Result<()> {
    // tonic does not switch Nagle's algorithm off by itself when it is given a listener, and with it a call waits for the
    // other side's delayed acknowledgement.
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    let service = StoreServiceServer::new(Store(rows))
        .max_decoding_message_size(MAX_MESSAGE)
        .max_encoding_message_size(MAX_MESSAGE);
    Server::builder()
        .initial_connection_window_size(MAX_MESSAGE as u32)
        .add_service(service)
        .serve_with_incoming(incoming)
        .await?;
    Ok(())
}

type Answer<T> = Result<Response<T>, Status>;

fn user(row: Row) -> User {
    let Row { id, document } = row;
    User { id, document }
}

fn broken(error: anyhow::Error) -> Status {
    Status::internal(format!("{error:#}"))
}

#[tonic::async_trait]
impl StoreService for Store {
    async fn find_user(&self, request: Request<FindUserRequest>) -> Answer<FindUserResponse> {
        let FindUserRequest { name } = request.into_inner();
        let row = self.0.find(&name).await.map_err(broken)?;
        Ok(Response::new(FindUserResponse {
            user: row.map(user),
        }))
    }

    async fn get_user(&self, request: Request<GetUserRequest>) -> Answer<GetUserResponse> {
        let GetUserRequest { id } = request.into_inner();
        let row = self.0.get(&id).await.map_err(broken)?;
        Ok(Response::new(GetUserResponse {
            user: row.map(user),
        }))
    }

    async fn create_user(&self, request: Request<CreateUserRequest>) -> Answer<CreateUserResponse> {
        let CreateUserRequest { name, document } = request.into_inner();
        let id = self.0.new_id(&name);
        let write = Write::CreateUser {
            id: id.clone(),
            name,
            document,
        };
        self.0.write(write).await.map_err(broken)?;
        Ok(Response::new(CreateUserResponse { id }))
    }

    async fn replace_user(
        &self,
        request: Request<ReplaceUserRequest>,
    ) -> Answer<ReplaceUserResponse> {
        let User { id, document } = request.into_inner().user.unwrap_or_default();
        let write = Write::ReplaceUser { id, document };
        let found = self.0.write(write).await.map_err(broken)?;
        Ok(Response::new(ReplaceUserResponse { found }))
    }

    async fn list_users(&self, request: Request<ListUsersRequest>) -> Answer<ListUsersResponse> {
        let ListUsersRequest { start, count } = request.into_inner();
        let Page { rows, total } = self.0.page(start, count).await.map_err(broken)?;
        let users = rows.into_iter().map(user).collect();
        Ok(Response::new(ListUsersResponse { users, total }))
    }

    async fn create_group(
        &self,
        request: Request<CreateGroupRequest>,
    ) -> Answer<CreateGroupResponse> {
        let CreateGroupRequest { name, members } = request.into_inner();
        let id = self.0.new_id(&name);
        let write = Write::CreateGroup {
            id: id.clone(),
            name,
            members,
        };
        self.0.write(write).await.map_err(broken)?;
        Ok(Response::new(CreateGroupResponse { id }))
    }

    async fn list_members(
        &self,
        request: Request<ListMembersRequest>,
    ) -> Answer<ListMembersResponse> {
        let ListMembersRequest { group_id } = request.into_inner();
        let members = self.0.members(&group_id).await.map_err(broken)?;
        Ok(Response::new(ListMembersResponse { members }))
    }

    async fn change_members(
        &self,
        request: Request<ChangeMembersRequest>,
    ) -> Answer<ChangeMembersResponse> {
        let ChangeMembersRequest {
            group_id,
            added,
            removed,
        } = request.into_inner();
        let write = Write::ChangeMembers {
            group: group_id,
            added,
            removed,
        };
        self.0.write(write).await.map_err(broken)?;
        Ok(Response::new(ChangeMembersResponse {}))
    }

    async fn delete_group(
        &self,
        request: Request<DeleteGroupRequest>,
    ) -> Answer<DeleteGroupResponse> {
        let DeleteGroupRequest { group_id } = request.into_inner();
        let write = Write::DeleteGroup { group: group_id };
        self.0.write(write).await.map_err(broken)?;
        Ok(Response::new(DeleteGroupResponse {}))
    }
}
