//! Changing one's own comment, in its place.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;

use super::composer::writing_form;
use super::controls::condition;
use super::element::Element;
use super::fields::{self, Field};
use super::here::Here;
use super::notice::notice;
use super::rows::Spot;
use crate::model::draft::AttemptKey;
use crate::state::{Attempt, Form, secret};

/// The form that stands in place of a comment while it is edited.
pub fn comment_edit(spot: &Spot<'_>) -> Element {
    let Here {
        words,
        thread,
        forms,
        focus,
        ..
    } = *spot.here;
    let id = spot.id.clone();
    let form = Form::Edit(id.clone());
    let draft = forms.draft(&form);
    let begun = draft.is_some();
    let text = RwSignal::new(draft.unwrap_or_default());
    let field = [&form.name(), "-text"].concat();

    let source = {
        let (id, form, field) = (id.clone(), form.clone(), field.clone());
        Attempt::new(move || {
            let (id, form, field) = (id.clone(), form.clone(), field.clone());
            async move {
                // What was typed before wins over what is stored.
                if !begun {
                    let source = thread.source(id).await?;
                    // Nor does it go over what was typed meanwhile.
                    if forms.draft(&form).is_none() {
                        text.try_set(source);
                    }
                }
                focus.on(field);
                Ok(())
            }
        })
    };
    source.start();

    let key = Rc::new(RefCell::new(AttemptKey::default()));
    let send = {
        let (id, form, field) = (id.clone(), form.clone(), field.clone());
        Attempt::new(move || {
            let (id, form, field, key, now) = (
                id.clone(),
                form.clone(),
                field.clone(),
                Rc::clone(&key),
                text.get_untracked(),
            );
            async move {
                let sent = key.borrow_mut().of(&now, secret);
                let outcome = thread.edit(id.clone(), now, sent).await;
                match &outcome {
                    Err(failure) if failure.field().is_some() => focus.on(field),
                    Err(_) => (),
                    Ok(()) => {
                        forms.keep(&form, "");
                        // A form that was opened meanwhile is where the reader is now.
                        if forms.now().as_ref() == Some(&form) {
                            forms.close();
                            focus.on(["comment-", &id.0].concat());
                        }
                    }
                }
                outcome
            }
        })
    };
    let close = move || {
        forms.close();
        focus.on(["edit-", &id.0].concat());
    };
    let notice_id = [&field, "-failure"].concat();
    let typed = {
        let form = form.clone();
        Box::new(move |now: String| {
            forms.keep(&form, &now);
            text.set(now);
        })
    };
    let text = Field {
        kind: fields::Kind::Text,
        id: field,
        label: words.edit_comment(),
        hint: String::new(),
        notice: notice_id.clone(),
        value: Box::new(move || text.get()),
        invalid: condition(move || send.failure.with(Option::is_some)),
        typed,
    };
    let inside = vec![
        text.view(),
        notice([&notice_id, "-source"].concat(), source.failure),
        notice(notice_id, send.failure),
    ];
    writing_form(spot.here, &form, inside, words.save(), send, close)
}
