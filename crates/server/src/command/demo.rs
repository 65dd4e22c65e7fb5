//! `afterword demo`: an article with a lively thread, in a database that is thrown away.

use std::sync::Arc;

use serde::Deserialize;

use super::{CommandError, listener, say, serve};
use crate::app::App;
use crate::config::Config;
use crate::import::{
    ImportedComment, ImportedEdit, ImportedRating, ImportedRole, ImportedState, ImportedText,
    ImportedThread,
};
use crate::outbox::Outbox;
use crate::store::{DatabaseUrl, Millis, Store};

const SITE: &str = "default";
const THREAD: &str = "demo";
const MILLIS_PER_MINUTE: Millis = 60_000;

/// Serves the demo until the process is told to stop.
pub async fn demo(config: &Config) -> Result<(), CommandError> {
    let failed = |error: std::io::Error| {
        CommandError::Failed(format!("can't make a temporary database: {error}"))
    };
    // Removed when it is dropped.
    let folder = tempfile::Builder::new()
        .prefix("afterword-demo-")
        .tempdir()
        .map_err(failed)?;
    let store = Store::open(&DatabaseUrl::sqlite(folder.path().join("demo.db"))).await?;
    let mut app = App {
        demo: true,
        ..serve::configured(store, config)
    };
    if !app.outbox.sends_mail() {
        app.outbox = Outbox::keeping();
        app.store = app.store.sending_mail(true);
    }
    let app = Arc::new(app);
    seed(&app.store, app.clock.now()).await?;
    listener::run(app, config.listen, |address| {
        say(format_args!(
            "Open http://{address}/ and join in below the article."
        ));
        say(format_args!(
            "It sends no mail; what it would send is at http://{address}/mail."
        ));
        say("It is made of index.html and style/; what you write is thrown away with Ctrl-C.");
    })
    .await?;
    folder.close().map_err(failed)
}

/// Puts the demo thread into a fresh database, as if it had been written over the last weeks.
///
/// # Errors
///
/// If the store fails.
pub async fn seed(store: &Store, now: Millis) -> Result<(), CommandError> {
    let thread: DemoThread = serde_json::from_str(include_str!("../../demo/thread.json"))
        .expect("a test reads the demo thread");
    let site = store.find_site(SITE).await?;
    let site = site.ok_or_else(|| CommandError::Failed("a fresh database has no site".into()))?;
    store
        .import_threads(&site, "demo", &[thread.imported(now)], now, |_| ())
        .await?;
    Ok(())
}

/// `demo/thread.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoThread {
    title: String,
    /// Number of ratings of 1, 2, 3, 4 and 5 stars.
    ratings: [u64; 5],
    comments: Vec<DemoComment>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoComment {
    id: String,
    parent: Option<String>,
    name: String,
    website: Option<String>,
    text: String,
    minutes_ago: Millis,
    up: u64,
    down: u64,
    edited_minutes_ago: Option<Millis>,
    #[serde(default)]
    edited_by: String,
    #[serde(default)]
    pinned: bool,
    role: Option<DemoRole>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum DemoRole {
    Author,
    Moderator,
}

impl DemoThread {
    fn imported(self, now: Millis) -> ImportedThread {
        let stars = self.ratings;
        let sum = (1..)
            .zip(stars)
            .map(|(stars, count): (u64, u64)| stars * count)
            .sum();
        ImportedThread {
            source_id: THREAD.into(),
            key: THREAD.into(),
            url: None,
            title: Some(self.title),
            closed: false,
            rating: Some(ImportedRating {
                sum,
                count: stars.iter().sum(),
                stars,
            }),
            comments: self
                .comments
                .into_iter()
                .map(|comment| comment.imported(now))
                .collect(),
        }
    }
}

impl DemoComment {
    fn imported(self, now: Millis) -> ImportedComment {
        let ago = |minutes: Millis| now - minutes * MILLIS_PER_MINUTE;
        ImportedComment {
            source_id: self.id,
            parent: self.parent,
            author_name: self.name,
            author_email: None,
            author_website: self.website,
            role: self.role.map(|role| match role {
                DemoRole::Author => ImportedRole::Author,
                DemoRole::Moderator => ImportedRole::Moderator,
            }),
            created_at: ago(self.minutes_ago),
            text: ImportedText::Markdown(self.text),
            state: ImportedState::Live,
            pinned: self.pinned,
            closed: false,
            votes_up: self.up,
            votes_down: self.down,
            edited: self.edited_minutes_ago.map(|minutes| ImportedEdit {
                at: ago(minutes),
                by: self.edited_by,
            }),
        }
    }
}
