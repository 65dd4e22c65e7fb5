//! What is no Isso, or one that means harm: no answer of it may do more than fail.

use afterword_adapters::{ApiRequest, HttpAnswer};
use afterword_protocol::{Comment, CommentsPage};
use serde_json::{Value, json};

use crate::support::{answer, code, good, request};
use crate::writing::post;
use crate::{isso, own, recorded, said};

/// Every operation there is.
fn operations() -> Vec<ApiRequest> {
    let with = |mut request: ApiRequest, body: Value| {
        request.body = body.to_string();
        request
    };
    let mut all = vec![
        request("GET", ""),
        request("GET", "comments"),
        request("GET", "comments?limit=3&cursor=3-14"),
        request("GET", "comments?from=12"),
        request("GET", "comments?root=1&cursor=50-3"),
        own(request("GET", "comments/28")),
        post("Hello.", Some("1")),
        with(own(request("PATCH", "comments/28")), json!({"text": "new"})),
        own(request("DELETE", "comments/28")),
        with(request("PUT", "comments/28/vote"), json!({"value": 1})),
    ];
    let mut preview = with(request("POST", ""), json!({"text": "x"}));
    preview.path = "preview".into();
    all.push(preview);
    let again = all.iter().cloned().map(|mut request| {
        request.retry = true;
        request
    });
    let again: Vec<_> = again.collect();
    all.extend(again);
    all
}

#[test]
fn what_is_no_isso_is_not_understood() {
    let whole = recorded().named("list-newest").body;
    let cut = (1..whole.len())
        .rev()
        .find(|at| whole.is_char_boundary(*at))
        .unwrap();
    for body in [
        "",
        "<!doctype html><title>Log in</title><form>",
        &whole[..cut],
        "null",
        "7",
        "\"text\"",
        "[[]]",
        "{}",
        r#"{"replies": "none", "text": 7, "id": -1}"#,
        r#"{"replies": {"0": 1}, "text": null, "id": "1"}"#,
    ] {
        for request in operations() {
            let said = answer(&isso(), &request, |_| said(200, body));
            // A vote for what is not there is answered with nothing.
            let is_gone = code(&said) == "comment-not-found";
            let is_vote = request.method == "PUT" && body.starts_with('{');
            assert!(
                said.status == 422 || is_gone || is_vote,
                "{request:?} {body:?} {said:?}"
            );
        }
    }
}

#[test]
fn a_server_that_is_down_is_told_from_one_that_refuses() {
    for status in [0, 500, 502, 503] {
        for request in operations() {
            let answer = answer(&isso(), &request, |_| said(status, "<h1>Bad Gateway</h1>"));
            assert_eq!(answer.status, 502, "{request:?} {status}");
        }
    }
}

#[test]
fn it_stays_readable_when_only_its_numbers_are_down() {
    let answer = answer(&isso(), &request("GET", "comments"), |asked| {
        if asked.method == "GET" {
            recorded().named("list-newest")
        } else {
            HttpAnswer::default()
        }
    });
    assert_eq!(good::<CommentsPage>(&answer).thread.comments, 17);
}

#[test]
fn hostile_values_come_out_harmless() {
    let long = "x".repeat(1_000_000);
    let entry = |id: Value, more: Value| {
        let mut entry = json!({
            "id": id, "parent": null, "created": 1.0, "mode": 1, "text": "<p>x</p>",
            "author": long, "website": "javascript:alert(1)", "likes": -5, "dislikes": 1e300,
            "modified": "yesterday", "total_replies": -7, "hidden_replies": 1e18, "replies": "many",
            "gravatar_image": "https://comments.example.evil/x",
        });
        entry
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        entry
    };
    let list = json!({
        "total_replies": -1,
        "hidden_replies": 1e300,
        "replies": [
            entry(json!("../../admin"), json!({})),
            entry(json!(-3), json!({})),
            entry(json!(1.5), json!({})),
            entry(json!(1), json!({"created": 1e300, "replies": [
                entry(json!(2), json!({"parent": 3, "created": -1e300})),
                entry(json!(1), json!({"parent": 2})),
                "text", null, [],
            ]})),
            entry(json!(1), json!({"created": 0.0})),
            entry(json!(3), json!({"parent": 3, "mode": "live", "created": null})),
            entry(json!(4), json!({"mode": 4, "total_replies": 9})),
            entry(json!(5), json!({"mode": 4})),
        ],
    })
    .to_string();
    let sent = answer(&isso(), &request("GET", "comments?sort=oldest"), |asked| {
        said(200, if asked.method == "GET" { &list } else { "[-4]" })
    });
    let page: CommentsPage = good(&sent);
    let ids: Vec<&str> = page
        .comments
        .iter()
        .map(|comment| comment.id.0.as_str())
        .collect();
    assert_eq!(ids, ["3", "4", "1", "2"]);
    for Comment {
        id,
        author,
        votes,
        parent,
        ..
    } in &page.comments
    {
        assert!(author.name.len() <= 200 && author.website.is_none() && author.avatar.is_none());
        assert_eq!(votes.up, 0);
        assert_ne!(parent.as_ref(), Some(id));
    }
    assert_eq!(page.thread.comments, 0);
}

#[test]
fn ids_that_are_no_numbers_are_never_part_of_an_address() {
    for id in [
        "..%2F..%2Fadmin",
        "1%2Flike",
        "-1",
        "1234567890123456789",
        "%D9%A1",
    ] {
        for (method, path) in [("DELETE", ""), ("GET", ""), ("PUT", "/vote")] {
            let mut request = own(request(method, &format!("comments/{id}{path}")));
            request.body = json!({"value": 1}).to_string();
            let refused = answer(&isso(), &request, |asked| panic!("{asked:?}"));
            assert!(code(&refused).ends_with("not-found"), "{id} {refused:?}");
        }
        let path = format!("comments?root={id}&cursor=1-1");
        let refused = answer(&isso(), &request("GET", &path), |asked| panic!("{asked:?}"));
        assert_eq!(code(&refused), "comment-not-found");
    }
}

#[test]
fn cursors_of_others_are_refused() {
    for cursor in ["x", "-1", "1.5", "99999999999999999999", "-"] {
        let request = request("GET", &format!("comments?cursor={cursor}"));
        let refused = answer(&isso(), &request, |asked| panic!("{asked:?}"));
        assert_eq!(code(&refused), "cursor-invalid", "{cursor}");
    }
}
