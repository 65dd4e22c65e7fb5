//! What Isso answers to `GET /?uri=…`, saved as it is.

use afterword_protocol::{Author, Comment, CommentId, CommentState, Edit, Thread, Votes};

use super::Told;
use crate::json::{Lenient, Value};
use crate::{text, time};

pub(super) fn is_one(file: &Value) -> bool {
    file["replies"].is_array()
}

pub(super) fn told(file: &Value) -> Told {
    let mut comments = Vec::new();
    // Isso has two levels; not by recursion, as a file may have any number.
    let mut waiting: Vec<&Value> = file.list("replies").iter().collect();
    while let Some(value) = waiting.pop() {
        comments.extend(comment(value));
        waiting.extend(value.list("replies"));
    }
    (Thread::default(), comments)
}

fn comment(value: &Value) -> Option<(f64, Comment)> {
    let state = match value.count("mode") {
        1 => CommentState::Live,
        4 => CommentState::Deleted,
        // Held, or of a kind that is not known.
        _ => return None,
    };
    let seconds = value.number("created").unwrap_or_default();
    // Isso keeps names as HTML.
    let name = text::name(&text::without_entities(value.text("author")));
    let comment = Comment {
        id: CommentId(value.id("id")?),
        parent: value.id("parent").map(CommentId),
        root: CommentId::default(),
        html: Some(value.text("text"))
            .filter(|_| state == CommentState::Live)
            .unwrap_or_default()
            .to_owned(),
        quote: None,
        created_at: time::from_seconds(seconds),
        edited: value.number("modified").map(|at| Edit {
            at: time::from_seconds(at),
            by: name.clone(),
        }),
        author: Author {
            name,
            website: text::website(value.text("website")),
            role: None,
            avatar: None,
        },
        votes: Votes {
            up: value.count("likes"),
            down: value.count("dislikes"),
        },
        reactions: Vec::new(),
        state,
        pinned: false,
        closed: false,
        replies: 0,
    };
    Some((seconds, comment))
}
