//! Log lines: to standard error, so that standard output says where the process listens and nothing else.

use std::{
    convert::Infallible,
    io::{self, IsTerminal as _},
    time::Duration,
};

use tracing_subscriber::{EnvFilter, filter::ParseError, fmt};

use crate::{config::LogFormat, dialect::Counts};

/// How often it is told which quirks were needed.
const COUNTS_INTERVAL: Duration = Duration::from_secs(60 * 60);

/// Starts logging.
///
/// # Errors
///
/// When the filter cannot be read.
pub fn start(format: LogFormat, filter: &str) -> Result<(), ParseError> {
    let filter = EnvFilter::try_new(filter)?;
    let lines = fmt().with_env_filter(filter).with_writer(io::stderr);
    match format {
        LogFormat::Text => lines.with_ansi(io::stderr().is_terminal()).init(),
        LogFormat::Json => lines.json().flatten_event(true).init(),
    }
    Ok(())
}

/// Tells every hour which quirks were needed, and how often.
pub async fn tell_counts_regularly(counts: &Counts) -> Infallible {
    loop {
        tokio::time::sleep(COUNTS_INTERVAL).await;
        tell_counts(counts);
    }
}

/// Tells which quirks were needed since the process began, and how often; nothing if none was.
pub fn tell_counts(counts: &Counts) {
    let needed = counts
        .needed()
        .map(|(name, count)| format!("{name}={count}"));
    let needed: Vec<String> = needed.collect();
    if !needed.is_empty() {
        tracing::info!(
            scim.quirks.counts = needed.join(","),
            "tolerances that requests have needed"
        );
    }
}
