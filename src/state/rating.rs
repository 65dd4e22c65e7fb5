//! The article's rating.

use afterword_protocol::PutRating;

use super::happening::Happening;
use super::saved;
use super::thread::{Said, ThreadState};
use super::viewer::ViewerState;
use crate::backend::IdempotencyKey;
use crate::model::failure::Failure;

/// Rating the article of a thread.
#[derive(Clone, Copy)]
pub struct RatingState {
    thread: ThreadState,
    viewer: ViewerState,
}

impl RatingState {
    /// The rating of this thread's article, by this reader.
    #[must_use]
    pub fn new(thread: ThreadState, viewer: ViewerState) -> Self {
        Self { thread, viewer }
    }

    /// The reader's own rating.
    #[must_use]
    pub fn mine(self) -> Option<u8> {
        let key = self.thread.info.with(|info| info.key.clone());
        self.viewer.stars(&key)
    }

    /// Gives the article 1 to 5 stars, or takes them back.
    ///
    /// # Errors
    ///
    /// As the backend.
    pub async fn rate(self, stars: Option<u8>) -> Result<(), Failure> {
        let rating = PutRating {
            stars,
            page: self.thread.article(),
        };
        let key = IdempotencyKey(saved::secret());
        let backend = self.thread.backend();
        let result = self
            .thread
            .answer(backend.put_rating(rating, self.viewer.token(), key))
            .await?;
        self.viewer.keep_stars(
            &self.thread.info.with_untracked(|info| info.key.clone()),
            result.mine,
        );
        self.thread.set_rating(result.rating);
        self.thread
            .say(result.mine.map_or(Said::Unrated, Said::Rated));
        self.thread.host().tell(Happening::Rated(result.mine));
        Ok(())
    }
}
