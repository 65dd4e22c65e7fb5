//! The thread: reading it, and writing to it.

mod live;
mod reading;
mod writing;

pub use reading::More;

use std::rc::Rc;

use afterword_protocol::{
    Capabilities, Comment, CommentId, CommentsPage, PageRef, Rating, Sort, Thread, ThreadEvent,
};
use leptos::prelude::*;

use super::happening::{Happening, Host};
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
    /// A subscription was asked for.
    Subscribed,
    /// A comment's address or text is on the clipboard.
    Copied,
}

/// The thread on this page.
#[derive(Clone, Copy)]
pub struct ThreadState {
    /// State, counts, limits and capabilities.
    pub info: ReadSignal<Thread>,
    /// What of this changes seldom, and is read everywhere.
    capabilities: Memo<Capabilities>,
    /// The order of the roots.
    pub sort: ReadSignal<Sort>,
    /// Whether only comments about a passage of the article are read.
    pub quoted: ReadSignal<bool>,
    set_quoted: WriteSignal<bool>,
    /// Why the thread could not be loaded, if it could not.
    pub failure: ReadSignal<Option<Failure>>,
    /// What was last said aloud.
    pub said: ReadSignal<Option<Said>>,
    /// Comments that came while the thread was being read, and are not on the page yet.
    pub waiting: ReadSignal<Vec<Comment>>,
    set_waiting: WriteSignal<Vec<Comment>>,
    /// What happened while a comment of the reader's is being sent.
    sending: StoredValue<Option<Vec<ThreadEvent>>>,
    /// Those that came and are on the page.
    came: StoredValue<Vec<CommentId>>,
    set_info: WriteSignal<Thread>,
    set_sort: WriteSignal<Sort>,
    set_failure: WriteSignal<Option<Failure>>,
    set_said: WriteSignal<Option<Said>>,
    /// The comments known so far.
    tree: StoredValue<Tree>,
    /// Who reads what of them.
    watch: StoredValue<Watch>,
    backend: StoredValue<Rc<dyn Backend>, LocalStorage>,
    settings: StoredValue<Settings>,
    viewer: ViewerState,
    host: Host,
}

/// What stays the same for as long as the thread is shown.
#[derive(Clone, Debug)]
struct Settings {
    page: PageRef,
    page_size: u32,
}

impl ThreadState {
    /// A thread whose first page was read before it is shown, or could not be.
    #[must_use]
    pub fn new(
        first: Result<CommentsPage, Failure>,
        sort: Sort,
        page_size: u32,
        page: PageRef,
        backend: Rc<dyn Backend>,
        viewer: ViewerState,
        host: Host,
    ) -> Self {
        let (first, failed) = match first {
            Ok(page) => (Some(page), None),
            Err(failure) => (None, Some(failure)),
        };
        if let Some(page) = &first {
            host.tell(Happening::Count(page.thread.comments));
        }
        let (info, set_info) = signal(
            first
                .as_ref()
                .map(|page| page.thread.clone())
                .unwrap_or_default(),
        );
        let tree = first.map(Tree::new).unwrap_or_default();
        viewer.saw(tree.newest());
        let (sort, set_sort) = signal(sort);
        let (quoted, set_quoted) = signal(false);
        let (failure, set_failure) = signal(failed);
        let (said, set_said) = signal(None);
        let (waiting, set_waiting) = signal(Vec::new());
        let backend = StoredValue::new_local(backend);
        let settings = StoredValue::new(Settings { page, page_size });
        let capabilities = Memo::new(move |_| info.with(|info| info.capabilities.clone()));
        Self {
            info,
            capabilities,
            sort,
            quoted,
            set_quoted,
            failure,
            said,
            waiting,
            set_waiting,
            sending: StoredValue::new(None),
            came: StoredValue::new(Vec::new()),
            set_info,
            set_sort,
            set_failure,
            set_said,
            tree: StoredValue::new(tree),
            watch: StoredValue::new(Watch::default()),
            backend,
            settings,
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
                self.set_sort.set(sort);
                self.set_quoted.set(quoted);
                self.set_info.set(page.thread.clone());
                self.change(|tree| tree.reset(page));
                self.set_waiting.set(Vec::new());
                self.set_failure.set(None);
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
                    self.set_failure.set(Some(failure.clone()));
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

    /// Says something aloud.
    pub fn say(self, said: Said) {
        self.set_said.set(Some(said));
    }

    /// Takes back what was last said.
    pub fn hush(self) {
        self.set_said.set(None);
    }

    pub(super) fn set_rating(self, rating: Rating) {
        self.set_info.update(|info| info.rating = rating);
    }

    pub(super) fn backend(self) -> Rc<dyn Backend> {
        self.backend.get_value()
    }

    /// Waits for an answer, and tells the page if it is a failure.
    ///
    /// To a widget that is gone every answer is a refusal: what it would change is gone as well.
    pub(super) async fn answer<T>(self, answer: Answer<'_, T>) -> Result<T, Failure> {
        let outcome = answer.await;
        if self.backend.is_disposed() {
            return Err(Failure::Declined);
        }
        outcome.map_err(|failure| self.failed(failure))
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
