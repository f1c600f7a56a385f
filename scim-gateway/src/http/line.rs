//! The one log line of a request.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use uuid::Uuid;

use super::{failure::Failure, record::method_name, visit::Visit};

/// Writes down what became of a request: ids and names of attributes; never tokens, user names, values of filters, query strings
/// or bodies.
pub(super) fn write(
    visit: &Visit,
    method: &Method,
    status: StatusCode,
    failure: Option<&Failure>,
    duration: Duration,
) {
    // The route, not the path: ids and whatever else clients write into URLs stay out of logs.
    let route = visit.route().unwrap_or("(none)");
    let organization = visit
        .tenant
        .as_ref()
        .and_then(|t| t.organization.as_deref());
    let used = visit.used();
    let quirks: Vec<&str> = used.quirks().collect();
    let ignored: Vec<&str> = used.ignored().collect();
    let operations = visit.operations();
    let duration = (duration.as_secs_f64() * 1e6).round() / 1e3;
    macro_rules! line {
        ($level:ident) => {
            tracing::$level!(
                request.id = &*visit.request_id,
                trace.id = %visit.span.trace_id(),
                span.id = %visit.span.span_id(),
                organization.id = organization.filter(|id| Uuid::try_parse(id).is_ok()),
                resource.id = visit.resource().map(tracing::field::display),
                http.method = method_name(method),
                route,
                status = status.as_u16(),
                scim.r#type = failure.and_then(Failure::scim_type).map(|kind| kind.as_str()),
                bulk.operations = operations.map(|operations| operations.sent),
                bulk.failed = operations.map(|operations| operations.failed),
                scim.quirks = (!quirks.is_empty()).then(|| quirks.join(",")),
                scim.ignored = (!ignored.is_empty()).then(|| ignored.join(",")),
                duration_ms = duration,
                error = failure.and_then(Failure::cause),
                "{} {route} answered {}",
                method_name(method),
                status.as_u16(),
            )
        };
    }
    match status.as_u16() {
        500 => line!(error),
        503 => line!(warn),
        _ => line!(info),
    }
}
