//! Who wrote a comment, what they are to the site, whom they answer, and when.

use afterword_protocol::{Comment, CommentId, Role};
use leptos::prelude::*;

use super::element::el;
use super::here::Here;
use super::time::time;
use crate::i18n::{Piece, pieces};
use crate::model::initial::{hue, initial};

/// The first line of a comment.
pub fn head(comment: &Comment, depth: u32) -> AnyView {
    let Here { words, .. } = Here::get();
    let id = &comment.id;
    // Without an address this is an anchor without a target, which is no link.
    let website = comment.author.website.clone();
    let author = el("a")
        .class("comment__author")
        .attr("part", "author")
        .attr("id", ["by-", &id.0].concat())
        .maybe("rel", website.as_ref().map(|_| "nofollow ugc noopener"))
        .maybe("href", website)
        .child(el("bdi").text(name_of(comment)).view())
        .view();
    let at = el("a")
        .class("comment__time")
        .attr("id", ["at-", &id.0].concat())
        .attr("href", ["#comment-", &id.0].concat())
        .child(time(comment.created_at.clone()))
        .view();
    let role = match comment.author.role {
        Some(Role::Author) => Some(words.badge_author()),
        Some(Role::Moderator) => Some(words.badge_moderator()),
        Some(Role::Unknown) | None => None,
    };
    let answered = comment.parent.as_ref().filter(|_| depth > 1);
    el("p")
        .class("comment__head")
        .child(avatar(comment))
        .child(author)
        .maybe_child(role.map(badge))
        .maybe_child(comment.pinned.then(|| mark(words.pinned())))
        .maybe_child(is_new(comment).then(|| badge(words.new_mark())))
        .child(at)
        .maybe_child(answered.map(answers))
        .view()
}

/// Whether a comment was written since the last visit, or since the page was opened.
fn is_new(comment: &Comment) -> bool {
    let Here { thread, viewer, .. } = Here::get();
    viewer.is_new(comment) || thread.came_meanwhile(&comment.id)
}

/// A word about a comment.
pub fn mark(words: String) -> AnyView {
    el("span").class("comment__mark").text(words).view()
}

/// The name a comment stands under.
pub fn name_of(comment: &Comment) -> String {
    let Here { words, .. } = Here::get();
    match comment.author.name.as_str() {
        "" => words.anonymous(),
        name => name.to_owned(),
    }
}

fn badge(words: String) -> AnyView {
    el("span")
        .class("comment__badge")
        .attr("part", "badge")
        .text(words)
        .view()
}

/// The author's picture, or their initial on a colour of their own: no third party is asked unless the
/// site's owner wants it so.
fn avatar(comment: &Comment) -> AnyView {
    let author = &comment.author;
    match &author.avatar {
        Some(address) => el("img")
            .class("avatar")
            .attr("part", "avatar")
            .attr("src", address.clone())
            .attr("alt", "")
            .attr("loading", "lazy")
            .attr("referrerpolicy", "no-referrer")
            .view(),
        None => el("span")
            .class("avatar")
            .attr("part", "avatar")
            .attr("aria-hidden", "true")
            .attr("data-hue", hue(&author.name))
            .text(initial(&author.name))
            .view(),
    }
}

/// "In reply to NAME", with a way there; shown where the indent does not say it.
fn answers(parent: &CommentId) -> AnyView {
    let Here { words, thread, .. } = Here::get();
    let Some(name) = untrack(|| thread.comment(parent)).map(|parent| name_of(&parent)) else {
        return ().into_any();
    };
    let link = el("a")
        .class("comment__to")
        .attr("href", ["#comment-", &parent.0].concat());
    pieces(&words.in_reply_to())
        .into_iter()
        .fold(link, |link, piece| match piece {
            Piece::Text(text) => link.text(text),
            Piece::Slot(_) => link.child(el("bdi").text(name.clone()).view()),
        })
        .view()
}
