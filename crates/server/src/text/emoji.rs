//! `:name:` becomes the character of this name.
//!
//! The names are those of the crate `emojis`, which the list for the widget is made of, too
//! (`crates/xtask/src/emoji.rs`).

/// Replaces the names in plain words; not in addresses, and not between letters or digits (`12:100:30`).
pub fn replace_names(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(char::is_whitespace) {
        if is_address(word) {
            out.push_str(word);
        } else {
            replace_in_word(word, &mut out);
        }
    }
    out
}

fn replace_in_word(word: &str, out: &mut String) {
    let mut rest = word;
    while let Some((before, after)) = rest.split_once(':') {
        out.push_str(before);
        let free = !before.ends_with(is_part_of_word);
        match named(after).filter(|_| free) {
            Some((character, further)) => {
                out.push_str(character);
                rest = further;
            }
            None => {
                out.push(':');
                rest = after;
            }
        }
    }
    out.push_str(rest);
}

/// The character whose name, with a colon behind it, `text` begins with, and what follows.
fn named(text: &str) -> Option<(&'static str, &str)> {
    let (name, further) = text.split_once(':')?;
    let emoji = emojis::get_by_shortcode(name)?;
    (!further.starts_with(is_part_of_word)).then_some((emoji.as_str(), further))
}

/// Other scripts write words without blanks between them.
fn is_part_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

fn is_address(word: &str) -> bool {
    word.contains("://") || ["www.", "mailto:"].iter().any(|start| word.contains(start))
}

#[cfg(test)]
mod tests {
    use crate::text::render_markdown;

    #[test]
    fn a_name_between_colons_becomes_its_character() {
        for (source, text) in [
            (":tada:", "🎉"),
            ("so :+1: and :-1:", "so 👍 and 👎"),
            (":smile::heart:!", "😄❤️!"),
            ("(:heart_eyes_cat:)", "(😻)"),
            ("すごい:tada:です", "すごい🎉です"),
            (":no_such_name: :tada", ":no_such_name: :tada"),
            ("12:100:30 a:x:b", "12:100:30 a:x:b"),
            ("::tada::", ":🎉:"),
            ("\\:tada:", ":tada:"),
            ("\\:x: :tada:", ":x: 🎉"),
            ("\\\\:tada:", "\\🎉"),
        ] {
            assert_eq!(
                render_markdown(source),
                format!("<p>{text}</p>"),
                "{source}"
            );
        }
        assert_eq!(
            render_markdown("**:tada:** [:x:](https://a.example/:x:)"),
            "<p><strong>🎉</strong> <a href=\"https://a.example/:x:\" \
             rel=\"nofollow ugc noopener\">❌</a></p>"
        );
    }

    #[test]
    fn code_and_addresses_stay() {
        for source in [
            "`:tada:`",
            "```\n:tada:\n```",
            "    :tada:",
            "<https://a.example/:tada:>",
            "https://a.example/:tada:/x",
            "www.a.example/:tada:",
            "<b title=\":tada:\">",
        ] {
            let html = render_markdown(source);
            assert!(html.contains(":tada:") && !html.contains('🎉'), "{html}");
        }
    }

    #[test]
    fn every_name_is_known() {
        let mut names = 0;
        for emoji in emojis::iter() {
            for name in emoji.shortcodes() {
                let html = render_markdown(&format!(":{name}:"));
                assert_eq!(html, format!("<p>{emoji}</p>"), "{name}");
                names += 1;
            }
        }
        assert!(names > 1_800, "{names}");
    }
}
