//! What is told, and the ways to tell it.

use std::fmt;
use std::str::FromStr;

use jiff::{Timestamp, Unit};
use serde_json::{Value, json};

use super::chat;
use super::escape::{cut, line, lines};

/// What happened to a comment, as far as the owner's programs are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookEvent {
    /// The same for every attempt to deliver this event to this place, so that a receiver can tell a
    /// repetition: 1 to 64 letters, digits, `-` and `_`.
    pub id: String,
    /// What happened.
    pub kind: EventKind,
    /// When it happened.
    pub at: Timestamp,
    /// The site's key.
    pub site: String,
    /// The thread's key.
    pub thread: String,
    /// The article's title, if known.
    pub title: Option<String>,
    /// The article's address, if known.
    pub page_url: Option<String>,
    /// Where the comment can be read, if it has such a place.
    pub comment_url: Option<String>,
    /// The comment's id.
    pub comment: String,
    /// The author's name as it is shown.
    pub author: String,
    /// What the comment says, as plain text.
    pub text: String,
}

/// What can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// A comment was posted, and everybody can read it.
    CommentCreated,
    /// A comment was posted, and waits for approval.
    CommentHeld,
}

impl EventKind {
    /// As in the field `type`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::CommentCreated => "comment.created",
            Self::CommentHeld => "comment.held",
        }
    }
}

/// How a service wants to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON as Standard Webhooks 1.0 recommends it, for programs.
    Standard,
    /// Slack, and what takes its blocks.
    Slack,
    /// Discord.
    Discord,
    /// Mattermost, and what takes Markdown in the field `text`.
    Mattermost,
    /// Matrix, through the generic webhooks of Hookshot.
    Matrix,
    /// ntfy.
    Ntfy,
    /// Telegram's `sendMessage`, with the chat in the address.
    Telegram,
}

impl Format {
    /// Every format there is.
    pub const ALL: [Self; 7] = [
        Self::Standard,
        Self::Slack,
        Self::Discord,
        Self::Mattermost,
        Self::Matrix,
        Self::Ntfy,
        Self::Telegram,
    ];

    /// As on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Slack => "slack",
            Self::Discord => "discord",
            Self::Mattermost => "mattermost",
            Self::Matrix => "matrix",
            Self::Ntfy => "ntfy",
            Self::Telegram => "telegram",
        }
    }

    /// What is sent about `event`.
    pub(super) fn message(self, event: &WebhookEvent) -> Message {
        match self {
            Self::Standard => Message::json(standard(event)),
            Self::Slack => Message::json(chat::slack(event)),
            Self::Discord => Message::json(chat::discord(event)),
            Self::Mattermost => Message::json(chat::mattermost(event)),
            Self::Matrix => Message::json(chat::matrix(event)),
            Self::Ntfy => chat::ntfy(event),
            Self::Telegram => Message::json(chat::telegram(event)),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = FormatError;

    fn from_str(name: &str) -> Result<Self, FormatError> {
        let found = Self::ALL.into_iter().find(|format| format.name() == name);
        found.ok_or(FormatError)
    }
}

/// The name of no format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("allowed is {}", Format::ALL.map(Format::name).join(", "))]
pub struct FormatError;

/// The body of a request, and the headers that belong to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub content_type: &'static str,
    /// Values in ASCII, without control characters.
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

impl Message {
    /// What is not known is left out.
    fn json(mut body: Value) -> Self {
        leave_out_nulls(&mut body);
        Self {
            content_type: "application/json",
            headers: Vec::new(),
            body: body.to_string(),
        }
    }
}

fn leave_out_nulls(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !value.is_null());
            fields.values_mut().for_each(leave_out_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(leave_out_nulls),
        _ => (),
    }
}

/// Receivers are advised to expect less than 20 kB; 4,000 characters of four bytes are 16 kB.
const MOST_TEXT_CHARS: usize = 4_000;
const MOST_LINE_CHARS: usize = 300;

fn standard(event: &WebhookEvent) -> Value {
    let short = |text: &str| cut(&line(text), MOST_LINE_CHARS);
    json!({
        "type": event.kind.name(),
        "timestamp": seconds(event.at),
        "data": {
            "site": event.site,
            "thread": {
                "key": event.thread,
                "title": event.title.as_deref().map(short),
                "url": event.page_url,
            },
            "comment": {
                "id": event.comment,
                "url": event.comment_url,
                "author": short(&event.author),
                "text": cut(&lines(&event.text), MOST_TEXT_CHARS),
            },
        },
    })
}

/// A time in whole seconds, as everywhere on the wire.
pub(super) fn seconds(time: Timestamp) -> String {
    time.round(Unit::Second).unwrap_or(time).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_found_by_its_name_and_by_no_other() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
        }
        let error = "Slack".parse::<Format>().unwrap_err().to_string();
        assert!(error.starts_with("allowed is standard, slack, "), "{error}");
    }
}
