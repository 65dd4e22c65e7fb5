//! Pages of roots: every order, every comment once.

use afterword_protocol::{Cursor, ProblemCode, Sort};

use crate::import::{comment, thread};
use crate::world::{START, World, check_refused, on_both_engines, texts};

on_both_engines! {
    roots_come_in_the_order_asked_for_with_pinned_ones_first,
    turning_pages_shows_every_root_once,
    a_thread_of_ten_thousand_is_paged_to_its_end,
    comments_that_arrive_meanwhile_move_nothing,
    a_cursor_fits_its_order_only,
    an_unknown_thread_is_an_empty_page,
}

async fn roots_come_in_the_order_asked_for_with_pinned_ones_first(
    world: World,
) -> anyhow::Result<()> {
    let mut roots = Vec::new();
    for (name, at, votes, pinned) in [
        ("old", 1, (1, 0), false),
        ("loved", 2, (90, 10), false),
        ("hated", 3, (0, 9), false),
        ("pinned", 4, (0, 0), true),
        ("also pinned", 0, (5, 0), true),
        ("new", 9, (0, 0), false),
    ] {
        let mut root = comment(name, None);
        (root.created_at, root.pinned) = (START + at, pinned);
        (root.votes_up, root.votes_down) = votes;
        roots.push(root);
    }
    world
        .store
        .import_threads(&world.site, "x", &[thread("day", roots)], START, |_| ())
        .await?;
    for (sort, order) in [
        (
            Sort::Newest,
            ["pinned", "also pinned", "new", "hated", "loved", "old"],
        ),
        (
            Sort::Oldest,
            ["also pinned", "pinned", "old", "loved", "hated", "new"],
        ),
        (
            Sort::Best,
            ["also pinned", "pinned", "loved", "old", "new", "hated"],
        ),
    ] {
        let page = world.list("day", sort, 100, None).await?;
        assert_eq!(texts(&page.comments), order, "{sort:?}");
        let mut turned = Vec::new();
        turn_pages(&world, "day", sort, 1, |page| turned.extend(page)).await?;
        assert_eq!(turned, order, "{sort:?}, one by one");
    }
    Ok(())
}

async fn turning_pages_shows_every_root_once(world: World) -> anyhow::Result<()> {
    // All alike: only the tie-break tells them apart.
    let roots = (0..103).map(|n| comment(&n.to_string(), None)).collect();
    world
        .store
        .import_threads(&world.site, "x", &[thread("day", roots)], START, |_| ())
        .await?;
    for sort in [Sort::Newest, Sort::Oldest, Sort::Best] {
        let mut seen: Vec<String> = Vec::new();
        let pages = turn_pages(&world, "day", sort, 25, |page| seen.extend(page)).await?;
        assert_eq!(pages, 5);
        let mut numbers: Vec<u32> = seen.iter().map(|n| n.parse()).collect::<Result<_, _>>()?;
        if sort != Sort::Oldest {
            numbers.reverse();
        }
        assert_eq!(numbers, (0..103).collect::<Vec<_>>(), "{sort:?}");
    }
    Ok(())
}

async fn a_thread_of_ten_thousand_is_paged_to_its_end(world: World) -> anyhow::Result<()> {
    let mut comments = Vec::new();
    for n in 0..2500 {
        comments.push(comment(&format!("{n}"), None));
        for reply in 0..3 {
            comments.push(comment(&format!("{n}.{reply}"), Some(&n.to_string())));
        }
    }
    world
        .store
        .import_threads(&world.site, "x", &[thread("day", comments)], START, |_| ())
        .await?;
    let mut seen = 0;
    turn_pages(&world, "day", Sort::Newest, 50, |page| seen += page.len()).await?;
    assert_eq!(seen, 10_000);
    assert_eq!(
        world.store.find_thread(&world.site, "day").await?.comments,
        10_000
    );
    world.check_totals().await
}

async fn comments_that_arrive_meanwhile_move_nothing(world: World) -> anyhow::Result<()> {
    for n in 0..4 {
        world.post("day", None, &n.to_string()).await?;
    }
    let first = world.list("day", Sort::Newest, 2, None).await?;
    assert_eq!(texts(&first.comments), ["3", "2"]);
    world.post("day", None, "4").await?;
    world.delete("day", &first.comments[1].id).await?;
    let second = world.list("day", Sort::Newest, 2, first.next).await?;
    assert_eq!(texts(&second.comments), ["1", "0"]);
    assert_eq!(second.next, None);
    Ok(())
}

async fn a_cursor_fits_its_order_only(world: World) -> anyhow::Result<()> {
    for n in 0..3 {
        world.post("day", None, &n.to_string()).await?;
    }
    let cursor = world.list("day", Sort::Newest, 2, None).await?.next;
    assert!(cursor.is_some());
    for sort in [Sort::Oldest, Sort::Best] {
        check_refused(
            world.list("day", sort, 2, cursor.clone()).await,
            ProblemCode::CursorInvalid,
        );
    }
    for text in ["", "x", "bi4x", "\0", "%00"] {
        let answer = world
            .list("day", Sort::Newest, 2, Some(Cursor(text.to_owned())))
            .await;
        check_refused(answer, ProblemCode::CursorInvalid);
    }
    Ok(())
}

async fn an_unknown_thread_is_an_empty_page(world: World) -> anyhow::Result<()> {
    for key in [
        "nowhere",
        "https://blog.example/none",
        "nul\0",
        "' OR 1=1 --",
    ] {
        let page = world.list(key, Sort::Best, 25, None).await?;
        assert_eq!(
            (page.comments.len(), page.next, page.rests.len()),
            (0, None, 0)
        );
        assert_eq!((page.thread.key.as_str(), page.thread.comments), (key, 0));
    }
    Ok(())
}

/// Reads a thread to its end and gives the number of pages.
async fn turn_pages(
    world: &World,
    key: &str,
    sort: Sort,
    limit: u32,
    mut read: impl FnMut(Vec<String>),
) -> anyhow::Result<usize> {
    let mut cursor = None;
    for pages in 1.. {
        let page = world.list(key, sort, limit, cursor).await?;
        read(
            texts(&page.comments)
                .into_iter()
                .map(str::to_owned)
                .collect(),
        );
        cursor = page.next;
        if cursor.is_none() {
            return Ok(pages);
        }
        anyhow::ensure!(pages < 1000, "the pages have no end");
    }
    Ok(0)
}
