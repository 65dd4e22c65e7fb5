//! Who wrote a comment, what they are to the site, whom they answer, and when.

use afterword_protocol::{Comment, CommentId, Role};
use leptos::prelude::*;

use super::element::{Element, el};
use super::here::Here;
use super::rows::Spot;
use super::time::time;
use crate::i18n::{Piece, pieces};
use crate::model::initial::{hue, initial};

/// The first line of a comment.
pub fn head(spot: &Spot<'_>, comment: &Comment) -> Element {
    let Spot { here, id, .. } = spot;
    let words = here.words;
    // Without an address this is an anchor without a target, which is no link.
    let website = comment.author.website.clone();
    let author = el("a")
        .class("comment__author")
        .attr("part", "author")
        .attr("id", ["by-", &id.0].concat())
        .maybe("rel", website.as_ref().map(|_| "nofollow ugc noopener"))
        .maybe("href", website)
        .child(el("bdi").text(name_of(here, comment)));
    let at = el("a")
        .class("comment__time")
        .attr("id", ["at-", &id.0].concat());
    let at = if here.thread.is_unsent(id) {
        let failed = here.thread.failure_of(id).is_some();
        at.text(if failed {
            words.not_sent()
        } else {
            words.sending()
        })
    } else {
        at.attr("href", ["#comment-", &id.0].concat())
            .child(time(comment.created_at.clone()))
    };
    let role = match comment.author.role {
        Some(Role::Author) => Some(words.badge_author()),
        Some(Role::Moderator) => Some(words.badge_moderator()),
        Some(Role::Unknown) | None => None,
    };
    let followed = untrack(|| here.viewer.follows(&comment.author.name));
    let answered = comment.parent.as_ref().filter(|_| spot.depth > 1);
    el("p")
        .class("comment__head")
        .child(avatar(comment))
        .child(author)
        .maybe_child(role.map(badge))
        .maybe_child(comment.pinned.then(|| mark(words.pinned())))
        .maybe_child(followed.then(|| mark(words.followed())))
        .maybe_child(is_new(here, comment).then(|| badge(words.new_mark())))
        .child(at)
        .maybe_child(answered.and_then(|parent| answers(here, parent)))
}

/// Whether a comment was written since the last visit, or since the page was opened.
pub fn is_new(here: &Here, comment: &Comment) -> bool {
    here.viewer.is_new(comment) || here.thread.came_meanwhile(&comment.id)
}

/// A word about a comment.
pub fn mark(words: String) -> Element {
    el("span").class("comment__mark").text(words)
}

/// The name a comment stands under.
pub fn name_of(here: &Here, comment: &Comment) -> String {
    match comment.author.name.as_str() {
        "" => here.words.anonymous(),
        name => name.to_owned(),
    }
}

fn badge(words: String) -> Element {
    el("span")
        .class("comment__badge")
        .attr("part", "badge")
        .text(words)
}

/// The author's picture, or their initial on a colour of their own: no third party is asked unless the
/// site's owner wants it so.
fn avatar(comment: &Comment) -> Element {
    let author = &comment.author;
    match &author.avatar {
        Some(address) => el("img")
            .class("avatar")
            .attr("part", "avatar")
            .attr("src", address.clone())
            .attr("alt", "")
            .attr("loading", "lazy")
            .attr("referrerpolicy", "no-referrer"),
        None => el("span")
            .class("avatar")
            .attr("part", "avatar")
            .attr("aria-hidden", "true")
            .attr("data-hue", hue(&author.name))
            .text(initial(&author.name)),
    }
}

/// "In reply to NAME", with a way there; shown where the indent does not say it.
fn answers(here: &Here, parent: &CommentId) -> Option<Element> {
    let name = name_of(here, &*untrack(|| here.thread.comment(parent))?);
    let link = el("a")
        .class("comment__to")
        .attr("href", ["#comment-", &parent.0].concat());
    let sentence = pieces(&here.words.in_reply_to());
    Some(sentence.into_iter().fold(link, |link, piece| match piece {
        Piece::Text(text) => link.text(text),
        Piece::Slot(_) => link.child(el("bdi").text(name.clone())),
    }))
}
