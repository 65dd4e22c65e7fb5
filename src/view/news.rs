//! What is new: since the last visit, and since the page was opened.

use afterword_protocol::CommentId;
use leptos::prelude::*;

use super::controls::{Kind, control};
use super::element::{Element, Text, el};
use super::here::Here;
use super::rows::Spot;

/// The button for comments that came meanwhile; without any it is not there.
pub fn show_new(here: &Here) -> Option<Element> {
    let waiting = here.thread.waiting.with(Vec::len) as u64;
    let button = || control(Kind::Plain, "show-new".to_owned()).text(here.words.show_new(waiting));
    (waiting > 0).then(button)
}

/// How many comments are new since the last visit, and the way to the first of them.
pub fn new_since(here: &Here) -> Option<Element> {
    let new = new(here).len() as u64;
    let go = || control(Kind::Link, "next-new".to_owned()).text(here.words.next_new());
    let count = || el("span").text(here.words.new_since(new));
    (new > 0).then(|| el("p").class("note news").child(count()).child(go()))
}

/// The comments that are new since the last visit, as they are read.
fn new(here: &Here) -> Vec<CommentId> {
    let known = here.thread.known().into_iter();
    let new = known.filter(|comment| here.viewer.is_new(comment));
    new.map(|comment| comment.id.clone()).collect()
}

/// Puts the comments that came meanwhile on the page, and goes to the first of them.
pub fn come_to_waiting(here: &Here) {
    go_to(here, here.thread.show_waiting());
}

/// Goes to the first comment that is new since the last visit.
pub fn go_to_new(here: &Here) {
    go_to(here, untrack(|| new(here)).into_iter().next());
}

fn go_to(here: &Here, id: Option<CommentId>) {
    if let Some(id) = id {
        here.focus.on(["comment-", &id.0].concat());
    }
}

/// What the reader can have otherwise: keys to move by, and marks of what is new.
pub fn reading_options(spot: &Spot<'_>) -> Element {
    let Here { words, viewer, .. } = *spot.here;
    let keys = [
        ("j", words.key_next()),
        ("k", words.key_previous()),
        ("n", words.key_new()),
        ("o", words.key_fold()),
        ("r", words.key_reply()),
        ("?", words.key_help()),
    ];
    let keys = keys.map(|(key, does)| {
        let key = el("kbd").text(key.to_owned());
        el("li").child(key).text([" ", &does].concat())
    });
    let keys = el("details")
        .attr("id", "keys")
        .child(el("summary").text(words.keys()))
        .child(el("ul").children(keys))
        .child(choice(
            "keys-on",
            words.keys_on(),
            move || viewer.uses_keys(),
            move |on| viewer.use_keys(on),
        ));
    el("div")
        .class("note options")
        .child(choice(
            "remember-visit",
            words.remember_visit(),
            move || viewer.remembers(),
            move |on| viewer.remember(on),
        ))
        .child(keys)
}

/// Something that is switched on or off.
pub fn choice(
    id: impl Into<Text>,
    words: String,
    on: impl Fn() -> bool + Send + 'static,
    switch: impl Fn(bool) + 'static,
) -> Element {
    boxed_choice(id.into(), words, Box::new(on), Box::new(switch))
}

fn boxed_choice(
    id: Text,
    words: String,
    on: Box<dyn Fn() -> bool + Send>,
    switch: Box<dyn Fn(bool)>,
) -> Element {
    let tick = el("input")
        .attr("type", "checkbox")
        .attr("id", id.clone())
        .checked(on)
        .on("change", move |event| switch(event_target_checked(&event)));
    el("p")
        .child(tick)
        .child(el("label").attr("for", id).text(words))
}
