//! One comment with its replies.

use std::sync::Arc;

use afterword_protocol::{Comment, CommentId, CommentState};
use leptos::prelude::*;

use super::comment_edit::comment_edit;
use super::comment_list::{list, show_replies};
use super::comment_text::{edited_mark, long_text};
use super::composer::composer;
use super::controls::{Kind, button, changing, condition, note, when};
use super::element::el;
use super::here::Here;
use super::own_actions::own_actions;
use super::time::time;
use super::votes::vote_buttons;
use crate::i18n::fill;
use crate::state::Form;

/// A comment, the form below it if one is open, and its replies.
pub fn comment_item(id: CommentId, depth: u32) -> AnyView {
    let Here {
        words,
        options,
        thread,
        forms,
        ..
    } = Here::get();
    let max_depth = options.with_value(|options| options.max_depth);
    let comment = {
        let id = id.clone();
        let get = move |_: Option<&Shown>| thread.tree.with(|tree| tree.get(&id));
        Memo::new_with_compare(get, looks_different)
    };
    let is_open =
        |form: Form| condition(move || forms.open.with(|open| open.as_ref() == Some(&form)));
    let (editing, replying) = (
        is_open(Form::Edit(id.clone())),
        is_open(Form::Reply(id.clone())),
    );
    let body = {
        let id = id.clone();
        changing(move || match comment.get() {
            None => ().into_any(),
            Some(comment) => match comment.state {
                CommentState::Deleted => note(words.deleted()),
                CommentState::Hidden => note(words.hidden()),
                CommentState::Live | CommentState::Pending => {
                    let editing = editing.get();
                    untrack(|| {
                        if editing {
                            comment_edit(id.clone())
                        } else {
                            body(comment, replying)
                        }
                    })
                }
            },
        })
    };
    let reply_form = {
        let id = id.clone();
        when(replying, move || composer(Form::Reply(id.clone())))
    };
    let replies = {
        let id = id.clone();
        let replies = Memo::new(move |_| thread.tree.with(|tree| tree.replies(&id).to_vec()));
        when(condition(move || !replies.with(Vec::is_empty)), move || {
            list(replies, depth + 1)
        })
    };
    let named = {
        let id = id.clone();
        // A stub has neither author nor time to be named by.
        move || {
            let state = comment.get()?.state;
            matches!(state, CommentState::Live | CommentState::Pending)
                .then(|| ["by-", &id.0, " at-", &id.0].concat())
        }
    };
    let article = el("article")
        .class("comment")
        .attr("part", "comment")
        .attr("id", ["comment-", &id.0].concat())
        .attr("tabindex", "-1")
        .live("aria-labelledby", named)
        .child(body)
        .view();
    el("li")
        .class("list__item")
        .maybe("data-flat", (depth >= max_depth).then_some(""))
        .child(article)
        .child(reply_form)
        .child(replies)
        .maybe_child((depth == 0).then(|| show_replies(id)))
        .view()
}

type Shown = Option<Arc<Comment>>;

/// Whether a comment is to be drawn anew. Not for votes, which are read where they stand: a vote would
/// take the focus from its button and close a long text.
fn looks_different(before: Option<&Shown>, after: Option<&Shown>) -> bool {
    match (before, after) {
        (Some(Some(before)), Some(Some(after))) if !Arc::ptr_eq(before, after) => {
            let before = Comment {
                votes: after.votes,
                replies: after.replies,
                ..(**before).clone()
            };
            before != **after
        }
        _ => before != after,
    }
}

/// Who, when, what, and what can be done.
fn body(comment: Arc<Comment>, replying: Memo<bool>) -> AnyView {
    let Here { words, .. } = Here::get();
    let id = comment.id.clone();
    let name = match comment.author.name.as_str() {
        "" => words.anonymous(),
        name => name.to_owned(),
    };
    // Without an address this is an anchor without a target, which is no link.
    let website = comment.author.website.clone();
    let live = comment.state == CommentState::Live;
    let author = el("a")
        .class("comment__author")
        .attr("part", "author")
        .attr("id", ["by-", &id.0].concat())
        .maybe("rel", website.as_ref().map(|_| "nofollow ugc noopener"))
        .maybe("href", website)
        .child(el("bdi").text(name.clone()).view())
        .view();
    let at = el("a")
        .class("comment__time")
        .attr("id", ["at-", &id.0].concat())
        .attr("href", ["#comment-", &id.0].concat())
        .child(time(comment.created_at.clone()))
        .view();
    let head = el("p")
        .class("comment__head")
        .child(author)
        .child(at)
        .maybe_child(comment.pinned.then(|| mark(words.pinned())))
        .view();
    let actions = el("div")
        .class("comment__actions")
        .maybe_child(live.then(|| vote_buttons(id.clone())))
        .maybe_child((live && !comment.closed).then(|| reply_button(id.clone(), &name, replying)))
        .maybe_child(comment.closed.then(|| mark(words.branch_closed())))
        .child(own_actions(id))
        .view();
    let mut parts = vec![head];
    parts.extend((!live).then(|| note(words.awaiting())));
    parts.push(long_text(&comment));
    parts.extend(comment.edited.clone().map(edited_mark));
    parts.push(actions);
    parts.into_any()
}

fn mark(words: String) -> AnyView {
    el("span").class("comment__mark").text(words).view()
}

fn reply_button(id: CommentId, name: &str, replying: Memo<bool>) -> AnyView {
    let Here {
        words,
        thread,
        forms,
        ..
    } = Here::get();
    let name = fill(&words.reply_to(), "name", name);
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
