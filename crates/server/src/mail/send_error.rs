//! Why a letter was not sent, by what can be done then.

use lettre::transport::smtp;

/// The longest reason, in characters.
const MOST_CHARS: usize = 200;

/// Why a letter was not sent. Reasons are one line without mail addresses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The server can't be used now: not reached, no encryption, no login, no time, or it takes nothing from this
    /// sender. That says nothing about this letter; every other would fail as well.
    #[error("the mail server can't be used: {0}")]
    ServerDown(String),
    /// The server takes this letter later, perhaps.
    #[error("the mail server asks to try later: {0}")]
    TryLater(String),
    /// The server never takes this letter.
    #[error("the mail server refuses the letter: {reason}")]
    Refused {
        /// What the server said.
        reason: String,
        /// Whether the address it goes to is what is wrong: there is no such mailbox.
        bad_address: bool,
    },
}

/// What the server was asked when it said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// To be there, to encrypt, to let us in.
    Connect,
    /// To take something from this sender.
    Sender,
    /// To take something for this recipient.
    Recipient,
    /// To take the letter.
    Text,
}

impl SendError {
    /// What follows from what the server, or the way to it, said at a step.
    pub(super) fn judge(step: Step, error: &smtp::Error) -> Self {
        let Some(code) = error.status() else {
            return Self::ServerDown(line(&error.to_string()));
        };
        let text = std::error::Error::source(error).map(ToString::to_string);
        Self::of_reply(step, code.into(), &text.unwrap_or_default())
    }

    /// What follows from a reply; `text` is what stands after the code.
    fn of_reply(step: Step, code: u16, text: &str) -> Self {
        let reason = line(&format!("{code} {text}"));
        let is_login = matches!(code, 454 | 530 | 534 | 535 | 538);
        // What is wrong with the sender is wrong with every letter.
        let is_ours = step == Step::Connect || (step == Step::Sender && code >= 500);
        if code == 421 || is_login || is_ours {
            return Self::ServerDown(reason);
        }
        if code < 500 {
            return Self::TryLater(reason);
        }
        let bad_address = match enhanced(text) {
            // 5.1.7 and 5.1.8 are about the sender's address.
            Some((1, detail)) => !matches!(detail, 7 | 8),
            Some(_) => false,
            None => step == Step::Recipient && matches!(code, 550 | 551 | 553),
        };
        Self::Refused {
            reason,
            bad_address,
        }
    }
}

/// Subject and detail of an enhanced status code (RFC 3463) at the beginning of a reply, as 5.1.1.
fn enhanced(text: &str) -> Option<(u16, u16)> {
    let code = text.split_whitespace().next()?;
    let mut numbers = code.split('.').map(|number| number.parse().ok());
    match [(); 4].map(|()| numbers.next()) {
        [Some(Some(5)), Some(Some(subject)), Some(Some(detail)), None] => Some((subject, detail)),
        _ => None,
    }
}

/// One line of what a server said, without mail addresses.
fn line(text: &str) -> String {
    let words = text
        .split_whitespace()
        .map(|word| if word.contains('@') { "…" } else { word });
    let words: Vec<_> = words.collect();
    super::plain::one_line(&words.join(" "), MOST_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_says_what_can_be_done() {
        let refused = |reason: &str, bad_address| SendError::Refused {
            reason: reason.to_owned(),
            bad_address,
        };
        let down = |reason: &str| SendError::ServerDown(reason.to_owned());
        let later = |reason: &str| SendError::TryLater(reason.to_owned());
        for (step, code, text, judged) in [
            (Step::Connect, 554, "go away", down("554 go away")),
            (Step::Connect, 535, "5.7.8 no", down("535 5.7.8 no")),
            (Step::Sender, 550, "not you", down("550 not you")),
            (Step::Sender, 451, "wait", later("451 wait")),
            (Step::Sender, 530, "log in", down("530 log in")),
            (Step::Text, 421, "bye", down("421 bye")),
            (Step::Recipient, 450, "grey", later("450 grey")),
            (Step::Text, 452, "full", later("452 full")),
            (
                Step::Recipient,
                550,
                "5.1.1 who?",
                refused("550 5.1.1 who?", true),
            ),
            (Step::Recipient, 550, "who?", refused("550 who?", true)),
            (
                Step::Recipient,
                550,
                "5.7.1 no",
                refused("550 5.7.1 no", false),
            ),
            (
                Step::Recipient,
                550,
                "5.1.8 no",
                refused("550 5.1.8 no", false),
            ),
            (Step::Recipient, 554, "relay", refused("554 relay", false)),
            (
                Step::Text,
                554,
                "5.1.1 who?",
                refused("554 5.1.1 who?", true),
            ),
            (Step::Text, 550, "spam", refused("550 spam", false)),
        ] {
            assert_eq!(SendError::of_reply(step, code, text), judged);
        }
    }

    #[test]
    fn a_reason_is_one_line_without_addresses() {
        assert_eq!(
            line("550 5.1.1 <ann@example.org>:\r\nno such user\nann@example.org"),
            "550 5.1.1 … no such user …"
        );
        assert_eq!(line(&"x".repeat(900)).chars().count(), 200);
    }
}
