//! What the file of a thread is called, where every thread is a file of one folder.
//!
//! Keys are often addresses. Their slashes, encoded or not, are what web servers and hosts disagree about, and their
//! letters may be too many for a file system or differ only in case. So only plain keys stand for themselves.

/// The longest key that stands for itself, in bytes.
const MOST: usize = 100;
/// How much of other keys can be read in the name, in bytes.
const READABLE: usize = 60;

/// The name of a thread's file without its ending: plain keys themselves, such as `canal-boats`; of others what can be
/// read, a tilde, and a number that stands for the whole key, such as `news-example-canal-boats~5d1f0cfa3ba84a52`.
///
/// Shape: small letters, digits, `-`, `_`, `.` and `~`; it neither begins with a dot nor is empty.
#[must_use]
pub fn file_name(key: &str) -> String {
    let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.');
    let is_plain = key.bytes().all(plain) && !key.starts_with('.') && !key.is_empty();
    // The list of all threads is not a thread.
    if is_plain && key.len() <= MOST && key != "index" {
        return key.to_owned();
    }
    let mut name = String::new();
    let address = key.split_once("://").map_or(key, |(_, address)| address);
    for c in address.chars() {
        if name.len() >= READABLE {
            break;
        }
        if c.is_ascii_alphanumeric() {
            name.push(c.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    let readable = name.trim_end_matches('-').len();
    name.truncate(readable);
    name.push('~');
    let number = fnv(key.as_bytes());
    for at in (0..16).rev() {
        let digit = (number >> (4 * at)) & 15;
        name.extend(char::from_digit(digit as u32, 16));
    }
    name
}

/// FNV-1a of 64 bits.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_keys_stand_for_themselves_and_others_for_their_number() {
        for key in ["canal-boats", "post_42", "2024.01", "a"] {
            assert_eq!(file_name(key), key);
        }
        assert_eq!(fnv(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv(b"foobar"), 0x8594_4171_f739_67e8);
        for (key, readable) in [
            (
                "https://news.example/canal-boats",
                "news-example-canal-boats",
            ),
            ("Post", "post"),
            ("../etc/passwd", "etc-passwd"),
            ("index", "index"),
            (".htaccess", "htaccess"),
            ("運河", ""),
            ("", ""),
            ("a~b", "a-b"),
        ] {
            let name = file_name(key);
            let (said, number) = name.split_once('~').expect("a tilde");
            assert_eq!((said, number.len()), (readable, 16), "{key}");
        }
        assert_ne!(file_name("Post"), file_name("POST"));
        assert!(file_name(&"ä/".repeat(500)).len() < 100);
        assert!(file_name(&"x".repeat(500)).len() < 100);
    }
}
