//! `UserService`.

mod deleted;
mod lists;

use std::sync::Arc;

use futures::{
    StreamExt as _,
    stream::{self, BoxStream},
};
use identity_proto::v1::{self as pb, user_service_server::UserService};
use listener::workers;
use prost::Message as _;
use tonic::{Request, Response, Status, async_trait};

use super::{
    Server,
    answer::answer,
    call::{Call, Changed, purpose, told_attributes},
    convert::{attribute, extension_schema, user},
    memberships, method,
    paging::{self, Asked, Cursors, Paging},
    repeat::{Create, Created},
    weight::Weight,
};
use crate::domain::{
    Changes, Error, Expression, Found, IfMatch, InvalidField, Sort, StoredUser, UserFilter,
    WrittenDocument,
    schema::{Resource, Schemas},
};

/// Most bytes of one part of a streamed answer, unless one user has more.
const MAX_PART_BYTES: usize = 256 * 1024;

/// What helps whoever asks for too much.
const ADVICE: &str = "Ask for fewer users at a time.";

/// The service.
pub(super) struct Users(pub(super) Arc<Server>);

type Answer<T> = Result<Response<T>, Status>;

#[async_trait]
impl UserService for Users {
    type SearchUsersStream = BoxStream<'static, Result<pb::SearchUsersResponse, Status>>;

    async fn create_user(
        &self,
        request: Request<pb::CreateUserRequest>,
    ) -> Answer<pb::CreateUserResponse> {
        answer(&self.0, &method::CREATE_USER, request, create).await
    }

    async fn get_user(&self, request: Request<pb::GetUserRequest>) -> Answer<pb::GetUserResponse> {
        answer(&self.0, &method::GET_USER, request, get).await
    }

    async fn list_users(
        &self,
        request: Request<pb::ListUsersRequest>,
    ) -> Answer<pb::ListUsersResponse> {
        answer(&self.0, &method::LIST_USERS, request, lists::list).await
    }

    async fn find_users(
        &self,
        request: Request<pb::FindUsersRequest>,
    ) -> Answer<pb::FindUsersResponse> {
        answer(&self.0, &method::FIND_USERS, request, lists::find).await
    }

    async fn batch_get_users(
        &self,
        request: Request<pb::BatchGetUsersRequest>,
    ) -> Answer<pb::BatchGetUsersResponse> {
        answer(&self.0, &method::BATCH_GET_USERS, request, lists::batch_get).await
    }

    async fn list_user_groups(
        &self,
        request: Request<pb::ListUserGroupsRequest>,
    ) -> Answer<pb::ListUserGroupsResponse> {
        answer(
            &self.0,
            &method::LIST_USER_GROUPS,
            request,
            memberships::of_user,
        )
        .await
    }

    async fn search_users(
        &self,
        request: Request<pb::SearchUsersRequest>,
    ) -> Answer<Self::SearchUsersStream> {
        answer(&self.0, &method::SEARCH_USERS, request, search).await
    }

    async fn replace_user(
        &self,
        request: Request<pb::ReplaceUserRequest>,
    ) -> Answer<pb::ReplaceUserResponse> {
        answer(&self.0, &method::REPLACE_USER, request, replace).await
    }

    async fn update_user(
        &self,
        request: Request<pb::UpdateUserRequest>,
    ) -> Answer<pb::UpdateUserResponse> {
        answer(&self.0, &method::UPDATE_USER, request, update).await
    }

    async fn delete_user(
        &self,
        request: Request<pb::DeleteUserRequest>,
    ) -> Answer<pb::DeleteUserResponse> {
        answer(&self.0, &method::DELETE_USER, request, delete).await
    }

    async fn list_deleted_users(
        &self,
        request: Request<pb::ListDeletedUsersRequest>,
    ) -> Answer<pb::ListDeletedUsersResponse> {
        answer(&self.0, &method::LIST_DELETED_USERS, request, deleted::list).await
    }

    async fn undelete_user(
        &self,
        request: Request<pb::UndeleteUserRequest>,
    ) -> Answer<pb::UndeleteUserResponse> {
        answer(&self.0, &method::UNDELETE_USER, request, deleted::undelete).await
    }

    async fn authenticate_caller(
        &self,
        request: Request<pb::AuthenticateCallerRequest>,
    ) -> Answer<pb::AuthenticateCallerResponse> {
        answer(&self.0, &method::AUTHENTICATE_CALLER, request, authenticate).await
    }
}

async fn create(
    call: Call,
    request: pb::CreateUserRequest,
) -> Result<pb::CreateUserResponse, Error> {
    let create = Create::read(&call, &request, &request.request_id);
    let pb::CreateUserRequest {
        organization_id,
        user,
        omit_groups: _,
        request_id: _,
        validate_only,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let internal = call.is_internal();
    let asked = || Ok::<_, Error>((user::new_user(user, internal)?, create?));
    let asked = Arc::new(call.accept(organization, asked()).await?);
    let unit = call.change(organization, purpose(validate_only), move |tx, caller| {
        let asked = Arc::clone(&asked);
        Box::pin(async move {
            let (new, create) = &*asked;
            if let Some(before) = create.find(tx, &caller).await? {
                return Ok(Created::Before(before));
            }
            let stored = tx.users().create(new.clone()).await?;
            let changed_attributes = told_attributes(tx, caller.who.is_scim());
            let answer = || {
                let user = user::message(stored.clone(), organization, internal)?;
                Ok(pb::CreateUserResponse {
                    user: Some(user),
                    changed_attributes,
                })
            };
            create.keep(tx, answer).await?;
            Ok(Created::Now(stored))
        })
    });
    let Changed { value, attributes } = unit.await?;
    let mut response = match value {
        Created::Now(stored) => pb::CreateUserResponse {
            user: Some(call.show(stored, organization)?),
            changed_attributes: attributes,
        },
        Created::Before(response) => response,
    };
    if let Some(user) = &mut response.user {
        if validate_only {
            user.id.clear();
        } else {
            call.made(user);
        }
    }
    Ok(response)
}

async fn get(call: Call, request: pb::GetUserRequest) -> Result<pb::GetUserResponse, Error> {
    let pb::GetUserRequest {
        organization_id,
        user_id,
        omit_groups,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let user = call.user(organization, &user_id).await?;
    let reader = call.server.store.reader(organization);
    let reader = reader.omit_groups(omit_groups);
    let found = reader.find_user(call.credential(), user);
    let (_, found) = call.read(organization, found).await?;
    let stored = found.ok_or(Error::UserNotFound)?;
    Ok(pb::GetUserResponse {
        user: Some(call.show(stored, organization)?),
    })
}

async fn search(
    call: Call,
    request: pb::SearchUsersRequest,
) -> Result<BoxStream<'static, Result<pb::SearchUsersResponse, Status>>, Error> {
    let pb::SearchUsersRequest {
        organization_id,
        filter,
        start_index,
        count,
        omit_groups,
        sort,
        cursor,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let query = paging::query(organization, "users.search", filter.as_ref(), sort.as_ref());
    let page = Asked {
        start_index,
        count,
        cursor,
    };
    let (filter, order, schemas) = call.names(organization, filter, sort).await?;
    let asked = || {
        let filter = resolve(filter, &schemas, call.is_internal())?;
        let sort = Sort::resolve(order, Resource::User, &schemas, call.is_internal())?;
        let paging = Paging::read(&call, query, sort, page)?;
        Ok::<_, Error>((filter, paging))
    };
    let (filter, paging) = call.accept(organization, asked()).await?;
    let rows = paging.rows(filter.as_ref().is_some_and(UserFilter::finds_by_key));
    call.make_room(organization, rows).await?;
    let paging = paging.resume(&call, organization).await?;
    let reader = call.server.store.reader(organization);
    let reader = reader.omit_groups(omit_groups);
    let found = reader.search_users(call.credential(), filter.as_ref(), paging.slice());
    let (_, mut found) = call.read(organization, found).await?;
    let kept = paging.step(&call, organization, &mut found);
    let cursors = paging.cursors(&call, &found.page)?;
    let mut weight = Weight::new(call.server.answer_bytes, ADVICE);
    let parts = workers::aside_if_many(found.page.rows.len(), || {
        parts(found, cursors, &mut weight, |user| {
            call.show(user, organization)
        })
    })?;
    call.fill_room(weight.bytes());
    Ok(kept.before_the_end_of(stream::iter(parts).map(Ok)))
}

async fn replace(
    call: Call,
    request: pb::ReplaceUserRequest,
) -> Result<pb::ReplaceUserResponse, Error> {
    let pb::ReplaceUserRequest {
        organization_id,
        user_id,
        user,
        if_match,
        omit_groups,
        validate_only,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let id = call.user(organization, &user_id).await?;
    let replacement = user::replacement(user, call.is_internal());
    let replacement = call.accept(organization, replacement).await?;
    let asked = Arc::new((replacement, IfMatch::parse(&if_match)));
    let unit = call.change(organization, purpose(validate_only), move |tx, caller| {
        let asked = Arc::clone(&asked);
        let shows_groups = caller.sees_groups() && !omit_groups;
        Box::pin(async move {
            let (replacement, if_match) = &*asked;
            let mut users = tx.users().show_groups(shows_groups);
            users.replace(id, if_match, replacement.clone()).await
        })
    });
    let Changed { value, attributes } = unit.await?;
    Ok(pb::ReplaceUserResponse {
        user: Some(call.show(value, organization)?),
        changed_attributes: attributes,
    })
}

async fn update(
    call: Call,
    request: pb::UpdateUserRequest,
) -> Result<pb::UpdateUserResponse, Error> {
    let pb::UpdateUserRequest {
        organization_id,
        user_id,
        changes,
        if_match,
        omit_groups,
        validate_only,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let id = call.user(organization, &user_id).await?;
    let changes = self::changes(changes, call.is_internal());
    let changes = call.accept(organization, changes).await?;
    let asked = Arc::new((changes, IfMatch::parse(&if_match)));
    let unit = call.change(organization, purpose(validate_only), move |tx, caller| {
        let asked = Arc::clone(&asked);
        let shows_groups = caller.sees_groups() && !omit_groups;
        Box::pin(async move {
            let (changes, if_match) = &*asked;
            let mut users = tx.users().show_groups(shows_groups);
            users.update(id, if_match, changes).await
        })
    });
    let Changed { value, attributes } = unit.await?;
    Ok(pb::UpdateUserResponse {
        user: Some(call.show(value, organization)?),
        changed_attributes: attributes,
    })
}

async fn delete(
    call: Call,
    request: pb::DeleteUserRequest,
) -> Result<pb::DeleteUserResponse, Error> {
    let pb::DeleteUserRequest {
        organization_id,
        user_id,
        if_match,
        validate_only,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let id = call.user(organization, &user_id).await?;
    let if_match = Arc::new(IfMatch::parse(&if_match));
    let unit = call.change(organization, purpose(validate_only), move |tx, _| {
        let if_match = Arc::clone(&if_match);
        Box::pin(async move { tx.users().delete(id, &if_match).await })
    });
    unit.await?;
    Ok(pb::DeleteUserResponse {})
}

async fn authenticate(
    call: Call,
    request: pb::AuthenticateCallerRequest,
) -> Result<pb::AuthenticateCallerResponse, Error> {
    let pb::AuthenticateCallerRequest {
        organization_id,
        with_extension_schemas,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let (caller, schemas) = if with_extension_schemas {
        let reader = call.server.store.reader(organization);
        let found = reader.list_extension_schemas(call.credential());
        call.read(organization, found).await?
    } else {
        (call.authorize(organization).await?, Vec::new())
    };
    let schemas = schemas.into_iter();
    Ok(pb::AuthenticateCallerResponse {
        extension_schemas: schemas
            .map(|stored| extension_schema::message(stored, organization))
            .collect(),
        organization_id: organization.to_string(),
        groups_enabled: caller
            .organization
            .is_some_and(|organization| organization.groups_enabled),
    })
}

fn resolve(
    filter: Option<Expression>,
    schemas: &Schemas,
    internal: bool,
) -> Result<Option<UserFilter<'_>>, Error> {
    let resolve = |filter| UserFilter::resolve(filter, schemas, internal);
    filter.map(resolve).transpose()
}

fn changes(changes: Vec<pb::AttributeChange>, internal: bool) -> Result<Changes, InvalidField> {
    let changes = changes.into_iter().map(attribute::change);
    Changes::new(changes.collect::<Result<_, _>>()?, internal)
}

/// A page in parts, which are weighed. The first one has the total, and comes even when nobody was found.
fn parts(
    found: Found<StoredUser<WrittenDocument>>,
    cursors: Cursors,
    weight: &mut Weight,
    show: impl Fn(StoredUser<WrittenDocument>) -> Result<pb::User, Error>,
) -> Result<Vec<pb::SearchUsersResponse>, Error> {
    let Found { total, page } = found;
    let mut parts = Vec::new();
    let mut part = pb::SearchUsersResponse {
        total_results: Some(i64::try_from(total).unwrap_or(i64::MAX)),
        users: Vec::new(),
        next_cursor: cursors.next,
        previous_cursor: cursors.previous,
    };
    let mut part_bytes = 0;
    for user in page.values() {
        let user = show(user)?;
        let bytes = user.encoded_len();
        weight.add(bytes as u64)?;
        if part_bytes + bytes > MAX_PART_BYTES && !part.users.is_empty() {
            parts.push(std::mem::take(&mut part));
            part_bytes = 0;
        }
        part_bytes += bytes;
        part.users.push(user);
    }
    parts.push(part);
    Ok(parts)
}
