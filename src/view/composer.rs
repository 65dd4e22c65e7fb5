//! The form for a comment or a reply.

use std::rc::Rc;

use leptos::prelude::*;

use super::comment_head::name_of;
use super::element::Element;
use super::fields::{self, Field};
use super::here::Here;
use super::news::choice;
use super::rows::Spot;
use super::writing_form::{Writing, id_of, is_about, writing_form};
use crate::i18n::fill;
use crate::model::draft::Draft;
use crate::model::failure;
use crate::state::{Attempt, Form, Guest, Var};

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

    let parent = form.answered().cloned();
    let (label, submit) = match &parent {
        None => (words.comment(), words.post_comment()),
        Some(parent) => {
            let name = untrack(|| thread.comment(parent))
                .map_or_else(|| words.anonymous(), |comment| name_of(here, &comment));
            (fill(&words.reply_to(), "name", &name), words.post_reply())
        }
    };
    let refusal = forms.take_refusal(&form);
    let draft = forms.draft(&form);
    let restored = draft.is_some() && refusal.is_none();
    let text = Var::new(draft.unwrap_or_default());
    let send = sending(here, form.clone(), text);
    if let Some(why) = refusal {
        send.fail(why);
    }
    if parent.is_some() {
        // A reply form opens because a reader pressed "Reply", so they want to write.
        focus.on(id_of(&form, failure::Field::Text));
    }
    let cancel = move || {
        if let Some(parent) = &parent {
            forms.close();
            focus.on(["reply-", &parent.0].concat());
        }
    };
    let writing = Writing {
        fields: guest_fields(here, &form, send),
        form,
        text,
        label,
        submit,
        send,
        restored,
        begin: None,
        cancel: Rc::new(cancel),
    };
    writing_form(here, writing)
}

/// Puts what stands in the form on its way. Should the server object to a field, it comes back into the form.
fn sending(here: &Here, form: Form, text: Var<String>) -> Attempt {
    let here = *here;
    let Here {
        words,
        thread,
        viewer,
        forms,
        focus,
        ..
    } = here;
    Attempt::new(move || {
        let form = form.clone();
        async move {
            let Guest {
                name,
                email,
                website,
                notify,
            } = viewer.guest.get_untracked();
            let notify = notify && untrack(|| here.mails());
            let draft = Draft {
                text: text.get_untracked(),
                name,
                email,
                website,
                mails_in: if notify { words.lang() } else { String::new() },
            };
            let id = thread.post(&draft, form.answered()).inspect_err(|why| {
                if let Some(field) = why.field() {
                    focus.on(id_of(&form, field));
                }
            })?;
            if untrack(|| viewer.keeps_guest()) {
                viewer.keep_guest(true);
            }
            forms.keep(&form, "");
            text.set(String::new());
            // A reply that is being written below stays open.
            if form != Form::Root {
                forms.close();
            }
            focus.on(["comment-", &id.0].concat());
            leptos::task::spawn_local(async move {
                let refused = thread.deliver(id.clone()).await.err();
                let Some((why, field)) = refused.and_then(|why| Some((why.clone(), why.field()?)))
                else {
                    return;
                };
                if let Some((draft, ..)) = thread.take_back(&id) {
                    forms.put_back(&form, &draft.text, Some(why));
                    focus.on(id_of(&form, field));
                }
            });
            Ok(())
        }
    })
}

/// Name, e-mail and website of a guest: the same in every form of the page.
fn guest_fields(here: &Here, form: &Form, send: Attempt) -> Vec<AnyView> {
    let Here { words, viewer, .. } = *here;
    let mailed = here.mails();
    let needed = move |field| {
        mailed && field == failure::Field::Email && viewer.guest.with(|guest| guest.notify)
    };
    let hidden = [&*words.optional(), " · ", &words.email_note()].concat();
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
    let fields = rows.map(|(field, kind, label, hint)| {
        Field {
            kind,
            id: id_of(form, field),
            label,
            hint,
            needed: Box::new(move || needed(field)),
            notice: form.notice(),
            value: Box::new(move || viewer.guest.with(|guest| guest.part(field).clone())),
            invalid: is_about(send, field),
            typed: Box::new(move |now| viewer.guest.update(|guest| *guest.part_mut(field) = now)),
        }
        .view()
    });
    let mut fields = Vec::from(fields);
    let mut offer = |choice: Element| fields.push(choice.class("composer__choice").view());
    if mailed {
        offer(choice(
            [&form.name(), "-notify"].concat(),
            words.notify_me(),
            move || viewer.guest.with(|guest| guest.notify),
            move |on| viewer.guest.update(|guest| guest.notify = on),
        ));
    }
    offer(choice(
        [&form.name(), "-remember"].concat(),
        words.remember_me(),
        move || viewer.keeps_guest(),
        move |keep| viewer.keep_guest(keep),
    ));
    fields
}
