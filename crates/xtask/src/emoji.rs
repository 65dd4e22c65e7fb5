//! `emoji.json`: the names that comments know, for the widget to complete.
//!
//! Made of the same crate as the renderer's names (`crates/server/src/text/emoji.rs`), so that nothing is offered
//! that a comment would not know. A browser asks for it when somebody begins to type a name.

/// Every name with its character, as an array of `[name, character]`.
///
/// Shape: in the order of Unicode's charts, faces first and flags last, so that of the names that fit, those come first
/// that are used most. Without tones of skin, which have no names.
pub fn list() -> String {
    let named: Vec<[&str; 2]> = emojis::iter()
        .flat_map(|emoji| emoji.shortcodes().map(|name| [name, emoji.as_str()]))
        .collect();
    serde_json::json!(named).to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn read() -> Vec<[String; 2]> {
        serde_json::from_str(&list()).expect("an array of names and characters")
    }

    #[test]
    fn the_list_and_the_renderer_know_the_same_names() {
        let list = read();
        for [name, character] in &list {
            // What the renderer asks.
            let known = emojis::get_by_shortcode(name).map(emojis::Emoji::as_str);
            assert_eq!(known, Some(character.as_str()), "{name}");
        }
        let listed: HashSet<&str> = list.iter().map(|[name, _]| name.as_str()).collect();
        assert_eq!(listed.len(), list.len());
        let every = emojis::Group::iter().flat_map(|group| group.emojis());
        for name in every.flat_map(emojis::Emoji::shortcodes) {
            assert!(listed.contains(name), "{name}");
        }
    }

    #[test]
    fn names_can_be_typed_and_faces_come_first() {
        let list = read();
        assert_eq!(list[0], ["grinning", "😀"]);
        let tones = [
            '\u{1f3fb}',
            '\u{1f3fc}',
            '\u{1f3fd}',
            '\u{1f3fe}',
            '\u{1f3ff}',
        ];
        for [name, character] in list {
            let typed = |c: char| c.is_ascii_alphanumeric() || "_+-".contains(c);
            assert!(name.chars().all(typed), "{name}");
            assert!(!character.contains(tones), "{name}");
        }
    }

    #[test]
    fn one_line_names_the_version_for_renderer_and_list() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
        for package in ["server", "xtask"] {
            let manifest = format!("{root}/crates/{package}/Cargo.toml");
            let manifest = std::fs::read_to_string(&manifest).expect("a manifest");
            assert!(
                manifest.contains("\nemojis.workspace = true\n"),
                "{package}"
            );
        }
        let lock = std::fs::read_to_string(format!("{root}/Cargo.lock")).expect("Cargo.lock");
        assert_eq!(lock.matches("name = \"emojis\"").count(), 1);
    }
}
