//! `GET …/comments`.

use afterword_protocol::{CommentsPage, ProblemCode};
use afterword_server::store::SiteChange;
use serde_json::json;

use crate::app::{THREAD, TestApp};
use crate::ask::{get, new_comment, post};

#[tokio::test]
async fn nobody_reads_an_address() {
    let app = TestApp::start().await;
    let mut new = new_comment("hi");
    new["author"]["email"] = json!("secret@mail.example");
    let posted = app.write(post(&new)).await;
    let page = app.send(get(&format!("{THREAD}/comments"))).await;
    let html = app
        .send(get(&format!("{THREAD}/comments")).header("accept", "text/html"))
        .await;
    for answer in [posted, page, html] {
        assert!(!answer.text().contains("secret"), "{}", answer.text());
    }
}

#[tokio::test]
async fn a_picture_tells_a_hash_and_not_the_address() {
    let app = TestApp::start().await;
    let change = SiteChange {
        avatar_url: Some("https://pictures.example/{sha256}".to_owned()),
        ..SiteChange::default()
    };
    app.store.set_site("default", change).await.unwrap();
    let mut new = new_comment("hi");
    new["author"]["email"] = json!("secret@mail.example");
    app.write(post(&new)).await;
    app.post_comment("without an address").await;
    let answer = app
        .send(get(&format!("{THREAD}/comments?sort=oldest")))
        .await;
    assert!(!answer.text().contains("secret"), "{}", answer.text());
    let page: CommentsPage = answer.json(200);
    let avatars = page.comments.into_iter().map(|it| it.author.avatar);
    let hash = "f8ddcaa9834d0e5b139cc574a61e6eb7fd90e3b4c212e115b8c36a667ab8e02d";
    let expected = format!("https://pictures.example/{hash}");
    assert_eq!(avatars.collect::<Vec<_>>(), [Some(expected), None]);
    // The server's own page may show them.
    let page = app.send(get("/t/default/post")).await;
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("img-src https://pictures.example 'self'"),
        "{policy}"
    );
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repeat() {
    let app = TestApp::start().await;
    for number in 0..7 {
        app.post_comment(&format!("comment {number}")).await;
        app.advance_seconds(1);
    }
    for (sort, expected) in [
        ("oldest", [0, 1, 2, 3, 4, 5, 6]),
        ("newest", [6, 5, 4, 3, 2, 1, 0]),
    ] {
        let mut seen = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = format!("{THREAD}/comments?limit=3&sort={sort}{cursor}");
            let page: CommentsPage = app.send(get(&path)).await.json(200);
            seen.extend(page.comments.into_iter().map(|comment| comment.html));
            let Some(next) = page.next else { break };
            cursor = format!("&cursor={}", next.0);
        }
        assert_eq!(
            seen,
            expected.map(|number| format!("<p>comment {number}</p>")),
            "{sort}"
        );
    }
}

#[tokio::test]
async fn the_rest_of_a_long_branch_is_read_by_its_root_and_cursor() {
    let app = TestApp::start().await;
    let root = app.post_comment("root").await.comment;
    for number in 0..53 {
        app.reply(&root, &format!("reply {number}")).await;
    }
    let page = app.list_comments().await;
    assert_eq!((page.comments.len(), page.rests.len()), (51, 1));
    let rest = &page.rests[0];
    assert_eq!((&rest.root, rest.remaining), (&root.id, 3));
    let path = format!(
        "{THREAD}/comments?root={}&cursor={}",
        rest.root, rest.cursor.0
    );
    let rest: CommentsPage = app.send(get(&path)).await.json(200);
    let texts: Vec<_> = rest
        .comments
        .iter()
        .map(|comment| comment.html.as_str())
        .collect();
    assert_eq!(
        texts,
        ["<p>reply 50</p>", "<p>reply 51</p>", "<p>reply 52</p>"]
    );
    let nowhere = app.send(get(&format!("{THREAD}/comments?root=999"))).await;
    nowhere.problem(ProblemCode::CommentNotFound);
}

#[tokio::test]
async fn a_wrong_parameter_is_named_with_what_is_allowed() {
    let app = TestApp::start().await;
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=ten", "limit"),
        ("limit=-1", "limit"),
        ("sort=hottest", "sort"),
        ("sort=", "sort"),
    ] {
        let answer = app.send(get(&format!("{THREAD}/comments?{query}"))).await;
        let problem = answer.problem(ProblemCode::ParameterInvalid);
        assert_eq!(problem.field.as_deref(), Some(field), "{query}");
        assert!(problem.detail.unwrap().starts_with("allowed"), "{query}");
    }
    app.post_comment("one").await;
    for query in ["cursor=x", "cursor=%00", "sort=best&cursor=AAAA", "cursor="] {
        let answer = app.send(get(&format!("{THREAD}/comments?{query}"))).await;
        answer.problem(ProblemCode::CursorInvalid);
    }
}

#[tokio::test]
async fn the_first_paint_is_the_same_page_as_html() {
    let app = TestApp::start().await;
    app.post_comment("Hello **world**").await;
    let path = format!("{THREAD}/comments?lang=en&read-more=0&server=https%3A%2F%2Fevil.example");
    let answer = app.send(get(&path).header("accept", "text/html")).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "text/html; charset=utf-8".into())
    );
    assert!(
        answer.text().contains("Hello <strong>world</strong>"),
        "{}",
        answer.text()
    );
    assert!(!answer.text().contains("evil.example"));
    assert!(
        answer
            .header("content-security-policy")
            .starts_with("default-src 'none'")
    );
    assert!(
        answer
            .header("vary")
            .contains("Accept, Accept-Encoding, Origin"),
        "{}",
        answer.header("vary")
    );
    let indifferent = app.send(get(&path).header("accept", "*/*")).await;
    indifferent.json::<CommentsPage>(200);
}
