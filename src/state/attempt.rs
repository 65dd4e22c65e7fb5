//! Something a reader tries to do: it is under way, or it failed and why.
//!
//! `Action` of Leptos would do; this is the part of it that is needed, boxed, so that it is compiled
//! once and not once per button.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use super::var::{ReadVar, Stored};
use crate::model::failure::Failure;

type Work = Pin<Box<dyn Future<Output = Result<(), Failure>>>>;

/// An action of the reader's.
#[derive(Clone, Copy)]
pub struct Attempt {
    /// Whether it is under way.
    pub pending: ReadVar<bool>,
    /// Why the last try failed, until the next begins.
    pub failure: ReadVar<Option<Failure>>,
    work: Stored<Rc<dyn Fn() -> Work>>,
}

impl Attempt {
    /// Makes an attempt of `work`, to be started later, as often as the reader likes.
    pub fn new<F>(work: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = Result<(), Failure>> + 'static,
    {
        Self::boxed(Rc::new(move || Box::pin(work())))
    }

    fn boxed(work: Rc<dyn Fn() -> Work>) -> Self {
        let pending = ReadVar::new(false);
        let failure = ReadVar::new(None);
        Self {
            pending,
            failure,
            work: Stored::new(work),
        }
    }

    /// Has failed already, for this reason.
    pub fn fail(self, why: Failure) {
        self.failure.set(Some(why));
    }

    /// Begins, unless it is under way: a second press is the same press.
    pub fn start(self) {
        // A timer may outlive the widget.
        if self.pending.try_get_untracked() != Some(false) {
            return;
        }
        self.pending.set(true);
        self.failure.set(None);
        let work = self.work.with_value(|work| work());
        leptos::task::spawn_local(async move {
            let failure = work.await.err();
            // What was done may have taken away the button that did it, and this with it.
            self.failure.set(failure);
            self.pending.set(false);
        });
    }
}
