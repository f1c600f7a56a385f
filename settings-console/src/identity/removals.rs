//! Unusual removals, as a session sees them and decides about them.

use identity_proto::v1::{self as pb, removal_service_client::RemovalServiceClient};

use super::{AtSettings, Refusal, answered};

impl AtSettings {
    /// The last alarm, and whether the brake is on.
    ///
    /// # Errors
    ///
    /// As all calls: `SignedOut`, `Away`, `Internal`.
    pub async fn alarm(&self, organization: &str) -> Result<pb::GetRemovalAlarmResponse, Refusal> {
        let mut client = RemovalServiceClient::new(self.channel());
        let asked = self.request(pb::GetRemovalAlarmRequest {
            organization_id: organization.to_owned(),
        });
        answered(client.get_removal_alarm(asked)).await
    }

    /// A page of those who were removed.
    ///
    /// # Errors
    ///
    /// `PageGone`.
    pub async fn removed(
        &self,
        asked: pb::ListRemovedUsersRequest,
    ) -> Result<pb::ListRemovedUsersResponse, Refusal> {
        let mut client = RemovalServiceClient::new(self.channel());
        answered(client.list_removed_users(self.request(asked))).await
    }

    /// A page of those whose removal is held.
    ///
    /// # Errors
    ///
    /// `PageGone`.
    pub async fn held(
        &self,
        asked: pb::ListHeldUsersRequest,
    ) -> Result<pb::ListHeldUsersResponse, Refusal> {
        let mut client = RemovalServiceClient::new(self.channel());
        answered(client.list_held_users(self.request(asked))).await
    }

    /// Lets removals through: somebody's, or all.
    ///
    /// # Errors
    ///
    /// `NotFound` when no alarm is on.
    pub async fn let_through(&self, organization: &str, user: Option<&str>) -> Result<(), Refusal> {
        let mut client = RemovalServiceClient::new(self.channel());
        let asked = self.request(pb::LetRemovalsThroughRequest {
            organization_id: organization.to_owned(),
            user_ids: user.map(str::to_owned).into_iter().collect(),
            all: user.is_none(),
            actor: String::new(),
            ..pb::LetRemovalsThroughRequest::default()
        });
        answered(client.let_removals_through(asked)).await.map(drop)
    }

    /// Holds all removals.
    ///
    /// # Errors
    ///
    /// `NotFound` when no alarm is on.
    pub async fn stop(&self, organization: &str) -> Result<(), Refusal> {
        let mut client = RemovalServiceClient::new(self.channel());
        let asked = self.request(pb::StopRemovalsRequest {
            organization_id: organization.to_owned(),
            actor: String::new(),
            ..pb::StopRemovalsRequest::default()
        });
        answered(client.stop_removals(asked)).await.map(drop)
    }

    /// Ends the alarm.
    ///
    /// # Errors
    ///
    /// `NotFound` when no alarm is on.
    pub async fn end_alarm(&self, organization: &str) -> Result<(), Refusal> {
        let mut client = RemovalServiceClient::new(self.channel());
        let asked = self.request(pb::EndRemovalAlarmRequest {
            organization_id: organization.to_owned(),
            actor: String::new(),
            ..pb::EndRemovalAlarmRequest::default()
        });
        answered(client.end_removal_alarm(asked)).await.map(drop)
    }
}
