//! A SCIM client: one tenant, one token, one call a line.
//!
//! Apart from [`crate::conversation`], which must send what is written and nothing else: this one is for
//! tests that make up their requests as they go.

use std::time::Duration;

use serde_json::{Value, json};

use crate::http::{self, Answer, NoAnswer, Origin, Request};

/// The schema of a core user.
pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

/// The schema of a PATCH request.
pub const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// A tenant as an identity provider knows it.
#[derive(Debug, Clone)]
pub struct Scim {
    origin: Origin,
    prefix: String,
    token: Option<String>,
    limit: Duration,
}

impl Scim {
    /// A client for a Tenant URL and a Secret Token.
    ///
    /// # Errors
    ///
    /// When the URL is none.
    pub fn new(tenant_url: &str, token: &str) -> anyhow::Result<Self> {
        let (origin, prefix) = Origin::split(tenant_url)?;
        Ok(Self {
            origin,
            prefix,
            token: Some(token.to_owned()),
            limit: Duration::from_secs(30),
        })
    }

    /// The same tenant with another token, or without any.
    #[must_use]
    pub fn with_token(&self, token: Option<&str>) -> Self {
        Self {
            token: token.map(str::to_owned),
            ..self.clone()
        }
    }

    /// The path of the Tenant URL, which begins every target.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Sends one request; `path` is relative to the Tenant URL and goes out as it stands.
    ///
    /// # Errors
    ///
    /// When there is no whole answer.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<Answer, NoAnswer> {
        let raw = body.map(|body| body.to_string().into_bytes());
        self.send_raw(method, &format!("{}{path}", self.prefix), headers, raw)
            .await
    }

    /// Sends one request with a target and a body as they stand.
    ///
    /// # Errors
    ///
    /// When there is no whole answer.
    pub async fn send_raw(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: Option<Vec<u8>>,
    ) -> Result<Answer, NoAnswer> {
        let mut all = Vec::new();
        if let Some(token) = &self.token {
            all.push(("Authorization".to_owned(), format!("Bearer {token}")));
        }
        let has_type = headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        if body.is_some() && !has_type {
            all.push((
                "Content-Type".to_owned(),
                "application/scim+json".to_owned(),
            ));
        }
        all.extend(
            headers
                .iter()
                .map(|(n, v)| ((*n).to_owned(), (*v).to_owned())),
        );
        let request = Request {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: all,
            body,
        };
        http::send(&self.origin, &request, self.limit).await
    }

    /// `GET`.
    ///
    /// # Errors
    ///
    /// When there is no whole answer.
    pub async fn get(&self, path: &str) -> Result<Answer, NoAnswer> {
        self.send("GET", path, &[], None).await
    }

    /// `POST /Users`.
    ///
    /// # Errors
    ///
    /// When there is no whole answer.
    pub async fn create_user(&self, user: &Value) -> Result<Answer, NoAnswer> {
        self.send("POST", "/Users", &[], Some(user)).await
    }

    /// `PUT /Users/{id}`.
    ///
    /// # Errors
    ///
    /// When there is no whole answer.
    pub async fn replace_user(&self, id: &str, user: &Value) -> Result<Answer, NoAnswer> {
        self.send("PUT", &format!("/Users/{id}"), &[], Some(user))
            .await
    }

    /// `PATCH /Users/{id}` with a list of operations.
    ///
    /// # Errors
    ///
    /// When there is no whole answer.
    pub async fn patch_user(&self, id: &str, operations: &Value) -> Result<Answer, NoAnswer> {
        let body = json!({ "schemas": [PATCH_OP], "Operations": operations });
        self.send("PATCH", &format!("/Users/{id}"), &[], Some(&body))
            .await
    }

    /// `DELETE /Users/{id}`.
    ///
    /// # Errors
    ///
    /// When there is no whole answer.
    pub async fn delete_user(&self, id: &str) -> Result<Answer, NoAnswer> {
        self.send("DELETE", &format!("/Users/{id}"), &[], None)
            .await
    }
}

/// A small user document.
#[must_use]
pub fn user(user_name: &str) -> Value {
    json!({ "schemas": [USER], "userName": user_name, "active": true })
}
