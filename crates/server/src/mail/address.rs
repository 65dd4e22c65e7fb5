//! Mail addresses: those letters come from, and those they go to.

use lettre::Address;
pub use lettre::message::Mailbox;
use url::Host;

/// Reads a mailbox, such as `Comments <comments@example.org>` or the address alone.
#[must_use]
pub fn mailbox(text: &str) -> Option<Mailbox> {
    let text = text.trim();
    if text.contains(char::is_control) {
        return None;
    }
    let read: Mailbox = text.parse().ok()?;
    let name = read.name.map(|name| name.trim().to_owned());
    let name = name.filter(|name| !name.is_empty());
    Some(Mailbox::new(name, address(read.email.as_ref())?))
}

/// Reads an address that somebody typed. Its domain is kept in the ASCII form that every server knows, what stands
/// before the `@` as it is.
///
/// Quoted names before the `@` and bare numbers after it are allowed by the standard, and nobody has them: they are
/// where mail programs and servers disagree on who gets a mail.
#[must_use]
pub fn address(text: &str) -> Option<Address> {
    let (user, domain) = text.rsplit_once('@')?;
    let readable = |c: char| c.is_alphanumeric() || (c.is_ascii_graphic() && !is_special(c));
    let fits = user.len() <= 64 && text.len() <= 254 && !domain.contains('%');
    // An encoded word would be read as what it encodes, although it means nothing there.
    if !fits || user.contains("=?") || !user.chars().all(readable) {
        return None;
    }
    match Host::parse(domain).ok()? {
        Host::Domain(domain) if domain.contains('.') || domain == "localhost" => {
            Address::new(user, domain).ok()
        }
        _ => None,
    }
}

/// What has a meaning of its own in a header.
fn is_special(c: char) -> bool {
    r#"()<>[]:;@\,""#.contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_kept_as_servers_know_them() {
        for (text, kept) in [
            ("ann@example.org", "ann@example.org"),
            ("Ann.B+c@Example.ORG", "Ann.B+c@example.org"),
            ("ann@bücher.example", "ann@xn--bcher-kva.example"),
            ("жанна@почта.example", "жанна@xn--80a1acny.example"),
            ("o'brien@example.org", "o'brien@example.org"),
        ] {
            let found = address(text).map(|address| address.to_string());
            assert_eq!(found.as_deref(), Some(kept));
        }
    }

    #[test]
    fn what_could_be_two_addresses_is_none() {
        for text in [
            "",
            "ann",
            "@example.org",
            "ann@",
            "ann@example",
            "ann@[127.0.0.1]",
            "ann@127.0.0.1",
            "ann@example.org\r\nBcc: bob@example.org",
            "ann\n@example.org",
            "ann@example.org, bob@example.org",
            "ann,bob@example.org",
            "Ann <ann@example.org>",
            "\"ann b\"@example.org",
            "ann@bob@example.org",
            "ann@ex%0d%0aample.org",
            "ann@example.org>",
            "a..b@example.org",
            ".a@example.org",
            "=?utf-8?q?ann=0d=0aBcc?=@example.org",
            "ann\u{202e}@example.org",
            "ann\u{e0041}@example.org",
            "ann @example.org",
        ] {
            assert_eq!(address(text), None, "{text:?}");
        }
        assert_eq!(address(&format!("{}@example.org", "a".repeat(65))), None);
    }

    #[test]
    fn a_mailbox_may_have_a_name() {
        for (text, kept) in [
            ("comments@example.org", Some("comments@example.org")),
            (
                " Comments <c@bücher.example> ",
                Some("Comments <c@xn--bcher-kva.example>"),
            ),
            ("Mül, ler <c@example.org>", None),
            ("a@example.org, b@example.org", None),
            ("A\r\nBcc: b@example.org <a@example.org>", None),
            ("Comments", None),
        ] {
            let found = mailbox(text).map(|mailbox| mailbox.to_string());
            assert_eq!(found.as_deref(), kept, "{text}");
        }
    }
}
