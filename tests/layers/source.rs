//! Reads the project's own code, roughly: without a parser, well enough to find what it names.

use std::fs;
use std::path::Path;

/// A Rust file.
pub struct Source {
    /// Its path below the project's root.
    pub file: String,
    /// All of it.
    pub text: String,
    /// What is compiled into the product: without comments and without the tests at its end.
    pub code: String,
}

/// The project's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// `<place>.rs` and every Rust file below `<place>/`.
pub fn sources(place: &str) -> Vec<Source> {
    let mut found = Vec::new();
    let mut ahead = vec![root().join(format!("{place}.rs")), root().join(place)];
    while let Some(path) = ahead.pop() {
        if path.is_dir() {
            ahead.extend(
                fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        } else if path.extension().is_some_and(|extension| extension == "rs") && path.is_file() {
            let text = fs::read_to_string(&path).unwrap();
            let file = path.strip_prefix(root()).unwrap().display().to_string();
            found.push(Source {
                file,
                code: product(&text),
                text,
            });
        }
    }
    found
}

fn product(text: &str) -> String {
    let (product, _) = text
        .split_once("\n#[cfg(test)]\nmod tests {")
        .unwrap_or((text, ""));
    let code = product
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    code.map(|line| [line, "\n"].concat()).collect()
}

/// The modules `code` takes from its crate: what follows each `crate::`, braces opened.
pub fn crate_uses(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rest in code.split("crate::").skip(1) {
        if !rest.starts_with('{') {
            found.push(first_word(rest));
            continue;
        }
        let mut depth = 0;
        for (at, c) in rest.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => (),
            }
            if depth == 0 {
                break;
            }
            if depth == 1 && (c == '{' || c == ',') {
                found.push(first_word(rest[at + 1..].trim_start()));
            }
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|c| is_word(*c)).collect()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether `word` stands in `code` as a word of its own.
pub fn names(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let (before, after) = (
            code[..at].chars().next_back(),
            code[at + word.len()..].chars().next(),
        );
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    })
}

/// The string literals of `code`; of raw ones, the pieces between their quotes.
pub fn strings(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut text: Option<String> = None;
    let mut chars = code.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        match (&mut text, c) {
            // A quote as a character: '"' or '\"'.
            (None, '"') if matches!(before, '\'' | '\\') => (),
            (None, '"') => text = Some(String::new()),
            (Some(_), '"') => found.extend(text.take()),
            (Some(text), '\\') => text.extend(chars.next()),
            (Some(text), c) => text.push(c),
            (None, _) => (),
        }
        before = c;
    }
    found
}

#[test]
fn uses_are_found_in_every_form() {
    let text = "use crate::{a::B, c::{D, E},\n    f};\n// crate::g\nfn x() { crate::h::y() }\n#[cfg(test)]\nmod tests {\n    use crate::i;\n}\n";
    assert_eq!(crate_uses(&product(text)), ["a", "c", "f", "h"]);
}

#[test]
fn a_word_is_found_only_as_a_whole() {
    assert!(names("use crate::backend;", "backend"));
    assert!(!names("let my_backend = backends();", "backend"));
}

#[test]
fn literals_are_found_with_what_is_escaped_in_them() {
    assert_eq!(strings(r#"f("a b", '"', "c\"d")"#), ["a b", "c\"d"]);
}
