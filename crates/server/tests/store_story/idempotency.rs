//! A retried write is the same write.

use afterword_protocol::{Comment, CommentState, ProblemCode};
use afterword_server::store::{
    CheckedComment, CheckedSubscription, Idempotency, Millis, StoreError,
};
use tokio::task::JoinSet;

use crate::world::{
    START, World, check_refused, comment, on_both_engines, page, request, text, token,
};

/// Thirty days later.
const LATER: Millis = START + 30 * 24 * 60 * 60 * 1000;

on_both_engines! {
    twenty_equal_requests_at_once_write_once,
    a_key_is_not_taken_for_another_request,
    a_refused_write_leaves_its_key_free,
    sites_do_not_share_keys,
    every_kind_of_write_can_be_retried,
    a_forgotten_vote_is_a_vote_again,
    a_post_is_retried_a_month_later,
    a_retry_a_month_later_gets_the_comment_as_it_is,
    a_key_is_not_taken_for_another_post_a_month_later,
    parallel_retries_a_month_later_are_one_comment,
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
                .put_rating(site, &day, ann, stars.into(), &request("rating"), now)
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
            comment: None,
            reader: None,
            network: Vec::new(),
        };
        wishes.push(
            store
                .create_subscription(site, &day, wish, &request("wish"), now)
                .await?,
        );
    }
    assert_eq!(
        (votes[0], &ratings[0], wishes[0]),
        (votes[1], &ratings[1], wishes[1])
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

async fn a_forgotten_vote_is_a_vote_again(world: World) -> anyhow::Result<()> {
    let World { store, site, .. } = &world;
    let root = world.post("day", None, "root").await?;
    let vote = async |value, now| {
        let (ben, key) = (token("ben"), request("vote"));
        store
            .put_vote(site, "day", &root.id, ben, value, &key, now)
            .await
    };
    assert_eq!(vote(1, START).await?.mine, 1);
    assert_eq!(store.forget_idempotency_keys(START).await?, 0);
    assert_eq!(vote(-1, START).await?.mine, 1);
    assert!(store.forget_idempotency_keys(LATER).await? > 0);
    assert_eq!(vote(-1, LATER).await?.mine, -1);
    Ok(())
}

/// Posts under a key, and forgets the answer.
async fn post_and_forget(world: &World, new: CheckedComment) -> anyhow::Result<Comment> {
    let posted = again(world, new, START).await?;
    world.store.forget_idempotency_keys(LATER).await?;
    Ok(posted)
}

/// Posts under the same key.
async fn again(world: &World, new: CheckedComment, now: Millis) -> Result<Comment, StoreError> {
    let (site, day) = (&world.site, page("day"));
    let key = request("kept by a browser");
    world.store.create_comment(site, &day, new, &key, now).await
}

async fn a_post_is_retried_a_month_later(world: World) -> anyhow::Result<()> {
    let root = world.post("day", None, "root").await?;
    let new = || comment(Some(&root), "unsent, it seemed");
    let posted = post_and_forget(&world, new()).await?;
    let last = world.store.find_last_event(&world.site, "day").await?;
    assert_eq!(again(&world, new(), LATER).await?, posted);
    // Also if nobody could post it now.
    for change in ["threads SET closed = 1", "comments SET closed = 1"] {
        world.sql(&format!("UPDATE {change}")).await?;
        assert_eq!(again(&world, new(), LATER).await?.id, posted.id);
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM comments").await?, 2);
    assert_eq!(world.store.find_last_event(&world.site, "day").await?, last);
    world.check_totals().await
}

async fn a_retry_a_month_later_gets_the_comment_as_it_is(world: World) -> anyhow::Result<()> {
    let World { store, site, .. } = &world;
    let new = || comment(None, "befor");
    let posted = post_and_forget(&world, new()).await?;
    let (ann, key) = (token("ann"), world.request());
    let edit = text("before");
    let edited = store
        .update_comment(site, "day", &posted.id, ann, edit, &key, START)
        .await?;
    assert_eq!(again(&world, new(), LATER).await?, edited);
    let reply = world.post("day", Some(&posted), "reply").await?;
    let delete = world.request();
    store
        .delete_comment(site, "day", &posted.id, ann, &delete, START)
        .await?;
    let stub = again(&world, new(), LATER).await?;
    assert_eq!((stub.id, stub.state), (posted.id, CommentState::Deleted));
    assert_eq!((stub.html.as_str(), stub.replies), ("", 1));
    assert_eq!(reply.root, stub.root);
    world.check_totals().await
}

async fn a_key_is_not_taken_for_another_post_a_month_later(world: World) -> anyhow::Result<()> {
    let root = world.post("day", None, "root").await?;
    post_and_forget(&world, comment(None, "one")).await?;
    for other in [comment(None, "two"), comment(Some(&root), "one")] {
        let answer = again(&world, other, LATER).await;
        check_refused(answer, ProblemCode::IdempotencyKeyReused);
    }
    let (night, new) = (page("night"), comment(None, "one"));
    let key = request("kept by a browser");
    let elsewhere = world
        .store
        .create_comment(&world.site, &night, new, &key, LATER);
    check_refused(elsewhere.await, ProblemCode::IdempotencyKeyReused);
    // Nothing is left of what was refused.
    assert_eq!(world.count("SELECT COUNT(*) FROM threads").await?, 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM comments").await?, 2);
    world.check_totals().await
}

async fn parallel_retries_a_month_later_are_one_comment(world: World) -> anyhow::Result<()> {
    let posted = post_and_forget(&world, comment(None, "once")).await?;
    let retry = || again(&world, comment(None, "once"), LATER);
    let (a, b, c) = tokio::join!(retry(), retry(), retry());
    assert_eq!([a?, b?, c?], [posted.clone(), posted.clone(), posted]);
    world.check_totals().await
}
