//! The thread: reading it, and writing to it.

mod live;
mod opinions;
mod reading;
mod sending;
mod writing;

pub use reading::More;

use std::rc::Rc;

use afterword_protocol::{
    Capabilities, Comment, CommentId, CommentsPage, PageRef, Rating, Sort, Thread, ThreadEvent,
};

use super::happening::{Happening, Host};
use super::saved::Shelf;
use super::var::{ReadVar, Stored};
use super::viewer::ViewerState;
use super::watch::Watch;
use crate::backend::{Answer, Backend, Listing};
use crate::json;
use crate::model::failure::Failure;
use crate::model::tree::Tree;

/// What is said aloud to readers who cannot see that something happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// Comments were added.
    Loaded(u64),
    /// So many comments came while the thread was being read.
    New(u64),
    /// So many replies were folded up.
    Folded(u64),
    /// So many replies were unfolded.
    Unfolded(u64),
    /// The order changed.
    Sorted,
    /// The reader's comment is published.
    Posted,
    /// The reader's comment waits for approval.
    Held,
    /// The reader's comment was changed.
    Edited,
    /// The reader's comment was deleted.
    Deleted,
    /// A vote counts.
    Voted,
    /// A vote was taken back.
    Unvoted,
    /// A rating counts.
    Rated(u8),
    /// A rating was taken back.
    Unrated,
    /// A comment's address or text is on the clipboard.
    Copied,
}

/// The thread on this page.
#[derive(Clone, Copy)]
pub struct ThreadState {
    /// State, counts, limits and capabilities.
    pub info: ReadVar<Thread>,
    /// What of this changes seldom, and is read everywhere.
    capabilities: ReadVar<Capabilities>,
    /// The order of the roots.
    pub sort: ReadVar<Sort>,
    /// Whether only comments about a passage of the article are read.
    pub quoted: ReadVar<bool>,
    /// Why the thread could not be loaded, if it could not.
    pub failure: ReadVar<Option<Failure>>,
    /// What was last said aloud.
    pub said: ReadVar<Option<Said>>,
    /// Comments that came while the thread was being read, and are not on the page yet.
    pub waiting: ReadVar<Vec<Comment>>,
    /// What happened while a comment of the reader's is being sent.
    held: Stored<Vec<ThreadEvent>>,
    /// Those that came and are on the page.
    came: Stored<Vec<CommentId>>,
    /// Is told, before the page changes, which comment now stands for one that was on its way.
    settled: Stored<Settled>,
    /// The reader's comments that are on their way, packed, by their idempotency keys.
    outbox: Shelf,
    /// Those of them that are being sent just now.
    under_way: Stored<Vec<CommentId>>,
    /// How often in a row something did not arrive.
    tries: Stored<u32>,
    /// Whether what did not arrive will be tried again by itself.
    waits: Stored<bool>,
    /// The comments known so far.
    tree: Stored<Tree>,
    /// Who reads what of them.
    watch: Stored<Watch>,
    backend: Stored<Rc<dyn Backend>>,
    settings: Stored<Settings>,
    viewer: ViewerState,
    host: Host,
}

/// Hears which comment now stands for one that was on its way.
type Settled = Rc<dyn Fn(&CommentId, &CommentId)>;

/// What stays the same for as long as the thread is shown.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The article.
    pub page: PageRef,
    /// Number of roots per page.
    pub page_size: u32,
    /// The name under which comments are kept that are on their way.
    pub outbox: String,
    /// How many comments of the first page are drawn at first, if not all; the others are by [`ThreadState::grow`].
    pub at_first: Option<usize>,
}

impl ThreadState {
    /// A thread whose first page was read before it is shown, or could not be.
    #[must_use]
    pub fn new(
        first: Result<CommentsPage, Failure>,
        sort: Sort,
        settings: Settings,
        backend: Rc<dyn Backend>,
        viewer: ViewerState,
        host: Host,
    ) -> Self {
        let (info, tree, failed) = match first {
            Ok(page) => {
                host.tell(Happening::Count(page.thread.comments));
                let at_first = settings.at_first.unwrap_or(usize::MAX);
                (page.thread.clone(), Tree::begun(page, at_first), None)
            }
            Err(failure) => (Thread::default(), Tree::default(), Some(failure)),
        };
        let info = ReadVar::new(info);
        viewer.saw(tree.newest());
        let sort = ReadVar::new(sort);
        let quoted = ReadVar::new(false);
        let failure = ReadVar::new(failed);
        let said = ReadVar::new(None);
        let waiting = ReadVar::new(Vec::new());
        let backend = Stored::new(backend);
        let capabilities = ReadVar::new(info.with_untracked(|info| info.capabilities.clone()));
        Self {
            info,
            capabilities,
            sort,
            quoted,
            failure,
            said,
            waiting,
            held: Stored::new(Vec::new()),
            came: Stored::new(Vec::new()),
            settled: Stored::new(Rc::new(|_, _| ())),
            outbox: Shelf::new(settings.outbox.clone()),
            under_way: Stored::new(Vec::new()),
            tries: Stored::new(0),
            waits: Stored::new(false),
            tree: Stored::new(tree),
            watch: Stored::new(Watch::default()),
            backend,
            settings: Stored::new(settings),
            viewer,
            host,
        }
    }

    /// Reads the thread anew, in this order; all of it, or only comments about a passage of the article.
    ///
    /// # Errors
    ///
    /// As the backend; what was shown stays.
    pub async fn load(self, sort: Sort, quoted: bool) -> Result<(), Failure> {
        let listing = Listing {
            sort,
            quoted,
            limit: self.settings.with_value(|settings| settings.page_size),
            start: None,
        };
        let outcome = self.answer(self.backend().list_comments(listing)).await;
        match outcome {
            Ok(page) => {
                let changed = self.sort.get_untracked() != sort;
                if changed {
                    self.viewer.keep_sort(sort);
                }
                self.sort.set(sort);
                self.quoted.set(quoted);
                self.learn(page.thread.clone());
                self.change(|tree| tree.reset(page));
                self.waiting.set(Vec::new());
                self.failure.set(None);
                self.say(if changed {
                    Said::Sorted
                } else {
                    Said::Loaded(self.count())
                });
                self.host.tell(Happening::Count(self.count()));
                Ok(())
            }
            Err(failure) => {
                let shown = self.tree.try_with_value(|tree| !tree.roots().is_empty());
                if shown == Some(false) {
                    self.failure.set(Some(failure.clone()));
                }
                Err(failure)
            }
        }
    }

    /// Reads the thread anew, as it is.
    ///
    /// # Errors
    ///
    /// As the backend; what was shown stays.
    pub async fn reload(self) -> Result<(), Failure> {
        self.load(self.sort.get_untracked(), self.quoted.get_untracked())
            .await
    }

    /// Takes in what is said of the thread as a whole.
    fn learn(self, info: Thread) {
        let same = self
            .capabilities
            .with_untracked(|known| *known == info.capabilities);
        if !same {
            self.capabilities.set(info.capabilities.clone());
        }
        self.info.set(info);
    }

    /// Says something aloud.
    pub fn say(self, said: Said) {
        self.said.set(Some(said));
    }

    /// Takes back what was last said.
    pub fn hush(self) {
        self.said.set(None);
    }

    /// Takes in a new rating: by the criterion at this place, from 1, or of the article as a whole.
    pub(super) fn set_rating(self, place: usize, rating: Rating) {
        self.info.update(|info| {
            if place == 0 {
                info.rating = rating;
            } else if let Some(criterion) = info.criteria.get_mut(place - 1) {
                criterion.rating = rating;
            }
        });
    }

    pub(super) fn backend(self) -> Rc<dyn Backend> {
        self.backend.get_value()
    }

    /// Waits for an answer, and tells the page if it is a failure.
    ///
    /// To a widget that is gone every answer is a refusal: what it would change is gone as well.
    pub(super) async fn answer<T>(self, answer: Answer<'_, T>) -> Result<T, Failure> {
        let outcome = answer.await;
        if self.is_gone() {
            return Err(Failure::Declined);
        }
        outcome.map_err(|failure| self.failed(failure))
    }

    fn is_gone(self) -> bool {
        self.backend.is_disposed()
    }

    pub(super) fn host(self) -> Host {
        self.host
    }

    pub(super) fn article(self) -> PageRef {
        self.settings.with_value(|settings| settings.page.clone())
    }

    /// Reports a failure to the page and hands it on.
    fn failed(self, failure: Failure) -> Failure {
        let code = match &failure {
            Failure::Unreachable => "unreachable".to_owned(),
            Failure::Malformed => "malformed".to_owned(),
            Failure::Declined => "declined".to_owned(),
            Failure::Refused(problem) => {
                let code = json::write(&problem.code).unwrap_or_default();
                code.trim_matches('"').to_owned()
            }
        };
        self.host.tell(Happening::Failed(code));
        failure
    }

    pub(super) fn count(self) -> u64 {
        self.info.with_untracked(|info| info.comments)
    }
}
