//! The replies to a comment: folded up, unfolded, and the rest of them.

use super::comment_list::list;
use super::controls::{Kind, control};
use super::element::Element;
use super::more::show_replies;
use super::rows::{Rows, Spot};

/// The known replies to a comment, as a list below it.
///
/// Folded up they stay in the page, where its own search finds them and unfolds them.
pub fn replies(spot: &Spot<'_>) -> Option<Element> {
    let Spot {
        here,
        id,
        depth,
        owner,
    } = spot;
    let replies = here.thread.replies(id);
    let folded = here.thread.is_folded(id).then_some("until-found");
    let list = |ids| {
        list(here, owner, depth + 1, ids)
            .attr("id", ["below-", &id.0].concat())
            .maybe("hidden", folded)
    };
    (!replies.is_empty()).then(|| list(replies))
}

/// Folds the replies to a comment up, or unfolds them; says how many there are.
pub fn fold_button(spot: &Spot<'_>) -> Option<Element> {
    let Spot { here, id, .. } = spot;
    let thread = here.thread;
    let (folded, below) = (thread.is_folded(id), thread.replies_below(id));
    let words = || {
        if folded {
            here.words.unfold_replies(below)
        } else {
            here.words.hide_replies(below)
        }
    };
    let button = || {
        control(Kind::Link, ["fold-", &id.0].concat())
            .attr("aria-controls", ["below-", &id.0].concat())
            .state_now("aria-expanded", !folded)
            .text(words())
    };
    (!thread.replies(id).is_empty()).then(button)
}

/// The way to the replies of a branch that the page left out.
pub fn rest(spot: &Spot<'_>) -> Option<Rows> {
    let Spot {
        here, id, depth, ..
    } = spot;
    let is_rest = *depth == 0 && here.thread.rest(id) > 0;
    is_rest.then(|| Rows::once(spot, show_replies))
}
