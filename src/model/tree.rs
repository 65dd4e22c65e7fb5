//! The comments known so far, as a tree.
//!
//! **Invariants.** Every known comment is reachable from a root. A comment whose parent is not
//! known stands at the root until the parent arrives; one that is said to answer a comment below it
//! stands at the root for good. Roots keep the order in which the backend gave them; replies are
//! oldest first. Whatever is changed is noted in `changes`.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::Arc;

use afterword_protocol::{BranchRest, Comment, CommentId, CommentState, CommentsPage, Cursor};

use super::by_id::ById;
use super::failure::Failure;

/// The time of a comment that is on its way: behind all times there are.
pub const UNSENT: &str = "~";

/// A tree of comments with what is still to be loaded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tree {
    nodes: ById<Node>,
    roots: Vec<CommentId>,
    rests: Vec<BranchRest>,
    next: Option<Cursor>,
    previous: Option<Cursor>,
    changes: Vec<Change>,
    newest: String,
    /// What of the last page is still to be taken in, in its order.
    later: VecDeque<Comment>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Node {
    /// Absent if only its replies are known; they stand at the root meanwhile.
    comment: Option<Arc<Comment>>,
    replies: Vec<CommentId>,
    folded: bool,
    /// Whether it is the reader's own and still on its way; its `html` is then the text as typed.
    unsent: bool,
    /// The reader's vote that is on its way.
    vote: Option<i8>,
    /// Why what the reader last tried with it, sending or voting, did not arrive.
    failure: Option<Failure>,
}

/// What changed, as far as it is drawn on its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The roots, and whether there are more of them.
    Roots,
    /// A comment, its votes, or which replies are shown below it.
    Comment(CommentId),
}

impl Tree {
    /// The tree of a page.
    #[must_use]
    pub fn new(page: CommentsPage) -> Self {
        Self::begun(page, usize::MAX)
    }

    /// The tree of a page of which so many comments are taken in, and the others are still to be.
    #[must_use]
    pub fn begun(page: CommentsPage, most: usize) -> Self {
        let mut tree = Self::of_later(page);
        tree.take_in(most);
        // Nobody has seen anything else yet.
        tree.changes.clear();
        tree
    }

    /// The tree of a page of which nothing is taken in yet.
    fn of_later(page: CommentsPage) -> Self {
        let mut tree = Self {
            previous: page.previous.clone(),
            ..Self::default()
        };
        tree.append_later(page);
        tree
    }

    /// A comment, if it is known.
    #[must_use]
    pub fn get(&self, id: &CommentId) -> Option<Arc<Comment>> {
        self.nodes.get(id)?.comment.clone()
    }

    /// All comments that are known, as they are read: each below what it answers.
    #[must_use]
    pub fn known(&self) -> Vec<Arc<Comment>> {
        let mut known = Vec::new();
        let mut next: Vec<&CommentId> = self.roots.iter().rev().collect();
        while let Some(id) = next.pop() {
            known.extend(self.get(id));
            next.extend(self.replies(id).iter().rev());
        }
        known
    }

    /// The roots in display order.
    #[must_use]
    pub fn roots(&self) -> &[CommentId] {
        &self.roots
    }

    /// The known replies to a comment, oldest first.
    #[must_use]
    pub fn replies(&self, id: &CommentId) -> &[CommentId] {
        self.nodes.get(id).map_or(&[], |node| &node.replies)
    }

    /// Whether the reader has folded up the replies to a comment.
    #[must_use]
    pub fn is_folded(&self, id: &CommentId) -> bool {
        self.nodes.get(id).is_some_and(|node| node.folded)
    }

    /// Where the next page of roots begins, if there is one.
    #[must_use]
    pub fn next(&self) -> Option<&Cursor> {
        self.next.as_ref()
    }

    /// Where the page before the first root begins, if there is one.
    #[must_use]
    pub fn previous(&self) -> Option<&Cursor> {
        self.previous.as_ref()
    }

    /// What is left of a branch, if anything is.
    #[must_use]
    pub fn rest(&self, root: &CommentId) -> Option<&BranchRest> {
        self.rests.iter().find(|rest| rest.root == *root)
    }

    /// When the newest of the comments known so far was written; empty without any.
    #[must_use]
    pub fn newest(&self) -> &str {
        &self.newest
    }

    /// What has changed since this was last asked.
    pub fn take_changes(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changes)
    }

    /// Puts another page in the place of all that was known.
    pub fn reset(&mut self, page: CommentsPage) {
        let before = std::mem::replace(self, Self::new(page));
        self.changes.push(Change::Roots);
        for (id, old) in before.nodes.iter() {
            // The page does not know of what only its author can see.
            let own =
                |comment: &&Arc<Comment>| old.unsent || comment.state == CommentState::Pending;
            if let Some(comment) = old.comment.as_ref().filter(own) {
                self.insert_first(Comment::clone(comment));
                let node = self.nodes.entry(id);
                (node.unsent, node.failure) = (old.unsent, old.failure.clone());
            }
            let Some(node) = self.nodes.get_mut(id) else {
                continue;
            };
            node.folded = old.folded;
            if old != node || before.rest(id) != self.rest(id) {
                self.changes.push(Change::Comment(id.clone()));
            }
        }
    }

    /// Adds a further page of roots.
    pub fn append(&mut self, page: CommentsPage) {
        self.next = page.next;
        self.add(page.rests, page.comments);
    }

    /// Adds a further page of roots, to be taken in bit by bit.
    pub fn append_later(&mut self, page: CommentsPage) {
        self.next = page.next;
        self.add(page.rests, Vec::new());
        self.later.extend(page.comments);
    }

    /// Takes in this many of the comments that are still to be, or all there are; returns whether there are more.
    pub fn take_in(&mut self, most: usize) -> bool {
        for _ in 0..most {
            match self.later.pop_front() {
                Some(comment) => self.insert(comment),
                None => break,
            }
        }
        self.has_later()
    }

    /// Whether there are comments that are still to be taken in.
    #[must_use]
    pub fn has_later(&self) -> bool {
        !self.later.is_empty()
    }

    /// Adds the page before the first root.
    pub fn prepend(&mut self, page: CommentsPage) {
        self.previous = page.previous;
        let known = std::mem::take(&mut self.roots);
        self.add(page.rests, page.comments);
        let new = |id: &CommentId| !self.roots.contains(id);
        let known: Vec<CommentId> = known.into_iter().filter(new).collect();
        self.roots.extend(known);
    }

    /// Adds a further part of one branch.
    pub fn append_branch(&mut self, root: &CommentId, page: CommentsPage) {
        self.rests.retain(|rest| rest.root != *root);
        self.changes.push(Change::Comment(root.clone()));
        self.add(page.rests, page.comments);
    }

    /// Adds a comment, or replaces the one with its id.
    pub fn insert(&mut self, comment: Comment) {
        self.place(comment, false);
    }

    /// Adds a comment where its author sees it at once: a root goes above the others.
    pub fn insert_first(&mut self, comment: Comment) {
        self.place(comment, true);
    }

    /// Applies `change` to a known comment.
    pub fn update(&mut self, id: &CommentId, change: impl FnOnce(&mut Comment)) {
        let node = self.nodes.get_mut(id);
        if let Some(comment) = node.and_then(|node| node.comment.as_mut()) {
            change(Arc::make_mut(comment));
            self.changes.push(Change::Comment(id.clone()));
        }
    }

    /// The reader's vote that is on its way.
    #[must_use]
    pub fn vote(&self, id: &CommentId) -> Option<i8> {
        self.nodes.get(id)?.vote
    }

    /// Notes a vote that is on its way, or why it did not arrive.
    pub fn set_vote(&mut self, id: &CommentId, vote: Option<i8>, failure: Option<Failure>) {
        if let Some(node) = self.nodes.get_mut(id) {
            node.vote = vote;
            self.set_failure(id, failure);
        }
    }

    /// Whether a comment is still on its way.
    #[must_use]
    pub fn is_unsent(&self, id: &CommentId) -> bool {
        self.nodes.get(id).is_some_and(|node| node.unsent)
    }

    /// Adds a comment that is on its way, with its text as typed.
    pub fn insert_unsent(&mut self, comment: Comment) {
        let id = comment.id.clone();
        self.insert_first(comment);
        self.nodes.entry(&id).unsent = true;
    }

    /// All comments that are on their way.
    #[must_use]
    pub fn unsent(&self) -> Vec<CommentId> {
        let unsent = self.nodes.iter().filter(|(_, node)| node.unsent);
        unsent.map(|(id, _)| id.clone()).collect()
    }

    /// Why what the reader last tried with a comment did not arrive, if it did not.
    #[must_use]
    pub fn failure(&self, id: &CommentId) -> Option<&Failure> {
        self.nodes.get(id)?.failure.as_ref()
    }

    /// Notes why something did not arrive, or that it is tried again.
    pub fn set_failure(&mut self, id: &CommentId, failure: Option<Failure>) {
        if let Some(node) = self.nodes.get_mut(id) {
            node.failure = failure;
            self.changes.push(Change::Comment(id.clone()));
        }
    }

    /// Folds the replies to a comment up, or unfolds them.
    pub fn fold(&mut self, id: &CommentId, folded: bool) {
        self.nodes.entry(id).folded = folded;
        self.changes.push(Change::Comment(id.clone()));
    }

    /// Unfolds everything above a comment; returns those above it, nearest first.
    pub fn unfold_above(&mut self, id: &CommentId) -> Vec<CommentId> {
        let above = self.above(id);
        for id in &above {
            self.fold(id, false);
        }
        above
    }

    /// Makes a stub of a deleted comment, which keeps its place.
    pub fn strike(&mut self, id: &CommentId) {
        self.update(id, |comment| {
            comment.state = CommentState::Deleted;
            comment.html.clear();
            comment.author = Default::default();
            comment.edited = None;
            comment.votes = Default::default();
        });
    }

    /// Takes a deleted comment out; one with replies stays as a stub, so that they keep their place.
    pub fn remove(&mut self, id: &CommentId) {
        if !self.replies(id).is_empty() {
            return self.strike(id);
        }
        let parent = self.get(id).and_then(|comment| comment.parent.clone());
        self.nodes.remove(id);
        self.roots.retain(|root| root != id);
        self.changes.push(Change::Roots);
        if let Some(parent) = parent {
            if let Some(node) = self.nodes.get_mut(&parent) {
                node.replies.retain(|reply| reply != id);
            }
            self.changes.push(Change::Comment(parent));
        }
    }

    fn add(&mut self, rests: Vec<BranchRest>, comments: Vec<Comment>) {
        for rest in rests {
            self.rests.retain(|known| known.root != rest.root);
            self.changes.push(Change::Comment(rest.root.clone()));
            self.rests.push(rest);
        }
        for comment in comments {
            self.insert(comment);
        }
        self.changes.push(Change::Roots);
    }

    fn place(&mut self, comment: Comment, first: bool) {
        let id = comment.id.clone();
        let parent = comment.parent.clone();
        // When a comment was written that is on its way is for the server to say.
        if self.newest < comment.created_at && comment.created_at != UNSENT {
            self.newest.clone_from(&comment.created_at);
        }
        let node = self.nodes.entry(&id);
        let known = node.comment.replace(Arc::new(comment)).is_some();
        self.changes.push(Change::Comment(id.clone()));
        if known {
            return;
        }
        let node = self.nodes.entry(&id);
        if !node.replies.is_empty() {
            // Its replies came before it, and now move below it.
            let replies = node.replies.clone();
            self.roots.retain(|root| !replies.contains(root));
        }
        let mut at_root = true;
        // A comment that answers one below itself would take its whole branch off the page.
        if let Some(parent) =
            parent.filter(|parent| *parent != id && !self.above(parent).contains(&id))
        {
            at_root = self.get(&parent).is_none();
            let at = self
                .replies(&parent)
                .partition_point(|sibling| self.age(sibling) <= self.age(&id));
            self.nodes.entry(&parent).replies.insert(at, id.clone());
            self.changes.push(Change::Comment(parent));
        }
        if at_root {
            self.roots
                .insert(if first { 0 } else { self.roots.len() }, id);
            self.changes.push(Change::Roots);
        }
    }

    /// The known comments above one, nearest first.
    fn above(&self, id: &CommentId) -> Vec<CommentId> {
        let parent = |id: &CommentId| self.get(id).and_then(|comment| comment.parent.clone());
        let mut above = Vec::new();
        let mut at = parent(id);
        while let Some(id) = at.filter(|id| !above.contains(id)) {
            at = parent(&id);
            above.push(id);
        }
        above
    }

    fn age(&self, id: &CommentId) -> Option<&String> {
        let comment = self.nodes.get(id)?.comment.as_ref()?;
        Some(&comment.created_at)
    }
}
