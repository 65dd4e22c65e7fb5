//! Which form is open, and what was typed into the others.

use std::collections::BTreeMap;

use afterword_protocol::CommentId;
use leptos::prelude::*;

/// A place to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// A new comment, always open.
    Root,
    /// A reply to this comment.
    Reply(CommentId),
    /// A change of this comment.
    Edit(CommentId),
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
        }
    }
}

/// The forms of a thread.
#[derive(Clone, Copy)]
pub struct FormState {
    /// The form open below a comment, if one is.
    pub open: ReadSignal<Option<Form>>,
    set_open: WriteSignal<Option<Form>>,
    /// Texts that were not sent, by the names of their forms.
    drafts: StoredValue<BTreeMap<String, String>>,
}

impl Default for FormState {
    fn default() -> Self {
        let (open, set_open) = signal(None);
        Self {
            open,
            set_open,
            drafts: StoredValue::default(),
        }
    }
}

impl FormState {
    /// Opens a form, closing the one that was open.
    pub fn open(self, form: Form) {
        self.set_open.set(Some(form));
    }

    /// Closes the open form; its text stays a draft.
    pub fn close(self) {
        self.set_open.set(None);
    }

    /// The text a form starts with, if it was begun before.
    #[must_use]
    pub fn draft(self, form: &Form) -> Option<String> {
        self.drafts
            .with_value(|drafts| drafts.get(&form.name()).cloned())
    }

    /// Keeps what is being typed; an empty text is forgotten.
    pub fn keep(self, form: &Form, text: &str) {
        self.drafts.update_value(|drafts| {
            if text.is_empty() {
                drafts.remove(&form.name());
            } else {
                drafts.insert(form.name(), text.to_owned());
            }
        });
    }
}
