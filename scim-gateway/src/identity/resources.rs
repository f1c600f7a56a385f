//! The call about users and groups together.

use identity_proto::v1 as pb;

use super::{Calls, GroupList, Pieces, Search, UserGroups, calls, groups::begin, repeat::Safety};
use crate::convert::{
    error::{Refusal, internal},
    groups::{self, MemberView},
    sort,
};

impl Calls<'_> {
    /// Finds users and groups. Comes back with the first part of them.
    ///
    /// # Errors
    ///
    /// As the service refuses.
    pub async fn search_resources(
        &self,
        search: Search,
        groups: UserGroups,
        members: MemberView,
    ) -> Result<GroupList, Refusal> {
        let Search {
            filter,
            sort,
            start,
            count,
        } = search;
        let (start_index, cursor) = calls::first(start);
        let message = pb::SearchResourcesRequest {
            organization_id: self.organization.to_owned(),
            filter: filter.map(|filter| groups::filter(filter, self.base)),
            start_index,
            count,
            omit_groups: groups == UserGroups::LeftOut,
            member_view: groups::view(members).into(),
            sort: sort.map(sort::message),
            cursor,
        };
        let client = &self.identity.resources;
        let begun = self
            .repeat(
                Safety::Read,
                client,
                message,
                |mut client: calls::ResourceClient, request| async move {
                    begin(client.search_resources(request).await?).await
                },
            )
            .await?;
        let (mut first, parts) = begun.ok_or_else(|| internal("a list without a first part"))?;
        let head = first.head.take();
        Ok(GroupList {
            head: head.ok_or_else(|| internal("a list without a total"))?,
            resources: Pieces::new(first, parts, self.base),
        })
    }
}
