//! `OrganizationService`.

use std::sync::Arc;

use identity_proto::v1::{self as pb, organization_service_server::OrganizationService};
use tonic::{Request, Response, Status, async_trait};

use super::{
    Server,
    answer::answer,
    call::{Call, Changed, purpose},
    convert::organization as convert,
    method,
    repeat::Create,
};
use crate::{
    domain::{
        ActorName, Error, IfMatch, InvalidField, NewScimToken, OrganizationId, PageSize, Who,
    },
    token::{PlainToken, page::Query},
};

/// Most bytes of what is kept for the record.
const MAX_NOTE_BYTES: usize = 256;

/// The service.
pub(super) struct Organizations(pub(super) Arc<Server>);

type Answer<T> = Result<Response<T>, Status>;

#[async_trait]
impl OrganizationService for Organizations {
    async fn create_organization(
        &self,
        request: Request<pb::CreateOrganizationRequest>,
    ) -> Answer<pb::CreateOrganizationResponse> {
        answer(&self.0, &method::CREATE_ORGANIZATION, request, create).await
    }

    async fn get_organization(
        &self,
        request: Request<pb::GetOrganizationRequest>,
    ) -> Answer<pb::GetOrganizationResponse> {
        answer(&self.0, &method::GET_ORGANIZATION, request, get).await
    }

    async fn list_organizations(
        &self,
        request: Request<pb::ListOrganizationsRequest>,
    ) -> Answer<pb::ListOrganizationsResponse> {
        answer(&self.0, &method::LIST_ORGANIZATIONS, request, list).await
    }

    async fn update_organization(
        &self,
        request: Request<pb::UpdateOrganizationRequest>,
    ) -> Answer<pb::UpdateOrganizationResponse> {
        answer(&self.0, &method::UPDATE_ORGANIZATION, request, update).await
    }

    async fn delete_organization(
        &self,
        request: Request<pb::DeleteOrganizationRequest>,
    ) -> Answer<pb::DeleteOrganizationResponse> {
        answer(&self.0, &method::DELETE_ORGANIZATION, request, delete).await
    }

    async fn generate_scim_token(
        &self,
        request: Request<pb::GenerateScimTokenRequest>,
    ) -> Answer<pb::GenerateScimTokenResponse> {
        answer(
            &self.0,
            &method::GENERATE_SCIM_TOKEN,
            request,
            generate_token,
        )
        .await
    }

    async fn get_scim_token(
        &self,
        request: Request<pb::GetScimTokenRequest>,
    ) -> Answer<pb::GetScimTokenResponse> {
        answer(&self.0, &method::GET_SCIM_TOKEN, request, get_token).await
    }

    async fn revoke_scim_token(
        &self,
        request: Request<pb::RevokeScimTokenRequest>,
    ) -> Answer<pb::RevokeScimTokenResponse> {
        answer(&self.0, &method::REVOKE_SCIM_TOKEN, request, revoke_token).await
    }
}

async fn create(
    call: Call,
    request: pb::CreateOrganizationRequest,
) -> Result<pb::CreateOrganizationResponse, Error> {
    call.authorize_anywhere().await?;
    let create = Create::read(&call, &request, &request.request_id)?.of_nobody();
    let pb::CreateOrganizationRequest {
        organization,
        request_id: _,
        validate_only,
    } = request;
    let is_brought = organization.as_ref().is_some_and(|new| !new.id.is_empty());
    let new = convert::new_organization(organization, call.now())?;
    let lane = new.id;
    let unit = call.change_anywhere(lane, purpose(validate_only), move |tx, caller| {
        let new = new.clone();
        Box::pin(async move {
            if let Some(before) = create.find::<pb::Organization>(tx, &caller).await? {
                return Ok(before);
            }
            let made = convert::message(tx.organizations().create(new).await?);
            create.keep(tx, || Ok(made.clone())).await?;
            Ok(made)
        })
    });
    let mut organization = unit.await?;
    if validate_only && !is_brought {
        organization.id.clear();
    } else if let Some(made) = OrganizationId::parse(&organization.id) {
        call.concerns(made);
    }
    Ok(pb::CreateOrganizationResponse {
        organization: Some(organization),
    })
}

async fn get(
    call: Call,
    request: pb::GetOrganizationRequest,
) -> Result<pb::GetOrganizationResponse, Error> {
    let pb::GetOrganizationRequest { organization_id } = request;
    let organization = call.organization(&organization_id).await?;
    let reader = call.server.store.reader(organization);
    let found = reader.provisioning_status(call.credential());
    let (caller, status) = call.read(organization, found).await?;
    Ok(pb::GetOrganizationResponse {
        organization: caller
            .organization
            .map(|organization| convert::message_with_status(organization, status)),
    })
}

async fn list(
    call: Call,
    request: pb::ListOrganizationsRequest,
) -> Result<pb::ListOrganizationsResponse, Error> {
    let pb::ListOrganizationsRequest {
        page_size,
        page_token,
    } = request;
    let who = call.authorize_anywhere().await?;
    let query = Query::new(None, "organizations", who.actor().as_bytes());
    let after: Option<String> = call.open(&query, &page_token)?;
    let after = after.as_deref().and_then(OrganizationId::parse);
    let size = PageSize::clamp(page_size);
    let Who::Service { organizations, .. } = &who else {
        return Err(Error::TokenInvalid);
    };
    let store = &call.server.store;
    let page = store.list_organizations(organizations, after, size).await?;
    let last = page.organizations.last();
    let next_page_token = match last.filter(|_| page.more) {
        Some(last) => call.seal(&query, &last.organization.id.to_string())?,
        None => String::new(),
    };
    Ok(pb::ListOrganizationsResponse {
        organizations: page
            .organizations
            .into_iter()
            .map(convert::listed)
            .collect(),
        next_page_token,
    })
}

async fn update(
    call: Call,
    request: pb::UpdateOrganizationRequest,
) -> Result<pb::UpdateOrganizationResponse, Error> {
    let pb::UpdateOrganizationRequest {
        organization,
        update_mask,
        validate_only,
    } = request;
    let sent = organization.unwrap_or_default();
    let organization = call.organization(&sent.id).await?;
    let patch = convert::patch(sent, update_mask);
    let asked = Arc::new(call.accept(organization, patch).await?);
    let unit = call.change(organization, purpose(validate_only), move |tx, caller| {
        let asked = Arc::clone(&asked);
        Box::pin(async move {
            let (patch, if_match) = &*asked;
            if let Some(at) = caller.who.at_settings() {
                at.permit_patch(patch)?;
            }
            tx.organizations().update(patch, if_match).await
        })
    });
    let Changed { value, attributes } = unit.await?;
    Ok(pb::UpdateOrganizationResponse {
        organization: Some(convert::message(value)),
        changed_fields: attributes,
    })
}

async fn delete(
    call: Call,
    request: pb::DeleteOrganizationRequest,
) -> Result<pb::DeleteOrganizationResponse, Error> {
    let pb::DeleteOrganizationRequest {
        organization_id,
        validate_only,
        etag,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let if_match = Arc::new(IfMatch::of_etag(&etag));
    let unit = call.change(organization, purpose(validate_only), move |tx, _| {
        let if_match = Arc::clone(&if_match);
        Box::pin(async move { tx.organizations().delete(&if_match).await })
    });
    unit.await?;
    Ok(pb::DeleteOrganizationResponse {})
}

async fn generate_token(
    call: Call,
    request: pb::GenerateScimTokenRequest,
) -> Result<pb::GenerateScimTokenResponse, Error> {
    let create = Create::read(&call, &request, &request.request_id);
    let pb::GenerateScimTokenRequest {
        organization_id,
        actor,
        request_id: _,
        validate_only,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let asked = note("actor", actor).and_then(|actor| Ok((actor, create?)));
    let asked = Arc::new(call.accept(organization, asked).await?);
    let plain = PlainToken::scim(&call.server.token_label, organization)?;
    let (hash, prefix) = (plain.hash(), plain.prefix().to_owned());
    let unit = call.change(organization, purpose(validate_only), move |tx, caller| {
        let (asked, prefix) = (Arc::clone(&asked), prefix.clone());
        Box::pin(async move {
            let (actor, create) = &*asked;
            if let Some(before) = create.find::<pb::ScimToken>(tx, &caller).await? {
                return Err(Error::SecretAlreadyShown {
                    made: before.prefix,
                });
            }
            let organization = caller.organization.ok_or(Error::OrganizationNotFound)?;
            let mut created_by_name = ActorName::default();
            if let Some(at) = caller.who.at_settings() {
                at.confirm_sign_in(tx.now())?;
                created_by_name = at.administrator.name.clone();
            }
            let created_by = named(&caller.who, actor)?;
            tx.act_as(&created_by);
            let new = NewScimToken {
                hash,
                prefix,
                created_by,
                created_by_name,
            };
            let token = tx.tokens().generate(new).await?;
            let made = convert::scim_token(token, &organization);
            create.keep(tx, || Ok(made.clone())).await?;
            Ok(made)
        })
    });
    let mut made = unit.await?.value;
    let mut secret = plain.reveal().to_owned();
    if validate_only {
        // They are of a token that there is not.
        made.prefix.clear();
        secret.clear();
    }
    Ok(pb::GenerateScimTokenResponse {
        scim_token: Some(made),
        secret,
    })
}

async fn get_token(
    call: Call,
    request: pb::GetScimTokenRequest,
) -> Result<pb::GetScimTokenResponse, Error> {
    let pb::GetScimTokenRequest { organization_id } = request;
    let organization = call.organization(&organization_id).await?;
    let reader = call.server.store.reader(organization);
    let found = reader.find_scim_token(call.credential());
    let (caller, found) = call.read(organization, found).await?;
    let token = found.ok_or(Error::ScimTokenNotFound)?;
    let organization = caller.organization.ok_or(Error::OrganizationNotFound)?;
    Ok(pb::GetScimTokenResponse {
        scim_token: Some(convert::scim_token(token, &organization)),
    })
}

async fn revoke_token(
    call: Call,
    request: pb::RevokeScimTokenRequest,
) -> Result<pb::RevokeScimTokenResponse, Error> {
    let pb::RevokeScimTokenRequest {
        organization_id,
        actor,
        why,
        validate_only,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let notes = note("actor", actor).and_then(|actor| Ok((actor, note("why", why)?)));
    let notes = Arc::new(call.accept(organization, notes).await?);
    let unit = call.change(organization, purpose(validate_only), move |tx, caller| {
        let notes = Arc::clone(&notes);
        Box::pin(async move {
            let (actor, why) = &*notes;
            let ended_by = named(&caller.who, actor)?;
            tx.act_as(&ended_by);
            tx.tokens().revoke(&ended_by, why).await
        })
    });
    unit.await?;
    Ok(pb::RevokeScimTokenResponse {})
}

/// Something for the record: an opaque key of the SaaS, a reason.
pub(super) fn note(field: &str, text: String) -> Result<String, InvalidField> {
    if text.len() > MAX_NOTE_BYTES || text.chars().any(char::is_control) {
        return Err(InvalidField::new(
            field,
            "has at most 256 bytes, without control characters",
        ));
    }
    Ok(text)
}

/// The service key, and for whom it acted; or whoever is at the settings page.
pub(super) fn named(who: &Who, actor: &str) -> Result<String, InvalidField> {
    match (who, actor) {
        (who, "") => Ok(who.actor().to_owned()),
        (Who::Settings(_), _) => Err(InvalidField::new(
            "actor",
            "is empty: a session of the settings page has its own",
        )),
        (who, actor) => Ok(format!("{}: {actor}", who.actor())),
    }
}
