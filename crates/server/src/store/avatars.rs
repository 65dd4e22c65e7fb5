//! Pictures of authors: the address a site's owner gave, with the hash of an e-mail address in it.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::{AVATAR_HASH, Site};

/// Where an author's picture is, if the site shows pictures and the author gave an address.
pub(super) fn address(site: &Site, email: Option<&str>) -> Option<String> {
    let template = site.avatar_url.as_deref()?;
    let email = email.map(str::trim).filter(|email| !email.is_empty())?;
    let digest = Sha256::digest(email.to_lowercase());
    let mut hash = String::with_capacity(64);
    for byte in digest {
        // Writing to a string does not fail.
        let _ = write!(hash, "{byte:02x}");
    }
    Some(template.replace(AVATAR_HASH, &hash))
}

#[cfg(test)]
mod tests {
    use afterword_protocol::Policy;

    use super::*;

    fn site(avatar_url: Option<&str>) -> Site {
        Site {
            id: 1,
            key: "blog".to_owned(),
            origins: Vec::new(),
            policy: Policy::default(),
            rules: crate::store::Rules::default(),
            avatar_url: avatar_url.map(str::to_owned),
            owner_mail: Vec::new(),
            version: 0,
        }
    }

    #[test]
    fn an_address_has_one_hash_however_it_was_typed() {
        let site = site(Some("https://a.example/{sha256}?s=80"));
        // Source: `printf ann@mail.example | sha256sum`.
        let hash = "e153509271c7c6a06a11823fce8a8da6fb95cc3da0e2edc78707af9e2fdb7ba4";
        for typed in ["ann@mail.example", " Ann@Mail.Example\t"] {
            let expected = format!("https://a.example/{hash}?s=80");
            assert_eq!(address(&site, Some(typed)), Some(expected));
        }
    }

    #[test]
    fn there_is_no_picture_without_an_address_or_a_place() {
        assert_eq!(address(&site(None), Some("ann@mail.example")), None);
        let shown = site(Some("https://a.example/{sha256}"));
        assert_eq!(address(&shown, None), None);
        assert_eq!(address(&shown, Some(" ")), None);
    }
}
