//! What is too much, too slow or too many, as options: the one table of it.
//!
//! The text of each option says what is limited, then `Beyond:` and what is answered. docs/limits.md has the same table, and a
//! test compares them. What is a limit of the contract, and no option, is a constant where it is kept.

use std::{sync::Arc, time::Duration};

use clap::Args;
use listener::{Http2, Protocol};

use super::parse_seconds;
use crate::{
    domain::AlarmRule,
    grpc::{Rate, Rates},
    storage::Times,
};

/// What is too much, too slow or too many.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Limits")]
pub struct Limits {
    /// Requests a second of an organization's identity provider; 0 lifts this limit and the four that follow. Beyond: 429,
    /// `RATE_LIMITED`
    #[arg(long, env = "RATE_LIMIT", default_value_t = 100)]
    rate_limit: u32,

    /// Requests at once of an organization's identity provider. Beyond: 429, `RATE_LIMITED`
    #[arg(long, env = "RATE_BURST", default_value_t = 500)]
    rate_burst: u32,

    /// Requests of an organization's identity provider that are under way; 0 lifts the limit. Beyond: 429, `RATE_LIMITED`
    #[arg(long, env = "RATE_IN_FLIGHT", default_value_t = 32)]
    rate_in_flight: u32,

    /// Wrong credentials a second of a source, which is an IPv4 address or an IPv6 network of 64 bits; 0 lifts the limit.
    /// Beyond: 429 instead of 401, `RATE_LIMITED` instead of `TOKEN_INVALID`
    #[arg(long, env = "FAILURE_LIMIT", default_value_t = 20)]
    failure_limit: u32,

    /// Wrong credentials at once of a source. Beyond: 429 instead of 401, `RATE_LIMITED` instead of `TOKEN_INVALID`
    #[arg(long, env = "FAILURE_BURST", default_value_t = 100)]
    failure_burst: u32,

    /// Connections at the same time. Beyond: closed at once
    #[arg(long, env = "CONNECTIONS", default_value_t = 4_096)]
    connections: usize,

    /// Of these, connections of one source; 0 lifts the limit. This machine speaks for many, and has none. Beyond: closed
    /// at once
    #[arg(long, env = "SOURCE_CONNECTIONS", default_value_t = 256)]
    source_connections: usize,

    /// From the start of a connection to the end of its HTTP/2 preface. Beyond: the connection is closed
    #[arg(long, env = "PREFACE_TIME", default_value = "10", value_parser = parse_seconds)]
    preface_time: Duration,

    /// Without a byte in either direction; a client that is there answers pings. Beyond: the connection is closed
    #[arg(long, env = "IDLE_TIME", default_value = "75", value_parser = parse_seconds)]
    idle_time: Duration,

    /// How often the client of a connection is asked whether it is there. Beyond: it is asked
    #[arg(long, env = "PING_INTERVAL", default_value = "30", value_parser = parse_seconds)]
    ping_interval: Duration,

    /// For the answer to that. Beyond: the connection is closed
    #[arg(long, env = "PING_TIME", default_value = "20", value_parser = parse_seconds)]
    ping_time: Duration,

    /// Calls at the same time on one connection: those that last, as many as one credential may have, and others beside
    /// them. Beyond: `REFUSED_STREAM`
    #[arg(long, env = "HTTP2_STREAMS", default_value_t = 320)]
    http2_streams: u32,

    /// Bytes of the metadata of a call, as HTTP/2 counts them. Beyond: 431 of HTTP/2
    #[arg(long, env = "HTTP2_HEADER_BYTES", default_value_t = 16 << 10)]
    http2_header_bytes: u32,

    /// Calls of one connection that its client has given up and that are still known. Beyond: the connection is closed
    #[arg(long, env = "HTTP2_RESETS", default_value_t = 20)]
    http2_resets: usize,

    /// Frames of one connection within a minute that carry nothing, such as pings and settings, or a header of 2 KiB and more;
    /// ten are free with each one that carries something, in either direction. Beyond: `GOAWAY` with `ENHANCE_YOUR_CALM`, and
    /// the connection is closed
    #[arg(long, env = "HTTP2_IDLE_FRAMES", default_value_t = 200)]
    http2_idle_frames: usize,

    /// For a statement in the database. Beyond: 503, `UNAVAILABLE`
    #[arg(long, env = "STATEMENT_TIME", default_value = "8", value_parser = parse_seconds)]
    statement_time: Duration,

    /// For a connection to the database, or for a turn. Beyond: 503, `UNAVAILABLE`
    #[arg(long, env = "ACQUIRE_TIME", default_value = "3", value_parser = parse_seconds)]
    acquire_time: Duration,

    /// For a database that cannot be reached, when the service is started. Beyond: it ends
    #[arg(long, env = "START_TIME", default_value = "60", value_parser = parse_seconds)]
    start_time: Duration,

    /// Of an organization's active people, in percent, how many may be removed within the alarm time. Beyond: an alarm, if they
    /// are more than the next limit says, too
    #[arg(long, env = "ALARM_PERCENT", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100))]
    alarm_percent: u32,

    /// People of an organization who may be removed within the alarm time, whatever share of it they are. Beyond: an alarm, if
    /// they are more than the limit before says, too
    #[arg(long, env = "ALARM_PEOPLE", default_value_t = 10)]
    alarm_people: u32,

    /// Within which removals are counted together, up to a day. Beyond: they are forgotten
    #[arg(long, env = "ALARM_TIME", default_value = "3600", value_parser = parse_alarm_time)]
    alarm_time: Duration,

    /// For what was begun, when the service is asked to stop. Beyond: left unanswered
    #[arg(long, env = "DRAIN_TIME", default_value = "25", value_parser = parse_seconds)]
    pub drain_time: Duration,
}

impl Limits {
    /// What may be asked for. Without a rate there is no limit of this kind at all, as for tests and measurements.
    #[must_use]
    pub fn rates(&self) -> Rates {
        if self.rate_limit == 0 {
            return Rates::LIFTED;
        }
        Rates {
            organization: Rate {
                per_second: self.rate_limit,
                burst: self.rate_burst,
            },
            in_flight: self.rate_in_flight,
            failures: Rate {
                per_second: self.failure_limit,
                burst: self.failure_burst,
            },
        }
    }

    /// How many removals are unusual.
    #[must_use]
    pub fn alarm(&self) -> AlarmRule {
        AlarmRule {
            percent: self.alarm_percent,
            people: self.alarm_people,
            window: self.alarm_time,
        }
    }

    /// Of the database's work.
    #[must_use]
    pub fn database(&self) -> Times {
        Times {
            statement: self.statement_time,
            acquire: self.acquire_time,
            start: self.start_time,
        }
    }

    /// Of connections.
    #[must_use]
    pub fn connections(&self) -> listener::Limits {
        listener::Limits {
            connections: self.connections,
            source_connections: self.source_connections,
            // Whoever is on this machine has no address to tell them apart by.
            is_proxy: Arc::new(|address| address.is_loopback()),
            header_time: self.preface_time,
            idle_time: self.idle_time,
            protocol: Protocol::Http2,
            http2: Http2 {
                streams: self.http2_streams,
                header_bytes: self.http2_header_bytes,
                pending_resets: self.http2_resets,
                idle_frames: self.http2_idle_frames,
                ping_interval: Some(self.ping_interval),
                ping_time: self.ping_time,
            },
        }
    }
}

fn parse_alarm_time(text: &str) -> Result<Duration, &'static str> {
    const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
    let time = parse_seconds(text)?;
    match time <= LONGEST {
        true => Ok(time),
        false => Err("write a number of seconds, up to a day"),
    }
}
