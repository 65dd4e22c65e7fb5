//! A server to ask, and what tests ask it for.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use afterword_protocol::{Comment, CommentsPage, PostedComment};
use afterword_server::app::App;
use afterword_server::clock::Clock;
use afterword_server::replay::Replay;
use afterword_server::router::service;
use afterword_server::store::{DatabaseUrl, Rules, Site, SiteChange, Store};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::Request;
use axum::response::Response;
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt as _;

use crate::ask::{Answer, Ask, delete, get, new_comment, patch, post};
use crate::{contract, postgres};

/// 2026-11-22T12:00:00Z.
pub const NOW: i64 = 1_795_348_800_000;
/// The address of the article tests write about.
pub const ARTICLE: &str = "http://localhost:3000/post";
/// The thread most tests use.
pub const THREAD: &str = "/api/v1/sites/default/threads/post";

/// A server with a fresh database and the site `default`.
pub struct TestApp {
    pub store: Store,
    pub clock: Clock,
    pub app: Arc<App>,
    service: Replay<Router>,
    keys: AtomicU32,
    folder: Arc<TempDir>,
}

impl TestApp {
    pub async fn start() -> Self {
        Self::start_with(|_| ()).await
    }

    /// Starts with something set that is not by default.
    pub async fn start_with(set: impl FnOnce(&mut App)) -> Self {
        Self::start_in(Arc::new(tempfile::tempdir().unwrap()), set).await
    }

    /// Starts another server with the same database.
    pub async fn beside(other: &Self) -> Self {
        let beside = Self::start_in(Arc::clone(&other.folder), |_| ()).await;
        // Their keys are those of one site.
        beside.keys.store(5000, Ordering::Relaxed);
        beside
    }

    /// Starts with a fresh database in PostgreSQL instead of SQLite.
    pub async fn start_on_postgres() -> Self {
        let address = postgres::fresh_database().await.unwrap();
        let folder = Arc::new(tempfile::tempdir().unwrap());
        Self::start_at(&address.parse().unwrap(), folder, |_| ()).await
    }

    async fn start_in(folder: Arc<TempDir>, set: impl FnOnce(&mut App)) -> Self {
        let database = DatabaseUrl::sqlite(folder.path().join("test.db"));
        Self::start_at(&database, folder, set).await
    }

    async fn start_at(
        database: &DatabaseUrl,
        folder: Arc<TempDir>,
        set: impl FnOnce(&mut App),
    ) -> Self {
        let store = Store::open(database).await.unwrap();
        let clock = Clock::fixed(NOW);
        let mut app = App::new(store.clone(), clock.clone());
        set(&mut app);
        let app = Arc::new(app);
        let service = service(Arc::clone(&app));
        Self {
            store,
            clock,
            app,
            service,
            keys: AtomicU32::new(0),
            folder,
        }
    }

    /// Sends a request and checks the answer against the description of the API.
    pub async fn send(&self, ask: Ask) -> Answer {
        let (method, path) = (ask.method, ask.path.clone());
        let (head, body) = self.answer(ask).await.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let answer = Answer {
            status: head.status.as_u16(),
            headers: head.headers,
            body,
        };
        contract::check(method, &path, &answer);
        answer
    }

    /// Sends a request and gives the answer as it begins.
    pub async fn answer(&self, ask: Ask) -> Response {
        let peer: SocketAddr = ask.peer.parse().unwrap();
        let mut request = Request::builder().method(ask.method).uri(&ask.path);
        for (name, value) in &ask.headers {
            request = request.header(*name, value.as_bytes());
        }
        let mut request = request.body(Body::from(ask.body)).unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        self.service.clone().oneshot(request).await.unwrap()
    }

    /// A key no other write of this test has.
    pub fn new_key(&self) -> String {
        format!(
            "key-of-a-test-{:04}",
            self.keys.fetch_add(1, Ordering::Relaxed)
        )
    }

    /// Sends a write with a key of its own.
    pub async fn write(&self, ask: Ask) -> Answer {
        let key = self.new_key();
        self.send(ask.header("idempotency-key", &key)).await
    }

    pub async fn post_comment(&self, text: &str) -> PostedComment {
        self.write(post(&new_comment(text))).await.json(201)
    }

    /// Posts with one field changed; `pointer` is a JSON pointer.
    pub async fn post_with(&self, pointer: &str, value: Value) -> Answer {
        let mut new = new_comment("fine");
        *new.pointer_mut(pointer).unwrap() = value;
        self.write(post(&new)).await
    }

    pub async fn reply(&self, parent: &Comment, text: &str) -> PostedComment {
        let mut new = new_comment(text);
        new["parent"] = json!(parent.id);
        self.write(post(&new)).await.json(201)
    }

    pub async fn list_comments(&self) -> CommentsPage {
        self.send(get(&format!("{THREAD}/comments")))
            .await
            .json(200)
    }

    pub async fn edit(&self, posted: &PostedComment, text: &str) -> Answer {
        self.write(patch(&posted.comment, &json!({"text": text})).token(&posted.edit_token))
            .await
    }

    pub async fn delete(&self, posted: &PostedComment) -> Answer {
        self.write(delete(&posted.comment).token(&posted.edit_token))
            .await
    }

    /// The address of the database, for commands.
    pub fn address(&self) -> String {
        format!("sqlite:{}", self.folder.path().join("test.db").display())
    }

    pub async fn site(&self) -> Site {
        self.store.find_site("default").await.unwrap().unwrap()
    }

    pub async fn allow_origins(&self, origins: &[&str]) {
        let origins = origins.iter().map(ToString::to_string).collect();
        let change = SiteChange {
            origins: Some(origins),
            ..SiteChange::default()
        };
        self.store.set_site("default", change).await.unwrap();
    }

    /// Gives the site `default` other rules.
    pub async fn set_rules(&self, rules: Rules) {
        let change = SiteChange {
            rules: Some(rules),
            ..SiteChange::default()
        };
        self.store.set_site("default", change).await.unwrap();
    }

    pub fn advance_seconds(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }
}
