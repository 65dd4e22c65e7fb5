//! WordPress: its REST API as guests may use it, and what our plugin and wpDiscuz add.
//!
//! Requests go without cookies: who is signed in at the site is a guest here, as the REST API asks them for a nonce
//! that only the site's own pages have. Guests can't edit, delete or preview; they vote, rate and subscribe only where
//! wpDiscuz is active and the plugin says how.

mod comment;
mod large;
mod markup;
mod posting;
mod reading;
mod refusal;
mod site;
mod thread;
mod wpdiscuz;

use afterword_protocol::{
    CommentDetail, CommentId, CommentsPage, Cursor, NewComment, NewSubscription, PostedComment,
    ProblemCode, PutRating, RatingResult, Thread, VoteResult,
};

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
        listing: &Listing,
        exchange: &mut Exchange<'_>,
    ) -> Result<CommentsPage, Stop> {
        let by_roots = listing
            .cursor
            .as_ref()
            .is_some_and(|cursor| cursor.0.starts_with(large::MARK));
        let reading = self.read(!by_roots, exchange)?;
        match &reading.whole {
            Some(whole) => whole.page(listing),
            None => self.page_by_roots(&reading, listing, exchange),
        }
    }

    fn list_branch(
        &self,
        root: &CommentId,
        cursor: &Cursor,
        exchange: &mut Exchange<'_>,
    ) -> Result<CommentsPage, Stop> {
        let reading = self.read(true, exchange)?;
        match &reading.whole {
            Some(whole) => whole.branch(root, cursor),
            None => self
                .whole_branch(&reading, root, exchange)?
                .branch(root, cursor),
        }
    }

    fn find_comment(
        &self,
        id: &CommentId,
        _caller: Caller<'_>,
        exchange: &mut Exchange<'_>,
    ) -> Result<CommentDetail, Stop> {
        let reading = self.read(true, exchange)?;
        let known = reading.whole.as_ref().map(|whole| whole.detail(id));
        match known {
            Some(Ok(detail)) => Ok(detail),
            // What wpDiscuz has pinned is not in the list without the plugin, but can be read.
            _ => self.find_alone(&reading, id, exchange),
        }
    }

    fn find_thread(&self, exchange: &mut Exchange<'_>) -> Result<Thread, Stop> {
        Ok(self.read(false, exchange)?.thread)
    }

    fn create_comment(
        &self,
        new: &NewComment,
        caller: Caller<'_>,
        exchange: &mut Exchange<'_>,
    ) -> Result<PostedComment, Stop> {
        self.post_comment(new, caller.retry, exchange)
    }

    fn put_vote(
        &self,
        id: &CommentId,
        value: i8,
        _caller: Caller<'_>,
        exchange: &mut Exchange<'_>,
    ) -> Result<VoteResult, Stop> {
        if !(-1..=1).contains(&value) {
            return Err(ProblemCode::VoteInvalid.into());
        }
        self.vote(id, value, exchange)
    }

    fn put_rating(
        &self,
        rating: &PutRating,
        caller: Caller<'_>,
        exchange: &mut Exchange<'_>,
    ) -> Result<RatingResult, Stop> {
        self.rate(rating, caller.retry, exchange)
    }

    fn create_subscription(
        &self,
        new: &NewSubscription,
        _caller: Caller<'_>,
        exchange: &mut Exchange<'_>,
    ) -> Result<(), Stop> {
        self.subscribe(new, exchange)
    }
}
