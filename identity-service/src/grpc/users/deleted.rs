//! Users who were deleted, and who can be brought back for a while.

use identity_proto::v1 as pb;
use prost::Message as _;

use crate::{
    domain::{DeletedPosition, Error, PageSize},
    grpc::{
        MAX_PAGE_BYTES,
        call::{Call, Changed, purpose},
        convert::user,
    },
    token::page::Query,
};

pub(super) async fn list(
    call: Call,
    request: pb::ListDeletedUsersRequest,
) -> Result<pb::ListDeletedUsersResponse, Error> {
    let pb::ListDeletedUsersRequest {
        organization_id,
        page_size,
        page_token,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let query = Query::new(Some(organization), "deleted_users", &[]);
    let before = call.open::<DeletedPosition>(&query, &page_token);
    let before = call.accept(organization, before).await?;
    let size = PageSize::clamp(page_size);
    let reader = call.server.store.reader(organization);
    let page = reader.list_deleted_users(call.credential(), before, size);
    let (_, page) = call.read(organization, page).await?;

    let mut response = pb::ListDeletedUsersResponse::default();
    let (mut bytes, mut more, mut last) = (0, page.more, None);
    for deleted in page.users {
        let position = DeletedPosition::of(&deleted);
        let message = user::deleted_message(deleted, organization)?;
        bytes += message.encoded_len();
        if bytes > MAX_PAGE_BYTES && last.is_some() {
            more = true;
            break;
        }
        last = Some(position);
        response.deleted_users.push(message);
    }
    if let (true, Some(last)) = (more, last) {
        response.next_page_token = call.seal(&query, &last)?;
    }
    Ok(response)
}

pub(super) async fn undelete(
    call: Call,
    request: pb::UndeleteUserRequest,
) -> Result<pb::UndeleteUserResponse, Error> {
    let pb::UndeleteUserRequest {
        organization_id,
        user_id,
        validate_only,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let id = call.user(organization, &user_id).await?;
    let unit = call.change(organization, purpose(validate_only), move |tx, _| {
        Box::pin(async move {
            let stored = tx.users().undelete(id).await?;
            tx.users().with_groups(stored).await
        })
    });
    let Changed { value, attributes } = unit.await?;
    Ok(pb::UndeleteUserResponse {
        user: Some(call.show(value, organization)?),
        changed_attributes: attributes,
    })
}
