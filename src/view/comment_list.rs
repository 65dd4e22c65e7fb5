//! The comments, as nested lists.

use afterword_protocol::CommentId;
use leptos::prelude::*;

use super::comment::comment_item;
use super::controls::{Kind, condition, note, starter, when};
use super::element::{Element, el};
use super::here::Here;
use super::keyed::keyed;
use super::news::{new_since, reading_options, show_new};
use super::notice::notice;
use crate::state::Attempt;

/// The roots, each with its branch, and the ways to more of them.
pub fn comment_list() -> AnyView {
    let Here { words, thread, .. } = Here::get();
    let empty = condition(move || thread.roots().is_empty());
    vec![
        new_since(),
        show_new(),
        show_before(),
        when(empty, move || note(words.no_comments())),
        list(move || thread.roots(), 0).view(),
        show_more(),
        reading_options(),
    ]
    .into_any()
}

/// A list of comments; `depth` is 0 for the roots.
pub fn list(ids: impl Fn() -> Vec<CommentId> + Send + 'static, depth: u32) -> Element {
    el("ol")
        .class(if depth == 0 {
            "list"
        } else {
            "list list--replies"
        })
        .attr("part", "list")
        .child(keyed(ids, comment_item, depth))
}

/// The way to the page of roots before a comment that a link led to.
fn show_before() -> AnyView {
    let Here {
        words,
        thread,
        focus,
        ..
    } = Here::get();
    let load = Attempt::new(move || async move {
        if let Some(last) = thread.load_before().await? {
            focus.on(["comment-", &last.0].concat());
        }
        Ok(())
    });
    let button = move || {
        starter(Kind::Plain, "show-before".to_owned(), load)
            .text(words.show_before())
            .view()
    };
    vec![
        when(condition(move || thread.has_previous()), button),
        notice("show-before-failure".to_owned(), load.failure),
    ]
    .into_any()
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
    let button = move || {
        starter(Kind::Plain, "show-more".to_owned(), load)
            .text(words.show_more())
            .view()
    };
    vec![
        when(condition(move || thread.has_next()), button),
        notice("show-more-failure".to_owned(), load.failure),
    ]
    .into_any()
}
