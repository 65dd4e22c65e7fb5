//! Answers that were rendered: once per question, however many ask for the same at once, and kept for who asks later.
//!
//! **Invariants.** A question names the version of what it is about, so nothing that is kept is ever wrong; what nobody
//! asks for any more goes first when there is too much.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OnceCell, Semaphore};
use tokio::task::spawn_blocking;

use crate::api_error::ApiError;
use crate::bounded::Shelves;
use crate::representation::Prepared;

/// What may be kept that was asked for once, in number and bytes.
const ASKED_ONCE: (usize, usize) = (1_000, 8 << 20);
/// What may be kept that was asked for again. A first page of 25 branches takes about 15 kB, compressed.
const ASKED_AGAIN: (usize, usize) = (10_000, 56 << 20);
/// What an entry takes besides its question and its answer, roughly.
const ENTRY_BYTES: usize = 512;
/// Renderings at once. They take time of the processor, and memory for all of a page.
const AT_ONCE: usize = 4;

/// Answers by question.
pub struct Renderings {
    shelves: Mutex<Shelves<String, Cell>>,
    turns: Semaphore,
}

/// An answer, empty until it is made.
type Cell = Arc<OnceCell<Arc<Prepared>>>;

impl Default for Renderings {
    fn default() -> Self {
        Self {
            shelves: Mutex::new(Shelves::new(ASKED_ONCE, ASKED_AGAIN)),
            turns: Semaphore::new(AT_ONCE),
        }
    }
}

impl Renderings {
    /// The answer that is kept, or else what `render` makes of the data that `read` finds.
    ///
    /// # Errors
    ///
    /// What `read` ended with, for everybody who asked meanwhile in turn; `internal` if `render` panics.
    pub async fn find<D: Send + 'static>(
        &self,
        question: String,
        read: impl Future<Output = Result<D, ApiError>>,
        render: impl FnOnce(D) -> Prepared + Send + 'static,
    ) -> Result<Arc<Prepared>, ApiError> {
        let cell = self.cell(&question);
        if let Some(kept) = cell.get() {
            return Ok(Arc::clone(kept));
        }
        let made = cell.get_or_try_init(async || {
            // Never closed.
            let _turn = self.turns.acquire().await;
            let data = read.await?;
            let made = spawn_blocking(move || render(data).compressed()).await;
            let made = Arc::new(made.map_err(|_| ApiError::internal())?);
            let bytes = ENTRY_BYTES + question.len() + made.len();
            self.shelves().weigh(&question, bytes);
            Ok::<_, ApiError>(made)
        });
        made.await.cloned()
    }

    /// The place of an answer.
    fn cell(&self, question: &String) -> Cell {
        let mut shelves = self.shelves();
        if let Some(cell) = shelves.get(question) {
            return Arc::clone(cell);
        }
        let cell = Cell::default();
        // What the answer takes is known when it is made.
        let bytes = ENTRY_BYTES + question.len();
        shelves.insert(question.clone(), Arc::clone(&cell), bytes);
        cell
    }

    fn shelves(&self) -> MutexGuard<'_, Shelves<String, Cell>> {
        // Nothing panics while it is held.
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use afterword_protocol::ProblemCode;
    use futures_util::future::join_all;

    use super::*;

    async fn ask(renderings: &Renderings, question: &str, made: &Arc<AtomicUsize>) -> String {
        let made = Arc::clone(made);
        let read = async { Ok(question.to_owned()) };
        let answer = renderings.find(question.to_owned(), read, move |text| {
            made.fetch_add(1, Ordering::SeqCst);
            Prepared::html(text)
        });
        answer
            .await
            .unwrap_or_else(|_| panic!("no answer"))
            .etag()
            .to_owned()
    }

    #[tokio::test]
    async fn a_thousand_who_ask_at_once_cause_one_rendering() {
        let (renderings, made) = (Renderings::default(), Arc::default());
        let answers = join_all((0..1_000).map(|_| ask(&renderings, "a", &made))).await;
        assert!(answers.iter().all(|answer| *answer == answers[0]));
        assert_eq!(made.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn what_was_asked_for_twice_outlives_what_many_ask_for_once() {
        let (renderings, made) = (Renderings::default(), Arc::default());
        for _ in 0..2 {
            ask(&renderings, "an article", &made).await;
        }
        for number in 0..5_000 {
            ask(&renderings, &format!("invented {number}"), &made).await;
        }
        ask(&renderings, "an article", &made).await;
        assert_eq!(made.load(Ordering::SeqCst), 5_001);
        let (kept, _) = renderings.shelves().size();
        assert!(kept <= 1 + ASKED_ONCE.0, "{kept}");
    }

    #[tokio::test]
    async fn the_bytes_of_what_is_kept_are_bounded() {
        let renderings = Renderings::default();
        for number in 0..40 {
            for _ in 0..2 {
                let noise = (0..2_000_000_u64)
                    .map(|at| char::from(b'!' + (at.wrapping_mul(at + number) >> 7) as u8 % 90));
                let noise = noise.collect::<String>();
                let read = async move { Ok(noise) };
                let asked = renderings.find(number.to_string(), read, Prepared::html);
                assert!(asked.await.is_ok());
            }
        }
        let (_, bytes) = renderings.shelves().size();
        assert!(bytes <= ASKED_ONCE.1 + ASKED_AGAIN.1, "{bytes}");
    }

    #[tokio::test]
    async fn a_failure_is_not_kept() {
        let (renderings, made) = (Renderings::default(), Arc::default());
        let read = async { Err::<String, _>(ApiError::from(ProblemCode::CursorInvalid)) };
        let failed = renderings.find("a".into(), read, Prepared::html).await;
        assert_eq!(
            failed.err().map(|error| error.code()),
            Some(ProblemCode::CursorInvalid)
        );
        ask(&renderings, "a", &made).await;
        assert_eq!(made.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn who_leaves_while_it_is_made_leaves_it_to_the_next() {
        let (renderings, made) = (Renderings::default(), Arc::default());
        let never = std::future::pending::<Result<String, ApiError>>();
        let left = renderings.find("a".into(), never, Prepared::html);
        assert!(futures_util::FutureExt::now_or_never(left).is_none());
        ask(&renderings, "a", &made).await;
        assert_eq!(made.load(Ordering::SeqCst), 1);
    }
}
