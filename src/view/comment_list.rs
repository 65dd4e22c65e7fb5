//! The comments, as nested lists.

use afterword_protocol::CommentId;
use leptos::prelude::*;

use super::comment::CommentItem;
use super::controls::{Kind, condition, note, starter, text, when};
use super::element::el;
use super::focus::Focus;
use super::notice::notice;
use crate::i18n::Words;
use crate::state::{Attempt, ThreadState};

/// The roots, each with its branch, and the way to more of them.
#[component]
pub fn CommentList() -> AnyView {
    let words = Words::here();
    let thread = expect_context::<ThreadState>();
    let roots = Memo::new(move |_| thread.tree.with(|tree| tree.roots().to_vec()));
    let empty = words.no_comments.clone();
    vec![
        when(condition(move || roots.with(Vec::is_empty)), move || {
            note(empty.clone())
        }),
        list(roots, 0),
        view! { <ShowMore /> }.into_any(),
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
        .child(view! {
            <For each=move || ids.get() key=CommentId::clone let(id)>
                <CommentItem id=id depth=depth />
            </For>
        })
        .view()
}

/// The way to the next page of roots.
#[component]
fn ShowMore() -> AnyView {
    let words = Words::here();
    let thread = expect_context::<ThreadState>();
    let focus = expect_context::<Focus>();
    let load = Attempt::new(move || async move {
        if let Some(first) = thread.load_more().await? {
            focus.on(["comment-", &first.0].concat());
        }
        Ok(())
    });
    let label = words.show_more.clone();
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
#[component]
pub fn ShowReplies(
    /// The root of the branch.
    root: CommentId,
) -> AnyView {
    let words = Words::here();
    let thread = expect_context::<ThreadState>();
    let focus = expect_context::<Focus>();
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
        let (words, root) = (words.clone(), root.clone());
        let load = Attempt::new(move || {
            let root = root.clone();
            async move {
                if let Some(first) = thread.load_branch(root).await? {
                    focus.on(["comment-", &first.0].concat());
                }
                Ok(())
            }
        });
        let words = text(move || words.count(&words.show_replies, remaining.get()));
        let button = starter(Kind::Link, id.clone(), load).child(words).view();
        vec![button, notice([&id, "-failure"].concat(), load.failure)]
    };
    when(condition(move || remaining.get() > 0), part)
}
