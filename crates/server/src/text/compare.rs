//! What is different between two texts, word by word.

use std::time::{Duration, Instant};

use afterword_protocol::{DiffKind, DiffPart};
use similar::{Algorithm, DiffTag, capture_diff_slices_deadline};

/// How long to look for what two texts have in common. Those of ordinary edits take a hundredth of
/// it; after it, what is not yet compared counts as replaced.
const PATIENCE: Duration = Duration::from_millis(20);

/// Pairs of words that are compared at most: two texts of 2,000 words without one in common.
/// More would need the time above only to find out that nothing stayed.
const MOST_PAIRS: usize = 4_000_000;

/// Compares two texts by words with the white space behind them.
///
/// Shape: `Same` and `Removed` together are `before`, `Same` and `Added` are `after`; neighbours
/// differ in kind, and what was removed comes before what was added in its place.
#[must_use]
pub fn compare(before: &str, after: &str) -> Vec<DiffPart> {
    let (old, new) = (words(before), words(after));
    let start = common(old.iter().zip(&new));
    let end = common(old[start..].iter().rev().zip(new[start..].iter().rev()));
    let (old_middle, new_middle) = (&old[start..old.len() - end], &new[start..new.len() - end]);
    let mut parts = Vec::new();
    push(&mut parts, DiffKind::Same, &old[..start]);
    if old_middle.len().saturating_mul(new_middle.len()) > MOST_PAIRS {
        push(&mut parts, DiffKind::Removed, old_middle);
        push(&mut parts, DiffKind::Added, new_middle);
    } else {
        let deadline = Instant::now() + PATIENCE;
        for step in
            capture_diff_slices_deadline(Algorithm::Myers, old_middle, new_middle, Some(deadline))
        {
            let (tag, old, new) = step.as_tag_tuple();
            if tag == DiffTag::Equal {
                push(&mut parts, DiffKind::Same, &old_middle[old]);
            } else {
                push(&mut parts, DiffKind::Removed, &old_middle[old]);
                push(&mut parts, DiffKind::Added, &new_middle[new]);
            }
        }
    }
    push(&mut parts, DiffKind::Same, &old[old.len() - end..]);
    parts
}

/// A text in pieces: each a word with the white space behind it.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut from = 0;
    let mut was_space = false;
    for (at, c) in text.char_indices() {
        if was_space && !c.is_whitespace() {
            words.push(&text[from..at]);
            from = at;
        }
        was_space = c.is_whitespace();
    }
    words.extend(Some(&text[from..]).filter(|rest| !rest.is_empty()));
    words
}

/// How many pairs are alike until one is not.
fn common<'a>(pairs: impl Iterator<Item = (&'a &'a str, &'a &'a str)>) -> usize {
    pairs.take_while(|(old, new)| old == new).count()
}

fn push(parts: &mut Vec<DiffPart>, kind: DiffKind, words: &[&str]) {
    if words.is_empty() {
        return;
    }
    let text = words.concat();
    match parts.last_mut() {
        Some(last) if last.kind == kind => last.text.push_str(&text),
        _ => parts.push(DiffPart { kind, text }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(before: &str, after: &str, shown: &str) {
        let parts = compare(before, after);
        let text = |other: DiffKind| -> String {
            let parts = parts.iter().filter(|part| part.kind != other);
            parts.map(|part| part.text.as_str()).collect()
        };
        assert_eq!(text(DiffKind::Added), before);
        assert_eq!(text(DiffKind::Removed), after);
        let parts = parts.iter().map(|part| match part.kind {
            DiffKind::Same => part.text.clone(),
            DiffKind::Added => format!("[+{}]", part.text),
            DiffKind::Removed => format!("[-{}]", part.text),
        });
        assert_eq!(parts.collect::<String>(), shown);
    }

    #[test]
    fn words_are_kept_added_and_removed() {
        check("a b c", "a b c", "a b c");
        check("a b c", "a x c", "a [-b ][+x ]c");
        check("a c", "a b c", "a [+b ]c");
        check("a b c", "a c", "a [-b ]c");
        check("one", "two", "[-one][+two]");
        check("a a a", "a a", "a [-a ]a");
        check(" a\n\nb", " a\nb", " [-a\n\n][+a\n]b");
        check("über ä", "über ö", "über [-ä][+ö]");
        check("", "new", "[+new]");
    }

    #[test]
    fn neighbours_differ_in_kind() {
        let parts = compare("a b c d e f g", "a x y d z f g");
        assert!(parts.windows(2).all(|pair| pair[0].kind != pair[1].kind));
    }

    #[test]
    fn texts_with_nothing_in_common_are_compared_in_no_time() {
        let text = |first: u32, length: usize| -> String {
            let letters = (0..).filter_map(|n| char::from_u32(first + n % 0x4000));
            letters
                .flat_map(|letter| [letter, ' '])
                .take(length)
                .collect()
        };
        // The longest a site allows by default, and the longest there is, of words of one letter.
        for length in [10_000, 15_000] {
            let (before, after) = (text(0x4e00, length), text(0xac00, length));
            let start = Instant::now();
            let parts = compare(&before, &after);
            let took = start.elapsed();
            assert_eq!(parts.len(), 2, "{length}");
            // A build for tests is many times slower; the limit on the work is what is checked.
            assert!(took < Duration::from_millis(500), "{length}: {took:?}");
            println!("{length} characters: {took:?}");
        }
    }
}
