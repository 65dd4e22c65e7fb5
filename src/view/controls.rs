//! What views are made of: buttons, and parts that come and go.

use leptos::prelude::*;

use super::element::{Element, el};
use crate::state::Attempt;

/// How prominent a button is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The one that sends a form.
    Submit,
    /// One of several.
    Plain,
    /// Words that can be pressed.
    Link,
    /// A vote; pressed or not.
    Vote,
}

/// A button that does `press`; its words and states are to be added.
pub fn button(kind: Kind, id: String, press: impl Fn() + 'static) -> Element {
    let (class, part) = match kind {
        Kind::Submit => ("button button--main", "button submit-button"),
        Kind::Plain => ("button", "button"),
        Kind::Link => ("link", "link"),
        Kind::Vote => ("vote", "vote-button"),
    };
    el("button")
        .attr(
            "type",
            if kind == Kind::Submit {
                "submit"
            } else {
                "button"
            },
        )
        .class(class)
        .attr("part", part)
        .attr("id", id)
        .on("click", move |_| press())
}

/// The button of a form, which is pressed by sending the form.
pub fn submit(id: String, words: String, send: Attempt) -> AnyView {
    button(Kind::Submit, id, || ())
        .state("aria-busy", send.pending)
        .text(words)
        .view()
}

/// A button that starts an attempt.
pub fn starter(kind: Kind, id: String, attempt: Attempt) -> Element {
    button(kind, id, move || attempt.start()).state("aria-busy", attempt.pending)
}

/// A text that changes.
pub fn text(text: impl Fn() -> String + Send + Sync + 'static) -> Signal<String> {
    Signal::derive(text)
}

/// A condition, as a signal that changes only when the condition does.
pub fn condition(holds: impl Fn() -> bool + Send + Sync + 'static) -> Signal<bool> {
    let holds = Signal::derive(holds);
    Memo::new(move |_| holds.get()).into()
}

/// A part that is there as long as a condition holds.
pub fn when<V: IntoAny>(holds: Signal<bool>, part: impl Fn() -> V + Send + 'static) -> AnyView {
    changing(move || {
        if holds.get() {
            part().into_any()
        } else {
            ().into_any()
        }
    })
}

/// A part that is made anew when what it reads changes.
pub fn changing(part: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let part: Box<dyn Fn() -> AnyView + Send> = Box::new(part);
    part.into_any()
}

/// A line of small print.
#[inline(never)]
pub fn note(words: String) -> AnyView {
    el("p").class("note").text(words).view()
}
