//! `/log`: what the identity provider asked for, and what became of it.

mod export;
mod row;
mod search;

use askama::Template;
use axum::response::Response;

pub(super) use self::export::export;
use self::{row::Row, search::Asked};
use super::{
    failure::Failure,
    frame::{Frame, Place, page},
    query::Asking,
    visitor::Visitor,
};

/// Requests of one page.
const PAGE: i32 = 50;

#[derive(Template)]
#[template(path = "log.html")]
struct Page {
    frame: Frame,
    asked: Asked,
    export_rows: usize,
    rows: Vec<Row>,
    /// The query of the next page. Empty: there is none.
    older: String,
}

/// `GET /log`.
pub(super) async fn show(visitor: Visitor, Asking(asked): Asking<Asked>) -> Response {
    visitor.show(read(&visitor, asked)).await
}

async fn read(visitor: &Visitor, asked: Asked) -> Result<Response, Failure> {
    let search = asked.search(visitor.organization(), PAGE)?;
    let ((frame, _), found) =
        tokio::try_join!(visitor.around(Place::Log), visitor.calls.requests(search))?;
    let rows = found.requests.iter();
    let older = match found.next_page_token.as_str() {
        "" => String::new(),
        token => asked.query(token),
    };
    Ok(page(&Page {
        rows: rows.map(|request| Row::of(request, frame.words)).collect(),
        export_rows: visitor.console.settings().limits.export_rows,
        older,
        asked,
        frame,
    }))
}
