//! What happens in the thread while it is being read.
//!
//! **Invariant.** No comment appears under the reader's eyes: new ones wait until they are asked for. What is
//! on the page already is kept true at once.

use afterword_protocol::{Comment, CommentId, EventKind, ThreadEvent};
use leptos::prelude::*;

use super::{Said, ThreadState};
use crate::state::happening::Happening;

impl ThreadState {
    /// Takes in what happened.
    pub fn hear(self, event: ThreadEvent) {
        if event.kind == EventKind::Created && self.sending.with_value(|sending| sending.is_some())
        {
            // It may be the one that is being sent; the answer to that comes first.
            self.sending
                .update_value(|held| held.get_or_insert_default().push(event));
            return;
        }
        let known = |id: &CommentId| self.tree.with_value(|tree| tree.get(id).is_some());
        match (event.kind, event.id, event.comment) {
            (EventKind::Created, Some(id), Some(comment)) if !known(&id) => self.wait(comment),
            (EventKind::Created | EventKind::Edited, Some(id), Some(comment)) if known(&id) => {
                self.change(|tree| tree.insert(comment));
            }
            (EventKind::Deleted, Some(id), _) => {
                self.set_waiting
                    .update(|waiting| waiting.retain(|comment| comment.id != id));
                // Its place stays: somebody may be answering it just now.
                self.change(|tree| tree.strike(&id));
            }
            (EventKind::Voted, Some(id), _) => {
                let votes = event.votes.unwrap_or_default();
                self.change(|tree| tree.update(&id, |comment| comment.votes = votes));
            }
            (EventKind::Rated, ..) => {
                if let Some(rating) = event.rating {
                    self.set_rating(rating);
                }
            }
            _ => (),
        }
        if self.count() != event.comments {
            self.set_info.update(|info| info.comments = event.comments);
            self.host.tell(Happening::Count(event.comments));
        }
    }

    /// Holds back new comments while one of the reader's own is being sent.
    pub(super) fn hold(self) {
        self.sending.set_value(Some(Vec::new()));
    }

    /// Takes in what was held back.
    pub(super) fn release(self) {
        let mut held = None;
        self.sending.update_value(|sending| held = sending.take());
        for event in held.unwrap_or_default() {
            self.hear(event);
        }
    }

    /// Puts the comments that came meanwhile on the page; returns the first of them.
    pub fn show_waiting(self) -> Option<CommentId> {
        let waiting = self.waiting.get_untracked();
        self.set_waiting.set(Vec::new());
        let first = waiting.last().map(|comment| comment.id.clone());
        self.came
            .update_value(|came| came.extend(waiting.iter().map(|comment| comment.id.clone())));
        self.change(|tree| {
            for comment in waiting {
                let id = comment.id.clone();
                tree.insert_first(comment);
                tree.unfold_above(&id);
            }
        });
        first
    }

    /// Whether a comment came while the thread was being read.
    #[must_use]
    pub fn came_meanwhile(self, id: &CommentId) -> bool {
        self.came.with_value(|came| came.contains(id))
    }

    /// Keeps a comment until the reader asks for it. One that answers what is not on the page comes with that.
    fn wait(self, comment: Comment) {
        let has_place = comment.parent.as_ref().is_none_or(|parent| {
            self.tree.with_value(|tree| tree.get(parent).is_some())
                || self
                    .waiting
                    .with_untracked(|waiting| waiting.iter().any(|other| other.id == *parent))
        });
        let waits_already = self
            .waiting
            .with_untracked(|waiting| waiting.iter().any(|other| other.id == comment.id));
        if has_place && !waits_already {
            self.set_waiting.update(|waiting| waiting.push(comment));
            self.say(Said::New(
                self.waiting.with_untracked(|waiting| waiting.len() as u64),
            ));
        }
    }
}
