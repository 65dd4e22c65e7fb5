//! One page of an export of another system.

use afterword_protocol::{Author, Comment, CommentId, CommentState, Edit, Role, Thread, Votes};

use super::{Told, markdown, page::Page};
use crate::exports::{Export, ExportedComment, ExportedState};
use crate::place::Place;
use crate::{text, time};

pub(super) fn told(export: &Export, place: &Place) -> Told {
    let pages = find(export, place);
    let page = pages.iter().position(|is_one| *is_one);
    let page = page.and_then(|page| export.pages.get(page));
    let thread = Thread {
        url: page.and_then(|page| text::website(&page.address)),
        title: page
            .map(|page| text::name(&page.title))
            .filter(|title| !title.is_empty()),
        ..Thread::default()
    };
    let theirs = export
        .comments
        .iter()
        .filter(|comment| pages.get(comment.page) == Some(&true));
    (thread, theirs.filter_map(comment).collect())
}

/// Which of the pages are the thread: by its key to the letter, else by the article's address, else by the key.
fn find(export: &Export, place: &Place) -> Vec<bool> {
    let (thread, article) = (Page::of(&place.thread), Page::of(&place.page_url));
    let all = |is_one: &dyn Fn(&str) -> bool| -> Option<Vec<bool>> {
        let pages: Vec<bool> = export
            .pages
            .iter()
            .map(|page| is_one(&page.address))
            .collect();
        pages.contains(&true).then_some(pages)
    };
    all(&|address| address == place.thread)
        .or_else(|| all(&|address| !place.page_url.is_empty() && article.is(&Page::of(address))))
        .or_else(|| all(&|address| thread.is(&Page::of(address))))
        .unwrap_or_default()
}

fn comment(from: &ExportedComment) -> Option<(f64, Comment)> {
    let state = match from.state {
        ExportedState::Live => CommentState::Live,
        ExportedState::Deleted => CommentState::Deleted,
        ExportedState::Held | ExportedState::Flagged | ExportedState::Rejected => return None,
    };
    let live = state == CommentState::Live;
    let seconds = |millis: i64| millis as f64 / 1000.0;
    let created = from.created_at.map(seconds).unwrap_or_default();
    let name = text::name(&from.name);
    let comment = Comment {
        id: CommentId(Some(from.id.clone()).filter(|id| !id.is_empty())?),
        parent: from.parent.clone().map(CommentId),
        root: CommentId::default(),
        html: match (live, from.html.is_empty()) {
            (false, _) => String::new(),
            (true, false) => from.html.clone(),
            (true, true) => markdown::html(&from.source),
        },
        quote: None,
        created_at: time::from_seconds(created),
        edited: from.edited_at.filter(|_| live).map(|at| Edit {
            at: time::from_seconds(seconds(at)),
            by: name.clone(),
        }),
        author: Author {
            website: text::website(&from.website).filter(|_| live),
            role: (live && from.moderator).then_some(Role::Moderator),
            name: if live { name } else { String::new() },
            avatar: None,
        },
        votes: Votes {
            up: from.votes_up,
            down: from.votes_down,
        },
        reactions: Vec::new(),
        state,
        pinned: from.pinned,
        closed: false,
        replies: 0,
    };
    Some((created, comment))
}
