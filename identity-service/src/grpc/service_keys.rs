//! `ServiceKeyService`.

use std::sync::Arc;

use identity_proto::v1::{self as pb, service_key_service_server::ServiceKeyService};
use tonic::{Request, Response, Status, async_trait};

use super::{
    Server,
    answer::answer,
    call::Call,
    convert::service_key::{self as convert, Described},
    method,
    pages::{self, Filled},
};
use crate::{
    domain::{Error, NewServiceKey, PageSize, ServiceKeyName},
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
    let pb::CreateServiceKeyRequest { service_key } = request;
    let by = authorize(&call).await?;
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
        created_by: Some(by),
    };
    let made = call.server.store.create_service_key(new).await?;
    Ok(pb::CreateServiceKeyResponse {
        service_key: Some(convert::message(made)),
        secret,
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
    authorize(&call).await?;
    let query = Query::new(None, "service_keys", &[]);
    let after: Option<String> = call.open(&query, &page_token)?;
    let after = after.map(ServiceKeyName::parse).transpose()?;
    let store = &call.server.store;
    let page = store
        .list_service_keys(after.as_ref(), PageSize::clamp(page_size))
        .await?;
    let rows = page.keys.into_iter().map(|key| {
        let position = key.name.as_str().to_owned();
        (position, convert::message(key))
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
    let pb::RevokeServiceKeyRequest { name } = request;
    let by = authorize(&call).await?;
    // What is no name is no key's.
    let name = ServiceKeyName::parse(name).map_err(|_| Error::ServiceKeyNotFound)?;
    let store = &call.server.store;
    store.revoke_service_key(&name, Some(&by)).await?;
    Ok(pb::RevokeServiceKeyResponse {})
}

/// The name of the key that calls, if it may manage others.
async fn authorize(call: &Call) -> Result<ServiceKeyName, Error> {
    let who = call.authorize_anywhere().await?;
    who.permit_keys().cloned()
}
