//! Writing to the thread: comments, changes and votes.

use afterword_protocol::{Comment, CommentId, CommentState, NewAuthor, NewComment, ProblemCode};
use leptos::prelude::*;

use super::{Said, ThreadState};
use crate::backend::{IdempotencyKey, Token};
use crate::model::draft::{Draft, check_text};
use crate::model::failure::Failure;
use crate::model::votes::moved;
use crate::state::happening::Happening;
use crate::state::saved;

impl ThreadState {
    /// Posts a comment or reply and shows it.
    ///
    /// # Errors
    ///
    /// As the backend; `Unreachable` may be retried with the same key.
    pub async fn post(
        self,
        draft: Draft,
        parent: Option<CommentId>,
        key: String,
    ) -> Result<CommentId, Failure> {
        draft.check(&self.info.with_untracked(|info| info.policy))?;
        if !self.host.tell(Happening::BeforePost(draft.text.clone())) {
            return Err(Failure::Declined);
        }
        let new = NewComment {
            text: draft.text,
            parent,
            quote: None,
            author: NewAuthor {
                name: draft.name,
                email: filled(draft.email),
                website: filled(draft.website),
            },
            page: self.article(),
        };
        self.hold();
        let answer = self
            .answer(self.backend().create_comment(new, IdempotencyKey(key)))
            .await;
        let posted = match answer {
            Ok(posted) => posted,
            // The widget is gone, and what it held back with it.
            Err(Failure::Declined) => return Err(Failure::Declined),
            Err(failure) => {
                self.release();
                return Err(failure);
            }
        };
        let comment = posted.comment;
        let id = comment.id.clone();
        // After an answer that was lost it may be here already, and counted.
        let mut here = self.tree.with_value(|tree| tree.get(&id).is_some());
        self.set_waiting.update(|waiting| {
            here |= waiting.iter().any(|other| other.id == id);
            waiting.retain(|other| other.id != id);
        });
        // Counted from now by the reader's own clock, which may be wrong.
        let window = self
            .info
            .with_untracked(|info| info.policy.edit_window_seconds);
        let until = posted.editable_until.map(|_| saved::after(window));
        self.viewer
            .keep_own(&id, &posted.edit_token, until.as_deref());
        if comment.state == CommentState::Live && !here {
            self.set_info.update(|info| info.comments += 1);
        }
        self.say(if comment.state == CommentState::Live {
            Said::Posted
        } else {
            Said::Held
        });
        self.change(|tree| {
            tree.insert_first(comment);
            tree.unfold_above(&id);
        });
        self.release();
        self.host.tell(Happening::Count(self.count()));
        self.host.tell(Happening::Posted(id.clone()));
        Ok(id)
    }

    /// The text of one's own comment, as it was typed.
    ///
    /// # Errors
    ///
    /// `Refused` with `NotYours` without the right to edit; else as the backend.
    pub async fn source(self, id: CommentId) -> Result<String, Failure> {
        let token = untrack(|| self.viewer.edit_token(&id));
        let detail = self.answer(self.backend().find_comment(id, token)).await?;
        detail.text.ok_or(ProblemCode::NotYours.into())
    }

    /// Changes one's own comment.
    ///
    /// # Errors
    ///
    /// `Refused` with `EditWindowOver` or `NotYours`; else as the backend.
    pub async fn edit(self, id: CommentId, text: String, key: String) -> Result<(), Failure> {
        check_text(&text, &self.info.with_untracked(|info| info.policy))?;
        let token = self.own_token(&id)?;
        let comment = self
            .answer(
                self.backend()
                    .update_comment(id, text, token, IdempotencyKey(key)),
            )
            .await?;
        self.replace(comment);
        self.say(Said::Edited);
        Ok(())
    }

    /// Deletes one's own comment.
    ///
    /// # Errors
    ///
    /// `Refused` with `EditWindowOver` or `NotYours`; else as the backend.
    pub async fn remove(self, id: CommentId, key: String) -> Result<(), Failure> {
        let token = self.own_token(&id)?;
        self.answer(
            self.backend()
                .delete_comment(id.clone(), token, IdempotencyKey(key)),
        )
        .await?;
        self.viewer.forget_own(&id);
        // The event may have come before the answer, and with it the number.
        let struck = self.tree.with_value(|tree| {
            let comment = tree.get(&id);
            comment.is_none_or(|comment| comment.state == CommentState::Deleted)
        });
        self.change(|tree| tree.remove(&id));
        if !struck {
            self.set_info
                .update(|info| info.comments = info.comments.saturating_sub(1));
        }
        self.say(Said::Deleted);
        self.host.tell(Happening::Count(self.count()));
        Ok(())
    }

    /// Votes on a comment; the same vote again takes it back. It counts at once, and no more if it does not
    /// arrive: then the comment says why.
    pub fn vote(self, id: CommentId, pressed: i8) {
        let under_way = self.tree.with_value(|tree| tree.vote(&id).0.is_some());
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

    fn replace(self, comment: Comment) {
        self.change(|tree| tree.insert(comment));
    }

    fn own_token(self, id: &CommentId) -> Result<Token, Failure> {
        untrack(|| self.viewer.edit_token(id)).ok_or(ProblemCode::EditWindowOver.into())
    }
}

fn filled(text: String) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
