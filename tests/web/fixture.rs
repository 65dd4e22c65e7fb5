//! Threads to show.

use afterword_protocol::{
    Author, Capabilities, Comment, CommentId, CommentState, CommentsPage, Sort, Thread, Votes,
};

/// A live comment of this text.
pub fn comment(id: &str, author: &str, text: &str) -> Comment {
    Comment {
        id: CommentId(id.into()),
        parent: None,
        root: CommentId(id.into()),
        author: Author {
            name: author.into(),
            website: None,
            role: None,
            avatar: None,
        },
        html: format!("<p>{text}</p>"),
        quote: None,
        created_at: format!("2026-01-01T11:00:{id:0>2}Z"),
        edited: None,
        votes: Votes::default(),
        reactions: Vec::new(),
        state: CommentState::Live,
        pinned: false,
        closed: false,
        replies: 0,
    }
}

/// The same as a reply.
pub fn reply(id: &str, parent: &Comment, author: &str, text: &str) -> Comment {
    Comment {
        parent: Some(parent.id.clone()),
        root: parent.root.clone(),
        ..comment(id, author, text)
    }
}

/// A page of these comments, of a backend that can do everything.
pub fn page(comments: Vec<Comment>) -> CommentsPage {
    let live = comments
        .iter()
        .filter(|comment| comment.state == CommentState::Live)
        .count();
    CommentsPage {
        thread: Thread {
            key: "article".into(),
            comments: live as u64,
            capabilities: everything(),
            ..Thread::default()
        },
        comments,
        next: None,
        previous: None,
        rests: Vec::new(),
    }
}

/// Ana wrote first, Ben answered her, Cleo answered him; Dana wrote last.
pub fn conversation() -> CommentsPage {
    let ana = comment("1", "Ana", "A question");
    let ben = reply("2", &ana, "Ben", "An answer");
    let cleo = reply("3", &ben, "Cleo", "A doubt");
    let dana = comment("4", "Dana", "Something else");
    page(vec![dana, ana, ben, cleo])
}

fn everything() -> Capabilities {
    Capabilities {
        post: true,
        reply: true,
        edit: true,
        delete: true,
        vote_up: true,
        vote_down: true,
        unvote: true,
        reactions: Vec::new(),
        history: false,
        report: false,
        rate: true,
        subscribe: true,
        feed: true,
        preview: true,
        quoted: false,
        sorts: vec![Sort::Newest, Sort::Oldest, Sort::Best],
    }
}
