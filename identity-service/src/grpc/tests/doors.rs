//! What never reaches a method, as it comes in: bytes that are no message.

use rstest::rstest;
use tonic::body::Body;
use tower::Service as _;

use super::*;
use crate::grpc::Doors;

#[rstest]
#[case::cut_short("\u{0a}\u{05}")]
#[case::of_another_type("\u{10}\u{01}")]
#[tokio::test]
async fn what_is_no_message_of_the_method_is_refused_with_a_reason(#[case] bytes: &str) {
    let world = World::new().await;
    let mut doors = Doors::to(world.server.routes().unwrap());
    let length = char::from(u8::try_from(bytes.len()).unwrap());
    let request = http::Request::post("/identity.v1.UserService/GetUser")
        .header("content-type", "application/grpc")
        .body(Body::new(format!("\0\0\0\0{length}{bytes}")))
        .unwrap();
    let answer = doors.call(request).await.unwrap();
    let refused = Status::from_header_map(answer.headers()).unwrap();
    assert_eq!(refused.code(), Code::InvalidArgument, "{refused:?}");
    let info = refused.get_details_error_info().unwrap();
    assert_eq!(info.reason, "INVALID_FIELD");
    let request = refused.get_details_bad_request().unwrap();
    assert_eq!(request.field_violations[0].field, "request");
}
