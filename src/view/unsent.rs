//! A comment that is on its way to the server, as only its author sees it.

use afterword_protocol::Comment;

use super::controls::{Kind, control};
use super::element::{Element, el};
use super::rows::Spot;

/// Its text as typed, and what can be done when it has not arrived.
pub fn unsent(spot: &Spot<'_>, comment: &Comment) -> Vec<Element> {
    let Spot { here, id, .. } = spot;
    let words = here.words;
    let button =
        |what: &str, says: String| control(Kind::Link, [what, "-", &id.0].concat()).text(says);
    let text = el("div")
        .class("text text--typed")
        .attr("part", "text")
        .attr("dir", "auto")
        .text(comment.html.clone());
    let failed = here.thread.failure_of(id).is_some();
    let actions = || {
        el("div")
            .class("comment__actions")
            .child(button("again", words.retry()))
            .child(button("copy", words.copy_text()))
            .child(button("back", words.edit()))
    };
    [Some(text), failed.then(actions)]
        .into_iter()
        .flatten()
        .collect()
}
