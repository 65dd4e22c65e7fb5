//! What else can be done with a comment: passing on its address, or its branch as text; hiding its author.
//!
//! What the buttons do is in `web/share.js`, which is fetched when one is pressed for the first time.

use leptos::prelude::*;

use super::controls::{Kind, control};
use super::element::{Element, el};
use super::rows::Spot;
use crate::i18n::fill;
use crate::state::Said;

/// The ways to pass a comment on, and what else can be done with it, where its reader asked for them.
pub fn share_choices(spot: &Spot<'_>) -> Element {
    let (words, thread, id) = (spot.here.words, spot.here.thread, &spot.id.0);
    let comment = untrack(|| thread.comment(spot.id));
    let name = comment.map(|comment| comment.author.name.clone());
    let name = name.unwrap_or_default();
    let own = untrack(|| spot.here.viewer.own_token(spot.id)).is_some();
    let is_other = !own && !name.is_empty();
    let button =
        |what: &str, says: String| control(Kind::Link, [what, "-", id].concat()).text(says);
    let (follow, following) = if untrack(|| spot.here.viewer.follows(&name)) {
        ("unfollow", words.unfollow())
    } else {
        ("follow", words.follow())
    };
    let person = |what: &str, says: String| button(what, fill(&says, "name", &name));
    let mailed = untrack(|| spot.here.viewer.gets_mails(&["comment:", id].concat()));
    let mails = if mailed {
        button("unmails", words.unmail_replies())
    } else {
        button("mails", words.mail_replies())
    };
    let reportable = !own && thread.can(|can| can.report);
    let copied = move || {
        let copied = thread.said.with(|said| *said == Some(Said::Copied));
        if copied {
            words.said_copied()
        } else {
            String::new()
        }
    };
    el("span")
        .class("ask")
        .attr("role", "group")
        .attr("aria-label", words.more())
        .child(button("link", words.copy_link()))
        .child(button("markdown", words.copy_markdown()))
        .maybe_child(reportable.then(|| button("report", words.report())))
        .maybe_child((own && spot.here.mails()).then_some(mails))
        .maybe_child(is_other.then(|| person(follow, following)))
        .maybe_child(is_other.then(|| person("mute", words.mute())))
        // Hidden where the system has no sheet of apps that take what is shared: `web/mount.js` says so.
        .child(button("sheet", words.share_with()))
        // Said aloud by the live region.
        .child(el("span").attr("aria-hidden", "true").words(copied))
}

/// Where `web/panels.js` puts the report of a comment, or what its last edit changed, and `web/notify.js` how to have
/// mails about it. Both are fetched when they are asked for.
pub fn panel(spot: &Spot<'_>) -> Element {
    place(["panel-", &spot.id.0].concat())
}

/// An empty place for what is fetched when it is asked for.
pub fn place(id: String) -> Element {
    el("div")
        .class("panel")
        .attr("part", "panel")
        .attr("id", id)
}
