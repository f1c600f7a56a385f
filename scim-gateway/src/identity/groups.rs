//! The calls about groups. Their answers come in pieces, so that a group of any size costs no more memory than one piece.

use futures::{Stream, StreamExt as _, TryStreamExt as _, stream::BoxStream};
use identity_proto::v1 as pb;
use pb::group_service_client::GroupServiceClient;
use tonic::{Request, Response, Status, Streaming};

use super::{Calls, Deleted, Search, calls, receipt::Noting, repeat::Safety};
use crate::{
    convert::{
        Resource,
        error::{Refusal, internal, refusal},
        groups::{self, MemberView, Part, Piece},
        sort,
    },
    scim::{group_change::GroupChange, list::Head, resource::Document},
};

/// One group, as it comes.
pub struct GroupAnswer {
    /// The group, without members.
    pub group: Resource,
    /// It has more members than the view shows.
    pub members_left_out: bool,
    /// Its members.
    pub members: Pieces,
}

/// Groups, or users and groups, as they come.
pub struct GroupList {
    /// What is known of the list before its resources.
    pub head: Head,
    /// The resources of this page, each group with its members behind it.
    pub resources: Pieces,
}

/// What is still to come of an answer.
pub struct Pieces {
    /// What came with the head of the answer.
    first: Option<Part>,
    parts: BoxStream<'static, Result<Part, Status>>,
    base: String,
}

type Client = GroupServiceClient<Noting>;
pub(super) type Begun = (Part, BoxStream<'static, Result<Part, Status>>);

impl Calls<'_> {
    /// Creates a group.
    ///
    /// # Errors
    ///
    /// As the service refuses.
    pub async fn create_group(
        &self,
        document: Document,
        members: MemberView,
    ) -> Result<GroupAnswer, Refusal> {
        let (group, member_ids) = groups::described(document);
        let message = pb::CreateGroupRequest {
            organization_id: self.organization.to_owned(),
            group: Some(group),
            member_ids,
            member_view: groups::view(members).into(),
            ..pb::CreateGroupRequest::default()
        };
        self.group(Safety::Write, message, |mut client, request| async move {
            begin(client.create_group(request).await?).await
        })
        .await
    }

    /// Gets a group.
    ///
    /// # Errors
    ///
    /// As the service refuses.
    pub async fn get_group(&self, id: String, members: MemberView) -> Result<GroupAnswer, Refusal> {
        let message = pb::GetGroupRequest {
            organization_id: self.organization.to_owned(),
            group_id: id,
            member_view: groups::view(members).into(),
        };
        self.group(Safety::Read, message, |mut client, request| async move {
            begin(client.get_group(request).await?).await
        })
        .await
    }

    /// Makes a document the whole group.
    ///
    /// # Errors
    ///
    /// As the service refuses.
    pub async fn replace_group(
        &self,
        id: String,
        document: Document,
        if_match: Vec<String>,
        members: MemberView,
    ) -> Result<GroupAnswer, Refusal> {
        let (group, member_ids) = groups::described(document);
        let message = pb::ReplaceGroupRequest {
            organization_id: self.organization.to_owned(),
            group_id: id,
            group: Some(group),
            member_ids,
            if_match,
            member_view: groups::view(members).into(),
            ..pb::ReplaceGroupRequest::default()
        };
        self.group(Safety::Write, message, |mut client, request| async move {
            begin(client.replace_group(request).await?).await
        })
        .await
    }

    /// Applies changes to a group, in order, all or nothing.
    ///
    /// # Errors
    ///
    /// As the service refuses.
    pub async fn update_group(
        &self,
        id: String,
        changes: Vec<GroupChange>,
        if_match: Vec<String>,
        members: MemberView,
    ) -> Result<GroupAnswer, Refusal> {
        let message = pb::UpdateGroupRequest {
            organization_id: self.organization.to_owned(),
            group_id: id,
            changes: groups::changes(changes, self.base),
            if_match,
            member_view: groups::view(members).into(),
            ..pb::UpdateGroupRequest::default()
        };
        self.group(Safety::Write, message, |mut client, request| async move {
            begin(client.update_group(request).await?).await
        })
        .await
    }

    /// Deletes a group.
    ///
    /// # Errors
    ///
    /// As the service refuses.
    pub async fn delete_group(
        &self,
        id: String,
        if_match: Vec<String>,
    ) -> Result<Deleted, Refusal> {
        let message = pb::DeleteGroupRequest {
            organization_id: self.organization.to_owned(),
            group_id: id,
            if_match,
            ..pb::DeleteGroupRequest::default()
        };
        let client = &self.identity.groups;
        self.repeat(
            Safety::Write,
            client,
            message,
            |mut client: Client, request| async move { client.delete_group(request).await },
        )
        .await?;
        Ok(Deleted(()))
    }

    /// Finds groups. Comes back with the first part of them.
    ///
    /// # Errors
    ///
    /// As the service refuses.
    pub async fn search_groups(
        &self,
        search: Search,
        members: MemberView,
    ) -> Result<GroupList, Refusal> {
        let Search {
            filter,
            sort,
            start,
            count,
        } = search;
        let (start_index, cursor) = calls::first(start);
        let message = pb::SearchGroupsRequest {
            organization_id: self.organization.to_owned(),
            filter: filter.map(|filter| groups::filter(filter, self.base)),
            start_index,
            count,
            member_view: groups::view(members).into(),
            sort: sort.map(sort::message),
            cursor,
        };
        let (mut first, parts) = self
            .begun(Safety::Read, message, |mut client, request| async move {
                begin(client.search_groups(request).await?).await
            })
            .await?;
        let head = first.head.take();
        Ok(GroupList {
            head: head.ok_or_else(|| internal("a list without a total"))?,
            resources: Pieces::new(first, parts, self.base),
        })
    }

    /// A call whose answer is one group.
    async fn group<M, F, C>(
        &self,
        safety: Safety,
        message: M,
        call: C,
    ) -> Result<GroupAnswer, Refusal>
    where
        M: Clone,
        F: Future<Output = Result<Option<Begun>, Status>>,
        C: Fn(Client, Request<M>) -> F,
    {
        let (mut first, parts) = self.begun(safety, message, call).await?;
        let members_left_out = first.members_left_out;
        let head = Part {
            group: first.group.take(),
            ..Part::default()
        };
        let begins = head.print(self.base).begins;
        let group = begins.map(|(_, group)| group);
        Ok(GroupAnswer {
            group: group.ok_or_else(|| internal("an answer without a group"))?,
            members_left_out,
            members: Pieces::new(first, parts, self.base),
        })
    }

    async fn begun<M, F, C>(&self, safety: Safety, message: M, call: C) -> Result<Begun, Refusal>
    where
        M: Clone,
        F: Future<Output = Result<Option<Begun>, Status>>,
        C: Fn(Client, Request<M>) -> F,
    {
        let client = &self.identity.groups;
        let begun = self.repeat(safety, client, message, call).await?;
        begun.ok_or_else(|| internal("an answer without a first part"))
    }
}

/// The first part of an answer and what follows, so that a refusal is known before anything is written.
pub(super) async fn begin<R>(response: Response<Streaming<R>>) -> Result<Option<Begun>, Status>
where
    R: Into<Part> + Send + 'static,
{
    let mut parts = response.into_inner();
    let first = parts.message().await?;
    Ok(first.map(|first| (first.into(), rest(parts))))
}

fn rest<R>(
    parts: impl Stream<Item = Result<R, Status>> + Send + 'static,
) -> BoxStream<'static, Result<Part, Status>>
where
    R: Into<Part> + 'static,
{
    parts.map_ok(Into::into).boxed()
}

impl Pieces {
    pub(super) fn new(
        first: Part,
        parts: BoxStream<'static, Result<Part, Status>>,
        base: &str,
    ) -> Self {
        Self {
            first: Some(first),
            parts,
            base: base.to_owned(),
        }
    }

    /// The next piece; none when the answer is whole.
    ///
    /// # Errors
    ///
    /// When the rest cannot be had.
    pub async fn next(&mut self) -> Result<Option<Piece>, Refusal> {
        let part = match self.first.take() {
            Some(first) => Some(first),
            None => {
                let next = self.parts.try_next().await;
                next.map_err(|status| refusal(&status))?
            }
        };
        Ok(part.map(|part| part.print(&self.base)))
    }
}
