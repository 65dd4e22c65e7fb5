//! What the widget asks of a comment server, whichever it is.
//!
//! What a server cannot do stands in the `Capabilities` of the thread it returns; the view hides it.

mod memory;
#[cfg(target_arch = "wasm32")]
mod native;

use std::future::Future;
use std::pin::Pin;

use afterword_protocol::{
    Comment, CommentDetail, CommentId, CommentsPage, Cursor, NewComment, PostedComment, Preview,
    PutRating, PutReaction, RatingResult, ReactionResult, Sort, VoteResult,
};

use crate::model::failure::Failure;

pub use memory::Memory;
#[cfg(target_arch = "wasm32")]
pub use native::Native;

/// An answer on its way. Futures in a browser stay on their thread.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + 'a>>;

/// Where a page of roots begins, if not at the first of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// Where another page ended or began.
    Cursor(Cursor),
    /// With the branch of this comment.
    Comment(CommentId),
}

/// Which roots are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// In which order.
    pub sort: Sort,
    /// How many at once.
    pub limit: u32,
    /// Only those about a passage of the article.
    pub quoted: bool,
    /// From where on.
    pub start: Option<Start>,
}

/// Lets its sender retry a write without doing it twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(pub String);

/// A secret that stands for a reader, or for the right to change one comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token(pub String);

/// One thread of one comment server.
///
/// # Errors
///
/// Every method: `Unreachable` if no answer came (safe to retry with the same key), `Refused` if
/// the server said no and why, `Malformed` if the answer was not understood (do not retry).
pub trait Backend {
    /// Reads a page of roots with their replies; `CommentNotFound` if it should start with an unknown one.
    fn list_comments(&self, listing: Listing) -> Answer<'_, CommentsPage>;
    /// Reads on in one branch.
    fn list_branch(&self, root: CommentId, cursor: Cursor) -> Answer<'_, CommentsPage>;
    /// Reads one comment with its ancestors; with the edit token also the text as typed.
    fn find_comment(&self, id: CommentId, edit: Option<Token>) -> Answer<'_, CommentDetail>;
    /// Posts a comment or reply, of somebody who must not vote for it.
    fn create_comment(
        &self,
        new: NewComment,
        reader: Token,
        key: IdempotencyKey,
    ) -> Answer<'_, PostedComment>;
    /// Renders a text as it would be published.
    fn preview(&self, text: String) -> Answer<'_, Preview>;
    /// Changes the text of one's own comment.
    fn update_comment(
        &self,
        id: CommentId,
        text: String,
        edit: Token,
        key: IdempotencyKey,
    ) -> Answer<'_, Comment>;
    /// Deletes one's own comment.
    fn delete_comment(
        &self,
        id: CommentId,
        edit: Token,
        key: IdempotencyKey,
    ) -> Answer<'_, Comment>;
    /// Votes: 1 up, -1 down, 0 takes it back.
    fn put_vote(
        &self,
        id: CommentId,
        value: i8,
        reader: Token,
        key: IdempotencyKey,
    ) -> Answer<'_, VoteResult>;
    /// Gives a reaction, or takes it back.
    fn put_reaction(
        &self,
        id: CommentId,
        reaction: PutReaction,
        reader: Token,
        key: IdempotencyKey,
    ) -> Answer<'_, ReactionResult>;
    /// Rates the article.
    fn put_rating(
        &self,
        rating: PutRating,
        reader: Token,
        key: IdempotencyKey,
    ) -> Answer<'_, RatingResult>;
}
