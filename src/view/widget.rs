//! The whole widget.

use afterword_protocol::{Capabilities, CommentId, ThreadState as Openness};
use leptos::prelude::*;

use super::actions::act;
use super::comment_list::comment_list;
use super::composer::composer;
use super::controls::{changing, condition, note, when};
use super::element::el;
use super::here::Here;
use super::notice::{announcer, load_failure};
use super::notify::notify_bar;
use super::rating::article_rating;
use super::sort::sort_control;
use crate::state::Form;

/// One comment section. Expects `Here` in context.
#[component]
pub fn Widget() -> AnyView {
    let here = Here::get();
    let Here {
        words,
        options,
        thread,
        focus,
        ..
    } = here;
    let options = options.get_value();

    let can = move |what: fn(&Capabilities) -> bool| {
        condition(move || thread.info.with(|info| what(&info.capabilities)))
    };
    let can_post = can(|can| can.post);
    let loaded = condition(move || thread.failure.with(Option::is_none));
    let failed = condition(move || thread.failure.with(Option::is_some));
    let closed = condition(move || thread.info.with(|info| info.state == Openness::Closed));
    let closed_note = words.thread_closed();
    thread.when_settled(move |before, now| {
        let comment = |id: &CommentId| ["comment-", &id.0].concat();
        focus.follow(comment(before), comment(now));
    });
    el("section")
        .class("widget")
        .attr("part", "widget")
        .attr("lang", words.lang())
        .attr("dir", words.dir())
        .attr("aria-label", words.region())
        .child(heading(options.heading_level))
        .child(when(failed, load_failure))
        .maybe_child(options.rating.then(article_rating))
        .maybe_child(
            options
                .subscribe
                .then(|| when(can(|can| can.subscribe || can.feed), notify_bar)),
        )
        .child(when(closed, move || note(closed_note.clone()).view()))
        .child(changing(move || {
            here.forms.watch_root();
            if can_post.get() {
                untrack(|| composer(&here, Form::Root)).view()
            } else {
                ().into_any()
            }
        }))
        .child(when(loaded, sort_control))
        .child(when(loaded, comment_list))
        .child(announcer())
        .on("click", move |event| act(&here, &event))
        .on("beforematch", move |event| act(&here, &event))
        .root(focus)
        .view()
}

/// "N comments".
fn heading(level: u32) -> AnyView {
    let Here { words, thread, .. } = Here::get();
    let tag = ["h1", "h2", "h3", "h4", "h5", "h6"][level.clamp(1, 6) as usize - 1];
    el(tag)
        .class("heading")
        .attr("id", "heading")
        .attr("part", "heading")
        .attr("tabindex", "-1")
        .words(move || words.comments(thread.info.with(|info| info.comments)))
        .view()
}
