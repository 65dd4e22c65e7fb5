//! What readers type into.

use leptos::prelude::*;

use super::element::el;

/// The element a text is typed into.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Several lines.
    Text,
    /// A person's name.
    Name,
    /// An e-mail address.
    Email,
    /// A web address.
    Website,
}

/// A labelled field.
pub struct Field {
    /// What is typed.
    pub kind: Kind,
    /// The element's id.
    pub id: String,
    /// Its label.
    pub label: String,
    /// What stands in it while it is empty.
    pub hint: String,
    /// Whether it must not be empty.
    pub needed: Box<dyn Fn() -> bool + Send>,
    /// The id of the notice that says what is wrong with it.
    pub notice: String,
    /// What stands in it.
    pub value: Box<dyn Fn() -> String + Send>,
    /// Whether what stands in it was refused.
    pub invalid: Box<dyn Fn() -> bool + Send>,
    /// Called with what stands in it after each change.
    pub typed: Box<dyn Fn(String)>,
}

impl Field {
    /// The field with its label.
    pub fn view(self) -> AnyView {
        let Self {
            kind,
            id,
            label,
            hint,
            needed,
            notice,
            value,
            invalid,
            typed,
        } = self;
        let (kind, name) = match kind {
            Kind::Text => (None, "text"),
            Kind::Name => (Some("text"), "name"),
            Kind::Email => (Some("email"), "email"),
            Kind::Website => (Some("url"), "website"),
        };
        let field = match kind {
            None => el("textarea").class("field field--text"),
            Some(kind) => el("input")
                .class("field")
                .attr("type", kind)
                .attr("autocomplete", if kind == "text" { name } else { kind }),
        };
        let field = field
            .attr("part", "field")
            .attr("id", id.clone())
            .attr("name", name)
            .attr("dir", "auto")
            .attr("placeholder", hint)
            .attr("aria-describedby", notice)
            .state("aria-required", needed)
            .state("aria-invalid", invalid)
            .value(value)
            .on("input", move |event| typed(event_target_value(&event)))
            .view();
        let label = el("label")
            .class("labelled__label")
            .attr("for", id)
            .text(label)
            .view();
        el("div").class("labelled").child(label).child(field).view()
    }
}
