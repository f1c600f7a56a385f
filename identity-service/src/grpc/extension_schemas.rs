//! `ExtensionSchemaService`.

use std::sync::Arc;

use identity_proto::v1::{self as pb, extension_schema_service_server::ExtensionSchemaService};
use tonic::{Request, Response, Status, async_trait};

use super::{
    Server,
    answer::answer,
    call::{Call, purpose},
    convert::extension_schema as convert,
    method,
    repeat::Create,
};
use crate::domain::{
    Error, IfMatch, OrganizationId,
    schema::{SchemaUrn, StoredExtensionSchema},
};

/// The service.
pub(super) struct ExtensionSchemas(pub(super) Arc<Server>);

type Answer<T> = Result<Response<T>, Status>;

#[async_trait]
impl ExtensionSchemaService for ExtensionSchemas {
    async fn create_extension_schema(
        &self,
        request: Request<pb::CreateExtensionSchemaRequest>,
    ) -> Answer<pb::CreateExtensionSchemaResponse> {
        answer(&self.0, &method::CREATE_EXTENSION_SCHEMA, request, create).await
    }

    async fn get_extension_schema(
        &self,
        request: Request<pb::GetExtensionSchemaRequest>,
    ) -> Answer<pb::GetExtensionSchemaResponse> {
        answer(&self.0, &method::GET_EXTENSION_SCHEMA, request, get).await
    }

    async fn list_extension_schemas(
        &self,
        request: Request<pb::ListExtensionSchemasRequest>,
    ) -> Answer<pb::ListExtensionSchemasResponse> {
        answer(&self.0, &method::LIST_EXTENSION_SCHEMAS, request, list).await
    }

    async fn replace_extension_schema(
        &self,
        request: Request<pb::ReplaceExtensionSchemaRequest>,
    ) -> Answer<pb::ReplaceExtensionSchemaResponse> {
        answer(&self.0, &method::REPLACE_EXTENSION_SCHEMA, request, replace).await
    }

    async fn delete_extension_schema(
        &self,
        request: Request<pb::DeleteExtensionSchemaRequest>,
    ) -> Answer<pb::DeleteExtensionSchemaResponse> {
        answer(&self.0, &method::DELETE_EXTENSION_SCHEMA, request, delete).await
    }
}

async fn create(
    call: Call,
    request: pb::CreateExtensionSchemaRequest,
) -> Result<pb::CreateExtensionSchemaResponse, Error> {
    let create = Create::read(&call, &request, &request.request_id);
    let pb::CreateExtensionSchemaRequest {
        organization_id,
        extension_schema,
        validate_only,
        request_id: _,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let asked = || Ok::<_, Error>((convert::declared(extension_schema)?.0, create?));
    let asked = Arc::new(call.accept(organization, asked()).await?);
    let unit = call.change(organization, purpose(validate_only), move |tx, caller| {
        let asked = Arc::clone(&asked);
        Box::pin(async move {
            let (schema, create) = &*asked;
            if let Some(before) = create.find::<pb::ExtensionSchema>(tx, &caller).await? {
                return Ok(before);
            }
            let stored = tx.extension_schemas().create(schema.clone()).await?;
            let made = convert::message(stored, organization);
            create.keep(tx, || Ok(made.clone())).await?;
            Ok(made)
        })
    });
    Ok(pb::CreateExtensionSchemaResponse {
        extension_schema: Some(unit.await?.value),
    })
}

async fn get(
    call: Call,
    request: pb::GetExtensionSchemaRequest,
) -> Result<pb::GetExtensionSchemaResponse, Error> {
    let pb::GetExtensionSchemaRequest {
        organization_id,
        urn,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let stored = find_all(&call, organization).await?;
    let mut stored = stored.into_iter();
    let found = stored.find(|stored| stored.schema.urn.as_str().eq_ignore_ascii_case(&urn));
    let found = found.ok_or(Error::ExtensionSchemaNotFound)?;
    Ok(pb::GetExtensionSchemaResponse {
        extension_schema: Some(convert::message(found, organization)),
    })
}

async fn list(
    call: Call,
    request: pb::ListExtensionSchemasRequest,
) -> Result<pb::ListExtensionSchemasResponse, Error> {
    let pb::ListExtensionSchemasRequest { organization_id } = request;
    let organization = call.organization(&organization_id).await?;
    let stored = find_all(&call, organization).await?;
    let messages = stored.into_iter();
    let messages = messages.map(|stored| convert::message(stored, organization));
    Ok(pb::ListExtensionSchemasResponse {
        extension_schemas: messages.collect(),
    })
}

async fn replace(
    call: Call,
    request: pb::ReplaceExtensionSchemaRequest,
) -> Result<pb::ReplaceExtensionSchemaResponse, Error> {
    let pb::ReplaceExtensionSchemaRequest {
        organization_id,
        extension_schema,
        validate_only,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let declared = convert::declared(extension_schema);
    let asked = Arc::new(call.accept(organization, declared).await?);
    let unit = call.change(organization, purpose(validate_only), move |tx, _| {
        let asked = Arc::clone(&asked);
        Box::pin(async move {
            let (schema, if_match) = &*asked;
            tx.extension_schemas()
                .replace(schema.clone(), if_match)
                .await
        })
    });
    let (stored, changed) = unit.await?.value;
    Ok(pb::ReplaceExtensionSchemaResponse {
        extension_schema: Some(convert::message(stored, organization)),
        changed_fields: changed.into_iter().map(str::to_owned).collect(),
    })
}

async fn delete(
    call: Call,
    request: pb::DeleteExtensionSchemaRequest,
) -> Result<pb::DeleteExtensionSchemaResponse, Error> {
    let pb::DeleteExtensionSchemaRequest {
        organization_id,
        urn,
        etag,
        validate_only,
    } = request;
    let organization = call.organization(&organization_id).await?;
    // What is no URN names no schema.
    let urn = SchemaUrn::parse(urn).map_err(|_| Error::ExtensionSchemaNotFound);
    let urn = call.accept(organization, urn).await?;
    let asked = Arc::new((urn, IfMatch::of_etag(&etag)));
    let unit = call.change(organization, purpose(validate_only), move |tx, _| {
        let asked = Arc::clone(&asked);
        Box::pin(async move {
            let (urn, if_match) = &*asked;
            tx.extension_schemas().delete(urn, if_match).await
        })
    });
    unit.await?;
    Ok(pb::DeleteExtensionSchemaResponse {})
}

async fn find_all(
    call: &Call,
    organization: OrganizationId,
) -> Result<Vec<StoredExtensionSchema>, Error> {
    let reader = call.server.store.reader(organization);
    let found = reader.list_extension_schemas(call.credential());
    let (_, stored) = call.read(organization, found).await?;
    Ok(stored)
}
