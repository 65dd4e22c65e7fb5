//! Answers that were rendered: once per question and coding, however many ask for the same at once, and kept for who asks
//! later.
//!
//! **Invariants.** A question names the version of what it is about, so nothing that is kept is ever wrong; what nobody
//! asks for any more goes first when there is too much. All who are sent an answer that is kept are sent the same bytes.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OnceCell, Semaphore};
use tokio::task::spawn_blocking;

use crate::api_error::ApiError;
use crate::bounded::Shelves;
use crate::representation::{Coding, Prepared};
use crate::room::Room;

/// What may be kept that was asked for once, in number and bytes.
const ASKED_ONCE: (usize, usize) = (1_000, 8 << 20);
/// What may be kept that was asked for again. A first page of 25 branches takes about 15 kB, compressed.
const ASKED_AGAIN: (usize, usize) = (10_000, 48 << 20);
/// The same of what is not compressed. It takes ten times as much and is asked for by next to nobody, whom it shall not
/// let drive out what all others read.
const PLAIN_ONCE: (usize, usize) = (100, 2 << 20);
const PLAIN_AGAIN: (usize, usize) = (1_000, 6 << 20);
/// What an entry takes besides its question and its answer, roughly.
const ENTRY_BYTES: usize = 512;
/// Renderings at once. They take time of the processor, and memory for all of a page.
const AT_ONCE: usize = 4;

/// Answers by question.
pub struct Renderings {
    compressed: Mutex<Shelves<String, Cell>>,
    plain: Mutex<Shelves<String, Cell>>,
    turns: Semaphore,
    room: Room,
}

/// An answer, empty until it is made.
type Cell = Arc<OnceCell<Arc<Prepared>>>;

impl Renderings {
    /// Keeps nothing yet, and takes the room for what is large from this.
    #[must_use]
    pub fn new(room: Room) -> Self {
        Self {
            compressed: Mutex::new(Shelves::new(ASKED_ONCE, ASKED_AGAIN)),
            plain: Mutex::new(Shelves::new(PLAIN_ONCE, PLAIN_AGAIN)),
            turns: Semaphore::new(AT_ONCE),
            room,
        }
    }

    /// The answer in this coding that is kept, or else what `render` makes of the data that `read` finds.
    ///
    /// # Errors
    ///
    /// What `read` ended with, for everybody who asked meanwhile in turn; `internal` if `render` panics;
    /// `unavailable` if there is no room for the answer.
    pub async fn find<D: Send + 'static>(
        &self,
        question: &str,
        coding: Coding,
        read: impl Future<Output = Result<D, ApiError>>,
        render: impl FnOnce(D) -> Prepared + Send + 'static,
    ) -> Result<Arc<Prepared>, ApiError> {
        let question = format!("{coding:?} {question}");
        let shelves = match coding {
            Coding::Identity => &self.plain,
            Coding::Brotli | Coding::Gzip => &self.compressed,
        };
        let cell = cell(&mut lock(shelves), &question);
        if let Some(kept) = cell.get() {
            return Ok(Arc::clone(kept));
        }
        let made = cell.get_or_try_init(async || {
            // Never closed.
            let _turn = self.turns.acquire().await;
            let data = read.await?;
            let made = spawn_blocking(move || render(data).encoded(coding)).await;
            let made = made.map_err(|_| ApiError::internal())?;
            let made = Arc::new(made.held(&self.room)?);
            let bytes = ENTRY_BYTES + question.len() + made.len();
            lock(shelves).weigh(&question, bytes);
            Ok::<_, ApiError>(made)
        });
        made.await.cloned()
    }
}

/// The place of an answer.
fn cell(shelves: &mut Shelves<String, Cell>, question: &String) -> Cell {
    if let Some(cell) = shelves.get(question) {
        return Arc::clone(cell);
    }
    let cell = Cell::default();
    // What the answer takes is known when it is made.
    let bytes = ENTRY_BYTES + question.len();
    shelves.insert(question.clone(), Arc::clone(&cell), bytes);
    cell
}

fn lock(shelves: &Mutex<Shelves<String, Cell>>) -> MutexGuard<'_, Shelves<String, Cell>> {
    // Nothing panics while it is held.
    shelves.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use afterword_protocol::ProblemCode;
    use axum::body::to_bytes;
    use axum::http::HeaderMap;
    use futures_util::future::join_all;

    use super::*;

    const ALL: [Coding; 3] = [Coding::Brotli, Coding::Gzip, Coding::Identity];

    /// Asks for a long text about `question`, and says where in the memory the answer is.
    async fn ask(
        renderings: &Renderings,
        question: &str,
        coding: Coding,
        made: &Arc<AtomicUsize>,
    ) -> *const u8 {
        let made = Arc::clone(made);
        let read = async { Ok(question.to_owned()) };
        let render = move |text: String| {
            made.fetch_add(1, Ordering::SeqCst);
            Prepared::html(text.repeat(2_000))
        };
        let answer = renderings.find(question, coding, read, render).await;
        let answer = answer.unwrap_or_else(|_| panic!("no answer"));
        let body = answer.answer(&HeaderMap::new()).into_body();
        to_bytes(body, usize::MAX).await.unwrap().as_ptr()
    }

    #[tokio::test]
    async fn a_thousand_who_ask_at_once_cause_one_rendering_and_are_sent_the_same_bytes() {
        let (renderings, made) = (Renderings::new(Room::default()), Arc::default());
        for (coding, number) in ALL.into_iter().zip(1..) {
            let asked = (0..1_000).map(|_| ask(&renderings, "a", coding, &made));
            let answers = join_all(asked).await;
            assert!(answers.iter().all(|answer| *answer == answers[0]));
            assert_eq!(made.load(Ordering::SeqCst), number);
        }
    }

    #[tokio::test]
    async fn what_was_asked_for_twice_outlives_what_many_ask_for_once() {
        let (renderings, made) = (Renderings::new(Room::default()), Arc::default());
        for _ in 0..2 {
            ask(&renderings, "an article", Coding::Gzip, &made).await;
        }
        for number in 0..5_000 {
            ask(
                &renderings,
                &format!("invented {number}"),
                Coding::Gzip,
                &made,
            )
            .await;
        }
        ask(&renderings, "an article", Coding::Gzip, &made).await;
        assert_eq!(made.load(Ordering::SeqCst), 5_001);
        let (kept, _) = lock(&renderings.compressed).size();
        assert!(kept <= 1 + ASKED_ONCE.0, "{kept}");
    }

    #[tokio::test]
    async fn the_bytes_of_what_is_kept_are_bounded() {
        let renderings = Renderings::new(Room::default());
        for number in 0..40 {
            for coding in [Coding::Gzip, Coding::Identity].repeat(2) {
                let noise = (0..2_000_000_u64)
                    .map(|at| char::from(b'!' + (at.wrapping_mul(at + number) >> 7) as u8 % 90));
                let noise = noise.collect::<String>();
                let read = async move { Ok(noise) };
                let question = number.to_string();
                let asked = renderings.find(&question, coding, read, Prepared::html);
                assert!(asked.await.is_ok());
            }
        }
        let (_, bytes) = lock(&renderings.compressed).size();
        assert!(bytes <= ASKED_ONCE.1 + ASKED_AGAIN.1, "{bytes}");
        let (_, bytes) = lock(&renderings.plain).size();
        assert!(bytes <= PLAIN_ONCE.1 + PLAIN_AGAIN.1, "{bytes}");
    }

    #[tokio::test]
    async fn a_failure_is_not_kept() {
        let (renderings, made) = (Renderings::new(Room::default()), Arc::default());
        let read = async { Err::<String, _>(ApiError::from(ProblemCode::CursorInvalid)) };
        let failed = renderings
            .find("a", Coding::Gzip, read, Prepared::html)
            .await;
        assert_eq!(
            failed.err().map(|error| error.code()),
            Some(ProblemCode::CursorInvalid)
        );
        ask(&renderings, "a", Coding::Brotli, &made).await;
        assert_eq!(made.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn who_leaves_while_it_is_made_leaves_it_to_the_next() {
        let (renderings, made) = (Renderings::new(Room::default()), Arc::default());
        let never = std::future::pending::<Result<String, ApiError>>();
        let left = renderings.find("a", Coding::Brotli, never, Prepared::html);
        assert!(futures_util::FutureExt::now_or_never(left).is_none());
        ask(&renderings, "a", Coding::Brotli, &made).await;
        assert_eq!(made.load(Ordering::SeqCst), 1);
    }
}
