//! Writes that come together, each of which is to end as if it were alone.

use afterword_protocol::CommentId;
use futures_util::future::join_all;
use tempfile::TempDir;

use super::*;
use crate::store::{
    CheckedComment, CheckedText, DatabaseUrl, Idempotency, Page, Site, Store, TokenHash,
};

struct World {
    store: Store,
    site: Site,
    folder: TempDir,
}

impl World {
    async fn new() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let store = Store::open(&DatabaseUrl::sqlite(folder.path().join("a.db"))).await?;
        let site = store.add_site("blog", Vec::new(), 1).await?;
        Ok(Self {
            store,
            site,
            folder,
        })
    }

    async fn post(&self, parent: Option<&str>, key: u8) -> Result<CommentId, StoreError> {
        let page = Page {
            key: "day".to_owned(),
            url: "https://blog.example/day".to_owned(),
            title: String::new(),
        };
        let new = CheckedComment {
            parent: parent.map(|id| CommentId(id.to_owned())),
            name: "Ann".to_owned(),
            email: None,
            website: None,
            text: CheckedText {
                source: "hello".to_owned(),
                html: "<p>hello</p>".to_owned(),
            },
            quote: None,
            edit_token: TokenHash([key; 32]),
            author: None,
            notify: None,
        };
        let request = Idempotency {
            key_hash: [key; 32],
            fingerprint: [key; 32],
        };
        let posted = self
            .store
            .create_comment(&self.site, &page, new, &request, 1);
        Ok(posted.await?.id)
    }

    async fn count(&self, what: &'static str) -> Result<i64, sqlx::Error> {
        sqlx::query_scalar(what).fetch_one(&self.store.reader).await
    }

    /// How many commits the write-ahead log has; nobody has begun it anew in so short a time.
    fn commits(&self) -> anyhow::Result<usize> {
        let log = std::fs::read(self.folder.path().join("a.db-wal"))?;
        let (head, frames) = log.split_at(32);
        // A frame's own head is 24 bytes. Those of a commit say how large the file is then.
        let frames = frames.chunks_exact(24 + 4096);
        let commits = frames.filter(|frame| frame[8..16] == head[16..24] && frame[4..8] != [0; 4]);
        Ok(commits.count())
    }
}

#[tokio::test]
async fn writes_that_wait_for_another_share_its_commit() -> anyhow::Result<()> {
    let world = World::new().await?;
    world.post(None, 0).await?;
    let before = world.commits()?;
    let first = world.store.begin_shared().await?;
    let others = join_all((1..=12).map(|key| world.post(None, key)));
    // All have asked before the first is done.
    let (first, others) = tokio::join!(biased; first.commit(), others);
    first?;
    for other in others {
        other?;
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM comments").await?, 13);
    let commits = world.commits()? - before;
    assert!(commits < 6, "{commits} commits for 12 comments");
    Ok(())
}

#[tokio::test]
async fn one_that_fails_among_others_fails_alone_and_leaves_nothing() -> anyhow::Result<()> {
    let world = World::new().await?;
    let first = world.store.begin_shared().await?;
    let parents = [None, Some("c99"), None, Some("c98"), None];
    let posts = parents.into_iter().zip(1..);
    let posts = join_all(posts.map(|(parent, key)| world.post(parent, key)));
    let (posts, first) = tokio::join!(posts, first.commit());
    first?;
    for (post, parent) in posts.iter().zip(parents) {
        assert_eq!(post.is_ok(), parent.is_none(), "{post:?}");
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM comments").await?, 3);
    assert_eq!(world.count("SELECT comments FROM threads").await?, 3);
    // A key of a write that was refused can be tried again.
    assert_eq!(world.count("SELECT COUNT(*) FROM idempotency").await?, 3);
    world.post(None, 2).await?;
    Ok(())
}

#[tokio::test]
async fn one_that_goes_away_in_the_middle_takes_its_own_back_and_nothing_else() -> anyhow::Result<()>
{
    let world = World::new().await?;
    let turns = world.store.turns().expect("SQLite has turns");
    let first = turns.take(Company::Shared).await?;
    let away = async {
        let mut second = turns.take(Company::Shared).await?;
        sqlx::query("DELETE FROM idempotency")
            .execute(&mut *second)
            .await?;
        drop(second);
        anyhow::Ok(())
    };
    let (first, post, away, last) = tokio::join!(
        first.commit(),
        world.post(None, 1),
        away,
        world.post(None, 2)
    );
    first?;
    post?;
    away?;
    last?;
    assert_eq!(world.count("SELECT COUNT(*) FROM idempotency").await?, 2);
    Ok(())
}

#[tokio::test]
async fn nobody_is_told_before_the_commit() -> anyhow::Result<()> {
    let world = World::new().await?;
    let turns = world.store.turns().expect("SQLite has turns");
    let first = turns.take(Company::Shared).await?;
    let asks = async {
        let second = turns.take(Company::Shared).await?;
        // The post before is done, and so is its retry, but not on disk.
        let visible = world.count("SELECT COUNT(*) FROM comments").await?;
        second.commit().await?;
        anyhow::Ok(visible)
    };
    let post = async {
        let posted = world.post(None, 1).await?;
        let visible = world.count("SELECT COUNT(*) FROM comments").await?;
        anyhow::Ok((posted, visible))
    };
    let retry = async {
        let posted = world.post(None, 1).await?;
        let visible = world.count("SELECT COUNT(*) FROM comments").await?;
        anyhow::Ok((posted, visible))
    };
    let (first, post, retry, asks) = tokio::join!(first.commit(), post, retry, asks);
    first?;
    let (post, retry) = (post?, retry?);
    assert_eq!(asks?, 0);
    assert_eq!(post, retry);
    assert_eq!(post.1, 1);
    Ok(())
}

#[tokio::test]
async fn a_group_that_the_disk_does_not_take_is_refused_to_all_and_then_goes_on()
-> anyhow::Result<()> {
    let world = World::new().await?;
    let pages = world.count("PRAGMA page_count").await?;
    let turns = world.store.turns().expect("SQLite has turns");
    let mut first = turns.take(Company::Shared).await?;
    // As good as a full disk: SQLite takes the whole transaction back by itself.
    let limit = format!("PRAGMA max_page_count = {pages}");
    sqlx::raw_sql(sqlx::AssertSqlSafe(limit))
        .execute(&mut *first)
        .await?;
    let fill = async {
        let mut second = turns.take(Company::Shared).await?;
        let filled =
            sqlx::query("INSERT INTO secrets (name, secret) VALUES ('x', zeroblob(9000000))")
                .execute(&mut *second)
                .await;
        drop(second);
        anyhow::Ok(filled.is_err())
    };
    let (first, filled) = tokio::join!(first.commit(), fill);
    assert!(filled?);
    assert!(
        matches!(first, Err(StoreError::Unavailable(_))),
        "{first:?}"
    );
    let mut again = turns.take(Company::Alone).await?;
    sqlx::raw_sql("PRAGMA max_page_count = 1000000")
        .execute(&mut *again)
        .await?;
    drop(again);
    world.post(None, 1).await?;
    Ok(())
}
