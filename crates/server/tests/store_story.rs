//! The store as a story that touches every method, and its edge cases, on SQLite and PostgreSQL.

#[path = "support/postgres.rs"]
mod postgres;
#[path = "store_story/world.rs"]
mod world;

#[path = "store_story/around.rs"]
mod around;
#[path = "store_story/authors.rs"]
mod authors;
#[path = "store_story/branches.rs"]
mod branches;
#[path = "store_story/comments.rs"]
mod comments;
#[path = "store_story/counts.rs"]
mod counts;
#[path = "store_story/crowd.rs"]
mod crowd;
#[path = "store_story/events.rs"]
mod events;
#[path = "store_story/feeds.rs"]
mod feeds;
#[path = "store_story/idempotency.rs"]
mod idempotency;
#[path = "store_story/import.rs"]
mod import;
#[path = "store_story/mail.rs"]
mod mail;
#[path = "store_story/mail_limits.rs"]
mod mail_limits;
#[path = "store_story/opening.rs"]
mod opening;
#[path = "store_story/pages.rs"]
mod pages;
#[path = "store_story/plans.rs"]
mod plans;
#[path = "store_story/quotes.rs"]
mod quotes;
#[path = "store_story/ratings.rs"]
mod ratings;
#[path = "store_story/reactions.rs"]
mod reactions;
#[path = "store_story/review.rs"]
mod review;
#[path = "store_story/threads.rs"]
mod threads;
#[path = "store_story/votes.rs"]
mod votes;
#[path = "store_story/walks.rs"]
mod walks;
#[path = "store_story/watch.rs"]
mod watch;
#[path = "store_story/words.rs"]
mod words;

use afterword_protocol::{
    Cadence, CommentState, Policy, Sort, SubscriptionKind, SubscriptionState, ThreadState, Votes,
};
use afterword_server::store::{CheckedSubscription, SiteChange, Store};

use anyhow::Context;

use crate::world::{START, World, comment, on_both_engines, page, request, text, texts, token};

on_both_engines! {
    a_blog_gets_its_comments,
}

async fn a_blog_gets_its_comments(mut world: World) -> anyhow::Result<()> {
    let store = world.store.clone();
    store.ping().await?;

    // The database began with a site; the owner has added one for the blog and sets it up.
    let keys: Vec<String> = store
        .list_sites()
        .await?
        .into_iter()
        .map(|site| site.key)
        .collect();
    assert_eq!(keys, ["default", "blog"]);
    let origins = Some(vec!["https://blog.example".to_owned()]);
    let policy = Some(Policy {
        edit_window_seconds: 60,
        ..Policy::default()
    });
    let change = SiteChange {
        origins,
        policy,
        ..SiteChange::default()
    };
    let changed = store.set_site("blog", change).await?;
    let blog = store.find_site("blog").await?.context("the site is gone")?;
    assert_eq!(
        (changed.as_ref(), blog.policy.edit_window_seconds),
        (Some(&blog), 60)
    );
    world.site = blog.clone();

    // Nobody has written yet.
    let thread = store.find_thread(&blog, "day-1").await?;
    assert_eq!(
        (thread.state, thread.comments, thread.url),
        (ThreadState::Open, 0, None)
    );
    assert!(thread.capabilities.post && thread.capabilities.edit);

    // Ann writes, Ben answers.
    let (day, ann, ben) = (page("day-1"), token("ann"), token("ben"));
    let new = comment(None, "hello");
    let hello = store
        .create_comment(&blog, &day, new, &request("1"), START)
        .await?;
    let mut new = comment(Some(&hello), "hi Ann");
    (new.name, new.edit_token) = ("Ben".to_owned(), ben);
    let hi = store
        .create_comment(&blog, &day, new, &request("2"), START + 1000)
        .await?;
    assert_eq!((hi.parent.as_ref(), &hi.root), (Some(&hello.id), &hello.id));
    assert_eq!(
        (hi.author.name.as_str(), hi.created_at.as_str()),
        ("Ben", "2023-11-14T22:13:21Z")
    );

    // A reader sees both.
    let read = world.list("day-1", Sort::Newest, 25, None).await?;
    assert_eq!(texts(&read.comments), ["hello", "hi Ann"]);
    assert_eq!(
        (read.thread.comments, read.thread.title.as_deref()),
        (2, Some("A day"))
    );
    assert_eq!((read.next, read.rests), (None, Vec::new()));
    let branch = store.list_branch(&blog, "day-1", &hello.id, None).await?;
    assert_eq!(texts(&branch.comments), ["hi Ann"]);

    // A link leads to Ben's answer; Ben himself gets his text back.
    let detail = store.find_comment(&blog, "day-1", &hi.id, None).await?;
    assert_eq!(
        (texts(&detail.ancestors), detail.text),
        (vec!["hello"], None)
    );
    let detail = store
        .find_comment(&blog, "day-1", &hi.id, Some(ben))
        .await?;
    assert_eq!(detail.text.as_deref(), Some("hi Ann"));

    // He mends it.
    let changed = store
        .update_comment(
            &blog,
            "day-1",
            &hi.id,
            ben,
            text("hello Ann"),
            &request("3"),
            START + 2000,
        )
        .await?;
    assert_eq!(changed.html, "<p>hello Ann</p>");
    assert_eq!(changed.edited.map(|edit| edit.by).as_deref(), Some("Ben"));

    // Ben likes Ann's comment, thinks better of it, and rates the article.
    let vote = store
        .put_vote(&blog, "day-1", &hello.id, ben, 1, &request("4"), START)
        .await?;
    assert_eq!((vote.votes, vote.mine), (Votes { up: 1, down: 0 }, 1));
    let vote = store
        .put_vote(&blog, "day-1", &hello.id, ben, 0, &request("5"), START)
        .await?;
    assert_eq!((vote.votes, vote.mine), (Votes::default(), 0));
    let rated = store
        .put_rating(&blog, &day, ben, Some(4).into(), &request("6"), START)
        .await?;
    assert_eq!((rated.rating.average, rated.mine), (Some(4.0), Some(4)));

    // He wants to hear of answers.
    let wish = CheckedSubscription {
        email: "ben@mail.example".to_owned(),
        kind: SubscriptionKind::Replies,
        cadence: Cadence::Daily,
        lang: Some("de".to_owned()),
        comment: None,
        reader: None,
        network: Vec::new(),
    };
    let wished = store
        .create_subscription(&blog, &day, wish, &request("7"), START)
        .await?;
    assert_eq!(wished.state, SubscriptionState::Pending);

    // Ann takes her comment back; its place stays because Ben's is below it.
    let gone = store
        .delete_comment(&blog, "day-1", &hello.id, ann, &request("8"), START)
        .await?;
    assert_eq!(
        (gone.state, gone.html.as_str()),
        (CommentState::Deleted, "")
    );
    let read = world.list("day-1", Sort::Oldest, 25, None).await?;
    assert_eq!(texts(&read.comments), ["", "hello Ann"]);
    assert_eq!(read.thread.comments, 1);

    // The owner brings in older comments.
    let older = [import::thread(
        "day-0",
        vec![import::comment("a", None), import::comment("b", Some("a"))],
    )];
    let imported = store
        .import_threads(&blog, "wxr", &older, START, |_| ())
        .await?;
    assert_eq!((imported.new_threads, imported.new_comments), (1, 2));

    // A day later the answers to retries are forgotten. The rest is there after a restart.
    assert_eq!(store.forget_idempotency_keys(START + 1).await?, 6);
    world.check_totals().await?;
    store.close().await;
    let again = Store::open(&world.address()?).await?;
    assert_eq!(again.find_thread(&blog, "day-1").await?, read.thread);
    assert_eq!(again.find_thread(&blog, "day-0").await?.comments, 2);
    again.close().await;
    Ok(())
}
