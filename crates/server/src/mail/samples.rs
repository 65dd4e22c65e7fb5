//! Letters as there may be, to try templates with.

use super::letter::{Content, Item, Letter, Reason};

/// A comment.
pub fn item() -> Item {
    Item {
        reason: Reason::Thread,
        title: "Apple cake".to_owned(),
        page_url: "https://blog.example/apple-cake".to_owned(),
        comment_url: "https://blog.example/apple-cake#comment-7".to_owned(),
        author: "Ann".to_owned(),
        text: "It works with pears, too.\n\nThank you!".to_owned(),
        answers: None,
        created_at: "2026-11-23T06:00:00Z".to_owned(),
    }
}

/// A letter that asks an address to be confirmed.
pub fn confirm(lang: &str) -> Letter<'_> {
    Letter {
        unsubscribe: None,
        manage: None,
        content: Content::Confirm {
            confirm_url: "https://comments.example/confirm/sample".to_owned(),
            never_url: "https://comments.example/never/sample".to_owned(),
        },
        ..comments(lang)
    }
}

/// A letter about a comment.
pub fn comments(lang: &str) -> Letter<'_> {
    Letter {
        to: "reader@example.org",
        lang,
        host: "comments.example",
        site: "Example Blog",
        message_id: "sample@comments.example".to_owned(),
        references: Vec::new(),
        unsubscribe: Some("https://comments.example/unsubscribe/sample".to_owned()),
        manage: Some("https://comments.example/subscriptions/sample".to_owned()),
        content: Content::Comments {
            items: vec![item()],
            digest: false,
        },
    }
}

/// One letter for everything that can be said, with as much and as little as there may be.
pub fn all() -> Vec<Letter<'static>> {
    let answer = Item {
        reason: Reason::ReplyToYou,
        answers: Some("Bob".to_owned()),
        ..item()
    };
    let bare = Item {
        reason: Reason::Author,
        page_url: String::new(),
        comment_url: String::new(),
        text: String::new(),
        created_at: String::new(),
        ..item()
    };
    let with = |content| Letter {
        content,
        ..comments("en")
    };
    let about = |items, digest| with(Content::Comments { items, digest });
    let owner = |held| {
        let reason = Reason::Owner;
        let item = Item { reason, ..item() };
        with(Content::Owner { item, held })
    };
    let bare_owner = Letter {
        unsubscribe: None,
        manage: None,
        ..owner(false)
    };
    let bare_comment = Letter {
        unsubscribe: None,
        manage: None,
        ..about(vec![bare.clone()], false)
    };
    vec![
        confirm("en"),
        confirm("ar"),
        comments("en"),
        comments("he"),
        about(vec![answer.clone()], false),
        about(vec![item(), answer, bare], true),
        bare_comment,
        owner(false),
        owner(true),
        bare_owner,
    ]
}
