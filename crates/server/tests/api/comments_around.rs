//! `GET …/comments?from=…`: the page around a comment, and the pages before it.

use afterword_protocol::{CommentsPage, ProblemCode};

use crate::app::{THREAD, TestApp};
use crate::ask::get;

/// What the comments of a page say.
fn texts(page: &CommentsPage) -> Vec<&str> {
    page.comments
        .iter()
        .map(|comment| {
            comment
                .html
                .trim_start_matches("<p>")
                .trim_end_matches("</p>")
        })
        .collect()
}

#[tokio::test]
async fn a_link_to_a_reply_is_a_page_with_a_way_back_to_the_first() {
    let app = TestApp::start().await;
    let mut posted = Vec::new();
    for number in 0..7 {
        posted.push(app.post_comment(&number.to_string()).await.comment);
        app.advance_seconds(1);
    }
    let reply = app.reply(&posted[2], "reply").await.comment;
    let path = format!("{THREAD}/comments?sort=newest&limit=2");
    let page: CommentsPage = app
        .send(get(&format!("{path}&from={}", reply.id)))
        .await
        .json(200);
    assert_eq!(texts(&page), ["2", "reply", "1"]);
    assert!(page.next.is_some());
    let mut seen = Vec::new();
    let mut previous = page.previous;
    while let Some(cursor) = previous {
        let page = app.send(get(&format!("{path}&cursor={}", cursor.0))).await;
        let page: CommentsPage = page.json(200);
        seen.push(texts(&page).join(" "));
        previous = page.previous;
    }
    assert_eq!(seen, ["4 3", "6 5"]);
    let first: CommentsPage = app.send(get(&path)).await.json(200);
    assert_eq!(first.previous, None);
}

#[tokio::test]
async fn a_link_to_a_comment_can_be_a_first_paint() {
    let app = TestApp::start().await;
    let old = app.post_comment("far down").await.comment;
    app.advance_seconds(1);
    app.post_comment("far up").await;
    let path = format!("{THREAD}/comments?limit=1&from={}", old.id);
    let answer = app.send(get(&path).header("accept", "text/html")).await;
    assert_eq!(answer.status, 200);
    let html = answer.text();
    assert!(
        html.contains("far down") && !html.contains("far up"),
        "{html}"
    );
}

#[tokio::test]
async fn a_page_is_around_one_comment_of_the_thread() {
    let app = TestApp::start().await;
    let posted = app.post_comment("here").await.comment;
    for id in ["", "0", "999", "x", "%00"] {
        let answer = app.send(get(&format!("{THREAD}/comments?from={id}"))).await;
        answer.problem(ProblemCode::CommentNotFound);
    }
    for other in ["cursor=x", "root=1"] {
        let path = format!("{THREAD}/comments?from={}&{other}", posted.id);
        let problem = app.send(get(&path)).await;
        let problem = problem.problem(ProblemCode::ParameterInvalid);
        assert_eq!(problem.field.as_deref(), Some("from"));
    }
}
