//! The comments known so far, as a tree.
//!
//! **Invariants.** Every known comment is reachable from a root. A comment whose parent is not
//! known stands at the root until the parent arrives. Roots keep the order in which the backend
//! gave them; replies are oldest first.

use std::collections::HashMap;
use std::sync::Arc;

use afterword_protocol::{BranchRest, Comment, CommentId, CommentState, CommentsPage, Cursor};

/// A tree of comments with what is still to be loaded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tree {
    nodes: HashMap<CommentId, Node>,
    roots: Vec<CommentId>,
    rests: Vec<BranchRest>,
    next: Option<Cursor>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Node {
    /// Absent if only its replies are known; they stand at the root meanwhile.
    comment: Option<Arc<Comment>>,
    replies: Vec<CommentId>,
}

impl Tree {
    /// The tree of a first page.
    #[must_use]
    pub fn new(page: CommentsPage) -> Self {
        let mut tree = Self::default();
        tree.append(page);
        tree
    }

    /// A comment, if it is known.
    #[must_use]
    pub fn get(&self, id: &CommentId) -> Option<Arc<Comment>> {
        self.nodes.get(id)?.comment.clone()
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

    /// Where the next page of roots begins, if there is one.
    #[must_use]
    pub fn next(&self) -> Option<&Cursor> {
        self.next.as_ref()
    }

    /// What is left of a branch, if anything is.
    #[must_use]
    pub fn rest(&self, root: &CommentId) -> Option<&BranchRest> {
        self.rests.iter().find(|rest| rest.root == *root)
    }

    /// Adds a further page of roots.
    pub fn append(&mut self, page: CommentsPage) {
        self.next = page.next;
        for rest in page.rests {
            self.set_rest(rest);
        }
        for comment in page.comments {
            self.insert(comment);
        }
    }

    /// Adds a further part of one branch.
    pub fn append_branch(&mut self, root: &CommentId, page: CommentsPage) {
        self.rests.retain(|rest| rest.root != *root);
        for rest in page.rests {
            self.set_rest(rest);
        }
        for comment in page.comments {
            self.insert(comment);
        }
    }

    /// Adds a comment, or replaces the one with its id.
    pub fn insert(&mut self, comment: Comment) {
        self.place(comment, false);
    }

    /// Adds a comment where its author sees it at once: a root goes above the others.
    pub fn insert_first(&mut self, comment: Comment) {
        self.place(comment, true);
    }

    fn place(&mut self, comment: Comment, first: bool) {
        let (id, parent) = (comment.id.clone(), comment.parent.clone());
        let node = self.nodes.entry(id.clone()).or_default();
        let known = node.comment.replace(Arc::new(comment)).is_some();
        if known {
            return;
        }
        if !node.replies.is_empty() {
            // Its replies came before it, and now move below it.
            let replies = node.replies.clone();
            self.roots.retain(|root| !replies.contains(root));
        }
        let mut at_root = true;
        if let Some(parent) = parent {
            at_root = self.get(&parent).is_none();
            let at = self
                .replies(&parent)
                .partition_point(|sibling| self.age(sibling) <= self.age(&id));
            self.nodes
                .entry(parent)
                .or_default()
                .replies
                .insert(at, id.clone());
        }
        if at_root {
            self.roots
                .insert(if first { 0 } else { self.roots.len() }, id);
        }
    }

    /// Applies `change` to a known comment.
    pub fn update(&mut self, id: &CommentId, change: impl FnOnce(&mut Comment)) {
        if let Some(comment) = self
            .nodes
            .get_mut(id)
            .and_then(|node| node.comment.as_mut())
        {
            change(Arc::make_mut(comment));
        }
    }

    /// Takes a deleted comment out; one with replies stays as a stub, so that they keep their place.
    pub fn remove(&mut self, id: &CommentId) {
        if !self.replies(id).is_empty() {
            return self.update(id, |comment| {
                comment.state = CommentState::Deleted;
                comment.html.clear();
                comment.author = Default::default();
                comment.edited = None;
                comment.votes = Default::default();
            });
        }
        let parent = self.get(id).and_then(|comment| comment.parent.clone());
        self.nodes.remove(id);
        self.roots.retain(|root| root != id);
        if let Some(node) = parent.and_then(|parent| self.nodes.get_mut(&parent)) {
            node.replies.retain(|reply| reply != id);
        }
    }

    fn age(&self, id: &CommentId) -> Option<&String> {
        self.nodes
            .get(id)?
            .comment
            .as_ref()
            .map(|comment| &comment.created_at)
    }

    fn set_rest(&mut self, rest: BranchRest) {
        self.rests.retain(|known| known.root != rest.root);
        self.rests.push(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fixture::{comment, page};

    fn ids(ids: &[CommentId]) -> Vec<&str> {
        ids.iter().map(|id| id.0.as_str()).collect()
    }

    fn id(id: &str) -> CommentId {
        CommentId(id.into())
    }

    #[test]
    fn a_page_becomes_a_tree_in_the_order_given() {
        let tree = Tree::new(page(vec![
            comment("9", None),
            comment("10", Some("9")),
            comment("3", None),
        ]));
        assert_eq!(ids(tree.roots()), ["9", "3"]);
        assert_eq!(ids(tree.replies(&id("9"))), ["10"]);
    }

    #[test]
    fn a_comment_that_comes_before_its_parent_moves_below_it() {
        let mut tree = Tree::new(page(vec![comment("5", Some("4"))]));
        assert_eq!(ids(tree.roots()), ["5"]);
        tree.insert(comment("4", None));
        assert_eq!(ids(tree.roots()), ["4"]);
        assert_eq!(ids(tree.replies(&id("4"))), ["5"]);
    }

    #[test]
    fn a_known_comment_is_replaced_in_its_place() {
        let mut tree = Tree::new(page(vec![comment("1", None), comment("2", None)]));
        let mut changed = comment("1", None);
        changed.html = "changed".into();
        tree.insert(changed);
        assert_eq!(ids(tree.roots()), ["1", "2"]);
        assert_eq!(
            tree.get(&id("1")).map(|c| c.html.clone()),
            Some("changed".into())
        );
    }

    #[test]
    fn replies_are_oldest_first_whenever_they_arrive() {
        let mut tree = Tree::new(page(vec![comment("1", None)]));
        for (reply, at) in [
            ("4", "2026-01-03"),
            ("2", "2026-01-01"),
            ("3", "2026-01-02"),
        ] {
            let mut reply = comment(reply, Some("1"));
            reply.created_at = at.into();
            tree.insert(reply);
        }
        assert_eq!(ids(tree.replies(&id("1"))), ["2", "3", "4"]);
    }

    #[test]
    fn ones_own_comment_goes_above_the_others() {
        let mut tree = Tree::new(page(vec![comment("1", None)]));
        tree.insert_first(comment("2", None));
        assert_eq!(ids(tree.roots()), ["2", "1"]);
    }

    #[test]
    fn a_deleted_comment_leaves_a_stub_only_if_it_has_replies() {
        let mut tree = Tree::new(page(vec![comment("1", None), comment("2", Some("1"))]));
        tree.remove(&id("1"));
        assert_eq!(
            tree.get(&id("1")).map(|c| c.state),
            Some(CommentState::Deleted)
        );
        tree.remove(&id("2"));
        assert_eq!(tree.get(&id("2")), None);
        assert!(tree.replies(&id("1")).is_empty());
    }

    #[test]
    fn the_rest_of_a_branch_shrinks_as_it_is_loaded() {
        let rest = |remaining: u64| BranchRest {
            root: id("1"),
            cursor: Cursor(remaining.to_string()),
            remaining,
        };
        let mut tree = Tree::new(CommentsPage {
            rests: vec![rest(9)],
            ..page(vec![comment("1", None)])
        });
        tree.append_branch(
            &id("1"),
            CommentsPage {
                rests: vec![rest(2)],
                ..page(vec![comment("2", Some("1"))])
            },
        );
        assert_eq!(tree.rest(&id("1")).map(|rest| rest.remaining), Some(2));
        tree.append_branch(&id("1"), page(vec![comment("3", Some("1"))]));
        assert_eq!(tree.rest(&id("1")), None);
    }
}
