//! The comments, as nested lists.

use afterword_protocol::CommentId;
use leptos::prelude::*;

use super::comment::comment_item;
use super::controls::{Kind, condition, note, starter, text, when};
use super::element::el;
use super::here::Here;
use super::keyed::keyed;
use super::notice::notice;
use crate::state::Attempt;

/// The roots, each with its branch, and the way to more of them.
pub fn comment_list() -> AnyView {
    let Here { words, thread, .. } = Here::get();
    let roots = Memo::new(move |_| thread.tree.with(|tree| tree.roots().to_vec()));
    let empty = words.no_comments();
    vec![
        when(condition(move || roots.with(Vec::is_empty)), move || {
            note(empty.clone())
        }),
        list(roots, 0),
        show_more().into_any(),
    ]
    .into_any()
}

/// A list of comments; `depth` is 0 for the roots.
pub fn list(ids: Memo<Vec<CommentId>>, depth: u32) -> AnyView {
    el("ol")
        .class(if depth == 0 {
            "list"
        } else {
            "list list--replies"
        })
        .attr("part", "list")
        .child(keyed(ids, comment_item, depth))
        .view()
}

/// The way to the next page of roots.
fn show_more() -> AnyView {
    let Here {
        words,
        thread,
        focus,
        ..
    } = Here::get();
    let load = Attempt::new(move || async move {
        if let Some(first) = thread.load_more().await? {
            focus.on(["comment-", &first.0].concat());
        }
        Ok(())
    });
    let label = words.show_more();
    let more = condition(move || thread.tree.with(|tree| tree.next().is_some()));
    let button = move || {
        starter(Kind::Plain, "show-more".to_owned(), load)
            .text(label.clone())
            .view()
    };
    vec![
        when(more, button),
        notice("show-more-failure".to_owned(), load.failure),
    ]
    .into_any()
}

/// The way to the replies of a branch that the page left out.
pub fn show_replies(root: CommentId) -> AnyView {
    let Here {
        words,
        thread,
        focus,
        ..
    } = Here::get();
    let remaining = {
        let root = root.clone();
        Memo::new(move |_| {
            thread
                .tree
                .with(|tree| tree.rest(&root).map_or(0, |rest| rest.remaining))
        })
    };
    let id = ["rest-", &root.0].concat();
    let part = move || {
        let root = root.clone();
        let load = Attempt::new(move || {
            let root = root.clone();
            async move {
                if let Some(first) = thread.load_branch(root).await? {
                    focus.on(["comment-", &first.0].concat());
                }
                Ok(())
            }
        });
        let words = text(move || words.show_replies(remaining.get()));
        let button = starter(Kind::Link, id.clone(), load).child(words).view();
        vec![button, notice([&id, "-failure"].concat(), load.failure)].into_any()
    };
    when(condition(move || remaining.get() > 0), part)
}
