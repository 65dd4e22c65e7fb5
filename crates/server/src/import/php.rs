//! Reads the one shape of PHP's `serialize` that exports hold: a flat array of whole numbers by name.

/// Reads `a:2:{s:4:"like";i:3;s:7:"dislike";i:1;}` as pairs, in the order of the source.
///
/// Strict: lengths and the number of entries must be right and nothing may follow, since a text
/// that is cut or mangled would otherwise give believable wrong numbers. A number may also be
/// written as a string (`s:1:"3"`), which is how PHP stores what came from a form.
pub(super) fn read_numbers(serialized: &str) -> Option<Vec<(&str, i64)>> {
    let mut rest = Rest(serialized.trim());
    rest.skip("a:")?;
    let entries: usize = rest.number(":")?;
    rest.skip("{")?;
    // Not reserved up front: the count comes from the file and may be anything.
    let mut pairs = Vec::new();
    for _ in 0..entries {
        let key = rest.string()?;
        let value = match rest.skip("i:") {
            Some(()) => rest.number(";")?,
            None => rest.string()?.parse().ok()?,
        };
        pairs.push((key, value));
    }
    rest.skip("}")?;
    rest.0.is_empty().then_some(pairs)
}

/// What is left to read.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    /// Passes over `what`; `None` leaves the rest as it was.
    fn skip(&mut self, what: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(what)?;
        Some(())
    }

    /// A number and the `end` after it.
    fn number<N: std::str::FromStr>(&mut self, end: &str) -> Option<N> {
        let (digits, rest) = self.0.split_once(end)?;
        self.0 = rest;
        digits.parse().ok()
    }

    /// `s:4:"like";` where the length counts bytes.
    fn string(&mut self) -> Option<&'a str> {
        self.skip("s:")?;
        let bytes: usize = self.number(":")?;
        self.skip("\"")?;
        let (text, rest) = self.0.split_at_checked(bytes)?;
        self.0 = rest;
        self.skip("\";")?;
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_read_in_any_order_and_with_any_names() {
        for (serialized, expected) in [
            (
                r#"a:2:{s:4:"like";i:3;s:7:"dislike";i:1;}"#,
                vec![("like", 3), ("dislike", 1)],
            ),
            (
                r#"a:2:{s:7:"dislike";i:1;s:4:"like";i:3;}"#,
                vec![("dislike", 1), ("like", 3)],
            ),
            (r#" a:1:{s:4:"like";s:2:"12";} "#, vec![("like", 12)]),
            (r#"a:1:{s:4:"like";i:-4;}"#, vec![("like", -4)]),
            (r#"a:1:{s:3:"þ"";i:7;}"#, vec![("þ\"", 7)]),
            ("a:0:{}", vec![]),
        ] {
            assert_eq!(read_numbers(serialized), Some(expected), "{serialized}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for serialized in [
            "",
            "3",
            "i:3;",
            r#"a:2:{s:4:"like";i:3;}"#,
            r#"a:1:{s:4:"like";i:3;s:7:"dislike";i:1;}"#,
            r#"a:1:{s:5:"like";i:3;}"#,
            r#"a:1:{s:4:"like";i:3;"#,
            r#"a:1:{s:4:"like";i:3;}x"#,
            r#"a:1:{s:4:"like";i:three;}"#,
            r#"a:1:{s:4:"like";i:99999999999999999999;}"#,
            r#"a:1:{s:4:"like";a:0:{}}"#,
            r#"a:1:{s:1:"é";i:3;}"#,
            r#"a:99999999999999999999:{}"#,
            r#"a:18446744073709551615:{}"#,
            r#"O:8:"stdClass":1:{s:4:"like";i:3;}"#,
        ] {
            assert_eq!(read_numbers(serialized), None, "{serialized}");
        }
    }
}
