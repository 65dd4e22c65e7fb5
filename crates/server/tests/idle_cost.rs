//! What costs next to nothing: readers who only listen, and sites, threads and languages that do not exist.
//!
//! One test alone in its program, since it listens to every statement there is.

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use afterword_server::app::App;
use afterword_server::clock::Clock;
use afterword_server::replay::Replay;
use afterword_server::router::service;
use afterword_server::store::{DatabaseUrl, Store};
use anyhow::ensure;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::Request;
use axum::response::Response;
use tokio::task::JoinSet;
use tower::ServiceExt as _;
use tracing::field::{Field, Visit};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

/// Longer than any look takes.
const PATIENCE: Duration = Duration::from_secs(60);
const SITE: &str = "/api/v1/sites/default";

/// Every statement since it was last asked.
#[derive(Clone, Default)]
struct Statements(Arc<Mutex<Vec<String>>>);

impl Statements {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn count(&self, part: &str) -> usize {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().filter(|text| text.contains(part)).count()
    }

    /// Waits for a number of statements with this part: they are logged after they were answered.
    async fn wait_for(&self, part: &str, number: usize) {
        while self.count(part) < number {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl<S: tracing::Subscriber> Layer<S> for Statements {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            let mut statement = Statement::default();
            event.record(&mut statement);
            // Any statement may be the first of a connection, which begins with its settings.
            if !statement.0.starts_with("PRAGMA ") {
                let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                all.push(statement.0);
            }
        }
    }
}

/// The text of a statement as sqlx logs it.
#[derive(Default)]
struct Statement(String);

impl Visit for Statement {
    fn record_str(&mut self, field: &Field, value: &str) {
        // A statement that is short is its own summary.
        let whole = field.name() == "db.statement" && !value.is_empty();
        if whole || field.name() == "summary" {
            value.trim().clone_into(&mut self.0);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}

async fn answer(server: &Replay<Router>, path: &str) -> anyhow::Result<Response> {
    let mut request = Request::builder().uri(path).body(Body::empty())?;
    let peer: SocketAddr = "203.0.113.5:4711".parse()?;
    request.extensions_mut().insert(ConnectInfo(peer));
    Ok(server.clone().oneshot(request).await?)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_wrote_costs_next_to_nothing() -> anyhow::Result<()> {
    let heard = Statements::default();
    let listener = tracing_subscriber::registry().with(heard.clone());
    tracing::subscriber::set_global_default(listener)?;
    let folder = tempfile::tempdir()?;
    let store = Store::open(&DatabaseUrl::sqlite(folder.path().join("a.db"))).await?;
    let app = Arc::new(App::new(store, Clock::system()));
    let server = service(Arc::clone(&app));

    // A site that does not exist: one statement, whatever is asked of it.
    for number in 0..100 {
        heard.take();
        let paths = [
            format!("/api/v1/sites/invented-{number}/threads/post/comments?x={number}"),
            format!("/api/v1/sites/invented-{number}/threads/post/events"),
            format!("/api/v1/sites/invented-{number}/words/en"),
            format!("/t/invented-{number}/post"),
        ];
        for path in &paths {
            answer(&server, path).await?;
        }
        tokio::time::timeout(PATIENCE, heard.wait_for("FROM sites", paths.len())).await?;
        let all = heard.take();
        ensure!(all.len() == paths.len(), "{all:#?}");
    }

    // A thousand languages: those of the site's words that are built in are looked for, and nothing else.
    let mut sent = Vec::new();
    for number in 0..1000 {
        heard.take();
        let answer = answer(&server, &format!("{SITE}/words/x{number}-invented")).await?;
        sent.push(to_bytes(answer.into_body(), usize::MAX).await?);
        tokio::time::timeout(PATIENCE, heard.wait_for("FROM site_words", 1)).await?;
        let all = heard.take();
        ensure!(all.len() == 2, "{all:#?}");
    }
    sent.dedup();
    ensure!(sent.len() == 1, "every other language is answered alike");

    // A thousand readers who listen to as many threads that do not exist, as cheaply as ten.
    let mut streams = JoinSet::new();
    for readers in [10, 1000] {
        let new = readers - streams.len();
        for number in streams.len()..readers {
            let path = format!("{SITE}/threads/invented-{number}/events");
            let body = answer(&server, &path).await?.into_body();
            streams.spawn(to_bytes(body, usize::MAX));
        }
        // For each: what was last, and what happened until it listened.
        let begun = heard.wait_for("FROM threads", 2 * new);
        tokio::time::timeout(PATIENCE, begun).await?;
        heard.take();
        tokio::time::timeout(PATIENCE, heard.wait_for("MAX(id), 0) FROM events", 3)).await?;
        let all = heard.take();
        let looks = all
            .iter()
            .filter(|text| text.contains("MAX(id), 0) FROM events"));
        ensure!(looks.count() == all.len(), "{readers} readers: {all:#?}");
    }
    app.live.close();
    streams.join_all().await;
    Ok(())
}
