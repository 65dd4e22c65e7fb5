//! Comments for tests.

use afterword_protocol::{
    Author, Capabilities, Comment, CommentId, CommentState, CommentsPage, Policy, Rating, Thread,
    ThreadState, Votes,
};

/// A live comment with nothing special about it.
pub(crate) fn comment(id: &str, parent: Option<&str>) -> Comment {
    Comment {
        id: CommentId(id.into()),
        parent: parent.map(|parent| CommentId(parent.into())),
        root: CommentId(parent.unwrap_or(id).into()),
        author: Author {
            name: "Ana".into(),
            website: None,
            role: None,
            avatar: None,
        },
        html: format!("<p>Comment {id}</p>"),
        quote: None,
        created_at: "2026-01-01T12:00:00Z".into(),
        edited: None,
        votes: Votes::default(),
        reactions: Vec::new(),
        state: CommentState::Live,
        pinned: false,
        closed: false,
        replies: 0,
    }
}

/// A page of these comments, of an open thread without ratings.
pub(crate) fn page(comments: Vec<Comment>) -> CommentsPage {
    CommentsPage {
        thread: Thread {
            key: "article".into(),
            url: None,
            title: None,
            state: ThreadState::Open,
            comments: comments.len() as u64,
            last_event: None,
            rating: Rating::default(),
            criteria: Vec::new(),
            policy: Policy::default(),
            capabilities: Capabilities::default(),
        },
        comments,
        next: None,
        previous: None,
        rests: Vec::new(),
    }
}
