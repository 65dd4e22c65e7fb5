//! The flags that several commands share.

use std::path::PathBuf;

use clap::Args;

use crate::config::{Config, ConfigError, Given, Sources};

/// What every command takes.
#[derive(Args)]
pub struct CommonFlags {
    /// A file with settings, also AFTERWORD_CONFIG; flags and AFTERWORD_… variables count more.
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// What is logged to standard error: error, warn, info, debug, trace or a filter [default: info].
    #[arg(long, value_name = "FILTER", global = true)]
    log: Option<String>,
}

/// What every command takes that works on lasting data.
#[derive(Args, Default)]
pub struct DatabaseFlags {
    /// sqlite:PATH or postgres://USER@HOST/DATABASE [default: sqlite:afterword.db].
    #[arg(long, value_name = "URL", global = true)]
    database: Option<String>,
}

/// What every command takes that serves.
#[derive(Args, Default)]
pub struct ServerFlags {
    /// The address and port to listen on; port 0 takes a free one [default: 127.0.0.1:8080].
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// Where readers reach this server, if a proxy stands in front of it.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Limits what one client may ask; off is for benchmarks and tests [default: on].
    #[arg(long, value_name = "on|off")]
    rate_limit: Option<String>,
    /// The proxies whose X-Forwarded-For is believed, with commas in between.
    #[arg(long, value_name = "NETWORKS")]
    trusted_proxies: Option<String>,
    /// The mail server; with a password, better in the environment or the file.
    #[arg(long, value_name = "URL")]
    smtp_url: Option<String>,
    /// Whom mails come from (comments@ and the host of --public-url, if none is named).
    #[arg(long, value_name = "MAILBOX")]
    mail_from: Option<String>,
    /// Lets webhooks go to private networks and this machine, also by http [default: off].
    #[arg(long, value_name = "on|off")]
    private_webhooks: Option<String>,
}

/// What only a server for the public takes.
#[derive(Args, Default)]
pub struct UpstreamFlags {
    /// Stands in front of another comment system, without a database of its own: isso=URL, remark42=URL,
    /// wordpress=URL or static=URL.
    #[arg(long, value_name = "KIND=URL")]
    upstream: Option<String>,
    /// For how many seconds what that system said is as good as new [default: 30].
    #[arg(long, value_name = "SECONDS")]
    upstream_max_age: Option<String>,
}

/// Reads the settings these flags are part of.
///
/// # Errors
///
/// What is wrong first.
pub fn read_settings(
    common: CommonFlags,
    database: DatabaseFlags,
    server: ServerFlags,
    upstream: UpstreamFlags,
) -> Result<Config, ConfigError> {
    let flags = [
        ("listen", server.listen),
        ("database", database.database),
        ("public-url", server.public_url),
        ("rate-limit", server.rate_limit),
        ("trusted-proxies", server.trusted_proxies),
        ("smtp-url", server.smtp_url),
        ("mail-from", server.mail_from),
        ("private-webhooks", server.private_webhooks),
        ("upstream", upstream.upstream),
        ("upstream-max-age", upstream.upstream_max_age),
        ("log", common.log),
    ];
    let given: Given = flags
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect();
    let variable = |name: &str| std::env::var(name).ok();
    let config = common
        .config
        .or_else(|| variable("AFTERWORD_CONFIG").map(PathBuf::from));
    Config::read(&Sources::collect(given, variable, config.as_deref())?)
}
