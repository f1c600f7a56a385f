//! Quirks of the operations of bulk requests.

use super::*;
use crate::scim::bulk::message;

/// An operation of a bulk request.
fn read_bulk(operation: &Value, tolerances: &Tolerances, used: &mut Used) -> Reading {
    let body = json!({ "schemas": [urn::BULK_REQUEST], "Operations": [operation] });
    let sent = message::read(body)?.operations.remove(0);
    let operation = read_bulk_operation(sent.request?, tolerances, used)?;
    Ok(format!("{operation:#?}"))
}

fn check(quirk: Quirk, sent: Value, meant: Value) {
    check_with(quirk, &sent, &meant, read_bulk);
}

#[test]
fn a_patch_without_the_message_around_it() {
    let operations = json!([{ "op": "remove", "path": "nickName" }]);
    let message = json!({ "schemas": [urn::PATCH_OP], "Operations": operations });
    let patch = |data: &Value| json!({ "method": "PATCH", "path": "/Users/42", "data": data });
    check(Quirk::ListForPatch, patch(&operations), patch(&message));
}

#[test]
fn what_an_operation_carries_is_read_as_the_body_of_a_request() {
    let members = json!(["bulkId:ada"]);
    let group = |members: &Value| json!({ "schemas": [urn::GROUP], "displayName": "g", "members": members });
    let create = |members: &Value| json!({ "method": "POST", "path": "/Groups", "bulkId": "g", "data": group(members) });
    let meant = json!([{ "value": "bulkId:ada" }]);
    check(Quirk::TextForMember, create(&members), create(&meant));
}
