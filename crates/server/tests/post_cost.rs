//! What a post and a page cost: as many statements in a thread of 100,000 comments, or of 10,000 who are told of each, as
//! in one of a few, each along an index, on SQLite and PostgreSQL.
//!
//! One test alone in its program, since it listens to every statement there is.

#[path = "support/postgres.rs"]
mod postgres;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use afterword_protocol::{Comment, CommentId, Sort};
use afterword_server::store::{
    CheckedComment, CheckedText, Idempotency, Page, PageQuery, Site, Store, TokenHash,
};
use anyhow::{Context as _, ensure};
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Row as _};
use tracing::field::{Field, Visit};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

const START: i64 = 1_700_000_000_000;
const COMMENTS: u32 = 100_000;
const FOLLOWERS: u32 = 10_000;

/// A statement as sqlx logs it when it is done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Statement {
    text: String,
    rows: u64,
}

/// Every statement since it was last asked.
#[derive(Clone, Default)]
struct Statements(Arc<Mutex<Vec<Statement>>>);

impl Statements {
    fn take(&self) -> Vec<Statement> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<S: tracing::Subscriber> Layer<S> for Statements {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            let mut statement = Statement::default();
            event.record(&mut statement);
            // Any statement may be the first of a connection, which begins with its settings.
            let settings = ["SET ", "PRAGMA "];
            if !settings.iter().any(|word| statement.text.starts_with(word)) {
                let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                all.push(statement);
            }
        }
    }
}

impl Visit for Statement {
    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name().starts_with("rows_") {
            self.rows += value;
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        // A statement that is short is its own summary.
        let whole = field.name() == "db.statement" && !value.is_empty();
        if whole || field.name() == "summary" {
            value.trim().clone_into(&mut self.text);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}

/// A database with a long thread in it.
struct World {
    store: Store,
    site: Site,
    url: String,
}

impl World {
    async fn at(url: String) -> anyhow::Result<Self> {
        let store = Store::open(&url.parse()?).await?;
        let site = store.add_site("blog", Vec::new(), START).await?;
        let world = Self { store, site, url };
        for thread in ["long", "short", "followed"] {
            world.post(thread, None, thread).await?;
        }
        while world.store.spread_news(START).await? {}
        world
            .sql(&format!(
                "INSERT INTO addresses (site_id, email, email_key, state, created_at) \
                 WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {FOLLOWERS}) \
                 SELECT c.site_id, 'r' || i || '@a.example', 'r' || i || '@a.example', 'confirmed', \
                 c.created_at FROM n, comments c WHERE c.source = 'followed'; \
                 INSERT INTO subscriptions \
                 (site_id, address_id, thread_id, kind, target, cadence, reader, created_at) \
                 SELECT a.site_id, a.id, c.thread_id, 'thread', CAST(c.thread_id AS TEXT), 'instant', \
                 c.post_key, c.created_at FROM addresses a, comments c WHERE c.source = 'followed'"
            ))
            .await?;
        // Every second comment of the long thread answers its first.
        world
            .sql(&format!(
                "INSERT INTO comments (site_id, thread_id, parent_id, root_id, depth, author_name, \
                 source, source_format, html, renderer, state, created_at) \
                 WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {COMMENTS}) \
                 SELECT c.site_id, c.thread_id, CASE WHEN i % 2 = 0 THEN c.id END, \
                 CASE WHEN i % 2 = 0 THEN c.id END, i % 2, 'Ann', 'x', 'markdown', '<p>x</p>', 1, \
                 'live', c.created_at + i FROM n, comments c WHERE c.source = 'long'; \
                 INSERT INTO events (site_id, thread_id, comment_id, kind, created_at) \
                 SELECT site_id, thread_id, id, 'created', created_at FROM comments \
                 WHERE source = 'x'; \
                 INSERT INTO announcements (comment_id, what, site_id, created_at, done) \
                 SELECT id, 'new', site_id, created_at, 1 FROM comments WHERE source = 'x'; \
                 ANALYZE"
            ))
            .await?;
        Ok(world)
    }

    async fn sql(&self, statements: &str) -> anyhow::Result<()> {
        let mut connection = AnyConnection::connect(&self.url).await?;
        sqlx::raw_sql(AssertSqlSafe(statements))
            .execute(&mut connection)
            .await?;
        Ok(connection.close().await?)
    }

    async fn post(
        &self,
        thread: &str,
        parent: Option<&CommentId>,
        key: &str,
    ) -> anyhow::Result<Comment> {
        let mut key_hash = [0; 32];
        for (byte, letter) in key_hash.iter_mut().zip(key.bytes()) {
            *byte = letter;
        }
        let request = Idempotency {
            key_hash,
            fingerprint: [7; 32],
        };
        let page = Page {
            key: thread.to_owned(),
            url: format!("https://blog.example/{thread}"),
            title: String::new(),
        };
        let new = CheckedComment {
            parent: parent.cloned(),
            name: "Ann".to_owned(),
            email: None,
            website: None,
            text: CheckedText {
                source: thread.to_owned(),
                html: format!("<p>{thread}</p>"),
            },
            quote: None,
            edit_token: TokenHash(key_hash),
            author: Some(TokenHash([9; 32])),
            notify: None,
        };
        let (store, site) = (&self.store, &self.site);
        let posted = store.create_comment(site, &page, new, &request, START);
        Ok(posted.await?)
    }

    /// How one statement is done: a line per step.
    async fn plan(&self, statement: &str) -> anyhow::Result<Vec<String>> {
        let mut connection = AnyConnection::connect(&self.url).await?;
        let places = (1..).take_while(|n| statement.contains(&format!("${n}")));
        let nulls = vec!["NULL"; places.count()].join(", ");
        let (prepare, explain) = if self.url.starts_with("sqlite:") {
            (String::new(), format!("EXPLAIN QUERY PLAN {statement}"))
        } else {
            // As it is done whatever the values are.
            let execute = match nulls.as_str() {
                "" => "EXECUTE one".to_owned(),
                nulls => format!("EXECUTE one ({nulls})"),
            };
            (
                format!("SET plan_cache_mode = force_generic_plan; PREPARE one AS {statement}"),
                format!("EXPLAIN {execute}"),
            )
        };
        if !prepare.is_empty() {
            sqlx::raw_sql(AssertSqlSafe(prepare))
                .execute(&mut connection)
                .await?;
        }
        let rows = sqlx::raw_sql(AssertSqlSafe(explain))
            .fetch_all(&mut connection)
            .await?;
        connection.close().await?;
        let lines = rows.iter().map(|row| row.try_get(row.len() - 1));
        Ok(lines.collect::<Result<_, _>>()?)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_post_and_a_page_of_a_long_thread_cost_what_those_of_a_short_thread_cost()
-> anyhow::Result<()> {
    let statements = Statements::default();
    let listener = tracing_subscriber::registry().with(statements.clone());
    tracing::subscriber::set_global_default(listener)?;
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite:{}", folder.path().join("afterword.db").display());
    for url in [file, postgres::fresh_database().await?] {
        let world = World::at(url).await?;
        let first = |thread: &'static str| {
            let posted = world.post(thread, None, thread);
            async { anyhow::Ok(posted.await?.id) }
        };
        for replies in [false, true] {
            let mut cost = Vec::new();
            for thread in ["short", "long", "followed"] {
                // Asking again with the first key names the first comment.
                let first = first(thread).await?;
                let parent = replies.then_some(&first);
                statements.take();
                let key = format!("{thread} {replies}");
                world.post(thread, parent, &key).await?;
                cost.push(statements.take());
            }
            ensure!(cost[0].len() > 5, "nothing was heard: {cost:#?}");
            // The same statements, which give and change as many rows.
            assert_eq!(cost[0], cost[1]);
            assert_eq!(cost[0], cost[2]);
            for statement in &cost[1] {
                check_plan(&world, &statement.text).await?;
            }
        }
        // Who wants to know is found out afterwards, by as many statements for 10,000 as for none.
        let mut told = Vec::new();
        statements.take();
        while world.store.spread_news(START).await? {
            told.push(statements.take());
        }
        let counts: Vec<_> = told.iter().map(Vec::len).collect();
        assert_eq!(counts, [counts[0]; 6], "{told:#?}");
        let rows = told.iter().flatten().map(|statement| statement.rows);
        ensure!(rows.max() == Some(FOLLOWERS.into()), "{told:#?}");
        for statement in told.iter().flatten() {
            check_plan(&world, &statement.text).await?;
        }
        // A retry whose answer is forgotten finds its comment along an index, too.
        let posted = world.post("long", None, "long").await?;
        world.sql("DELETE FROM idempotency").await?;
        statements.take();
        assert_eq!(world.post("long", None, "long").await?.id, posted.id);
        for statement in &statements.take() {
            check_plan(&world, &statement.text).await?;
        }
        for thread in ["short", "long"] {
            statements.take();
            let page = PageQuery {
                sort: Sort::Oldest,
                limit: 25,
                cursor: None,
                from: None,
                only_quoted: false,
            };
            let page = world
                .store
                .list_comments(&world.site, thread, &page)
                .await?;
            ensure!(page.comments.iter().any(|comment| comment.parent.is_some()));
            // Thread, roots, replies.
            let read = statements.take();
            assert_eq!(read.len(), 3, "{read:#?}");
            for statement in &read {
                check_plan(&world, &statement.text).await?;
            }
        }
        // So are feeds, each of which reads its comments with one.
        statements.take();
        let (store, site) = (&world.store, &world.site);
        for thread in ["short", "long"] {
            store.list_newest_of_thread(site, thread).await?;
        }
        store.list_newest_of_site(site).await?;
        let read = statements.take();
        assert_eq!(read.len(), 5, "{read:#?}");
        for statement in &read {
            check_plan(&world, &statement.text).await?;
        }
        // One of the comments has 50,000 answers, and so has its author.
        let started = Instant::now();
        let reader = TokenHash([9; 32]);
        ensure!(store.list_answers_to_reader(site, reader).await?.len() == 50);
        println!("{}: {:?} to find them", &world.url[..6], started.elapsed());
        let short = time(&world, "short").await?;
        let (long, followed) = (time(&world, "long").await?, time(&world, "followed").await?);
        let begun = Instant::now();
        while world.store.spread_news(START).await? {}
        let spread = begun.elapsed();
        println!(
            "{}: {short:?} short, {long:?} long, {followed:?} followed; {spread:?} to tell of all",
            &world.url[..6]
        );
    }
    Ok(())
}

/// Fails if a statement walks through all comments or events.
async fn check_plan(world: &World, statement: &str) -> anyhow::Result<()> {
    let word = statement.split(' ').next().context("a statement")?;
    if !["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains(&word) {
        return Ok(());
    }
    if word == "INSERT" && world.url.starts_with("sqlite:") {
        // It only adds. What is listed is how the rows that name it would be sought if a foreign key
        // were violated at this time.
        return Ok(());
    }
    let plan = world.plan(statement).await?;
    for line in &plan {
        for walk in [
            "SCAN comments",
            "SCAN c",
            "SCAN events",
            "SCAN threads",
            "SCAN s",
            "SCAN subscriptions",
            "SCAN addresses",
            "SCAN outbox",
            "SCAN announcements",
            "Seq Scan on announcements",
            "Seq Scan on comments",
            "Seq Scan on events",
        ] {
            // An index of what waits is walked from its beginning.
            let is_short = ["SCAN CONSTANT", "announcements_waiting"];
            let is_walk = line.contains(walk) && !is_short.iter().any(|short| line.contains(short));
            ensure!(!is_walk, "{statement}\n{plan:#?}");
        }
    }
    Ok(())
}

/// The median of some posts.
async fn time(world: &World, thread: &str) -> anyhow::Result<Duration> {
    let mut times = Vec::new();
    for number in 0..51 {
        let start = Instant::now();
        world
            .post(thread, None, &format!("{thread} t{number}"))
            .await?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    Ok(times[times.len() / 2])
}
