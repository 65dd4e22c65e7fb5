//! What every part of a widget knows.

use leptos::prelude::*;

use super::focus::Focus;
use crate::i18n::{Language, Words};
use crate::options::Options;
use crate::state::{FormState, RatingState, Stored, ThreadState, ViewerState};

/// One widget: its words, its options and its states. One value for all of them, as each type that is looked
/// up brings its own code to do so.
#[derive(Clone, Copy)]
pub struct Here {
    /// The words of its language.
    pub words: Words,
    /// What the page's author has set.
    pub options: Stored<Options>,
    /// The thread.
    pub thread: ThreadState,
    /// The reader.
    pub viewer: ViewerState,
    /// The forms below the comments.
    pub forms: FormState,
    /// The article's rating.
    pub rating: RatingState,
    /// Where the reader goes on.
    pub focus: Focus,
}

impl Here {
    /// Makes a widget known to the parts that are made under the current owner.
    pub fn provide(language: Language, options: Options, thread: ThreadState, viewer: ViewerState) {
        let drafts = options.storage("drafts");
        provide_context(Self {
            words: Words::new(language),
            options: Stored::new(options),
            thread,
            viewer,
            forms: FormState::new(drafts, thread),
            rating: RatingState::new(thread, viewer),
            focus: Focus::new(),
        });
    }

    /// Whether readers can have mails about news.
    #[must_use]
    pub fn mails(&self) -> bool {
        self.options.with_value(|options| options.subscribe) && self.thread.can(|can| can.subscribe)
    }

    /// The widget that this part is of.
    pub fn get() -> Self {
        expect_context()
    }
}
