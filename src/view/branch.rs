//! The replies to a comment: folded up, unfolded, and the rest of them.

use afterword_protocol::CommentId;
use leptos::prelude::*;

use super::comment_list::list;
use super::controls::{Kind, button, condition, starter, when};
use super::here::Here;
use super::notice::notice;
use crate::state::Attempt;

/// The known replies to a comment, as a list below it.
///
/// Folded up they stay in the page, where its own search finds them and unfolds them.
pub fn branch(id: CommentId, depth: u32) -> AnyView {
    let Here { thread, focus, .. } = Here::get();
    let has_replies = {
        let id = id.clone();
        condition(move || !thread.replies(&id).is_empty())
    };
    when(has_replies, move || {
        let (of, folded, found, rail) = (id.clone(), id.clone(), id.clone(), id.clone());
        list(move || thread.replies(&of), depth)
            .attr("id", ["below-", &id.0].concat())
            .live("hidden", move || {
                thread.is_folded(&folded).then(|| "until-found".to_owned())
            })
            .on("beforematch", move |_| thread.fold(&found, false))
            .on("click", move |event| {
                // The rail is drawn by the list itself; what is in the list is not the rail.
                if event.target() == event.current_target() {
                    thread.fold(&rail, true);
                    // What had the focus may have just been folded up.
                    focus.on(["fold-", &rail.0].concat());
                }
            })
            .view()
    })
}

/// Folds the replies to a comment up, or unfolds them; says how many there are.
pub fn fold_button(id: CommentId) -> AnyView {
    let Here { words, thread, .. } = Here::get();
    let has_replies = {
        let id = id.clone();
        condition(move || !thread.replies(&id).is_empty())
    };
    when(has_replies, move || {
        let (pressed, said, state) = (id.clone(), id.clone(), id.clone());
        let press = move || {
            let folded = untrack(|| thread.is_folded(&pressed));
            thread.fold(&pressed, !folded);
        };
        button(Kind::Link, ["fold-", &id.0].concat(), press)
            .attr("aria-controls", ["below-", &id.0].concat())
            .state("aria-expanded", move || !thread.is_folded(&state))
            .words(move || {
                let below = thread.replies_below(&said);
                if thread.is_folded(&said) {
                    words.unfold_replies(below)
                } else {
                    words.hide_replies(below)
                }
            })
            .view()
    })
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
        condition(move || thread.rest(&root) > 0)
    };
    when(remaining, move || {
        let id = ["rest-", &root.0].concat();
        let (of, counted) = (root.clone(), root.clone());
        let load = Attempt::new(move || {
            let root = of.clone();
            async move {
                if let Some(first) = thread.load_branch(root).await? {
                    focus.on(["comment-", &first.0].concat());
                }
                Ok(())
            }
        });
        let button = starter(Kind::Link, id.clone(), load)
            .words(move || words.show_replies(thread.rest(&counted)))
            .view();
        vec![button, notice([&id, "-failure"].concat(), load.failure)].into_any()
    })
}
