//! `/log`: what the identity provider asked for, and what became of it.

mod export;
mod row;
mod search;

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use identity_proto::v1 as pb;

pub(super) use self::export::export;
use self::{row::Row, search::Asked};
use super::{
    chart::{Chart, Gap, Names},
    check::switches,
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
    /// The times that were filled in are the wrong way around.
    is_reversed: bool,
    export_rows: usize,
    chart: Chart,
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
    let is_reversed = asked.is_reversed();
    let find = async {
        match is_reversed {
            true => Ok(pb::ListProvisioningRequestsResponse::default()),
            false => visitor.calls.requests(search).await,
        }
    };
    let ((frame, organization), found, statistics) = tokio::try_join!(
        visitor.around(Place::Log),
        find,
        visitor.calls.statistics(visitor.organization()),
    )?;
    let charts = frame.words.charts;
    let switches = switches(&organization);
    let rows = found.requests.iter();
    let older = match found.next_page_token.as_str() {
        "" => String::new(),
        token => asked.query(token),
    };
    let shown = page(&Page {
        rows: rows
            .map(|request| Row::advised(request, switches, frame.words))
            .collect(),
        chart: Chart::of(
            Names {
                title: charts.requests,
                lower: charts.succeeded,
                upper: charts.failed,
                day: charts.day,
                as_table: charts.as_table,
                note: charts.bulk,
            },
            &statistics.days,
            jiff::Timestamp::now().as_second(),
            Gap::Nothing,
            |day| (day.succeeded_count, day.failed_count),
        ),
        export_rows: visitor.console.settings().limits.export_rows,
        older,
        is_reversed,
        asked,
        frame,
    });
    Ok(match is_reversed {
        true => (StatusCode::BAD_REQUEST, shown).into_response(),
        false => shown,
    })
}
