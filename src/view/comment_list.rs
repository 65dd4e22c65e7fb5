//! The comments, as nested lists.

use afterword_protocol::CommentId;
use leptos::prelude::*;

use super::comment::comment_item;
use super::controls::{changing, note};
use super::element::{Element, el};
use super::here::Here;
use super::more::{filter, show_after, show_before};
use super::news::{new_since, reading_options, show_new};
use super::rows::{Rows, Spot};

/// More roots than this, which no first page has, and the browser is asked to skip those out of view.
const MANY: usize = 100;

/// The roots, each with its branch, and the ways to more of them.
pub fn comment_list() -> AnyView {
    let (here, owner) = (Here::get(), Owner::current().unwrap_or_default());
    changing(move || drawn(&here, &owner).view())
}

fn drawn(here: &Here, owner: &Owner) -> Element {
    let thread = here.thread;
    let roots = thread.roots();
    let empty = roots.is_empty().then(|| note(here.words.no_comments()));
    let filterable = thread.can(|can| can.quoted) || thread.quoted.get();
    let many = (roots.len() > MANY).then_some("");
    let spot = Spot {
        here,
        id: &CommentId::default(),
        depth: 0,
        owner,
    };
    el("div")
        .class("comments")
        .maybe_child(filterable.then(|| Rows::once(&spot, filter)))
        .maybe_child(new_since(here))
        .maybe_child(show_new(here))
        .maybe_child(
            thread
                .has_previous()
                .then(|| Rows::once(&spot, show_before)),
        )
        .maybe_child(empty)
        .child(list(here, owner, 0, roots).maybe("data-many", many))
        .maybe_child(thread.has_next().then(|| Rows::once(&spot, show_after)))
        .child(Rows::once(&spot, reading_options))
}

/// A list of comments; `depth` is 0 for the roots.
pub fn list(here: &Here, owner: &Owner, depth: u32, ids: Vec<CommentId>) -> Element {
    let class = if depth == 0 {
        "list"
    } else {
        "list list--replies"
    };
    el("ol")
        .class(class)
        .attr("part", "list")
        .child(Rows::redrawn(here, owner, depth, ids, comment_item))
}
