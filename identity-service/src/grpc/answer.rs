//! From a request to its answer: metadata in, a method's story, one log line, metadata out.
//!
//! Apart from `call`, which is what a story sees of this.

use std::{
    future::Future,
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

use tonic::{
    Code, Request, Response, Status,
    metadata::{Ascii, MetadataMap, MetadataValue},
};

use super::{
    Server,
    call::{Call, Room},
    caller::{self, Source},
    method::Method,
    receipt,
    refusals::Refusals,
    status::{cause, code_and_reason, name, status},
};
use trace::Span;
use uuid::Uuid;

use crate::{
    domain::{
        Error, GroupId, OrganizationId, ProvisioningId, UserId,
        provisioning_log::{Attested, Effect},
    },
    token,
};

/// What a call is about, for its log line, and for its receipt.
#[derive(Debug, Default)]
pub(super) struct Subject {
    pub(super) organization: OnceLock<OrganizationId>,
    /// What stands in the place of an organization's id, and is none.
    pub(super) no_organization: OnceLock<String>,
    pub(super) user: OnceLock<UserId>,
    pub(super) group: OnceLock<GroupId>,
    /// Whose identity provider calls, once its token was found.
    pub(super) identity_provider_of: OnceLock<OrganizationId>,
    /// What the call changed, and of which user or group.
    pub(super) effect: OnceLock<(Uuid, Effect)>,
}

/// Answers a request with a method's story.
pub(super) async fn answer<Req, Res, Story>(
    server: &Arc<Server>,
    method: &'static Method,
    request: Request<Req>,
    story: impl FnOnce(Call, Req) -> Story,
) -> Result<Response<Res>, Status>
where
    Story: Future<Output = Result<Res, Error>>,
{
    let started = Instant::now();
    let peer = request.remote_addr();
    let (metadata, extensions, message) = request.into_parts();
    let source = Source::read(&metadata, peer);
    let network = source.network;
    let request_id = caller::request_id(&metadata);
    let span = Span::within(caller::traceparent(&metadata));
    let _under_way = server.gauges.begin();
    let subject = Arc::new(Subject::default());
    let room = Arc::new(Room::default());
    let outcome = match caller::credential(&metadata, extensions.get()) {
        Err(error) => Err(error),
        Ok(presented) => {
            let call = Call::new(
                Arc::clone(server),
                method,
                presented,
                source,
                request_id.clone(),
                Arc::clone(&subject),
                Arc::clone(&room),
            );
            // It is large, and would be moved from one to the next of those who wait for it.
            let story = Box::pin(story(call, message));
            within(caller::deadline(&metadata), story).await
        }
    };
    if matches!(outcome, Err(Error::TokenInvalid)) {
        subject.note_refused(server, method, &metadata);
    }
    let outcome = match (outcome, network) {
        (Err(Error::TokenInvalid), Some(network)) => {
            Err(server.rates.refuse(network, server.clock.now()))
        }
        (outcome, _) => outcome,
    };
    let (error, duration) = (outcome.as_ref().err(), started.elapsed());
    let told = told(error);
    server.gauges.answered(method, told, duration);
    subject.log(method, &request_id, span, error, duration);
    let receipt = subject.receipt(server, &request_id);
    let mut answer = respond(outcome, &request_id, receipt);
    if let Ok(answer) = &mut answer
        && room.is_taken()
    {
        answer.extensions_mut().insert(room);
    }
    answer
}

/// Code and reason of an answer; no reason for one that is good.
fn told(error: Option<&Error>) -> (Code, Option<&'static str>) {
    match error.map(code_and_reason) {
        None => (Code::Ok, None),
        Some((code, reason)) => (code, Some(name(reason))),
    }
}

/// A work that is given up is not undone: its batch goes on, and whoever asks again meets the truth.
async fn within<T>(
    deadline: Option<Duration>,
    story: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    match deadline {
        None => story.await,
        Some(Duration::ZERO) => Err(Error::DeadlineExceeded),
        Some(deadline) => tokio::time::timeout(deadline, story)
            .await
            .unwrap_or(Err(Error::DeadlineExceeded)),
    }
}

/// The answer, good or bad, names the request, and an identity provider's has a receipt.
fn respond<T>(
    outcome: Result<T, Error>,
    request_id: &str,
    receipt: Option<String>,
) -> Result<Response<T>, Status> {
    let mut answer = match outcome {
        Ok(message) => Ok(Response::new(message)),
        Err(error) => Err(status(&error)),
    };
    let metadata = match &mut answer {
        Ok(response) => response.metadata_mut(),
        Err(status) => status.metadata_mut(),
    };
    if let Some(request_id) = sent_once(request_id) {
        metadata.insert("x-request-id", request_id);
    }
    if let Some(receipt) = receipt.as_deref().and_then(sent_once) {
        metadata.insert(receipt::NAME, receipt);
    }
    answer
}

/// A value that no other answer has: it is kept out of HTTP/2's table of headers (RFC 7541 section 2.3.2), where it would push out
/// those that others have, and cost both ends more than its bytes.
fn sent_once(text: &str) -> Option<MetadataValue<Ascii>> {
    let mut value: MetadataValue<Ascii> = text.parse().ok()?;
    value.set_sensitive(true);
    Some(value)
}

impl Subject {
    /// Which user or group it is about, as far as that is known.
    pub(super) fn resource(&self) -> Option<Uuid> {
        let user = self.user.get().map(|user| user.as_uuid());
        user.or_else(|| self.group.get().map(|group| group.as_uuid()))
    }

    /// A wrong token in a Tenant URL leaves its kind (docs/decisions/0018).
    fn note_refused(&self, server: &Arc<Server>, method: &Method, metadata: &MetadataMap) {
        let source = Source::read(metadata, None);
        // A gateway says where a request came from. Nobody else pastes tokens.
        if source.address.is_empty() || !method.access.is_open_to_scim() {
            return;
        }
        let Some(text) = caller::token(metadata) else {
            return;
        };
        let named = self.organization.get();
        if let Some(organization) = named {
            let mistake = token::mistake(text, &server.token_label, *organization);
            Refusals::note(server, *organization, mistake, 1, &source.user_agent);
        }
        // Whoever has a wrong URL may not find its organization's page, or there is none.
        let owner = token::owner(text, &server.token_label);
        if let Some(owner) = owner.filter(|owner| Some(owner) != named) {
            let named = match (named, self.no_organization.get()) {
                (Some(named), _) => named.to_string(),
                (None, text) => text.cloned().unwrap_or_default(),
            };
            let mistake = token::mistake_of_url(&named, owner);
            Refusals::note(server, owner, mistake, 1, &source.user_agent);
        }
    }

    /// For an identity provider whose token is good, whatever its call has come to.
    fn receipt(&self, server: &Server, request_id: &str) -> Option<String> {
        let organization = *self.identity_provider_of.get()?;
        let now = server.clock.now();
        let (changed, effect) = self.effect.get().cloned().unzip();
        let attested = Attested {
            organization,
            id: ProvisioningId::new(now),
            resource_id: changed.or_else(|| self.resource()),
            effect: effect.unwrap_or_default(),
        };
        receipt::seal(&server.pages, &attested, request_id, now).ok()
    }

    /// One line a call: ids, never names, addresses or what was sent. What went wrong inside comes before it.
    fn log(
        &self,
        method: &Method,
        request_id: &str,
        span: Span,
        error: Option<&Error>,
        duration: Duration,
    ) {
        let (code, reason) = told(error);
        if let Some(cause) = error.and_then(cause) {
            tracing::error!(
                request.id = request_id,
                trace.id = %span.trace_id(),
                reason,
                cause,
                "a call failed inside"
            );
        }
        tracing::info!(
            rpc.method = method.name,
            organization.id = self.organization.get().map(tracing::field::display),
            user.id = self.user.get().map(tracing::field::display),
            group.id = self.group.get().map(tracing::field::display),
            code = ?code,
            reason = reason.unwrap_or_default(),
            request.id = request_id,
            trace.id = %span.trace_id(),
            span.id = %span.span_id(),
            duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
            "answered {}",
            method.name,
        );
    }
}
