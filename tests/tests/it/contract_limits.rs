//! The limits of docs/limits.md that are not settings, compared with the constants that keep them.
//!
//! Apart from `limits`, which meets some of them as a caller does: this reads the document and the sources, and knows of
//! each row which constants it is about. A row that nobody has placed here fails the test, and so does a row that is gone.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use crate::tidy::root;
use regex::Regex;

/// The program that has the constants of a row.
const IDENTITY: &str = "identity-service/src/";
const GATEWAY: &str = "scim-gateway/src/";

/// A row by the beginning of its first cell; for each number of its second one, the constants that say the same. `-` is
/// a number that has no constant: see the comment beside it.
const ROWS: &[(&str, &[&[&str]])] = &[
    (
        "`userName`, `externalId`",
        &[&[
            "i:domain/user_name.rs MAX_BYTES",
            "i:domain/user.rs MAX_EXTERNAL_ID_BYTES",
            "i:domain/document.rs MAX_EMAIL_BYTES",
            "i:domain/login.rs MAX_BYTES",
        ]],
    ),
    (
        "`account_id`; an organization's",
        &[&[
            "i:domain/user.rs MAX_ACCOUNT_ID_BYTES",
            "i:domain/organization.rs MAX_BYTES",
            "i:grpc/adoption.rs MAX_ACCOUNT_BYTES",
        ]],
    ),
    (
        "any other text",
        &[&["i:domain/document.rs MAX_STRING_BYTES"]],
    ),
    (
        "values of one multi-valued",
        &[
            &["i:domain/document.rs MAX_VALUES"],
            &["i:domain/document.rs MAX_VALUES_IN_ALL"],
        ],
    ),
    (
        "a group's `displayName`",
        &[&[
            "i:domain/group.rs MAX_NAME_BYTES",
            "i:domain/user.rs MAX_EXTERNAL_ID_BYTES",
        ]],
    ),
    (
        "members of a group",
        &[&["i:domain/group/members.rs MAX_MEMBERS"]],
    ),
    (
        "extension schemas of",
        &[&["i:domain/schema/extension.rs MAX_SCHEMAS"]],
    ),
    (
        "a schema: its attributes",
        &[
            &["i:domain/schema/extension.rs MAX_ATTRIBUTES"],
            &["i:domain/schema/extension.rs MAX_SUB_ATTRIBUTES"],
            &["i:domain/schema/extension.rs MAX_SUGGESTIONS"],
        ],
    ),
    (
        "what a request sends of one schema",
        &[&["i:grpc/convert/extension_schema.rs MAX_JSON_BYTES"]],
    ),
    (
        "a schema's URN",
        &[
            &["i:domain/schema/extension.rs MAX_BYTES"],
            &["i:domain/schema/extension.rs MAX_DESCRIPTION_BYTES"],
            &["i:domain/schema/extension.rs MAX_NAME_BYTES"],
            // A suggested value is as long as a name.
            &["i:domain/schema/extension.rs MAX_NAME_BYTES"],
        ],
    ),
    ("how long a deleted user", &[&["i:domain/user.rs KEPT"]]),
    ("U+0000", &[]),
    (
        "the credential",
        &[&[
            "i:grpc/caller.rs MAX_AUTHORIZATION_BYTES",
            "g:identity/secret.rs MAX_BYTES",
        ]],
    ),
    (
        "a filter or a path",
        &[
            &["g:scim/filter/mod.rs MAX_TEXT"],
            &[
                "g:scim/filter/mod.rs MAX_TERMS",
                "i:domain/filter/resolve.rs MAX_NODES",
            ],
            &[
                "g:scim/filter/mod.rs MAX_DEPTH",
                "i:domain/filter/resolve.rs MAX_DEPTH",
            ],
            &[
                "g:scim/filter/mod.rs MAX_SUBSTRING_TERMS",
                "i:domain/filter/resolve.rs MAX_SUBSTRINGS",
            ],
        ],
    ),
    (
        "a PATCH: operations",
        &[
            &[
                "g:scim/patch.rs MAX_OPERATIONS",
                "i:domain/change.rs MAX_CHANGES",
                "i:domain/group/change.rs MAX_CHANGES",
            ],
            &[
                "g:scim/patch.rs MAX_VALUES",
                "i:domain/change.rs MAX_VALUES",
            ],
        ],
    ),
    (
        "members in one request",
        &[&[
            "g:scim/group_change.rs MAX_MEMBERS",
            "i:domain/group/members.rs MAX_IN_A_CALL",
        ]],
    ),
    (
        "filters of one group's update",
        &[&["i:domain/group/change.rs MAX_SCANS"]],
    ),
    (
        "the filters in the paths",
        &[&["i:domain/change.rs MAX_FILTER_NODES"]],
    ),
    (
        "a bulk request: operations",
        &[&["g:scim/bulk/mod.rs MAX_OPERATIONS"]],
    ),
    (
        "a bulk request's operations at",
        &[&["g:scim/bulk/mod.rs MAX_AT_ONCE"]],
    ),
    (
        "the answer to a bulk request",
        &[&["g:scim/bulk/mod.rs MAX_ANSWER_BYTES"]],
    ),
    (
        "an operation's `bulkId`",
        &[
            &["g:scim/bulk/mod.rs MAX_BULK_ID_BYTES"],
            &["g:scim/bulk/mod.rs MAX_PATH_BYTES"],
            &["g:scim/bulk/answer.rs DETAIL_BYTES"],
        ],
    ),
    (
        "names in `attributes`",
        &[&["g:scim/projection.rs MAX_NAMES"]],
    ),
    (
        "page of a SCIM list: default",
        &[
            &["g:scim/discovery.rs DEFAULT_PAGE_SIZE"],
            &["g:scim/discovery.rs MAX_PAGE_SIZE"],
        ],
    ),
    (
        "bytes of an organization's SCIM lists",
        &[&["i:grpc/rate/mod.rs MAX_UNREAD_BYTES"]],
    ),
    (
        "page of a SCIM list by cursor",
        &[&["g:scim/discovery.rs MAX_PAGE_SIZE", "i:domain/page.rs MAX"]],
    ),
    (
        "page of a gRPC list",
        &[
            &["i:domain/page.rs DEFAULT"],
            &["i:domain/page.rs MAX"],
            // A page ends before it is larger than a message may be.
            &["i:grpc/mod.rs MAX_REQUEST_BYTES"],
        ],
    ),
    (
        "users of one `BatchGetUsers`",
        &[
            &["i:grpc/users/lists.rs MAX_BATCH"],
            &["i:grpc/mod.rs MAX_REQUEST_BYTES"],
        ],
    ),
    (
        "users of one part of `ImportUsers`",
        &[
            &["i:grpc/adoption.rs MAX_PART"],
            &["i:grpc/adoption.rs MAX_USERS"],
            &["i:grpc/adoption.rs MAX_PROBLEMS"],
        ],
    ),
    (
        "organizations of a service key",
        &[&["i:grpc/convert/service_key.rs MAX_ORGANIZATIONS"]],
    ),
    (
        "groups through which",
        &[&["i:storage/memberships.rs MOST_GROUPS"]],
    ),
    (
        "gRPC message",
        &[&[
            "i:grpc/mod.rs MAX_REQUEST_BYTES",
            "g:identity/channel.rs MAX_MESSAGE_BYTES",
        ]],
    ),
    (
        "the answer to a search",
        &[&["i:grpc/weight.rs MAX_ANSWER_BYTES"]],
    ),
    (
        "a page token, a cursor",
        &[&[
            "i:token/page.rs LIFETIME",
            "g:scim/discovery.rs CURSOR_TIMEOUT seconds",
        ]],
    ),
    ("the answer to a create", &[&["i:domain/repeat.rs KEPT"]]),
    (
        "what a page by index leaves",
        &[&["i:domain/walk.rs LIFETIME"], &["i:storage/walks.rs MOST"]],
    ),
    (
        "a statement that reads, after",
        // The version of PostgreSQL, and a setting of its sessions.
        &[&["-"], &["i:storage/engine.rs CLIENT_CHECK_INTERVAL"]],
    ),
    ("an answer's wait", &[&["i:grpc/paging.rs KEEP_TIME"]]),
    (
        "searches at the same time",
        &[
            &["i:storage/turns.rs AT_ONCE"],
            &["i:storage/turns.rs AT_ONCE_OF_ALL"],
        ],
    ),
    ("calls that wait", &[&["i:storage/lane.rs QUEUE"]]),
    (
        "how long a link can be redeemed",
        &[
            &["i:domain/settings.rs LINK_LIFE"],
            &["i:domain/settings.rs SESSION_LIFE"],
        ],
    ),
    (
        "how long after the administrator's",
        &[&["i:domain/settings.rs SIGN_IN_LIFE"]],
    ),
    (
        "origins whose pages",
        &[&["i:domain/frame_origins.rs MAX_FRAME_ORIGINS"]],
    ),
    (
        "links of an organization",
        &[
            &["i:domain/settings.rs MAX_LINKS"],
            &["i:domain/settings.rs MAX_SESSIONS"],
        ],
    ),
    (
        "`actor_id`; `actor_name`",
        &[
            // One constant for both.
            &["i:domain/settings.rs MAX_NAME_BYTES"],
            &["i:domain/settings.rs MAX_NAME_BYTES"],
            &["i:domain/settings.rs MAX_URL_BYTES"],
        ],
    ),
    (
        "how far `sign_in_time`",
        &[&["i:domain/settings.rs CLOCK_SKEW"]],
    ),
    (
        "how long events are kept",
        &[&["i:config.rs EVENT_DAYS days"]],
    ),
    (
        "streams of one credential",
        &[&["i:grpc/streams.rs MAX_STREAMS"]],
    ),
    (
        "events, or rows of a snapshot",
        &[
            &["i:grpc/events/follow.rs PAGE"],
            &["i:grpc/events/follow.rs MAX_PART_BYTES"],
        ],
    ),
    (
        "between two look-ups of a stream that has been told everything, at least, for each",
        &[&["i:grpc/streams.rs PACE"]],
    ),
    (
        "between two look-ups of a stream that has been told everything, at least, however",
        &[&["i:grpc/streams.rs SLOWEST_PACE"]],
    ),
    (
        "silence of a stream",
        &[&["i:grpc/events/follow.rs HEARTBEAT"]],
    ),
    (
        "from a commit of another",
        &[&["i:storage/news.rs INTERVAL"]],
    ),
    (
        "how long a removal is held",
        &[&["i:domain/removal.rs HELD_FOR"]],
    ),
    (
        "how long removals pass",
        &[&["i:domain/removal.rs LET_THROUGH_FOR"]],
    ),
    (
        "how long removals are held that",
        &[&["i:domain/removal.rs STOPPED_FOR"]],
    ),
    (
        "how long an alarm lasts",
        &[&["i:domain/removal.rs UNDECIDED_FOR"]],
    ),
    ("when a held removal", &[&["i:domain/removal.rs ASK_AGAIN"]]),
    (
        "people of one `LetRemovalsThrough`",
        &[&["i:grpc/removals.rs MAX_USERS"]],
    ),
    (
        "requests of an organization that are kept",
        &[
            &["i:domain/provisioning_log.rs KEPT"],
            &["i:domain/provisioning_log.rs KEPT_FOR"],
        ],
    ),
    (
        "days of which numbers",
        &[&["i:domain/provisioning_day.rs DAYS_KEPT"]],
    ),
    (
        "rows about refused tokens",
        &[&["i:domain/refused_token.rs KINDS"]],
    ),
    (
        "refused tokens of different",
        &[&["i:grpc/refusals.rs MOST"]],
    ),
    (
        "requests, and sources, of one",
        &[&[
            "i:grpc/provisioning_log.rs MAX_BATCH",
            "g:journal/record.rs BATCH",
        ]],
    ),
    (
        "a request's `detail`",
        &[
            &["i:grpc/convert/provisioning.rs MAX_TEXT_BYTES"],
            &[
                "i:grpc/convert/provisioning.rs MAX_USER_AGENT_BYTES",
                "g:http/visit.rs USER_AGENT_BYTES",
                "i:grpc/refusals.rs USER_AGENT_BYTES",
            ],
        ],
    ),
    (
        "names of attributes that it changed",
        &[
            &["i:domain/provisioning_log.rs MAX_CHANGED"],
            &["i:grpc/convert/provisioning.rs MAX_QUIRKS"],
        ],
    ),
    (
        "names of attributes that it was done without",
        &[
            &[
                "i:grpc/convert/provisioning.rs MAX_IGNORED",
                "g:dialect/quirk.rs IGNORED_NAMES",
            ],
            &[
                "i:grpc/convert/provisioning.rs MAX_IGNORED_BYTES",
                "g:dialect/quirk.rs IGNORED_NAME_BYTES",
            ],
        ],
    ),
    (
        "requests that wait in a gateway",
        &[
            &["g:journal/queue.rs REQUESTS"],
            &["g:journal/queue.rs OF_ONE"],
        ],
    ),
    ("the receipt of a request", &[&["i:token/page.rs LIFETIME"]]),
    (
        "counters of sources without",
        &[
            &["i:domain/provisioning_log.rs SOURCES_KEPT"],
            &["i:domain/provisioning_log.rs SOURCES_KEPT_FOR"],
        ],
    ),
    (
        "sources that a gateway tells",
        &[&["g:journal/mod.rs SOURCES"]],
    ),
    ("what a gateway that stops", &[&["g:main.rs LAST_BATCH"]]),
];

/// Bytes, pieces, or milliseconds.
type Number = u128;

/// The constant that `program:file NAME` says, with its unit behind that if its type has none.
fn constant(said: &str) -> Number {
    let (program, rest) = said.split_once(':').unwrap();
    let program = if program == "i" { IDENTITY } else { GATEWAY };
    let (file, name) = rest.split_once(' ').unwrap();
    let (name, unit) = name.split_once(' ').unwrap_or((name, ""));
    let source = fs::read_to_string(root().join(program).join(file));
    let source = source.unwrap_or_else(|error| panic!("{said}: {error}"));
    let (source, _) = source
        .split_once("#[cfg(test)]\nmod tests {")
        .unwrap_or((&source, ""));
    let pattern = Regex::new(&format!(r"const {name}: [^=]+= ([^;]+);")).unwrap();
    let found: Vec<_> = pattern.captures_iter(source).collect();
    assert_eq!(found.len(), 1, "{said}: so many constants have the name");
    let value = &found[0][1];
    let value = evaluate(value).unwrap_or_else(|| panic!("{said}: what is {value}?"));
    value * factor(unit)
}

/// How many pieces, bytes or milliseconds a unit has.
fn factor(unit: &str) -> Number {
    match unit {
        "" | "ms" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "s" | "second" | "seconds" => 1_000,
        "minute" | "minutes" => 60 * 1_000,
        "hour" | "hours" => 60 * 60 * 1_000,
        "day" | "days" => 24 * 60 * 60 * 1_000,
        other => panic!("{other} is no unit"),
    }
}

/// A number, a product, a shift or a duration of these.
fn evaluate(text: &str) -> Option<Number> {
    let text = text.trim();
    for (begin, millis) in [
        ("Duration::from_secs(", 1_000),
        ("Duration::from_millis(", 1),
    ] {
        if let Some(rest) = text.strip_prefix(begin) {
            return Some(evaluate(rest.strip_suffix(')')?)? * millis);
        }
    }
    if let Some((number, places)) = text.split_once("<<") {
        return Some(evaluate(number)? << evaluate(places)?);
    }
    text.split('*')
        .map(|factor| factor.trim().replace('_', "").parse::<Number>().ok())
        .product()
}

/// The numbers of a cell, in its order, each with the unit behind it or behind the next ones.
fn numbers(cell: &str) -> Vec<Number> {
    let cell = cell.replace("1 to ", "").replace(',', "");
    let number = Regex::new(
        r"(?x) (?<number> [0-9]+ (?: \.[0-9]+ )? | \bone\b | \bten\b | \bhalf\ a\b )
        (?: \ (?<unit> KiB | MiB | days? | hours? | minutes? | seconds? | s\b ) )?",
    )
    .unwrap();
    number
        .captures_iter(&cell)
        .map(|found| {
            let unit = factor(found.name("unit").map_or("", |unit| unit.as_str()));
            let thousandths: Number = match &found["number"] {
                "one" => 1_000,
                "ten" => 10_000,
                "half a" => 500,
                digits => match digits.split_once('.') {
                    None => digits.parse::<Number>().unwrap() * 1_000,
                    Some((whole, tenths)) => {
                        whole.parse::<Number>().unwrap() * 1_000
                            + tenths.parse::<Number>().unwrap() * 100
                    }
                },
            };
            thousandths * unit / 1_000
        })
        .collect()
}

/// First and second cell of each row from `## Of the contract` on.
fn rows() -> BTreeMap<String, String> {
    let text = fs::read_to_string(root().join("docs/limits.md")).unwrap();
    let (_, contract) = text.split_once("\n## Of the contract\n").unwrap();
    contract
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| ---"))
        .filter(|line| !line.starts_with("| what | limit |"))
        .map(|line| {
            let mut cells = line.split('|').skip(1).map(|cell| cell.trim().to_owned());
            (cells.next().unwrap(), cells.next().unwrap())
        })
        .collect()
}

#[test]
fn the_limits_of_the_contract_are_what_the_constants_say() {
    let rows = rows();
    let mut placed = BTreeSet::new();
    for (begin, constants) in ROWS {
        let mut found = rows.iter().filter(|(what, _)| what.starts_with(begin));
        let (what, limit) = found.next().unwrap_or_else(|| panic!("no row: {begin}"));
        assert!(found.next().is_none(), "two rows: {begin}");
        placed.insert(what);
        let numbers = numbers(limit);
        assert_eq!(
            numbers.len(),
            constants.len(),
            "{what}: {limit}: {numbers:?}"
        );
        for (number, constants) in numbers.iter().zip(*constants) {
            for said in constants.iter().filter(|said| **said != "-") {
                assert_eq!(constant(said), *number, "{what}: {limit}: {said}");
            }
        }
    }
    let missing: Vec<_> = rows.keys().filter(|what| !placed.contains(what)).collect();
    assert!(missing.is_empty(), "nobody compares {missing:#?}");
}

#[test]
fn numbers_of_a_cell_are_read_with_their_units() {
    let minute = 60 * 1_000;
    for (cell, expected) in [
        ("1 to 1,024 bytes", vec![1_024]),
        ("8 KiB; 256; 32; 16", vec![8 << 10, 256, 32, 16]),
        ("100,000; 30 days", vec![100_000, 30 * 24 * 60 * minute]),
        ("ten minutes; 1,000", vec![10 * minute, 1_000]),
        ("0.5 s", vec![500]),
        ("none", vec![]),
    ] {
        assert_eq!(numbers(cell), expected, "{cell}");
    }
}
