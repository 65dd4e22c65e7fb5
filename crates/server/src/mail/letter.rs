//! One letter: what it is about, and the message it becomes.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{MultiPart, SinglePart};

use super::address::{self, Mailbox};
use super::plain;
use super::templates::{TemplateError, Templates};
use super::view::View;
use super::words::MailWords;

/// How many earlier letters a letter names, besides the first.
const MOST_REFERENCES: usize = 20;
/// How much text one encoded word has, so that its line has at most 76 characters.
const MOST_ENCODED_BYTES: usize = 39;

/// What is to be said to one address.
#[derive(Clone, Debug)]
pub struct Letter<'a> {
    /// The only address it goes to.
    pub to: &'a str,
    /// The language, as a BCP 47 tag; of those there are words for, the nearest is taken.
    pub lang: &'a str,
    /// The server's host, for the names of letters and of the list.
    pub host: &'a str,
    /// What the site is called.
    pub site: &'a str,
    /// The name of the letter, `part@host`; the same letter has the same when it is sent again.
    pub message_id: String,
    /// The names of the letters it follows, oldest first, so that mail programs put them together.
    pub references: Vec<String>,
    /// Where one click ends the subscription; a POST there does it without asking (RFC 8058).
    pub unsubscribe: Option<String>,
    /// Where all subscriptions of the address are.
    pub manage: Option<String>,
    /// What it says.
    pub content: Content,
}

/// What a letter says.
#[derive(Clone, Debug)]
pub enum Content {
    /// Asks an address to be confirmed. Has nothing in it that readers wrote.
    Confirm {
        /// Where it is confirmed.
        confirm_url: String,
        /// Where the address is taken off for good.
        never_url: String,
    },
    /// New comments, one or several; the first 100 are shown, all are counted.
    Comments {
        /// The comments, oldest first.
        items: Vec<Item>,
        /// Whether they were collected for a day.
        digest: bool,
    },
    /// A comment, for the site's owner.
    Owner {
        /// The comment.
        item: Item,
        /// Whether it waits for approval.
        held: bool,
    },
}

/// A comment in a letter.
#[derive(Clone, Debug)]
pub struct Item {
    /// Why it is in there.
    pub reason: Reason,
    /// The article's title.
    pub title: String,
    /// The article's address.
    pub page_url: String,
    /// The comment's address.
    pub comment_url: String,
    /// Who wrote it.
    pub author: String,
    /// What they wrote, as plain text.
    pub text: String,
    /// Whom it answers.
    pub answers: Option<String>,
    /// When it was written, as RFC 3339.
    pub created_at: String,
}

/// Why somebody is told of a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// They follow the thread.
    Thread,
    /// It answers them.
    ReplyToYou,
    /// They follow its author.
    Author,
    /// They look after the site.
    Owner,
}

/// Why a letter can't be made.
#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    /// The address is none that a letter can be sent to; trying again does not help.
    #[error("no mail can be sent to this address")]
    Address,
    /// A template failed on this content.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// One of the links that a letter needs is no web address.
    #[error("the link to {0} is no web address")]
    Link(&'static str),
    /// The message could not be put together.
    #[error("the letter can't be put together: {0}")]
    Message(#[from] lettre::error::Error),
}

impl Letter<'_> {
    /// The subject and the text of the letter, for who looks at it without sending it.
    ///
    /// # Errors
    ///
    /// `Template` or `Link`.
    pub fn text(&self, templates: &Templates) -> Result<(String, String), LetterError> {
        let view = View::of(self, MailWords::of(self.lang))?;
        let text = templates.render(self.content.template(), "txt", &view)?;
        Ok((view.subject, text))
    }

    /// Makes the message: for one recipient, as text and as HTML.
    ///
    /// # Errors
    ///
    /// See [`LetterError`].
    pub fn message(&self, templates: &Templates, from: &Mailbox) -> Result<Message, LetterError> {
        let to = address::address(self.to).ok_or(LetterError::Address)?;
        let words = MailWords::of(self.lang);
        let view = View::of(self, words)?;
        let name = self.content.template();
        let parts = MultiPart::alternative()
            .singlepart(SinglePart::plain(templates.render(name, "txt", &view)?))
            .singlepart(SinglePart::html(templates.render(name, "html", &view)?));
        let mut message = Message::builder()
            .from(from.clone())
            .to(Mailbox::new(None, to))
            .date_now();
        let subject = ("Subject", encoded(&view.subject));
        for (name, value) in [subject].into_iter().chain(self.headers(words)) {
            let name = HeaderName::new_from_ascii_str(name);
            // The library takes long addresses apart, and leaves alone what only looks encoded. These are
            // visible ASCII.
            let header = HeaderValue::dangerous_new_pre_encoded(name, value.clone(), value);
            message = message.raw_header(header);
        }
        Ok(message.multipart(parts)?)
    }

    /// The headers besides those that every mail has.
    fn headers(&self, words: &MailWords) -> Vec<(&'static str, String)> {
        let host = plain::host(self.host);
        let list = Some(plain::label(self.site)).filter(|label| !label.is_empty());
        let list = list.as_deref().unwrap_or("comments");
        let mut headers = vec![
            ("Message-ID", message_id(&self.message_id, &host)),
            ("List-Id", format!("<{list}.{host}>")),
            ("Auto-Submitted", "auto-generated".to_owned()),
            ("Content-Language", words.lang().to_owned()),
        ];
        if let Some(last) = self.references.last() {
            let dropped = self.references.len().saturating_sub(MOST_REFERENCES);
            let kept = self.references.iter().skip(dropped);
            let first = self.references.iter().take(usize::from(dropped > 0));
            let names: Vec<_> = first.chain(kept).map(|id| message_id(id, &host)).collect();
            headers.push(("References", names.join("\r\n ")));
            headers.push(("In-Reply-To", message_id(last, &host)));
        }
        if let Some(url) = self.unsubscribe.as_deref().and_then(plain::web_address) {
            headers.push(("List-Unsubscribe", format!("<{url}>")));
            // By HTTPS only, says the standard.
            if url.starts_with("https:") {
                let value = "List-Unsubscribe=One-Click".to_owned();
                headers.push(("List-Unsubscribe-Post", value));
            }
        }
        if !matches!(self.content, Content::Confirm { .. }) {
            headers.push(("Precedence", "list".to_owned()));
        }
        headers
    }
}

impl Content {
    /// The name of its templates, without what comes after the dot.
    pub(super) fn template(&self) -> &'static str {
        match self {
            Self::Confirm { .. } => "confirm",
            Self::Comments { .. } => "comments",
            Self::Owner { .. } => "owner",
        }
    }
}

/// A subject as it is sent (RFC 2047). What only looks encoded is encoded as well, since it would be decoded.
fn encoded(subject: &str) -> String {
    if subject.is_ascii() && !subject.contains("=?") {
        return subject.to_owned();
    }
    let mut chunks = vec![String::new()];
    for c in subject.chars() {
        match chunks.last_mut() {
            Some(chunk) if chunk.len() + c.len_utf8() <= MOST_ENCODED_BYTES => chunk.push(c),
            _ => chunks.push(c.to_string()),
        }
    }
    let encoded = chunks.iter().map(|chunk| BASE64_STANDARD.encode(chunk));
    let words: Vec<_> = encoded.map(|text| format!("=?utf-8?b?{text}?=")).collect();
    words.join("\r\n ")
}

/// The name of a letter as headers have it.
fn message_id(id: &str, host: &str) -> String {
    let (left, right) = id.split_once('@').unwrap_or((id, host));
    let fits = |c: &char| c.is_ascii_alphanumeric() || "-_+=".contains(*c);
    let left = left
        .split('.')
        .map(|part| part.chars().filter(fits).take(100).collect());
    let left: Vec<String> = left
        .filter(|part: &String| !part.is_empty())
        .take(5)
        .collect();
    let left = if left.is_empty() {
        "letter".to_owned()
    } else {
        left.join(".")
    };
    format!("<{left}@{}>", plain::host(right))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::{mailbox, samples};

    fn sent(letter: &Letter<'_>) -> String {
        let from = mailbox("Comments <comments@example.org>").unwrap();
        let message = letter.message(&Templates::built_in(), &from).unwrap();
        String::from_utf8(message.formatted()).unwrap()
    }

    #[test]
    fn a_letter_has_the_headers_of_a_list() {
        let letter = Letter {
            message_id: "comment.7@example.org".to_owned(),
            references: vec![
                "thread.1@example.org".to_owned(),
                "a.5@example.org".to_owned(),
            ],
            ..samples::comments("en")
        };
        let text = sent(&letter);
        for header in [
            "Message-ID: <comment.7@example.org>\r\n",
            "References: <thread.1@example.org>\r\n <a.5@example.org>\r\n",
            "In-Reply-To: <a.5@example.org>\r\n",
            "List-Id: <example-blog.comments.example>\r\n",
            "List-Unsubscribe: <https://comments.example/unsubscribe/sample>\r\n",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Precedence: list\r\n",
            "Content-Language: en\r\n",
            "To: reader@example.org\r\n",
        ] {
            assert!(text.contains(header), "{header}\n{text}");
        }
    }

    #[test]
    fn many_references_are_cut_in_the_middle() {
        let letter = Letter {
            references: (0..100).map(|n| format!("a.{n}@x.example")).collect(),
            ..samples::comments("en")
        };
        let text = sent(&letter);
        assert!(text.contains("References: <a.0@x.example>\r\n <a.80@x.example>\r\n"));
        assert!(text.contains("In-Reply-To: <a.99@x.example>"));
    }

    #[test]
    fn without_https_there_is_no_one_click() {
        let letter = Letter {
            unsubscribe: Some("http://127.0.0.1:8080/u".to_owned()),
            ..samples::comments("en")
        };
        let text = sent(&letter);
        assert!(text.contains("List-Unsubscribe: <http://127.0.0.1:8080/u>"));
        assert!(!text.contains("List-Unsubscribe-Post"));
    }

    #[test]
    fn a_letter_that_asks_is_no_mail_of_a_list() {
        let text = sent(&samples::confirm("en"));
        assert!(!text.contains("Precedence") && !text.contains("List-Unsubscribe"));
    }

    #[test]
    fn an_address_that_none_can_mail_is_an_error() {
        let letter = Letter {
            to: "ann@example.org, bob@example.org",
            ..samples::confirm("en")
        };
        let from = mailbox("comments@example.org").unwrap();
        let made = letter.message(&Templates::built_in(), &from);
        assert!(matches!(made, Err(LetterError::Address)));
    }

    #[test]
    fn a_subject_is_encoded_unless_it_is_plain() {
        assert_eq!(encoded("Ann answered you"), "Ann answered you");
        assert_eq!(encoded("=?x"), "=?utf-8?b?PT94?=");
        let long = encoded(&"שלום ".repeat(20));
        let lines: Vec<_> = long.split("\r\n ").collect();
        assert!(lines.len() > 3 && lines.iter().all(|line| line.len() <= 67));
    }

    #[test]
    fn names_of_letters_are_kept_safe() {
        for (id, made) in [
            ("a.7@x.example", "<a.7@x.example>"),
            ("a>\r\nBcc: b@x.example", "<aBccb@x.example>"),
            ("a", "<a@host.example>"),
            ("", "<letter@host.example>"),
            ("..@", "<letter@localhost>"),
        ] {
            assert_eq!(message_id(id, "host.example"), made, "{id}");
        }
    }
}
