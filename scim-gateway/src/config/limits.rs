//! What is too much, too slow or too many, as options: the one table of it.
//!
//! The text of each option says what is limited, then `Beyond:` and what is answered. docs/limits.md has the same table, and a
//! test compares them. What is a limit of the contract, and no option, is a constant where it is kept.

use std::time::Duration;

use clap::Args;

use super::{parse_depth, parse_seconds};
use crate::scim::json;

/// What is too much, too slow or too many. Every limit holds before memory is spent.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Limits")]
pub struct Limits {
    /// Bytes of a request body. Beyond: 413.
    #[arg(long, env = "ROLLCALL_GATEWAY_BODY_BYTES", default_value_t = 1 << 20)]
    pub body_bytes: usize,

    /// Bytes of a request body about a group. Beyond: 413.
    #[arg(long, env = "ROLLCALL_GATEWAY_GROUP_BODY_BYTES", default_value_t = 4 << 20)]
    pub group_body_bytes: usize,

    /// Bytes of the body of a bulk request. Beyond: 413.
    #[arg(long, env = "ROLLCALL_GATEWAY_BULK_BODY_BYTES", default_value_t = 4 << 20)]
    pub bulk_body_bytes: usize,

    /// Bytes of the bodies of requests under way that are at most 16 KiB and whose token nobody has looked at. Beyond: it is
    /// looked at first.
    #[arg(long, env = "ROLLCALL_GATEWAY_SMALL_BODIES_BYTES", default_value_t = 16 << 20)]
    pub small_bodies_bytes: usize,

    /// Bytes of all other bodies of requests under way; one alone always has room. Beyond: 503 after three seconds.
    #[arg(long, env = "ROLLCALL_GATEWAY_LARGE_BODIES_BYTES", default_value_t = 16 << 20)]
    pub large_bodies_bytes: usize,

    /// Of these, bytes of one organization's; one alone always has room. Beyond: 429 after three seconds.
    #[arg(long, env = "ROLLCALL_GATEWAY_ORGANIZATION_BODIES_BYTES", default_value_t = 8 << 20)]
    pub organization_bodies_bytes: usize,

    /// Bytes of one organization's answers that are ready and that its client has not taken; of a source without a good token,
    /// too. One alone may have more. Beyond: 429, or 204 to a PATCH.
    #[arg(long, env = "ROLLCALL_GATEWAY_UNTAKEN_BYTES", default_value_t = 16 << 20)]
    pub untaken_bytes: usize,

    /// How deep the objects and lists of a body may be nested, up to 64. Beyond: 400 `invalidSyntax`.
    #[arg(long, env = "ROLLCALL_GATEWAY_JSON_DEPTH", default_value_t = json::Limits::USUAL.depth, value_parser = parse_depth)]
    pub json_depth: usize,

    /// Members of one object of a body. Beyond: 400 `invalidSyntax`.
    #[arg(long, env = "ROLLCALL_GATEWAY_JSON_MEMBERS", default_value_t = json::Limits::USUAL.members)]
    pub json_members: usize,

    /// Bytes of a member's name in a body. Beyond: 400 `invalidSyntax`.
    #[arg(long, env = "ROLLCALL_GATEWAY_JSON_NAME_BYTES", default_value_t = json::Limits::USUAL.name_bytes)]
    pub json_name_bytes: usize,

    /// Bytes of a text in a body. Beyond: 400 `invalidSyntax`.
    #[arg(long, env = "ROLLCALL_GATEWAY_JSON_TEXT_BYTES", default_value_t = json::Limits::USUAL.text_bytes)]
    pub json_text_bytes: usize,

    /// Values of a body, objects and lists among them. Beyond: 413.
    #[arg(long, env = "ROLLCALL_GATEWAY_JSON_VALUES", default_value_t = json::Limits::USUAL.values)]
    pub json_values: usize,

    /// Bytes of the request target, which is path and query. Beyond: 414.
    #[arg(long, env = "ROLLCALL_GATEWAY_TARGET_BYTES", default_value_t = 16 << 10)]
    pub target_bytes: usize,

    /// Bytes of all header fields. Beyond: 431.
    #[arg(long, env = "ROLLCALL_GATEWAY_HEADER_BYTES", default_value_t = 32 << 10)]
    pub header_bytes: usize,

    /// Fields of a header. Beyond: 431.
    #[arg(long, env = "ROLLCALL_GATEWAY_HEADER_FIELDS", default_value_t = 100)]
    pub header_fields: usize,

    /// From the first byte of a request to the end of its header, and from the start of a connection to its first
    /// request. Beyond: the connection is closed.
    #[arg(long, env = "ROLLCALL_GATEWAY_HEADER_TIME", default_value = "10", value_parser = parse_seconds)]
    pub header_time: Duration,

    /// For a request's body. Beyond: 408.
    #[arg(long, env = "ROLLCALL_GATEWAY_BODY_TIME", default_value = "20", value_parser = parse_seconds)]
    pub body_time: Duration,

    /// Bytes a second that a body comes with at least, once it has had five seconds; 0 lifts the limit. Beyond: 408.
    #[arg(long, env = "ROLLCALL_GATEWAY_BODY_RATE", default_value_t = 1 << 10)]
    pub body_rate: u32,

    /// From the end of a request's header to the beginning of its answer, and as many again for the rest of the
    /// answer. Beyond: 503, or the connection is closed.
    #[arg(long, env = "ROLLCALL_GATEWAY_REQUEST_TIME", default_value = "30", value_parser = parse_seconds)]
    pub request_time: Duration,

    /// In which the operations of a bulk request are begun. Those that have begun get as much time more as a call may take;
    /// both together have to be less than the idle time. Operations that refer to each other in a circle have half of what is left of
    /// both when they begin: in the other half they are taken back. Beyond: 503 for each of the others.
    #[arg(long, env = "ROLLCALL_GATEWAY_BULK_TIME", default_value = "45", value_parser = parse_seconds)]
    pub bulk_time: Duration,

    /// Without a byte in either direction. Beyond: the connection is closed.
    #[arg(long, env = "ROLLCALL_GATEWAY_IDLE_TIME", default_value = "75", value_parser = parse_seconds)]
    pub idle_time: Duration,

    /// Connections at the same time. Beyond: closed at once.
    #[arg(long, env = "ROLLCALL_GATEWAY_CONNECTIONS", default_value_t = 4_096)]
    pub connections: usize,

    /// Of these, connections of one source, which is an IPv4 address or an IPv6 network of 64 bits; 0 lifts the limit.
    /// Trusted proxies and this machine speak for many, and have none. Beyond: closed at once.
    #[arg(
        long,
        env = "ROLLCALL_GATEWAY_SOURCE_CONNECTIONS",
        default_value_t = 256
    )]
    pub source_connections: usize,

    /// Requests at the same time on one HTTP/2 connection. Beyond: `REFUSED_STREAM`.
    #[arg(long, env = "ROLLCALL_GATEWAY_HTTP2_STREAMS", default_value_t = 200)]
    pub http2_streams: u32,

    /// Bytes of the header of an HTTP/2 request, as HTTP/2 counts them. Beyond: 431.
    #[arg(long, env = "ROLLCALL_GATEWAY_HTTP2_HEADER_BYTES", default_value_t = 16 << 10)]
    pub http2_header_bytes: u32,

    /// Requests of one HTTP/2 connection that its client has given up and that are still known. Beyond: the connection is
    /// closed.
    #[arg(long, env = "ROLLCALL_GATEWAY_HTTP2_RESETS", default_value_t = 20)]
    pub http2_resets: usize,

    /// Frames of one HTTP/2 connection within a minute that carry nothing, such as pings and settings, or a header of 2 KiB and
    /// more; ten are free with each one that carries something, in either direction. Beyond: `GOAWAY` with `ENHANCE_YOUR_CALM`,
    /// and the connection is closed.
    #[arg(
        long,
        env = "ROLLCALL_GATEWAY_HTTP2_IDLE_FRAMES",
        default_value_t = 200
    )]
    pub http2_idle_frames: usize,

    /// For a call to the identity service. Beyond: 503.
    #[arg(long, env = "ROLLCALL_GATEWAY_CALL_TIME", default_value = "10", value_parser = parse_seconds)]
    pub call_time: Duration,

    /// To connect to the identity service. Beyond: 503.
    #[arg(long, env = "ROLLCALL_GATEWAY_CONNECT_TIME", default_value = "3", value_parser = parse_seconds)]
    pub connect_time: Duration,

    /// For what was begun, when the gateway is asked to stop. Beyond: left unanswered.
    #[arg(long, env = "ROLLCALL_GATEWAY_DRAIN_TIME", default_value = "25", value_parser = parse_seconds)]
    pub drain_time: Duration,
}

impl Limits {
    /// Of what a body may be made of.
    pub fn json(&self) -> json::Limits {
        json::Limits {
            depth: self.json_depth,
            members: self.json_members,
            name_bytes: self.json_name_bytes,
            text_bytes: self.json_text_bytes,
            values: self.json_values,
        }
    }
}
