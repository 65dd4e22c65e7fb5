//! What a database must be to be opened.

use afterword_protocol::EventKind;
use afterword_server::store::{DatabaseUrl, Store, StoreError};
use anyhow::Context as _;
use tokio::task::JoinSet;

use crate::postgres;
use crate::world::{START, World, on_both_engines};

on_both_engines! {
    a_database_newer_than_the_program_is_refused,
    opening_again_changes_nothing,
    an_older_database_is_brought_up_to_date,
    events_outlive_a_new_kind_of_them,
    a_closed_store_is_unavailable,
}

async fn a_database_newer_than_the_program_is_refused(world: World) -> anyhow::Result<()> {
    world
        .sql("INSERT INTO schema_version (version) SELECT MAX(version) + 1 FROM schema_version")
        .await?;
    let newer = world
        .count("SELECT MAX(version) FROM schema_version")
        .await?;
    let sentence = complaint(&world.address()?).await;
    let named = format!("schema version {newer},");
    assert!(sentence.contains(&named), "{sentence}");
    assert!(sentence.contains("use the newer program"), "{sentence}");
    Ok(())
}

async fn opening_again_changes_nothing(world: World) -> anyhow::Result<()> {
    let sites = world.store.list_sites().await?;
    let steps = "SELECT COUNT(*) FROM schema_version";
    let before = world.count(steps).await?;
    let again = Store::open(&world.address()?).await?;
    assert_eq!(again.list_sites().await?, sites);
    assert_eq!(world.count(steps).await?, before);
    Ok(())
}

/// Takes back what mails need, and leaves a wish as it was noted then.
const BEFORE_MAIL: &str = "DROP TABLE outbox;
    DROP TABLE announcements;
    DROP TABLE mail_quotas;
    DROP TABLE correspondents;
    DROP TABLE webhooks;
    DROP TABLE mail_templates;
    DROP TABLE subscriptions;
    DROP TABLE addresses;
    DROP TABLE secrets;
    ALTER TABLE sites DROP COLUMN owner_mail;
    CREATE TABLE subscriptions (
        id BIGINT PRIMARY KEY,
        site_id BIGINT NOT NULL REFERENCES sites (id),
        thread_id BIGINT NOT NULL REFERENCES threads (id),
        email TEXT NOT NULL,
        email_key TEXT NOT NULL,
        kind TEXT NOT NULL,
        cadence TEXT NOT NULL,
        lang TEXT,
        state TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        UNIQUE (thread_id, email_key, kind)
    );
    INSERT INTO subscriptions
        SELECT 1, site_id, id, 'Eve@a.example', 'eve@a.example', 'thread', 'daily', 'de', 'pending', 1
        FROM threads;";

async fn an_older_database_is_brought_up_to_date(world: World) -> anyhow::Result<()> {
    let posted = world.post("day", None, "from before").await?;
    world.sql(BEFORE_MAIL).await?;
    world
        .sql(
            "DROP INDEX comments_newest_of_thread;
            DROP INDEX comments_newest_of_site;
            DROP INDEX comments_answers;
            DROP INDEX comments_by_voter;
            DROP INDEX comments_by_email;
            DROP TABLE events;
            DROP TABLE site_words;
            DROP INDEX comments_by_role;
            DROP TABLE reactions;
            DROP TABLE reports;
            DROP TABLE comment_versions;
            DROP INDEX comments_held;
            DROP INDEX comments_by_post_key;
            ALTER TABLE comments DROP COLUMN post_key;
            DROP INDEX idempotency_by_comment;
            ALTER TABLE idempotency DROP COLUMN comment_id;
            ALTER TABLE comments DROP COLUMN author_voter;
            ALTER TABLE comments DROP COLUMN reactions;
            ALTER TABLE sites DROP COLUMN votes;
            ALTER TABLE sites DROP COLUMN reactions;
            ALTER TABLE sites DROP COLUMN hold;
            ALTER TABLE sites DROP COLUMN show_edits;
            DROP TABLE criterion_ratings;
            ALTER TABLE threads DROP COLUMN criteria;
            ALTER TABLE sites DROP COLUMN criteria;
            ALTER TABLE sites DROP COLUMN ratings;
            ALTER TABLE sites DROP COLUMN version;
            ALTER TABLE threads DROP COLUMN version;
            DROP INDEX comments_newest_quoted;
            DROP INDEX comments_oldest_quoted;
            DROP INDEX comments_best_quoted;
            ALTER TABLE comments DROP COLUMN quote;
            ALTER TABLE comments DROP COLUMN role;
            ALTER TABLE sites DROP COLUMN avatar_url;
            DELETE FROM schema_version WHERE version > 1;",
        )
        .await?;
    let again = Store::open(&world.address()?).await?;
    let found = again
        .find_comment(&world.site, "day", &posted.id, None)
        .await?;
    assert_eq!(found.comment, posted);
    assert_eq!(again.list_sites().await?.len(), 2);
    let wishes = "SELECT COUNT(*) FROM subscriptions s JOIN addresses a ON a.id = s.address_id \
        WHERE a.email = 'Eve@a.example' AND a.state = 'unconfirmed' AND s.cadence = 'daily' \
        AND s.target = CAST(s.thread_id AS TEXT)";
    assert_eq!(world.count(wishes).await?, 1);
    Ok(())
}

async fn events_outlive_a_new_kind_of_them(world: World) -> anyhow::Result<()> {
    world.post("day", None, "from before").await?;
    let before = world.store.find_last_event(&world.site, "day").await?;
    world.sql(BEFORE_MAIL).await?;
    world
        .sql(
            "DROP INDEX comments_newest_of_thread;
            DROP INDEX comments_newest_of_site;
            DROP INDEX comments_answers;
            DROP INDEX comments_by_voter;
            DROP INDEX comments_by_email;
            DROP TABLE reactions;
            DROP TABLE reports;
            DROP TABLE comment_versions;
            DROP INDEX comments_held;
            DROP INDEX comments_by_post_key;
            ALTER TABLE comments DROP COLUMN post_key;
            DROP INDEX idempotency_by_comment;
            ALTER TABLE idempotency DROP COLUMN comment_id;
            ALTER TABLE comments DROP COLUMN author_voter;
            ALTER TABLE comments DROP COLUMN reactions;
            ALTER TABLE sites DROP COLUMN votes;
            ALTER TABLE sites DROP COLUMN reactions;
            ALTER TABLE sites DROP COLUMN hold;
            ALTER TABLE sites DROP COLUMN show_edits;
            DROP TABLE criterion_ratings;
            ALTER TABLE threads DROP COLUMN criteria;
            ALTER TABLE sites DROP COLUMN criteria;
            ALTER TABLE sites DROP COLUMN ratings;
            ALTER TABLE sites DROP COLUMN version;
            ALTER TABLE threads DROP COLUMN version;
            DELETE FROM schema_version WHERE version > 6;",
        )
        .await?;
    let again = Store::open(&world.address()?).await?;
    let site = again.find_site("blog").await?.context("a site")?;
    assert_eq!(site, world.site);
    let events = again.list_events(&site, "day", before - 1, START).await?;
    let kinds: Vec<_> = events.events.iter().map(|(_, event)| event.kind).collect();
    assert_eq!((events.reset, kinds), (false, vec![EventKind::Created]));
    Ok(())
}

async fn a_closed_store_is_unavailable(world: World) -> anyhow::Result<()> {
    world.store.clone().close().await;
    assert!(matches!(
        world.store.ping().await,
        Err(StoreError::Unavailable(_))
    ));
    let post = world.post("day", None, "x").await;
    assert!(matches!(post, Err(StoreError::Unavailable(_))));
    Ok(())
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("notes.txt");
    std::fs::write(
        &path,
        "Dear diary, this is a text of some length. ".repeat(100),
    )?;
    let sentence = complaint(&DatabaseUrl::sqlite(&path)).await;
    assert!(
        sentence.contains("notes.txt: file is not a database"),
        "{sentence}"
    );
    let sentence = complaint(&DatabaseUrl::sqlite(folder.path().join("none/a.db"))).await;
    assert!(
        sentence.contains("unable to open database file"),
        "{sentence}"
    );
    Ok(())
}

#[tokio::test]
async fn a_path_may_have_any_character() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("50 % über#1.db");
    let url: DatabaseUrl = format!("sqlite:{}", path.display()).parse()?;
    Store::open(&url).await?.close().await;
    assert!(path.is_file());
    Ok(())
}

#[tokio::test]
async fn a_database_of_another_program_is_left_alone() -> anyhow::Result<()> {
    for world in [World::sqlite().await?, World::postgres().await?] {
        // Isso, too, has tables with our names.
        world.sql("DROP TABLE schema_version").await?;
        let sentence = complaint(&world.address()?).await;
        assert!(
            sentence.contains("belongs to another program"),
            "{sentence}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn servers_that_start_together_migrate_once() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite:{}", folder.path().join("a.db").display());
    for url in [file, postgres::fresh_database().await?] {
        let url: DatabaseUrl = url.parse()?;
        let mut servers = JoinSet::new();
        for _ in 0..8 {
            let url = url.clone();
            servers.spawn(async move { Store::open(&url).await });
        }
        for store in servers.join_all().await {
            assert_eq!(store?.list_sites().await?.len(), 1);
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_server_that_could_lose_comments_is_refused() -> anyhow::Result<()> {
    let world = World::postgres().await?;
    let name = world.url.rsplit('/').next().unwrap_or_default();
    world
        .sql(&format!(
            "ALTER DATABASE {name} SET synchronous_commit = off"
        ))
        .await?;
    let sentence = complaint(&world.address()?).await;
    assert!(sentence.contains("synchronous_commit=off"), "{sentence}");
    Ok(())
}

#[tokio::test]
async fn a_wrong_address_is_shown_without_its_password() -> anyhow::Result<()> {
    let url = postgres::fresh_database().await?;
    let password = url.split([':', '@']).nth(2).unwrap_or_default().to_owned();
    let missing = complaint(&format!("{url}_not").parse()?).await;
    assert!(missing.contains("does not exist"), "{missing}");
    let refused = complaint(&url.replace(&password, "guess").parse()?).await;
    assert!(
        refused.contains("password authentication failed"),
        "{refused}"
    );
    for sentence in [missing, refused] {
        assert!(
            !sentence.contains(&password) && !sentence.contains("guess"),
            "{sentence}"
        );
        assert!(sentence.contains("postgres:***@127.0.0.1"), "{sentence}");
    }
    Ok(())
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable() -> anyhow::Result<()> {
    let port = std::net::TcpListener::bind("127.0.0.1:0")?
        .local_addr()?
        .port();
    let answer = Store::open(&format!("postgres://a@127.0.0.1:{port}/a").parse()?).await;
    assert!(
        matches!(answer, Err(StoreError::Unavailable(_))),
        "{answer:?}"
    );
    Ok(())
}

/// Why a database can't be used.
async fn complaint(url: &DatabaseUrl) -> String {
    match Store::open(url).await {
        Err(StoreError::Unusable(sentence)) => sentence,
        other => format!("should be unusable: {other:?}"),
    }
}
