//! Requests of our API out of JSON, by hand: what serde derives for them would be a third of the module.
//!
//! It comes from our own widget and loader, so what is missing is empty.

use afterword_protocol::{
    Cadence, CommentId, NewAuthor, NewComment, NewSubscription, PageRef, PutRating, PutVote,
    SubscriptionKind,
};

use crate::json::{Lenient, Value};

/// A comment to be posted.
#[must_use]
pub fn new_comment(value: &Value) -> NewComment {
    let author = &value["author"];
    NewComment {
        text: value.text("text").to_owned(),
        parent: value.id("parent").map(CommentId),
        quote: value.id("quote"),
        author: NewAuthor {
            name: author.text("name").to_owned(),
            email: author.id("email"),
            website: author.id("website"),
        },
        notify: value.flag("notify"),
        lang: value.id("lang"),
        page: page(value),
    }
}

/// A vote; 0 if it is none.
#[must_use]
pub fn vote(value: &Value) -> PutVote {
    PutVote {
        value: value.number("value").map_or(0, |value| value as i8),
    }
}

/// A rating.
#[must_use]
pub fn rating(value: &Value) -> PutRating {
    PutRating {
        stars: value.number("stars").map(|stars| stars as u8),
        criterion: value.id("criterion"),
        page: page(value),
    }
}

/// A wish for mails.
#[must_use]
pub fn subscription(value: &Value) -> NewSubscription {
    NewSubscription {
        email: value.text("email").to_owned(),
        kind: match value.text("kind") {
            "replies" => SubscriptionKind::Replies,
            "comment" => SubscriptionKind::Comment,
            "author" => SubscriptionKind::Author,
            _ => SubscriptionKind::Thread,
        },
        comment: value.id("comment").map(CommentId),
        cadence: match value.text("cadence") {
            "daily" => Cadence::Daily,
            _ => Cadence::Instant,
        },
        lang: value.id("lang"),
        page: page(value),
    }
}

fn page(value: &Value) -> PageRef {
    let page = &value["page"];
    PageRef {
        url: page.text("url").to_owned(),
        title: page.text("title").to_owned(),
    }
}
