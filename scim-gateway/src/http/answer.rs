//! What a request that was done is answered.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;

use super::{extract::View, failure::Standing, media};
use crate::{convert::Resource, identity::Deleted, scim::schema::USER};

/// A success. Each constructor takes what only its [`Standing`] could have brought.
pub struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Body,
    standing: Standing,
}

impl Answer {
    /// 201 with the user that was created (RFC 7644 section 3.3): `Location` equals `meta.location`.
    pub fn created(user: Resource, view: &View) -> Self {
        let location = user.location.clone();
        Self {
            status: StatusCode::CREATED,
            ..Self::user(user, view)
        }
        .with(header::LOCATION, &location)
    }

    /// 200 with a user as it now stands.
    pub fn ok(user: Resource, view: &View) -> Self {
        let location = user.location.clone();
        Self::user(user, view).with(header::CONTENT_LOCATION, &location)
    }

    /// 201 with what was created, whose body comes in pieces.
    pub fn created_at(resource: &Resource) -> Self {
        Self {
            status: StatusCode::CREATED,
            ..Self::document(resource)
        }
        .with(header::LOCATION, &resource.location)
    }

    /// 200 with a resource as it now stands, whose body comes in pieces.
    pub fn ok_at(resource: &Resource) -> Self {
        Self::document(resource).with(header::CONTENT_LOCATION, &resource.location)
    }

    /// 204: it was done, and the resource is too large to be shown unasked.
    pub fn changed(resource: &Resource) -> Self {
        Self::answered(StatusCode::NO_CONTENT, Body::empty()).with(header::ETAG, &resource.version)
    }

    /// The same with this body.
    pub fn with_body(self, body: Body) -> Self {
        Self { body, ..self }
    }

    /// 304: the client has it already (RFC 9110 section 15.4.5: the same headers, and no body).
    pub fn not_modified(resource: &Resource) -> Self {
        Self::answered(StatusCode::NOT_MODIFIED, Body::empty())
            .with(header::ETAG, &resource.version)
            .with(header::CONTENT_LOCATION, &resource.location)
    }

    /// 204: it is gone.
    pub fn deleted(_: Deleted) -> Self {
        Self::answered(StatusCode::NO_CONTENT, Body::empty())
    }

    /// 200 with a list that the identity service has found.
    pub fn list(body: Body) -> Self {
        Self::answered(StatusCode::OK, body).with(header::CONTENT_TYPE, media::SCIM)
    }

    /// 200 with what became of each operation of a bulk request.
    pub fn bulk(results: &Value) -> Self {
        Self::answered(StatusCode::OK, Body::from(results.to_string()))
            .with(header::CONTENT_TYPE, media::SCIM)
    }

    /// 200 with what anybody may read; `standing` is what is known of who asked.
    pub fn discovered(document: &Value, standing: Standing) -> Self {
        Self {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body: Body::from(document.to_string()),
            standing,
        }
        .with(header::CONTENT_TYPE, media::SCIM)
    }

    fn user(user: Resource, view: &View) -> Self {
        let answer = Self::document(&user);
        let text = view.of(&USER, user.attributes).into_bytes();
        answer.with_body(Body::from(text))
    }

    fn document(resource: &Resource) -> Self {
        Self::answered(StatusCode::OK, Body::empty())
            .with(header::CONTENT_TYPE, media::SCIM)
            .with(header::ETAG, &resource.version)
    }

    fn answered(status: StatusCode, body: Body) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body,
            standing: Standing::Answered,
        }
    }

    fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = Response::new(self.body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response.extensions_mut().insert(self.standing);
        response
    }
}
