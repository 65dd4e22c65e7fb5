//! One comment with its replies.

use std::sync::Arc;

use afterword_protocol::{Comment, CommentId, CommentState};
use leptos::prelude::*;

use super::comment_edit::CommentEdit;
use super::comment_list::{ShowReplies, list};
use super::comment_text::{EditedMark, long_text};
use super::composer::Composer;
use super::controls::{Kind, button, changing, condition, note, when};
use super::element::el;
use super::own_actions::OwnActions;
use super::time::time;
use super::votes::VoteButtons;
use crate::i18n::{Words, fill};
use crate::options::Options;
use crate::state::{Form, FormState, ThreadState};

/// A comment, the form below it if one is open, and its replies.
#[component]
pub fn CommentItem(
    /// Which comment.
    id: CommentId,
    /// How deep it is nested; 0 for a root.
    depth: u32,
) -> AnyView {
    let words = Words::here();
    let thread = expect_context::<ThreadState>();
    let forms = expect_context::<FormState>();
    let max_depth =
        expect_context::<StoredValue<Options>>().with_value(|options| options.max_depth);
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
                CommentState::Deleted => note(words.deleted.clone()),
                CommentState::Hidden => note(words.hidden.clone()),
                CommentState::Live | CommentState::Pending if editing.get() => {
                    view! { <CommentEdit id=id.clone() /> }.into_any()
                }
                CommentState::Live | CommentState::Pending => {
                    view! { <Body comment=comment replying=replying /> }.into_any()
                }
            },
        })
    };
    let reply_form = {
        let id = id.clone();
        when(
            replying,
            move || view! { <Composer form=Form::Reply(id.clone()) /> },
        )
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
        Signal::derive(move || {
            let state = comment.get()?.state;
            matches!(state, CommentState::Live | CommentState::Pending)
                .then(|| ["by-", &id.0, " at-", &id.0].concat())
        })
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
        .maybe_child((depth == 0).then(|| view! { <ShowReplies root=id /> }))
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
#[component]
fn Body(
    /// The comment.
    comment: Arc<Comment>,
    /// Whether its reply form is open.
    replying: Signal<bool>,
) -> AnyView {
    let words = Words::here();
    let id = comment.id.clone();
    let name = match comment.author.name.as_str() {
        "" => words.anonymous.clone(),
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
        .maybe_child(comment.pinned.then(|| mark(words.pinned.clone())))
        .view();
    let actions = el("div")
        .class("comment__actions")
        .maybe_child(live.then(|| view! { <VoteButtons id=id.clone() /> }))
        .maybe_child((live && !comment.closed).then(|| reply_button(id.clone(), &name, replying)))
        .maybe_child(comment.closed.then(|| mark(words.branch_closed.clone())))
        .child(view! { <OwnActions id=id /> })
        .view();
    let mut parts = vec![head];
    parts.extend((!live).then(|| note(words.awaiting.clone())));
    parts.push(long_text(&comment));
    parts.extend(
        comment
            .edited
            .clone()
            .map(|edit| view! { <EditedMark edit=edit /> }.into_any()),
    );
    parts.push(actions);
    parts.into_any()
}

fn mark(words: String) -> AnyView {
    el("span").class("comment__mark").text(words).view()
}

fn reply_button(id: CommentId, name: &str, replying: Signal<bool>) -> AnyView {
    let words = Words::here();
    let thread = expect_context::<ThreadState>();
    let forms = expect_context::<FormState>();
    let name = fill(&words.reply_to, "name", name);
    when(
        condition(move || thread.info.with(|info| info.capabilities.reply)),
        move || {
            let form = Form::Reply(id.clone());
            button(Kind::Link, ["reply-", &id.0].concat(), move || {
                forms.open(form.clone())
            })
            .attr("aria-label", name.clone())
            .state("aria-expanded", replying)
            .text(words.reply.clone())
            .view()
        },
    )
}
