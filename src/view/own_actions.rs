//! What the author of a comment can do with it.

use afterword_protocol::{Capabilities, CommentId};
use leptos::prelude::*;

use super::controls::{Kind, button, changing, condition, starter, when};
use super::element::el;
use super::here::Here;
use super::notice::notice;
use crate::state::{Attempt, Form, secret};

/// Edit and delete, as long as the reader may.
pub fn own_actions(id: CommentId) -> AnyView {
    let Here {
        words,
        thread,
        viewer,
        forms,
        ..
    } = Here::get();
    let may = |what: fn(&Capabilities) -> bool| {
        let id = id.clone();
        condition(move || {
            thread.info.with(|info| what(&info.capabilities)) && viewer.edit_token(&id).is_some()
        })
    };
    let (may_edit, may_delete) = (may(|can| can.edit), may(|can| can.delete));
    changing(move || {
        let (edit, delete) = (may_edit.get(), may_delete.get());
        let form = Form::Edit(id.clone());
        let edit = edit.then(|| {
            let form = form.clone();
            let open = move || forms.open(form.clone());
            button(Kind::Link, ["edit-", &id.0].concat(), open)
                .text(words.edit())
                .view()
        });
        let delete = delete.then(|| delete_button(id.clone()));
        edit.into_iter()
            .chain(delete)
            .collect::<Vec<_>>()
            .into_any()
    })
}

/// Deletes, after asking.
fn delete_button(id: CommentId) -> AnyView {
    let Here {
        words,
        thread,
        focus,
        ..
    } = Here::get();
    let asking = RwSignal::new(false);
    let send = {
        // One key for all tries: deleting twice is deleting once.
        let (id, key) = (id.clone(), secret());
        Attempt::new(move || {
            let (id, key) = (id.clone(), key.clone());
            async move {
                thread.remove(id, key).await?;
                focus.on("heading".to_owned());
                Ok(())
            }
        })
    };
    let delete = ["delete-", &id.0].concat();
    let yes = [&delete, "-yes"].concat();
    let ask = {
        let (delete, yes) = (delete.clone(), yes.clone());
        move || {
            asking.update(|asking| *asking = !*asking);
            focus.on(if asking.get_untracked() {
                yes.clone()
            } else {
                delete.clone()
            });
        }
    };
    let question = {
        let cancel = ask.clone();
        when(condition(move || asking.get()), move || {
            let question = words.delete_question();
            let go = starter(Kind::Plain, yes.clone(), send)
                .text(words.delete_yes())
                .view();
            let stop = button(Kind::Link, [&yes, "-not"].concat(), cancel.clone())
                .text(words.cancel())
                .view();
            el("span")
                .class("ask")
                .attr("role", "group")
                .attr("aria-label", question.clone())
                .text(question)
                .child(go)
                .child(stop)
                .view()
        })
    };
    let notice = notice([&delete, "-failure"].concat(), send.failure);
    let delete = button(Kind::Link, delete, ask)
        .state("aria-expanded", move || asking.get())
        .text(words.delete())
        .view();
    vec![delete, question, notice].into_any()
}
