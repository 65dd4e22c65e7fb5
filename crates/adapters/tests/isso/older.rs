//! Isso before 0.14 knows neither orders nor offsets, passes over them without a word, and counts roots only.

use std::cell::Cell;

use afterword_adapters::HttpAnswer;
use afterword_protocol::CommentsPage;
use serde_json::{Value, json};

use crate::support::{answer, good, request};
use crate::{ids, isso, said};

/// An old server with ten roots, the first of which has a reply.
fn old(path: &str, asked: &Cell<usize>) -> HttpAnswer {
    let roots: Vec<Value> = (1..=10)
        .map(|id| {
            let replies = if id == 1 {
                vec![json!({"id": 11, "parent": 1, "created": 20.0, "mode": 1, "text": "<p>r</p>"})]
            } else {
                vec![]
            };
            json!({
                "id": id, "parent": null, "created": f64::from(id), "mode": 1, "text": "<p>x</p>",
                "likes": id % 3, "dislikes": 0, "total_replies": replies.len(), "hidden_replies": 0,
                "replies": replies,
            })
        })
        .collect();
    asked.set(asked.get() + 1);
    let limit = path
        .split("&limit=")
        .nth(1)
        .and_then(|rest| rest.split('&').next()?.parse().ok())
        .unwrap_or(roots.len());
    let shown = &roots[..limit.min(roots.len())];
    let hidden = roots.len() - shown.len();
    let list = json!({"id": null, "total_replies": 10, "hidden_replies": hidden, "replies": shown});
    said(200, &list.to_string())
}

fn page(path: &str) -> (CommentsPage, usize) {
    let asked = Cell::new(0);
    let answer = answer(&isso(), &request("GET", path), |request| {
        if request.method == "GET" {
            old(&request.url, &asked)
        } else {
            said(200, "[11]")
        }
    });
    (good(&answer), asked.get())
}

#[test]
fn its_pages_are_cut_from_the_whole() {
    for (sort, pages) in [
        ("newest", ["10 9 8 7", "6 5 4 3", "2 1 11"]),
        ("oldest", ["1 11 2 3 4", "5 6 7 8", "9 10"]),
        ("best", ["2 5 8 1 11", "4 7 10 3", "6 9"]),
    ] {
        let mut cursor = String::new();
        for expected in pages {
            let (page, _) = page(&format!("comments?sort={sort}&limit=4{cursor}"));
            assert_eq!(ids(&page.comments), expected, "{sort}");
            assert_eq!(page.thread.comments, 11);
            cursor = page
                .next
                .map(|next| format!("&cursor={}", next.0))
                .unwrap_or_default();
        }
        assert_eq!(cursor, "", "{sort}");
    }
}

#[test]
fn what_is_in_order_anyway_is_not_read_twice() {
    assert_eq!(page("comments?sort=oldest&limit=4").1, 1);
    assert_eq!(page("comments?sort=newest&limit=4").1, 2);
}
