//! Where a webhook goes, and where none may go.

use std::fmt;
use std::net::IpAddr;

use url::{Host, Url};

use super::public_ip::is_public;

const MOST_BYTES: usize = 2_000;
/// What is served on these is meant to be asked by others; on many other ports it is not.
const PORTS: [u16; 4] = [80, 443, 8080, 8443];

/// The address of a webhook. It is often all it takes to write into somebody's channel, and so is a
/// secret: [`WebhookUrl::as_str`] has it whole, `Display` and `Debug` scheme, host and port only.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookUrl(Url);

/// What a webhook may be sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reach {
    /// Addresses of private networks and of this machine.
    pub private_addresses: bool,
    /// http beside https.
    pub plain_http: bool,
    /// Ports beside the usual ones.
    pub any_port: bool,
}

impl Reach {
    /// All, or what is on the public internet.
    pub const fn new(allow_private: bool) -> Self {
        Self {
            private_addresses: allow_private,
            plain_http: allow_private,
            any_port: allow_private,
        }
    }
}

impl WebhookUrl {
    /// Reads the address of a webhook.
    ///
    /// Names are looked up each time something is sent, so an address that is taken here may still be
    /// refused then.
    ///
    /// # Errors
    ///
    /// What is wrong with it, without the address. If `allow_private` is off, that can be http, an
    /// unusual port, or an address that is not public.
    pub fn parse(text: &str, allow_private: bool) -> Result<Self, UrlError> {
        // The parser would mend these, and so hide what was written.
        let strange = |c: char| c.is_whitespace() || c.is_control() || c == '\\';
        if text.len() > MOST_BYTES || text.contains(strange) {
            return Err(UrlError::NoUrl);
        }
        let url = Self(Url::parse(text).map_err(|_| UrlError::NoUrl)?);
        url.check(Reach::new(allow_private))?;
        Ok(url)
    }

    /// The address as it is kept.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub(super) fn url(&self) -> &Url {
        &self.0
    }

    /// Whether this may be sent to; names are not looked up.
    pub(super) fn check(&self, reach: Reach) -> Result<(), UrlError> {
        let url = &self.0;
        match url.scheme() {
            "https" => (),
            "http" if reach.plain_http => (),
            "http" => return Err(UrlError::PlainHttp),
            _ => return Err(UrlError::NoUrl),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(UrlError::UserInfo);
        }
        let port = url.port_or_known_default();
        if !reach.any_port && !port.is_some_and(|port| PORTS.contains(&port)) {
            return Err(UrlError::Port);
        }
        let public = match url.host().ok_or(UrlError::NoUrl)? {
            Host::Ipv4(address) => is_public(IpAddr::V4(address)),
            Host::Ipv6(address) => is_public(IpAddr::V6(address)),
            Host::Domain(name) => !is_this_machine(name),
        };
        if reach.private_addresses || public {
            Ok(())
        } else {
            Err(UrlError::Private)
        }
    }
}

/// Whether a name is of this machine whatever is asked about it. Other names are looked up.
fn is_this_machine(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name == "localhost" || name.ends_with(".localhost")
}

impl fmt::Display for WebhookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.origin().ascii_serialization())
    }
}

impl fmt::Debug for WebhookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WebhookUrl({self}/…)")
    }
}

/// Why nothing is sent to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// It is no http or https address.
    #[error("this is no https address of at most {MOST_BYTES} bytes")]
    NoUrl,
    /// It is http, which anybody on the way can read.
    #[error("allowed is https, and http only with private-webhooks on")]
    PlainHttp,
    /// It has a user's name or a password before the host.
    #[error("a name or password before the host is not allowed")]
    UserInfo,
    /// The port is not one of the usual ones.
    #[error(
        "allowed are the ports 80, 443, 8080 and 8443, and others only with private-webhooks on"
    )]
    Port,
    /// It is an address of a private network or of this machine.
    #[error(
        "the address is not on the public internet, which is allowed only with private-webhooks on"
    )]
    Private,
}

#[cfg(test)]
mod tests;
