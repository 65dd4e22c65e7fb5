//! `afterword check`: what is wrong with this installation, and how to mend it.

use std::fmt;

use super::site::check_words;
use super::{CommandError, say};
use crate::assets::{Assets, LOADER, MISSING, media_type};
use crate::clock::Clock;
use crate::config::{Config, ConfigError};
use crate::mail::{Mailer, Templates};
use crate::origin::Origin;
use crate::store::{Site, Store, StoreError};
use crate::upstream::{Upstream, UpstreamUrl};

/// What the loader needs from the folder beside it.
const WIDGET_FILES: [&str; 3] = ["widget.js", "widget.wasm", "widget.css"];

/// Looks at everything that can be seen without serving.
///
/// # Errors
///
/// If anything does not work; the lines on standard output say what.
pub async fn check(settings: Result<Config, ConfigError>) -> Result<(), CommandError> {
    let mut findings = Vec::new();
    match settings {
        Ok(config) => {
            findings.extend(check_settings(&config));
            if let Some(address) = &config.upstream {
                findings.push(check_upstream(&config, address).await);
            } else {
                findings.extend(check_database(&config).await);
                findings.push(check_mail(&config).await);
            }
        }
        Err(error) => findings.push(Finding::Error(format!("settings: {error}"))),
    }
    findings.extend(check_widget(&Assets::embedded()));
    for finding in &findings {
        say(finding);
    }
    let errors = findings
        .iter()
        .filter(|finding| matches!(finding, Finding::Error(_)))
        .count();
    if errors > 0 {
        return Err(CommandError::Failed(format!(
            "{errors} of {} checks failed",
            findings.len()
        )));
    }
    Ok(())
}

/// One line of the answer.
enum Finding {
    /// Works.
    Fine(String),
    /// Works, but is probably not meant.
    Warning(String),
    /// Does not work.
    Error(String),
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fine(line) => write!(f, "ok       {line}"),
            Self::Warning(line) => write!(f, "warning  {line}"),
            Self::Error(line) => write!(f, "error    {line}"),
        }
    }
}

fn check_settings(config: &Config) -> Vec<Finding> {
    let listen = config.listen;
    let mut findings = vec![Finding::Fine(format!(
        "settings: can be read; listens on {listen}"
    ))];
    if !config.rate_limit && !listen.ip().is_loopback() {
        findings.push(Finding::Warning(
            "rate-limit: off, so one client can keep the server busy; set it to on".into(),
        ));
    }
    if config
        .trusted_proxies
        .iter()
        .any(|network| network.prefix_len() == 0)
    {
        findings.push(Finding::Warning(
            "trusted-proxies: everybody, so anybody can pass for another client; name your own \
             proxies only"
                .into(),
        ));
    }
    if let Some(url) = &config.public_url {
        let encrypted = url.as_str().starts_with("https:") || url.is_loopback();
        findings.push(if encrypted {
            Finding::Fine(format!("public-url: {url}"))
        } else {
            Finding::Warning(format!(
                "public-url: pages on https can't load from {url}; use https"
            ))
        });
    }
    findings
}

async fn check_database(config: &Config) -> Vec<Finding> {
    let database = &config.database;
    if database.sqlite_path().is_some_and(|path| !path.exists()) {
        let line = format!("database: {database} is not there yet; `afterword serve` makes it");
        return vec![Finding::Warning(line)];
    }
    let failed = |error: StoreError| vec![Finding::Error(format!("database: {error}"))];
    let store = match Store::open(database).await {
        Ok(store) => store,
        Err(error) => return failed(error),
    };
    let line = format!("database: {database} is up to date and can be written");
    let findings = use_database(&store).await.map_or_else(failed, |sites| {
        std::iter::once(Finding::Fine(line)).chain(sites).collect()
    });
    store.close().await;
    findings
}

/// Writes without changing anything: nothing is older than the beginning of time.
async fn use_database(store: &Store) -> Result<Vec<Finding>, StoreError> {
    store.forget_idempotency_keys(0).await?;
    let mut findings = Vec::new();
    for site in store.list_sites().await? {
        findings.push(check_site(&site));
        let templates = store.list_mail_templates(&site).await?;
        if let Err(error) = Templates::with(&templates) {
            let key = &site.key;
            findings.push(Finding::Warning(format!(
                "site {key}: the built-in templates of mails are used instead of its own: {error}; \
                 `afterword site set {key} --mail-templates FOLDER` replaces them"
            )));
        }
        for wrong in check_words(store, &site).await? {
            let key = &site.key;
            findings.push(Finding::Warning(format!(
                "site {key}: not all of its own words are said: {wrong}; \
                 `afterword site set {key} --words FILE` replaces them"
            )));
        }
    }
    let (_, dead) = store.count_outbox().await?;
    if dead > 0 {
        findings.push(Finding::Warning(format!(
            "outbox: {dead} mails or calls of webhooks were given up; `afterword mail list` says why"
        )));
    }
    Ok(findings)
}

/// Asks the other comment system for anything.
async fn check_upstream(config: &Config, address: &UpstreamUrl) -> Finding {
    let upstream = Upstream::new(address, config.upstream_max_age, Clock::system());
    if upstream.is_ready().await {
        Finding::Fine(format!(
            "upstream: {address} answers; no database is needed"
        ))
    } else {
        Finding::Error(format!(
            "upstream: {address} does not answer; it has to be reached from this machine"
        ))
    }
}

/// Says hello to the mail server.
async fn check_mail(config: &Config) -> Finding {
    let Some(server) = &config.smtp_url else {
        return Finding::Warning(
            "mail: none is sent, so readers can't ask for news; set smtp-url to a mail server"
                .into(),
        );
    };
    match Mailer::new(server).test().await {
        Ok(()) => Finding::Fine(format!("mail: {server} can be used")),
        Err(error) => Finding::Error(format!("smtp-url: {error}")),
    }
}

fn check_site(site: &Site) -> Finding {
    let Site { key, origins, .. } = site;
    let mend = format!("`afterword site set {key} --origin https://…`");
    if origins.is_empty() {
        Finding::Warning(format!(
            "site {key}: only pages on this machine may use it yet; {mend}"
        ))
    } else if let Some(wrong) = origins
        .iter()
        .find(|origin| Origin::parse(origin).is_none())
    {
        Finding::Error(format!("site {key}: {wrong:?} is no origin; {mend}"))
    } else {
        Finding::Fine(format!("site {key}: for pages of {}", origins.join(", ")))
    }
}

fn check_widget(assets: &Assets) -> Vec<Finding> {
    if assets.get(LOADER).is_none() {
        return vec![Finding::Error(format!("widget: {MISSING}"))];
    }
    let files = WIDGET_FILES.map(|name| match assets.find_hashed(name) {
        Some(path) => Finding::Fine(format!("widget: /{path} is {}", media_type(path))),
        None => Finding::Error(format!(
            "widget: {name} is missing; `cargo xtask build` makes it"
        )),
    });
    let loader = Finding::Fine(format!("widget: /{LOADER} is {}", media_type(LOADER)));
    std::iter::once(loader).chain(files).collect()
}
