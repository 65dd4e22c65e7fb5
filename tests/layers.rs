//! Keeps the layers honest: each module uses only what lies below it, and every file is one that a
//! stranger can open. A new edge is a decision: it changes a table here, and the commit says why.
#![cfg(not(target_arch = "wasm32"))]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read the code has failed"
)]

#[path = "layers/files.rs"]
mod files;
#[path = "layers/looks.rs"]
mod looks;
#[path = "layers/source.rs"]
mod source;

use std::fs;
use std::path::Path;

use source::{Source, crate_uses, names, root, sources, strings};

/// A module of the widget, and the others it may use: `embed -> view -> state -> backend -> model`.
const WIDGET: &[(&str, &[&str])] = &[
    (
        "embed",
        &[
            "view", "state", "backend", "model", "options", "i18n", "json",
        ],
    ),
    (
        "first_paint",
        &["view", "state", "backend", "model", "options", "i18n"],
    ),
    ("view", &["state", "model", "options", "i18n"]),
    ("state", &["backend", "model", "json"]),
    ("backend", &["model", "json"]),
    ("model", &[]),
    ("options", &[]),
    ("i18n", &["json"]),
    ("json", &[]),
];

/// Crates that talk to the browser.
const BROWSER: &[&str] = &["web_sys", "js_sys", "wasm_bindgen", "gloo_net"];

/// A place in the project, and the words its code may not have, except in some files.
const FORBIDDEN: &[(&str, &[&str], &[&str])] = &[
    ("src/model", &["leptos", "serde_json"], &[]),
    ("src/model", BROWSER, &[]),
    ("src/options", &["leptos"], &[]),
    ("src/options", BROWSER, &[]),
    ("src/backend", &["leptos", "view"], &[]),
    (
        "src/state",
        &[
            "web_sys",
            "js_sys",
            "wasm_bindgen",
            "gloo_net",
            "local_storage",
            "NodeRef",
        ],
        &["saved.rs"],
    ),
    (
        "src/view",
        &[
            "backend",
            "gloo_net",
            "local_storage",
            "session_storage",
            "fetch",
        ],
        &[],
    ),
    (
        "src/view",
        &["inner_html", "set_inner_html", "insert_adjacent_html"],
        &["rich_text.rs", "shown.rs"],
    ),
    (
        "crates/adapters/src",
        &[
            "leptos",
            "axum",
            "sqlx",
            "reqwest",
            "tokio",
            "time::SystemTime",
            "async",
        ],
        &[],
    ),
    ("crates/adapters/src", BROWSER, &["browser.rs"]),
    (
        "crates/server/src/handlers",
        &["sqlx", "sqlite", "postgres"],
        &[],
    ),
    (
        "crates/server/src/store",
        &["axum", "handlers", "router", "StatusCode"],
        &[],
    ),
    (
        "crates/server/src/import",
        &["axum", "store", "handlers"],
        &[],
    ),
    // Isso's export is its database.
    ("crates/server/src/import", &["sqlx"], &["isso.rs"]),
    (
        "crates/server/src/webhook",
        &["axum", "store", "sqlx", "handlers"],
        &[],
    ),
    (
        "crates/server/src/mail",
        &["axum", "store", "sqlx", "handlers", "outbox", "router"],
        &[],
    ),
    (
        "crates/server/src/upstream",
        &["store", "sqlx", "handlers", "outbox", "router"],
        &[],
    ),
    (
        "crates/server/src/feed",
        &["axum", "store", "sqlx", "handlers"],
        &[],
    ),
];

#[test]
fn a_module_of_the_widget_uses_only_those_below_it() {
    for (module, allowed) in WIDGET {
        for Source { file, code, .. } in sources(&format!("src/{module}")) {
            for used in crate_uses(&code) {
                assert!(
                    used == *module || allowed.contains(&used.as_str()),
                    "{file}: `{module}` may not use `crate::{used}`"
                );
            }
            // Else `super` would be a way out that is not seen here.
            let deep = file.matches('/').count();
            let ups = ["super::", "super::super::", "super::super::super::"];
            assert!(
                !code.contains(ups[deep - 1]),
                "{file}: leaves its module by `super`; say `crate::`"
            );
        }
    }
}

#[test]
fn every_module_of_the_widget_has_its_place() {
    let lib = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let declared = lib.lines().filter_map(|line| {
        line.trim_start_matches("pub ")
            .strip_prefix("mod ")?
            .strip_suffix(';')
    });
    let mut declared: Vec<_> = declared.collect();
    let mut known: Vec<_> = WIDGET.iter().map(|(module, _)| *module).collect();
    declared.sort_unstable();
    known.sort_unstable();
    assert_eq!(declared, known);
}

#[test]
fn no_layer_names_what_is_not_its_affair() {
    for (place, words, except) in FORBIDDEN {
        let found = sources(place);
        assert!(!found.is_empty(), "{place} is empty");
        for Source { file, code, .. } in found {
            if except.iter().any(|name| file.ends_with(name)) {
                continue;
            }
            for word in *words {
                assert!(!names(&code, word), "{file}: `{word}` has no place here");
            }
        }
    }
}

#[test]
fn requests_go_router_handlers_store_and_never_back() {
    for Source { file, code, .. } in sources("crates/server/src/store") {
        for used in crate_uses(&code) {
            let allowed = ["store", "import", "text"];
            assert!(
                allowed.contains(&used.as_str()),
                "{file}: the store may not use `crate::{used}`"
            );
        }
    }
    for Source { file, code, .. } in sources("crates/server/src/handlers") {
        for used in crate_uses(&code) {
            let above = ["router", "command", "guard", "import"];
            assert!(
                !above.contains(&used.as_str()),
                "{file}: a handler may not use `crate::{used}`"
            );
        }
    }
    for Source { file, code, .. } in sources("crates/server/src/import") {
        for used in crate_uses(&code) {
            assert!(
                used == "import",
                "{file}: the importer may not use `crate::{used}`"
            );
        }
    }
}

#[test]
fn webhooks_use_nothing_else_of_the_server() {
    for Source { file, code, .. } in sources("crates/server/src/webhook") {
        for used in crate_uses(&code) {
            // And how connections are encrypted, as everything that asks other servers does.
            assert!(
                ["webhook", "tls"].contains(&used.as_str()),
                "{file}: webhooks may not use `crate::{used}`"
            );
        }
    }
}

#[test]
fn the_protocol_needs_nothing_but_serde_and_for_the_server_utoipa() {
    let manifest = fs::read_to_string(root().join("crates/protocol/Cargo.toml")).unwrap();
    let wanted: Vec<_> = section(&manifest, "[dependencies]")
        .into_iter()
        .map(|line| line.split(['.', ' ']).next().unwrap())
        .collect();
    assert_eq!(wanted, ["serde", "utoipa"]);
    for Source { file, code, .. } in sources("crates/protocol/src") {
        for line in code.lines().filter_map(|line| line.strip_prefix("use ")) {
            let from = line.split("::").next().unwrap();
            assert!(
                ["crate", "serde", "std"].contains(&from),
                "{file}: uses `{from}`"
            );
        }
    }
}

#[test]
fn no_sentence_stands_in_a_view() {
    for Source { file, code, .. } in sources("src/view") {
        for text in strings(&code) {
            let sentence = text.contains(' ') && text.contains(|c: char| c.is_ascii_uppercase());
            assert!(
                !sentence,
                "{file}: \"{text}\" belongs into locales/*.json, as a field of `Strings`"
            );
        }
        for door in [
            ".text(\"",
            "note(\"",
            "attr(\"aria-label\", \"",
            "attr(\"title\", \"",
            "attr(\"placeholder\", \"",
            "label: \"",
        ] {
            assert!(
                !code.contains(door),
                "{file}: `{door}…` is a word of the code's, not of `Strings`"
            );
        }
    }
}

#[test]
fn html_of_others_has_one_door() {
    for Source { file, code, .. } in sources("src") {
        let door = code.contains(".html(") && !code.contains("fn html(");
        assert!(
            !door || file.ends_with("src/view/rich_text.rs"),
            "{file}: HTML goes through view/rich_text.rs"
        );
    }
}

#[test]
fn every_place_names_the_same_version_of_wasm_bindgen() {
    let quoted_after = |file: &str, what: &str| {
        let text = fs::read_to_string(root().join(file)).unwrap();
        let at = text
            .find(what)
            .unwrap_or_else(|| panic!("{file} does not say {what}"));
        text[at + what.len()..]
            .split('"')
            .next()
            .unwrap()
            .trim_start_matches('=')
            .to_owned()
    };
    let pinned = quoted_after("Cargo.toml", "\nwasm-bindgen = \"");
    assert_eq!(quoted_after("Trunk.toml", "\nwasm_bindgen = \""), pinned);
    assert_eq!(
        quoted_after("Cargo.lock", "name = \"wasm-bindgen\"\nversion = \""),
        pinned
    );
    let tools = quoted_after(
        "crates/xtask/src/setup/cargo_tools.rs",
        "package: \"wasm-bindgen-cli\",\n    version: \"",
    );
    assert_eq!(tools, pinned);
}

#[test]
fn the_command_that_tests_is_the_one_that_is_documented() {
    let run = fs::read_to_string(Path::new(root()).join(".ci/run")).unwrap();
    assert!(run.contains("cargo xtask test"), "{run}");
}

/// The lines below a heading of a manifest, without comments.
fn section<'a>(manifest: &'a str, heading: &str) -> Vec<&'a str> {
    let below = manifest.lines().skip_while(|line| *line != heading).skip(1);
    below
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
}
