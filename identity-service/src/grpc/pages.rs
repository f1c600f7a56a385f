//! Pages of lists that services read: rows put into messages until the page is full, and a token to go on with.
//!
//! Apart from `paging`, which is about pages as SCIM asks for them.

use identity_proto::v1 as pb;
use listener::workers;
use prost::Message;
use serde::Serialize;

use super::{MAX_PAGE_BYTES, call::Call};
use crate::{
    domain::{Error, OrganizationId},
    token::page::Query,
};

/// Messages, and what leads to those after them.
#[derive(Debug)]
pub(super) struct Filled<M> {
    pub(super) messages: Vec<M>,
    /// Empty on the last page.
    pub(super) next_page_token: String,
}

/// Fills a page with rows, each with the position after which a list would go on. A page has at least one of them,
/// and is cut where it would exceed 4 MiB. `more`: there are rows after these.
pub(super) fn fill<M: Message, P: Serialize + Send>(
    call: &Call,
    query: &Query,
    rows: impl Iterator<Item = Result<(P, M), Error>> + Send,
    mut more: bool,
) -> Result<Filled<M>, Error> {
    let mut messages = Vec::new();
    let (mut bytes, mut last) = (0, None);
    // They are made of their rows here, one by one.
    workers::aside_if_many(rows.size_hint().0, || {
        for row in rows {
            let (position, message) = row?;
            bytes += message.encoded_len();
            if bytes > MAX_PAGE_BYTES && last.is_some() {
                more = true;
                break;
            }
            last = Some(position);
            messages.push(message);
        }
        Ok::<_, Error>(())
    })?;
    let next_page_token = match last.filter(|_| more) {
        Some(last) => call.seal(query, &last)?,
        None => String::new(),
    };
    Ok(Filled {
        messages,
        next_page_token,
    })
}

/// The list that a page token belongs to: filter and order decide what is in it.
pub(super) fn query(
    organization: OrganizationId,
    list: &str,
    filter: Option<&pb::Filter>,
    order: Option<&impl Message>,
) -> Query {
    let mut details = order.map(Message::encode_to_vec).unwrap_or_default();
    details.push(0);
    details.extend(filter.map(Message::encode_to_vec).unwrap_or_default());
    Query::new(Some(organization), list, &details)
}
