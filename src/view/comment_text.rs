//! A comment's text, cut if it is long, and the mark of an edit.

use afterword_protocol::{Comment, CommentId, Edit};

use super::controls::{Kind, control};
use super::element::{Element, el};
use super::here::Here;
use super::rich_text::rich_text;
use super::time::time;
use crate::i18n::{Piece, pieces};
use crate::model::length::is_long;
use crate::state::Form;

/// The text. A long one is cut by the style sheet alone: all of it is in the page.
///
/// The loader opens it, before the wasm is there and after: it knows the button by its class, and what the
/// page's own search finds in the text by its scrolling.
pub fn long_text(here: &Here, comment: &Comment) -> Vec<Element> {
    let limit = here.options.with_value(|options| options.read_more);
    let text = rich_text(here.words, comment.html.clone());
    if !is_long(&comment.html, limit) {
        return vec![text];
    }
    let id = ["text-", &comment.id.0].concat();
    let more = el("button")
        .attr("type", "button")
        .class("link cut__more")
        .attr("id", ["more-", &comment.id.0].concat())
        .attr("aria-expanded", "false")
        .attr("aria-controls", id.clone())
        .text(here.words.read_more());
    vec![el("div").class("cut").attr("id", id).child(text), more]
}

/// "Last edited 12 days ago by X", and the way to what was changed, where the site shows it.
pub fn edited_mark(here: &Here, id: &CommentId, edit: &Edit) -> Element {
    let name = match edit.by.as_str() {
        "" => here.words.anonymous(),
        by => by.to_owned(),
    };
    let sentence = el("p").class("note comment__edited");
    let last_edited = pieces(&here.words.last_edited());
    let history = here.thread.can(|can| can.history).then(|| {
        let shown = here.forms.is_open(&Form::Changes(id.clone()));
        control(Kind::Link, ["changes-", &id.0].concat())
            .state_now("aria-expanded", shown)
            .text(here.words.show_changes())
    });
    let sentence = last_edited
        .into_iter()
        .fold(sentence, |sentence, piece| match piece {
            Piece::Text(text) => sentence.text(text),
            Piece::Slot(slot) if slot == "when" => sentence.child(time(edit.at.clone())),
            Piece::Slot(_) => sentence.child(el("bdi").text(name.clone())),
        });
    sentence.maybe_child(history)
}
