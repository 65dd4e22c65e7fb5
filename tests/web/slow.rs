//! A backend whose answers are on their way until the test lets them come.

use std::cell::{Cell, RefCell};

use afterword::backend::{Answer, Backend, IdempotencyKey, Listing, Memory, Token};
use afterword_protocol::{
    Comment, CommentDetail, CommentId, CommentsPage, Cursor, NewComment, PostedComment, Preview,
    PutRating, PutReaction, RatingResult, ReactionResult, VoteResult,
};

use crate::browser::turn;

/// A thread in memory at the end of a long line.
pub struct Slow {
    memory: Memory,
    open: Cell<bool>,
    asked: RefCell<Vec<&'static str>>,
}

impl Slow {
    /// Starts with this page, and with no answer.
    pub fn new(page: CommentsPage) -> Self {
        Self {
            memory: Memory::new(page),
            open: Cell::new(false),
            asked: RefCell::default(),
        }
    }

    /// Lets every answer come.
    pub fn answer(&self) {
        self.open.set(true);
    }

    /// Lets no further answer come.
    pub fn hold(&self) {
        self.open.set(false);
    }

    /// What was asked so far.
    pub fn asked(&self) -> Vec<&'static str> {
        self.asked.borrow().clone()
    }

    fn after<'a, T: 'a>(&'a self, what: &'static str, answer: Answer<'a, T>) -> Answer<'a, T> {
        self.asked.borrow_mut().push(what);
        Box::pin(async move {
            while !self.open.get() {
                turn().await;
            }
            answer.await
        })
    }
}

impl Backend for Slow {
    fn list_comments(&self, listing: Listing) -> Answer<'_, CommentsPage> {
        self.after("list", self.memory.list_comments(listing))
    }

    fn list_branch(&self, root: CommentId, cursor: Cursor) -> Answer<'_, CommentsPage> {
        self.after("branch", self.memory.list_branch(root, cursor))
    }

    fn find_comment(&self, id: CommentId, edit: Option<Token>) -> Answer<'_, CommentDetail> {
        self.after("find", self.memory.find_comment(id, edit))
    }

    fn create_comment(
        &self,
        new: NewComment,
        reader: Token,
        key: IdempotencyKey,
    ) -> Answer<'_, PostedComment> {
        self.after("post", self.memory.create_comment(new, reader, key))
    }

    fn preview(&self, text: String) -> Answer<'_, Preview> {
        self.after("preview", self.memory.preview(text))
    }

    fn update_comment(
        &self,
        id: CommentId,
        text: String,
        edit: Token,
        key: IdempotencyKey,
    ) -> Answer<'_, Comment> {
        self.after("edit", self.memory.update_comment(id, text, edit, key))
    }

    fn delete_comment(
        &self,
        id: CommentId,
        edit: Token,
        key: IdempotencyKey,
    ) -> Answer<'_, Comment> {
        self.after("delete", self.memory.delete_comment(id, edit, key))
    }

    fn put_vote(
        &self,
        id: CommentId,
        value: i8,
        reader: Token,
        key: IdempotencyKey,
    ) -> Answer<'_, VoteResult> {
        self.after("vote", self.memory.put_vote(id, value, reader, key))
    }

    fn put_reaction(
        &self,
        id: CommentId,
        reaction: PutReaction,
        reader: Token,
        key: IdempotencyKey,
    ) -> Answer<'_, ReactionResult> {
        self.after("react", self.memory.put_reaction(id, reaction, reader, key))
    }

    fn put_rating(
        &self,
        rating: PutRating,
        reader: Token,
        key: IdempotencyKey,
    ) -> Answer<'_, RatingResult> {
        self.after("rate", self.memory.put_rating(rating, reader, key))
    }
}
