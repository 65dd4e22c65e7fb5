//! Reading the thread: what is known of it, and more of it.
//!
//! What is read here is read anew when it changes, by whoever read it and nobody else.

use std::sync::Arc;
use std::time::Duration;

use afterword_protocol::{Capabilities, Comment, CommentId, CommentsPage};
use leptos::prelude::*;

use super::{Said, ThreadState, Watch};
use crate::backend::{Answer, Backend, Listing, Start};
use crate::model::failure::Failure;
use crate::model::tree::{Change, Tree};
use crate::state::saved;

/// How many comments are drawn at once, of a page.
const AT_ONCE: usize = 6;

/// Which comments are to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum More {
    /// The roots before the first on the page.
    Before,
    /// The roots after the last.
    After,
    /// The rest of a branch.
    Below(CommentId),
}

impl ThreadState {
    /// A comment, if it is known.
    #[must_use]
    pub fn comment(self, id: &CommentId) -> Option<Arc<Comment>> {
        self.read(Change::Comment(id.clone()), |tree| tree.get(id))
    }

    /// The reader's vote on a comment, 1, 0 or -1.
    #[must_use]
    pub fn vote_on(self, id: &CommentId) -> i8 {
        let under_way = self.read(Change::Comment(id.clone()), |tree| tree.vote(id));
        under_way.unwrap_or_else(|| untrack(|| self.viewer.vote(id)))
    }

    /// Whether a comment is the reader's own and still on its way.
    #[must_use]
    pub fn is_unsent(self, id: &CommentId) -> bool {
        self.read(Change::Comment(id.clone()), |tree| tree.is_unsent(id))
    }

    /// Why what the reader last tried with a comment did not arrive, if it did not.
    #[must_use]
    pub fn failure_of(self, id: &CommentId) -> Option<Failure> {
        self.read(Change::Comment(id.clone()), |tree| {
            tree.failure(id).cloned()
        })
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
        self.read(Change::Comment(id.clone()), |tree| {
            tree.replies(id).to_vec()
        })
    }

    /// Whether the replies to a comment are folded up.
    #[must_use]
    pub fn is_folded(self, id: &CommentId) -> bool {
        self.read(Change::Comment(id.clone()), |tree| tree.is_folded(id))
    }

    /// How many live comments there are below one, known or not; at least those that answer it and are known.
    #[must_use]
    pub fn replies_below(self, id: &CommentId) -> u64 {
        self.read(Change::Comment(id.clone()), |tree| {
            let counted = tree.get(id).map_or(0, |comment| comment.replies);
            counted.max(tree.replies(id).len() as u64)
        })
    }

    /// How many replies of a branch are still to be loaded.
    #[must_use]
    pub fn rest(self, root: &CommentId) -> u64 {
        self.read(Change::Comment(root.clone()), |tree| {
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

    /// Reads more comments; returns the one that is next to those that were there.
    ///
    /// # Errors
    ///
    /// As the backend.
    pub async fn load_more(self, more: More) -> Result<Option<CommentId>, Failure> {
        let cursor = self.tree.with_value(|tree| match &more {
            More::Before => tree.previous().cloned(),
            More::After => tree.next().cloned(),
            More::Below(root) => tree.rest(root).map(|rest| rest.cursor.clone()),
        });
        let Some(cursor) = cursor else {
            return Ok(None);
        };
        self.take_in_all();
        let top = self.tree.with_value(|tree| tree.roots().first().cloned());
        let backend = self.backend();
        let page = self
            .page(match &more {
                More::Below(root) => backend.list_branch(root.clone(), cursor),
                More::Before | More::After => self.roots_from(&*backend, Start::Cursor(cursor)),
            })
            .await?;
        let unknown =
            |comment: &&Comment| self.tree.with_value(|tree| tree.get(&comment.id).is_none());
        let first = page.comments.iter().find(unknown);
        let first = first.map(|comment| comment.id.clone());
        self.change(|tree| match &more {
            More::Before => tree.prepend(page),
            More::After => tree.append_later(page),
            More::Below(root) => tree.append_branch(root, page),
        });
        self.take_in_by_and_by();
        if more != More::Before {
            return Ok(first);
        }
        let above = |tree: &Tree| {
            let roots = tree.roots();
            let at = roots.iter().position(|root| Some(root) == top.as_ref())?;
            roots.get(at.checked_sub(1)?).cloned()
        };
        Ok(self.tree.with_value(above))
    }

    /// Makes sure that a comment is in the tree and can be seen: if it is not known, the page that begins with
    /// its branch takes the place of what was read.
    ///
    /// # Errors
    ///
    /// `Refused` with `CommentNotFound` if the thread has no such comment; else as the backend.
    pub async fn reveal(self, id: CommentId) -> Result<(), Failure> {
        self.take_in_all();
        if self.tree.with_value(|tree| tree.get(&id).is_none()) {
            let backend = self.backend();
            let from = Start::Comment(id.clone());
            let page = self.page(self.roots_from(&*backend, from)).await?;
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

    /// Takes in so many of the comments that are still to be; returns whether there are more.
    pub fn grow(self, most: usize) -> bool {
        let mut more = false;
        self.tree.update_value(|tree| more = tree.take_in(most));
        self.tell_changes();
        more
    }

    /// Takes in a few of the comments that are still to be, and the others later. In between the browser has its turn,
    /// so that nobody waits for a hundred comments to be drawn.
    fn take_in_by_and_by(self) {
        // Only a browser has something else to do meanwhile.
        if !cfg!(target_arch = "wasm32") {
            return self.take_in_all();
        }
        let go_on = move || {
            if !self.is_gone() {
                self.take_in_by_and_by();
            }
        };
        if self.grow(AT_ONCE) {
            set_timeout(go_on, Duration::ZERO);
        }
    }

    /// Takes in all that is still to be: what happens next may be about it.
    pub(super) fn take_in_all(self) {
        if self.tree.with_value(Tree::has_later) {
            self.change(|_| ());
        }
    }

    /// Changes the tree, and tells whoever reads what has changed.
    pub(super) fn change(self, change: impl FnOnce(&mut Tree)) {
        self.tree.update_value(|tree| {
            tree.take_in(usize::MAX);
            change(tree);
        });
        self.tell_changes();
    }

    fn tell_changes(self) {
        let mut changes = Vec::new();
        self.tree.update_value(|tree| {
            changes = tree.take_changes();
            self.viewer.saw(tree.newest());
        });
        self.redraw(&changes);
    }

    /// Has whoever reads this read it anew, though the tree has not changed.
    pub(in crate::state) fn redraw(self, changes: &[Change]) {
        // Not while the triggers are held: whoever runs next may ask for more of them.
        for trigger in self.watch.with_value(|watch| watch.of(changes)) {
            trigger.notify();
        }
    }

    /// Has everything read anew: what is kept of the reader may have changed anywhere.
    pub fn redraw_all(self) {
        for trigger in self.watch.with_value(Watch::all) {
            trigger.notify();
        }
    }

    /// Whether the backend can do something, or lets this reader.
    #[must_use]
    pub fn can(self, what: fn(&Capabilities) -> bool) -> bool {
        self.capabilities.with(what)
    }

    /// The emoji that readers can react with.
    #[must_use]
    pub fn emoji(self) -> Vec<String> {
        self.capabilities.with(|can| can.reactions.clone())
    }

    /// Has whoever reads a comment read it anew at the end of the time for changing it.
    pub fn redraw_at(self, until: &str, id: &CommentId) {
        let changes = [Change::Comment(id.clone())];
        let redraw = move || {
            if !self.is_gone() {
                self.redraw(&changes);
            }
        };
        set_timeout(redraw, saved::time_until(until));
    }

    /// Has whoever runs now run again when a comment is drawn anew.
    pub(in crate::state) fn watch(self, id: &CommentId) {
        self.watch
            .update_value(|watch| watch.track(&Change::Comment(id.clone())));
    }

    fn read<T>(self, what: Change, read: impl FnOnce(&Tree) -> T) -> T {
        self.watch.update_value(|watch| watch.track(&what));
        self.tree.with_value(read)
    }

    fn roots_from(self, backend: &dyn Backend, start: Start) -> Answer<'_, CommentsPage> {
        // What a link leads to may be anything.
        let quoted = self.quoted.get_untracked() && matches!(start, Start::Cursor(_));
        self.quoted.set(quoted);
        backend.list_comments(Listing {
            sort: self.sort.get_untracked(),
            quoted,
            limit: self.settings.with_value(|settings| settings.page_size),
            start: Some(start),
        })
    }

    async fn page(self, answer: Answer<'_, CommentsPage>) -> Result<CommentsPage, Failure> {
        let page = self.answer(answer).await?;
        self.say(Said::Loaded(page.comments.len() as u64));
        self.learn(page.thread.clone());
        Ok(page)
    }
}
