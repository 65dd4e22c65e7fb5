//! Comments about a passage of the article.

use afterword_protocol::{CommentsPage, PostedComment, ProblemCode};
use serde_json::json;

use crate::app::{THREAD, TestApp};
use crate::ask::{get, new_comment, post};

#[tokio::test]
async fn a_quote_is_one_line_of_plain_text() {
    let app = TestApp::start().await;
    app.post_comment("about all of it").await;
    for (taken, kept) in [
        (
            json!(" four\n knots,\tnever more "),
            Some("four knots, never more"),
        ),
        (json!("<b>&amp;</b>"), Some("<b>&amp;</b>")),
        (json!("a\u{202e}b"), Some("ab")),
        (json!(" "), None),
        (json!(null), None),
    ] {
        let mut new = new_comment("about this");
        new["quote"] = taken;
        let posted: PostedComment = app.write(post(&new)).await.json(201);
        assert_eq!(posted.comment.quote.as_deref(), kept);
    }
    let path = format!("{THREAD}/comments?only=quoted");
    let page: CommentsPage = app.send(get(&path)).await.json(200);
    assert_eq!(page.comments.len(), 3);
    assert!(page.comments.iter().all(|it| it.quote.is_some()));
}

#[tokio::test]
async fn a_quote_has_at_most_five_hundred_characters() {
    let app = TestApp::start().await;
    let quoting = |chars: usize| {
        let mut new = new_comment("about this");
        new["quote"] = json!("ä".repeat(chars));
        post(&new)
    };
    app.write(quoting(500)).await.json::<PostedComment>(201);
    let refused = app.write(quoting(501)).await;
    let problem = refused.problem(ProblemCode::TextTooLong);
    assert_eq!(
        (problem.field.as_deref(), problem.limit),
        (Some("quote"), Some(500))
    );
    let wrong = app.send(get(&format!("{THREAD}/comments?only=best"))).await;
    let problem = wrong.problem(ProblemCode::ParameterInvalid);
    assert_eq!(problem.field.as_deref(), Some("only"));
}
