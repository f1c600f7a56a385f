//! How an organization's provisioning stands: what was wrong with refused tokens, and numbers of days.

use identity_proto::v1 as pb;

use crate::{
    domain::{Error, OrganizationId, Organizations, provisioning_day::Day},
    grpc::{call::Call, convert::provisioning_state as convert, refusals::Refusals},
};

pub(super) async fn list_refused_tokens(
    call: Call,
    request: pb::ListRefusedTokensRequest,
) -> Result<pb::ListRefusedTokensResponse, Error> {
    let pb::ListRefusedTokensRequest { organization_id } = request;
    let organization = call.organization(&organization_id).await?;
    let reader = call.server.store.reader(organization);
    let found = reader.list_refused_tokens(call.credential());
    let (_, found) = call.read(organization, found).await?;
    Ok(pb::ListRefusedTokensResponse {
        refused_tokens: found.into_iter().map(convert::refused_token).collect(),
    })
}

pub(super) async fn get_statistics(
    call: Call,
    request: pb::GetProvisioningStatisticsRequest,
) -> Result<pb::GetProvisioningStatisticsResponse, Error> {
    let pb::GetProvisioningStatisticsRequest { organization_id } = request;
    let organization = call.organization(&organization_id).await?;
    let first = Day::of(call.now()).first_kept();
    let reader = call.server.store.reader(organization);
    let found = reader.provisioning_statistics(call.credential(), first);
    let (_, found) = call.read(organization, found).await?;
    Ok(convert::statistics(found))
}

/// Notes what gateways have refused themselves. They are believed the kinds of mistakes that they can see, and nothing else
/// (docs/decisions/0018).
pub(super) fn note_reports(
    call: &Call,
    organizations: &Organizations,
    reports: Vec<pb::RefusedTokenReport>,
) {
    for report in reports {
        let Some(mistake) = convert::reported(report.mistake()) else {
            continue;
        };
        let Some(organization) = OrganizationId::parse(&report.organization_id) else {
            continue;
        };
        if organizations.include(organization) {
            let requests = report.requests.clamp(1, i64::from(i32::MAX));
            Refusals::note(
                &call.server,
                organization,
                mistake,
                requests,
                &report.user_agent,
            );
        }
    }
}
