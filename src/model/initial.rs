//! What stands for an author without a picture.

/// The first letter of a name; a question mark if it has none. The style sheet makes it a capital: the tables
/// to tell letters and capitals by would weigh more than all the rest of this.
#[must_use]
pub fn initial(name: &str) -> String {
    let is_shown = |c: &char| {
        !c.is_whitespace()
            && !c.is_ascii_punctuation()
            // What only turns the direction or has no width.
            && !matches!(c, '\u{0}'..='\u{1f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{206f}' | '\u{feff}')
    };
    name.chars().find(is_shown).unwrap_or('?').into()
}

/// One of eight colours, always the same for a name.
#[must_use]
pub fn hue(name: &str) -> &'static str {
    const HUES: [&str; 8] = ["0", "1", "2", "3", "4", "5", "6", "7"];
    let sum = name
        .bytes()
        .fold(0_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte));
    HUES[usize::from(sum) % HUES.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_its_initial_whatever_it_begins_with() {
        for (name, letter) in [
            ("Ana", "A"),
            ("\"Zoë\"", "Z"),
            ("éric", "é"),
            ("\u{202e} \u{200b}ß", "ß"),
            ("日本", "日"),
            ("--", "?"),
            ("", "?"),
        ] {
            assert_eq!(initial(name), letter, "{name}");
        }
    }

    #[test]
    fn a_name_keeps_its_colour() {
        assert_eq!(hue("Ana"), hue("Ana"));
        let hues: std::collections::BTreeSet<_> =
            ["Ana", "Ben", "Cleo", "Dan", "Eve", "Fay", "Gus", "Hal"]
                .map(hue)
                .into();
        assert!(hues.len() > 3);
    }
}
