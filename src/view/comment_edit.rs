//! Changing one's own comment, in its place.

use std::cell::RefCell;
use std::rc::Rc;

use super::element::Element;
use super::here::Here;
use super::notice::notice;
use super::rows::Spot;
use super::writing_form::{Writing, writing_form};
use crate::model::draft::AttemptKey;
use crate::state::{Attempt, Form, Var, secret};

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
    let restored = draft.is_some();
    let text = Var::new(draft.unwrap_or_default());
    let field = [&form.name(), "-text"].concat();

    let source = {
        let (id, form, field) = (id.clone(), form.clone(), field.clone());
        Attempt::new(move || {
            let (id, form, field) = (id.clone(), form.clone(), field.clone());
            async move {
                // What was typed before wins over what is stored, and so does what is typed meanwhile.
                let begun = || forms.draft(&form).is_some();
                if !begun() {
                    let source = thread.source(id).await?;
                    if !begun() {
                        text.set(source);
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
    let cancel = move || {
        forms.close();
        focus.on(["edit-", &id.0].concat());
    };
    let why_not = notice([&field, "-source"].concat(), source.failure);
    let writing = Writing {
        fields: vec![why_not],
        form,
        text,
        label: words.edit_comment(),
        submit: words.save(),
        send,
        restored,
        begin: Some(source),
        cancel: Rc::new(cancel),
    };
    writing_form(spot.here, writing)
}
