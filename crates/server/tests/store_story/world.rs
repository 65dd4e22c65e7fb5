//! A store with a site in it, and what the tests do with them.

use std::sync::atomic::{AtomicI64, Ordering};

use afterword_protocol::{Comment, CommentId, CommentsPage, Cursor, ProblemCode, Sort};
use afterword_server::store::{
    CheckedComment, CheckedText, DatabaseUrl, Idempotency, Millis, Page, PageQuery, Rules, Site,
    SiteChange, Store, StoreError, TokenHash,
};
use anyhow::Context as _;
use sqlx::{AnyConnection, AssertSqlSafe, Connection};
use tempfile::TempDir;

use crate::plans::OWN;
use crate::postgres;

/// Runs `async fn(World) -> anyhow::Result<()>` against both databases, and looks at how its statements are done.
macro_rules! on_both_engines {
    ($($test:ident,)+) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() -> anyhow::Result<()> {
                $crate::plans::listen();
                super::$test($crate::world::World::sqlite().await?).await?;
                $crate::plans::check().await
            })+
        }

        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() -> anyhow::Result<()> {
                $crate::plans::listen();
                super::$test($crate::world::World::postgres().await?).await?;
                $crate::plans::check().await
            })+
        }
    };
}
pub(crate) use on_both_engines;

/// When the tests begin: 2023-11-14T22:13:20Z.
pub const START: Millis = 1_700_000_000_000;

pub struct World {
    pub store: Store,
    pub site: Site,
    /// The database's address.
    pub url: String,
    clock: AtomicI64,
    /// Removed with the world.
    _folder: Option<TempDir>,
}

impl World {
    pub async fn sqlite() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let url = format!("sqlite:{}", folder.path().join("afterword.db").display());
        Self::at(url, Some(folder)).await
    }

    pub async fn postgres() -> anyhow::Result<Self> {
        Self::at(postgres::fresh_database().await?, None).await
    }

    async fn at(url: String, folder: Option<TempDir>) -> anyhow::Result<Self> {
        let store = Store::open(&url.parse()?).await?;
        let site = store.add_site("blog", Vec::new(), START).await?;
        Ok(Self {
            store,
            site,
            url,
            clock: AtomicI64::new(START),
            _folder: folder,
        })
    }

    pub fn address(&self) -> anyhow::Result<DatabaseUrl> {
        Ok(self.url.parse()?)
    }

    /// A time later than all before.
    pub fn now(&self) -> Millis {
        self.clock.fetch_add(1, Ordering::Relaxed)
    }

    /// A request that was not made before.
    pub fn request(&self) -> Idempotency {
        request(&self.now().to_string())
    }

    /// Posts a comment by Ann, who holds `token("ann")`.
    pub async fn post(
        &self,
        thread: &str,
        parent: Option<&Comment>,
        text: &str,
    ) -> Result<Comment, StoreError> {
        let new = comment(parent, text);
        self.store
            .create_comment(&self.site, &page(thread), new, &self.request(), self.now())
            .await
    }

    /// Gives the site other rules.
    pub async fn set_rules(&mut self, rules: Rules) -> anyhow::Result<()> {
        let change = SiteChange {
            rules: Some(rules),
            ..SiteChange::default()
        };
        let site = self.store.set_site(&self.site.key, change).await?;
        self.site = site.context("the site is gone")?;
        Ok(())
    }

    /// Deletes a comment of Ann's.
    pub async fn delete(&self, thread: &str, id: &CommentId) -> Result<Comment, StoreError> {
        let (request, now) = (self.request(), self.now());
        self.store
            .delete_comment(&self.site, thread, id, token("ann"), &request, now)
            .await
    }

    pub async fn list(
        &self,
        thread: &str,
        sort: Sort,
        limit: u32,
        cursor: Option<Cursor>,
    ) -> Result<CommentsPage, StoreError> {
        self.store
            .list_comments(
                &self.site,
                thread,
                &PageQuery {
                    sort,
                    limit,
                    cursor,
                    from: None,
                    only_quoted: false,
                },
            )
            .await
    }

    /// Reads the page around a comment.
    pub async fn list_from(
        &self,
        thread: &str,
        sort: Sort,
        limit: u32,
        from: &CommentId,
    ) -> Result<CommentsPage, StoreError> {
        let query = PageQuery {
            sort,
            limit,
            cursor: None,
            from: Some(from.clone()),
            only_quoted: false,
        };
        self.store.list_comments(&self.site, thread, &query).await
    }

    /// Runs SQL that no method of the store stands for.
    pub async fn sql(&self, statement: &str) -> anyhow::Result<()> {
        let mut connection = AnyConnection::connect(&self.url).await?;
        sqlx::raw_sql(AssertSqlSafe(format!("{OWN}{statement}")))
            .execute(&mut connection)
            .await?;
        Ok(connection.close().await?)
    }

    /// Asks for one number.
    pub async fn count(&self, statement: &str) -> anyhow::Result<i64> {
        let mut connection = AnyConnection::connect(&self.url).await?;
        let number = sqlx::query_scalar(AssertSqlSafe(format!("{OWN}{statement}")))
            .fetch_one(&mut connection)
            .await?;
        connection.close().await?;
        Ok(number)
    }

    /// Fails unless every total is what it counts.
    pub async fn check_totals(&self) -> anyhow::Result<()> {
        for wrong in [
            "SELECT COUNT(*) FROM comments c WHERE \
             votes_up < (SELECT COUNT(*) FROM votes v WHERE v.comment_id = c.id AND v.value = 1) \
             OR votes_down < (SELECT COUNT(*) FROM votes v WHERE v.comment_id = c.id AND v.value = -1)",
            "SELECT COUNT(*) FROM threads t WHERE comments <> \
             (SELECT COUNT(*) FROM comments c WHERE c.thread_id = t.id AND c.state = 'live')",
            "WITH RECURSIVE below (top, id) AS (
                SELECT parent_id, id FROM comments WHERE parent_id IS NOT NULL
                UNION ALL
                SELECT b.top, c.id FROM comments c JOIN below b ON c.parent_id = b.id
             )
             SELECT COUNT(*) FROM comments c LEFT JOIN (
                SELECT b.top, COUNT(*) AS live FROM below b JOIN comments r ON r.id = b.id
                WHERE r.state = 'live' GROUP BY b.top
             ) s ON s.top = c.id WHERE c.live_replies <> COALESCE(s.live, 0)",
            "SELECT COUNT(*) FROM comments c JOIN comments p ON p.id = c.parent_id \
             WHERE c.depth <> p.depth + 1 OR c.root_id <> COALESCE(p.root_id, p.id) \
             OR c.thread_id <> p.thread_id OR c.id < p.id",
            "SELECT COUNT(*) FROM comments WHERE (parent_id IS NULL AND depth <> 0) \
             OR (parent_id IS NULL AND root_id IS NOT NULL)",
        ] {
            let rows = self.count(wrong).await?;
            anyhow::ensure!(rows == 0, "{rows} rows are wrong: {wrong}");
        }
        Ok(())
    }
}

/// A request by the name of its key.
pub fn request(key: &str) -> Idempotency {
    Idempotency {
        key_hash: token(key).0,
        fingerprint: [7; 32],
    }
}

/// A stand-in for a hash: different for different names.
pub fn token(name: &str) -> TokenHash {
    let mut hash = [0; 32];
    for (byte, letter) in hash.iter_mut().zip(name.bytes()) {
        *byte = letter;
    }
    TokenHash(hash)
}

pub fn page(key: &str) -> Page {
    Page {
        key: key.to_owned(),
        url: format!("https://blog.example/{key}"),
        title: "A day".into(),
    }
}

pub fn text(source: &str) -> CheckedText {
    CheckedText {
        source: source.to_owned(),
        html: format!("<p>{source}</p>"),
    }
}

/// A comment by Ann.
pub fn comment(parent: Option<&Comment>, source: &str) -> CheckedComment {
    CheckedComment {
        parent: parent.map(|parent| parent.id.clone()),
        name: "Ann".to_owned(),
        email: Some("ann@mail.example".to_owned()),
        website: Some("https://ann.example/".to_owned()),
        text: text(source),
        quote: None,
        edit_token: token("ann"),
        author: None,
        notify: None,
    }
}

/// Fails unless the store refused with a code.
#[track_caller]
pub fn check_refused<T: std::fmt::Debug>(answer: Result<T, StoreError>, code: ProblemCode) {
    match answer {
        Err(StoreError::Refused(refused)) => assert_eq!(refused, code),
        other => panic!("should be refused with {code:?}: {other:?}"),
    }
}

/// What the comments say, without markup.
pub fn texts(comments: &[Comment]) -> Vec<&str> {
    comments
        .iter()
        .map(|comment| {
            comment
                .html
                .trim_start_matches("<p>")
                .trim_end_matches("</p>")
        })
        .collect()
}
