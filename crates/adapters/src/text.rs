//! Single texts: addresses, names, and what stands in them.

/// A text as part of an address.
#[must_use]
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            for half in [byte >> 4, byte & 15] {
                encoded.push(char::from(b"0123456789ABCDEF"[usize::from(half)]));
            }
        }
    }
    encoded
}

/// What an encoded part of an address says; as it is where it is not encoded well.
#[must_use]
pub fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let hex = after
            .get(..2)
            .filter(|_| byte == b'%')
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(hex.unwrap_or(byte));
        rest = if hex.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// An address that a link may lead to: absolute, http or https.
#[must_use]
pub fn website(text: &str) -> Option<String> {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    let is_web = ["https://", "http://"]
        .iter()
        .any(|start| lower.len() > start.len() && lower.starts_with(start));
    let is_one = !text
        .chars()
        .any(|c| c.is_whitespace() || c.is_control() || "<>\"".contains(c));
    (is_web && is_one).then(|| text.to_owned())
}

/// A name as it is shown: on one line, without characters that can't be seen or turn the line around, 200 characters at most.
#[must_use]
pub fn name(text: &str) -> String {
    let shown = text.chars().filter(|c| {
        !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    });
    shown.take(200).collect::<String>().trim().to_owned()
}

/// A text in which five characters and those given by number are written as HTML entities.
#[must_use]
pub fn without_entities(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let known = after.split_once(';').filter(|(name, _)| name.len() <= 8);
        match known.and_then(|(name, after)| Some((entity(name)?, after))) {
            Some((c, after)) => {
                plain.push(c);
                rest = after;
            }
            None => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}

/// Plain text as HTML.
#[must_use]
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_says_the_same_again() {
        assert_eq!(encode("/a b/ü?&~"), "%2Fa%20b%2F%C3%BC%3F%26~");
        assert_eq!(decode("%2Fa%20b%2F%C3%BC%3F%26~"), "/a b/ü?&~");
        assert_eq!(decode("100%"), "100%");
        assert_eq!(decode("%zz%ff"), "%zz%ff");
    }

    #[test]
    fn only_web_addresses_are_linked() {
        assert_eq!(
            website(" https://a.example "),
            Some("https://a.example".into())
        );
        for bad in [
            "",
            "javascript:alert(1)",
            "https://",
            "//a",
            "data:text/html,x",
            "https://a b",
            "java\nscript:x",
        ] {
            assert_eq!(website(bad), None, "{bad}");
        }
    }

    #[test]
    fn names_stay_on_their_line() {
        assert_eq!(name(" Ida\n\u{202e}x\0 "), "Idax");
        assert_eq!(name(&"x".repeat(300)).len(), 200);
    }

    #[test]
    fn entities_are_read_once() {
        assert_eq!(
            without_entities("Ilse &amp; Pieter &#039;x&#x27; &amp;lt; & &unknown; &#xffffffff;"),
            "Ilse & Pieter 'x' &lt; & &unknown; &#xffffffff;"
        );
    }
}
