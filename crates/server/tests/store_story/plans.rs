//! How the databases do what the stories ask of them: nothing is walked through that grows.
//!
//! Every statement is heard of as it runs, whoever's story it is. When a story ends, those that were not heard of before are
//! explained by a large database of each engine. So a new statement is checked as soon as there is a test that runs it.

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};
use std::sync::{Mutex, OnceLock, PoisonError};

use afterword_server::store::Store;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Row as _};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use tracing::field::{Field, Visit};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

use crate::postgres;
use crate::walks::walks;
use crate::world::START;

/// How many comments the large databases have.
const COMMENTS: i64 = 50_000;

/// What statements of the tests themselves begin with.
pub const OWN: &str = "/* of a test */ ";

/// Walks that are meant: a part of the statement, a part of the step of the plan, and the reason.
const MEANT: [(&str, &str, &str); 10] = [
    (
        "FROM announcements WHERE done = 0 ORDER BY created_at",
        "announcements_waiting",
        "only what waits is in the index, and the first of it is taken",
    ),
    (
        "AND digest = 1 AND batch IS NULL AND recipient IN (",
        "outbox_digests",
        "only what is told once a day and not settled yet is in the index",
    ),
    (
        "SELECT MIN(author_name) FROM comments WHERE site_id = $1 AND role IS NOT NULL",
        "comments_by_role",
        "only people with a role are in the index, and the first is sought",
    ),
    (
        "c.state = 'live' ORDER BY c.created_at DESC, c.tie DESC LIMIT",
        "comments_newest_of_site",
        "until there are enough for a feed; the order on top is that of the feed",
    ),
    (
        "DELETE FROM comment_versions WHERE site_id = $1",
        "comment_versions",
        "when the owner switches edits off, which happens once",
    ),
    (
        "FROM (SELECT DISTINCT id FROM (",
        "comments_held",
        "what waits for the owner's decision, for the owner",
    ),
    (
        "FROM (SELECT DISTINCT id FROM (",
        "reports",
        "what waits for the owner's decision, for the owner",
    ),
    (
        "SELECT (SELECT COUNT(*) FROM outbox WHERE state = 'waiting')",
        "outbox_d",
        "the owner asks how much waits and was given up, and only that is in the indexes",
    ),
    (
        "FROM outbox WHERE state = 'dead'",
        "outbox_dead",
        "the owner sends again what was given up, and only that is in the index",
    ),
    (
        "FROM outbox o JOIN sites s ON s.id = o.site_id",
        "outbox_dead",
        "the owner lists what was given up, and only that is in the index",
    ),
];

static HEARD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
static EXPLAINED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Begins to hear every statement of this process.
pub fn listen() {
    static LISTENING: OnceLock<()> = OnceLock::new();
    LISTENING.get_or_init(|| {
        let listener = tracing_subscriber::registry().with(Listener);
        tracing::subscriber::set_global_default(listener).expect("nobody else listens");
    });
}

/// Fails if a statement that was not explained before walks through something that grows.
pub async fn check() -> anyhow::Result<()> {
    let new: Vec<String> = {
        let heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut explained = EXPLAINED.lock().unwrap_or_else(PoisonError::into_inner);
        heard
            .into_iter()
            .filter(|text| explained.insert(text.clone()))
            .collect()
    };
    if new.is_empty() {
        return Ok(());
    }
    let mut said = String::new();
    for url in large().await? {
        let mut connection = AnyConnection::connect(url).await?;
        for statement in &new {
            let plan = explain(&mut connection, url, statement).await?;
            let walks = walks(statement, &plan);
            let is_meant = |walk: &String| {
                let is_it = |(of, step, _): &(&str, &str, &str)| {
                    statement.contains(of) && walk.contains(step)
                };
                MEANT.iter().any(is_it)
            };
            if !walks.iter().all(is_meant) {
                let plan = plan.join("\n  ");
                write!(said, "\n{statement}\n{}: {walks:?}\n  {plan}\n", &url[..6])?;
            }
        }
        connection.close().await?;
    }
    anyhow::ensure!(
        said.is_empty(),
        "these walk through something that grows:\n{said}"
    );
    Ok(())
}

/// The addresses of the large databases.
async fn large() -> anyhow::Result<&'static [String; 2]> {
    static LARGE: OnceCell<([String; 2], TempDir)> = OnceCell::const_new();
    let fill = || async {
        let folder = tempfile::tempdir()?;
        let file = format!("sqlite:{}", folder.path().join("large.db").display());
        let urls = [file, postgres::fresh_database().await?];
        for url in &urls {
            let store = Store::open(&url.parse()?).await?;
            let site = store.add_site("blog", Vec::new(), START).await?;
            store.seed(&site, COMMENTS, START).await?;
            store.close().await;
        }
        anyhow::Ok((urls, folder))
    };
    Ok(&LARGE.get_or_try_init(fill).await?.0)
}

/// How one statement is done whatever its values are: a line per step.
async fn explain(
    connection: &mut AnyConnection,
    url: &str,
    statement: &str,
) -> anyhow::Result<Vec<String>> {
    let explain = if url.starts_with("sqlite:") {
        // What SQLite lists besides is how it would look for rows that name one which goes away; none does.
        let Some(read) = what_is_read(statement) else {
            return Ok(Vec::new());
        };
        format!("EXPLAIN QUERY PLAN {read}")
    } else {
        let places = (1..).take_while(|n| statement.contains(&format!("${n}")));
        let nulls = vec!["NULL"; places.count()].join(", ");
        let values = if nulls.is_empty() {
            nulls
        } else {
            format!("({nulls})")
        };
        // A table that is short today is sought through as if it were not.
        let prepare = format!(
            "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; \
             DEALLOCATE ALL; PREPARE one AS {statement}"
        );
        sqlx::raw_sql(AssertSqlSafe(prepare))
            .execute(&mut *connection)
            .await?;
        format!("EXPLAIN EXECUTE one {values}")
    };
    let rows = sqlx::raw_sql(AssertSqlSafe(explain))
        .fetch_all(connection)
        .await?;
    let lines = rows.iter().map(|row| row.try_get(row.len() - 1));
    Ok(lines.collect::<Result<_, _>>()?)
}

/// Of an insertion, what it is taken from; nothing if that is in the statement itself.
fn what_is_read(statement: &str) -> Option<&str> {
    if !statement.starts_with("INSERT") {
        return Some(statement);
    }
    let begin = [statement.find("WITH "), statement.find("SELECT ")];
    let begin = begin.into_iter().flatten().min()?;
    let end = statement.find("ON CONFLICT").unwrap_or(statement.len());
    statement.get(begin..end)
}

/// Hears statements as sqlx logs them when they are done.
struct Listener;

impl<S: tracing::Subscriber> Layer<S> for Listener {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() != "sqlx::query" {
            return;
        }
        let mut text = Text::default();
        event.record(&mut text);
        let statement = text.0;
        let word = statement.split_whitespace().next().unwrap_or_default();
        let is_ours = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains(&word);
        // What is asked before there is a schema is not the same text for both.
        let of_engine = [
            "sqlite_",
            "current_setting",
            "information_schema",
            "pg_advisory",
        ];
        if is_ours && !of_engine.iter().any(|part| statement.contains(part)) {
            let mut heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
            heard.insert(statement);
        }
    }
}

/// The text of a statement.
#[derive(Default)]
struct Text(String);

impl Visit for Text {
    fn record_str(&mut self, field: &Field, value: &str) {
        // A statement that is short is its own summary.
        let whole = field.name() == "db.statement" && !value.is_empty();
        if whole || (field.name() == "summary" && self.0.is_empty()) {
            value.trim().clone_into(&mut self.0);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}

#[tokio::test]
async fn statements_are_heard() -> anyhow::Result<()> {
    listen();
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite:{}", folder.path().join("a.db").display());
    let store = Store::open(&file.parse()?).await?;
    store.find_site("blog").await?;
    // It is logged after it was answered.
    store.close().await;
    let heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
    assert!(heard.iter().any(|text| text.contains("FROM sites")));
    Ok(())
}
