//! The house's rules about who may know what, read from the sources.
//!
//! Dependencies point inwards. A compiler sees only crates; within a crate this test does.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Files under `under`, but for those under `except`, must not say any of `words`.
struct Rule {
    under: &'static str,
    except: &'static [&'static str],
    words: &'static [&'static str],
    why: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        under: "identity-service/src",
        except: &["identity-service/src/storage"],
        words: &["sea_orm", "rusqlite"],
        why: "only storage says sea_orm and rusqlite",
    },
    Rule {
        under: "identity-service/src",
        except: &[
            "identity-service/src/grpc",
            "identity-service/src/main.rs",
            "identity-service/src/lib.rs",
        ],
        words: &["tonic"],
        why: "only grpc says tonic; main and lib assemble it",
    },
    Rule {
        under: "identity-service/src",
        except: &["identity-service/src/grpc", "identity-service/src/lib.rs"],
        words: &["identity_proto", "prost"],
        why: "protobuf stops at grpc",
    },
    Rule {
        under: "identity-service/src/domain",
        except: &[],
        words: &[
            "crate::storage",
            "crate::grpc",
            "crate::events",
            "crate::token",
            "crate::config",
            "tokio",
            "futures",
            "async fn",
        ],
        why: "the domain is pure: it imports nothing of ours and waits for nothing",
    },
    Rule {
        under: "identity-service/src/storage",
        except: &["identity-service/src/storage/sqlite"],
        words: &["rusqlite::Connection", "prepare_cached"],
        why: "only storage::sqlite prepares statements, which scope has made",
    },
    Rule {
        under: "identity-service/src/storage",
        except: &[],
        words: &["crate::grpc"],
        why: "dependencies point inwards: storage knows the domain, not who calls",
    },
    Rule {
        under: "scim-gateway/src/scim",
        except: &[],
        words: &[
            "crate::dialect",
            "crate::convert",
            "crate::identity",
            "crate::http",
            "crate::config",
            "axum",
            "tonic",
            "tokio",
            "identity_proto",
            "async fn",
        ],
        why: "scim is pure: it imports nothing of ours and waits for nothing",
    },
    Rule {
        under: "scim-gateway/src/dialect",
        except: &[],
        words: &[
            "crate::convert",
            "crate::identity",
            "crate::http",
            "crate::config",
            "axum",
            "tonic",
            "tokio",
            "identity_proto",
            "async fn",
        ],
        why: "dialect is pure and knows scim only",
    },
    Rule {
        under: "scim-gateway/src/journal",
        except: &[],
        words: &[
            "crate::dialect",
            "crate::convert",
            "crate::identity",
            "crate::http",
            "crate::config",
            "axum",
            "tonic",
            "identity_proto",
        ],
        why: "the journal is told, and knows neither who tells nor who asks",
    },
    Rule {
        under: "scim-gateway/src/http",
        except: &[],
        words: &["tonic::"],
        why: "http speaks HTTP; gRPC belongs to identity",
    },
    Rule {
        under: "scim-gateway/src",
        except: &[
            "scim-gateway/src/http",
            "scim-gateway/src/main.rs",
            "scim-gateway/src/lib.rs",
        ],
        words: &["axum"],
        why: "only http says axum; main and lib assemble it",
    },
    Rule {
        under: "scim-gateway/src",
        except: &[
            "scim-gateway/src/convert",
            "scim-gateway/src/identity",
            "scim-gateway/src/main.rs",
            "scim-gateway/src/lib.rs",
        ],
        words: &["identity_proto"],
        why: "only convert knows protobuf and our own types; identity carries the messages",
    },
    Rule {
        under: "scim-gateway",
        except: &[],
        words: &["sea_orm", "sqlx", "identity_service::"],
        why: "the gateway owns no data and knows the service by its contract only",
    },
    Rule {
        under: "settings-console/src",
        except: &[
            "settings-console/src/http",
            "settings-console/src/main.rs",
            "settings-console/src/lib.rs",
        ],
        words: &["axum", "askama"],
        why: "only http says axum and writes pages; main and lib assemble it",
    },
    Rule {
        under: "settings-console/src",
        except: &["settings-console/src/identity"],
        words: &["tonic", "tonic_types"],
        why: "gRPC belongs to identity",
    },
    Rule {
        under: "settings-console/src/words",
        except: &[],
        words: &[
            "crate::http",
            "crate::identity",
            "crate::config",
            "identity_proto",
            "async fn",
        ],
        why: "words are pure",
    },
    Rule {
        under: "settings-console/src/reading",
        except: &[],
        words: &[
            "crate::http",
            "crate::identity",
            "crate::config",
            "crate::words",
            "async fn",
        ],
        why: "reading is pure, and says nothing in words",
    },
    Rule {
        under: "settings-console/src/guides",
        except: &[],
        words: &[
            "crate::http",
            "crate::identity",
            "crate::config",
            "identity_proto",
            "async fn",
        ],
        why: "guides are data",
    },
    Rule {
        under: "settings-console",
        except: &[],
        words: &["sea_orm", "sqlx", "identity_service::", "scim_gateway::"],
        why: "the console owns no data and knows the service by its contract only",
    },
    Rule {
        under: "listener",
        except: &[],
        words: &["axum", "tonic", "identity_proto", "sea_orm"],
        why: "the listener serves all programs and knows none",
    },
    Rule {
        under: "admin/src",
        except: &[],
        words: &["axum", "tonic", "identity_proto", "sea_orm", "organization"],
        why: "the admin listener serves all programs and knows none",
    },
    Rule {
        under: "tls/src",
        except: &[],
        words: &["axum", "tonic", "identity_proto", "sea_orm"],
        why: "TLS serves all programs and knows none",
    },
    Rule {
        under: "tests",
        except: &["tests/tests/it/tidy.rs", "tests/bench/src/bare"],
        words: &["sea_orm", "rusqlite"],
        why: "only the bare stack opens a database",
    },
    Rule {
        under: "tests",
        except: &["tests/tests/it/tidy.rs"],
        words: &["identity_service::", "scim_gateway::", "migrations::"],
        why: "tests and benchmarks use the doors that everybody uses",
    },
    Rule {
        under: "tests/bench/src/load",
        except: &[],
        words: &["crate::bare", "crate::bench", "identity_proto", "tonic"],
        why: "the driver speaks SCIM, and knows no particular server",
    },
];

/// What no file may say. Spelt in pieces, so that this one does not.
const NOWHERE: &[(&str, &str)] = &[
    (concat!("TO", "DO"), "an open end belongs into an issue"),
    (concat!("FIX", "ME"), "an open end belongs into an issue"),
    (concat!("x", "xx:"), "an open end belongs into an issue"),
];

const CRATES: [&str; 7] = [
    "identity-service",
    "listener",
    "migrations",
    "proto",
    "scim-gateway",
    "settings-console",
    "tests",
];

#[test]
fn every_room_knows_only_what_it_may() {
    let mut broken = Vec::new();
    for rule in RULES {
        let files = sources(rule.under);
        assert!(
            !files.is_empty(),
            "{} is gone: the rule guards nothing",
            rule.under
        );
        for path in files {
            if rule.except.iter().any(|except| path.starts_with(except)) {
                continue;
            }
            for (number, line) in code_lines(&path) {
                for word in rule.words {
                    if says(&line, word) {
                        broken.push(format!("{}:{number}: {word}: {}", path.display(), rule.why));
                    }
                }
            }
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn every_file_opens_by_saying_what_it_is_for() {
    let mut broken = Vec::new();
    for path in CRATES.iter().flat_map(|name| sources(name)) {
        let text = fs::read_to_string(root().join(&path)).unwrap();
        let is_tests = path.file_name().is_some_and(|name| name == "tests.rs");
        if !is_tests && !text.starts_with("//!") {
            broken.push(format!("{} does not open with `//!`", path.display()));
        }
        for (word, why) in NOWHERE {
            if text.contains(word) {
                broken.push(format!("{} says {word}: {why}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn every_integration_test_is_in_the_one_binary_that_is_run() {
    for name in CRATES {
        for entry in fs::read_dir(root().join(name).join("tests"))
            .into_iter()
            .flatten()
        {
            let path = entry.unwrap().path();
            let is_test =
                path.extension().is_some_and(|e| e == "rs") || path.join("main.rs").is_file();
            let is_it = path.file_stem().is_some_and(|stem| stem == "it");
            assert!(
                !is_test || is_it,
                "{}: .ci/test would not run it",
                path.display()
            );
        }
    }
}

#[test]
fn no_file_grows_beyond_what_can_be_read() {
    let mut broken = Vec::new();
    for path in CRATES.iter().flat_map(|name| sources(name)) {
        let lines = fs::read_to_string(root().join(&path))
            .unwrap()
            .lines()
            .count();
        if lines > 800 {
            broken.push(format!(
                "{} has {lines} lines: make it a folder",
                path.display()
            ));
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

/// The repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Rust files under a folder (or the file itself), relative to the repository.
fn sources(under: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(under)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path.strip_prefix(root()).unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

/// Lines with their numbers, without what is a comment. Tests may know more than what they test.
fn code_lines(path: &Path) -> Vec<(usize, String)> {
    let text = fs::read_to_string(root().join(path)).unwrap();
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.starts_with("#[cfg(test)]") {
            break;
        }
        let code = line.split("//").next().unwrap_or_default();
        lines.push((index + 1, code.to_owned()));
    }
    lines
}

/// Whether a line says a word as a word: `tonic::Status`, and not `diatonic`.
fn says(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let open = word.ends_with(':');
        !before.is_some_and(part) && (open || !after.is_some_and(part))
    })
}

#[test]
fn a_word_is_found_as_a_word() {
    assert!(says("use tonic::Status;", "tonic"));
    assert!(says("use {axum, tonic};", "tonic"));
    assert!(!says("use diatonic::Scale;", "tonic"));
    assert!(!says("use tonic_types::Details;", "tonic"));
}
