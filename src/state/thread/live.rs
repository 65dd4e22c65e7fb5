//! What happens in the thread while it is being read.
//!
//! **Invariant.** No comment appears under the reader's eyes: new ones wait until they are asked for. What is
//! on the page already is kept true at once.

use afterword_protocol::{Comment, CommentId, EventKind, ThreadEvent};

use super::{Said, ThreadState};
use crate::state::happening::Happening;

impl ThreadState {
    /// Takes in what happened.
    pub fn hear(self, event: ThreadEvent) {
        let sending = self.under_way.with_value(|under_way| !under_way.is_empty());
        if event.kind == EventKind::Created && sending {
            // It may be the one that is being sent; the answer to that comes first.
            return self.held.update_value(|held| held.push(event));
        }
        self.take_in_all();
        let known = |id: &CommentId| self.tree.with_value(|tree| tree.get(id).is_some());
        match (event.kind, event.id, event.comment) {
            (EventKind::Created, Some(id), Some(comment)) if !known(&id) => self.wait(comment),
            (EventKind::Created | EventKind::Edited, Some(id), Some(comment)) if known(&id) => {
                self.change(|tree| tree.insert(comment));
            }
            (EventKind::Deleted, Some(id), _) => {
                self.waiting
                    .update(|waiting| waiting.retain(|comment| comment.id != id));
                // Its place stays: somebody may be answering it just now.
                self.change(|tree| tree.strike(&id));
            }
            (EventKind::Voted, Some(id), _) => {
                let votes = event.votes.unwrap_or_default();
                self.change(|tree| tree.update(&id, |comment| comment.votes = votes));
            }
            (EventKind::Reacted, Some(id), _) => {
                let reactions = event.reactions.unwrap_or_default();
                self.change(|tree| tree.update(&id, |comment| comment.reactions = reactions));
            }
            (EventKind::Rated, ..) => {
                if let Some(rating) = event.rating {
                    self.info.update(|info| {
                        info.rating = rating;
                        info.criteria = event.criteria;
                    });
                }
            }
            _ => (),
        }
        if self.count() != event.comments {
            self.info.update(|info| info.comments = event.comments);
            self.host.tell(Happening::Count(event.comments));
        }
    }

    /// Takes in what was held back while a comment was being sent.
    pub(super) fn release(self) {
        let mut held = Vec::new();
        self.held.update_value(|all| held = std::mem::take(all));
        for event in held {
            self.hear(event);
        }
    }

    /// Puts the comments that came meanwhile on the page; returns the first of them.
    pub fn show_waiting(self) -> Option<CommentId> {
        let waiting = self.waiting.get_untracked();
        self.waiting.set(Vec::new());
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
            self.waiting.update(|waiting| waiting.push(comment));
            self.say(Said::New(
                self.waiting.with_untracked(|waiting| waiting.len() as u64),
            ));
        }
    }
}
