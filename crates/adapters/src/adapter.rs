//! What an adapter can be asked: our API, a method for each operation.

use afterword_protocol::{
    Comment, CommentDetail, CommentId, CommentsPage, Cursor, NewComment, NewSubscription,
    PostedComment, Preview, ProblemCode, PutRating, RatingResult, Sort, Subscriptions, Thread,
    VoteResult,
};

use crate::exchange::{Exchange, Stop};

/// Which roots are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// In which order; one of the thread's capabilities.
    pub sort: Sort,
    /// How many at once, 1 to 100.
    pub limit: usize,
    /// Where another page ended or began.
    pub cursor: Option<Cursor>,
    /// The page that has this comment, instead of a cursor.
    pub from: Option<CommentId>,
}

impl Default for Listing {
    fn default() -> Self {
        Self {
            sort: Sort::Newest,
            limit: 25,
            cursor: None,
            from: None,
        }
    }
}

/// Who asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caller<'a> {
    /// The token the request carries: the edit token where one is needed, else the reader's.
    pub token: &'a str,
    /// Whether the same write was tried before and its outcome is unknown.
    pub retry: bool,
}

/// A foreign comment system.
///
/// Each method answers one operation of docs/protocol.md. What a system can't do is false in the `Capabilities` of its
/// thread, and never asked for; the defaults refuse it.
///
/// # Errors
///
/// Every method: `Ask` when it needs an answer first, `Refuse` with one of our codes if the foreign server said no,
/// `Unreachable` if it did not answer or failed, `Malformed` if it is not such a server.
pub trait Adapter {
    /// A page of roots with their replies.
    fn list_comments(
        &self,
        listing: &Listing,
        exchange: &mut Exchange<'_>,
    ) -> Result<CommentsPage, Stop>;

    /// The rest of a branch.
    fn list_branch(
        &self,
        _root: &CommentId,
        _cursor: &Cursor,
        _exchange: &mut Exchange<'_>,
    ) -> Result<CommentsPage, Stop> {
        Err(ProblemCode::CursorInvalid.into())
    }

    /// One comment with its ancestors; with the edit token also the text as typed, if the system tells.
    fn find_comment(
        &self,
        id: &CommentId,
        caller: Caller<'_>,
        exchange: &mut Exchange<'_>,
    ) -> Result<CommentDetail, Stop>;

    /// The thread without its comments, by as little as the system needs.
    fn find_thread(&self, exchange: &mut Exchange<'_>) -> Result<Thread, Stop> {
        let listing = Listing {
            limit: 1,
            ..Listing::default()
        };
        Ok(self.list_comments(&listing, exchange)?.thread)
    }

    /// Posts a comment or reply.
    fn create_comment(
        &self,
        _new: &NewComment,
        _caller: Caller<'_>,
        _exchange: &mut Exchange<'_>,
    ) -> Result<PostedComment, Stop> {
        Err(ProblemCode::NotFound.into())
    }

    /// Renders a text as it would be published.
    fn preview(&self, _text: &str, _exchange: &mut Exchange<'_>) -> Result<Preview, Stop> {
        Err(ProblemCode::NotFound.into())
    }

    /// Changes the text of one's own comment.
    fn update_comment(
        &self,
        _id: &CommentId,
        _text: &str,
        _caller: Caller<'_>,
        _exchange: &mut Exchange<'_>,
    ) -> Result<Comment, Stop> {
        Err(ProblemCode::NotFound.into())
    }

    /// Deletes one's own comment; a stub stays if it has replies.
    fn delete_comment(
        &self,
        _id: &CommentId,
        _caller: Caller<'_>,
        _exchange: &mut Exchange<'_>,
    ) -> Result<Comment, Stop> {
        Err(ProblemCode::NotFound.into())
    }

    /// Votes: 1 up, -1 down, 0 takes it back.
    fn put_vote(
        &self,
        _id: &CommentId,
        _value: i8,
        _caller: Caller<'_>,
        _exchange: &mut Exchange<'_>,
    ) -> Result<VoteResult, Stop> {
        Err(ProblemCode::NotFound.into())
    }

    /// Rates the article.
    fn put_rating(
        &self,
        _rating: &PutRating,
        _caller: Caller<'_>,
        _exchange: &mut Exchange<'_>,
    ) -> Result<RatingResult, Stop> {
        Err(ProblemCode::NotFound.into())
    }

    /// Asks for mails.
    fn create_subscription(
        &self,
        _new: &NewSubscription,
        _caller: Caller<'_>,
        _exchange: &mut Exchange<'_>,
    ) -> Result<(), Stop> {
        Err(ProblemCode::NotFound.into())
    }

    /// What this device has asked for, as far as the system tells.
    fn list_subscriptions(
        &self,
        _caller: Caller<'_>,
        _exchange: &mut Exchange<'_>,
    ) -> Result<Subscriptions, Stop> {
        Ok(Subscriptions::default())
    }
}
