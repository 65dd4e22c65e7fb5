//! `afterword serve`.

use std::sync::Arc;

use super::{CommandError, listener};
use crate::app::App;
use crate::assets::Assets;
use crate::clock::Clock;
use crate::config::Config;
use crate::rate_limit::RateLimits;
use crate::store::Store;

/// Serves the database's sites until the process is told to stop.
pub async fn serve(config: &Config) -> Result<(), CommandError> {
    let store = Store::open(&config.database).await?;
    tracing::info!(database = %config.database, "opened the database");
    let app = Arc::new(configured(store, config));
    listener::run(app, config.listen, |_| ()).await
}

/// An app with everything the settings say.
pub fn configured(store: Store, config: &Config) -> App {
    let clock = Clock::system();
    App {
        public_url: config.public_url.clone(),
        rate_limits: config.rate_limit.then(|| RateLimits::new(&clock)),
        trusted_proxies: config.trusted_proxies.clone(),
        assets: Assets::embedded(),
        ..App::new(store, clock)
    }
}
