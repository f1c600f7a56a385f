//! What is read for the setup check.
//!
//! Apart from the page, because a busy identity provider needs more questions: the latest requests are then a matter of
//! seconds, and what failed before them is asked for by itself.

use std::collections::BTreeSet;

use futures::future::try_join_all;
use identity_proto::v1::{self as pb, ProvisioningOperation as Operation};

use super::{
    Remarked, Shown, against,
    holder::inactive_name,
    switches,
    written::{self, Written},
};
use crate::{
    http::visitor::Visitor,
    identity::Refusal,
    reading::{Cause, Doubt, Findings, Idp, MEMORY, State, Step, Sums, overlooked},
    words::Words,
};

/// Requests that are looked at, and failures beside them.
const LATEST: i32 = 200;

/// What was read.
pub(super) struct Seen {
    now: i64,
    address: Option<Cause>,
    organization: pb::Organization,
    token: Option<pb::ScimToken>,
    refused: Vec<pb::RefusedToken>,
    statistics: pb::GetProvisioningStatisticsResponse,
    /// The latest first.
    requests: Vec<pb::ProvisioningRequest>,
    inactive_name: Option<String>,
    written: Written,
}

pub(super) async fn see(visitor: &Visitor) -> Result<Seen, Refusal> {
    let (calls, id) = (&visitor.calls, visitor.organization());
    let now = jiff::Timestamp::now().as_second();
    let latest = pb::ListProvisioningRequestsRequest {
        organization_id: id.to_owned(),
        page_size: LATEST,
        ..pb::ListProvisioningRequestsRequest::default()
    };
    let (organization, token, refused, statistics, latest) = tokio::try_join!(
        calls.organization(id),
        calls.token(id),
        calls.refused_tokens(id),
        calls.statistics(id),
        calls.requests(latest),
    )?;
    let mut requests = latest.requests;
    if !latest.next_page_token.is_empty() {
        let more = earlier(visitor, &requests, now).await?;
        let known = requests.iter().map(|one| one.request_id.clone());
        let mut known: BTreeSet<String> = known.collect();
        requests.extend(
            more.into_iter()
                .filter(|one| known.insert(one.request_id.clone())),
        );
        let time = |one: &pb::ProvisioningRequest| {
            let time = one.time.unwrap_or_default();
            (time.seconds, time.nanos)
        };
        requests.sort_by_key(|one| std::cmp::Reverse(time(one)));
    }
    let (inactive_name, written) = tokio::try_join!(
        inactive_name(visitor, &requests),
        written::see(visitor, &requests),
    )?;
    Ok(Seen {
        inactive_name,
        written,
        now,
        address: against(visitor.console.settings().public_url.as_str()),
        organization,
        token,
        refused,
        statistics,
        requests,
    })
}

/// What steps need of the time before the latest requests: the last one who was created, and failures with what was made good
/// since.
async fn earlier(
    visitor: &Visitor,
    latest: &[pb::ProvisioningRequest],
    now: i64,
) -> Result<Vec<pb::ProvisioningRequest>, Refusal> {
    let (calls, id) = (&visitor.calls, visitor.organization());
    let failures = pb::ListProvisioningRequestsRequest {
        organization_id: id.to_owned(),
        page_size: LATEST,
        start_time: Some(prost_types::Timestamp {
            seconds: now - MEMORY,
            nanos: 0,
        }),
        outcome: pb::ProvisioningOutcome::Failed.into(),
        ..pb::ListProvisioningRequestsRequest::default()
    };
    let created = pb::ListProvisioningRequestsRequest {
        organization_id: id.to_owned(),
        page_size: 1,
        outcome: pb::ProvisioningOutcome::Succeeded.into(),
        operations: vec![Operation::Create.into()],
        ..pb::ListProvisioningRequestsRequest::default()
    };
    let (failed, created) = tokio::try_join!(calls.requests(failures), calls.requests(created))?;
    let doubts = overlooked(latest, &failed.requests);
    let questions = doubts
        .iter()
        .flat_map(|doubt| [doubt.made_good(id), doubt.same_kind(id)]);
    let answers = try_join_all(questions.map(|question| calls.requests(question))).await?;
    let since = answers.into_iter().flat_map(|answer| answer.requests);
    let failed = doubts.iter().map(|Doubt { failed, .. }| (*failed).clone());
    Ok(failed.chain(since).chain(created.requests).collect())
}

impl Seen {
    /// Who it is, unless somebody has said so, and how the steps stand.
    pub(super) fn told(&self, chosen: Option<Idp>, words: &Words) -> (Option<Idp>, Vec<Shown>) {
        let made = self.token.as_ref().and_then(|token| token.create_time);
        let findings = Findings {
            now: self.now,
            address: self.address,
            switches: switches(&self.organization),
            token_made: made,
            refused: &self.refused,
            sums: Sums::of(&self.statistics.days),
            latest: &self.requests,
            inactive_name: self.inactive_name.as_deref(),
            created: self.written.created,
            updated: self.written.updated,
        };
        let idp = chosen.or_else(|| findings.idp());
        let mut remarked = Remarked::default();
        let steps = Step::ALL.map(|step| {
            let state = findings.state(step);
            let shown = Shown::of(step, state, idp, words);
            match (state, findings.remarks(step)) {
                (State::Done | State::Odd(_), Some(remarks)) => {
                    shown.remarked(remarks, &mut remarked, idp, words)
                }
                _ => shown,
            }
        });
        (idp, steps.into())
    }
}
