//! How one who watches all threads learns where something happened.

use afterword_server::store::{BusyThread, Watch};
use anyhow::Context as _;
use sqlx::{AnyConnection, Connection as _};

use crate::plans::OWN;
use crate::world::{World, on_both_engines, page};

on_both_engines! {
    threads_with_news_are_found_wherever_they_are,
    what_was_found_is_not_found_for_ever,
    a_thousand_events_are_found_and_more,
    a_database_that_was_put_back_is_noticed,
}

/// The threads that were found, with their newest event, by key.
async fn found(watch: &mut Watch) -> anyhow::Result<Vec<(String, i64)>> {
    let busy = watch.look().await?.context("it was not put back")?;
    let keys = busy.into_iter().map(|thread| (thread.key, thread.newest));
    let mut keys: Vec<_> = keys.collect();
    keys.sort();
    Ok(keys)
}

async fn threads_with_news_are_found_wherever_they_are(world: World) -> anyhow::Result<()> {
    world.post("old", None, "before").await?;
    let mut watch = world.store.watch().await?;
    assert_eq!(found(&mut watch).await?, []);
    world.post("new", None, "hello").await?;
    let old = world.post("old", None, "again").await?;
    world.post("old", Some(&old), "and again").await?;
    let last = async |key| world.store.find_last_event(&world.site, key).await;
    let expected = BusyThread {
        site: world.site.id,
        key: "old".to_owned(),
        address: afterword_server::store::url_key(&page("old").url),
        newest: last("old").await?,
    };
    let mut busy = watch.look().await?.context("it was not put back")?;
    busy.sort_by_key(|thread| thread.newest);
    assert_eq!(busy.last(), Some(&expected));
    assert_eq!((busy.len(), busy[0].newest), (2, last("new").await?));
    Ok(())
}

async fn what_was_found_is_not_found_for_ever(world: World) -> anyhow::Result<()> {
    let mut watch = world.store.watch().await?;
    world.post("day", None, "hello").await?;
    assert_eq!(found(&mut watch).await?.len(), 1);
    // On PostgreSQL a number below may still be on its way.
    let again = found(&mut watch).await?.len();
    assert_eq!(again, usize::from(!world.url.starts_with("sqlite:")));
    Ok(())
}

async fn a_thousand_events_are_found_and_more(world: World) -> anyhow::Result<()> {
    let first = world.post("first", None, "hello").await?;
    let mut watch = world.store.watch().await?;
    world
        .sql(
            "INSERT INTO events (site_id, thread_id, comment_id, kind, created_at) \
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) \
             SELECT c.site_id, c.thread_id, c.id, 'edited', c.created_at FROM n, comments c",
        )
        .await?;
    world.post("second", None, "hello").await?;
    let last = async |key| world.store.find_last_event(&world.site, key).await;
    let busy = found(&mut watch).await?;
    let newest = |key: &str| {
        let all = busy.iter().filter(|thread| thread.0 == key);
        all.map(|thread| thread.1).max()
    };
    assert_eq!(newest("first"), Some(last("first").await?), "{}", first.id);
    assert_eq!(newest("second"), Some(last("second").await?));
    Ok(())
}

async fn a_database_that_was_put_back_is_noticed(world: World) -> anyhow::Result<()> {
    world.post("day", None, "hello").await?;
    let mut watch = world.store.watch().await?;
    world.sql("DELETE FROM events").await?;
    assert_eq!(watch.look().await?, None);
    assert_eq!(watch.look().await?, Some(Vec::new()));
    Ok(())
}

#[tokio::test]
async fn an_event_that_becomes_visible_after_a_later_one_is_found() -> anyhow::Result<()> {
    let world = World::postgres().await?;
    for key in ["slow", "fast"] {
        world.post(key, None, "before").await?;
    }
    let mut watch = world.store.watch().await?;
    // A writer has its number, and does not come to its end yet.
    let mut slow = AnyConnection::connect(&world.url).await?;
    let begin = format!(
        "{OWN}BEGIN; INSERT INTO events (site_id, thread_id, comment_id, kind, created_at) \
         SELECT site_id, thread_id, comment_id, kind, created_at FROM events \
         WHERE thread_id = (SELECT id FROM threads WHERE key = 'slow')"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(begin))
        .execute(&mut slow)
        .await?;
    world.post("fast", None, "after").await?;
    let keys = |busy: Vec<(String, i64)>| busy.into_iter().map(|thread| thread.0).collect();
    let before: Vec<String> = keys(found(&mut watch).await?);
    sqlx::raw_sql("COMMIT").execute(&mut slow).await?;
    let after: Vec<String> = keys(found(&mut watch).await?);
    assert_eq!(
        (before, after),
        (
            vec!["fast".to_owned()],
            vec!["fast".to_owned(), "slow".to_owned()]
        )
    );
    slow.close().await?;
    Ok(())
}
