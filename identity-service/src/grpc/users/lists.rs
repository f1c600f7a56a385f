//! Users as services look them up: by a key, many at once, page by page.

use std::collections::HashMap;

use identity_proto::v1::{self as pb, find_users_request::Key};
use prost::Message as _;

use super::resolve;
use crate::{
    domain::{
        AttributeName, Error, Expression, InvalidField, Literal, Operator, OrganizationId,
        PageSize, Placed, Position, Provisioning, Slice, Sort, Start, UserFilter, UserId,
        schema::Schemas,
    },
    grpc::{
        MAX_PAGE_BYTES,
        call::Call,
        convert::{mask::ReadMask, sort, user},
        pages::{self, Filled},
    },
    token::page::Query,
};

/// Users of one `BatchGetUsers`, at most.
const MAX_BATCH: usize = 1_000;

pub(super) async fn find(
    call: Call,
    request: pb::FindUsersRequest,
) -> Result<pb::FindUsersResponse, Error> {
    let pb::FindUsersRequest {
        organization_id,
        key,
        page_size,
        page_token,
        read_mask,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let asked = || {
        let (attribute, value) = self::key(key)?;
        let query = Query::new(
            Some(organization),
            "users.find",
            format!("{attribute}\0{value}").as_bytes(),
        );
        let filter = UserFilter::resolve(is(attribute, value), Schemas::built_in(), true)?;
        let slice = slice(&call, &query, Sort::default(), page_size, &page_token)?;
        let shown = Shown {
            mask: ReadMask::of::<pb::User>(read_mask)?,
            only: None,
        };
        Ok::<_, Error>((query, filter, slice, shown))
    };
    let (query, filter, slice, shown) = call.accept(organization, asked()).await?;
    let Filled {
        messages,
        next_page_token,
    } = page(&call, organization, &query, Some(&filter), &slice, &shown).await?;
    Ok(pb::FindUsersResponse {
        users: messages,
        next_page_token,
    })
}

pub(super) async fn list(
    call: Call,
    request: pb::ListUsersRequest,
) -> Result<pb::ListUsersResponse, Error> {
    let pb::ListUsersRequest {
        organization_id,
        page_size,
        page_token,
        filter,
        order,
        read_mask,
        provisioning,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let list = format!("users {provisioning}");
    let query = pages::query(organization, &list, filter.as_ref(), order.as_ref());
    let (filter, _, schemas) = call.names(organization, filter, None).await?;
    let asked = || {
        let filter = resolve(filter, &schemas, call.is_internal())?;
        let sort = sort::user_order(order)?;
        let slice = slice(&call, &query, sort, page_size, &page_token)?;
        let shown = Shown {
            mask: ReadMask::of::<pb::User>(read_mask)?,
            only: user::provisioning(provisioning)?,
        };
        Ok::<_, Error>((filter, slice, shown))
    };
    let (filter, slice, shown) = call.accept(organization, asked()).await?;
    let Filled {
        messages,
        next_page_token,
    } = page(&call, organization, &query, filter.as_ref(), &slice, &shown).await?;
    Ok(pb::ListUsersResponse {
        users: messages,
        next_page_token,
    })
}

pub(super) async fn batch_get(
    call: Call,
    request: pb::BatchGetUsersRequest,
) -> Result<pb::BatchGetUsersResponse, Error> {
    let pb::BatchGetUsersRequest {
        organization_id,
        user_ids,
        read_mask,
    } = request;
    let organization = call.organization(&organization_id).await?;
    let asked = || {
        if !(1..=MAX_BATCH).contains(&user_ids.len()) {
            return Err(InvalidField::new("user_ids", "has 1 to 1,000 ids"));
        }
        ReadMask::of::<pb::User>(read_mask)
    };
    let mask = call.accept(organization, asked()).await?;
    let ids: Vec<UserId> = user_ids.iter().filter_map(|id| UserId::parse(id)).collect();
    let reader = call.server.store.reader(organization);
    let reader = reader.omit_groups(!mask.has("groups"));
    let found = reader.list_users_of_ids(call.credential(), &ids);
    let (_, found) = call.read(organization, found).await?;

    let mut found: HashMap<String, _> = found
        .into_iter()
        .map(|user| (user.id.to_string(), Some(user)))
        .collect();
    let mut response = pb::BatchGetUsersResponse::default();
    let mut bytes = 0;
    for id in user_ids {
        match found.get_mut(&id) {
            None => {
                // Nobody's once, however often it was sent.
                found.insert(id.clone(), None);
                response.not_found_ids.push(id);
            }
            // It was there before.
            Some(None) => {}
            Some(user) => {
                let Some(user) = user.take() else { continue };
                let message = mask.cut(call.show(user, organization)?);
                bytes += message.encoded_len();
                if bytes > MAX_PAGE_BYTES && !response.users.is_empty() {
                    response.unread_ids.push(id);
                } else {
                    response.users.push(message);
                }
            }
        }
    }
    Ok(response)
}

/// What a list shows, and of whom.
struct Shown {
    mask: ReadMask,
    only: Option<Provisioning>,
}

async fn page(
    call: &Call,
    organization: OrganizationId,
    query: &Query,
    filter: Option<&UserFilter<'_>>,
    slice: &Slice,
    Shown { mask, only }: &Shown,
) -> Result<Filled<pb::User>, Error> {
    let reader = call.server.store.reader(organization);
    let reader = reader.omit_groups(!mask.has("groups")).only(*only);
    let page = reader.list_users(call.credential(), filter, slice);
    let (_, page) = call.read(organization, page).await?;
    let rows = page.rows.into_iter().map(|Placed { value, position }| {
        let message = mask.cut(call.show(value, organization)?);
        Ok((position, message))
    });
    pages::fill(call, query, rows, page.more)
}

fn slice(
    call: &Call,
    query: &Query,
    sort: Sort,
    page_size: i32,
    page_token: &str,
) -> Result<Slice, Error> {
    let after = call.open::<Position>(query, page_token)?;
    Ok(Slice {
        sort,
        start: after.map_or(Start::Offset(0), Start::After),
        count: PageSize::clamp(page_size).get(),
    })
}

/// Which attribute a key is, and its value.
fn key(key: Option<Key>) -> Result<(&'static str, String), InvalidField> {
    let (attribute, field, value) = match key {
        Some(Key::UserName(name)) => ("userName", "user_name", name),
        Some(Key::ExternalId(id)) => ("externalId", "external_id", id),
        Some(Key::AccountId(id)) => ("accountId", "account_id", id),
        Some(Key::Email(address)) => ("emails.value", "email", address),
        None => return Err(InvalidField::new("key", "is required")),
    };
    if value.is_empty() {
        return Err(InvalidField::new(field, "is not empty"));
    }
    Ok((attribute, value))
}

fn is(attribute: &str, value: String) -> Expression {
    let (attribute, sub_attribute) = attribute.split_once('.').unwrap_or((attribute, ""));
    Expression::Compare {
        attribute: AttributeName {
            schema: String::new(),
            attribute: attribute.to_owned(),
            sub_attribute: sub_attribute.to_owned(),
        },
        operator: Operator::Equal,
        value: Literal::Text(value),
    }
}
