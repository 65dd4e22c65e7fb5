//! The article's rating, and by the site's criteria: what others think, and five stars to choose from.

use leptos::prelude::*;

use super::controls::{Kind, button, changing, condition, control, when};
use super::element::{Element, el};
use super::here::Here;
use super::notice::notice;
use crate::i18n::fill;
use crate::model::failure::Failure;
use crate::model::rating::halves;
use crate::state::{Attempt, RatingState, Var};

/// What ends the ids of each criterion, of which there are at most so many.
const SUFFIXES: [&str; 5] = ["-1", "-2", "-3", "-4", "-5"];

/// The article's rating, and below it those by the site's criteria; nothing if there is nothing to give or see.
pub fn article_rating() -> AnyView {
    let Here {
        words,
        thread,
        rating,
        ..
    } = Here::get();
    let open = condition(move || thread.info.with(|info| info.capabilities.rate));
    let given = condition(move || rating.given().count > 0);
    changing(move || {
        let open = open.get();
        if !open && !given.get() {
            return ().into_any();
        }
        untrack(|| {
            let legend = if open {
                words.rating_legend()
            } else {
                words.article_rating()
            };
            let legend = el("legend").text(legend);
            let mut whole = group(legend, rating, "", open).attr("part", "rating");
            let criteria = thread.info.with(|info| info.criteria.len());
            for (place, suffix) in (1..=criteria).zip(SUFFIXES) {
                let rating = rating.by(place);
                let legend = el("legend").text(rating.criterion());
                whole = whole.child(group(legend, rating, suffix, open));
            }
            whole.view()
        })
    })
}

/// One rating. `suffix` makes its ids its own; unless it is `open`, it is only shown.
#[inline(never)]
fn group(legend: Element, rating: RatingState, suffix: &'static str, open: bool) -> Element {
    let fieldset = el("fieldset")
        .class("rating")
        .child(legend.class("rating__legend"))
        .child(summary(rating, suffix));
    if !open {
        return fieldset;
    }
    let Here { words, focus, .. } = Here::get();
    let id = move |what: &str| [what, suffix].concat();
    let mine = move || rating.mine();
    // What the stars show: the choice, and what became of it.
    let shown = Var::new(untrack(mine));
    let send = Attempt::new(move || async move {
        loop {
            let stars = shown.get_untracked();
            let outcome = rating.rate(stars).await;
            // There is nobody to show it to any more.
            if matches!(outcome, Err(Failure::Declined)) {
                return outcome;
            }
            // What was chosen meanwhile is what counts.
            if outcome.is_err() || shown.get_untracked() == stars {
                shown.set(untrack(mine));
                return outcome;
            }
        }
    });
    // Arrow keys pass through the stars in between: while one is being sent, the last is what follows.
    let choose = move |stars| {
        shown.set(stars);
        send.start();
    };
    let star = move |n: u8| ["star-", &n.to_string(), suffix].concat();
    let radios = (1..=5_u8).map(|n| {
        el("input")
            .attr("type", "radio")
            .class("stars__choice")
            .attr("name", id("stars"))
            .attr("id", star(n))
            .attr("aria-label", words.stars(u64::from(n)))
            .checked(move || shown.get() == Some(n))
            .on("change", move |_| choose(Some(n)))
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
            choose(None);
            // The button goes once there is nothing to take back.
            focus.on(star(last));
        };
        button(Kind::Link, id("unrate"), press)
            .text(unrate.clone())
            .view()
    };
    fieldset
        .state("aria-busy", move || send.pending.get())
        .child(radios)
        .child(when(condition(move || mine().is_some()), take_back))
        .child(notice(id("rating-failure"), send.failure))
}

/// The mean in stars and in words, and the button for how many gave how many: `web/rating.js`, fetched when it is
/// pressed, shows that behind it.
fn summary(rating: RatingState, suffix: &'static str) -> Element {
    let Here { words, .. } = Here::get();
    let rating = move || rating.given();
    let drawn = el("span")
        .class("stars stars--shown")
        .attr("aria-hidden", "true")
        .live("data-halves", move || {
            Some(halves(rating().average.unwrap_or(0.0)).to_string())
        });
    let summary = move || match rating().average {
        None => words.no_ratings(),
        Some(average) => {
            let average = fill(&words.rating_average(), "average", &words.decimal(average));
            [&*average, " · ", &words.ratings(rating().count)].concat()
        }
    };
    // An imported rating may be known only as a mean.
    let unknown = move || (rating().stars == [0; 5]).then(String::new);
    let distribution = control(Kind::Link, ["histogram-rating", suffix].concat())
        .state_now("aria-expanded", false)
        .text(words.distribution());
    el("div")
        .class("rating__mean")
        .child(drawn)
        .child(el("span").class("rating__words").words(summary))
        .child(el("div").live("hidden", unknown).child(distribution))
}
