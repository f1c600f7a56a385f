//! The calls of one request: SCIM values in, SCIM values out.

use std::{future::Future, time::Instant};

use identity_proto::v1 as pb;
use listener::workers;
use pb::{resource_service_client::ResourceServiceClient, user_service_client::UserServiceClient};
use tonic::{Request, Response, Status, Streaming};

use super::{
    Context, Identity,
    receipt::Noting,
    repeat::{PAUSES, Safety, WITHIN, may_repeat},
};
use crate::{
    convert::{
        Resource, changes, cursor,
        error::{Refusal, internal, refusal},
        filter, schemas, sort, users,
    },
    scim::{
        filter::Filter,
        list::Head,
        patch::Change,
        query::{Page, Start},
        resource::Document,
        schema::DeclaredSchema,
        sort::Sort,
    },
};

/// What one request may ask of the identity service. Each method is one call, which checks the caller's token and does
/// the work in the same unit.
pub struct Calls<'a> {
    pub(super) identity: &'a Identity,
    context: Context<'a>,
    pub(super) organization: &'a str,
    pub(super) base: &'a str,
}

/// What is to be known of the caller's organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Organization {
    /// Whether groups are switched on there.
    pub groups_enabled: bool,
}

/// Whether an answer has the groups that a user is in. Left out, they are not read at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserGroups {
    /// It has them.
    Shown,
    /// It does not.
    LeftOut,
}

/// Proof that a resource was deleted.
#[derive(Debug)]
pub struct Deleted(pub(super) ());

/// Which resources, and which of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    /// None: all.
    pub filter: Option<Filter>,
    /// None: as they were created.
    pub sort: Option<Sort>,
    /// Where the page begins.
    pub start: Start,
    /// How many at most. None: the service's default.
    pub count: Option<i32>,
}

impl Search {
    /// A page of what a filter finds, in an order.
    pub fn new(filter: Option<Filter>, sort: Option<Sort>, page: &Page) -> Self {
        let Page { start, count } = page.clone();
        Self {
            filter,
            sort,
            start,
            count,
        }
    }
}

/// Users, as they come.
pub struct UserStream {
    parts: Streaming<pb::SearchUsersResponse>,
    base: String,
    head: Head,
    first: Vec<Resource>,
}

type Client = UserServiceClient<Noting>;
pub(super) type ResourceClient = ResourceServiceClient<Noting>;

impl<'a> Calls<'a> {
    pub(super) fn new(
        identity: &'a Identity,
        context: Context<'a>,
        organization: &'a str,
        base: &'a str,
    ) -> Self {
        Self {
            identity,
            context,
            organization,
            base,
        }
    }

    /// Whether the caller may be here at all.
    ///
    /// # Errors
    ///
    /// When it may not, or nobody knows.
    pub async fn authenticate(&self) -> Result<Organization, Refusal> {
        Ok(self.organization(false).await?.0)
    }

    /// Whether the caller may be here at all, and which schemas their organization declares.
    ///
    /// # Errors
    ///
    /// When it may not, or nobody knows.
    pub async fn declared_schemas(&self) -> Result<(Organization, Vec<DeclaredSchema>), Refusal> {
        let (organization, schemas) = self.organization(true).await?;
        let schemas = schemas.into_iter().map(schemas::declared);
        Ok((organization, schemas.collect()))
    }

    async fn organization(
        &self,
        with_extension_schemas: bool,
    ) -> Result<(Organization, Vec<pb::ExtensionSchema>), Refusal> {
        let message = pb::AuthenticateCallerRequest {
            organization_id: self.organization.to_owned(),
            with_extension_schemas,
        };
        let response = self
            .call(Safety::Read, message, |mut client, request| async move {
                client.authenticate_caller(request).await
            })
            .await?;
        let pb::AuthenticateCallerResponse {
            organization_id: _,
            groups_enabled,
            extension_schemas,
        } = response;
        Ok((Organization { groups_enabled }, extension_schemas))
    }

    /// Creates a user.
    ///
    /// # Errors
    ///
    /// As the service refuses.
    pub async fn create_user(
        &self,
        document: Document,
        groups: UserGroups,
    ) -> Result<Resource, Refusal> {
        let message = pb::CreateUserRequest {
            organization_id: self.organization.to_owned(),
            user: Some(users::created(document)),
            omit_groups: groups == UserGroups::LeftOut,
            ..pb::CreateUserRequest::default()
        };
        let response = self
            .call(Safety::Write, message, |mut client, request| async move {
                client.create_user(request).await
            })
            .await?;
        self.resource(response.user)
    }

    /// Gets a user.
    ///
    /// # Errors
    ///
    /// As the service refuses.
    pub async fn get_user(&self, id: String, groups: UserGroups) -> Result<Resource, Refusal> {
        let message = pb::GetUserRequest {
            organization_id: self.organization.to_owned(),
            user_id: id,
            omit_groups: groups == UserGroups::LeftOut,
        };
        let response = self
            .call(Safety::Read, message, |mut client, request| async move {
                client.get_user(request).await
            })
            .await?;
        self.resource(response.user)
    }

    /// Makes a document the whole user.
    ///
    /// # Errors
    ///
    /// As the service refuses.
    pub async fn replace_user(
        &self,
        id: String,
        document: Document,
        if_match: Vec<String>,
        groups: UserGroups,
    ) -> Result<Resource, Refusal> {
        let message = pb::ReplaceUserRequest {
            organization_id: self.organization.to_owned(),
            user_id: id,
            user: Some(users::replaced(document)),
            if_match,
            omit_groups: groups == UserGroups::LeftOut,
            ..pb::ReplaceUserRequest::default()
        };
        let response = self
            .call(Safety::Write, message, |mut client, request| async move {
                client.replace_user(request).await
            })
            .await?;
        self.resource(response.user)
    }

    /// Applies changes to a user, in order, all or nothing.
    ///
    /// # Errors
    ///
    /// As the service refuses.
    pub async fn update_user(
        &self,
        id: String,
        changes: Vec<Change>,
        if_match: Vec<String>,
        groups: UserGroups,
    ) -> Result<Resource, Refusal> {
        let message = pb::UpdateUserRequest {
            organization_id: self.organization.to_owned(),
            user_id: id,
            changes: changes::messages(changes),
            if_match,
            omit_groups: groups == UserGroups::LeftOut,
            ..pb::UpdateUserRequest::default()
        };
        let response = self
            .call(Safety::Write, message, |mut client, request| async move {
                client.update_user(request).await
            })
            .await?;
        self.resource(response.user)
    }

    /// Deletes a user.
    ///
    /// # Errors
    ///
    /// As the service refuses.
    pub async fn delete_user(&self, id: String, if_match: Vec<String>) -> Result<Deleted, Refusal> {
        let message = pb::DeleteUserRequest {
            organization_id: self.organization.to_owned(),
            user_id: id,
            if_match,
            ..pb::DeleteUserRequest::default()
        };
        self.call(Safety::Write, message, |mut client, request| async move {
            client.delete_user(request).await
        })
        .await?;
        Ok(Deleted(()))
    }

    /// Finds users. Comes back with the first part of them.
    ///
    /// # Errors
    ///
    /// As the service refuses.
    pub async fn search_users(
        &self,
        search: Search,
        groups: UserGroups,
    ) -> Result<UserStream, Refusal> {
        let Search {
            filter,
            sort,
            start,
            count,
        } = search;
        let (start_index, cursor) = first(start);
        let message = pb::SearchUsersRequest {
            organization_id: self.organization.to_owned(),
            filter: filter.map(filter::message),
            start_index,
            count,
            omit_groups: groups == UserGroups::LeftOut,
            sort: sort.map(sort::message),
            cursor,
        };
        let (parts, first) = self
            .repeat(Safety::Read, &self.identity.streams, message, first_part)
            .await?;
        UserStream::new(parts, first, self.base)
    }

    async fn call<M, R, F, C>(&self, safety: Safety, message: M, call: C) -> Result<R, Refusal>
    where
        M: Clone,
        F: Future<Output = Result<Response<R>, Status>>,
        C: Fn(Client, Request<M>) -> F,
    {
        let response = self
            .repeat(safety, &self.identity.unary, message, call)
            .await?;
        Ok(response.into_inner())
    }

    /// Calls within the deadline, and again where that is safe.
    pub(super) async fn repeat<S, M, R, F, C>(
        &self,
        safety: Safety,
        client: &S,
        message: M,
        call: C,
    ) -> Result<R, Refusal>
    where
        S: Clone,
        M: Clone,
        F: Future<Output = Result<R, Status>>,
        C: Fn(S, Request<M>) -> F,
    {
        let started = Instant::now();
        let mut pauses = PAUSES.into_iter();
        loop {
            let left = self.identity.call_time.saturating_sub(started.elapsed());
            let request = self.context.request(message.clone(), left);
            // It is large, and would be moved from one to the next of those who wait for it.
            let status = match Box::pin(call(client.clone(), request)).await {
                Ok(answer) => return Ok(answer),
                Err(status) => status,
            };
            match pauses.next() {
                Some(pause) if may_repeat(safety, &status) && started.elapsed() < WITHIN => {
                    tokio::time::sleep(pause).await;
                }
                _ => return Err(refusal(&status)),
            }
        }
    }

    fn resource(&self, user: Option<pb::User>) -> Result<Resource, Refusal> {
        let user = user.ok_or_else(|| internal("an answer without a user"))?;
        Ok(users::resource(user, self.base))
    }
}

/// Where a page begins, as the contract says it: an index, and a cursor, which counts where there is one.
pub(super) fn first(start: Start) -> (i64, Option<String>) {
    match start {
        Start::Index(index) => (index, None),
        Start::Cursor(cursor) => (1, Some(cursor)),
    }
}

/// The head of the answer and its first part, so that a refusal is known before anything is written.
async fn first_part(
    mut client: Client,
    request: Request<pb::SearchUsersRequest>,
) -> Result<
    (
        Streaming<pb::SearchUsersResponse>,
        Option<pb::SearchUsersResponse>,
    ),
    Status,
> {
    let mut parts = client.search_users(request).await?.into_inner();
    let first = parts.message().await?;
    Ok((parts, first))
}

impl UserStream {
    fn new(
        parts: Streaming<pb::SearchUsersResponse>,
        first: Option<pb::SearchUsersResponse>,
        base: &str,
    ) -> Result<Self, Refusal> {
        let first = first.ok_or_else(|| internal("a list without a first part"))?;
        let pb::SearchUsersResponse {
            total_results,
            users: first,
            next_cursor,
            previous_cursor,
        } = first;
        let total_results = total_results.ok_or_else(|| internal("a list without a total"))?;
        Ok(Self {
            head: Head {
                total_results,
                next_cursor: cursor(next_cursor),
                previous_cursor: cursor(previous_cursor),
            },
            first: resources(first, base),
            parts,
            base: base.to_owned(),
        })
    }

    /// What is known of the list before its users.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The users of the first part, once.
    pub fn take_first(&mut self) -> Vec<Resource> {
        std::mem::take(&mut self.first)
    }

    /// The users of the next part; none when the page is whole.
    ///
    /// # Errors
    ///
    /// When the rest cannot be had.
    pub async fn next_part(&mut self) -> Result<Option<Vec<Resource>>, Refusal> {
        let part = self.parts.message().await;
        let Some(part) = part.map_err(|status| refusal(&status))? else {
            return Ok(None);
        };
        // What comes before the users is in the first part alone.
        let pb::SearchUsersResponse { users, .. } = part;
        Ok(Some(resources(users, &self.base)))
    }
}

/// The users of one part.
fn resources(users: Vec<pb::User>, base: &str) -> Vec<Resource> {
    workers::aside_if_many(users.len(), || {
        let users = users.into_iter();
        users.map(|user| users::resource(user, base)).collect()
    })
}
