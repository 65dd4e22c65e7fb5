//! Another comment system, read for those who only read: what it says is kept, and shown while it is asked again.
//!
//! An adapter of `afterword-adapters` says what to ask; this asks it, bounds what an answer may cost, and takes out of
//! it what may not be shown.
//!
//! **Invariants.** The other system is only ever read. No request leaves its address. Nothing goes out unsanitised.

mod address;
mod cache;
mod clean;
mod client;
mod failure;
mod reader;

use std::sync::Arc;
use std::time::Duration;

use afterword_protocol::{CommentsPage, Thread};

pub use address::UpstreamUrl;
pub use failure::Failure;

use self::cache::{Cache, Size};
use self::client::Client;
use self::reader::Reader;
use crate::clock::Clock;
use crate::representation::Prepared;

/// What is kept of pages; a page of 25 roots is about 50 kB.
const PAGES: Size = Size {
    number: 2_000,
    bytes: 64 << 20,
};
/// What is kept of threads without their comments.
const THREADS: Size = Size {
    number: 5_000,
    bytes: 8 << 20,
};
/// For how long it is remembered whether the system answers: health checks come from many sides.
const READY_FOR: Duration = Duration::from_secs(5);

/// A comment system, and what is known of it.
pub struct Upstream {
    reader: Arc<Reader>,
    pages: Arc<Cache<Page>>,
    threads: Arc<Cache<Prepared>>,
    ready: tokio::sync::Mutex<Option<(Duration, bool)>>,
    clock: Clock,
}

/// Which thread is meant, and what of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Question {
    /// The site's key; of systems without sites it does not matter.
    pub site: String,
    /// The thread's key.
    pub thread: String,
    /// What follows the thread in the path of our API, with the query: `comments?sort=newest`.
    pub what: String,
}

/// A page of comments, ready to be sent.
pub struct Page {
    /// The page.
    pub page: CommentsPage,
    /// The same as JSON.
    pub json: Prepared,
}

impl Question {
    /// The bytes it takes.
    fn len(&self) -> usize {
        self.site.len() + self.thread.len() + self.what.len()
    }
}

impl Upstream {
    /// The system at `address`, of which answers are as good as new for as long as `fresh` says.
    #[must_use]
    pub fn new(address: &UpstreamUrl, fresh: Duration, clock: Clock) -> Self {
        Self {
            reader: Arc::new(Reader::new(Client::new(address))),
            pages: Arc::new(Cache::new(PAGES, fresh, clock.clone())),
            threads: Arc::new(Cache::new(THREADS, fresh, clock.clone())),
            ready: tokio::sync::Mutex::default(),
            clock,
        }
    }

    /// Where it is.
    #[must_use]
    pub fn address(&self) -> &UpstreamUrl {
        self.reader.address()
    }

    /// Finds a page of comments.
    ///
    /// # Errors
    ///
    /// Why there is none, if none was kept either.
    pub async fn find_page(&self, question: Question) -> Result<Arc<Page>, Failure> {
        let reader = Arc::clone(&self.reader);
        let question = self.normal(question);
        let read = |question: Question| async move {
            let mut page: CommentsPage = reader.read(&question).await?;
            clean::page(&mut page, reader.address());
            let json = Prepared::json(&page);
            Ok(Page { page, json })
        };
        self.pages
            .find(question, read, |page| 2 * page.json.len())
            .await
    }

    /// Finds a thread without its comments.
    ///
    /// # Errors
    ///
    /// Why there is none, if none was kept either.
    pub async fn find_thread(&self, question: Question) -> Result<Arc<Prepared>, Failure> {
        let reader = Arc::clone(&self.reader);
        let question = self.normal(question);
        let read = |question: Question| async move {
            let mut thread: Thread = reader.read(&question).await?;
            clean::thread(&mut thread);
            Ok(Prepared::json(&thread))
        };
        self.threads.find(question, read, Prepared::len).await
    }

    /// Whether the system answers at all.
    pub async fn is_ready(&self) -> bool {
        // Who comes meanwhile waits for the same answer.
        let mut last = self.ready.lock().await;
        let now = self.clock.steady();
        match *last {
            Some((at, ready)) if now < at + READY_FOR => ready,
            _ => {
                let ready = self.reader.answers().await;
                *last = Some((now, ready));
                ready
            }
        }
    }

    /// Without a site where that makes no difference, so that nothing is read twice.
    fn normal(&self, mut question: Question) -> Question {
        if !self.address().has_sites() {
            question.site.clear();
        }
        question
    }
}
