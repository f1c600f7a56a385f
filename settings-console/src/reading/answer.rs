//! What an identity provider was answered when it was refused, by names and numbers: its sentence is in English, whoever reads it.

use identity_proto::v1 as pb;

/// An answer that was no success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Answer<'r> {
    /// As the contract calls it. Empty: the gateway has refused the request by itself.
    pub(crate) reason: &'r str,
    /// The kind that SCIM has for it. Empty: none.
    pub(crate) scim_type: &'r str,
    pub(crate) status: i32,
    /// The attribute at fault. Empty: none.
    pub(crate) attribute: &'r str,
    /// The attribute is required, and has no value.
    pub(crate) is_missing: bool,
}

impl<'r> Answer<'r> {
    /// That of a request; none if it succeeded, or said nothing.
    pub(crate) fn of(request: &'r pb::ProvisioningRequest) -> Option<Self> {
        (request.status >= 400 && !request.detail.is_empty()).then_some(Self {
            reason: &request.reason,
            scim_type: &request.scim_type,
            status: request.status,
            attribute: &request.attribute,
            is_missing: request.attribute_missing,
        })
    }
}
