//! What the identity provider did, as a session sees it: the log, the feed, and how the set-up stands.

use identity_proto::v1::{
    self as pb, event_service_client::EventServiceClient,
    provisioning_log_service_client::ProvisioningLogServiceClient,
};

use super::{AtSettings, Refusal, answered};

impl AtSettings {
    /// A page of the provisioning log.
    ///
    /// # Errors
    ///
    /// As all calls.
    pub async fn requests(
        &self,
        asked: pb::ListProvisioningRequestsRequest,
    ) -> Result<pb::ListProvisioningRequestsResponse, Refusal> {
        let mut client = ProvisioningLogServiceClient::new(self.channel());
        answered(client.list_provisioning_requests(self.request(asked))).await
    }

    /// What was wrong with tokens that were refused.
    ///
    /// # Errors
    ///
    /// As all calls.
    pub async fn refused_tokens(
        &self,
        organization: &str,
    ) -> Result<Vec<pb::RefusedToken>, Refusal> {
        let mut client = ProvisioningLogServiceClient::new(self.channel());
        let asked = self.request(pb::ListRefusedTokensRequest {
            organization_id: organization.to_owned(),
        });
        let got = answered(client.list_refused_tokens(asked)).await?;
        Ok(got.refused_tokens)
    }

    /// How provisioning went, day by day.
    ///
    /// # Errors
    ///
    /// As all calls.
    pub async fn statistics(
        &self,
        organization: &str,
    ) -> Result<pb::GetProvisioningStatisticsResponse, Refusal> {
        let mut client = ProvisioningLogServiceClient::new(self.channel());
        let asked = self.request(pb::GetProvisioningStatisticsRequest {
            organization_id: organization.to_owned(),
        });
        answered(client.get_provisioning_statistics(asked)).await
    }

    /// A page of the events about a person or a group.
    ///
    /// # Errors
    ///
    /// `Invalid` for what is no id.
    pub async fn resource_events(
        &self,
        asked: pb::ListResourceEventsRequest,
    ) -> Result<pb::ListResourceEventsResponse, Refusal> {
        let mut client = EventServiceClient::new(self.channel());
        answered(client.list_resource_events(self.request(asked))).await
    }
}
