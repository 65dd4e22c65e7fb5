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
async fn a_threads_own_page_leads_to_what_an_edit_changed() {
    const PAGE: &str = "/t/default/post";
    let app = TestApp::start().await;
    let open = async |path: &str| app.send(get(path)).await.text();
    show(&app, true).await;
    let posted = app.post_comment("a question").await;
    let answer = app.reply(&posted.comment, "the <b>old</b> answer").await;
    app.edit(&answer, "the <i>new</i> answer").await;
    let way = format!("{PAGE}?changes={}", answer.comment.id);
    let page = open(PAGE).await;
    assert!(page.contains(&format!("href=\"{way}#changes\"")), "{page}");
    assert_eq!(page.matches("?changes=").count(), 1, "{page}");
    let page = open(&way).await;
    let change = "id=\"changes\"><div class=\"panel__changes\" dir=\"auto\">the \
        <del>&lt;b&gt;old&lt;/b&gt; </del><ins>&lt;i&gt;new&lt;/i&gt; </ins>answer</div></div>";
    for part in [change, "a question"] {
        assert!(page.contains(part), "{page}");
    }
    for part in ["embed.js", "<form"] {
        assert!(!page.contains(part), "{page}");
    }
    // Nothing to show: the thread, with what can be done in it.
    for id in [&posted.comment.id.0, "999", "x", ""] {
        let page = open(&format!("{PAGE}?changes={id}")).await;
        assert!(page.contains("embed.js"), "{page}");
        assert!(!page.contains("id=\"changes\""), "{page}");
    }
    show(&app, false).await;
    assert!(!open(PAGE).await.contains("?changes="));
    assert!(!open(&way).await.contains("id=\"changes\""));
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
