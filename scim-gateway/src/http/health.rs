//! Whether this process lives, and whether requests make sense: for load balancers and operators.

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::Gateway;

/// `GET /livez`: the process answers.
pub async fn live() -> Response {
    plain(StatusCode::OK, "alive\n")
}

/// `GET /readyz`: the identity service answers, and has its database.
pub async fn ready(State(gateway): State<Gateway>) -> Response {
    if gateway.identity().is_serving().await {
        plain(StatusCode::OK, "ready\n")
    } else {
        plain(
            StatusCode::SERVICE_UNAVAILABLE,
            "the identity service is not ready\n",
        )
    }
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    (status, [(header::CONTENT_TYPE, kind)], text).into_response()
}
