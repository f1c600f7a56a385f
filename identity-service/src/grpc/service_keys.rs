//! `ServiceKeyService`.

use std::sync::Arc;

use identity_proto::v1::{self as pb, service_key_service_server::ServiceKeyService};
use tonic::{Request, Response, Status, async_trait};

use super::{
    Server,
    answer::answer,
    call::{Call, purpose},
    convert::service_key::{self as convert, Described},
    method,
    pages::{self, Filled},
    repeat::Create,
};
use crate::{
    domain::{Error, NewServiceKey, OrganizationId, PageSize, ServiceKeyName},
    token::{PlainToken, certificate_hash, page::Query},
};

/// The service.
pub(super) struct ServiceKeys(pub(super) Arc<Server>);

type Answer<T> = Result<Response<T>, Status>;

#[async_trait]
impl ServiceKeyService for ServiceKeys {
    async fn create_service_key(
        &self,
        request: Request<pb::CreateServiceKeyRequest>,
    ) -> Answer<pb::CreateServiceKeyResponse> {
        answer(&self.0, &method::CREATE_SERVICE_KEY, request, create).await
    }

    async fn list_service_keys(
        &self,
        request: Request<pb::ListServiceKeysRequest>,
    ) -> Answer<pb::ListServiceKeysResponse> {
        answer(&self.0, &method::LIST_SERVICE_KEYS, request, list).await
    }

    async fn revoke_service_key(
        &self,
        request: Request<pb::RevokeServiceKeyRequest>,
    ) -> Answer<pb::RevokeServiceKeyResponse> {
        answer(&self.0, &method::REVOKE_SERVICE_KEY, request, revoke).await
    }
}

async fn create(
    call: Call,
    request: pb::CreateServiceKeyRequest,
) -> Result<pb::CreateServiceKeyResponse, Error> {
    call.authorize_anywhere().await?;
    let create = Create::read(&call, &request, &request.request_id)?;
    let pb::CreateServiceKeyRequest {
        service_key,
        request_id: _,
        validate_only,
    } = request;
    let Described {
        name,
        role,
        organizations,
        certificate,
    } = convert::described(service_key)?;
    let (hash, secret) = match &certificate {
        // Who has it proves it with each connection: there is nothing to show.
        Some(name) => (certificate_hash(name), String::new()),
        None => {
            let plain = PlainToken::service_key(&call.server.token_label)?;
            (plain.hash(), plain.reveal().to_owned())
        }
    };
    let new = NewServiceKey {
        name,
        role,
        organizations,
        hash,
        certificate,
        created_by: None,
    };
    let nobody = OrganizationId::NOBODY;
    let unit = call.change_anywhere(nobody, purpose(validate_only), move |tx, caller| {
        let new = NewServiceKey {
            created_by: caller.who.key().cloned(),
            ..new.clone()
        };
        Box::pin(async move {
            if let Some(before) = create.find::<pb::ServiceKey>(tx, &caller).await? {
                return match before.certificate.as_str() {
                    "" => Err(Error::SecretAlreadyShown { made: before.name }),
                    _ => Ok(before),
                };
            }
            let made = convert::message(tx.service_keys().create(new).await?);
            create.keep(tx, || Ok(made.clone())).await?;
            Ok(made)
        })
    });
    Ok(pb::CreateServiceKeyResponse {
        service_key: Some(unit.await?),
        secret: match validate_only {
            true => String::new(),
            false => secret,
        },
    })
}

async fn list(
    call: Call,
    request: pb::ListServiceKeysRequest,
) -> Result<pb::ListServiceKeysResponse, Error> {
    let pb::ListServiceKeysRequest {
        page_size,
        page_token,
    } = request;
    call.authorize_anywhere().await?;
    let query = Query::new(None, "service_keys", &[]);
    let after: Option<String> = call.open(&query, &page_token)?;
    let after = after.map(ServiceKeyName::parse).transpose()?;
    let store = &call.server.store;
    let page = store
        .list_service_keys(after.as_ref(), PageSize::clamp(page_size))
        .await?;
    let rows = page.keys.into_iter().map(|key| {
        let position = key.name.as_str().to_owned();
        Ok((position, convert::message(key)))
    });
    let Filled {
        messages,
        next_page_token,
    } = pages::fill(&call, &query, rows, page.more)?;
    Ok(pb::ListServiceKeysResponse {
        service_keys: messages,
        next_page_token,
    })
}

async fn revoke(
    call: Call,
    request: pb::RevokeServiceKeyRequest,
) -> Result<pb::RevokeServiceKeyResponse, Error> {
    let pb::RevokeServiceKeyRequest {
        name,
        validate_only,
    } = request;
    call.authorize_anywhere().await?;
    // What is no name is no key's.
    let name = ServiceKeyName::parse(name).map_err(|_| Error::ServiceKeyNotFound)?;
    let nobody = OrganizationId::NOBODY;
    let unit = call.change_anywhere(nobody, purpose(validate_only), move |tx, caller| {
        let name = name.clone();
        Box::pin(async move { tx.service_keys().revoke(&name, caller.who.key()).await })
    });
    unit.await?;
    Ok(pb::RevokeServiceKeyResponse {})
}
