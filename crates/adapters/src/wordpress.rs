//! WordPress.

use afterword_protocol::{CommentDetail, CommentId, CommentsPage, ProblemCode};

use crate::adapter::{Adapter, Caller, Listing};
use crate::exchange::{Exchange, Stop};
use crate::place::Place;

/// One thread of WordPress.
pub struct Wordpress<'a> {
    /// Where it is.
    pub place: &'a Place,
}

impl Adapter for Wordpress<'_> {
    fn list_comments(
        &self,
        _listing: &Listing,
        _exchange: &mut Exchange<'_>,
    ) -> Result<CommentsPage, Stop> {
        Err(ProblemCode::NotFound.into())
    }

    fn find_comment(
        &self,
        _id: &CommentId,
        _caller: Caller<'_>,
        _exchange: &mut Exchange<'_>,
    ) -> Result<CommentDetail, Stop> {
        Err(ProblemCode::NotFound.into())
    }
}
