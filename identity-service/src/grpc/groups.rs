//! `GroupService`.

mod lists;

use std::sync::Arc;

use futures::{
    StreamExt as _,
    stream::{self, BoxStream},
};
use identity_proto::v1::{self as pb, group_service_server::GroupService};
use tonic::{Request, Response, Status, async_trait};

use super::{
    Server,
    answer::answer,
    call::{Call, Changed, purpose, told_attributes},
    convert::group,
    memberships, method,
    paging::{self, Asked, Cursors, Paging},
    parts::{Head, Part, Parts},
    repeat::{Create, Created},
};
use crate::domain::{
    Error, Found, GroupChanges, GroupFilter, GroupId, IfMatch, InvalidField, OrganizationId, Page,
    Sort, StoredGroup, StoredResource, schema::Resource,
};

/// The service.
pub(super) struct Groups(pub(super) Arc<Server>);

type Answer<T> = Result<Response<T>, Status>;
type Answers<T> = BoxStream<'static, Result<T, Status>>;

#[async_trait]
impl GroupService for Groups {
    type CreateGroupStream = Answers<pb::CreateGroupResponse>;
    type GetGroupStream = Answers<pb::GetGroupResponse>;
    type SearchGroupsStream = Answers<pb::SearchGroupsResponse>;
    type ReplaceGroupStream = Answers<pb::ReplaceGroupResponse>;
    type UpdateGroupStream = Answers<pb::UpdateGroupResponse>;

    async fn create_group(
        &self,
        request: Request<pb::CreateGroupRequest>,
    ) -> Answer<Self::CreateGroupStream> {
        answer(&self.0, &method::CREATE_GROUP, request, create).await
    }

    async fn get_group(
        &self,
        request: Request<pb::GetGroupRequest>,
    ) -> Answer<Self::GetGroupStream> {
        answer(&self.0, &method::GET_GROUP, request, get).await
    }

    async fn list_groups(
        &self,
        request: Request<pb::ListGroupsRequest>,
    ) -> Answer<pb::ListGroupsResponse> {
        answer(&self.0, &method::LIST_GROUPS, request, lists::list).await
    }

    async fn list_group_members(
        &self,
        request: Request<pb::ListGroupMembersRequest>,
    ) -> Answer<pb::ListGroupMembersResponse> {
        answer(
            &self.0,
            &method::LIST_GROUP_MEMBERS,
            request,
            memberships::of_group,
        )
        .await
    }

    async fn check_membership(
        &self,
        request: Request<pb::CheckMembershipRequest>,
    ) -> Answer<pb::CheckMembershipResponse> {
        answer(
            &self.0,
            &method::CHECK_MEMBERSHIP,
            request,
            memberships::check,
        )
        .await
    }

    async fn search_groups(
        &self,
        request: Request<pb::SearchGroupsRequest>,
    ) -> Answer<Self::SearchGroupsStream> {
        answer(&self.0, &method::SEARCH_GROUPS, request, search).await
    }

    async fn replace_group(
        &self,
        request: Request<pb::ReplaceGroupRequest>,
    ) -> Answer<Self::ReplaceGroupStream> {
        answer(&self.0, &method::REPLACE_GROUP, request, replace).await
    }

    async fn update_group(
        &self,
        request: Request<pb::UpdateGroupRequest>,
    ) -> Answer<Self::UpdateGroupStream> {
        answer(&self.0, &method::UPDATE_GROUP, request, update).await
    }

    async fn delete_group(
        &self,
        request: Request<pb::DeleteGroupRequest>,
    ) -> Answer<pb::DeleteGroupResponse> {
        answer(&self.0, &method::DELETE_GROUP, request, delete).await
    }
}

async fn create(
    call: Call,
    request: pb::CreateGroupRequest,
) -> Result<Answers<pb::CreateGroupResponse>, Error> {
    let create = Create::read(&call, &request, &request.request_id);
    let pb::CreateGroupRequest {
        organization_id,
        group,
        member_ids,
        member_view,
        request_id: _,
        validate_only,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let asked = || {
        let new = group::new_group(group, &member_ids, call.is_internal())?;
        Ok::<_, Error>(((new, create?), group::view(member_view)?))
    };
    let (asked, view) = call.accept(organization, asked()).await?;
    let asked = Arc::new(asked);
    let unit = call.change(organization, purpose(validate_only), move |tx, caller| {
        let asked = Arc::clone(&asked);
        Box::pin(async move {
            let (new, create) = &*asked;
            if let Some(before) = create.find(tx, &caller).await? {
                return Ok(Created::Before(before));
            }
            let stored = tx.groups().create(new.clone()).await?;
            let changed_attributes = told_attributes(tx, caller.who.is_scim());
            let answer = || {
                Ok(pb::CreateGroupResponse {
                    group: Some(group::message(stored.clone(), organization)),
                    changed_attributes,
                    ..pb::CreateGroupResponse::default()
                })
            };
            create.keep(tx, answer).await?;
            Ok(Created::Now(stored))
        })
    });
    let Changed { value, attributes } = unit.await?;
    let told = match value {
        Created::Now(stored) if validate_only => pb::CreateGroupResponse {
            group: Some(pb::Group {
                id: String::new(),
                ..group::message(stored, organization)
            }),
            changed_attributes: attributes,
            ..pb::CreateGroupResponse::default()
        },
        Created::Now(stored) => {
            call.made_group(stored.id);
            let parts = Parts::of_written(call, organization, view, stored, attributes).await?;
            return Ok(parts.into_stream());
        }
        Created::Before(told) => told,
    };
    let whole = pb::CreateGroupResponse {
        members_left_out: view != pb::MemberView::None && !member_ids.is_empty(),
        ..told
    };
    Ok(stream::iter([Ok(whole)]).boxed())
}

async fn get(
    call: Call,
    request: pb::GetGroupRequest,
) -> Result<Answers<pb::GetGroupResponse>, Error> {
    let pb::GetGroupRequest {
        organization_id,
        group_id,
        member_view,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let id = call.group(organization, &group_id).await?;
    let view = call.accept(organization, group::view(member_view)).await?;
    let stored = find(&call, organization, id).await?;
    let parts = Parts::of_group(call, organization, view, stored).await?;
    Ok(parts.into_stream())
}

async fn search(
    call: Call,
    request: pb::SearchGroupsRequest,
) -> Result<Answers<pb::SearchGroupsResponse>, Error> {
    let pb::SearchGroupsRequest {
        organization_id,
        filter,
        start_index,
        count,
        member_view,
        sort,
        cursor,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let query = paging::query(
        organization,
        "groups.search",
        filter.as_ref(),
        sort.as_ref(),
    );
    let page = Asked {
        start_index,
        count,
        cursor,
    };
    let (filter, order, schemas) = call.names(organization, filter, sort).await?;
    let asked = || {
        let view = group::view_of_search(member_view)?;
        let filter = filter.map(|filter| GroupFilter::resolve(filter, &schemas));
        let sort = Sort::resolve(order, Resource::Group, &schemas, call.is_internal())?;
        let paging = Paging::read(&call, query, sort, page)?;
        Ok::<_, Error>((filter.transpose()?, paging, view))
    };
    let (filter, paging, view) = call.accept(organization, asked()).await?;
    let paging = paging.resume(&call, organization).await?;
    let reader = call.server.store.reader(organization);
    let found = reader.search_groups(call.credential(), filter.as_ref(), paging.slice());
    let (caller, mut found) = call.read(organization, found).await?;
    if !caller.sees_groups() {
        found = Found {
            total: 0,
            page: Page::empty(),
        };
    }
    let kept = paging.step(&call, organization, &mut found);
    let cursors = paging.cursors(&call, &found.page)?;
    let found = found.map(StoredResource::Group);
    let parts = Parts::of_page(call, organization, view, found, cursors).await?;
    Ok(kept.before_the_end_of(parts.into_stream()))
}

impl From<Part> for pb::SearchGroupsResponse {
    fn from(part: Part) -> Self {
        let Part {
            head,
            user: _,
            group,
            members,
            members_left_out: _,
            changed_attributes: _,
        } = part;
        let (total_results, Cursors { next, previous }) = Head::shown(head);
        Self {
            total_results,
            group,
            members,
            next_cursor: next,
            previous_cursor: previous,
        }
    }
}

async fn replace(
    call: Call,
    request: pb::ReplaceGroupRequest,
) -> Result<Answers<pb::ReplaceGroupResponse>, Error> {
    let pb::ReplaceGroupRequest {
        organization_id,
        group_id,
        group,
        member_ids,
        if_match,
        member_view,
        validate_only,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let id = call.group(organization, &group_id).await?;
    let asked = || {
        let replacement = group::new_group(group, &member_ids, call.is_internal())?;
        Ok::<_, Error>((replacement, view_of_change(member_view, validate_only)?))
    };
    let (replacement, view) = call.accept(organization, asked()).await?;
    let asked = Arc::new((replacement, IfMatch::parse(&if_match)));
    let unit = call.change(organization, purpose(validate_only), move |tx, _| {
        let asked = Arc::clone(&asked);
        Box::pin(async move {
            let (replacement, if_match) = &*asked;
            tx.groups().replace(id, if_match, replacement.clone()).await
        })
    });
    let Changed { value, attributes } = unit.await?;
    let parts = Parts::of_written(call, organization, view, value, attributes).await?;
    Ok(parts.into_stream())
}

async fn update(
    call: Call,
    request: pb::UpdateGroupRequest,
) -> Result<Answers<pb::UpdateGroupResponse>, Error> {
    let pb::UpdateGroupRequest {
        organization_id,
        group_id,
        changes,
        if_match,
        member_view,
        validate_only,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let id = call.group(organization, &group_id).await?;
    let asked = || {
        let changes = changes.into_iter().map(group::change);
        let changes = changes.collect::<Result<_, Error>>()?;
        let changes = GroupChanges::new(changes, call.is_internal())?;
        Ok::<_, Error>((changes, view_of_change(member_view, validate_only)?))
    };
    let (changes, view) = call.accept(organization, asked()).await?;
    let asked = Arc::new((changes, IfMatch::parse(&if_match)));
    let unit = call.change(organization, purpose(validate_only), move |tx, _| {
        let asked = Arc::clone(&asked);
        Box::pin(async move {
            let (changes, if_match) = &*asked;
            tx.groups().update(id, if_match, changes).await
        })
    });
    let Changed { value, attributes } = unit.await?;
    let parts = Parts::of_written(call, organization, view, value, attributes).await?;
    Ok(parts.into_stream())
}

async fn delete(
    call: Call,
    request: pb::DeleteGroupRequest,
) -> Result<pb::DeleteGroupResponse, Error> {
    let pb::DeleteGroupRequest {
        organization_id,
        group_id,
        if_match,
        validate_only,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let id = call.group(organization, &group_id).await?;
    let if_match = Arc::new(IfMatch::parse(&if_match));
    let unit = call.change(organization, purpose(validate_only), move |tx, _| {
        let if_match = Arc::clone(&if_match);
        Box::pin(async move { tx.groups().delete(id, &if_match).await })
    });
    unit.await?;
    Ok(pb::DeleteGroupResponse {})
}

/// Which members the answer to a change has: what was taken back has none that could be read.
fn view_of_change(view: i32, validate_only: bool) -> Result<pb::MemberView, InvalidField> {
    let view = group::view(view)?;
    Ok(if validate_only {
        pb::MemberView::None
    } else {
        view
    })
}

/// The group, if this caller sees it.
async fn find(
    call: &Call,
    organization: OrganizationId,
    id: GroupId,
) -> Result<StoredGroup, Error> {
    let reader = call.server.store.reader(organization);
    let found = reader.find_group(call.credential(), id);
    let (caller, found) = call.read(organization, found).await?;
    found
        .filter(|_| caller.sees_groups())
        .ok_or(Error::GroupNotFound)
}
