//! What is too much, too slow or too many, as options: the one table of it.
//!
//! The text of each option says what is limited, then `Beyond:` and what is answered. docs/limits.md has the same table, and a
//! test compares them.

use std::time::Duration;

use clap::Args;

use super::parse_seconds;

/// What is too much, too slow or too many. Every limit holds before memory is spent.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Limits")]
pub struct Limits {
    /// Bytes of a form that a browser sends. Beyond: 413.
    #[arg(long, env = "ROLLCALL_CONSOLE_BODY_BYTES", default_value_t = 16 << 10)]
    pub body_bytes: usize,

    /// From the end of a request's header to its answer. Beyond: 503.
    #[arg(long, env = "ROLLCALL_CONSOLE_REQUEST_TIME", default_value = "30", value_parser = parse_seconds)]
    pub request_time: Duration,

    /// Rows of the provisioning log in one CSV file. Beyond: the oldest are left out, and the file says so.
    #[arg(long, env = "ROLLCALL_CONSOLE_EXPORT_ROWS", default_value_t = 10_000)]
    pub export_rows: usize,

    /// From the first byte of a request to the end of its header, and from the start of a connection to its first
    /// request. Beyond: the connection is closed.
    #[arg(long, env = "ROLLCALL_CONSOLE_HEADER_TIME", default_value = "10", value_parser = parse_seconds)]
    pub header_time: Duration,

    /// Without a byte in either direction. Beyond: the connection is closed.
    #[arg(long, env = "ROLLCALL_CONSOLE_IDLE_TIME", default_value = "75", value_parser = parse_seconds)]
    pub idle_time: Duration,

    /// Connections at the same time. Beyond: closed at once.
    #[arg(long, env = "ROLLCALL_CONSOLE_CONNECTIONS", default_value_t = 1_024)]
    pub connections: usize,

    /// Of these, connections of one source, which is an IPv4 address or an IPv6 network of 64 bits; 0 lifts the limit.
    /// Trusted proxies and this machine speak for many, and have none. Beyond: closed at once.
    #[arg(
        long,
        env = "ROLLCALL_CONSOLE_SOURCE_CONNECTIONS",
        default_value_t = 64
    )]
    pub source_connections: usize,

    /// For a call to the identity service. Beyond: 503.
    #[arg(long, env = "ROLLCALL_CONSOLE_CALL_TIME", default_value = "10", value_parser = parse_seconds)]
    pub call_time: Duration,

    /// To connect to the identity service. Beyond: 503.
    #[arg(long, env = "ROLLCALL_CONSOLE_CONNECT_TIME", default_value = "3", value_parser = parse_seconds)]
    pub connect_time: Duration,

    /// For what was begun, when the console is asked to stop. Beyond: left unanswered.
    #[arg(long, env = "ROLLCALL_CONSOLE_DRAIN_TIME", default_value = "25", value_parser = parse_seconds)]
    pub drain_time: Duration,
}
