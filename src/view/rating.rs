//! The article's rating: what others think, and five stars to choose from.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use super::controls::{Kind, button, changing, condition, when};
use super::element::{Element, el};
use super::here::Here;
use super::notice::notice;
use crate::i18n::fill;
use crate::model::rating::{Fill, stars};
use crate::state::{Attempt, Stored, Var};

/// How long a choice must stand before it is sent: arrow keys pass through the stars in between.
const SETTLE: Duration = Duration::from_millis(500);

/// The article's rating.
pub fn article_rating() -> AnyView {
    let Here {
        words,
        rating,
        focus,
        ..
    } = Here::get();
    let mine = move || rating.mine();
    // What the stars show: the choice, and what became of it.
    let shown = Var::new(untrack(mine));
    let send = Attempt::new(move || async move {
        loop {
            let stars = shown.get_untracked();
            let outcome = rating.rate(stars).await;
            // What was chosen meanwhile is what counts.
            if outcome.is_err() || shown.get_untracked() == stars {
                shown.set(untrack(mine));
                return outcome;
            }
        }
    });
    let waiting = Stored::new(None::<TimeoutHandle>);
    let stop_waiting = move || {
        if let Some(earlier) = waiting.try_get_value().flatten() {
            earlier.clear();
        }
    };
    on_cleanup(stop_waiting);
    let choose = move |stars: u8| {
        shown.set(Some(stars));
        stop_waiting();
        waiting.set_value(set_timeout_with_handle(move || send.start(), SETTLE).ok());
    };
    let radios = (1..=5_u8).map(|n| {
        el("input")
            .attr("type", "radio")
            .class("stars__choice")
            .attr("name", "stars")
            .attr("id", ["star-", &n.to_string()].concat())
            .attr("aria-label", words.stars(u64::from(n)))
            .checked(move || shown.get() == Some(n))
            .on("change", move |_| choose(n))
            .view()
    });
    let radios = radios
        .fold(
            el("div").class("stars").attr("part", "stars"),
            Element::child,
        )
        .view();
    let unrate = words.unrate();
    let take_back = move || {
        let press = move || {
            let last = untrack(mine).unwrap_or(1);
            stop_waiting();
            shown.set(None);
            send.start();
            // The button goes once there is nothing to take back.
            focus.on(["star-", &last.to_string()].concat());
        };
        button(Kind::Link, "unrate".to_owned(), press)
            .text(unrate.clone())
            .view()
    };
    el("fieldset")
        .class("rating")
        .attr("part", "rating")
        .state("aria-busy", move || send.pending.get())
        .child(
            el("legend")
                .class("rating__legend")
                .text(words.rating_legend())
                .view(),
        )
        .child(summary())
        .child(radios)
        .child(when(condition(move || mine().is_some()), take_back))
        .child(notice("rating-failure".to_owned(), send.failure))
        .view()
}

/// The mean in stars and in words.
fn summary() -> AnyView {
    let Here { words, thread, .. } = Here::get();
    let rating = move || thread.info.with(|info| info.rating);
    let drawn = changing(move || {
        let drawn = stars(rating().average.unwrap_or(0.0)).map(|fill| {
            let fill = match fill {
                Fill::None => "none",
                Fill::Half => "half",
                Fill::Full => "full",
            };
            el("span")
                .class("stars__star")
                .attr("data-fill", fill)
                .view()
        });
        let shown = el("span")
            .class("stars stars--shown")
            .attr("aria-hidden", "true");
        drawn.into_iter().fold(shown, Element::child).view()
    });
    let summary = move || match rating().average {
        None => words.no_ratings(),
        Some(average) => {
            let average = fill(&words.rating_average(), "average", &words.decimal(average));
            [average, words.ratings(rating().count)].join(" · ")
        }
    };
    el("div")
        .class("rating__mean")
        .child(drawn)
        .child(el("span").class("rating__words").words(summary).view())
        .view()
}
