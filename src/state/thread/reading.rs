//! Reading the thread: what is known of it, and more of it.
//!
//! What is read here is read anew when it changes, by whoever read it and nobody else.

use std::sync::Arc;

use afterword_protocol::{Comment, CommentId, CommentsPage, Votes};
use leptos::prelude::*;

use super::{Said, ThreadState};
use crate::backend::Start;
use crate::model::failure::Failure;
use crate::model::tree::{Change, Tree};

impl ThreadState {
    /// A comment, if it is known.
    #[must_use]
    pub fn comment(self, id: &CommentId) -> Option<Arc<Comment>> {
        self.read(Change::Comment(id.clone()), |tree| tree.get(id))
    }

    /// The votes for a comment.
    #[must_use]
    pub fn votes(self, id: &CommentId) -> Votes {
        let comment = self.read(Change::Votes(id.clone()), |tree| tree.get(id));
        comment.map(|comment| comment.votes).unwrap_or_default()
    }

    /// All comments that are known, as they are read.
    #[must_use]
    pub fn known(self) -> Vec<Arc<Comment>> {
        self.read(Change::Roots, Tree::known)
    }

    /// The roots in display order.
    #[must_use]
    pub fn roots(self) -> Vec<CommentId> {
        self.read(Change::Roots, |tree| tree.roots().to_vec())
    }

    /// The known replies to a comment, oldest first.
    #[must_use]
    pub fn replies(self, id: &CommentId) -> Vec<CommentId> {
        self.read(Change::Replies(id.clone()), |tree| {
            tree.replies(id).to_vec()
        })
    }

    /// Whether the replies to a comment are folded up.
    #[must_use]
    pub fn is_folded(self, id: &CommentId) -> bool {
        self.read(Change::Replies(id.clone()), |tree| tree.is_folded(id))
    }

    /// How many live comments there are below one, known or not; at least those that answer it and are known.
    #[must_use]
    pub fn replies_below(self, id: &CommentId) -> u64 {
        self.read(Change::Replies(id.clone()), |tree| {
            let counted = tree.get(id).map_or(0, |comment| comment.replies);
            counted.max(tree.replies(id).len() as u64)
        })
    }

    /// How many replies of a branch are still to be loaded.
    #[must_use]
    pub fn rest(self, root: &CommentId) -> u64 {
        self.read(Change::Rest(root.clone()), |tree| {
            tree.rest(root).map_or(0, |rest| rest.remaining)
        })
    }

    /// Whether there are roots below those that are known.
    #[must_use]
    pub fn has_next(self) -> bool {
        self.read(Change::Roots, |tree| tree.next().is_some())
    }

    /// Whether there are roots above those that are known.
    #[must_use]
    pub fn has_previous(self) -> bool {
        self.read(Change::Roots, |tree| tree.previous().is_some())
    }

    /// Reads the next page of roots; returns the first that was not there before.
    ///
    /// # Errors
    ///
    /// As the backend.
    pub async fn load_more(self) -> Result<Option<CommentId>, Failure> {
        let cursor = self.tree.with_value(|tree| tree.next().cloned());
        let page = self.page_from(cursor.map(Start::Cursor)).await?;
        let first = self.first_unknown(&page);
        self.change(|tree| tree.append(page));
        Ok(first)
    }

    /// Reads the page before the first root; returns the last root of that page.
    ///
    /// # Errors
    ///
    /// As the backend.
    pub async fn load_before(self) -> Result<Option<CommentId>, Failure> {
        let (cursor, top) = self
            .tree
            .with_value(|tree| (tree.previous().cloned(), tree.roots().first().cloned()));
        let page = self.page_from(cursor.map(Start::Cursor)).await?;
        self.change(|tree| tree.prepend(page));
        let above = |tree: &Tree| {
            let at = tree
                .roots()
                .iter()
                .position(|root| Some(root) == top.as_ref())?;
            tree.roots().get(at.checked_sub(1)?).cloned()
        };
        Ok(self.tree.with_value(above))
    }

    /// Reads on in one branch; returns the first reply that was not there before.
    ///
    /// # Errors
    ///
    /// As the backend.
    pub async fn load_branch(self, root: CommentId) -> Result<Option<CommentId>, Failure> {
        let rest = self.tree.with_value(|tree| tree.rest(&root).cloned());
        let Some(rest) = rest else { return Ok(None) };
        let page = self
            .answer(self.backend().list_branch(root.clone(), rest.cursor))
            .await?;
        let first = self.first_unknown(&page);
        self.say(Said::Loaded(page.comments.len() as u64));
        self.change(|tree| tree.append_branch(&root, page));
        Ok(first)
    }

    /// Makes sure that a comment is in the tree and can be seen: if it is not known, the page that begins with
    /// its branch takes the place of what was read.
    ///
    /// # Errors
    ///
    /// `Refused` with `CommentNotFound` if the thread has no such comment; else as the backend.
    pub async fn reveal(self, id: CommentId) -> Result<(), Failure> {
        if self.tree.with_value(|tree| tree.get(&id).is_none()) {
            let page = self.page_from(Some(Start::Comment(id.clone()))).await?;
            self.change(|tree| tree.reset(page));
        }
        self.change(|tree| {
            tree.unfold_above(&id);
        });
        Ok(())
    }

    /// Folds the replies to a comment up, or unfolds them.
    pub fn fold(self, id: &CommentId, folded: bool) {
        let below = untrack(|| self.replies_below(id));
        self.say(if folded {
            Said::Folded(below)
        } else {
            Said::Unfolded(below)
        });
        self.change(|tree| tree.fold(id, folded));
    }

    /// Changes the tree, and tells whoever reads what has changed.
    pub(super) fn change(self, change: impl FnOnce(&mut Tree)) {
        self.tree.update_value(change);
        let mut changes = Vec::new();
        self.tree.update_value(|tree| {
            changes = tree.take_changes();
            self.viewer.saw(tree.newest());
        });
        // Not while the triggers are held: whoever runs next may ask for more of them.
        for trigger in self.watch.with_value(|watch| watch.of(changes)) {
            trigger.notify();
        }
    }

    fn read<T>(self, what: Change, read: impl FnOnce(&Tree) -> T) -> T {
        self.watch.update_value(|watch| watch.track(&what));
        self.tree.with_value(read)
    }

    async fn page_from(self, start: Option<Start>) -> Result<CommentsPage, Failure> {
        let page_size = self.settings.with_value(|settings| settings.page_size);
        let sort = self.sort.get_untracked();
        let page = self
            .answer(self.backend().list_comments(sort, page_size, start))
            .await?;
        self.say(Said::Loaded(page.comments.len() as u64));
        self.set_info.set(page.thread.clone());
        Ok(page)
    }

    fn first_unknown(self, page: &CommentsPage) -> Option<CommentId> {
        let known = |id: &CommentId| self.tree.with_value(|tree| tree.get(id).is_some());
        let first = page.comments.iter().find(|comment| !known(&comment.id))?;
        Some(first.id.clone())
    }
}
