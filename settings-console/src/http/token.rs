//! *Generate*: a new Secret Token, shown this once.

use askama::Template;
use axum::{
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;

use super::{
    connection::Page, failure::Failure, form, frame::page, query::Asking, visitor::Visitor,
};
use crate::{
    identity::{Generated, Refusal},
    words::Words,
};

/// What *Generate* sends.
#[derive(Deserialize)]
pub(super) struct Generating {
    #[serde(default)]
    csrf: String,
}

/// `POST /token`: the answer is the page with the token on it. A reload or a second click generates once more, so that the token on
/// the screen is the live one; going back finds nothing, since no page of ours is kept.
pub(super) async fn generate(
    visitor: Visitor,
    headers: HeaderMap,
    generating: form::Sent<Generating>,
) -> Response {
    let origin = &visitor.console.settings().origin;
    let csrf = match form::read(generating) {
        Ok(Generating { csrf }) => csrf,
        Err(failure) => return visitor.failed(failure),
    };
    if !form::is_ours(&headers, origin) || !visitor.has_sent(&csrf) {
        return visitor.failed(Failure::ForeignForm);
    }
    let story = async {
        let secret = match in_turn(&visitor).await {
            Ok(generated) => Some(generated.secret),
            // The page itself says what is missing.
            Err(Refusal::SignInRequired | Refusal::SamlOff) => None,
            Err(refusal) => return Err(refusal.into()),
        };
        let status = match secret {
            Some(_) => StatusCode::OK,
            None => StatusCode::CONFLICT,
        };
        Ok((status, page(&Page::read(&visitor, secret).await?)).into_response())
    };
    visitor.show(story).await
}

/// One after the other, in the order in which they came; and to its end, also when the browser does not wait for it: what it gives
/// up must not come after what it does next.
async fn in_turn(visitor: &Visitor) -> Result<Generated, Refusal> {
    let queue = visitor.console.turns().of(visitor.organization());
    let turn = queue.lock_owned().await;
    let (calls, organization) = (visitor.calls.clone(), visitor.organization().to_owned());
    let generating = tokio::spawn(async move {
        let _turn = turn;
        calls.generate(&organization).await
    });
    generating.await.unwrap_or(Err(Refusal::Internal))
}

/// `GET /token`: somebody has typed it, or come back to it.
pub(super) async fn back() -> Redirect {
    Redirect::to("/")
}

/// Which token a page shows.
#[derive(Deserialize)]
pub(super) struct Shown {
    prefix: String,
}

#[derive(Template)]
#[template(path = "token_state.html")]
struct State {
    words: &'static Words,
    is_live: bool,
    prefix: String,
}

/// `GET /token/state?prefix=`: whether the token that a page shows is still the one. For scripts, that ask now and then.
pub(super) async fn state(visitor: Visitor, Asking(shown): Asking<Shown>) -> Response {
    let story = async {
        let token = visitor.calls.token(visitor.organization()).await?;
        Ok(page(&State {
            words: visitor.words(),
            is_live: token.is_some_and(|token| token.prefix == shown.prefix),
            prefix: shown.prefix,
        }))
    };
    visitor.show(story).await
}
