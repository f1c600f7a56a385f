//! `SettingsService`.

use std::sync::Arc;

use identity_proto::v1::{self as pb, settings_service_server::SettingsService};
use tonic::{Request, Response, Status, async_trait};

use super::{
    Server,
    answer::answer,
    call::{Call, purpose},
    convert::settings::{self as convert, Described},
    method,
    repeat::Create,
};
use crate::{
    domain::{Error, NewSettingsLink, NewSettingsSession, SettingsSessionId},
    token::{PlainToken, settings_link},
};

/// The service.
pub(super) struct Settings(pub(super) Arc<Server>);

type Answer<T> = Result<Response<T>, Status>;

#[async_trait]
impl SettingsService for Settings {
    async fn create_settings_link(
        &self,
        request: Request<pb::CreateSettingsLinkRequest>,
    ) -> Answer<pb::CreateSettingsLinkResponse> {
        answer(&self.0, &method::CREATE_SETTINGS_LINK, request, create_link).await
    }

    async fn redeem_settings_link(
        &self,
        request: Request<pb::RedeemSettingsLinkRequest>,
    ) -> Answer<pb::RedeemSettingsLinkResponse> {
        answer(&self.0, &method::REDEEM_SETTINGS_LINK, request, redeem).await
    }

    async fn get_settings_session(
        &self,
        request: Request<pb::GetSettingsSessionRequest>,
    ) -> Answer<pb::GetSettingsSessionResponse> {
        answer(&self.0, &method::GET_SETTINGS_SESSION, request, get).await
    }

    async fn list_settings_sessions(
        &self,
        request: Request<pb::ListSettingsSessionsRequest>,
    ) -> Answer<pb::ListSettingsSessionsResponse> {
        answer(&self.0, &method::LIST_SETTINGS_SESSIONS, request, list).await
    }

    async fn revoke_settings_session(
        &self,
        request: Request<pb::RevokeSettingsSessionRequest>,
    ) -> Answer<pb::RevokeSettingsSessionResponse> {
        answer(&self.0, &method::REVOKE_SETTINGS_SESSION, request, revoke).await
    }
}

async fn create_link(
    call: Call,
    request: pb::CreateSettingsLinkRequest,
) -> Result<pb::CreateSettingsLinkResponse, Error> {
    let create = Create::read(&call, &request, &request.request_id);
    let validate_only = request.validate_only;
    let organization = call.organization(&request.organization_id).await?;
    let asked = || Ok::<_, Error>((convert::described(request, call.now())?, create?));
    let (described, create) = call.accept(organization, asked()).await?;
    let Described {
        administrator,
        return_url,
        locale,
    } = described;
    let plain = PlainToken::settings_link(&call.server.token_label, organization)?;
    let new = NewSettingsLink {
        hash: plain.hash(),
        administrator,
        return_url,
        locale,
    };
    let unit = call.change(organization, purpose(validate_only), move |tx, caller| {
        let new = new.clone();
        Box::pin(async move {
            let before = create.find::<pb::CreateSettingsLinkResponse>(tx, &caller);
            if before.await?.is_some() {
                return Err(Error::SecretAlreadyShown {
                    made: String::new(),
                });
            }
            let made = pb::CreateSettingsLinkResponse {
                secret: String::new(),
                expire_time: Some(convert::time(tx.settings().create_link(new).await?)),
            };
            create.keep(tx, || Ok(made.clone())).await?;
            Ok(made)
        })
    });
    let mut made = unit.await?.value;
    if !validate_only {
        plain.reveal().clone_into(&mut made.secret);
    }
    Ok(made)
}

async fn redeem(
    call: Call,
    request: pb::RedeemSettingsLinkRequest,
) -> Result<pb::RedeemSettingsLinkResponse, Error> {
    let pb::RedeemSettingsLinkRequest {
        secret,
        validate_only,
    } = request;
    call.authorize_anywhere().await?;
    let (organization, link) = settings_link(&secret).ok_or(Error::SettingsLinkInvalid)?;
    call.concerns(organization);
    let plain = PlainToken::settings_session(&call.server.token_label, organization)?;
    let new = NewSettingsSession {
        id: SettingsSessionId::new(call.now()),
        hash: plain.hash(),
        address: call.source.address.clone(),
        user_agent: call.source.user_agent.clone(),
    };
    let unit = call.change(organization, purpose(validate_only), move |tx, caller| {
        let new = new.clone();
        Box::pin(async move {
            let session = tx.settings().redeem(link, new).await?;
            let organization = caller.organization.ok_or(Error::SettingsLinkInvalid)?;
            Ok((session, organization))
        })
    });
    let (session, organization) = match unit.await {
        // Whether there is such an organization is nobody's to ask by links.
        Err(Error::OrganizationNotFound) => return Err(Error::SettingsLinkInvalid),
        opened => opened?.value,
    };
    let mut session = convert::message(session, &organization);
    let mut secret = plain.reveal().to_owned();
    if validate_only {
        session.id.clear();
        secret.clear();
    }
    Ok(pb::RedeemSettingsLinkResponse {
        settings_session: Some(session),
        secret,
    })
}

async fn get(
    call: Call,
    _: pb::GetSettingsSessionRequest,
) -> Result<pb::GetSettingsSessionResponse, Error> {
    call.authorize_anywhere().await?;
    let organization = call.presented.organization.ok_or(Error::TokenInvalid)?;
    call.concerns(organization);
    let reader = call.server.store.reader(organization);
    let found = reader.find_own_session(call.credential());
    let (caller, session) = call.read(organization, found).await?;
    let session = session.ok_or(Error::TokenInvalid)?;
    let organization = caller.organization.ok_or(Error::TokenInvalid)?;
    Ok(pb::GetSettingsSessionResponse {
        settings_session: Some(convert::message(session, &organization)),
    })
}

async fn list(
    call: Call,
    request: pb::ListSettingsSessionsRequest,
) -> Result<pb::ListSettingsSessionsResponse, Error> {
    let pb::ListSettingsSessionsRequest { organization_id } = request;
    let organization = call.organization(&organization_id).await?;
    let reader = call.server.store.reader(organization);
    let found = reader.list_settings_sessions(call.credential());
    let (caller, sessions) = call.read(organization, found).await?;
    let organization = caller.organization.ok_or(Error::OrganizationNotFound)?;
    let sessions = sessions.into_iter();
    Ok(pb::ListSettingsSessionsResponse {
        settings_sessions: sessions
            .map(|session| convert::message(session, &organization))
            .collect(),
    })
}

async fn revoke(
    call: Call,
    request: pb::RevokeSettingsSessionRequest,
) -> Result<pb::RevokeSettingsSessionResponse, Error> {
    let pb::RevokeSettingsSessionRequest {
        organization_id,
        settings_session_id,
        validate_only,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let session = SettingsSessionId::parse(&settings_session_id);
    let session = session.ok_or(Error::SettingsSessionNotFound);
    let session = call.accept(organization, session).await?;
    let unit = call.change(organization, purpose(validate_only), move |tx, caller| {
        Box::pin(async move {
            // One's own, or none that one could know of.
            if caller
                .who
                .at_settings()
                .is_some_and(|at| at.session != session)
            {
                return Err(Error::SettingsSessionNotFound);
            }
            let by = caller.who.actor().to_owned();
            tx.settings().end(session, &by).await
        })
    });
    unit.await?;
    Ok(pb::RevokeSettingsSessionResponse {})
}
