//! Which form is open, and what was typed into the others.

use afterword_protocol::CommentId;
use leptos::prelude::*;

use super::saved::{self, Kept};
use super::thread::ThreadState;
use crate::model::tree::Change;

/// A place to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// A new comment, always open.
    Root,
    /// A reply to this comment.
    Reply(CommentId),
    /// A change of this comment.
    Edit(CommentId),
    /// The question whether to delete it.
    Delete(CommentId),
    /// The ways to pass it on.
    Share(CommentId),
}

impl Form {
    /// A name for the form that no other form of the widget has: its elements' ids begin with it.
    ///
    /// The loader finds a field by its id again when the widget takes the place of the first paint.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Root => "new".to_owned(),
            Self::Reply(id) => ["to-", &id.0].concat(),
            Self::Edit(id) => ["edit-", &id.0].concat(),
            Self::Delete(id) => ["delete-", &id.0].concat(),
            Self::Share(id) => ["share-", &id.0].concat(),
        }
    }

    /// The comment that it stands at.
    fn at(&self) -> Option<&CommentId> {
        match self {
            Self::Root => None,
            Self::Reply(id) | Self::Edit(id) | Self::Delete(id) | Self::Share(id) => Some(id),
        }
    }
}

/// The forms of a thread.
#[derive(Clone, Copy)]
pub struct FormState {
    /// The form open at a comment, if one is.
    open: StoredValue<Option<Form>>,
    thread: ThreadState,
    /// Texts that were not sent, by the names of their forms.
    drafts: StoredValue<Kept>,
    storage: StoredValue<String>,
}

impl FormState {
    /// The forms of a thread whose drafts are kept under `storage`, so that they survive a reload.
    #[must_use]
    pub fn new(storage: String, thread: ThreadState) -> Self {
        let drafts = saved::load(&storage).unwrap_or_default();
        Self {
            open: StoredValue::new(None),
            thread,
            drafts: StoredValue::new(drafts),
            storage: StoredValue::new(storage),
        }
    }

    /// Whether a form is open. The form of a new comment always is.
    #[must_use]
    pub fn is_open(self, form: &Form) -> bool {
        let Some(id) = form.at() else { return true };
        self.thread.watch(id);
        self.open.with_value(|open| open.as_ref() == Some(form))
    }

    /// Opens a form, closing the one that was open.
    pub fn open(self, form: Form) {
        self.set(Some(form));
    }

    /// Opens a form, or closes it if it is the one that is open.
    pub fn toggle(self, form: Form) {
        let open = self.now().as_ref() == Some(&form);
        self.set((!open).then_some(form));
    }

    /// Closes the open form; its text stays a draft.
    pub fn close(self) {
        self.set(None);
    }

    /// The form that is open at a comment.
    #[must_use]
    pub fn now(self) -> Option<Form> {
        self.open.get_value()
    }

    fn set(self, form: Option<Form>) {
        let before = self.now();
        self.open.set_value(form.clone());
        let changed = [before, form];
        let at = changed.iter().flatten().filter_map(Form::at);
        let changes: Vec<Change> = at.cloned().map(Change::Comment).collect();
        self.thread.redraw(&changes);
    }

    /// The text a form starts with, if it was begun before, in this tab or in another.
    #[must_use]
    pub fn draft(self, form: &Form) -> Option<String> {
        self.known().get(&form.name()).cloned()
    }

    /// Keeps what is being typed; an empty text is forgotten.
    pub fn keep(self, form: &Form, text: &str) {
        let mut drafts = self.known();
        if text.is_empty() {
            drafts.remove(&form.name());
        } else {
            drafts.insert(form.name(), text.to_owned());
        }
        self.storage
            .with_value(|storage| saved::save(storage, &drafts));
        self.drafts.set_value(drafts);
    }

    /// All drafts. Another tab may have kept some meanwhile; where nothing can be kept, those of this one.
    fn known(self) -> Kept {
        let kept = self.storage.with_value(|storage| saved::load(storage));
        kept.unwrap_or_else(|| self.drafts.get_value())
    }
}
