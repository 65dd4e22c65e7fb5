//! What the reader thinks of a comment: votes and reactions.
//!
//! Each counts at once, and no more if it does not arrive: then the comment says why.

use afterword_protocol::{Comment, CommentId, PutReaction};
use leptos::prelude::*;

use super::{Said, ThreadState};
use crate::backend::IdempotencyKey;
use crate::model::failure::Failure;
use crate::model::votes::{moved, react};
use crate::state::saved;

impl ThreadState {
    /// Votes on a comment; the same vote again takes it back.
    pub fn vote(self, id: CommentId, pressed: i8) {
        let under_way = self.tree.with_value(|tree| tree.vote(&id).is_some());
        if under_way {
            return;
        }
        let before = untrack(|| self.viewer.vote(&id));
        let vote = if before == pressed { 0 } else { pressed };
        let counted = move |from: i8, to: i8| {
            move |comment: &mut Comment| comment.votes = moved(comment.votes, from, to)
        };
        self.change(|tree| {
            tree.update(&id, counted(before, vote));
            tree.set_vote(&id, Some(vote), None);
        });
        let key = IdempotencyKey(saved::secret());
        leptos::task::spawn_local(async move {
            let backend = self.backend();
            let sent = backend.put_vote(id.clone(), vote, self.viewer.token(), key);
            match self.answer(sent).await {
                Ok(result) => {
                    self.viewer.keep_vote(&id, result.mine);
                    self.change(|tree| {
                        tree.update(&id, |comment| comment.votes = result.votes);
                        tree.set_vote(&id, None, None);
                    });
                    self.say(if result.mine == 0 {
                        Said::Unvoted
                    } else {
                        Said::Voted
                    });
                }
                // The widget is gone.
                Err(Failure::Declined) => (),
                Err(failure) => self.change(|tree| {
                    tree.update(&id, counted(vote, before));
                    tree.set_vote(&id, None, Some(failure));
                }),
            }
        });
    }

    /// Reacts to a comment with one of the site's emoji, or takes it back.
    pub fn react(self, id: CommentId, emoji: String) {
        let under_way = self.tree.with_value(|tree| tree.vote(&id).is_some());
        if under_way {
            return;
        }
        let on = !untrack(|| self.viewer.reactions(&id)).contains(&emoji);
        self.count_reaction(&id, &emoji, on, Some(0), None);
        let key = IdempotencyKey(saved::secret());
        leptos::task::spawn_local(async move {
            let reaction = PutReaction {
                emoji: emoji.clone(),
                on,
            };
            let backend = self.backend();
            let sent = backend.put_reaction(id.clone(), reaction, self.viewer.token(), key);
            match self.answer(sent).await {
                Ok(result) => {
                    self.viewer.keep_reactions(&id, &result.mine);
                    self.change(|tree| {
                        tree.update(&id, |comment| comment.reactions = result.reactions);
                        tree.set_vote(&id, None, None);
                    });
                }
                // The widget is gone.
                Err(Failure::Declined) => (),
                Err(failure) => self.count_reaction(&id, &emoji, !on, None, Some(failure)),
            }
        });
    }

    fn count_reaction(
        self,
        id: &CommentId,
        emoji: &str,
        on: bool,
        under_way: Option<i8>,
        failure: Option<Failure>,
    ) {
        let mut mine = untrack(|| self.viewer.reactions(id));
        mine.retain(|known| known != emoji);
        mine.extend(on.then(|| emoji.to_owned()));
        self.viewer.keep_reactions(id, &mine);
        self.change(|tree| {
            tree.update(id, |comment| react(&mut comment.reactions, emoji, on));
            tree.set_vote(id, under_way, failure);
        });
    }
}
