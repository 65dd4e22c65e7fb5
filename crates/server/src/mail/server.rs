//! The mail server that letters are handed to, as the owner writes it.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use percent_encoding::percent_decode_str;
use url::{Host, Url};

/// A mail server: `smtp://[USER:PASSWORD@]HOST[:PORT][?tls=…]` or `smtps://…`.
///
/// `Debug` and `Display` show no password, so it can be logged.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: Tls,
    pub(super) login: Option<Login>,
}

/// How the connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tls {
    /// From its beginning.
    Implicit,
    /// From its first command on (STARTTLS), or nothing is sent.
    Required,
    /// As above if the server can.
    Opportunistic,
    /// Not at all.
    None,
}

/// With what the server is asked to take letters.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Login {
    pub(super) user: String,
    pub(super) password: String,
}

/// The text is no address of a mail server. It is not repeated, as it may have a password in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", SmtpUrl::ALLOWED)]
pub struct SmtpUrlError;

impl SmtpUrl {
    /// What it has to look like.
    pub const ALLOWED: &str = "smtp://USER:PASSWORD@HOST:PORT or smtps://…, where all but the host can be left out, with \
                               ?tls=required, opportunistic (without a password) or none at the end of smtp://…; what is no letter or digit in \
                               the password is written as in web addresses, such as %40 for @";

    fn read(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let implicit = match url.scheme() {
            "smtp" => false,
            "smtps" => true,
            _ => return None,
        };
        let host = Host::parse(url.host_str()?).ok()?;
        let bare = matches!(url.path(), "" | "/") && url.fragment().is_none();
        let near = is_loopback(&host);
        let login = login(&url)?;
        let tls = match (implicit, url.query()) {
            (true, None) => Tls::Implicit,
            (false, None) if near => Tls::None,
            (false, None | Some("tls=required")) => Tls::Required,
            // Who sits in between can make the server look as if it could not.
            (false, Some("tls=opportunistic")) if near || login.is_none() => Tls::Opportunistic,
            (false, Some("tls=none")) => Tls::None,
            _ => return None,
        };
        let usual = match tls {
            Tls::Implicit => 465,
            _ if near && login.is_none() => 25,
            _ => 587,
        };
        bare.then_some(Self {
            host: match host {
                Host::Domain(name) => name,
                Host::Ipv4(address) => address.to_string(),
                Host::Ipv6(address) => address.to_string(),
            },
            port: url.port().unwrap_or(usual),
            tls,
            login,
        })
    }
}

impl FromStr for SmtpUrl {
    type Err = SmtpUrlError;

    fn from_str(text: &str) -> Result<Self, SmtpUrlError> {
        Self::read(text).ok_or(SmtpUrlError)
    }
}

/// User and password, if there are any; `None` if there is only one of them, or it is no text.
fn login(url: &Url) -> Option<Option<Login>> {
    let plain = |text| {
        let text = percent_decode_str(text).decode_utf8().ok()?;
        let fits = !text.is_empty() && !text.contains(char::is_control);
        fits.then(|| text.into_owned())
    };
    match (url.username(), url.password()) {
        ("", None) => Some(None),
        (user, Some(password)) => Some(Some(Login {
            user: plain(user)?,
            password: plain(password)?,
        })),
        _ => None,
    }
}

fn is_loopback(host: &Host) -> bool {
    match host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => IpAddr::V4(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::V6(*address).is_loopback(),
    }
}

impl fmt::Display for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, tls) = match self.tls {
            Tls::Implicit => ("smtps", ""),
            Tls::Required => ("smtp", "?tls=required"),
            Tls::Opportunistic => ("smtp", "?tls=opportunistic"),
            Tls::None => ("smtp", "?tls=none"),
        };
        write!(f, "{scheme}://")?;
        if let Some(login) = &self.login {
            write!(f, "{}:***@", login.user)?;
        }
        if self.host.contains(':') {
            write!(f, "[{}]", self.host)?;
        } else {
            f.write_str(&self.host)?;
        }
        write!(f, ":{}{tls}", self.port)
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmtpUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_shown_without_its_password() {
        for (text, shown) in [
            (
                "smtp://mail.example",
                "smtp://mail.example:587?tls=required",
            ),
            (
                "smtp://mail.example:2525?tls=opportunistic",
                "smtp://mail.example:2525?tls=opportunistic",
            ),
            (
                "smtp://ann:se%40cret@Mail.Example/",
                "smtp://ann:***@mail.example:587?tls=required",
            ),
            (
                "smtp://ann:secret@mail.example?tls=none",
                "smtp://ann:***@mail.example:587?tls=none",
            ),
            (
                "smtps://a%40b.example:secret@mail.example",
                "smtps://a@b.example:***@mail.example:465",
            ),
            ("smtp://localhost", "smtp://localhost:25?tls=none"),
            ("smtp://127.0.0.2:1025", "smtp://127.0.0.2:1025?tls=none"),
            (
                "smtp://ann:secret@[::1]?tls=opportunistic",
                "smtp://ann:***@[::1]:587?tls=opportunistic",
            ),
            (
                "smtp://bücher.example",
                "smtp://xn--bcher-kva.example:587?tls=required",
            ),
        ] {
            let url: SmtpUrl = text.parse().unwrap();
            assert_eq!(url.to_string(), shown);
            assert_eq!(format!("{url:?}"), format!("SmtpUrl({shown})"));
            assert!(!shown.contains("secret"));
        }
    }

    #[test]
    fn user_and_password_are_decoded() {
        let url: SmtpUrl = "smtps://a%40b:p%3Aq%25%C3%BC@h.example".parse().unwrap();
        let login = url.login.unwrap();
        assert_eq!(
            (login.user.as_str(), login.password.as_str()),
            ("a@b", "p:q%ü")
        );
    }

    #[test]
    fn wrong_addresses_are_refused_with_what_is_allowed() {
        for text in [
            "",
            "mail.example",
            "mail.example:25",
            "http://mail.example",
            "smtp:mail.example",
            "smtp://",
            "smtp://ann@mail.example",
            "smtp://:secret@mail.example",
            "smtp://ann:@mail.example",
            "smtp://mail.example:70000",
            "smtp://mail.example/path",
            "smtp://mail.example?tls=yes",
            "smtp://mail.example?tls=none&x=1",
            "smtp://mail.example#f",
            "smtps://mail.example?tls=none",
            "smtp://ann:secret@mail.example?tls=opportunistic",
            "smtp://ann:se%00cret@mail.example",
            "smtp://ann:se%0d%0acret@mail.example",
            "smtp://ann:%ff@mail.example",
        ] {
            let said = match text.parse::<SmtpUrl>() {
                Ok(url) => format!("understood: {url}"),
                Err(error) => error.to_string(),
            };
            assert!(
                said.starts_with("smtp://USER:PASSWORD@HOST"),
                "{text}: {said}"
            );
        }
    }
}
