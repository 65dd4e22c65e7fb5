//! A retried write is the same write.

use afterword_protocol::{Comment, CommentState, ProblemCode};
use afterword_server::store::{CheckedSubscription, Idempotency, StoreError};
use tokio::task::JoinSet;

use crate::world::{
    START, World, check_refused, comment, on_both_engines, page, request, text, token,
};

on_both_engines! {
    twenty_equal_requests_at_once_write_once,
    a_key_is_not_taken_for_another_request,
    a_refused_write_leaves_its_key_free,
    sites_do_not_share_keys,
    every_kind_of_write_can_be_retried,
    a_forgotten_key_is_new_again,
}

async fn twenty_equal_requests_at_once_write_once(world: World) -> anyhow::Result<()> {
    let mut posts = JoinSet::new();
    for n in 0..20 {
        let (store, site) = (world.store.clone(), world.site.clone());
        posts.spawn(async move {
            let new = comment(None, "once");
            store
                .create_comment(&site, &page("day"), new, &request("same"), START + n * 1000)
                .await
        });
    }
    let answers: Vec<Comment> = posts
        .join_all()
        .await
        .into_iter()
        .collect::<Result<_, StoreError>>()?;
    assert!(
        answers.iter().all(|answer| *answer == answers[0]),
        "{answers:#?}"
    );
    assert_eq!(world.count("SELECT COUNT(*) FROM comments").await?, 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM threads").await?, 1);
    world.check_totals().await
}

async fn a_key_is_not_taken_for_another_request(world: World) -> anyhow::Result<()> {
    let World { store, site, .. } = &world;
    let first = request("key");
    store
        .create_comment(site, &page("day"), comment(None, "one"), &first, START)
        .await?;
    let other = Idempotency {
        fingerprint: [8; 32],
        ..first
    };
    let answer = store
        .create_comment(site, &page("day"), comment(None, "two"), &other, START)
        .await;
    check_refused(answer, ProblemCode::IdempotencyKeyReused);
    assert_eq!(store.find_thread(site, "day").await?.comments, 1);
    Ok(())
}

async fn a_refused_write_leaves_its_key_free(world: World) -> anyhow::Result<()> {
    let World { store, site, .. } = &world;
    let root = world.post("day", None, "root").await?;
    world.sql("UPDATE threads SET closed = 1").await?;
    let key = request("key");
    let reply = || comment(Some(&root), "reply");
    let answer = store
        .create_comment(site, &page("day"), reply(), &key, START)
        .await;
    check_refused(answer, ProblemCode::ThreadClosed);
    world.sql("UPDATE threads SET closed = 0").await?;
    // The same key, and even another request: nothing was kept of the first.
    let other = Idempotency {
        fingerprint: [8; 32],
        ..key
    };
    store
        .create_comment(site, &page("day"), reply(), &other, START)
        .await?;
    world.check_totals().await
}

async fn sites_do_not_share_keys(world: World) -> anyhow::Result<()> {
    let World { store, site, .. } = &world;
    let shop = store.add_site("shop", Vec::new(), START).await?;
    let key = request("key");
    let one = store
        .create_comment(site, &page("day"), comment(None, "one"), &key, START)
        .await?;
    let two = store
        .create_comment(&shop, &page("day"), comment(None, "two"), &key, START)
        .await?;
    assert_ne!(one.id, two.id);
    Ok(())
}

async fn every_kind_of_write_can_be_retried(world: World) -> anyhow::Result<()> {
    let World { store, site, .. } = &world;
    let (day, ann) = (page("day"), token("ann"));
    let root = world.post("day", None, "root").await?;
    let mut votes = Vec::new();
    let mut ratings = Vec::new();
    let mut edits = Vec::new();
    let mut wishes = Vec::new();
    // Other arguments than before are not looked at: the key and the fingerprint say what it is.
    for value in [1, -1] {
        let now = START + i64::from(value);
        let vote = store
            .put_vote(site, "day", &root.id, ann, value, &request("vote"), now)
            .await?;
        votes.push(vote);
        let stars = Some(value.unsigned_abs() + 3);
        ratings.push(
            store
                .put_rating(site, &day, ann, stars, &request("rating"), now)
                .await?,
        );
        let edit = text(&value.to_string());
        edits.push(
            store
                .update_comment(site, "day", &root.id, ann, edit, &request("edit"), now)
                .await?,
        );
        let wish = CheckedSubscription {
            email: format!("{value}@mail.example"),
            kind: afterword_protocol::SubscriptionKind::Thread,
            cadence: afterword_protocol::Cadence::Instant,
            lang: None,
        };
        wishes.push(
            store
                .create_subscription(site, &day, wish, &request("wish"), now)
                .await?,
        );
    }
    assert_eq!(
        (votes[0], ratings[0], wishes[0]),
        (votes[1], ratings[1], wishes[1])
    );
    assert_eq!(edits[0], edits[1]);
    assert_eq!(world.count("SELECT COUNT(*) FROM subscriptions").await?, 1);
    for _ in 0..2 {
        let gone = store
            .delete_comment(site, "day", &root.id, ann, &request("delete"), START)
            .await?;
        assert_eq!(gone.state, CommentState::Deleted);
    }
    world.check_totals().await
}

async fn a_forgotten_key_is_new_again(world: World) -> anyhow::Result<()> {
    let World { store, site, .. } = &world;
    let key = request("key");
    let one = store
        .create_comment(site, &page("day"), comment(None, "one"), &key, START)
        .await?;
    assert_eq!(store.forget_idempotency_keys(START).await?, 0);
    assert_eq!(store.forget_idempotency_keys(START + 1).await?, 1);
    let two = store
        .create_comment(site, &page("day"), comment(None, "two"), &key, START)
        .await?;
    assert_ne!(one.id, two.id);
    Ok(())
}
