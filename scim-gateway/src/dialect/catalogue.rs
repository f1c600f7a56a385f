//! `docs/dialects.md` is made from the list of quirks, and this test fails when it is not.

use std::{env, fs, path::Path};

use super::Quirk;

const COMMAND: &str = "UPDATE_DOCS=1 cargo test -p scim-gateway catalogue";

#[test]
fn the_catalogue_is_what_the_list_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/dialects.md");
    let catalogue = print();
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &catalogue).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == catalogue,
        "docs/dialects.md is stale; run: {COMMAND}"
    );
}

fn print() -> String {
    let mut text = String::from(
        "# Dialects\n\n\
         What identity providers send that the RFCs do not know, and what the gateway takes it for. Each quirk is \
         understood from every caller; which ones a request needed is logged as `scim.quirks`. The setting \
         `ROLLCALL_GATEWAY_QUIRKS_OFF` takes a list of names, with commas between them, that are not to be understood: then \
         the gateway answers as the RFC says.\n\n\
         This page is made from the list in `scim-gateway/src/dialect/quirk.rs`. To change it, change the list, and \
         run:\n\n",
    );
    text.push_str(&format!("```sh\n{COMMAND}\n```\n"));
    for quirk in Quirk::ALL {
        let facts = quirk.facts();
        text.push_str(&format!(
            "\n## {}\n\n\
             - **Needed by**: {}\n\
             - **Sent**: `{}`\n\
             - **Meant**: `{}`\n\
             - **Why**: {}\n\
             - **Source**: {}\n",
            facts.name, facts.needed_by, facts.sent, facts.meant, facts.why, facts.source
        ));
    }
    text
}
