//! Groups as services list them: page by page.

use identity_proto::v1 as pb;

use crate::{
    domain::{Error, GroupFilter, PageSize, Placed, Position, Slice, Start},
    grpc::{
        call::Call,
        convert::{group, mask::ReadMask, sort},
        pages::{self, Filled},
    },
};

pub(super) async fn list(
    call: Call,
    request: pb::ListGroupsRequest,
) -> Result<pb::ListGroupsResponse, Error> {
    let pb::ListGroupsRequest {
        organization_id,
        page_size,
        page_token,
        filter,
        order,
        read_mask,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let query = pages::query(organization, "groups", filter.as_ref(), order.as_ref());
    let (filter, _, schemas) = call.names(organization, filter, None).await?;
    let asked = || {
        let filter = filter.map(|filter| GroupFilter::resolve(filter, &schemas));
        let after = call.open::<Position>(&query, &page_token)?;
        let slice = Slice {
            sort: sort::group_order(order)?,
            start: after.map_or(Start::Offset(0), Start::After),
            count: PageSize::clamp(page_size).get(),
        };
        let mask = ReadMask::of::<pb::Group>(read_mask)?;
        Ok::<_, Error>((filter.transpose()?, slice, mask))
    };
    let (filter, slice, mask) = call.accept(organization, asked()).await?;
    let reader = call.server.store.reader(organization);
    let page = reader.list_groups(call.credential(), filter.as_ref(), &slice);
    let (_, page) = call.read(organization, page).await?;
    let rows = page.rows.into_iter().map(|Placed { value, position }| {
        let message = mask.cut(group::message(value, organization));
        Ok((position, message))
    });
    let Filled {
        messages,
        next_page_token,
    } = pages::fill(&call, &query, rows, page.more)?;
    Ok(pb::ListGroupsResponse {
        groups: messages,
        next_page_token,
    })
}
