//! What waits for the owner's decision, what follows it, and what is forgotten with a comment.

use afterword_protocol::{CommentState, EventKind, NewReport, ProblemCode, ReportReason};
use afterword_server::store::{Hold, Rules, StoreError, Verdict};

use crate::world::{START, World, check_refused, on_both_engines, text, texts, token};

on_both_engines! {
    held_comments_are_counted_once_they_are_approved,
    a_decision_can_be_taken_back,
    a_deleted_comment_leaves_no_past_and_no_reports,
}

async fn set(world: &mut World, hold: Hold) -> anyhow::Result<()> {
    let rules = Rules {
        hold,
        show_edits: true,
        ..Rules::default()
    };
    world.set_rules(rules).await
}

async fn held_comments_are_counted_once_they_are_approved(mut world: World) -> anyhow::Result<()> {
    let root = world.post("day", None, "root").await?;
    set(&mut world, Hold::All).await?;
    let held = world.post("day", Some(&root), "held").await?;
    assert_eq!(held.state, CommentState::Pending);
    check_refused(
        world.post("day", Some(&held), "x").await,
        ProblemCode::ParentNotFound,
    );
    world.check_totals().await?;
    let (store, site) = (&world.store, &world.site);
    let find = async |who| store.find_comment(site, "day", &held.id, who).await;
    check_refused(find(None).await, ProblemCode::CommentNotFound);
    check_refused(find(Some(token("ben"))).await, ProblemCode::CommentNotFound);
    let own = find(Some(token("ann"))).await?;
    assert_eq!(
        (own.comment, own.text.as_deref()),
        (held.clone(), Some("held"))
    );
    assert_eq!(own.ancestors.len(), 1);

    // What it answers may be gone by then.
    world.delete("day", &root.id).await?;
    let list = store.list_under_review(Some(site), true, false, 10).await?;
    assert_eq!((list.len(), &list[0].id, list[0].held), (1, &held.id, true));
    let ids = [held.id.clone()];
    for changed in [true, false] {
        let reviewed = store.review(&ids, Verdict::Approve, START).await?;
        assert_eq!(reviewed[0].changed, changed);
        world.check_totals().await?;
    }
    assert_eq!(store.list_under_review(None, true, true, 10).await?, []);
    let branch = store.list_branch(site, "day", &root.id, None).await?;
    assert_eq!(texts(&branch.comments), ["held"]);
    let events = store.list_events(site, "day", 0, START).await?;
    let kinds: Vec<_> = events.events.iter().map(|(_, event)| event.kind).collect();
    assert_eq!(kinds, [EventKind::Deleted, EventKind::Created]);
    Ok(())
}

async fn a_decision_can_be_taken_back(world: World) -> anyhow::Result<()> {
    let (store, site) = (&world.store, &world.site);
    let root = world.post("day", None, "root").await?;
    let reply = world.post("day", Some(&root), "reply").await?;
    let ids = [reply.id.clone()];
    for (verdict, comments) in [(Verdict::Reject, 1), (Verdict::Approve, 2)] {
        store.review(&ids, verdict, START).await?;
        world.check_totals().await?;
        assert_eq!(store.find_thread(site, "day").await?.comments, comments);
    }
    // All or none; and what its author took away stays away.
    world.delete("day", &reply.id).await?;
    let both = [root.id.clone(), reply.id.clone()];
    let refused = store.review(&both, Verdict::Reject, START).await;
    assert!(matches!(refused, Err(StoreError::Unusable(_))));
    assert_eq!(store.find_thread(site, "day").await?.comments, 1);
    world.check_totals().await
}

async fn a_deleted_comment_leaves_no_past_and_no_reports(mut world: World) -> anyhow::Result<()> {
    set(&mut world, Hold::None).await?;
    let (store, site) = (&world.store, &world.site);
    let root = world.post("day", None, "root").await?;
    let kept = world.post("day", None, "kept").await?;
    for comment in [&root, &kept] {
        let (request, ann) = (world.request(), token("ann"));
        store
            .update_comment(site, "day", &comment.id, ann, text("new"), &request, START)
            .await?;
        let report = NewReport {
            reason: ReportReason::OffTopic,
            note: Some("odd".to_owned()),
        };
        let (request, ben) = (world.request(), token("ben"));
        store
            .create_report(site, "day", &comment.id, ben, &report, &request, START)
            .await?;
    }
    let change = store.find_change(site, "day", &root.id).await?;
    assert_eq!(change.parts.len(), 2);
    world.delete("day", &root.id).await?;
    for (table, rows) in [("comment_versions", 1), ("reports", 1)] {
        let count = format!("SELECT COUNT(*) FROM {table}");
        assert_eq!(world.count(&count).await?, rows, "{table}");
    }
    check_refused(
        store.find_change(site, "day", &root.id).await,
        ProblemCode::CommentNotFound,
    );
    // Where edits are not shown, nothing is kept either.
    world.set_rules(Rules::default()).await?;
    assert_eq!(
        world.count("SELECT COUNT(*) FROM comment_versions").await?,
        0
    );
    Ok(())
}
