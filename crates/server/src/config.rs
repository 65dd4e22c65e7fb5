//! The settings of the server: each is a flag, an environment variable and a key of the file.

mod source;
mod value;

use std::net::SocketAddr;
use std::time::Duration;

use ipnet::IpNet;

use crate::mail::{Mailbox, SmtpUrl, mailbox};
use crate::origin::Origin;
use crate::store::DatabaseUrl;
use crate::upstream::UpstreamUrl;

pub use source::{Given, Sources};

/// The commented example of a settings file; every line that sets something is a default.
pub const EXAMPLE: &str = include_str!("../../../docs/afterword.example.toml");

/// What the server needs to know before it starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The address and port to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where the data is.
    pub database: DatabaseUrl,
    /// Where readers reach this server, when that is another address than `listen`.
    pub public_url: Option<Origin>,
    /// Whether one client's requests are limited.
    pub rate_limit: bool,
    /// The proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The mail server; none if no mail is sent.
    pub smtp_url: Option<SmtpUrl>,
    /// Whom mails come from, if that is not `comments@` the host of `public_url`.
    pub mail_from: Option<Mailbox>,
    /// Whether webhooks may go to private networks and this machine.
    pub private_webhooks: bool,
    /// The comment system to stand in front of; none to be one.
    pub upstream: Option<UpstreamUrl>,
    /// For how long what it said is as good as new.
    pub upstream_max_age: Duration,
    /// What is logged to standard error, in the language of `tracing`.
    pub log: String,
}

/// One setting: its name and what it is when nobody sets it.
pub struct Setting {
    /// As in the file; the flag is `--name`, the variable `AFTERWORD_NAME`.
    pub name: &'static str,
    /// The value nobody has to give; empty means none.
    pub default: &'static str,
    /// What a value has to look like.
    pub allowed: &'static str,
}

/// All settings there are.
pub const SETTINGS: [Setting; 11] = [
    LISTEN,
    DATABASE,
    PUBLIC_URL,
    RATE_LIMIT,
    TRUSTED_PROXIES,
    SMTP_URL,
    MAIL_FROM,
    PRIVATE_WEBHOOKS,
    UPSTREAM,
    UPSTREAM_MAX_AGE,
    LOG,
];

const LISTEN: Setting = Setting {
    name: "listen",
    default: "127.0.0.1:8080",
    allowed: "an address and a port, such as 127.0.0.1:8080 or [::]:80; port 0 takes a free one",
};
const DATABASE: Setting = Setting {
    name: "database",
    default: "sqlite:afterword.db",
    allowed: "sqlite:PATH or postgres://USER@HOST/DATABASE",
};
const PUBLIC_URL: Setting = Setting {
    name: "public-url",
    default: "",
    allowed: crate::origin::ALLOWED,
};
const RATE_LIMIT: Setting = Setting {
    name: "rate-limit",
    default: "on",
    allowed: "on or off",
};
const TRUSTED_PROXIES: Setting = Setting {
    name: "trusted-proxies",
    default: "",
    allowed: "addresses and networks with commas in between, such as 10.0.0.0/8,::1",
};
const SMTP_URL: Setting = Setting {
    name: "smtp-url",
    default: "",
    allowed: SmtpUrl::ALLOWED,
};
const MAIL_FROM: Setting = Setting {
    name: "mail-from",
    default: "",
    allowed: "a mail address, or one with a name, such as Comments <comments@example.org>",
};
const PRIVATE_WEBHOOKS: Setting = Setting {
    name: "private-webhooks",
    default: "off",
    allowed: "on or off",
};
const UPSTREAM: Setting = Setting {
    name: "upstream",
    default: "",
    allowed: UpstreamUrl::ALLOWED,
};
const UPSTREAM_MAX_AGE: Setting = Setting {
    name: "upstream-max-age",
    default: "30",
    allowed: "a number of seconds from 1 to 3600",
};
const LOG: Setting = Setting {
    name: "log",
    default: "info",
    allowed: "error, warn, info, debug or trace, or a filter such as afterword_server=debug,info",
};

impl Config {
    /// Reads every setting.
    ///
    /// # Errors
    ///
    /// The first setting that is wrong: its name where it was given, its value, what is allowed.
    pub fn read(sources: &Sources) -> Result<Self, ConfigError> {
        Ok(Self {
            listen: sources.read(&LISTEN, |given| given.parse().ok())?,
            database: sources.read(&DATABASE, |given| given.parse().ok())?,
            public_url: sources.read(&PUBLIC_URL, value::optional(Origin::parse))?,
            rate_limit: sources.read(&RATE_LIMIT, value::switch)?,
            trusted_proxies: sources.read(&TRUSTED_PROXIES, value::networks)?,
            smtp_url: sources.read(&SMTP_URL, value::optional(|given| given.parse().ok()))?,
            mail_from: sources.read(&MAIL_FROM, value::optional(mailbox))?,
            private_webhooks: sources.read(&PRIVATE_WEBHOOKS, value::switch)?,
            upstream: sources.read(&UPSTREAM, value::optional(UpstreamUrl::parse))?,
            upstream_max_age: sources.read(&UPSTREAM_MAX_AGE, value::seconds(1..=3600))?,
            log: sources.read(&LOG, value::log_filter)?,
        })
    }
}

/// Why the server can't start with these settings.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A value is wrong.
    #[error("{origin} is {value}: allowed is {allowed}")]
    Value {
        /// Where it was given, and so what it is called there.
        origin: String,
        /// The value, quoted; hidden if it may contain a password.
        value: String,
        /// What it has to look like.
        allowed: &'static str,
    },
    /// The settings file is wrong as a file.
    #[error("{0}")]
    File(String),
}
