//! Quirks of the operations of a bulk request.
//!
//! Apart from [`super::operations`], which knows those of a PATCH. Each function touches what it recognises and returns
//! everything else as it came.

use crate::scim::json::Value;

use super::{context::Context, operations::message, quirk::Quirk};

/// Clients that are made after the RFC's example leave out the message around a PATCH.
///
/// sent:  `"data": [{ "op": "remove", "path": "nickName" }]`
/// meant: `"data": { "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [{ "op": "remove", "path": "nickName" }] }`
///
/// Read as the RFC reads it (erratum 5050), the body is no message at all.
pub(super) fn list_for_patch(data: Value, context: &mut Context<'_>) -> Value {
    if data.is_array() && context.tolerate(Quirk::ListForPatch) {
        return message(data);
    }
    data
}
