//! What every handler shares.

use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;

use crate::assets::Assets;
use crate::clock::Clock;
use crate::latest::Latest;
use crate::links::Links;
use crate::live::Live;
use crate::origin::Origin;
use crate::outbox::Outbox;
use crate::rate_limit::RateLimits;
use crate::renderings::Renderings;
use crate::room::Room;
use crate::store::{Site, Store};
use crate::upstream::Upstream;

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
    /// What is known of sites and threads without asking the store.
    pub latest: Latest,
    /// Pages of comments as they were rendered.
    pub renderings: Renderings,
    /// For large answers.
    pub room: Room,
    /// Sends mails and calls webhooks.
    pub outbox: Outbox,
    /// The widget's files.
    pub assets: Assets,
    /// Whether `/` is the demo article.
    pub demo: bool,
}

impl App {
    /// An app that is configured in nothing but its store: no limits, no proxies, no widget, and every change known at
    /// once, whoever makes it.
    #[must_use]
    pub fn new(store: Store, clock: Clock) -> Self {
        let room = Room::default();
        Self {
            store,
            clock,
            public_url: None,
            rate_limits: None,
            trusted_proxies: Vec::new(),
            live: Live::default(),
            latest: Latest::new(Duration::ZERO),
            renderings: Renderings::new(room.clone()),
            room,
            outbox: Outbox::default(),
            assets: Assets::default(),
            demo: false,
        }
    }

    /// Tells everybody that something changed in a thread.
    pub fn changed(&self, site: &Site, key: &str) {
        self.latest.changed(site, key);
        self.live.wake(site, key);
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

/// What every server has that readers reach, whatever it serves.
pub trait Front: Send + Sync + 'static {
    /// Where readers reach it, if that is known.
    fn public_url(&self) -> Option<&Origin>;
    /// How often one client may ask; absent means as often as it likes.
    fn rate_limits(&self) -> Option<&RateLimits>;
    /// The proxies whose `X-Forwarded-For` is believed.
    fn trusted_proxies(&self) -> &[IpNet];
    /// The widget's files.
    fn assets(&self) -> &Assets;
}

impl Front for App {
    fn public_url(&self) -> Option<&Origin> {
        self.public_url.as_ref()
    }

    fn rate_limits(&self) -> Option<&RateLimits> {
        self.rate_limits.as_ref()
    }

    fn trusted_proxies(&self) -> &[IpNet] {
        &self.trusted_proxies
    }

    fn assets(&self) -> &Assets {
        &self.assets
    }
}

/// The server in front of another comment system: without a database, and without its sockets.
pub struct UpstreamApp {
    /// The system, and what is known of it.
    pub upstream: Upstream,
    /// First paints as they were rendered.
    pub renderings: Renderings,
    /// For large answers.
    pub room: Room,
    /// Where readers reach this server.
    pub public_url: Option<Origin>,
    /// How often one client may ask; absent means as often as it likes.
    pub rate_limits: Option<RateLimits>,
    /// The proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The widget's files.
    pub assets: Assets,
}

impl UpstreamApp {
    /// An app that is configured in nothing but its system: no limits, no proxies, no widget.
    #[must_use]
    pub fn new(upstream: Upstream) -> Self {
        let room = Room::default();
        Self {
            upstream,
            renderings: Renderings::new(room.clone()),
            room,
            public_url: None,
            rate_limits: None,
            trusted_proxies: Vec::new(),
            assets: Assets::default(),
        }
    }
}

impl Front for UpstreamApp {
    fn public_url(&self) -> Option<&Origin> {
        self.public_url.as_ref()
    }

    fn rate_limits(&self) -> Option<&RateLimits> {
        self.rate_limits.as_ref()
    }

    fn trusted_proxies(&self) -> &[IpNet] {
        &self.trusted_proxies
    }

    fn assets(&self) -> &Assets {
        &self.assets
    }
}
