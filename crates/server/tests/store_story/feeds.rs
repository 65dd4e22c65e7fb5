//! Feeds: the newest live comments of a thread, of a site, and below those of a reader.

use afterword_protocol::Comment;
use afterword_server::store::{FEED_LIMIT, FeedComment, Store, StoreError};

use crate::world::{World, comment, on_both_engines, page, token};

on_both_engines! {
    feeds_have_the_newest_comments_there_are,
    a_reader_hears_of_answers_by_others,
    ids_are_made_of_what_one_database_keeps,
}

fn said(newest: &[FeedComment]) -> Vec<&str> {
    let html = newest.iter().map(|new| &*new.comment.html);
    html.map(|html| html.trim_start_matches("<p>").trim_end_matches("</p>"))
        .collect()
}

/// Posts as a reader with a token.
async fn post_as(
    world: &World,
    author: &str,
    parent: Option<&Comment>,
    text: &str,
) -> Result<Comment, StoreError> {
    let mut new = comment(parent, text);
    new.author = Some(token(author));
    let (request, now) = (world.request(), world.now());
    world
        .store
        .create_comment(&world.site, &page("day"), new, &request, now)
        .await
}

async fn feeds_have_the_newest_comments_there_are(world: World) -> anyhow::Result<()> {
    let World { store, site, .. } = &world;
    assert_eq!(store.list_newest_of_site(site).await?, []);
    let root = world.post("day", None, "root").await?;
    let reply = world.post("day", Some(&root), "reply").await?;
    world.post("day", Some(&reply), "deeper").await?;
    let gone = world.post("day", Some(&root), "gone").await?;
    world.delete("day", &gone.id).await?;
    world.post("night", None, "night").await?;
    let (thread, newest) = store.list_newest_of_thread(site, "day").await?;
    assert_eq!(
        (thread.comments, said(&newest)),
        (3, vec!["deeper", "reply", "root"])
    );
    let counts: Vec<_> = newest
        .iter()
        .map(|new| (new.answers, new.comment.replies))
        .collect();
    assert_eq!(counts, [(0, 0), (1, 1), (1, 2)]);
    let newest = store.list_newest_of_site(site).await?;
    assert_eq!(said(&newest), ["night", "deeper", "reply", "root"]);
    let article = &newest[0].article;
    assert_eq!(article.key, "night");
    assert_eq!(article.url.as_deref(), Some("https://blog.example/night"));
    assert_eq!(article.title.as_deref(), Some("A day"));

    // Those of one moment come in the order they were written in, and there are never more than fit.
    for number in 0..FEED_LIMIT + 5 {
        world.post("night", None, &number.to_string()).await?;
    }
    world.sql("UPDATE comments SET created_at = 7").await?;
    let newest = store.list_newest_of_site(site).await?;
    let expected: Vec<_> = (5..FEED_LIMIT + 5)
        .rev()
        .map(|number| number.to_string())
        .collect();
    assert_eq!(said(&newest), expected);

    let other = store.add_site("other", Vec::new(), 0).await?;
    assert_eq!(store.list_newest_of_site(&other).await?, []);
    let (thread, newest) = store.list_newest_of_thread(&other, "day").await?;
    assert_eq!((thread.comments, newest.len()), (0, 0));
    Ok(())
}

async fn a_reader_hears_of_answers_by_others(world: World) -> anyhow::Result<()> {
    let World { store, site, .. } = &world;
    let hears = async |reader| store.list_answers_to_reader(site, token(reader)).await;
    let mine = post_as(&world, "ann", None, "mine").await?;
    post_as(&world, "ben", Some(&mine), "answer of Ben").await?;
    let anonymous = world.post("day", Some(&mine), "answer of somebody").await?;
    let own = post_as(&world, "ann", Some(&mine), "my own").await?;
    post_as(&world, "ben", Some(&own), "and again").await?;
    world.post("day", Some(&anonymous), "to somebody").await?;
    let gone = world.post("day", Some(&mine), "gone").await?;
    world.delete("day", &gone.id).await?;
    let heard = hears("ann").await?;
    assert_eq!(
        said(&heard),
        ["and again", "answer of somebody", "answer of Ben"]
    );
    assert_eq!(hears("ben").await?, []);
    assert_eq!(hears("cem").await?, []);
    // The same token on another site is somebody else.
    let other = store.add_site("other", Vec::new(), 0).await?;
    assert_eq!(
        store.list_answers_to_reader(&other, token("ann")).await?,
        []
    );
    Ok(())
}

async fn ids_are_made_of_what_one_database_keeps(world: World) -> anyhow::Result<()> {
    let again = Store::open(&world.address()?).await?;
    let namespace = world.store.feed_namespace();
    assert_eq!(again.feed_namespace(), namespace);
    assert_ne!(World::sqlite().await?.store.feed_namespace(), namespace);
    again.close().await;
    Ok(())
}
