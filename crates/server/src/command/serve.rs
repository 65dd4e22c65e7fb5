//! `afterword serve`.

use std::sync::Arc;
use std::time::Duration;

use super::{CommandError, listener};
use crate::app::{App, UpstreamApp};
use crate::assets::Assets;
use crate::clock::Clock;
use crate::config::Config;
use crate::connections::descriptors::make_room;
use crate::latest::Latest;
use crate::live::Live;
use crate::mail::Mailer;
use crate::outbox::Outbox;
use crate::rate_limit::RateLimits;
use crate::store::Store;
use crate::upstream::{Upstream, UpstreamUrl};

/// For how long a page is shown without asking whether another process, such as the owner's command line, has changed it.
const FRESH: Duration = Duration::from_secs(1);

/// Serves the database's sites until the process is told to stop.
pub async fn serve(config: &Config) -> Result<(), CommandError> {
    if let Some(address) = &config.upstream {
        return serve_upstream(config, address).await;
    }
    let store = Store::open(&config.database).await?;
    tracing::info!(database = %config.database, "opened the database");
    if config.smtp_url.is_some() && config.public_url.is_none() && !config.listen.ip().is_loopback()
    {
        return Err(CommandError::Failed(
            "mails have links in them: set public-url to where readers reach this server, such as \
             https://comments.example.org"
                .to_owned(),
        ));
    }
    let app = Arc::new(configured(store, config));
    listener::run(app, config.listen, |_| ()).await
}

/// Serves what another comment system has, until the process is told to stop; no database is opened.
async fn serve_upstream(config: &Config, address: &UpstreamUrl) -> Result<(), CommandError> {
    let clock = Clock::system();
    let rate_limits = config.rate_limit.then(|| RateLimits::new(&clock));
    let app = UpstreamApp {
        public_url: config.public_url.clone(),
        rate_limits,
        trusted_proxies: config.trusted_proxies.clone(),
        assets: Assets::embedded(),
        ..UpstreamApp::new(Upstream::new(address, config.upstream_max_age, clock))
    };
    tracing::info!(upstream = %address, "stands in front of another comment system");
    listener::run_upstream(Arc::new(app), config.listen).await
}

/// An app with everything the settings say.
pub fn configured(store: Store, config: &Config) -> App {
    let clock = Clock::system();
    let mailer = config.smtp_url.as_ref().map(Mailer::new);
    let outbox = Outbox::new(mailer, config.mail_from.clone(), config.private_webhooks);
    if let Some(url) = &config.public_url {
        outbox.set_base(url.to_string());
    }
    let store = store.sending_mail(outbox.sends_mail());
    App {
        outbox,
        // What remains is for those who ask.
        live: Live::new(make_room() / 6 * 5),
        public_url: config.public_url.clone(),
        rate_limits: config.rate_limit.then(|| RateLimits::new(&clock)),
        trusted_proxies: config.trusted_proxies.clone(),
        assets: Assets::embedded(),
        latest: Latest::new(FRESH),
        ..App::new(store, clock)
    }
}
