//! Who is in which group: the methods of `UserService` and `GroupService` that follow groups in groups.

use identity_proto::v1 as pb;
use uuid::Uuid;

use super::{
    call::Call,
    convert::{group, user},
    pages::{self, Filled},
};
use crate::{
    domain::{Error, GroupId, MemberId, Membership, OrganizationId, PageSize, Reach},
    token::page::Query,
};

pub(super) async fn of_user(
    call: Call,
    request: pb::ListUserGroupsRequest,
) -> Result<pb::ListUserGroupsResponse, Error> {
    let pb::ListUserGroupsRequest {
        organization_id,
        user_id,
        direct_only,
        page_size,
        page_token,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let id = call.user(organization, &user_id).await?;
    let query = query(organization, "users.groups", id.as_uuid(), direct_only);
    let after = call.open::<Uuid>(&query, &page_token);
    let after = call.accept(organization, after).await?;
    let count = PageSize::clamp(page_size).get() as usize;
    let reader = call.server.store.reader(organization);
    let found = reader.list_user_groups(
        call.credential(),
        id,
        reach(direct_only),
        after.map(GroupId::from_uuid),
        count as u64 + 1,
    );
    let (_, found) = call.read(organization, found).await?;
    let groups = found.ok_or(Error::UserNotFound)?;
    let more = groups.len() > count;
    let rows = groups.into_iter().take(count);
    let rows = rows.map(|listed| Ok((listed.id.as_uuid(), user::group(listed))));
    let Filled {
        messages,
        next_page_token,
    } = pages::fill(&call, &query, rows, more)?;
    Ok(pb::ListUserGroupsResponse {
        groups: messages,
        next_page_token,
    })
}

pub(super) async fn of_group(
    call: Call,
    request: pb::ListGroupMembersRequest,
) -> Result<pb::ListGroupMembersResponse, Error> {
    let pb::ListGroupMembersRequest {
        organization_id,
        group_id,
        direct_only,
        page_size,
        page_token,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let id = call.group(organization, &group_id).await?;
    let query = query(organization, "groups.members", id.as_uuid(), direct_only);
    let after = call.open::<Uuid>(&query, &page_token);
    let after = call.accept(organization, after).await?;
    let count = PageSize::clamp(page_size).get() as usize;
    let reader = call.server.store.reader(organization);
    let found = reader.list_group_members(
        call.credential(),
        id,
        reach(direct_only),
        after.map(MemberId::from_uuid),
        count as u64 + 1,
    );
    let (_, found) = call.read(organization, found).await?;
    let members = found.ok_or(Error::GroupNotFound)?;
    let more = members.len() > count;
    let rows = members.into_iter().take(count);
    let rows = rows.map(|listed| Ok((listed.member.id.as_uuid(), group::listed_member(listed))));
    let Filled {
        messages,
        next_page_token,
    } = pages::fill(&call, &query, rows, more)?;
    Ok(pb::ListGroupMembersResponse {
        members: messages,
        next_page_token,
    })
}

pub(super) async fn check(
    call: Call,
    request: pb::CheckMembershipRequest,
) -> Result<pb::CheckMembershipResponse, Error> {
    let pb::CheckMembershipRequest {
        organization_id,
        group_id,
        member_id,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let id = call.group(organization, &group_id).await?;
    // What is no id is nobody's.
    let member = MemberId::parse(&member_id).unwrap_or(MemberId::from_uuid(Uuid::nil()));
    let reader = call.server.store.reader(organization);
    let found = reader.find_membership(call.credential(), id, member);
    let (_, found) = call.read(organization, found).await?;
    let membership: Membership = found.ok_or(Error::GroupNotFound)?;
    Ok(pb::CheckMembershipResponse {
        membership: group::membership(membership).into(),
    })
}

fn reach(direct_only: bool) -> Reach {
    if direct_only {
        Reach::Direct
    } else {
        Reach::Nested
    }
}

/// The list that a page token belongs to.
fn query(organization: OrganizationId, list: &str, whose: Uuid, direct_only: bool) -> Query {
    let mut details = whose.as_bytes().to_vec();
    details.push(direct_only.into());
    Query::new(Some(organization), list, &details)
}
