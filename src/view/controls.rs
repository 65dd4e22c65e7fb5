//! What views are made of: buttons, and parts that come and go.

use leptos::prelude::*;
use leptos::tachys::reactive_graph::ReactiveFunction;

use super::element::{Element, el};
use crate::state::{Attempt, Stored, Var};

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
    control(kind, id).on("click", move |_| press())
}

/// A button whose presses are heard elsewhere: those of a comment by `actions`.
#[inline(never)]
pub fn control(kind: Kind, id: String) -> Element {
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
}

/// The button of a form, which is pressed by sending the form.
pub fn submit(id: String, words: String, send: Attempt) -> Element {
    control(Kind::Submit, id)
        .state("aria-busy", move || send.pending.get())
        .text(words)
}

/// A button that starts an attempt.
pub fn starter(kind: Kind, id: String, attempt: Attempt) -> Element {
    button(kind, id, move || attempt.start()).state("aria-busy", move || attempt.pending.get())
}

/// A condition, which changes nothing unless it changes itself.
///
/// A memo of Leptos would do; this is made of what the widget has anyway.
pub fn condition(holds: impl Fn() -> bool + 'static) -> Var<bool> {
    boxed_condition(Box::new(holds))
}

fn boxed_condition(holds: Box<dyn Fn() -> bool>) -> Var<bool> {
    let now = Var::new(untrack(&holds));
    // Lasts as long as the part whose condition it is.
    let _effect = Stored::new(RenderEffect::new(move |_| {
        let holds = holds();
        if now.get_untracked() != holds {
            now.set(holds);
        }
    }));
    now
}

/// A part that is there as long as a condition holds. What it reads while it is made does not make it anew.
pub fn when(holds: Var<bool>, part: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    part_when(holds, Box::new(part))
}

fn part_when(holds: Var<bool>, part: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
    changing(move || {
        if holds.get() {
            untrack(&part)
        } else {
            ().into_any()
        }
    })
}

/// A part that is made anew when what it reads changes.
pub fn changing(part: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    part.into_shared().into_any()
}

/// A line of small print.
#[inline(never)]
pub fn note(words: String) -> Element {
    el("p").class("note").text(words)
}
