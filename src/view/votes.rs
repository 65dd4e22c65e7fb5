//! Votes on a comment.

use afterword_protocol::{CommentId, Votes};
use leptos::prelude::*;

use super::controls::{Kind, button, condition};
use super::notice::notice;
use crate::i18n::{Words, fill};
use crate::state::{Attempt, ThreadState, ViewerState};

/// Up and down, with their totals; the same button again takes the vote back.
#[component]
pub fn VoteButtons(
    /// Which comment.
    id: CommentId,
    /// Its totals.
    votes: Votes,
) -> AnyView {
    let words = Words::here();
    let thread = expect_context::<ThreadState>();
    let viewer = expect_context::<ViewerState>();
    let (up, down) = thread
        .info
        .with_untracked(|info| (info.capabilities.vote_up, info.capabilities.vote_down));
    let value = StoredValue::new(0_i8);
    let send = {
        let id = id.clone();
        Attempt::new(move || thread.vote(id.clone(), value.get_value()))
    };
    let vote_button = |vote: i8, total: u64| {
        let (name, sentence) = if vote > 0 {
            ("up", &words.vote_up)
        } else {
            ("down", &words.vote_down)
        };
        let number = words.number(total);
        let voted = id.clone();
        let press = move || {
            value.set_value(vote);
            send.start();
        };
        button(Kind::Vote, [name, "-", &id.0].concat(), press)
            .attr("data-vote", name)
            .attr("aria-label", fill(sentence, "n", &number))
            .state(
                "aria-pressed",
                condition(move || viewer.vote(&voted) == vote),
            )
            .text(number)
            .view()
    };
    let mut parts = Vec::new();
    parts.extend(up.then(|| vote_button(1, votes.up)));
    parts.extend(down.then(|| vote_button(-1, votes.down)));
    parts.push(notice(["vote-", &id.0, "-failure"].concat(), send.failure));
    parts.into_any()
}
