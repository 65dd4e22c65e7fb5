//! `afterword check`: what is wrong with this installation, and how to mend it.

use std::net::SocketAddr;

use super::{CommandError, say};
use crate::assets::{Assets, LOADER, MISSING, media_type};
use crate::config::{Config, ConfigError};
use crate::origin::Origin;
use crate::store::{Site, Store, StoreError};

/// What the loader needs from the folder beside it.
const WIDGET_FILES: [&str; 3] = ["widget.js", "widget.wasm", "widget.css"];

/// One line of the answer.
enum Finding {
    Ok(String),
    /// Works, but is probably not meant.
    Warning(String),
    /// Does not work.
    Error(String),
}

use Finding::{Error, Ok as Fine, Warning};

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
            findings.extend(check_database(&config).await);
        }
        Err(error) => findings.push(Error(format!("settings: {error}"))),
    }
    findings.extend(check_widget(&Assets::embedded()));
    for finding in &findings {
        match finding {
            Fine(line) => say(format_args!("ok       {line}")),
            Warning(line) => say(format_args!("warning  {line}")),
            Error(line) => say(format_args!("error    {line}")),
        }
    }
    let errors = findings
        .iter()
        .filter(|finding| matches!(finding, Error(_)))
        .count();
    if errors > 0 {
        return Err(CommandError::Failed(format!(
            "{errors} of {} checks failed",
            findings.len()
        )));
    }
    Ok(())
}

fn check_settings(config: &Config) -> Vec<Finding> {
    let mut findings = vec![Fine(format!(
        "settings: they can be read; listens on {}",
        config.listen
    ))];
    let is_public = |listen: SocketAddr| !listen.ip().is_loopback();
    if is_public(config.listen) && !config.rate_limit {
        findings.push(Warning(
            "rate-limit: off, so one client can keep the server busy; --rate-limit on".into(),
        ));
    }
    if config
        .trusted_proxies
        .iter()
        .any(|network| network.prefix_len() == 0)
    {
        findings.push(Warning(
            "trusted-proxies: everybody, so anybody can pretend to be another client; name only \
             your own proxies"
                .into(),
        ));
    }
    match &config.public_url {
        Some(url) if url.as_str().starts_with("http:") && !url.is_loopback() => {
            findings.push(Warning(format!(
                "public-url: {url} is not encrypted, and pages on https can't load it; use https"
            )));
        }
        Some(url) => findings.push(Fine(format!("public-url: {url}"))),
        None => (),
    }
    findings
}

async fn check_database(config: &Config) -> Vec<Finding> {
    let database = &config.database;
    if database.sqlite_path().is_some_and(|path| !path.exists()) {
        return vec![Warning(format!(
            "database: {database} is not there yet; serving makes it"
        ))];
    }
    let store = match Store::open(database).await {
        Ok(store) => store,
        Err(error) => return vec![Error(format!("database: {error}"))],
    };
    let findings = match use_database(&store).await {
        Ok(sites) => {
            let database = Fine(format!(
                "database: {database} opens, is current and can be written"
            ));
            std::iter::once(database)
                .chain(sites.iter().map(check_site))
                .collect()
        }
        Err(error) => vec![Error(format!("database: {error}"))],
    };
    store.close().await;
    findings
}

/// Writes without changing anything: nothing is older than the beginning of time.
async fn use_database(store: &Store) -> Result<Vec<Site>, StoreError> {
    store.forget_idempotency_keys(0).await?;
    store.list_sites().await
}

fn check_site(site: &Site) -> Finding {
    let Site { key, origins, .. } = site;
    let set = format!("`afterword site set {key} --origin https://…`");
    if origins.is_empty() {
        return Warning(format!(
            "site {key}: only pages on this machine may use it yet; {set}"
        ));
    }
    if let Some(wrong) = origins
        .iter()
        .find(|origin| Origin::parse(origin).is_none())
    {
        return Error(format!("site {key}: {wrong:?} is no origin; {set}"));
    }
    Fine(format!("site {key}: for pages of {}", origins.join(", ")))
}

fn check_widget(assets: &Assets) -> Vec<Finding> {
    if assets.get(LOADER).is_none() {
        return vec![Error(format!("widget: {MISSING}"))];
    }
    let files = WIDGET_FILES.map(|name| match assets.find_hashed(name) {
        Some(path) => Fine(format!("widget: /{path} is {}", media_type(path))),
        None => Error(format!(
            "widget: {name} is missing; `cargo xtask build` makes it"
        )),
    });
    let loader = Fine(format!("widget: /{LOADER} is {}", media_type(LOADER)));
    std::iter::once(loader).chain(files).collect()
}
