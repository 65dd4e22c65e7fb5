//! One comment with its replies.

use afterword_protocol::{Comment, CommentId, CommentState};
use leptos::prelude::*;

use super::branch::{fold_button, replies, rest};
use super::comment_edit::comment_edit;
use super::comment_head::{head, is_new, mark, name_of};
use super::comment_text::{edited_mark, long_text};
use super::composer::reply_form;
use super::controls::{Kind, control, note};
use super::element::{Element, el};
use super::notice::failure_of;
use super::own_actions::own_actions;
use super::rows::{Rows, Spot};
use super::share::{panel, share_choices};
use super::unsent::unsent;
use super::votes::vote_buttons;
use crate::i18n::fill;
use crate::state::Form;

/// From this depth on replies are not indented on a narrow screen; the style sheet knows what is narrow.
const NARROW_DEPTH: u32 = 3;

/// A comment, the form below it if one is open, and its replies. Drawn anew when any of this changes.
pub fn comment_item(spot: &Spot<'_>) -> Element {
    let Spot {
        here, id, depth, ..
    } = spot;
    let max_depth = here.options.with_value(|options| options.max_depth);
    // Where there is no room for the indent any more, replies say whom they answer instead.
    let flat = match *depth {
        depth if depth >= max_depth => Some("always"),
        depth if depth >= NARROW_DEPTH => Some("narrow"),
        _ => None,
    };
    let item = el("li").class("list__item").maybe("data-flat", flat);
    let Some(comment) = here.thread.comment(id) else {
        // It has just been taken out, and goes with the next drawing of the list.
        return item;
    };
    let replying = here.forms.is_open(&Form::Reply(comment.id.clone()));
    item.child(article(spot, &comment, replying))
        .maybe_child(replying.then(|| Rows::once(spot, reply_form)))
        .maybe_child(replies(spot))
        .maybe_child(rest(spot))
}

fn article(spot: &Spot<'_>, comment: &Comment, replying: bool) -> Element {
    let Spot { here, id, .. } = spot;
    let words = here.words;
    let article = el("article")
        .class("comment")
        .attr("part", "comment")
        .attr("id", ["comment-", &id.0].concat())
        .attr("tabindex", "-1")
        .maybe("data-new", is_new(here, comment).then_some(""));
    let stub = match comment.state {
        CommentState::Deleted => Some(words.deleted()),
        CommentState::Hidden => Some(words.hidden()),
        CommentState::Live | CommentState::Pending => None,
    };
    if let Some(stub) = stub {
        // It has neither author nor time to be named by.
        return article.child(note(stub)).maybe_child(fold_button(spot));
    }
    let name = &comment.author.name;
    if untrack(|| here.viewer.mutes(name)) {
        let unmute = control(Kind::Link, ["unmute-", &id.0].concat());
        return article
            .child(note(fill(&words.muted(), "name", name)))
            .child(unmute.text(fill(&words.unmute(), "name", name)))
            .maybe_child(fold_button(spot));
    }
    let article = article.attr("aria-labelledby", ["by-", &id.0, " at-", &id.0].concat());
    if here.forms.is_open(&Form::Edit(comment.id.clone())) {
        return article.child(Rows::once(spot, comment_edit));
    }
    let article = article.child(head(spot, comment));
    if here.thread.is_unsent(id) {
        return article
            .children(unsent(spot, comment))
            .maybe_child(failure_of(here, id));
    }
    let held = comment.state == CommentState::Pending;
    let open = |form: fn(CommentId) -> Form| here.forms.is_open(&form(comment.id.clone()));
    let has_panel = open(Form::Report) || open(Form::Changes) || open(Form::Mails);
    article
        .maybe_child(held.then(|| note(words.awaiting())))
        .maybe_child(comment.quote.clone().map(quoted))
        .children(long_text(here, comment))
        .maybe_child(
            comment
                .edited
                .as_ref()
                .map(|edit| edited_mark(here, id, edit)),
        )
        .child(actions(spot, comment, replying))
        .maybe_child(has_panel.then(|| Rows::once(spot, panel)))
        .maybe_child(failure_of(here, id))
}

/// The passage of the article that a comment is about.
fn quoted(passage: String) -> Element {
    el("blockquote")
        .class("comment__quote")
        .attr("part", "quote")
        .attr("dir", "auto")
        .text(passage)
}

/// What can be done with a comment.
fn actions(spot: &Spot<'_>, comment: &Comment, replying: bool) -> Element {
    let Spot { here, .. } = spot;
    let live = comment.state == CommentState::Live;
    let answerable = live && !comment.closed && here.thread.can(|can| can.reply);
    let reply = || {
        let name = fill(&here.words.reply_to(), "name", &name_of(here, comment));
        control(Kind::Link, ["reply-", &comment.id.0].concat())
            .attr("aria-label", name)
            .state_now("aria-expanded", replying)
            .text(here.words.reply())
    };
    let sharing = here.forms.is_open(&Form::Share(comment.id.clone()));
    let share = || {
        control(Kind::Link, ["share-", &comment.id.0].concat())
            .state_now("aria-expanded", sharing)
            .text(here.words.more())
    };
    let closed = || mark(here.words.branch_closed());
    el("div")
        .class("comment__actions")
        .children(
            live.then(|| vote_buttons(here, comment))
                .into_iter()
                .flatten(),
        )
        .maybe_child(answerable.then(reply))
        .maybe_child(comment.closed.then(closed))
        .maybe_child(fold_button(spot))
        .children(own_actions(spot))
        .maybe_child(live.then(share))
        .maybe_child(sharing.then(|| Rows::once(spot, share_choices)))
}
