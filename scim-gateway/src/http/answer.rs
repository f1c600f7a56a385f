//! What a request that was done is answered.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;

use super::{extract::View, failure::Standing, media};
use crate::{convert::Resource, identity::Deleted};

/// A success. Each constructor takes what only its [`Standing`] could have brought.
pub struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Body,
    standing: Standing,
}

impl Answer {
    /// 201 with what was created (RFC 7644 section 3.3): `Location` equals `meta.location`.
    pub fn created(resource: Resource, view: &View) -> Self {
        let location = resource.location.clone();
        Self {
            status: StatusCode::CREATED,
            ..Self::resource(resource, view)
        }
        .with(header::LOCATION, &location)
    }

    /// 200 with a resource as it now stands.
    pub fn ok(resource: Resource, view: &View) -> Self {
        let location = resource.location.clone();
        Self::resource(resource, view).with(header::CONTENT_LOCATION, &location)
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

    /// 200 with what anybody may read.
    pub fn public(document: &Value) -> Self {
        Self {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body: Body::from(document.to_string()),
            standing: Standing::Public,
        }
        .with(header::CONTENT_TYPE, media::SCIM)
    }

    fn resource(resource: Resource, view: &View) -> Self {
        let Resource {
            location: _,
            version,
            attributes,
        } = resource;
        let document = Value::Object(view.of_user(attributes));
        Self::answered(StatusCode::OK, Body::from(document.to_string()))
            .with(header::CONTENT_TYPE, media::SCIM)
            .with(header::ETAG, &version)
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
