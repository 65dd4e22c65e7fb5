//! Changing one's own comments.

use afterword_protocol::{Comment, CommentId, CommentState, ProblemCode};
use leptos::prelude::*;

use super::{Said, ThreadState};
use crate::backend::{IdempotencyKey, Token};
use crate::model::draft::check_text;
use crate::model::failure::Failure;
use crate::state::happening::Happening;

impl ThreadState {
    /// What a text would be published as: sanitised HTML.
    ///
    /// # Errors
    ///
    /// As for posting it.
    pub async fn preview(self, text: String) -> Result<String, Failure> {
        check_text(&text, &self.info.with_untracked(|info| info.policy))?;
        Ok(self.answer(self.backend().preview(text)).await?.html)
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
        let token = self.edit_token(&id)?;
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
        let token = self.edit_token(&id)?;
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
            self.info
                .update(|info| info.comments = info.comments.saturating_sub(1));
        }
        self.say(Said::Deleted);
        self.host.tell(Happening::Count(self.count()));
        Ok(())
    }

    fn replace(self, comment: Comment) {
        self.change(|tree| tree.insert(comment));
    }

    fn edit_token(self, id: &CommentId) -> Result<Token, Failure> {
        untrack(|| self.viewer.edit_token(id)).ok_or(ProblemCode::EditWindowOver.into())
    }
}
