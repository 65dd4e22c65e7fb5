//! What every handler shares.

use std::sync::Arc;

use ipnet::IpNet;

use crate::assets::Assets;
use crate::clock::Clock;
use crate::links::Links;
use crate::live::Live;
use crate::origin::Origin;
use crate::outbox::Outbox;
use crate::rate_limit::RateLimits;
use crate::store::{Site, Store};

/// The running server without its sockets, so that a test can have one too.
pub struct App {
    /// Everything that is remembered.
    pub store: Store,
    /// What time it is.
    pub clock: Clock,
    /// Where readers reach this server; what is known of it is said in `Config::public_url`.
    pub public_url: Option<Origin>,
    /// How often one client may ask; absent means as often as it likes.
    pub rate_limits: Option<RateLimits>,
    /// The proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Who is told what happens.
    pub live: Live,
    /// Sends mails and calls webhooks.
    pub outbox: Outbox,
    /// The widget's files.
    pub assets: Assets,
    /// Whether `/` is the demo article.
    pub demo: bool,
}

impl App {
    /// An app that is configured in nothing but its store: no limits, no proxies, no widget.
    #[must_use]
    pub fn new(store: Store, clock: Clock) -> Self {
        Self {
            store,
            clock,
            public_url: None,
            rate_limits: None,
            trusted_proxies: Vec::new(),
            live: Live::default(),
            outbox: Outbox::default(),
            assets: Assets::default(),
            demo: false,
        }
    }

    /// Signed tokens for links.
    #[must_use]
    pub fn links(&self) -> Links {
        Links::new(self.store.signing_key().clone())
    }

    /// Whether pages of `origin` may use `site`: those its owner listed, and our own.
    #[must_use]
    pub fn allows(&self, site: &Site, origin: &Origin) -> bool {
        origin.is_allowed_by(&site.origins) || self.public_url.as_ref() == Some(origin)
    }
}

/// What handlers take as their state.
pub type Shared = Arc<App>;
