//! A comment's text, cut if it is long, and the mark of an edit.

use afterword_protocol::{Comment, Edit};
use leptos::prelude::*;

use super::element::el;
use super::here::Here;
use super::rich_text::rich_text;
use super::time::time;
use crate::i18n::{Piece, pieces};
use crate::model::length::is_long;

/// The text. A long one is cut by the style sheet alone: all of it is in the page.
pub fn long_text(comment: &Comment) -> AnyView {
    let Here { words, options, .. } = Here::get();
    let limit = options.with_value(|options| options.read_more);
    let text = rich_text(comment.html.clone());
    if !is_long(&comment.html, limit) {
        return text;
    }
    let (open, set_open) = signal(false);
    let id = ["text-", &comment.id.0].concat();
    let cut = el("div")
        .class("cut")
        .attr("id", id.clone())
        .live("data-open", move || open.get().then(String::new))
        .child(text)
        .view();
    // The loader opens the text, too, before the wasm is there: it knows the button by its class.
    let more = el("button")
        .attr("type", "button")
        .class("link cut__more")
        .attr("id", ["more-", &comment.id.0].concat())
        .attr("aria-expanded", "false")
        .attr("aria-controls", id)
        .live("hidden", move || open.get().then(String::new))
        .on("click", move |_| set_open.set(true))
        .text(words.read_more())
        .view();
    vec![cut, more].into_any()
}

/// "Last edited 12 days ago by X".
pub fn edited_mark(edit: Edit) -> AnyView {
    let Here { words, .. } = Here::get();
    let name = if edit.by.is_empty() {
        words.anonymous()
    } else {
        edit.by
    };
    let sentence = el("p").class("note comment__edited");
    pieces(&words.last_edited())
        .into_iter()
        .fold(sentence, |sentence, piece| match piece {
            Piece::Text(text) => sentence.text(text),
            Piece::Slot(slot) if slot == "when" => sentence.child(time(edit.at.clone())),
            Piece::Slot(_) => sentence.child(el("bdi").text(name.clone()).view()),
        })
        .view()
}
