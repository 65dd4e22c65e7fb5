//! Many writers at once in one thread: nobody waits for nothing, and every total is right.

use afterword_protocol::{Comment, ProblemCode};
use afterword_server::store::{Site, Store, StoreError};
use tokio::task::JoinSet;

use crate::world::{
    START, World, check_refused, comment, on_both_engines, page, request, text, token,
};

on_both_engines! {
    a_crowd_of_writers_leaves_every_total_right,
    twenty_refused_requests_at_once_are_all_refused,
}

async fn a_crowd_of_writers_leaves_every_total_right(world: World) -> anyhow::Result<()> {
    let root = world.post("day", None, "root").await?;
    let mut writers = JoinSet::new();
    for writer in 0..8 {
        let (store, site, root) = (world.store.clone(), world.site.clone(), root.clone());
        writers.spawn(async move { write(&store, &site, root, writer).await });
    }
    for writer in writers.join_all().await {
        writer?;
    }
    world.check_totals().await?;
    let thread = world.store.find_thread(&world.site, "day").await?;
    assert_eq!(thread.comments, 1 + 8 * 4 - 8);
    assert_eq!(
        (thread.rating.count, thread.rating.stars),
        (8, [0, 0, 0, 0, 8])
    );
    let wrong = world
        .count(
            "SELECT COUNT(*) FROM comments c WHERE votes_up <> \
             (SELECT COUNT(*) FROM votes v WHERE v.comment_id = c.id AND v.value = 1)",
        )
        .await?;
    assert_eq!(wrong, 0);
    Ok(())
}

/// Answers itself four times, voting, editing and rating in between, and deletes the second answer.
async fn write(store: &Store, site: &Site, root: Comment, writer: u32) -> Result<(), StoreError> {
    let (day, me) = (page("day"), token(&writer.to_string()));
    let mut line = vec![root];
    for step in 0..4 {
        let key = |what: &str| request(&format!("{what} {writer} {step}"));
        let mut new = comment(line.last(), "reply");
        new.edit_token = me;
        let own = store
            .create_comment(site, &day, new, &key("post"), START)
            .await?;
        for voted in [&line[0], &own] {
            let request = key(&format!("vote {}", voted.id));
            store
                .put_vote(site, "day", &voted.id, me, 1, &request, START)
                .await?;
        }
        store
            .update_comment(site, "day", &own.id, me, text("x"), &key("edit"), START)
            .await?;
        store
            .put_rating(site, &day, me, Some(step + 2).into(), &key("rate"), START)
            .await?;
        line.push(own);
    }
    let request = request(&format!("delete {writer}"));
    store
        .delete_comment(site, "day", &line[2].id, me, &request, START)
        .await?;
    Ok(())
}

async fn twenty_refused_requests_at_once_are_all_refused(world: World) -> anyhow::Result<()> {
    let root = world.post("day", None, "root").await?;
    world.delete("day", &root.id).await?;
    let mut posts = JoinSet::new();
    for _ in 0..20 {
        let (store, site, root) = (world.store.clone(), world.site.clone(), root.clone());
        posts.spawn(async move {
            let new = comment(Some(&root), "x");
            store
                .create_comment(&site, &page("day"), new, &request("same"), START)
                .await
        });
    }
    for post in posts.join_all().await {
        check_refused(post, ProblemCode::ParentNotFound);
    }
    world.check_totals().await
}
