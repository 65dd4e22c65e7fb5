//! The whole widget.

use afterword_protocol::{Capabilities, ThreadState as Openness};
use leptos::prelude::*;

use super::comment_list::CommentList;
use super::composer::Composer;
use super::controls::{condition, note, text, when};
use super::element::el;
use super::focus::Focus;
use super::notice::{Announcer, LoadFailure};
use super::notify::NotifyBar;
use super::rating::ArticleRating;
use super::sort::SortControl;
use crate::i18n::Words;
use crate::options::Options;
use crate::state::{Form, ThreadState};

/// One comment section. Expects `Words`, `Options` and the states of `crate::state` in context.
#[component]
pub fn Widget() -> AnyView {
    let words = Words::here();
    let options = expect_context::<StoredValue<Options>>().get_value();
    let thread = expect_context::<ThreadState>();
    let focus = Focus::default();
    provide_context(focus);

    let can = move |what: fn(&Capabilities) -> bool| {
        condition(move || thread.info.with(|info| what(&info.capabilities)))
    };
    let loaded = condition(move || thread.failure.with(Option::is_none));
    let failed = condition(move || thread.failure.with(Option::is_some));
    let closed = condition(move || thread.info.with(|info| info.state == Openness::Closed));
    let closed_note = words.thread_closed.clone();
    el("section")
        .class("widget")
        .attr("part", "widget")
        .attr("lang", words.lang().to_owned())
        .attr("aria-label", words.region.clone())
        .child(view! { <Heading level=options.heading_level /> })
        .child(when(failed, || view! { <LoadFailure /> }))
        .maybe_child(
            options
                .rating
                .then(|| when(can(|can| can.rate), || view! { <ArticleRating /> })),
        )
        .maybe_child(
            options
                .subscribe
                .then(|| when(can(|can| can.subscribe), || view! { <NotifyBar /> })),
        )
        .child(when(closed, move || note(closed_note.clone())))
        .child(when(
            can(|can| can.post),
            || view! { <Composer form=Form::Root /> },
        ))
        .child(when(loaded, || view! { <SortControl /> }))
        .child(when(loaded, || view! { <CommentList /> }))
        .child(view! { <Announcer /> })
        .root(focus.root())
}

/// "N comments".
#[component]
fn Heading(
    /// Level of the heading, 1 to 6.
    level: u8,
) -> AnyView {
    let words = Words::here();
    let thread = expect_context::<ThreadState>();
    let count = Memo::new(move |_| thread.info.with(|info| info.comments));
    let tag = ["h1", "h2", "h3", "h4", "h5", "h6"][usize::from(level.clamp(1, 6)) - 1];
    el(tag)
        .class("heading")
        .attr("id", "heading")
        .attr("part", "heading")
        .attr("tabindex", "-1")
        .child(text(move || words.count(&words.comments, count.get())))
        .view()
}
