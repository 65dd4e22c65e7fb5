//! The "Notify of" bar.
//!
//! What its buttons do is in `web/notify.js`, which is fetched when one is pressed for the first time. Where the feed
//! is, the loader says: it knows that before there is a module.

use leptos::prelude::*;

use super::controls::{Kind, control};
use super::element::{Element, el};
use super::here::Here;
use super::share::place;

/// Asks for mails about this thread, and leads to its feed.
pub fn notify_bar() -> AnyView {
    let here = Here::get();
    let words = here.words;
    let legend = el("legend").class("notify__legend");
    let bar = el("fieldset")
        .class("notify")
        .attr("part", "notify")
        .child(legend.text(words.notify_legend()));
    let bar = if here.mails() {
        bar.child(toggle(&here, "thread", words.notify_thread()))
            .child(toggle(&here, "replies", words.notify_replies()))
            .child(control(Kind::Link, "notify-change".to_owned()).text(words.notify_change()))
    } else {
        bar
    };
    let feed = || {
        el("a")
            .class("link")
            .attr("part", "link")
            .attr("id", "notify-feed")
            .attr("rel", "alternate")
            .attr("type", "application/atom+xml")
            .text(words.feed())
    };
    let bar = bar.maybe_child(here.thread.can(|can| can.feed).then(feed));
    // Beside the bar and not in it: there it would have a frame in a frame.
    let panel = place("notify-panel".to_owned());
    el("div").child(bar).child(panel).view()
}

/// Something that mails are sent about, or not.
fn toggle(here: &Here, kind: &'static str, says: String) -> Element {
    let viewer = here.viewer;
    let about = here
        .options
        .with_value(|options| [kind, ":", &options.thread].concat());
    control(Kind::Plain, ["notify-", kind].concat())
        .state("aria-pressed", move || viewer.gets_mails(&about))
        .text(says)
}
