//! Votes on a comment.

use afterword_protocol::{CommentId, Votes};
use leptos::prelude::*;

use super::controls::{Kind, button};
use super::here::Here;
use super::notice::notice;
use crate::i18n::fill;
use crate::state::Attempt;

/// Up and down, with their totals; the same button again takes the vote back.
pub fn vote_buttons(id: CommentId) -> AnyView {
    let Here {
        words,
        thread,
        viewer,
        ..
    } = Here::get();
    let (up, down) = thread
        .info
        .with_untracked(|info| (info.capabilities.vote_up, info.capabilities.vote_down));
    let value = StoredValue::new(0_i8);
    let send = {
        let id = id.clone();
        Attempt::new(move || thread.vote(id.clone(), value.get_value()))
    };
    let vote_button = |vote: i8, total: fn(Votes) -> u64| {
        let (name, sentence) = if vote > 0 {
            ("up", words.vote_up())
        } else {
            ("down", words.vote_down())
        };
        let counted = id.clone();
        let number = move || words.number(total(thread.votes(&counted)));
        let named = number.clone();
        let voted = id.clone();
        let press = move || {
            value.set_value(vote);
            send.start();
        };
        button(Kind::Vote, [name, "-", &id.0].concat(), press)
            .attr("data-vote", name)
            .live("aria-label", move || Some(fill(&sentence, "n", &named())))
            .state("aria-pressed", move || viewer.vote(&voted) == vote)
            .words(number)
            .view()
    };
    let mut parts = Vec::new();
    parts.extend(up.then(|| vote_button(1, |votes| votes.up)));
    parts.extend(down.then(|| vote_button(-1, |votes| votes.down)));
    parts.push(notice(["vote-", &id.0, "-failure"].concat(), send.failure));
    parts.into_any()
}
