//! `ResourceService`.

use std::sync::Arc;

use futures::stream::BoxStream;
use identity_proto::v1::{self as pb, resource_service_server::ResourceService};
use tonic::{Request, Response, Status, async_trait};

use super::{
    Server,
    answer::answer,
    call::Call,
    convert::group,
    method,
    paging::{self, Asked, Cursors, Paging},
    parts::{Head, Part, Parts},
};
use crate::domain::{Error, ResourceFilter, Sort};

/// The service.
pub(super) struct Resources(pub(super) Arc<Server>);

type Answers<T> = BoxStream<'static, Result<T, Status>>;

#[async_trait]
impl ResourceService for Resources {
    type SearchResourcesStream = Answers<pb::SearchResourcesResponse>;

    async fn search_resources(
        &self,
        request: Request<pb::SearchResourcesRequest>,
    ) -> Result<Response<Self::SearchResourcesStream>, Status> {
        answer(&self.0, &method::SEARCH_RESOURCES, request, search).await
    }
}

async fn search(
    call: Call,
    request: pb::SearchResourcesRequest,
) -> Result<Answers<pb::SearchResourcesResponse>, Error> {
    let pb::SearchResourcesRequest {
        organization_id,
        filter,
        start_index,
        count,
        omit_groups,
        member_view,
        sort,
        cursor,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let query = paging::query(
        organization,
        "resources.search",
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
        let filter =
            filter.map(|filter| ResourceFilter::resolve(&filter, &schemas, call.is_internal()));
        let sort = Sort::resolve_both(order, &schemas, call.is_internal())?;
        let paging = Paging::read(&call, query, sort.users.clone(), page)?;
        Ok::<_, Error>((filter.transpose()?, sort, paging, view))
    };
    let (filter, sort, paging, view) = call.accept(organization, asked()).await?;
    let is_by_key =
        |filter: &ResourceFilter<'_>| filter.users.finds_by_key() && filter.groups.finds_by_key();
    let rows = paging.rows(filter.as_ref().is_some_and(is_by_key));
    call.make_room(organization, rows).await?;
    let paging = paging.resume(&call, organization).await?;
    let reader = call.server.store.reader(organization);
    let reader = reader.omit_groups(omit_groups);
    let found = reader.search_resources(call.credential(), filter.as_ref(), &sort, paging.slice());
    let (_, mut found) = call.read(organization, found).await?;
    let kept = paging.step(&call, organization, &mut found);
    let cursors = paging.cursors(&call, &found.page)?;
    let parts = Parts::of_page(call, organization, view, found, cursors).await?;
    Ok(kept.before_the_end_of(parts.into_stream()))
}

impl From<Part> for pb::SearchResourcesResponse {
    fn from(part: Part) -> Self {
        let Part {
            head,
            user,
            group,
            members,
            members_left_out: _,
            changed_attributes: _,
        } = part;
        let (total_results, Cursors { next, previous }) = Head::shown(head);
        Self {
            total_results,
            user,
            group,
            members,
            next_cursor: next,
            previous_cursor: previous,
        }
    }
}
