//! The article's rating, as a whole and by the site's criteria.

use afterword_protocol::{PutRating, Rating, Thread};

use super::happening::Happening;
use super::saved;
use super::thread::{Said, ThreadState};
use super::viewer::ViewerState;
use crate::backend::IdempotencyKey;
use crate::model::failure::Failure;

/// Rating the article of a thread, or one side of it.
#[derive(Clone, Copy)]
pub struct RatingState {
    thread: ThreadState,
    viewer: ViewerState,
    /// Which of the thread's criteria, from 1; 0 is the article as a whole.
    place: usize,
}

impl RatingState {
    /// The rating of this thread's article, by this reader.
    #[must_use]
    pub fn new(thread: ThreadState, viewer: ViewerState) -> Self {
        Self {
            thread,
            viewer,
            place: 0,
        }
    }

    /// The same by the criterion at this place, from 1.
    #[must_use]
    pub fn by(self, place: usize) -> Self {
        Self { place, ..self }
    }

    /// The criterion's name; empty for the article as a whole.
    #[must_use]
    pub fn criterion(self) -> String {
        self.thread.info.with(|info| self.name(info))
    }

    /// What readers think.
    #[must_use]
    pub fn given(self) -> Rating {
        self.thread.info.with(|info| match self.place {
            0 => info.rating,
            place => {
                let criterion = info.criteria.get(place - 1);
                criterion
                    .map(|criterion| criterion.rating)
                    .unwrap_or_default()
            }
        })
    }

    /// The reader's own rating.
    #[must_use]
    pub fn mine(self) -> Option<u8> {
        self.viewer.stars(&self.kept_as())
    }

    /// Gives 1 to 5 stars, or takes them back.
    ///
    /// # Errors
    ///
    /// As the backend.
    pub async fn rate(self, stars: Option<u8>) -> Result<(), Failure> {
        let rating = PutRating {
            stars,
            criterion: (self.place > 0).then(|| self.criterion()),
            page: self.thread.article(),
        };
        let key = IdempotencyKey(saved::secret());
        let backend = self.thread.backend();
        let result = self
            .thread
            .answer(backend.put_rating(rating, self.viewer.token(), key))
            .await?;
        self.viewer.keep_stars(&self.kept_as(), result.mine);
        self.thread.set_rating(self.place, result.rating);
        self.thread
            .say(result.mine.map_or(Said::Unrated, Said::Rated));
        if self.place == 0 {
            self.thread.host().tell(Happening::Rated(result.mine));
        }
        Ok(())
    }

    fn name(self, info: &Thread) -> String {
        let place = self.place.wrapping_sub(1);
        let criterion = info.criteria.get(place);
        criterion
            .map(|criterion| criterion.name.clone())
            .unwrap_or_default()
    }

    /// What the reader's rating is kept under: the thread, and the criterion in a second line.
    fn kept_as(self) -> String {
        self.thread.info.with(|info| {
            let mut name = info.key.clone();
            if self.place > 0 {
                name.extend(["\n", &self.name(info)]);
            }
            name
        })
    }
}
