//! Searches: what a query asks for, understood against the resources that it is about.
//!
//! Apart from the handlers of each resource, because a search comes in a URL or in a body and means the same.

use axum::extract::{FromRequest, Request};

use super::{Gateway, body::ScimJson, caller::Caller, failure::Failure};
use crate::{
    dialect,
    identity::Search,
    scim::{filter::Filter, oddity, query::Query, schema::ResourceType, sort::Sort},
};

/// The search that a body asks for (RFC 7644 section 3.4.3).
pub struct SearchJson(pub Query);

impl FromRequest<Gateway> for SearchJson {
    type Rejection = Failure;

    async fn from_request(request: Request, gateway: &Gateway) -> Result<Self, Failure> {
        let ScimJson(body) = ScimJson::from_request(request, gateway).await?;
        Ok(Self(Query::read(body)?))
    }
}

/// What is searched for among the resources of a type.
///
/// # Errors
///
/// When the filter or the order cannot be understood.
pub fn understand(
    caller: &Caller,
    query: &Query,
    resource_type: &'static ResourceType,
) -> Result<Search, Failure> {
    let filter = filter_text(query)
        .map(|text| caller.understand(|t, used| dialect::read_filter(text, resource_type, t, used)))
        .transpose()?;
    note(caller, filter.as_ref());
    let (by, order) = (query.sort_by.as_deref(), query.sort_order.as_deref());
    let sort = Sort::resolve(by, order, resource_type)?;
    Ok(Search::new(filter, sort, &query.page))
}

/// What is searched for among the resources of all types (RFC 7644 section 3.4.2.1).
///
/// # Errors
///
/// When the filter or the order cannot be understood.
pub fn understand_anywhere(caller: &Caller, query: &Query) -> Result<Search, Failure> {
    let filter = filter_text(query)
        .map(|text| caller.understand(|t, used| dialect::read_filter_anywhere(text, t, used)))
        .transpose()?;
    note(caller, filter.as_ref());
    let (by, order) = (query.sort_by.as_deref(), query.sort_order.as_deref());
    let sort = Sort::resolve_anywhere(by, order)?;
    Ok(Search::new(filter, sort, &query.page))
}

fn note(caller: &Caller, filter: Option<&Filter>) {
    if let Some(filter) = filter {
        caller.visit().searches(filter);
        caller.visit().remarks(oddity::of_filter(filter));
    }
}

/// An empty filter is none.
fn filter_text(query: &Query) -> Option<&str> {
    let text = query.filter.as_deref();
    text.filter(|text| !text.trim().is_empty())
}
