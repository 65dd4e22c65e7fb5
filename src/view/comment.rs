//! One comment with its replies.

use afterword_protocol::{Comment, CommentId, CommentState};
use leptos::prelude::*;

use super::branch::{branch, fold_button, show_replies};
use super::comment_edit::comment_edit;
use super::comment_head::{head, mark, name_of};
use super::comment_text::{edited_mark, long_text};
use super::composer::composer;
use super::controls::{Kind, button, changing, condition, note, when};
use super::element::el;
use super::here::Here;
use super::own_actions::own_actions;
use super::votes::vote_buttons;
use crate::i18n::fill;
use crate::state::Form;

/// From this depth on replies are not indented on a narrow screen; the style sheet knows what is narrow.
const NARROW_DEPTH: u32 = 3;

/// A comment, the form below it if one is open, and its replies.
pub fn comment_item(id: CommentId, depth: u32) -> AnyView {
    let Here {
        words,
        options,
        thread,
        viewer,
        forms,
        ..
    } = Here::get();
    let max_depth = options.with_value(|options| options.max_depth);
    let is_open =
        |form: Form| condition(move || forms.open.with(|open| open.as_ref() == Some(&form)));
    let (editing, replying) = (
        is_open(Form::Edit(id.clone())),
        is_open(Form::Reply(id.clone())),
    );
    let content = {
        let id = id.clone();
        changing(move || {
            let Some(comment) = thread.comment(&id) else {
                return ().into_any();
            };
            match comment.state {
                CommentState::Deleted => stub(&id, words.deleted()),
                CommentState::Hidden => stub(&id, words.hidden()),
                CommentState::Live | CommentState::Pending => {
                    let editing = editing.get();
                    untrack(|| {
                        if editing {
                            comment_edit(id.clone())
                        } else {
                            body(&comment, depth, replying)
                        }
                    })
                }
            }
        })
    };
    let reply_form = {
        let id = id.clone();
        when(replying, move || composer(Form::Reply(id.clone())))
    };
    let named = {
        let id = id.clone();
        // A stub has neither author nor time to be named by.
        move || {
            let state = thread.comment(&id)?.state;
            matches!(state, CommentState::Live | CommentState::Pending)
                .then(|| ["by-", &id.0, " at-", &id.0].concat())
        }
    };
    let new = id.clone();
    let article = el("article")
        .class("comment")
        .attr("part", "comment")
        .attr("id", ["comment-", &id.0].concat())
        .attr("tabindex", "-1")
        .live("data-new", move || {
            let comment = thread.comment(&new)?;
            (viewer.is_new(&comment) || thread.came_meanwhile(&new)).then(String::new)
        })
        .live("aria-labelledby", named)
        .child(content)
        .view();
    // Where there is no room for the indent any more, replies say whom they answer instead.
    let flat = match depth {
        depth if depth >= max_depth => Some("always"),
        depth if depth >= NARROW_DEPTH => Some("narrow"),
        _ => None,
    };
    el("li")
        .class("list__item")
        .maybe("data-flat", flat)
        .child(article)
        .child(reply_form)
        .child(branch(id.clone(), depth + 1))
        .maybe_child((depth == 0).then(|| show_replies(id)))
        .view()
}

/// What is left of a comment that may not be seen.
fn stub(id: &CommentId, words: String) -> AnyView {
    vec![note(words), fold_button(id.clone())].into_any()
}

/// Who, when, what, and what can be done.
fn body(comment: &Comment, depth: u32, replying: Memo<bool>) -> AnyView {
    let Here { words, .. } = Here::get();
    let id = comment.id.clone();
    let live = comment.state == CommentState::Live;
    let actions = el("div")
        .class("comment__actions")
        .maybe_child(live.then(|| vote_buttons(id.clone())))
        .maybe_child((live && !comment.closed).then(|| reply_button(comment, replying)))
        .maybe_child(comment.closed.then(|| mark(words.branch_closed())))
        .child(fold_button(id.clone()))
        .child(own_actions(id))
        .view();
    let mut parts = vec![head(comment, depth)];
    parts.extend((!live).then(|| note(words.awaiting())));
    parts.push(long_text(comment));
    parts.extend(comment.edited.clone().map(edited_mark));
    parts.push(actions);
    parts.into_any()
}

fn reply_button(comment: &Comment, replying: Memo<bool>) -> AnyView {
    let Here {
        words,
        thread,
        forms,
        ..
    } = Here::get();
    let id = comment.id.clone();
    let name = fill(&words.reply_to(), "name", &name_of(comment));
    when(
        condition(move || thread.info.with(|info| info.capabilities.reply)),
        move || {
            let form = Form::Reply(id.clone());
            button(Kind::Link, ["reply-", &id.0].concat(), move || {
                forms.open(form.clone())
            })
            .attr("aria-label", name.clone())
            .state("aria-expanded", move || replying.get())
            .text(words.reply())
            .view()
        },
    )
}
