//! When a comment is long enough for "Read more".

/// Whether the text of `html` has more than `limit` words; 0 means no limit.
///
/// Scripts that write without spaces are counted by characters, two to the word.
#[must_use]
pub fn is_long(html: &str, limit: u32) -> bool {
    if limit == 0 {
        return false;
    }
    let (mut half_words, mut in_tag, mut in_word) = (0_u32, false, false);
    for c in html.chars() {
        match c {
            '<' => (in_tag, in_word) = (true, false),
            '>' => in_tag = false,
            _ if in_tag => (),
            _ if is_unspaced(c) => {
                half_words += 1;
                in_word = false;
            }
            _ if c.is_whitespace() => in_word = false,
            _ if !in_word => {
                half_words += 2;
                in_word = true;
            }
            _ => (),
        }
    }
    half_words > limit * 2
}

/// Han, Kana, Thai and their like.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1780}'..='\u{17FF}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::is_long;

    #[test]
    fn words_are_counted_and_tags_are_not() {
        assert!(!is_long("<p>one two <a href=\"a b c\">three</a></p>", 3));
        assert!(is_long("<p>one two</p><p>three four</p>", 3));
        assert!(!is_long(&"word ".repeat(500), 0));
        assert!(!is_long("日本語の文", 3));
        assert!(is_long("日本語の文章です", 3));
    }
}
