//! Votes on a comment, or reactions to it.

use afterword_protocol::Comment;
use leptos::prelude::*;

use super::controls::{Kind, control};
use super::element::Element;
use super::here::Here;
use crate::i18n::fill;

/// Up and down with their totals, or the site's emoji with theirs; the same button again takes it back. The author's
/// own tell the totals only.
pub fn vote_buttons(here: &Here, comment: &Comment) -> Vec<Element> {
    let Here {
        words,
        thread,
        viewer,
        ..
    } = *here;
    let own = untrack(|| viewer.own_token(&comment.id)).map(|_| "");
    let button = |name: &str, says: String, total: u64, pressed: bool| {
        control(Kind::Vote, [name, "-", &comment.id.0].concat())
            .attr("aria-label", fill(&says, "n", &words.number(total)))
            .state_now("aria-pressed", pressed)
            .maybe("disabled", own)
    };
    let vote = |name: &'static str, vote: i8, total: u64, says: String| {
        button(name, says, total, thread.vote_on(&comment.id) == vote)
            .attr("data-vote", name)
            .text(words.number(total))
    };
    let votes = comment.votes;
    let up = thread.can(|can| can.vote_up);
    let down = thread.can(|can| can.vote_down);
    let up = up.then(|| vote("up", 1, votes.up, words.vote_up()));
    let down = down.then(|| vote("down", -1, votes.down, words.vote_down()));

    let mine = untrack(|| viewer.reactions(&comment.id));
    let reactions = thread.emoji().into_iter().enumerate().map(|(at, emoji)| {
        let known = comment.reactions.iter().find(|known| known.emoji == emoji);
        let total = known.map_or(0, |known| known.count);
        let says = fill(&words.react(), "emoji", &emoji);
        let name = ["react", &at.to_string()].concat();
        let count = (total > 0).then(|| [" ", &words.number(total)].concat());
        button(&name, says, total, mine.contains(&emoji)).text(emoji + &count.unwrap_or_default())
    });
    up.into_iter().chain(down).chain(reactions).collect()
}
