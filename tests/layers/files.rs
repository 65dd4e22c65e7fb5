//! What every Rust file of the project has in common.

use super::source::{Source, sources};

/// At more lines than this, a file is split, or its first comment says why it is not.
const MOST_LINES: usize = 400;
/// What such a comment contains.
const EXPLAINED: &str = "400 lines";

fn everything() -> Vec<Source> {
    ["src", "crates", "tests"]
        .into_iter()
        .flat_map(sources)
        .collect()
}

#[test]
fn every_file_begins_by_saying_what_it_is_for() {
    let silent: Vec<_> = everything()
        .into_iter()
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| source.file)
        .collect();
    assert!(silent.is_empty(), "no `//!` line at the top of {silent:?}");
}

#[test]
fn a_file_is_short_or_says_why_it_is_not() {
    let long: Vec<_> = everything()
        .into_iter()
        .map(|source| (source.text.lines().count(), source))
        .filter(|(lines, source)| {
            *lines > MOST_LINES && !first_comment(&source.text).contains(EXPLAINED)
        })
        .map(|(lines, source)| format!("{} ({lines} lines)", source.file))
        .collect();
    assert!(
        long.is_empty(),
        "split, or say in the first comment why it has over {EXPLAINED}: {long:?}"
    );
}

#[test]
fn a_module_is_named_by_its_file() {
    let hidden: Vec<_> = everything()
        .into_iter()
        .map(|source| source.file)
        .filter(|file| file.ends_with("/mod.rs"))
        .collect();
    assert!(
        hidden.is_empty(),
        "`foo.rs` beside `foo/`, never `foo/mod.rs`: {hidden:?}"
    );
}

fn first_comment(text: &str) -> String {
    let lines: Vec<_> = text
        .lines()
        .take_while(|line| line.starts_with("//!"))
        .collect();
    lines.join(" ")
}
