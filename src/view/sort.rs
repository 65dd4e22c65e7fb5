//! The order of the comments.

use afterword_protocol::Sort;
use leptos::prelude::*;

use super::controls::{condition, when};
use super::element::{Element, el};
use super::here::Here;
use super::notice::notice;
use crate::state::{Attempt, Stored, Var};

/// Chooses between the orders that the backend knows.
pub fn sort_control() -> AnyView {
    let Here { words, thread, .. } = Here::get();
    let chosen = Stored::new(thread.sort.get_untracked());
    let shown = Var::new(thread.sort.get_untracked());
    let load = Attempt::new(move || async move {
        loop {
            let sort = chosen.get_value();
            let outcome = thread.load(sort, thread.quoted.get_untracked()).await;
            // What was chosen meanwhile is what the reader wants.
            if outcome.is_err() || chosen.get_value() == sort {
                shown.set(thread.sort.get_untracked());
                return outcome;
            }
        }
    });
    let useful = condition(move || {
        thread
            .info
            .with(|info| info.comments > 1 && info.capabilities.sorts.len() > 1)
    });
    let control = move || {
        let sorts = thread
            .info
            .with_untracked(|info| info.capabilities.sorts.clone());
        let options = sorts.into_iter().map(|sort| {
            let name = match sort {
                Sort::Newest => words.sort_newest(),
                Sort::Oldest => words.sort_oldest(),
                Sort::Best => words.sort_best(),
            };
            let selected = (thread.sort.get_untracked() == sort).then_some("");
            el("option")
                .attr("value", sort.name())
                .maybe("selected", selected)
                .text(name)
                .view()
        });
        let select = options
            .fold(el("select"), Element::child)
            .attr("id", "sort")
            .class("field")
            .attr("part", "field")
            .state("aria-busy", move || load.pending.get())
            .value(move || shown.get().name().to_owned())
            .on("change", move |event| {
                let sort = Sort::named(&event_target_value(&event)).unwrap_or_default();
                chosen.set_value(sort);
                shown.set(sort);
                load.start();
            });
        let label = el("label").attr("for", "sort").text(words.sort_by()).view();
        el("p")
            .class("sort")
            .attr("part", "sort")
            .child(label)
            .child(select.view())
            .view()
    };
    el("div")
        .class("sorting")
        .child(when(useful, control))
        .child(notice("sort-failure".to_owned(), load.failure))
        .view()
}
