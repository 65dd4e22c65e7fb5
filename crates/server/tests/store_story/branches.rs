//! Replies: a few of each branch with the page, the rest by cursor.

use std::collections::HashSet;

use afterword_protocol::{Comment, CommentId, CommentsPage, Cursor, ProblemCode, Sort};
use afterword_server::store::PageQuery;

use crate::import::{comment, thread};
use crate::world::{START, World, check_refused, on_both_engines, texts};

on_both_engines! {
    a_page_has_at_most_fifty_replies_of_a_branch_and_leads_to_the_rest,
    a_page_has_at_most_two_hundred_comments_and_every_branch_its_share,
    a_parent_comes_before_its_replies,
    stubs_do_not_hide_what_is_behind_them,
    a_reply_deleted_meanwhile_does_not_end_a_branch_early,
    a_branch_has_its_own_cursors,
    a_thread_can_be_read_whole,
    very_long_comments_fill_a_thread_sooner,
}

async fn a_page_has_at_most_fifty_replies_of_a_branch_and_leads_to_the_rest(
    world: World,
) -> anyhow::Result<()> {
    import_branches(&world, &[120, 50]).await?;
    let page = world.list("day", Sort::Oldest, 25, None).await?;
    check_parents_first(&page.comments);
    assert_eq!(page.comments.len(), 102);
    assert_eq!(page.rests.len(), 1);
    let rest = &page.rests[0];
    assert_eq!((&rest.root, rest.remaining), (&page.comments[0].id, 70));

    let more = branch(&world, &rest.root, Some(&rest.cursor)).await?;
    assert_eq!((more.comments.len(), more.rests[0].remaining), (50, 20));
    assert_eq!(texts(&more.comments)[..2], ["0.50", "0.51"]);
    let last = branch(&world, &rest.root, Some(&more.rests[0].cursor)).await?;
    assert_eq!(
        (last.comments.len(), last.rests.len(), last.next),
        (20, 0, None)
    );
    assert_eq!(read_branch(&world, &rest.root).await?.len(), 120);
    Ok(())
}

async fn a_page_has_at_most_two_hundred_comments_and_every_branch_its_share(
    world: World,
) -> anyhow::Result<()> {
    import_branches(&world, &[60; 30]).await?;
    for (limit, roots, each) in [
        (25, 25, 7),
        (3, 3, 50),
        (5, 5, 39),
        (100, 30, 5),
        (0, 1, 50),
    ] {
        let page = world.list("day", Sort::Oldest, limit, None).await?;
        assert_eq!(page.comments.len(), roots + roots * each);
        assert_eq!(page.rests.len(), roots);
        assert!(
            page.rests
                .iter()
                .all(|rest| rest.remaining == 60 - each as u64)
        );
        check_parents_first(&page.comments);
        for rest in &page.rests {
            let more = branch(&world, &rest.root, Some(&rest.cursor)).await?;
            let from = texts(&more.comments)[0];
            assert!(from.ends_with(&format!(".{each}")), "{from}");
        }
    }
    Ok(())
}

async fn a_parent_comes_before_its_replies(world: World) -> anyhow::Result<()> {
    let mut comments = vec![comment("0", None)];
    for n in 1..150_u32 {
        // A bush: each answers one of those before.
        comments.push(comment(
            &n.to_string(),
            Some(&(n * 7 % n.min(13)).to_string()),
        ));
    }
    import(&world, comments).await?;
    let page = world.list("day", Sort::Newest, 10, None).await?;
    check_parents_first(&page.comments);
    let mut all = page.comments;
    let mut cursor = page.rests.first().map(|rest| rest.cursor.clone());
    while let Some(from) = cursor {
        let more = branch(&world, &all[0].id, Some(&from)).await?;
        all.extend(more.comments);
        cursor = more.rests.first().map(|rest| rest.cursor.clone());
    }
    assert_eq!(all.len(), 150);
    check_parents_first(&all);
    world.check_totals().await
}

async fn stubs_do_not_hide_what_is_behind_them(world: World) -> anyhow::Result<()> {
    // One live comment at the end of a long line of held ones, in each of three branches.
    let mut comments = Vec::new();
    for root in ["a", "b", "c", "d"] {
        comments.push(comment(root, None));
        for n in 0..80 {
            let parent = if n == 0 {
                root.to_owned()
            } else {
                format!("{root}{}", n - 1)
            };
            comments.push(comment(&format!("{root}{n}"), Some(&parent)));
        }
    }
    import(&world, comments).await?;
    world
        .sql("UPDATE comments SET state = 'hidden', live_replies = 1 WHERE depth < 80")
        .await?;
    let page = world.list("day", Sort::Oldest, 25, None).await?;
    assert_eq!(page.comments.len(), 200);
    check_parents_first(&page.comments);
    assert_eq!(page.rests.len(), 4);
    for rest in page.rests {
        assert_eq!(rest.remaining, 1);
        let more = branch(&world, &rest.root, Some(&rest.cursor)).await?;
        assert_eq!(
            more.comments.last().map(|last| last.html.is_empty()),
            Some(false)
        );
    }
    Ok(())
}

async fn a_reply_deleted_meanwhile_does_not_end_a_branch_early(world: World) -> anyhow::Result<()> {
    let root = world.post("day", None, "root").await?;
    for n in 0..102 {
        world.post("day", Some(&root), &n.to_string()).await?;
    }
    let page = world.list("day", Sort::Newest, 25, None).await?;
    for reply in &page.comments[1..4] {
        world.delete("day", &reply.id).await?;
    }
    let more = branch(&world, &root.id, Some(&page.rests[0].cursor)).await?;
    assert_eq!((more.comments.len(), more.rests[0].remaining), (50, 1));
    let last = branch(&world, &root.id, Some(&more.rests[0].cursor)).await?;
    assert_eq!(texts(&last.comments), ["100", "101"]);
    world.check_totals().await
}

async fn a_branch_has_its_own_cursors(world: World) -> anyhow::Result<()> {
    import_branches(&world, &[60, 60]).await?;
    let page = world.list("day", Sort::Oldest, 1, None).await?;
    let (root, reply) = (&page.comments[0].id, &page.comments[1].id);
    let other = world
        .list("day", Sort::Oldest, 1, page.next.clone())
        .await?;
    let foreign = &other.rests[0].cursor;
    check_refused(
        branch(&world, root, Some(foreign)).await,
        ProblemCode::CursorInvalid,
    );
    check_refused(
        branch(&world, root, page.next.as_ref()).await,
        ProblemCode::CursorInvalid,
    );
    let of_branch = Some(page.rests[0].cursor.clone());
    check_refused(
        world.list("day", Sort::Oldest, 1, of_branch).await,
        ProblemCode::CursorInvalid,
    );
    // A reply is no root, and a root of another thread is none here.
    check_refused(
        branch(&world, reply, None).await,
        ProblemCode::CommentNotFound,
    );
    let answer = world
        .store
        .list_branch(&world.site, "night", root, None)
        .await;
    check_refused(answer, ProblemCode::CommentNotFound);
    Ok(())
}

async fn branch(
    world: &World,
    root: &CommentId,
    cursor: Option<&Cursor>,
) -> Result<CommentsPage, afterword_server::store::StoreError> {
    world
        .store
        .list_branch(&world.site, "day", root, cursor)
        .await
}

/// Reads a branch from its first reply to its last.
async fn read_branch(world: &World, root: &CommentId) -> anyhow::Result<Vec<Comment>> {
    let mut page = branch(world, root, None).await?;
    let mut replies = page.comments;
    while let Some(rest) = page.rests.pop() {
        page = branch(world, root, Some(&rest.cursor)).await?;
        replies.append(&mut page.comments);
    }
    Ok(replies)
}

/// One root per number, with so many direct replies.
async fn import_branches(world: &World, replies: &[u32]) -> anyhow::Result<()> {
    let mut comments = Vec::new();
    for (root, count) in replies.iter().enumerate() {
        comments.push(comment(&root.to_string(), None));
        for n in 0..*count {
            comments.push(comment(&format!("{root}.{n}"), Some(&root.to_string())));
        }
    }
    import(world, comments).await
}

async fn import(
    world: &World,
    comments: Vec<afterword_server::import::ImportedComment>,
) -> anyhow::Result<()> {
    let threads = [thread("day", comments)];
    world
        .store
        .import_threads(&world.site, "x", &threads, START, |_| ())
        .await?;
    Ok(())
}

#[track_caller]
fn check_parents_first(comments: &[Comment]) {
    let mut seen = HashSet::new();
    for comment in comments {
        if let Some(parent) = &comment.parent {
            assert!(
                seen.contains(parent),
                "{} comes before its parent",
                comment.id
            );
        }
        assert!(seen.insert(&comment.id), "{} comes twice", comment.id);
    }
}

async fn a_thread_can_be_read_whole(world: World) -> anyhow::Result<()> {
    // More roots than a page has, more replies than a page has of a branch.
    let replies: Vec<u32> = (0..130)
        .map(|root| if root == 7 { 160 } else { root % 3 })
        .collect();
    let all = 130 + replies.iter().sum::<u32>() as usize;
    import_branches(&world, &replies).await?;
    let query = |sort, cursor| PageQuery {
        sort,
        limit: 1,
        cursor,
        from: None,
        only_quoted: false,
    };
    let (store, site) = (&world.store, &world.site);
    for sort in [Sort::Newest, Sort::Oldest, Sort::Best] {
        let whole = store
            .list_whole_thread(site, "day", &query(sort, None), 10_000)
            .await?;
        check_parents_first(&whole.comments);
        assert_eq!(whole.comments.len(), all);
        assert_eq!((whole.next, whole.rests), (None, Vec::new()));
        let ids: HashSet<&CommentId> = whole.comments.iter().map(|comment| &comment.id).collect();
        assert_eq!(ids.len(), all);
        // Each branch stands together, in the order of the roots.
        let mut roots: Vec<&CommentId> =
            whole.comments.iter().map(|comment| &comment.root).collect();
        roots.dedup();
        assert_eq!(roots.len(), 130);
    }

    // In parts that follow each other.
    let mut read = Vec::new();
    let mut cursor = None;
    loop {
        let part = store
            .list_whole_thread(site, "day", &query(Sort::Oldest, cursor), 60)
            .await?;
        read.extend(part.comments);
        for rest in part.rests {
            let mut cursor = Some(rest.cursor);
            while let Some(from) = cursor {
                let branch = store
                    .list_whole_branch(site, "day", &rest.root, Some(&from), 60)
                    .await?;
                read.extend(branch.comments);
                cursor = branch.rests.into_iter().next().map(|rest| rest.cursor);
            }
        }
        cursor = part.next;
        if cursor.is_none() {
            break;
        }
    }
    let ids: HashSet<&CommentId> = read.iter().map(|comment| &comment.id).collect();
    assert_eq!((read.len(), ids.len()), (all, all));
    Ok(())
}

async fn very_long_comments_fill_a_thread_sooner(world: World) -> anyhow::Result<()> {
    let long = "x".repeat(9_000);
    let comments = (0..250).map(|n| comment(&format!("{n} {long}"), None));
    import(&world, comments.collect()).await?;
    let query = PageQuery {
        sort: Sort::Newest,
        limit: 1,
        cursor: None,
        from: None,
        only_quoted: false,
    };
    let (store, site) = (&world.store, &world.site);
    let read = store.list_whole_thread(site, "day", &query, 400).await?;
    assert_eq!((read.comments.len(), read.next.is_some()), (100, true));
    let read = store.list_whole_thread(site, "day", &query, 10_000).await?;
    assert_eq!((read.comments.len(), read.next), (250, None));
    Ok(())
}
