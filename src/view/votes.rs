//! Votes on a comment.

use afterword_protocol::{Comment, CommentId};
use leptos::prelude::*;

use super::controls::{Kind, control};
use super::element::{Element, el};
use super::here::Here;
use super::notice::sentence;
use crate::i18n::fill;

/// Up and down, with their totals; the same button again takes the vote back.
pub fn vote_buttons(here: &Here, comment: &Comment) -> Vec<Element> {
    let Here { words, thread, .. } = *here;
    let (mine, _) = thread.vote_on(&comment.id);
    let button = |name: &'static str, vote: i8, total: u64, says: String| {
        let total = words.number(total);
        control(Kind::Vote, [name, "-", &comment.id.0].concat())
            .attr("data-vote", name)
            .attr("aria-label", fill(&says, "n", &total))
            .state_now("aria-pressed", mine == vote)
            .text(total)
    };
    let votes = comment.votes;
    let up = thread.can(|can| can.vote_up);
    let down = thread.can(|can| can.vote_down);
    let up = up.then(|| button("up", 1, votes.up, words.vote_up()));
    let down = down.then(|| button("down", -1, votes.down, words.vote_down()));
    up.into_iter().chain(down).collect()
}

/// Why the reader's last vote on a comment did not arrive, if it did not.
pub fn vote_failure(here: &Here, id: &CommentId) -> Option<Element> {
    let (_, failure) = here.thread.vote_on(id);
    let policy = here.thread.info.with_untracked(|info| info.policy);
    let said = |failure| sentence(here.words, &policy, &failure);
    let notice = |said| {
        el("p")
            .class("notice")
            .attr("part", "notice")
            .attr("id", ["vote-", &id.0, "-failure"].concat())
            .attr("role", "alert")
            .text(said)
    };
    failure.map(said).map(notice)
}
