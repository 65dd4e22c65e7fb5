//! What else can be done with a comment: passing on its address, or its branch as text; hiding its author.
//!
//! The buttons, and what they do, are in `web/share.js`, which is fetched when somebody asks for them.

use leptos::prelude::*;

use super::element::{Element, el};
use super::rows::Spot;

/// The place of the ways to pass a comment on, and of what else can be done with it, where its reader asked for them.
/// It names what there is for this reader; `web/share.js` makes a button of each.
pub fn share_choices(spot: &Spot<'_>) -> Element {
    let (thread, viewer, id) = (spot.here.thread, spot.here.viewer, &spot.id.0);
    let comment = untrack(|| thread.comment(spot.id));
    let name = comment.map(|comment| comment.author.name.clone());
    let name = name.unwrap_or_default();
    let own = untrack(|| viewer.own_token(spot.id)).is_some();
    let mails = if untrack(|| viewer.gets_mails(&["comment:", id].concat())) {
        "unmails "
    } else {
        "mails "
    };
    let person = if untrack(|| viewer.follows(&name)) {
        "unfollow mute "
    } else {
        "follow mute "
    };
    let if_so = |so: bool, ways: &'static str| if so { ways } else { "" };
    let ways = [
        "link markdown ",
        if_so(!own && thread.can(|can| can.report), "report "),
        if_so(own && spot.here.mails(), mails),
        if_so(!own && !name.is_empty(), person),
        // Hidden where the system has no sheet of apps that take what is shared: `web/mount.js` says so.
        "sheet",
    ];
    el("span")
        .class("ask")
        .attr("role", "group")
        .attr("aria-label", spot.here.words.more())
        .attr("id", ["ways-", id].concat())
        .attr("data-ways", ways.concat())
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
