//! Whether this process lives, and whether requests make sense: for load balancers and operators.

use axum::{extract::State, http::StatusCode};

use super::Console;

/// `GET /livez`: the process answers.
pub(super) async fn live() -> &'static str {
    "alive\n"
}

/// `GET /readyz`: the identity service answers, and can serve.
pub(super) async fn ready(State(console): State<Console>) -> (StatusCode, &'static str) {
    if console.identity().is_serving().await {
        (StatusCode::OK, "ready\n")
    } else {
        (
            StatusCode::SERVICE_UNAVAILABLE,
            "the identity service is not ready\n",
        )
    }
}
