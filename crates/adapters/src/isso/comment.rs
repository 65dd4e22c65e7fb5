//! One comment of Isso as one of ours.

use afterword_protocol::{Author, Comment, CommentId, CommentState, Edit, Votes};

use crate::json::{Lenient, Value};
use crate::text::{name, website, without_entities};
use crate::time::from_seconds;

/// None without an id. `parent` is where it was found; what it says itself counts for one that came alone.
#[must_use]
pub fn comment(
    value: &Value,
    parent: Option<&CommentId>,
    replies: u64,
    server: &str,
) -> Option<Comment> {
    let id = CommentId(value["id"].as_u64()?.to_string());
    let own = || value.id("parent").map(CommentId);
    let parent = parent.cloned().or_else(own).filter(|parent| *parent != id);
    let state = match value.count("mode") {
        2 => CommentState::Pending,
        4 => CommentState::Deleted,
        _ => CommentState::Live,
    };
    let author = Author {
        // Names and websites are stored as HTML has them.
        name: name(&without_entities(value.text("author"))),
        website: website(&without_entities(value.text("website"))),
        role: None,
        avatar: picture(value.text("gravatar_image"), server),
    };
    let edited = value.number("modified").map(|at| Edit {
        at: from_seconds(at),
        by: author.name.clone(),
    });
    let is_stub = state == CommentState::Deleted;
    Some(Comment {
        root: parent.clone().unwrap_or_else(|| id.clone()),
        id,
        parent,
        author: if is_stub { Author::default() } else { author },
        html: if is_stub { "" } else { value.text("text") }.into(),
        quote: None,
        created_at: from_seconds(value.number("created").unwrap_or_default()),
        edited: edited.filter(|_| !is_stub),
        votes: Votes {
            up: value.count("likes"),
            down: value.count("dislikes"),
        },
        reactions: Vec::new(),
        state,
        pinned: false,
        closed: false,
        replies,
    })
}

/// A picture that is on Isso's own server: readers are not shown to others.
fn picture(address: &str, server: &str) -> Option<String> {
    let address = website(address)?;
    address
        .strip_prefix(server)?
        .starts_with('/')
        .then_some(address)
}
