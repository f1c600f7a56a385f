//! `LoginService`.

use std::sync::Arc;

use identity_proto::v1::{
    self as pb, login_service_server::LoginService, resolve_login_request::Subject,
    resolve_login_response::Outcome,
};
use tonic::{Request, Response, Status, async_trait};

use super::{Server, answer::answer, call::Call, method};
use crate::domain::{Error, InvalidField, Login, LoginRefusal, LoginSubject};

/// The service.
pub(super) struct Logins(pub(super) Arc<Server>);

#[async_trait]
impl LoginService for Logins {
    async fn resolve_login(
        &self,
        request: Request<pb::ResolveLoginRequest>,
    ) -> Result<Response<pb::ResolveLoginResponse>, Status> {
        answer(&self.0, &method::RESOLVE_LOGIN, request, resolve).await
    }
}

async fn resolve(
    call: Call,
    request: pb::ResolveLoginRequest,
) -> Result<pb::ResolveLoginResponse, Error> {
    let pb::ResolveLoginRequest {
        organization_id,
        subject,
        include_groups,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let subject = call.accept(organization, self::subject(subject)).await?;
    let reader = call.server.store.reader(organization);
    let reader = reader.omit_groups(!include_groups);
    let found = reader.find_login(call.credential(), &subject);
    let (caller, named) = call.read(organization, found).await?;
    let settings = caller.organization.ok_or(Error::OrganizationNotFound)?;
    let outcome = match Login::of(&settings, named) {
        Ok(Login { user }) => {
            call.concerns_user(user.id);
            Outcome::Login(Box::new(pb::Login {
                user: Some(call.show(user, organization)?),
            }))
        }
        Err(refusal) => Outcome::Refusal(self::refusal(refusal)),
    };
    Ok(pb::ResolveLoginResponse {
        outcome: Some(outcome),
    })
}

fn subject(subject: Option<Subject>) -> Result<LoginSubject, InvalidField> {
    match subject {
        Some(Subject::NameId(text)) => LoginSubject::NameId(text).check(),
        Some(Subject::ExternalId(text)) => LoginSubject::ExternalId(text).check(),
        None => Err(InvalidField::new("subject", "is required")),
    }
}

fn refusal(refusal: LoginRefusal) -> pb::LoginRefusal {
    use pb::LoginRefusalReason as Reason;
    let (reason, user) = match refusal {
        LoginRefusal::NotProvisioned => (Reason::NotProvisioned, None),
        LoginRefusal::Deactivated(user) => (Reason::Deactivated, Some(user)),
        LoginRefusal::SamlNotEnabled => (Reason::SamlNotEnabled, None),
        LoginRefusal::ScimNotEnabled => (Reason::ScimNotEnabled, None),
        LoginRefusal::Ambiguous => (Reason::Ambiguous, None),
    };
    pb::LoginRefusal {
        reason: reason.into(),
        user_id: user.map(|id| id.to_string()).unwrap_or_default(),
    }
}
