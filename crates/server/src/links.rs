//! Signed tokens in the links that mails carry, and in the addresses of secret feeds.
//!
//! A token says what it is for and whom it is about, and can't be made without this database's key. It
//! is not secret from who has the mail, and nothing is stored for it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::store::{AddressRef, Millis, SigningKey, SubscriptionRef, TokenHash};

/// Bytes of the signature: 128 bits can't be guessed.
const SIGNATURE: usize = 16;

/// Makes and opens tokens.
#[derive(Clone)]
pub struct Links {
    key: SigningKey,
}

/// What a token allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// To confirm an address, until some time.
    Confirm(AddressRef, Millis),
    /// To see and change what an address gets.
    Manage(AddressRef),
    /// To end one subscription of an address.
    Unsubscribe(AddressRef, SubscriptionRef),
    /// To read the answers to what was written under an address.
    AddressFeed(AddressRef),
    /// To read the answers to what was written with a reader's token.
    ReaderFeed(TokenHash),
}

impl Links {
    /// Tokens under this key.
    #[must_use]
    pub fn new(key: SigningKey) -> Self {
        Self { key }
    }

    /// The token of a link: letters, digits, `-` and `_`.
    #[must_use]
    pub fn token(&self, link: &Link) -> String {
        let mut bytes = vec![link.tag()];
        match link {
            Link::Confirm(address, until) => {
                put_address(&mut bytes, address);
                bytes.extend(until.to_be_bytes());
            }
            Link::Manage(address) | Link::AddressFeed(address) => put_address(&mut bytes, address),
            Link::Unsubscribe(address, subscription) => {
                put_address(&mut bytes, address);
                bytes.extend(subscription.0);
            }
            Link::ReaderFeed(reader) => bytes.extend(reader.0),
        }
        let signature = self.sign(&bytes);
        bytes.extend(&signature[..SIGNATURE]);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// What a token allows; nothing if it is not one of ours.
    #[must_use]
    pub fn open(&self, token: &str) -> Option<Link> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (signed, signature) = bytes.split_at_checked(bytes.len().checked_sub(SIGNATURE)?)?;
        let mut mac = self.mac();
        mac.update(signed);
        mac.verify_truncated_left(signature).ok()?;
        let (tag, mut rest) = signed.split_first()?;
        let link = match tag {
            1 => Link::Confirm(
                take_address(&mut rest)?,
                i64::from_be_bytes(take(&mut rest)?),
            ),
            2 => Link::Manage(take_address(&mut rest)?),
            3 => Link::Unsubscribe(take_address(&mut rest)?, SubscriptionRef(take(&mut rest)?)),
            4 => Link::AddressFeed(take_address(&mut rest)?),
            5 => Link::ReaderFeed(TokenHash(take(&mut rest)?)),
            _ => return None,
        };
        rest.is_empty().then_some(link)
    }

    fn sign(&self, bytes: &[u8]) -> [u8; 32] {
        let mut mac = self.mac();
        mac.update(bytes);
        mac.finalize().into_bytes().into()
    }

    fn mac(&self) -> Hmac<Sha256> {
        let mut mac = Hmac::new_from_slice(&self.key.0).expect("a key of any length will do");
        mac.update(b"afterword link ");
        mac
    }
}

impl Link {
    fn tag(&self) -> u8 {
        match self {
            Self::Confirm(..) => 1,
            Self::Manage(_) => 2,
            Self::Unsubscribe(..) => 3,
            Self::AddressFeed(_) => 4,
            Self::ReaderFeed(_) => 5,
        }
    }
}

fn put_address(bytes: &mut Vec<u8>, address: &AddressRef) {
    bytes.extend(address.id.to_be_bytes());
    bytes.extend(address.tag);
}

fn take_address(rest: &mut &[u8]) -> Option<AddressRef> {
    let id = i64::from_be_bytes(take(rest)?);
    let tag = take(rest)?;
    Some(AddressRef { id, tag })
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, left) = rest.split_first_chunk::<N>()?;
    *rest = left;
    Some(*taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: AddressRef = AddressRef {
        id: 57,
        tag: [7; 8],
    };
    const ALL: [Link; 5] = [
        Link::Confirm(ADDRESS, 1_700_000_000_000),
        Link::Manage(ADDRESS),
        Link::Unsubscribe(ADDRESS, SubscriptionRef([9; 8])),
        Link::AddressFeed(ADDRESS),
        Link::ReaderFeed(TokenHash([3; 32])),
    ];

    #[test]
    fn a_token_says_what_it_was_made_for() {
        let links = Links::new(SigningKey([1; 32]));
        for link in ALL {
            assert_eq!(links.open(&links.token(&link)), Some(link));
        }
    }

    #[test]
    fn a_token_that_was_changed_or_cut_is_none() {
        let links = Links::new(SigningKey([1; 32]));
        for link in ALL {
            let token = links.token(&link);
            for at in 0..token.len() {
                let mut changed = token.clone().into_bytes();
                changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
                let changed = String::from_utf8(changed).unwrap();
                assert_eq!(links.open(&changed), None, "{link:?} at {at}");
                assert_eq!(links.open(&token[..at]), None, "{link:?} cut at {at}");
            }
        }
    }

    #[test]
    fn a_token_of_another_server_is_none() {
        let token = Links::new(SigningKey([1; 32])).token(&ALL[1]);
        assert_eq!(Links::new(SigningKey([2; 32])).open(&token), None);
    }
}
