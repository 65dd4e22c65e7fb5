//! Which form is open, and what was typed into each.
//!
//! **Invariant.** A draft belongs to the tab it is typed in; another tab may take it over, but never writes over it.

use afterword_protocol::{CommentId, CommentState};
use leptos::prelude::*;

use super::saved::{Shelf, secret};
use super::thread::ThreadState;
use super::var::{Stored, Var};
use crate::model::failure::Failure;
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
    /// What else can be done with it.
    Share(CommentId),
    /// The report of it to the site's owner.
    Report(CommentId),
    /// What its last edit changed.
    Changes(CommentId),
    /// Mails about its replies, or about its author.
    Mails(CommentId),
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
            // All are shown in one place, one at a time.
            Self::Report(id) | Self::Changes(id) | Self::Mails(id) => ["panel-", &id.0].concat(),
        }
    }

    /// The comment that is answered in it.
    #[must_use]
    pub fn answered(&self) -> Option<&CommentId> {
        match self {
            Self::Reply(id) => Some(id),
            _ => None,
        }
    }

    /// The id of what says why it was not sent.
    #[must_use]
    pub fn notice(&self) -> String {
        [&self.name(), "-failure"].concat()
    }

    /// The comment that it stands at.
    fn at(&self) -> Option<&CommentId> {
        match self {
            Self::Root => None,
            Self::Reply(id)
            | Self::Edit(id)
            | Self::Delete(id)
            | Self::Share(id)
            | Self::Report(id)
            | Self::Changes(id)
            | Self::Mails(id) => Some(id),
        }
    }
}

/// The forms of a thread.
#[derive(Clone, Copy)]
pub struct FormState {
    /// The form open at a comment, if one is.
    open: Stored<Option<Form>>,
    thread: ThreadState,
    /// Texts that were not sent, each by the names of its form and of its tab.
    drafts: Shelf,
    /// What the names of this tab's drafts end with.
    tab: Stored<String>,
    /// Why what was sent came back into its form.
    refused: Stored<Option<(Form, Failure)>>,
    /// Pulled when the form of a new comment is to be made anew.
    renewed: Var<()>,
}

impl FormState {
    /// The forms of a thread whose drafts are kept under `storage`, so that they survive a reload.
    #[must_use]
    pub fn new(storage: String, thread: ThreadState) -> Self {
        Self {
            open: Stored::new(None),
            thread,
            drafts: Shelf::new(storage),
            tab: Stored::new(["#", &secret()].concat()),
            refused: Stored::new(None),
            renewed: Var::new(()),
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

    /// What was typed into a form before, if it was not sent: in this tab, else the last in another, which this
    /// one takes over.
    #[must_use]
    pub fn draft(self, form: &Form) -> Option<String> {
        let (drafts, own) = (self.drafts.read(), self.own(form));
        if let Some(text) = drafts.get(&own) {
            return Some(text.clone());
        }
        let form_and_tab = [&form.name(), "#"].concat();
        let (other, text) = drafts
            .iter()
            .filter(|(name, _)| name.starts_with(&form_and_tab))
            .last()?;
        let text = text.clone();
        // Where that tab is still open and somebody goes on typing, it keeps its text again.
        self.drafts.change(|drafts| {
            drafts.remove(other);
            drafts.insert(own, text.clone());
        });
        Some(text)
    }

    /// Keeps what is being typed; an empty text is forgotten.
    pub fn keep(self, form: &Form, text: &str) {
        let own = self.own(form);
        self.drafts.change(|drafts| {
            if text.is_empty() {
                drafts.remove(&own);
            } else {
                drafts.insert(own, text.to_owned());
            }
        });
    }

    /// Puts a text that was sent back into its form, behind what was typed there meanwhile; into that of a new
    /// comment if what it answers is gone. Returns the form.
    pub fn put_back(self, form: &Form, text: &str, why: Option<Failure>) -> Form {
        let gone = |id: &CommentId| {
            let comment = untrack(|| self.thread.comment(id));
            comment.is_none_or(|comment| comment.state != CommentState::Live)
        };
        let form = match form.at() {
            Some(id) if gone(id) => &Form::Root,
            _ => form,
        };
        let text = match self.draft(form) {
            Some(now) if now != text => [&*now, "\n\n", text].concat(),
            _ => text.to_owned(),
        };
        self.keep(form, &text);
        self.refused.set_value(why.map(|why| (form.clone(), why)));
        if *form == Form::Root {
            self.renewed.set(());
        } else {
            self.open(form.clone());
        }
        form.clone()
    }

    /// Has whoever makes the form of a new comment make it anew, when a text comes back into it.
    pub fn watch_root(self) {
        self.renewed.track();
    }

    /// Why what was last sent from a form came back into it; it is told once.
    #[must_use]
    pub fn take_refusal(self, form: &Form) -> Option<Failure> {
        let (_, why) = self
            .refused
            .with_value(|refused| refused.clone().filter(|(of, _)| of == form))?;
        self.refused.set_value(None);
        Some(why)
    }

    fn own(self, form: &Form) -> String {
        self.tab.with_value(|tab| [&form.name(), &**tab].concat())
    }
}
