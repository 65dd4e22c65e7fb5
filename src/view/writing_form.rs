//! A form that text is written in: the text with the tools and the preview of it, and the buttons.

use std::rc::Rc;

use leptos::ev::{Event, KeyboardEvent};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

use super::controls::{self, Kind, button, changing, note, starter, when};
use super::element::{Element, el};
use super::fields::{self, Field};
use super::here::Here;
use super::notice::notice;
use super::rich_text::rich_text;
use crate::model::draft::remaining;
use crate::model::failure;
use crate::state::{Attempt, Form, Var};

/// What is written, and what becomes of it.
pub struct Writing {
    /// Which form it is.
    pub form: Form,
    /// What is typed.
    pub text: Var<String>,
    /// The name of its field.
    pub label: String,
    /// The words of the button that sends it.
    pub submit: String,
    /// Sends it.
    pub send: Attempt,
    /// What else is asked.
    pub fields: Vec<AnyView>,
    /// Whether it was begun before, and is back.
    pub restored: bool,
    /// Gets the text that it starts with when nothing was begun, if there is one.
    pub begin: Option<Attempt>,
    /// Closes it, by its button or Escape.
    pub cancel: Rc<dyn Fn()>,
}

/// The form.
pub fn writing_form(here: &Here, writing: Writing) -> Element {
    let Writing {
        form,
        text,
        label,
        submit,
        send,
        fields,
        restored,
        begin,
        cancel,
    } = writing;
    let Here {
        words,
        thread,
        forms,
        focus,
        ..
    } = *here;
    let name = form.name();
    let id = id_of(&form, failure::Field::Text);
    // The last text that was looked at, and what it looks like; of no use once another is written.
    let seen = Var::new((String::new(), String::new()));
    let seen_now = move || seen.with(|(of, _)| !of.is_empty() && text.with(|text| of == text));
    let preview = Attempt::new(move || async move {
        let mut now = (String::new(), String::new());
        if !untrack(seen_now) {
            now.0 = text.get_untracked();
            now.1 = thread.preview(now.0.clone()).await?;
        }
        seen.set(now);
        Ok(())
    });
    let typed = {
        let form = form.clone();
        move |now: String| {
            forms.keep(&form, &now);
            text.set(now);
        }
    };
    let field = Field {
        kind: fields::Kind::Text,
        id: id.clone(),
        label,
        hint: words.markdown_note(),
        needed: Box::new(|| false),
        notice: form.notice(),
        value: Box::new(move || text.get()),
        invalid: is_about(send, failure::Field::Text),
        typed: Box::new(typed),
    };
    let back = Var::new(restored);
    let discard = {
        let (form, id) = (form.clone(), id.clone());
        move || {
            forms.keep(&form, "");
            text.set(String::new());
            back.set(false);
            if let Some(begin) = begin {
                begin.start();
            }
            focus.on(id.clone());
        }
    };
    let restored = {
        let name = name.clone();
        move || {
            let discard = button(Kind::Link, [&name, "-discard"].concat(), discard.clone());
            note([&*words.draft_restored(), " "].concat())
                .child(discard.text(words.discard()))
                .view()
        }
    };
    let with_preview = thread.can(|can| can.preview).then(|| {
        starter(Kind::Link, [&name, "-preview"].concat(), preview)
            .state("aria-pressed", seen_now)
            .text(words.preview())
    });
    let shown = changing(move || {
        if seen_now() {
            rich_text(words, seen.with_untracked(|(_, html)| html.clone())).view()
        } else {
            ().into_any()
        }
    });
    let buttons = el("p").class("composer__buttons").child(controls::submit(
        [&name, "-send"].concat(),
        submit,
        send,
    ));
    let buttons = match form {
        Form::Root => buttons,
        _ => {
            let (id, cancel) = ([&name, "-cancel"].concat(), Rc::clone(&cancel));
            buttons.child(button(Kind::Link, id, move || cancel()).text(words.cancel()))
        }
    };
    el("form")
        .class("composer")
        .attr("part", "composer")
        .attr("novalidate", "")
        .on("submit", move |event| {
            event.prevent_default();
            send.start();
        })
        .on("keydown", move |event| {
            if is_escape(&event) {
                cancel();
            }
        })
        .child(field.view())
        .child(tools(here, &name, id).maybe_child(with_preview))
        // There before it is filled: it is read aloud when it is.
        .child(
            el("div")
                .class("preview")
                .attr("part", "preview")
                .attr("aria-live", "polite")
                .child(shown),
        )
        .child(notice(
            [&name, "-preview-failure"].concat(),
            preview.failure,
        ))
        .child(when(back, restored))
        .child(room_left(here, text))
        .children(fields)
        .child(notice(form.notice(), send.failure))
        .child(buttons)
}

/// Buttons that put Markdown around what is selected. What they do is in `web/writing.js`, which is fetched when
/// somebody begins to write.
fn tools(here: &Here, name: &str, of: String) -> Element {
    let words = here.words;
    let tools = [
        ("bold", words.bold(), "Control+B"),
        ("italic", words.italic(), "Control+I"),
        ("link", words.link(), "Control+K"),
        ("quote", words.quote(), ""),
        ("code", words.code(), ""),
        ("list", words.list(), ""),
        ("spoiler", words.spoiler(), ""),
    ];
    let tools = tools.map(|(tool, says, keys)| {
        el("button")
            .attr("type", "button")
            .class("tool")
            // By it, one that was pressed on the first paint is found again.
            .attr("id", [name, "-", tool].concat())
            .attr("data-tool", tool)
            .attr("aria-label", says.clone())
            .attr("title", says)
            .maybe("aria-keyshortcuts", (!keys.is_empty()).then_some(keys))
    });
    el("div")
        .class("tools")
        .attr("part", "tools")
        .attr("role", "toolbar")
        .attr("aria-label", words.tools())
        .attr("aria-controls", of)
        .children(tools)
}

/// The id of a field of a form.
pub fn id_of(form: &Form, field: failure::Field) -> String {
    let field = match field {
        failure::Field::Text => "-text",
        failure::Field::Name => "-name",
        failure::Field::Email => "-email",
        failure::Field::Website => "-website",
    };
    [&form.name(), field].concat()
}

/// Whether what was sent was refused for this field.
pub fn is_about(send: Attempt, field: failure::Field) -> Box<dyn Fn() -> bool + Send> {
    Box::new(move || {
        send.failure
            .with(|failed| failed.as_ref().and_then(failure::Failure::field) == Some(field))
    })
}

/// How much room is left, once that is little.
fn room_left(here: &Here, text: Var<String>) -> AnyView {
    let Here { words, thread, .. } = *here;
    changing(move || {
        let policy = thread.info.with(|info| info.policy);
        let Some(left) = text.with(|text| remaining(text, &policy)) else {
            return ().into_any();
        };
        let over = (left < 0).then_some("");
        el("p")
            .class("note composer__left")
            .maybe("data-over", over)
            .text(words.room_left(left))
            .view()
    })
}

fn is_escape(event: &Event) -> bool {
    event
        .dyn_ref::<KeyboardEvent>()
        .is_some_and(|event| event.key() == "Escape")
}
