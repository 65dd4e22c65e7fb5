//! Where letters go: to a mail server, or nowhere, to be looked at.

use std::collections::VecDeque;
use std::sync::Mutex;

use super::{Outcome, letters, lock};
use crate::mail::{Letter, LetterError, Mailbox, Mailer, SendError, Templates, mailbox};

/// How many mails a demo keeps.
const MOST_KEPT: usize = 50;

/// How mails leave.
pub(super) enum Post {
    /// By a mail server, from this address or `comments@` our host.
    Sent(Box<Mailer>, Option<Mailbox>),
    /// Not at all: they are kept to be looked at.
    Kept(Mutex<VecDeque<KeptMail>>),
}

/// A mail that was not sent.
#[derive(Clone, Debug)]
pub struct KeptMail {
    /// Whom it was for.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// What it says, as plain text.
    pub text: String,
}

impl Post {
    /// Keeps the last mails.
    pub(super) fn keeping() -> Self {
        Self::Kept(Mutex::default())
    }

    /// The mails that were kept, newest first.
    pub(super) fn kept(&self) -> Vec<KeptMail> {
        match self {
            Self::Kept(mails) => lock(mails).iter().cloned().collect(),
            Self::Sent(..) => Vec::new(),
        }
    }

    /// Makes a letter and sends it; links begin with `base`.
    pub(super) async fn send(
        &self,
        letter: &Letter<'_>,
        templates: &Templates,
        base: &str,
    ) -> Outcome {
        let never = |error: LetterError| Outcome::Never {
            failure: error.to_string(),
            no_mailbox: matches!(error, LetterError::Address),
        };
        let (mailer, from) = match self {
            Self::Sent(mailer, from) => (mailer, from.clone()),
            Self::Kept(mails) => match letter.text(templates) {
                Err(error) => return never(error),
                Ok((subject, text)) => {
                    let to = letter.to.to_owned();
                    let mut mails = lock(mails);
                    mails.push_front(KeptMail { to, subject, text });
                    mails.truncate(MOST_KEPT);
                    return Outcome::Sent;
                }
            },
        };
        let message = match letter.message(templates, &sender_of(from, base)) {
            Ok(message) => message,
            Err(error) => return never(error),
        };
        match mailer.send(&message).await {
            Ok(()) => Outcome::Sent,
            Err(SendError::ServerDown(failure)) => Outcome::Down(failure),
            Err(SendError::TryLater(failure)) => Outcome::Later(failure),
            Err(SendError::Refused {
                reason,
                bad_address,
            }) => Outcome::Never {
                failure: reason,
                no_mailbox: bad_address,
            },
        }
    }
}

/// Whom mails come from: who is named, or else `comments@` the host of `base`.
#[must_use]
pub fn sender_of(named: Option<Mailbox>, base: &str) -> Mailbox {
    let ours = || mailbox(&format!("comments@{}", letters::host(base)));
    // An IP address is no mail domain.
    let local = || mailbox("comments@localhost");
    named
        .or_else(ours)
        .or_else(local)
        .expect("this is a mail address")
}
