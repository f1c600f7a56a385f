//! A request, as a row of the page shows it.

use identity_proto::v1::{self as pb, ProvisionedResource};

use crate::{
    http::frame::moment,
    reading::{Answer, Cause, Deed, Idp, Switches},
    words::{Moment, Words},
};

/// A row, with all that unfolds below it.
pub(in crate::http) struct Row {
    pub(in crate::http) sentence: String,
    pub(in crate::http) at: Option<Moment>,
    /// 0: nothing is known of it.
    pub(in crate::http) status: i32,
    pub(in crate::http) is_good: bool,
    pub(in crate::http) request_id: String,
    pub(in crate::http) method: String,
    pub(in crate::http) path: String,
    pub(in crate::http) filter: String,
    pub(in crate::http) scim_type: String,
    pub(in crate::http) reason: String,
    pub(in crate::http) attribute: String,
    pub(in crate::http) detail: String,
    /// What that means, in the reader's language. Empty: it is in theirs.
    pub(in crate::http) meaning: String,
    pub(in crate::http) changed: String,
    pub(in crate::http) quirks: String,
    pub(in crate::http) ignored: String,
    pub(in crate::http) milliseconds: i64,
    pub(in crate::http) client: String,
    pub(in crate::http) source: String,
    /// The page of what it was about, and what that is called. Empty: there is none.
    pub(in crate::http) resource: String,
    pub(in crate::http) resource_id: String,
    /// What is to be changed. Empty: nothing.
    pub(in crate::http) advice: String,
}

impl Row {
    pub(in crate::http) fn of(request: &pb::ProvisioningRequest, words: &Words) -> Self {
        let duration = request.duration.unwrap_or_default();
        let folder = match request.resource() {
            ProvisionedResource::User => "/people/",
            ProvisionedResource::Group => "/groups/",
            ProvisionedResource::Unspecified => "",
        };
        let has_page = !folder.is_empty() && !request.resource_id.is_empty();
        Self {
            sentence: (words.sentences.of)(&Deed::of(request)),
            at: moment(request.time),
            status: request.status,
            is_good: request.status < 400,
            request_id: request.request_id.clone(),
            method: request.method.clone(),
            path: request.path.clone(),
            filter: request.filter.clone(),
            scim_type: request.scim_type.clone(),
            reason: request.reason.clone(),
            attribute: request.attribute.clone(),
            detail: request.detail.clone(),
            meaning: Answer::of(request)
                .map_or_else(String::new, |answer| (words.answers.of)(&answer)),
            changed: request.changed_attributes.join(", "),
            quirks: request.quirks.join(", "),
            ignored: request.ignored_attributes.join(", "),
            milliseconds: duration.seconds * 1000 + i64::from(duration.nanos / 1_000_000),
            client: request.user_agent.clone(),
            source: request.source_address.clone(),
            resource: if has_page {
                format!("{folder}{}", request.resource_id)
            } else {
                String::new()
            },
            resource_id: request.resource_id.clone(),
            advice: String::new(),
        }
    }

    /// The same, and what to change where it has failed.
    pub(in crate::http) fn advised(
        request: &pb::ProvisioningRequest,
        switches: Switches,
        words: &Words,
    ) -> Self {
        let cause = Cause::of_request(request, switches);
        let idp = Idp::of_user_agent(&request.user_agent).or_else(|| Idp::of_shape(request));
        Self {
            advice: cause.map_or_else(String::new, |cause| {
                (words.causes.of)(cause, idp, cause.subject(request))
            }),
            ..Self::of(request, words)
        }
    }
}
