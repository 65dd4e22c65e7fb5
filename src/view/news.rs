//! What is new: since the last visit, and since the page was opened.

use afterword_protocol::CommentId;
use leptos::prelude::*;

use super::controls::{Kind, button, condition, when};
use super::element::el;
use super::here::Here;

/// The button for comments that came meanwhile; without any it is not there.
pub fn show_new() -> AnyView {
    let Here {
        words,
        thread,
        focus,
        ..
    } = Here::get();
    let waiting = condition(move || thread.waiting.with(|waiting| !waiting.is_empty()));
    when(waiting, move || {
        let press = move || {
            if let Some(first) = thread.show_waiting() {
                focus.on(["comment-", &first.0].concat());
            }
        };
        button(Kind::Plain, "show-new".to_owned(), press)
            .words(move || words.show_new(thread.waiting.with(Vec::len) as u64))
            .view()
    })
}

/// How many comments are new since the last visit, and the way to the first of them.
pub fn new_since() -> AnyView {
    let Here {
        words,
        thread,
        viewer,
        focus,
        ..
    } = Here::get();
    let new = move || {
        let mut new = thread.known();
        new.retain(|comment| viewer.is_new(comment));
        new
    };
    when(condition(move || !new().is_empty()), move || {
        let press = move || {
            let first = untrack(new).into_iter().next();
            let id = first.map_or_else(CommentId::default, |comment| comment.id.clone());
            focus.on(["comment-", &id.0].concat());
        };
        let go = button(Kind::Link, "next-new".to_owned(), press)
            .text(words.next_new())
            .view();
        let count = el("span")
            .words(move || words.new_since(new().len() as u64))
            .view();
        el("p").class("note news").child(count).child(go).view()
    })
}

/// What the reader can have otherwise: keys to move by, and marks of what is new.
pub fn reading_options() -> AnyView {
    let Here { words, viewer, .. } = Here::get();
    let keys = [
        ("j", words.key_next()),
        ("k", words.key_previous()),
        ("n", words.key_new()),
        ("o", words.key_fold()),
        ("r", words.key_reply()),
        ("?", words.key_help()),
    ];
    let list = keys.into_iter().fold(el("ul"), |list, (key, does)| {
        let key = el("kbd").text(key.to_owned()).view();
        let item = el("li").child(key).text([" ", &does].concat()).view();
        list.child(item)
    });
    let keys = el("details")
        .attr("id", "keys")
        .child(el("summary").text(words.keys()).view())
        .child(list.view())
        .child(choice(
            "keys-on",
            words.keys_on(),
            move || viewer.uses_keys(),
            move |on| viewer.use_keys(on),
        ))
        .view();
    el("div")
        .class("note options")
        .child(choice(
            "remember-visit",
            words.remember_visit(),
            move || viewer.remembers(),
            move |on| viewer.remember(on),
        ))
        .child(keys)
        .view()
}

/// Something that is switched on or off.
fn choice(
    id: &'static str,
    words: String,
    on: impl Fn() -> bool + Send + 'static,
    switch: impl Fn(bool) + 'static,
) -> AnyView {
    let tick = el("input")
        .attr("type", "checkbox")
        .attr("id", id)
        .checked(on)
        .on("change", move |event| switch(event_target_checked(&event)))
        .view();
    el("p")
        .child(tick)
        .child(el("label").attr("for", id).text(words).view())
        .view()
}
