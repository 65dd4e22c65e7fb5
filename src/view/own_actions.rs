//! What the author of a comment can do with it.

use leptos::prelude::*;

use super::controls::{Kind, control, starter};
use super::element::{Child, Element, el};
use super::notice::notice;
use super::rows::{Rows, Spot};
use super::time::time;
use crate::i18n::{Piece, pieces};
use crate::state::{Attempt, Form, secret};

/// Edit and delete, as long as the reader may.
pub fn own_actions(spot: &Spot<'_>) -> Vec<Child> {
    let Spot { here, id, .. } = spot;
    let words = here.words;
    let own = untrack(|| here.viewer.edit_token(id)).is_some();
    let mut actions = Vec::new();
    if own && here.thread.can(|can| can.edit) {
        let edit = control(Kind::Link, ["edit-", &id.0].concat());
        actions.push(edit.text(words.edit()).into());
    }
    if own && here.thread.can(|can| can.delete) {
        let asked = here.forms.is_open(&Form::Delete((*id).clone()));
        let delete = control(Kind::Link, ["delete-", &id.0].concat());
        let delete = delete.state_now("aria-expanded", asked);
        actions.push(delete.text(words.delete()).into());
        actions.extend(asked.then(|| Rows::once(spot, delete_question).into()));
    }
    let until = untrack(|| here.viewer.editable_until(id));
    if let Some(until) = until.filter(|until| !actions.is_empty() && !until.is_empty()) {
        here.thread.redraw_at(&until, id);
        let mark = el("span").class("note");
        let words = pieces(&words.edit_until());
        let mark = words.into_iter().fold(mark, |mark, piece| match piece {
            Piece::Text(text) => mark.text(text),
            Piece::Slot(_) => mark.child(time(until.clone())),
        });
        actions.push(mark.into());
    }
    actions
}

/// Deletes, after asking.
fn delete_question(spot: &Spot<'_>) -> Element {
    let (words, thread, forms, focus) = (
        spot.here.words,
        spot.here.thread,
        spot.here.forms,
        spot.here.focus,
    );
    let id = spot.id.clone();
    let delete = ["delete-", &id.0].concat();
    let yes = [&delete, "-yes"].concat();
    focus.on(yes.clone());
    // One key for all tries: deleting twice is deleting once.
    let key = secret();
    let send = Attempt::new(move || {
        let (id, key) = (id.clone(), key.clone());
        async move {
            thread.remove(id, key).await?;
            focus.on("heading".to_owned());
            Ok(())
        }
    });
    let notice = notice([&delete, "-failure"].concat(), send.failure);
    let not = [&yes, "-not"].concat();
    let question = words.delete_question();
    el("span")
        .class("ask")
        .attr("role", "group")
        .attr("aria-label", question.clone())
        .text(question)
        .child(starter(Kind::Plain, yes, send).text(words.delete_yes()))
        .child(
            control(Kind::Link, not)
                .text(words.cancel())
                .on("click", move |_| {
                    forms.close();
                    focus.on(delete.clone());
                }),
        )
        .child(notice)
}
