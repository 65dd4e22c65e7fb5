//! Pages around a comment, and turning pages backwards.

use afterword_protocol::{CommentId, CommentsPage, ProblemCode, Sort};

use crate::import::{comment, thread};
use crate::world::{START, World, check_refused, on_both_engines, texts};

const SORTS: [Sort; 3] = [Sort::Newest, Sort::Oldest, Sort::Best];

on_both_engines! {
    from_any_root_both_ways_lead_over_the_whole_thread,
    a_reply_far_down_its_branch_is_on_the_page_with_its_ancestors,
    a_page_around_a_comment_begins_with_its_root,
    what_comes_or_goes_meanwhile_moves_nothing_before,
    a_page_can_only_be_around_what_may_be_seen,
}

async fn from_any_root_both_ways_lead_over_the_whole_thread(world: World) -> anyhow::Result<()> {
    let mut roots = Vec::new();
    for n in 0..23_u64 {
        let mut root = comment(&n.to_string(), None);
        // Some are alike in all but their number.
        (root.created_at, root.pinned) = (START + i64::try_from(n / 3)?, n % 7 == 3);
        root.votes_up = n % 4;
        roots.push(root);
    }
    import(&world, roots).await?;
    for sort in SORTS {
        let all = world.list("day", sort, 100, None).await?;
        assert_eq!((all.comments.len(), &all.previous), (23, &None));
        for (place, root) in all.comments.iter().enumerate() {
            let around = world.list_from("day", sort, 4, &root.id).await?;
            assert_eq!(around.comments.len(), 4.min(23 - place), "{sort:?} {place}");
            let mut seen = around.comments.clone();
            let (mut previous, mut next) = (around.previous, around.next);
            while let Some(cursor) = next {
                let page = world.list("day", sort, 4, Some(cursor)).await?;
                seen.extend(page.comments);
                (_, next) = (page.previous, page.next);
            }
            while let Some(cursor) = previous {
                let page = world.list("day", sort, 4, Some(cursor)).await?;
                // What it was led to from comes next.
                let back = world.list("day", sort, 1, page.next).await?;
                assert_eq!(back.comments[..], seen[..1], "{sort:?} {place}");
                seen.splice(0..0, page.comments);
                previous = page.previous;
            }
            assert_eq!(seen, all.comments, "{sort:?} {place}");
        }
    }
    Ok(())
}

async fn a_reply_far_down_its_branch_is_on_the_page_with_its_ancestors(
    world: World,
) -> anyhow::Result<()> {
    let mut comments = vec![comment("before", None), comment("root", None)];
    for n in 0..150 {
        // A line that goes down by ten steps, ever again.
        let parent = if n % 10 == 0 {
            "root".to_owned()
        } else {
            format!("r{}", n - 1)
        };
        comments.push(comment(&format!("r{n}"), Some(&parent)));
    }
    comments.push(comment("after", None));
    import(&world, comments).await?;
    let all = world.list("day", Sort::Oldest, 1, None).await?;
    let root = world.list("day", Sort::Oldest, 1, all.next).await?.comments[0].clone();
    let mut branch = Vec::new();
    let mut cursor = None;
    loop {
        let more = world
            .store
            .list_branch(&world.site, "day", &root.id, cursor.as_ref())
            .await?;
        branch.extend(more.comments);
        let Some(rest) = more.rests.first() else {
            break;
        };
        cursor = Some(rest.cursor.clone());
    }
    let of = |name: &str| {
        let found = texts(&branch).iter().position(|text| *text == name);
        branch[found.unwrap_or_default()].id.clone()
    };
    for (name, far) in [
        ("r3", vec![]),
        ("r49", vec![]),
        ("r52", vec!["r50", "r51", "r52"]),
    ] {
        let page = world.list_from("day", Sort::Oldest, 25, &of(name)).await?;
        assert_eq!(texts(&page.comments)[0], "root");
        assert_eq!(page.comments.len(), 52 + far.len(), "{name}");
        assert_eq!(texts(&page.comments)[51..51 + far.len()], far, "{name}");
        // The rest is read on as if there had been no leap.
        assert_eq!(page.rests[0].remaining, 100);
        let more = world
            .store
            .list_branch(&world.site, "day", &root.id, Some(&page.rests[0].cursor))
            .await?;
        assert_eq!(texts(&more.comments)[0], "r50");
        assert!(page.previous.is_some());
    }
    // Not even a page without room leaves it out.
    let last = world
        .list_from("day", Sort::Newest, 100, &of("r149"))
        .await?;
    let ids: Vec<&CommentId> = last.comments.iter().map(|comment| &comment.id).collect();
    assert!(ids.contains(&&of("r149")) && ids.contains(&&of("r140")));
    Ok(())
}

async fn a_page_around_a_comment_begins_with_its_root(world: World) -> anyhow::Result<()> {
    let first = world.post("day", None, "first").await?;
    let second = world.post("day", None, "second").await?;
    let reply = world.post("day", Some(&first), "reply").await?;
    let below = world.post("day", Some(&reply), "below").await?;
    let page = world.list_from("day", Sort::Newest, 25, &below.id).await?;
    assert_eq!(texts(&page.comments), ["first", "reply", "below"]);
    assert_eq!((&page.next, page.rests.len()), (&None, 0));
    let before = world.list("day", Sort::Newest, 25, page.previous).await?;
    assert_eq!(texts(&before.comments), ["second"]);
    assert_eq!(before.previous, None);
    // A stub holds its place.
    world.delete("day", &first.id).await?;
    let page = world.list_from("day", Sort::Oldest, 25, &first.id).await?;
    assert_eq!(texts(&page.comments), ["", "reply", "below", "second"]);
    assert_eq!(page.previous, None);
    let page = world.list_from("day", Sort::Best, 1, &second.id).await?;
    assert_eq!(texts(&page.comments), ["second"]);
    Ok(())
}

async fn what_comes_or_goes_meanwhile_moves_nothing_before(world: World) -> anyhow::Result<()> {
    let mut posted = Vec::new();
    for n in 0..6 {
        posted.push(world.post("day", None, &n.to_string()).await?);
    }
    let page = world
        .list_from("day", Sort::Newest, 2, &posted[1].id)
        .await?;
    assert_eq!(texts(&page.comments), ["1", "0"]);
    world.post("day", None, "6").await?;
    world.delete("day", &posted[2].id).await?;
    let before = world.list("day", Sort::Newest, 2, page.previous).await?;
    assert_eq!(texts(&before.comments), ["4", "3"]);
    let first = world.list("day", Sort::Newest, 2, before.previous).await?;
    assert_eq!(texts(&first.comments), ["6", "5"]);
    assert_eq!(first.previous, None);
    // Everything before is gone.
    let page = world
        .list_from("day", Sort::Oldest, 2, &posted[1].id)
        .await?;
    world.delete("day", &posted[0].id).await?;
    let empty = world.list("day", Sort::Oldest, 2, page.previous).await?;
    let CommentsPage { previous, next, .. } = empty;
    assert_eq!((empty.comments, previous, next), (Vec::new(), None, None));
    Ok(())
}

async fn a_page_can_only_be_around_what_may_be_seen(world: World) -> anyhow::Result<()> {
    let here = world.post("day", None, "here").await?;
    let gone = world.post("day", None, "gone").await?;
    let held = world.post("day", None, "held").await?;
    world.delete("day", &gone.id).await?;
    world
        .sql("UPDATE comments SET state = 'pending' WHERE html = '<p>held</p>'")
        .await?;
    let elsewhere = world.post("night", None, "elsewhere").await?;
    let nobody = ["", "0", "x", "99999"].map(|id| CommentId(id.to_owned()));
    for id in [&gone.id, &held.id, &elsewhere.id]
        .into_iter()
        .chain(&nobody)
    {
        let answer = world.list_from("day", Sort::Newest, 25, id).await;
        check_refused(answer, ProblemCode::CommentNotFound);
    }
    let answer = world.list_from("nowhere", Sort::Newest, 25, &here.id).await;
    check_refused(answer, ProblemCode::CommentNotFound);
    Ok(())
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
