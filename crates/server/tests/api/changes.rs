//! `GET …/comments/{id}/changes`.

use afterword_protocol::{CommentChange, DiffKind, ProblemCode, Thread};
use afterword_server::store::Rules;

use crate::app::{THREAD, TestApp};
use crate::ask::{Ask, get};

fn changes(id: &str) -> Ask {
    get(&format!("{THREAD}/comments/{id}/changes"))
}

async fn show(app: &TestApp, show_edits: bool) {
    app.set_rules(Rules {
        show_edits,
        ..Rules::default()
    })
    .await;
}

#[tokio::test]
async fn readers_see_what_the_last_edit_changed() {
    let app = TestApp::start().await;
    show(&app, true).await;
    let thread: Thread = app.send(get(THREAD)).await.json(200);
    assert!(thread.capabilities.history);
    let posted = app.post_comment("first **words** here").await;
    let id = &posted.comment.id.0;
    app.send(changes(id))
        .await
        .problem(ProblemCode::CommentNotFound);
    app.edit(&posted, "second **words** here").await;
    app.advance_seconds(60);
    app.edit(&posted, "second **words** there").await;
    let change: CommentChange = app.send(changes(id)).await.json(200);
    assert_eq!(
        (change.at.as_str(), change.by.as_str()),
        ("2026-11-22T12:01:00Z", "Ann")
    );
    let parts = change.parts.iter();
    let parts: Vec<_> = parts.map(|part| (part.kind, part.text.as_str())).collect();
    assert_eq!(
        parts,
        [
            (DiffKind::Same, "second **words** "),
            (DiffKind::Removed, "here"),
            (DiffKind::Added, "there"),
        ]
    );
}

#[tokio::test]
async fn where_edits_are_not_shown_nothing_is_kept() {
    let app = TestApp::start().await;
    let posted = app.post_comment("before").await;
    let id = &posted.comment.id.0;
    app.edit(&posted, "meanwhile").await;
    show(&app, true).await;
    app.send(changes(id))
        .await
        .problem(ProblemCode::CommentNotFound);
    app.edit(&posted, "after").await;
    app.send(changes(id)).await.json::<CommentChange>(200);
    // Switched off, what was kept is gone for good.
    show(&app, false).await;
    app.send(changes(id))
        .await
        .problem(ProblemCode::CommentNotFound);
    show(&app, true).await;
    app.send(changes(id))
        .await
        .problem(ProblemCode::CommentNotFound);
}

#[tokio::test]
async fn a_deleted_comment_has_no_past() {
    let app = TestApp::start().await;
    show(&app, true).await;
    let posted = app.post_comment("before").await;
    app.reply(&posted.comment, "reply").await;
    app.edit(&posted, "after").await;
    app.delete(&posted).await;
    app.send(changes(&posted.comment.id.0))
        .await
        .problem(ProblemCode::CommentNotFound);
    for id in ["999", "x"] {
        app.send(changes(id))
            .await
            .problem(ProblemCode::CommentNotFound);
    }
}
