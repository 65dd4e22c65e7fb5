//! Sending comments. Each is shown and kept at once, and tried until the server has it or refuses it.
//!
//! **Invariants.** What is kept in the outbox is on the page, with the idempotency key as its id. It leaves the
//! outbox when the server has it, or when its author takes it back. Of a comment that waits for approval the
//! outbox keeps the id, with nothing: only its author can be shown it.

use std::rc::Rc;
use std::time::Duration;

use afterword_protocol::{
    Author, Comment, CommentId, CommentState, NewAuthor, NewComment, PostedComment, ProblemCode,
};
use leptos::prelude::*;

use super::{Said, ThreadState};
use crate::backend::IdempotencyKey;
use crate::model::draft::{Draft, Outgoing, pack, unpack};
use crate::model::failure::Failure;
use crate::model::tree::{Tree, UNSENT};
use crate::state::happening::Happening;
use crate::state::saved;

/// Seconds until what did not arrive is tried again for the first time; each further time it is twice as long.
const PATIENCE: u64 = 4;
/// How often it gets longer.
const DOUBLINGS: u32 = 4;

impl ThreadState {
    /// Puts a comment or reply on its way: shows it, and keeps it until it has arrived. Returns the id it is shown
    /// under meanwhile, for `deliver`.
    ///
    /// # Errors
    ///
    /// `Refused` for what the server would refuse anyway; `Declined` if the page objects.
    pub fn post(self, draft: &Draft, parent: Option<&CommentId>) -> Result<CommentId, Failure> {
        draft.check(&self.info.with_untracked(|info| info.policy))?;
        if !self.host.tell(Happening::BeforePost(draft.text.clone())) {
            return Err(Failure::Declined);
        }
        let id = CommentId(saved::secret());
        self.outbox
            .change(|outbox| outbox.insert(id.0.clone(), pack(draft, parent, &self.article())));
        self.show_unsent(&id, draft, parent);
        Ok(id)
    }

    /// Sends a comment that is on its way, unless that is under way.
    ///
    /// # Errors
    ///
    /// As the backend. The comment stays, says why, and is tried again by itself if that may help.
    pub async fn deliver(self, id: CommentId) -> Result<(), Failure> {
        let begun = self.under_way.with_value(|known| known.contains(&id));
        let packed = self.outbox.read().get(&id.0).cloned();
        let Some((draft, parent, page)) = packed.filter(|_| !begun).as_deref().and_then(unpack)
        else {
            return Ok(());
        };
        self.under_way.update_value(|known| known.push(id.clone()));
        let lang = filled(draft.mails_in);
        let notify = lang.is_some();
        let new = NewComment {
            text: draft.text,
            parent,
            quote: None,
            author: NewAuthor {
                name: draft.name,
                email: filled(draft.email),
                website: filled(draft.website),
            },
            notify,
            lang,
            page,
        };
        let (backend, key) = (self.backend(), IdempotencyKey(id.0.clone()));
        let sent = backend.create_comment(new, self.viewer.token(), key);
        let answer = self.answer(sent).await;
        // The widget is gone, and what it held back with it.
        if self.is_gone() {
            return Err(Failure::Declined);
        }
        self.under_way
            .update_value(|known| known.retain(|known| *known != id));
        let outcome = answer.map(|posted| {
            if notify {
                let about = ["comment:", &posted.comment.id.0].concat();
                self.viewer.keep_mails(&about, "on");
            }
            self.settle(&id, posted);
        });
        match &outcome {
            Ok(()) => self.tries.set_value(0),
            Err(failure) => {
                self.change(|tree| tree.set_failure(&id, Some(failure.clone())));
                self.wait_for(failure);
            }
        }
        self.release();
        outcome
    }

    /// Has all that is on its way tried again after a while, if this failure may pass.
    fn wait_for(self, failure: &Failure) {
        let Some(seconds) = patience(failure, self.tries.get_value()) else {
            return;
        };
        if !self.waits.get_value() {
            self.waits.set_value(true);
            self.tries.update_value(|tries| *tries += 1);
            let again = move || {
                if !self.is_gone() {
                    self.waits.set_value(false);
                    self.resume();
                }
            };
            set_timeout(again, Duration::from_secs(seconds));
        }
    }

    /// Sends a comment that is on its way once more, as its author asks; the comment says what comes of it.
    pub fn try_again(self, id: CommentId) {
        self.change(|tree| tree.set_failure(&id, None));
        self.go_on(id);
    }

    fn go_on(self, id: CommentId) {
        leptos::task::spawn_local(async move {
            if !self.is_gone() {
                let _ = self.deliver(id).await;
            }
        });
    }

    /// Takes back a comment that is on its way, and returns it.
    pub fn take_back(self, id: &CommentId) -> Option<Outgoing> {
        let packed = self.outbox.read().get(&id.0).cloned()?;
        self.outbox.change(|outbox| outbox.remove(&id.0));
        self.change(|tree| tree.remove(id));
        unpack(&packed)
    }

    /// Takes off the page what another tab has sent or taken back: it is not on its way any more.
    pub fn forget_sent(self) {
        let outbox = self.outbox.read();
        for id in self.tree.with_value(Tree::unsent) {
            if outbox.get(&id.0).is_none() {
                self.change(|tree| tree.remove(&id));
            }
        }
    }

    /// Shows and sends all that is in the outbox: what an earlier visit has left, or what could not be sent for
    /// lack of a network.
    pub fn resume(self) {
        self.forget_sent();
        for (id, packed) in self.outbox.read().iter() {
            let id = CommentId(id.to_owned());
            match unpack(packed) {
                None if self.tree.with_value(|tree| tree.get(&id).is_some()) => (),
                None => self.look_after(id),
                Some((draft, parent, _)) => {
                    let unsent = self.tree.with_value(|tree| tree.is_unsent(&id));
                    let failure = self.tree.with_value(|tree| tree.failure(&id).cloned());
                    if !unsent {
                        self.show_unsent(&id, &draft, parent.as_ref());
                    }
                    // What was refused for good is tried again by its author only.
                    if failure.is_none_or(|failure| patience(&failure, 0).is_some()) {
                        self.go_on(id);
                    }
                }
            }
        }
    }

    /// Shows the reader's comment that waits for approval, as long as it does.
    fn look_after(self, id: CommentId) {
        leptos::task::spawn_local(async move {
            if self.is_gone() {
                return;
            }
            let token = untrack(|| self.viewer.own_token(&id));
            let (backend, asked) = (self.backend(), id.clone());
            match self.answer(backend.find_comment(asked, token)).await {
                Ok(found) if found.comment.state == CommentState::Pending => {
                    self.change(|tree| tree.insert_first(found.comment));
                }
                // Not known now is not gone: it is asked about again on the next visit.
                Err(failure) if failure.code() != Some(ProblemCode::CommentNotFound) => (),
                // It is for everybody to see, or gone.
                _ => {
                    self.outbox.change(|outbox| outbox.remove(&id.0));
                }
            }
        });
    }

    /// Has `tell` hear, before the page changes, which comment now stands for one that was on its way.
    pub fn when_settled(self, tell: impl Fn(&CommentId, &CommentId) + 'static) {
        self.settled.set_value(Rc::new(tell));
    }

    fn show_unsent(self, id: &CommentId, draft: &Draft, parent: Option<&CommentId>) {
        let comment = Comment {
            id: id.clone(),
            parent: parent.cloned(),
            root: id.clone(),
            author: Author {
                name: draft.name.clone(),
                ..Author::default()
            },
            html: draft.text.clone(),
            quote: None,
            created_at: UNSENT.to_owned(),
            edited: None,
            votes: Default::default(),
            reactions: Vec::new(),
            state: CommentState::Live,
            pinned: false,
            closed: false,
            replies: 0,
        };
        self.change(|tree| {
            tree.insert_unsent(comment);
            tree.unfold_above(id);
        });
    }

    /// Puts the comment in its place that the server has made of one that was on its way.
    fn settle(self, unsent: &CommentId, posted: PostedComment) {
        let comment = posted.comment;
        let id = comment.id.clone();
        // After an answer that was lost it may be here already, and counted.
        let mut here = self.tree.with_value(|tree| tree.get(&id).is_some());
        self.waiting.update(|waiting| {
            here |= waiting.iter().any(|other| other.id == id);
            waiting.retain(|other| other.id != id);
        });
        // Counted from now by the reader's own clock, which may be wrong.
        let window = self
            .info
            .with_untracked(|info| info.policy.edit_window_seconds);
        let until = posted.editable_until.map(|_| saved::after(window));
        self.viewer
            .keep_own(&id, &posted.edit_token, until.as_deref());
        let live = comment.state == CommentState::Live;
        self.outbox.change(|outbox| {
            outbox.remove(&unsent.0);
            if !live {
                outbox.insert(id.0.clone(), String::new());
            }
        });
        if live && !here {
            self.info.update(|info| info.comments += 1);
        }
        self.say(if live { Said::Posted } else { Said::Held });
        self.settled.get_value()(unsent, &id);
        self.change(|tree| {
            tree.remove(unsent);
            tree.insert_first(comment);
            tree.unfold_above(&id);
        });
        self.host.tell(Happening::Count(self.count()));
        self.host.tell(Happening::Posted(id));
    }
}

/// In how many seconds something may work that did not, if it may at all.
fn patience(failure: &Failure, tries: u32) -> Option<u64> {
    let growing = PATIENCE << tries.min(DOUBLINGS);
    match failure {
        Failure::Unreachable => Some(growing),
        Failure::Refused(problem) => match problem.code {
            ProblemCode::Internal | ProblemCode::Unavailable => Some(growing),
            ProblemCode::RateLimited => Some(problem.retry_after_seconds.unwrap_or(60)),
            _ => None,
        },
        Failure::Malformed | Failure::Declined => None,
    }
}

fn filled(text: String) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
