//! People and groups, as a session sees them.

use identity_proto::v1::{
    self as pb, group_service_client::GroupServiceClient, user_service_client::UserServiceClient,
};

use super::{AtSettings, Refusal, answered};

impl AtSettings {
    /// A page of the organization's people.
    ///
    /// # Errors
    ///
    /// As all calls.
    pub async fn users(
        &self,
        asked: pb::ListUsersRequest,
    ) -> Result<pb::ListUsersResponse, Refusal> {
        let mut client = UserServiceClient::new(self.channel());
        answered(client.list_users(self.request(asked))).await
    }

    /// Somebody of the organization.
    ///
    /// # Errors
    ///
    /// `NotFound`.
    pub async fn user(&self, organization: &str, id: &str) -> Result<pb::User, Refusal> {
        let mut client = UserServiceClient::new(self.channel());
        let asked = self.request(pb::GetUserRequest {
            organization_id: organization.to_owned(),
            user_id: id.to_owned(),
            omit_groups: true,
        });
        let got = answered(client.get_user(asked)).await?;
        got.user.ok_or(Refusal::Internal)
    }

    /// A page of the organization's groups.
    ///
    /// # Errors
    ///
    /// As all calls.
    pub async fn groups(
        &self,
        asked: pb::ListGroupsRequest,
    ) -> Result<pb::ListGroupsResponse, Refusal> {
        let mut client = GroupServiceClient::new(self.channel());
        answered(client.list_groups(self.request(asked))).await
    }

    /// A page of the members of a group.
    ///
    /// # Errors
    ///
    /// `NotFound`.
    pub async fn members(
        &self,
        asked: pb::ListGroupMembersRequest,
    ) -> Result<pb::ListGroupMembersResponse, Refusal> {
        let mut client = GroupServiceClient::new(self.channel());
        answered(client.list_group_members(self.request(asked))).await
    }

    /// A page of the groups that somebody is in.
    ///
    /// # Errors
    ///
    /// `NotFound`.
    pub async fn user_groups(
        &self,
        asked: pb::ListUserGroupsRequest,
    ) -> Result<pb::ListUserGroupsResponse, Refusal> {
        let mut client = UserServiceClient::new(self.channel());
        answered(client.list_user_groups(self.request(asked))).await
    }

    /// A group of the organization, without its members.
    ///
    /// # Errors
    ///
    /// `NotFound`.
    pub async fn group(&self, organization: &str, id: &str) -> Result<pb::Group, Refusal> {
        let mut client = GroupServiceClient::new(self.channel());
        let asked = self.request(pb::GetGroupRequest {
            organization_id: organization.to_owned(),
            group_id: id.to_owned(),
            member_view: pb::MemberView::None.into(),
        });
        let mut parts = answered(client.get_group(asked)).await?;
        // Without members there is one part.
        let first = parts
            .message()
            .await
            .map_err(|status| Refusal::of(&status))?;
        first.and_then(|part| part.group).ok_or(Refusal::Internal)
    }
}
