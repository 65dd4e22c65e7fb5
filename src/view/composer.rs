//! The form for a comment or a reply.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;

use super::comment_head::name_of;
use super::controls::{self, Kind, button, changing, condition};
use super::element::{Element, el};
use super::fields::{self, Field};
use super::here::Here;
use super::notice::notice;
use super::rows::Spot;
use crate::i18n::fill;
use crate::model::draft::{AttemptKey, Draft, remaining};
use crate::model::failure;
use crate::state::{Attempt, Form, Guest, secret};

/// Answers a comment, below it.
pub fn reply_form(spot: &Spot<'_>) -> Element {
    composer(spot.here, Form::Reply(spot.id.clone()))
}

/// Writes a new comment, or a reply.
pub fn composer(here: &Here, form: Form) -> Element {
    let Here {
        words,
        thread,
        forms,
        focus,
        ..
    } = *here;

    let parent = match &form {
        Form::Reply(id) => Some(id.clone()),
        _ => None,
    };
    let (label, submit) = match &parent {
        None => (words.comment(), words.post_comment()),
        Some(parent) => {
            let name = untrack(|| thread.comment(parent))
                .map_or_else(|| words.anonymous(), |comment| name_of(here, &comment));
            (fill(&words.reply_to(), "name", &name), words.post_reply())
        }
    };
    let text = RwSignal::new(forms.draft(&form).unwrap_or_default());
    let send = sending(here, form.clone(), text);
    let close = {
        let parent = parent.clone();
        move || {
            if let Some(parent) = &parent {
                forms.close();
                focus.on(["reply-", &parent.0].concat());
            }
        }
    };
    if parent.is_some() {
        // A reply form opens because a reader pressed "Reply", so they want to write.
        focus.on(id_of(&form, failure::Field::Text));
    }
    let notice_id = [&form.name(), "-failure"].concat();
    let typed = {
        let form = form.clone();
        Box::new(move |now: String| {
            forms.keep(&form, &now);
            text.set(now);
        })
    };
    let writing = Field {
        kind: fields::Kind::Text,
        id: id_of(&form, failure::Field::Text),
        label,
        hint: words.markdown_note(),
        notice: notice_id.clone(),
        value: Box::new(move || text.get()),
        invalid: is_about(send, failure::Field::Text),
        typed,
    };
    let mut inside = vec![writing.view(), room_left(here, text)];
    inside.extend(guest_fields(here, &form, &notice_id, send));
    inside.push(notice(notice_id, send.failure));
    writing_form(here, &form, inside, submit, send, close)
}

/// Posts what stands in the form; on failure the field it is about gets the focus.
fn sending(here: &Here, form: Form, text: RwSignal<String>) -> Attempt {
    let Here {
        thread,
        viewer,
        forms,
        focus,
        ..
    } = *here;
    let key = Rc::new(RefCell::new(AttemptKey::default()));
    Attempt::new(move || {
        let (form, key) = (form.clone(), Rc::clone(&key));
        async move {
            let Guest {
                name,
                email,
                website,
            } = viewer.guest.get_untracked();
            let draft = Draft {
                text: text.get_untracked(),
                name,
                email,
                website,
            };
            let content = [&*draft.text, &draft.name, &draft.email, &draft.website].join("\n");
            let sent = key.borrow_mut().of(&content, secret);
            let parent = match &form {
                Form::Reply(id) => Some(id.clone()),
                _ => None,
            };
            let (words, open) = (draft.text.clone(), forms.now());
            match thread.post(draft, parent, sent).await {
                Ok(id) => {
                    key.borrow_mut().settle();
                    // What was written meanwhile is not what was sent.
                    if forms.draft(&form).is_none_or(|now| now == words) {
                        forms.keep(&form, "");
                        text.try_set(String::new());
                    }
                    // A form that was opened meanwhile is where the reader is now.
                    if forms.now() == open {
                        if form != Form::Root {
                            forms.close();
                        }
                        focus.on(["comment-", &id.0].concat());
                    }
                    Ok(())
                }
                Err(failure) => {
                    if let Some(field) = failure.field() {
                        focus.on(id_of(&form, field));
                    }
                    Err(failure)
                }
            }
        }
    })
}

fn id_of(form: &Form, field: failure::Field) -> String {
    let field = match field {
        failure::Field::Text => "-text",
        failure::Field::Name => "-name",
        failure::Field::Email => "-email",
        failure::Field::Website => "-website",
    };
    [&form.name(), field].concat()
}

fn is_about(send: Attempt, field: failure::Field) -> Memo<bool> {
    condition(move || {
        send.failure
            .with(|failed| failed.as_ref().and_then(failure::Failure::field) == Some(field))
    })
}

/// How much room is left, once that is little.
fn room_left(here: &Here, text: RwSignal<String>) -> AnyView {
    let Here { words, thread, .. } = *here;
    changing(move || {
        let policy = thread.info.with(|info| info.policy);
        let Some(left) = remaining(&text.read(), &policy) else {
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

/// Name, e-mail and website of a guest: the same in every form of the page.
fn guest_fields(here: &Here, form: &Form, notice: &str, send: Attempt) -> [AnyView; 3] {
    let Here { words, viewer, .. } = *here;
    let hidden = [&*words.optional(), &words.email_note()].join(" · ");
    let rows = [
        (
            failure::Field::Name,
            fields::Kind::Name,
            words.name(),
            String::new(),
        ),
        (
            failure::Field::Email,
            fields::Kind::Email,
            words.email(),
            hidden,
        ),
        (
            failure::Field::Website,
            fields::Kind::Website,
            words.website(),
            words.optional(),
        ),
    ];
    rows.map(|(field, kind, label, hint)| {
        Field {
            kind,
            id: id_of(form, field),
            label,
            hint,
            notice: notice.to_owned(),
            value: Box::new(move || viewer.guest.with(|guest| guest.part(field).clone())),
            invalid: is_about(send, field),
            typed: Box::new(move |now| viewer.guest.update(|guest| *guest.part_mut(field) = now)),
        }
        .view()
    })
}

/// A form that text is written in; Escape does `cancel`, as does the button of that name.
pub fn writing_form(
    here: &Here,
    form: &Form,
    inside: Vec<AnyView>,
    submit: String,
    send: Attempt,
    cancel: impl Fn() + Clone + 'static,
) -> Element {
    let name = form.name();
    let escape = cancel.clone();
    let buttons = el("p").class("composer__buttons").child(controls::submit(
        [&name, "-send"].concat(),
        submit,
        send,
    ));
    let buttons = match form {
        Form::Root => buttons,
        _ => buttons.child(
            button(Kind::Link, [&name, "-cancel"].concat(), cancel).text(here.words.cancel()),
        ),
    };
    let form = el("form")
        .class("composer")
        .attr("part", "composer")
        .attr("novalidate", "")
        .on("submit", move |event| {
            event.prevent_default();
            send.start();
        })
        .on("keydown", move |event| {
            if is_escape(&event) {
                escape();
            }
        });
    form.children(inside).child(buttons)
}

fn is_escape(event: &leptos::ev::Event) -> bool {
    use leptos::wasm_bindgen::JsCast;

    event
        .dyn_ref::<leptos::ev::KeyboardEvent>()
        .is_some_and(|event| event.key() == "Escape")
}
