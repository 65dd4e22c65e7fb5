//! Files that are broken, or made to do harm.

use afterword_protocol::CommentsPage;
use serde_json::{Value, json};

use crate::support::{code, good, request};
use crate::{ask, oldest, remark42, text};

const READS: [&str; 4] = ["", "comments", "comments/1", "comments?root=1&cursor=1"];

#[test]
fn what_is_no_file_of_comments_is_malformed() {
    for body in [
        "",
        "<!doctype html><title>Sign in</title>",
        "null",
        "[]",
        "{}",
        "7",
        r#"{"comments":[]}"#,
        r#"{"replies":"none"}"#,
        r#"{"thread":{},"comments":{}}"#,
        r#"{"version":1,"comments":[]}"#,
        "\u{1f}\u{8b}\u{8}",
    ] {
        for path in READS {
            assert_eq!(
                code(&ask(body, "1", &request("GET", path))),
                "422",
                "{body} {path}"
            );
        }
    }
}

#[test]
fn a_file_that_is_cut_off_is_malformed_wherever_that_is() {
    for file in [remark42(), text("commento.json"), text("comentario.json")] {
        let whole = oldest(&file, "/canal-boats/").comments.len();
        for end in (0..file.len())
            .step_by(397)
            .filter(|end| file.is_char_boundary(*end))
        {
            let answer = ask(
                &file[..end],
                "/canal-boats/",
                &request("GET", "comments?limit=100"),
            );
            // Between two lines nothing tells that there were more.
            if answer.status != 422 {
                assert!(
                    good::<CommentsPage>(&answer).comments.len() <= whole,
                    "{end}"
                );
            }
        }
    }
}

/// Files of each kind in which one value is something else.
fn hostile(odd: &Value) -> Vec<String> {
    let ours = json!({"thread": {"key": odd, "url": odd, "title": odd, "rating": odd, "criteria": odd}, "comments": [
        odd, {"id": odd, "state": "live"}, {"id": "1", "parent": odd, "state": "live", "author": odd, "html": odd,
        "created_at": odd, "edited": odd, "votes": odd, "reactions": odd, "quote": odd},
        {"id": "1", "state": odd}, {"id": "2", "state": "live", "author": {"name": odd, "website": odd, "role": odd},
        "votes": {"up": odd, "down": odd}, "edited": {"at": odd}, "reactions": [odd], "pinned": odd},
    ]});
    let isso = json!({"replies": [odd, {"id": 1, "mode": 1, "created": odd, "modified": odd, "author": odd, "text": odd,
        "likes": odd, "dislikes": odd, "parent": odd, "website": odd, "replies": odd}, {"id": odd, "mode": odd}]});
    let row = json!({"id": "1", "pid": odd, "locator": {"url": odd}, "user": odd, "time": odd, "edit": odd,
        "votes": odd, "score": odd, "controversy": odd, "title": odd, "text": odd});
    let remark = format!(
        "{}\n{row}\n{}\n{odd}",
        json!({"version": 1, "users": [odd, {"id": odd, "details": odd}], "posts": [odd, {"url": odd, "read_only": odd}]}),
        json!({"id": odd, "locator": {"url": "1"}, "user": {"name": odd, "id": odd, "admin": odd}}),
    );
    let commento = json!({"version": 1, "commenters": [odd, {"commenterHex": odd, "name": odd, "link": odd}],
        "pages": [odd, {"id": odd, "path": odd}], "comments": [odd, {"commentHex": odd, "commenterHex": odd, "url": odd,
        "parentHex": odd, "markdown": odd, "score": odd, "state": odd, "creationDate": odd, "pageId": odd}]});
    [ours, isso, commento]
        .iter()
        .map(Value::to_string)
        .chain([remark])
        .collect()
}

#[test]
fn odd_values_are_as_good_as_none() {
    let odds = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1e300),
        json!(u64::MAX),
        json!(""),
        json!("1"),
        json!("javascript:alert(1)"),
        json!("\u{202e}\u{0}\n"),
        json!("9999-99-99T99:99:99Z"),
        json!("é".repeat(500_000)),
        json!([]),
        json!([1, null]),
        json!({}),
        json!({"name": -5, "up": -3, "at": []}),
    ];
    for odd in &odds {
        for file in hostile(odd) {
            for path in READS {
                let answer = ask(&file, "1", &request("GET", path));
                let known = ["", "comment-not-found", "cursor-invalid"];
                let said = if answer.status == 200 {
                    String::new()
                } else {
                    code(&answer)
                };
                assert!(known.contains(&said.as_str()), "{path}: {answer:.200?}");
                assert!(
                    !answer.body.contains("\"website\":\"javascript"),
                    "{answer:?}"
                );
            }
            let page = oldest(&file, "1");
            for comment in &page.comments {
                assert!(comment.author.name.chars().count() <= 200);
                assert_eq!(comment.created_at.len(), "2026-01-01T00:00:00Z".len());
            }
        }
    }
}

#[test]
fn circles_and_doubles_are_shown_once() {
    let row = |id: &str, pid: &str| {
        json!({"id": id, "pid": pid, "text": "x", "locator": {"url": "1"}}).to_string()
    };
    let file = [
        row("a", "b"),
        row("b", "a"),
        row("c", "c"),
        row("a", ""),
        row("../x", "a"),
    ]
    .join("\n");
    let page = oldest(&file, "1");
    assert_eq!(page.comments.len(), 4);
    assert_eq!(page.thread.comments, 4);
}
