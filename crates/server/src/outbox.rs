//! Sends what the store's outbox has: mails to readers and owners, calls of webhooks.
//!
//! **Invariants.** Nobody waits for it: a comment is posted before anybody is told. What can't be sent stays in the store
//! and is tried again, or given up where the owner sees it. A mail server that can't be used holds mails back without
//! using up their attempts.

mod letters;
mod post;
mod templates;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::sync::Notify;

pub(crate) use self::letters::site_name;
use self::post::Post;
pub use self::post::{KeptMail, sender_of};
use self::templates::SiteTemplates;
use crate::clock::Clock;
use crate::links::Links;
use crate::mail::{Mailbox, Mailer};
use crate::store::{Contents, Millis, News, Parcel, Recipient, Store, StoreError};
use crate::webhook::{DeliveryError, EventKind, Sender, WebhookEvent, WebhookUrl};

/// How many are taken at once, and how many of them are under way at a time.
const BATCH: i64 = 16;
const AT_A_TIME: usize = 4;
/// For how long what was taken is not taken again, unless it is reported about.
/// Longer than the slowest mail server can take for a batch.
const LEASE: Millis = 30 * MINUTE;
/// How often the store is asked when nobody rings: another process may have written, or a time have come.
const PATIENCE: Duration = Duration::from_secs(2);

const MINUTE: Millis = 60_000;
const HOUR: Millis = 60 * MINUTE;
/// When trying is given up.
const MOST_AGE: Millis = 5 * 24 * HOUR;
/// The pauses of a mail server that can't be used: the first, and the longest.
const FIRST_PAUSE: Millis = 5_000;
const LONGEST_PAUSE: Millis = 5 * MINUTE;

/// Sends mails and calls webhooks.
pub struct Outbox {
    bell: Notify,
    stopped: AtomicBool,
    post: Option<Post>,
    webhooks: Sender,
    base: OnceLock<String>,
    pause: Mutex<Pause>,
    templates: SiteTemplates,
}

/// Until when the mail server is left alone, and after how many failures.
#[derive(Default)]
struct Pause {
    until: Millis,
    failures: u32,
}

/// What became of a parcel.
enum Outcome {
    Sent,
    /// It may work later.
    Later(String),
    /// No mail can be sent now.
    Down(String),
    /// It will never work.
    Never {
        failure: String,
        no_mailbox: bool,
    },
}

impl Default for Outbox {
    fn default() -> Self {
        Self::new(None, None, false)
    }
}

impl Outbox {
    /// An outbox that sends by this mailer, if there is one; mails go out `from` there, or from `comments@` our host.
    #[must_use]
    pub fn new(mailer: Option<Mailer>, from: Option<Mailbox>, private_webhooks: bool) -> Self {
        let post = mailer.map(|mailer| Post::Sent(Box::new(mailer), from));
        Self::by(post, private_webhooks)
    }

    /// An outbox that keeps its last mails instead of sending any, for a demo.
    #[must_use]
    pub fn keeping() -> Self {
        Self::by(Some(Post::keeping()), false)
    }

    fn by(post: Option<Post>, private_webhooks: bool) -> Self {
        Self {
            bell: Notify::new(),
            stopped: AtomicBool::new(false),
            post,
            webhooks: Sender::new(private_webhooks),
            base: OnceLock::new(),
            pause: Mutex::default(),
            templates: SiteTemplates::default(),
        }
    }

    /// Whether mails are sent at all.
    #[must_use]
    pub fn sends_mail(&self) -> bool {
        self.post.is_some()
    }

    /// The mails that were not sent, newest first; none where mails are sent.
    #[must_use]
    pub fn kept(&self) -> Vec<KeptMail> {
        match &self.post {
            Some(post) => post.kept(),
            None => Vec::new(),
        }
    }

    /// Says where readers reach this server, as `https://comments.example`: links in mails begin with it.
    pub fn set_base(&self, base: String) {
        // The first is the one that was meant.
        let _ = self.base.set(base);
    }

    /// The host of our links.
    #[must_use]
    pub fn host(&self) -> &str {
        letters::host(self.base())
    }

    /// Says that there may be something to send.
    pub fn wake(&self) {
        self.bell.notify_one();
    }

    /// Ends [`Outbox::run`], once what is under way has arrived.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
        self.bell.notify_one();
    }

    /// Sends whatever comes, until it is told to stop.
    pub async fn run(&self, store: &Store, clock: &Clock) {
        while !self.stopped.load(Ordering::Relaxed) {
            match self.work(store, clock).await {
                Ok(true) => continue,
                Ok(false) => (),
                Err(error) => tracing::warn!(%error, "the outbox can't be read"),
            }
            tokio::select! {
                () = self.bell.notified() => (),
                () = tokio::time::sleep(PATIENCE) => (),
            }
        }
    }

    /// Sends what is due now, up to a batch; tells whether there was something.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `Failed`, of the store.
    pub async fn work(&self, store: &Store, clock: &Clock) -> Result<bool, StoreError> {
        while store.spread_news(clock.now()).await? {}
        let now = clock.now();
        let mails = self.post.is_some() && now >= self.lock_pause().until;
        let parcels = store.take_due(BATCH, now, now + LEASE, mails).await?;
        let some = !parcels.is_empty();
        futures_util::stream::iter(parcels)
            .for_each_concurrent(AT_A_TIME, async |parcel| {
                let outcome = self.deliver(store, clock, &parcel).await;
                // It is due again when its lease is over.
                if let Err(error) = self.report(store, clock, &parcel, outcome).await {
                    tracing::warn!(%error, parcel = parcel.id, "what was sent can't be noted");
                }
            })
            .await;
        Ok(some)
    }

    async fn deliver(&self, store: &Store, clock: &Clock, parcel: &Parcel) -> Outcome {
        let base = self.base();
        match &parcel.recipient {
            Recipient::Webhook {
                format,
                url,
                secret,
            } => {
                self.call(parcel, base, (format, url, secret.as_deref()))
                    .await
            }
            Recipient::Reader { .. } | Recipient::Owner(_) => {
                // Another of the batch has found out.
                if clock.now() < self.lock_pause().until {
                    return Outcome::Down("the mail server could not be used".to_owned());
                }
                self.mail(store, parcel, base).await
            }
        }
    }

    async fn mail(&self, store: &Store, parcel: &Parcel, base: &str) -> Outcome {
        let Some(post) = &self.post else {
            return Outcome::Down("there is no mail server".to_owned());
        };
        let templates = match self.templates.of(store, &parcel.site).await {
            Ok(templates) => templates,
            Err(error) => return Outcome::Later(error.to_string()),
        };
        let links = Links::new(store.signing_key().clone());
        let letter = letters::letter(parcel, base, &links);
        post.send(&letter, &templates, base).await
    }

    async fn call(
        &self,
        parcel: &Parcel,
        base: &str,
        (format, url, secret): (&str, &str, Option<&str>),
    ) -> Outcome {
        let never = |failure: String| Outcome::Never {
            failure,
            no_mailbox: false,
        };
        let Contents::Comments(items, news) = &parcel.contents else {
            return never("a webhook is told of comments only".to_owned());
        };
        let Some(item) = items.first() else {
            return Outcome::Sent;
        };
        let (Ok(format), Ok(url)) = (format.parse(), WebhookUrl::parse(url, true)) else {
            return never("the address or format of the webhook is damaged".to_owned());
        };
        let secret = match secret.map(str::parse).transpose() {
            Ok(secret) => secret,
            Err(_) => return never("the secret of the webhook is damaged".to_owned()),
        };
        let event = WebhookEvent {
            id: format!("msg_{}", parcel.id),
            kind: match news {
                News::New => EventKind::CommentCreated,
                News::Held => EventKind::CommentHeld,
            },
            at: jiff::Timestamp::from_millisecond(parcel.created_at).unwrap_or_default(),
            site: parcel.site.key.clone(),
            thread: item.thread.clone(),
            title: Some(item.title.clone()).filter(|title| !title.is_empty()),
            page_url: item.url.clone(),
            comment_url: (*news == News::New)
                .then(|| letters::comment_url(base, &parcel.site, item)),
            comment: item.id.to_string(),
            author: item.author.clone(),
            text: crate::text::plain_text(&item.html),
        };
        let delivered = self.webhooks.deliver(&url, secret.as_ref(), format, &event);
        match delivered.await {
            Ok(()) => Outcome::Sent,
            Err(DeliveryError::TryLater(failure)) => Outcome::Later(failure),
            Err(DeliveryError::Refused(failure)) => never(failure),
        }
    }

    async fn report(
        &self,
        store: &Store,
        clock: &Clock,
        parcel: &Parcel,
        outcome: Outcome,
    ) -> Result<(), StoreError> {
        let now = clock.now();
        let age = now - parcel.created_at;
        let is_mail = !matches!(parcel.recipient, Recipient::Webhook { .. });
        match outcome {
            Outcome::Sent => {
                if is_mail {
                    *self.lock_pause() = Pause::default();
                }
                store.mark_sent(parcel.id).await
            }
            Outcome::Later(failure) | Outcome::Down(failure) if age > MOST_AGE => {
                tracing::warn!(
                    parcel = parcel.id,
                    failure,
                    "given up: it was tried for too long"
                );
                store.give_up(parcel.id, &failure, false).await
            }
            Outcome::Later(failure) => {
                let until = now + wait(parcel.attempts, age);
                store.postpone(parcel.id, until, &failure, true).await
            }
            Outcome::Down(failure) => {
                let until = self.lock_pause().prolong(now);
                tracing::warn!(failure, "no mail can be sent; they wait");
                store.postpone(parcel.id, until, &failure, false).await
            }
            Outcome::Never {
                failure,
                no_mailbox,
            } => {
                tracing::warn!(parcel = parcel.id, failure, "given up");
                store.give_up(parcel.id, &failure, no_mailbox).await
            }
        }
    }

    fn base(&self) -> &str {
        self.base.get().map_or("http://localhost", String::as_str)
    }

    fn lock_pause(&self) -> MutexGuard<'_, Pause> {
        lock(&self.pause)
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Pause {
    /// Makes the pause longer each time it did not help; several failures at one time are one.
    fn prolong(&mut self, now: Millis) -> Millis {
        if now >= self.until {
            let pause = FIRST_PAUSE.saturating_mul(1 << self.failures.min(20));
            self.until = now + pause.min(LONGEST_PAUSE);
            self.failures += 1;
        }
        self.until
    }
}

/// How long to wait after an attempt that failed: minutes at first, as for a server that asks to come
/// back, later hours.
fn wait(attempts: i64, age: Millis) -> Millis {
    let longest = if age < 2 * HOUR { 10 * MINUTE } else { HOUR };
    let doubled = MINUTE << attempts.clamp(0, 10);
    doubled.min(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_grows_to_five_minutes_and_failures_at_one_time_are_one() {
        let mut pause = Pause::default();
        let mut now = 0;
        let mut pauses = Vec::new();
        for _ in 0..9 {
            let until = pause.prolong(now);
            assert_eq!(pause.prolong(now), until);
            pauses.push((until - now) / 1000);
            now = until;
        }
        assert_eq!(pauses, [5, 10, 20, 40, 80, 160, 300, 300, 300]);
    }

    #[test]
    fn what_failed_comes_after_minutes_and_later_after_an_hour() {
        let minutes: Vec<_> = (0..6).map(|attempts| wait(attempts, 0) / MINUTE).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 10, 10]);
        assert_eq!(wait(i64::MAX, 3 * HOUR), HOUR);
    }
}
