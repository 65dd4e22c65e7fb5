//! Posting, editing and deleting: who may, and what is left.

use afterword_protocol::{CommentId, CommentState, Policy, ProblemCode, Sort};
use afterword_server::store::SiteChange;

use crate::world::{
    START, World, check_refused, comment, on_both_engines, page, text, texts, token,
};

on_both_engines! {
    a_reply_needs_a_live_parent_in_its_thread,
    a_closed_thread_or_branch_takes_no_replies,
    replies_are_counted_all_the_way_up,
    only_the_author_edits_and_only_for_a_while,
    a_deleted_comment_leaves_no_words_behind,
    a_stub_stays_as_long_as_it_holds_live_replies,
    a_held_comment_is_hidden,
    names_of_comments_that_cannot_be_are_not_found,
}

async fn a_reply_needs_a_live_parent_in_its_thread(world: World) -> anyhow::Result<()> {
    let root = world.post("day", None, "root").await?;
    check_refused(
        world.post("night", Some(&root), "x").await,
        ProblemCode::ParentNotFound,
    );
    let mut nobody = root.clone();
    for id in ["999", "0", "x", "-1", ""] {
        nobody.id = CommentId(id.to_owned());
        check_refused(
            world.post("day", Some(&nobody), "x").await,
            ProblemCode::ParentNotFound,
        );
    }
    let reply = world.post("day", Some(&root), "reply").await?;
    world.delete("day", &root.id).await?;
    // The stub is there, but it is not to be answered; what hangs below it is.
    check_refused(
        world.post("day", Some(&root), "x").await,
        ProblemCode::ParentNotFound,
    );
    world
        .post("day", Some(&reply), "reply to the reply")
        .await?;
    // Not even the thread of the refused comment was created.
    assert_eq!(world.count("SELECT COUNT(*) FROM threads").await?, 1);
    world.check_totals().await
}

async fn a_closed_thread_or_branch_takes_no_replies(world: World) -> anyhow::Result<()> {
    let root = world.post("day", None, "root").await?;
    let reply = world.post("day", Some(&root), "reply").await?;
    world
        .sql(&format!(
            "UPDATE comments SET closed = 1 WHERE id = {}",
            root.id
        ))
        .await?;
    for parent in [&root, &reply] {
        check_refused(
            world.post("day", Some(parent), "x").await,
            ProblemCode::BranchClosed,
        );
    }
    world.post("day", None, "another root").await?;
    world.sql("UPDATE threads SET closed = 1").await?;
    check_refused(
        world.post("day", None, "x").await,
        ProblemCode::ThreadClosed,
    );
    let thread = world.store.find_thread(&world.site, "day").await?;
    assert!(!thread.capabilities.post && !thread.capabilities.reply && thread.capabilities.rate);
    world.check_totals().await
}

async fn replies_are_counted_all_the_way_up(world: World) -> anyhow::Result<()> {
    let mut line = vec![world.post("day", None, "0").await?];
    for depth in 1..20 {
        let reply = world.post("day", line.last(), &depth.to_string()).await?;
        assert_eq!(reply.root, line[0].id);
        line.push(reply);
    }
    world.post("day", Some(&line[10]), "beside").await?;
    let last = &line[19].id;
    let detail = world
        .store
        .find_comment(&world.site, "day", last, None)
        .await?;
    let replies: Vec<u64> = detail
        .ancestors
        .iter()
        .map(|comment| comment.replies)
        .collect();
    let expected: Vec<u64> = (0..19)
        .map(|depth| 19 - depth + u64::from(depth <= 10))
        .collect();
    assert_eq!(replies, expected);
    assert_eq!(
        (detail.comment.id, detail.comment.replies),
        (last.clone(), 0)
    );
    world.delete("day", last).await?;
    world.check_totals().await
}

async fn only_the_author_edits_and_only_for_a_while(world: World) -> anyhow::Result<()> {
    let World { store, site, .. } = &world;
    let root = store
        .create_comment(
            site,
            &page("day"),
            comment(None, "root"),
            &world.request(),
            START,
        )
        .await?;
    let edit = async |site, who, now| {
        store
            .update_comment(
                site,
                "day",
                &root.id,
                token(who),
                text("new"),
                &world.request(),
                now,
            )
            .await
    };
    let end = START + i64::from(site.policy.edit_window_seconds) * 1000;
    check_refused(edit(site, "ben", START).await, ProblemCode::NotYours);
    check_refused(
        edit(site, "ann", end + 1).await,
        ProblemCode::EditWindowOver,
    );
    edit(site, "ann", end).await?;
    let policy = Some(Policy {
        edit_window_seconds: 0,
        ..site.policy
    });
    let changed = store
        .set_site(
            "blog",
            SiteChange {
                policy,
                ..SiteChange::default()
            },
        )
        .await?;
    let strict = changed.unwrap_or_else(|| site.clone());
    assert!(!store.find_thread(&strict, "day").await?.capabilities.edit);
    check_refused(
        edit(&strict, "ann", START).await,
        ProblemCode::EditWindowOver,
    );
    let (ann, request) = (token("ann"), world.request());
    let delete = store
        .delete_comment(&strict, "day", &root.id, ann, &request, START)
        .await;
    check_refused(delete, ProblemCode::EditWindowOver);
    Ok(())
}

async fn a_deleted_comment_leaves_no_words_behind(world: World) -> anyhow::Result<()> {
    let root = world.post("day", None, "secret").await?;
    let now = world.now();
    let (store, site) = (&world.store, &world.site);
    let (id, request) = (&root.id, world.request());
    store
        .update_comment(
            site,
            "day",
            id,
            token("ann"),
            text("secret 2"),
            &request,
            now,
        )
        .await?;
    let gone = world.delete("day", id).await?;
    assert_eq!((gone.state, gone.edited), (CommentState::Deleted, None));
    assert_eq!((gone.html.as_str(), gone.author.name.as_str()), ("", ""));
    let left = world
        .count(
            "SELECT COUNT(*) FROM comments WHERE source <> '' OR html <> '' OR author_name <> '' \
             OR author_email IS NOT NULL OR author_website IS NOT NULL OR edited_by IS NOT NULL",
        )
        .await?;
    assert_eq!(left, 0);
    // Nor in what was answered: who tries again gets what is left.
    let answers = "SELECT COUNT(*) FROM idempotency WHERE result LIKE '%secret%'";
    assert_eq!(world.count(answers).await?, 0);
    let again = store
        .update_comment(site, "day", id, token("ann"), text("x"), &request, now)
        .await?;
    assert_eq!(again.state, CommentState::Deleted);
    check_refused(world.delete("day", id).await, ProblemCode::CommentNotFound);
    check_refused(
        store.find_comment(site, "day", id, None).await,
        ProblemCode::CommentNotFound,
    );
    assert_eq!(
        world.list("day", Sort::Newest, 25, None).await?.comments,
        []
    );
    world.check_totals().await
}

async fn a_stub_stays_as_long_as_it_holds_live_replies(world: World) -> anyhow::Result<()> {
    let root = world.post("day", None, "root").await?;
    let reply = world.post("day", Some(&root), "reply").await?;
    let last = world.post("day", Some(&reply), "last").await?;
    world.delete("day", &reply.id).await?;
    let page = world.list("day", Sort::Newest, 25, None).await?;
    assert_eq!(texts(&page.comments), ["root", "", "last"]);
    assert_eq!(page.comments[1].state, CommentState::Deleted);
    assert_eq!(page.comments[0].replies, 1);
    let detail = world
        .store
        .find_comment(&world.site, "day", &last.id, None)
        .await?;
    assert_eq!(texts(&detail.ancestors), ["root", ""]);
    world.delete("day", &last.id).await?;
    let page = world.list("day", Sort::Newest, 25, None).await?;
    assert_eq!(texts(&page.comments), ["root"]);
    world.check_totals().await
}

async fn a_held_comment_is_hidden(world: World) -> anyhow::Result<()> {
    let root = world.post("day", None, "root").await?;
    world.post("day", Some(&root), "reply").await?;
    let spam = world.post("day", None, "spam").await?;
    for state in ["pending", "spam", "hidden"] {
        world
            .sql(&format!(
                "UPDATE comments SET state = '{state}' WHERE root_id IS NULL"
            ))
            .await?;
        let page = world.list("day", Sort::Newest, 25, None).await?;
        assert_eq!(texts(&page.comments), ["", "reply"]);
        assert_eq!(page.comments[0].state, CommentState::Hidden);
        let answer = world
            .store
            .find_comment(&world.site, "day", &spam.id, None)
            .await;
        check_refused(answer, ProblemCode::CommentNotFound);
    }
    Ok(())
}

async fn names_of_comments_that_cannot_be_are_not_found(world: World) -> anyhow::Result<()> {
    let World { store, site, .. } = &world;
    let root = world.post("day", None, "root").await?;
    store.find_comment(site, "day", &root.id, None).await?;
    let not_found = ProblemCode::CommentNotFound;
    check_refused(
        store.find_comment(site, "night", &root.id, None).await,
        not_found,
    );
    for id in [
        "",
        "0",
        &format!("0{}", root.id),
        &format!("+{}", root.id),
        "1e3",
        "\0",
        "1\0",
    ] {
        let id = CommentId(id.to_owned());
        check_refused(store.find_comment(site, "day", &id, None).await, not_found);
        check_refused(store.list_branch(site, "day", &id, None).await, not_found);
        check_refused(world.delete("day", &id).await, not_found);
    }
    Ok(())
}
