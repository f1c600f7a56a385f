//! `GET /log.csv`: what was found, as a file for a spreadsheet.
//!
//! It is written while it is read, a page at a time, so that neither side holds it whole. Names in it come from whoever
//! provisions: a cell that a spreadsheet would take for a formula begins with an apostrophe.

use std::fmt::Write as _;

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use futures::stream;
use identity_proto::v1 as pb;

use super::{row::Row, search::Asked};
use crate::{
    http::{query::Asking, visitor::Visitor},
    identity::{AtSettings, Refusal},
    words::Words,
};

/// Requests that are read at once.
const PAGE: i32 = 500;
/// Spreadsheets take a file for UTF-8 if it begins so.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// See the module.
pub(in crate::http) async fn export(visitor: Visitor, Asking(asked): Asking<Asked>) -> Response {
    let story = async {
        let search = asked.search(visitor.organization(), PAGE)?;
        let words = visitor.words();
        let mut file = File {
            calls: visitor.calls.clone(),
            next: Some(search),
            rows_left: visitor.console.settings().limits.export_rows,
            rows_most: visitor.console.settings().limits.export_rows,
            words,
        };
        // What cannot be read at all is a page that says so, and no broken file.
        let first = file.page().await?.unwrap_or_default();
        let head = format!("{BYTE_ORDER_MARK}{}{first}", head(words));
        let rest = stream::try_unfold(file, |mut file| async move {
            let page = file.page().await?;
            Ok::<_, Refusal>(page.map(|page| (Bytes::from(page), file)))
        });
        let first = stream::once(async { Ok(Bytes::from(head)) });
        let body = Body::from_stream(futures::StreamExt::chain(first, rest));
        let mut response = body.into_response();
        let headers = response.headers_mut();
        for (name, value) in [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
            (
                header::CONTENT_DISPOSITION,
                "attachment; filename=\"provisioning-log.csv\"",
            ),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        Ok(response)
    };
    visitor.show(story).await
}

/// A file that is being written.
struct File {
    calls: AtSettings,
    /// What is to be read next.
    next: Option<pb::ListProvisioningRequestsRequest>,
    rows_left: usize,
    rows_most: usize,
    words: &'static Words,
}

impl File {
    /// The next lines; nothing at the end.
    async fn page(&mut self) -> Result<Option<String>, Refusal> {
        let Some(asked) = self.next.take() else {
            return Ok(None);
        };
        let found = self.calls.requests(asked.clone()).await?;
        let mut lines = String::new();
        let fits = self.rows_left.min(found.requests.len());
        for request in found.requests.iter().take(fits) {
            lines.push_str(&line(request, self.words));
        }
        self.rows_left -= fits;
        let is_all = found.next_page_token.is_empty() && fits == found.requests.len();
        if !is_all && self.rows_left == 0 {
            lines.push_str(&joined([(self.words.log.left_out)(self.rows_most)]));
        } else if !is_all {
            self.next = Some(pb::ListProvisioningRequestsRequest {
                page_token: found.next_page_token,
                ..asked
            });
        }
        Ok(Some(lines))
    }
}

fn head(words: &Words) -> String {
    let log = words.log;
    joined([
        log.time,
        log.sentence,
        "status",
        "scimType",
        "reason",
        "attribute",
        log.detail,
        "method",
        "path",
        log.filter,
        log.changed,
        log.tolerances,
        log.ignored,
        "ms",
        log.client,
        log.source,
        log.resource,
        log.request_id,
    ])
}

fn line(request: &pb::ProvisioningRequest, words: &Words) -> String {
    let row = Row::of(request, words);
    let status = match row.status {
        0 => String::new(),
        status => status.to_string(),
    };
    // A file has no direction that a name could turn round.
    let sentence = row.sentence.replace(['\u{2068}', '\u{2069}'], "");
    joined([
        row.at.map_or_else(String::new, |at| at.exact),
        sentence,
        status,
        row.scim_type,
        row.reason,
        row.attribute,
        row.detail,
        row.method,
        row.path,
        row.filter,
        row.changed,
        row.quirks,
        row.ignored,
        row.milliseconds.to_string(),
        row.client,
        row.source,
        row.resource_id,
        row.request_id,
    ])
}

fn joined<T: AsRef<str>, const N: usize>(cells: [T; N]) -> String {
    let mut line = String::new();
    for (number, cell) in cells.iter().enumerate() {
        if number > 0 {
            line.push(',');
        }
        line.push_str(&quoted(cell.as_ref()));
    }
    line.push_str("\r\n");
    line
}

/// A cell (RFC 4180), that no spreadsheet computes.
fn quoted(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let apostrophe = if is_formula { "'" } else { "" };
    let is_plain = !is_formula && !cell.contains([',', '"', '\r', '\n', ';']);
    if is_plain {
        return cell.to_owned();
    }
    let mut text = String::with_capacity(cell.len() + 3);
    // Writing to a string does not fail.
    let _ = write!(text, "\"{apostrophe}{}\"", cell.replace('"', "\"\""));
    text
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("plain", "plain")]
    #[case("", "")]
    #[case("a,b", "\"a,b\"")]
    #[case("say \"so\"", "\"say \"\"so\"\"\"")]
    #[case("=1+1", "\"'=1+1\"")]
    #[case("+1", "\"'+1\"")]
    #[case("-1", "\"'-1\"")]
    #[case("@SUM(A1)", "\"'@SUM(A1)\"")]
    #[case("\tx", "\"'\tx\"")]
    #[case("=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\"")]
    fn a_cell_is_text_and_no_formula(#[case] cell: &str, #[case] expected: &str) {
        assert_eq!(quoted(cell), expected);
    }
}
