//! Posting by the REST API.

use super::*;

#[test]
fn a_reply_is_posted_with_what_markdown_means() {
    let answer = recorded().replay(&garden("4"), &posting(TEXT, Some("4")), &["write"]);
    assert_eq!(answer.status, 201);
    let posted: PostedComment = good(&answer);
    assert_eq!(posted.comment.id.0, "10");
    assert_eq!(posted.comment.parent, Some(CommentId("4".into())));
    assert_eq!(posted.comment.state, CommentState::Live);
    assert!(
        posted
            .comment
            .html
            .contains("<strong>Rye</strong>, of course: 3 &lt; 4 &amp; &lt;script&gt;")
    );
    assert_eq!(
        (posted.edit_token.as_str(), posted.editable_until),
        ("", None)
    );
}

#[test]
fn a_comment_that_is_held_waits() {
    let text = "Please look at me first.";
    let answer = recorded().replay(&garden("4"), &posting(text, None), &["write-held"]);
    assert_eq!(answer.status, 202);
    let posted: PostedComment = good(&answer);
    assert_eq!(posted.comment.state, CommentState::Pending);
    // Sent once more, it is refused as a duplicate that nobody can see.
    let names = ["write-held-duplicate", "write-held-newest"];
    let answer = recorded().replay(&garden("4"), &posting(text, None), &names);
    assert_eq!(answer.status, 202);
    let again: PostedComment = good(&answer);
    assert_eq!(again.comment.html, text);
    assert_eq!(again.comment.created_at, "2026-02-03T08:03:00Z");
    // What goes to the trash at once is not told so.
    let trash = recorded().named("create-disallowed");
    let answer = support::answer(&garden("5"), &posting("x", None), |_| trash.clone());
    assert_eq!(answer.status, 202);
}

#[test]
fn what_is_posted_again_is_there_once() {
    let again = |text: &str, names: &[&str]| -> PostedComment {
        let request = ApiRequest {
            retry: true,
            ..posting(text, Some("4"))
        };
        good(&recorded().replay(&garden("4"), &request, names))
    };
    // WordPress does not see that it is the same, as it has changed the link.
    assert_eq!(again(TEXT, &["write-newest"]).comment.id.0, "11");
    let plain = "It's \"mine\" -- 3 x 4...";
    assert_eq!(again(plain, &["write-duplicate-newest"]).comment.id.0, "12");
    // Not yet there in the first list, and then refused: the first attempt was slow.
    let names = ["write-newest", "write-duplicate", "write-duplicate-newest"];
    assert_eq!(again(plain, &names).comment.id.0, "12");
    let answer = recorded().replay(
        &garden("4"),
        &posting(plain, Some("4")),
        &["write-duplicate", "write-duplicate-newest"],
    );
    assert_eq!(good::<PostedComment>(&answer).comment.id.0, "12");
}

#[test]
fn every_refusal_has_our_code_and_what_wordpress_said() {
    let nadia =
        json!({"name": "Nadia", "email": "nadia@example.org", "website": "https://nadia.example"});
    let nameless = json!({"name": "", "email": "nadia@example.org"});
    let named = json!({"name": "Nadia", "email": ""});
    let refused = |thread: &str, author: &Value, text: &str, name: &str| -> Problem {
        let answer = recorded().replay(&garden(thread), &posting_as(text, None, author), &[name]);
        assert!(answer.status >= 400, "{name}");
        serde_json::from_str(&answer.body).unwrap()
    };
    for (thread, author, text, name, expected) in [
        (
            "4",
            nadia.clone(),
            "Hello",
            "write-not-allowed",
            "thread-closed",
        ),
        (
            "4",
            nadia.clone(),
            "Hello",
            "write-registered-only",
            "thread-closed",
        ),
        ("5", nadia.clone(), "Hello", "write-closed", "thread-closed"),
        (
            "999",
            nadia.clone(),
            "Hello",
            "write-unknown-post",
            "thread-key-invalid",
        ),
        ("4", named, "Hello", "write-no-email", "email-invalid"),
        ("4", nameless, "Hello", "write-no-name", "name-missing"),
        (
            "4",
            json!({"name": "Nadia", "email": "nadia"}),
            "Hello",
            "write-bad-email",
            "email-invalid",
        ),
        (
            "4",
            json!({"name": "N".repeat(246), "email": "nadia@example.org"}),
            "Hello",
            "write-long-name",
            "name-invalid",
        ),
        ("4", nadia.clone(), "", "write-empty", "text-empty"),
        ("4", nadia, "Another one.", "write-flood", "rate-limited"),
        (
            "4",
            json!({"name": "Nadia"}),
            "x",
            "write-long",
            "text-too-long",
        ),
    ] {
        let problem = refused(thread, &author, text, name);
        assert_eq!(
            serde_json::to_value(problem.code).unwrap(),
            expected,
            "{name}"
        );
        assert!(
            problem.detail.is_some_and(|detail| !detail.is_empty()),
            "{name}"
        );
        assert_eq!(
            problem.retry_after_seconds.is_some(),
            expected == "rate-limited",
            "{name}"
        );
    }
    // Also those of the other version.
    for (name, expected) in [
        ("create-bad-email", "email-invalid"),
        ("create-closed", "thread-closed"),
        ("create-empty", "text-empty"),
        ("create-flood", "rate-limited"),
        ("create-guest-without-filter", "thread-closed"),
        ("create-long-name", "name-invalid"),
        ("create-no-author", "email-invalid"),
        ("create-no-post", "thread-key-invalid"),
        ("create-not-json", "body-invalid"),
        ("write-bad-website", "website-invalid"),
        ("write-long-email", "email-invalid"),
    ] {
        let said = recorded().named(name);
        let answer = answer(&garden("5"), &posting("x", None), |_| said.clone());
        assert_eq!(code(&answer), expected, "{name}");
    }
    let answer = recorded().replay(&garden("4"), &posting("x", Some("nobody")), &[]);
    assert_eq!(code(&answer), "parent-not-found");
}

#[test]
fn a_site_without_names_takes_comments_without_them() {
    let author = json!({"name": ""});
    let answer = recorded().replay(
        &garden("4"),
        &posting_as("Who am I?", None, &author),
        &["write-nameless"],
    );
    assert_eq!(good::<PostedComment>(&answer).comment.author.name, "");
}
