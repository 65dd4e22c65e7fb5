//! Signatures by which a receiver knows who sent a webhook, as in Standard Webhooks 1.0.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

const PREFIX: &str = "whsec_";
const NEW_KEY_BYTES: usize = 32;

/// What the server and one receiver know, and nobody else; written as `whsec_` and Base64.
///
/// Shape: 24 to 64 bytes. `Display` writes it out, `Debug` does not.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret(Vec<u8>);

impl WebhookSecret {
    /// A new one that nobody can guess.
    #[must_use]
    pub fn generate() -> Self {
        let mut key = vec![0; NEW_KEY_BYTES];
        getrandom::fill(&mut key).expect("the system has random numbers");
        Self(key)
    }

    /// The value of `webhook-signature` for a body that is sent at `timestamp`, in seconds since 1970.
    pub(super) fn sign(&self, id: &str, timestamp: i64, body: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key has any length");
        mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

impl fmt::Display for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", STANDARD.encode(&self.0))
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret(…)")
    }
}

impl FromStr for WebhookSecret {
    type Err = SecretError;

    fn from_str(text: &str) -> Result<Self, SecretError> {
        let encoded = text.strip_prefix(PREFIX).ok_or(SecretError)?;
        let key = STANDARD.decode(encoded).map_err(|_| SecretError)?;
        if !(24..=64).contains(&key.len()) {
            return Err(SecretError);
        }
        Ok(Self(key))
    }
}

/// A text that is no secret. It does not say the text, which may be nearly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("allowed is whsec_ and 24 to 64 bytes in Base64")]
pub struct SecretError;

/// Whether an id can stand in what is signed: with a dot in it, what is signed could be read in two
/// ways.
pub(super) fn is_message_id(id: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    (1..=64).contains(&id.len()) && id.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_example_is_signed_as_published() {
        let secret: WebhookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".parse().unwrap();
        assert_eq!(
            secret.sign(
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                "{\"test\": 2432232314}"
            ),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn a_secret_is_read_as_it_was_written_and_is_not_the_same_twice() {
        let secret = WebhookSecret::generate();
        assert_eq!(secret.to_string().parse(), Ok(secret.clone()));
        assert_ne!(secret, WebhookSecret::generate());
    }

    #[test]
    fn a_secret_is_not_in_what_is_printed_for_debugging() {
        let secret = WebhookSecret::generate();
        assert_eq!(format!("{:?}", Some(&secret)), "Some(WebhookSecret(…))");
    }

    #[test]
    fn a_text_that_is_no_secret_is_refused() {
        let encoded = |length| format!("{PREFIX}{}", STANDARD.encode(vec![7; length]));
        for length in [24, 32, 64] {
            assert!(encoded(length).parse::<WebhookSecret>().is_ok(), "{length}");
        }
        for wrong in [
            String::new(),
            PREFIX.to_owned(),
            encoded(23),
            encoded(65),
            encoded(32).replace(PREFIX, ""),
            encoded(32).replace(PREFIX, "whsk_"),
            format!("{} ", encoded(32)),
            format!("{PREFIX}not Base64, but long enough for one"),
        ] {
            assert_eq!(wrong.parse::<WebhookSecret>(), Err(SecretError), "{wrong}");
        }
    }

    #[test]
    fn an_id_has_no_dot_and_nothing_a_header_could_not_have() {
        for (id, allowed) in [
            ("msg_1-A", true),
            ("", false),
            ("a.b", false),
            ("a\r\nb", false),
            ("ä", false),
            (&*"a".repeat(64), true),
            (&*"a".repeat(65), false),
        ] {
            assert_eq!(is_message_id(id), allowed, "{id}");
        }
    }
}
