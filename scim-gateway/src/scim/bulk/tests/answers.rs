//! What the answer says of each operation.

use super::*;

#[test]
fn an_answer_says_what_became_of_each() {
    let label = |method: &str, bulk_id: Option<&str>| Label {
        method: Some(method.to_owned()),
        bulk_id: bulk_id.map(str::to_owned),
        resource: None,
    };
    let results = vec![
        answer::Result {
            label: label("POST", Some("a")),
            location: Some("https://example.com/Users/1".into()),
            outcome: Outcome::Done {
                status: 201,
                version: Some("W/\"1\"".into()),
            },
        },
        answer::Result {
            label: label("DELETE", None),
            location: Some("https://example.com/Users/2".into()),
            outcome: Outcome::Failed(ScimError::not_found("gone")),
        },
    ];
    assert_eq!(
        Value::from(answer::print(results)),
        json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkResponse"],
            "Operations": [
                {
                    "method": "POST",
                    "bulkId": "a",
                    "location": "https://example.com/Users/1",
                    "version": "W/\"1\"",
                    "status": "201",
                },
                {
                    "method": "DELETE",
                    "location": "https://example.com/Users/2",
                    "status": "404",
                    "response": {
                        "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
                        "status": "404",
                        "detail": "gone",
                    },
                },
            ],
        })
    );
}

#[test]
fn an_answer_stays_within_its_limit() {
    let odd = "\u{1}";
    let operation = json!({
        "method": "PUT",
        "path": format!("/Users/{}", "é".repeat(500)),
        "bulkId": odd.repeat(MAX_BULK_ID_BYTES),
    });
    let sent = message::read(bulk(json!([operation]))).unwrap();
    let label = sent.operations[0].label.clone();
    assert!(label.bulk_id.is_some() && label.resource.is_some());
    let (_, id) = label.resource.clone().unwrap();
    let result = answer::Result {
        label,
        location: Some(format!("{}/Users/{}", "b".repeat(1_024), id.as_text())),
        outcome: Outcome::failed(ScimError::not_found(odd.repeat(100_000))),
    };
    let answer = answer::print(vec![result; MAX_OPERATIONS]).to_string();
    assert!(answer.len() <= MAX_ANSWER_BYTES, "{}", answer.len());
}
