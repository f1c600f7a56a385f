//! Lists: whole, in parts, and broken off.

use crate::client::{raw, scim, start};

#[tokio::test]
async fn a_page_of_one_part_has_a_length() {
    let stack = start(&[]).await;
    let answer = scim("GET", "/Users?startIndex=0&count=2&aadOptscim062020")
        .send(stack.address)
        .await;
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-length").is_some());
    let list = answer.json();
    assert_eq!(list["totalResults"], 42);
    assert_eq!(list["startIndex"], 1);
    assert_eq!(list["itemsPerPage"], 2);
    assert_eq!(list["Resources"][1]["id"], "u1");
}

#[tokio::test]
async fn a_page_of_many_parts_is_written_as_it_comes() {
    let stack = start(&[]).await;
    let answer = scim("GET", "/Users?count=50").send(stack.address).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("transfer-encoding"), Some("chunked"));
    let list = answer.json();
    assert_eq!(list["itemsPerPage"], 50);
    assert_eq!(list["Resources"][49]["id"], "u49");
}

#[tokio::test]
async fn a_page_without_resources_has_an_empty_list() {
    let stack = start(&[]).await;
    let answer = scim("GET", "/Users?count=-1").send(stack.address).await;
    let list = answer.json();
    assert_eq!(list["itemsPerPage"], 0);
    assert_eq!(list["Resources"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn a_list_that_fails_before_it_is_written_is_an_error() {
    let stack = start(&[]).await;
    let answer = scim("GET", "/Users?startIndex=7&count=3");
    answer.send(stack.address).await.error(503);
}

#[tokio::test]
async fn a_list_that_breaks_off_does_not_look_whole() {
    let stack = start(&[]).await;
    let organization = crate::fake::ORGANIZATION;
    let request = format!(
        "GET /orgs/{organization}/scim/v2/Users?startIndex=7&count=9 HTTP/1.1\r\nHost: gateway\r\n\
         Authorization: Bearer good\r\n\r\n"
    );
    assert!(raw(stack.address, request.as_bytes()).await.is_none());
}

#[tokio::test]
async fn attributes_are_those_that_were_asked_for() {
    let stack = start(&[]).await;
    let request = scim("GET", "/Users?count=4&attributes=userName");
    let list = request.send(stack.address).await.json();
    let user = list["Resources"][3].as_object().unwrap();
    let names: Vec<&str> = user.keys().map(String::as_str).collect();
    assert_eq!(names, ["id", "schemas", "userName"]);
}

#[tokio::test]
async fn a_search_by_post_is_the_same_search() {
    let stack = start(&[]).await;
    let body = r#"{
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "startIndex": 3,
        "count": 2,
        "attributes": ["userName"]
    }"#;
    let posted = scim("POST", "/Users/.search").body(body);
    let posted = posted.send(stack.address).await;
    assert_eq!(posted.status, 200);
    let path = "/Users?startIndex=3&count=2&attributes=userName";
    let got = scim("GET", path).send(stack.address).await;
    assert_eq!(posted.json(), got.json());
    assert_eq!(stack.fake.calls(), ["SearchUsers"; 2]);
}

#[tokio::test]
async fn a_page_by_cursor_has_no_index() {
    let stack = start(&[]).await;
    let list = scim("GET", "/Users?cursor&startIndex=7&count=2");
    let list = list.send(stack.address).await.json();
    assert_eq!(list.get("startIndex"), None);
    assert_eq!(list["itemsPerPage"], 2);
}
