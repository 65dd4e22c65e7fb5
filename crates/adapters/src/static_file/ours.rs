//! A thread as our own server sends it whole, and as `afterword export static` writes it.

use afterword_protocol::{
    Author, Comment, CommentId, CommentState, CriterionRating, Edit, Rating, Reaction, Role,
    Thread, Votes,
};

use super::Told;
use crate::json::{Lenient, Value};
use crate::{text, time};

pub(super) fn is_one(file: &Value) -> bool {
    file["thread"].is_object() && file["comments"].is_array()
}

pub(super) fn told(file: &Value) -> Told {
    let told = &file["thread"];
    let thread = Thread {
        key: told.text("key").to_owned(),
        url: text::website(told.text("url")),
        title: told.words("title").map(Into::into),
        rating: rating(&told["rating"]),
        criteria: told
            .list("criteria")
            .iter()
            .map(|criterion| CriterionRating {
                name: criterion.text("name").to_owned(),
                rating: rating(&criterion["rating"]),
            })
            .collect(),
        ..Thread::default()
    };
    let comments = file.list("comments").iter().filter_map(comment);
    (thread, comments.collect())
}

fn rating(value: &Value) -> Rating {
    let mut stars = [0; 5];
    for (count, said) in stars.iter_mut().zip(value.list("stars")) {
        *count = said.as_u64().unwrap_or_default();
    }
    Rating {
        average: value.number("average"),
        count: value.count("count"),
        stars,
    }
}

fn comment(value: &Value) -> Option<(f64, Comment)> {
    let state = match value.text("state") {
        "live" => CommentState::Live,
        "deleted" => CommentState::Deleted,
        "hidden" => CommentState::Hidden,
        _ => return None,
    };
    let author = &value["author"];
    let seconds = time::to_seconds(value.text("created_at")).unwrap_or_default() as f64;
    let said = |name: &str| value.words(name).map(Into::into);
    let edited = &value["edited"];
    let comment = Comment {
        id: CommentId(value.id("id")?),
        parent: value.id("parent").map(CommentId),
        root: CommentId::default(),
        author: Author {
            name: text::name(author.text("name")),
            website: text::website(author.text("website")),
            role: match author.text("role") {
                "author" => Some(Role::Author),
                "moderator" => Some(Role::Moderator),
                _ => None,
            },
            // On a third party's server.
            avatar: None,
        },
        html: Some(value.text("html"))
            .filter(|_| state == CommentState::Live)
            .unwrap_or_default()
            .to_owned(),
        quote: said("quote"),
        created_at: time::from_seconds(seconds),
        edited: time::from_text(edited.text("at")).map(|at| Edit {
            at,
            by: text::name(edited.text("by")),
        }),
        votes: Votes {
            up: value["votes"].count("up"),
            down: value["votes"].count("down"),
        },
        reactions: value
            .list("reactions")
            .iter()
            .map(|reaction| Reaction {
                emoji: reaction.text("emoji").to_owned(),
                count: reaction.count("count"),
            })
            .collect(),
        state,
        pinned: value.flag("pinned"),
        closed: value.flag("closed"),
        replies: 0,
    };
    Some((seconds, comment))
}
