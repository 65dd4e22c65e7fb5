//! What a template sees of a letter: text that is fit to be shown, and sentences that are ready.

use serde::Serialize;

use super::letter::{Content, Item, Letter, LetterError, Reason};
use super::plain;
use super::words::{MailWords, fill};

/// The longest subject, in characters.
const MOST_SUBJECT_CHARS: usize = 120;
/// The longest title of an article.
const MOST_TITLE_CHARS: usize = 80;
/// The longest name of an author or a site.
const MOST_NAME_CHARS: usize = 60;
/// How much of a comment a letter has; the rest is on the page.
const MOST_TEXT_CHARS: usize = 2000;
/// How many comments a letter shows.
pub const MOST_ITEMS: usize = 100;

/// The values of a template.
#[derive(Debug, Serialize)]
pub struct View {
    /// The letter's subject.
    pub subject: String,
    lang: &'static str,
    dir: &'static str,
    site: String,
    words: &'static MailWords,
    confirm_url: Option<String>,
    never_url: Option<String>,
    items: Vec<ItemView>,
    digest: bool,
    held: bool,
    why: String,
    unsubscribe_url: Option<String>,
    manage_url: Option<String>,
}

/// A comment, as a template sees it.
#[derive(Debug, Serialize)]
struct ItemView {
    reason: Reason,
    title: String,
    author: String,
    answers: Option<String>,
    /// Who wrote, and to whom.
    said: String,
    lines: Vec<String>,
    /// `2026-11-23 06:00 UTC`.
    when: String,
    page_url: Option<String>,
    comment_url: Option<String>,
}

impl View {
    /// What is shown of a letter.
    ///
    /// # Errors
    ///
    /// `Link` if a letter that asks for a confirmation has no usable link for it.
    pub fn of(letter: &Letter<'_>, words: &'static MailWords) -> Result<Self, LetterError> {
        let site = plain::one_line(letter.site, MOST_NAME_CHARS);
        let mut view = Self {
            subject: String::new(),
            lang: words.lang(),
            dir: words.dir(),
            words,
            confirm_url: None,
            never_url: None,
            items: Vec::new(),
            digest: false,
            held: false,
            why: String::new(),
            unsubscribe_url: letter.unsubscribe.as_deref().and_then(plain::web_address),
            manage_url: letter.manage.as_deref().and_then(plain::web_address),
            site,
        };
        let subject = match &letter.content {
            Content::Confirm {
                confirm_url,
                never_url,
            } => {
                let link = |url, what| plain::web_address(url).ok_or(LetterError::Link(what));
                view.confirm_url = Some(link(confirm_url, "confirm")?);
                view.never_url = Some(link(never_url, "refuse")?);
                view.sentence(&words.confirm_subject)
            }
            Content::Comments { items, digest } => {
                view.digest = *digest;
                let first = items.iter().take(MOST_ITEMS);
                view.items = first.map(|item| shown(item, words)).collect();
                view.comments_subject(items.len())
            }
            Content::Owner { item, held } => {
                view.held = *held;
                view.items.push(shown(item, words));
                let subject = if *held {
                    &words.subject_held
                } else {
                    &words.subject_comment
                };
                view.sentence(subject)
            }
        };
        view.subject = plain::one_line(&subject, MOST_SUBJECT_CHARS);
        view.why = view.why();
        Ok(view)
    }

    fn comments_subject(&self, comments: usize) -> String {
        match self.items.as_slice() {
            [one] if one.reason == Reason::ReplyToYou => self.sentence(&self.words.subject_reply),
            [_] => self.sentence(&self.words.subject_comment),
            _ => {
                let plural = &self.words.subject_digest;
                self.sentence(&self.words.counted(plural, comments))
            }
        }
    }

    fn why(&self) -> String {
        let words = self.words;
        let sentence = match self.items.first().map(|item| item.reason) {
            None => return String::new(),
            Some(Reason::Owner) => &words.why_owner,
            Some(_) if self.digest || self.items.len() > 1 => &words.why_digest,
            Some(Reason::Thread) => &words.why_thread,
            Some(Reason::ReplyToYou) => &words.why_reply,
            Some(Reason::Author) => &words.why_author,
        };
        self.sentence(sentence)
    }

    /// A sentence about the site and the first comment.
    fn sentence(&self, template: &str) -> String {
        let mut values = vec![("site", self.site.as_str())];
        if let Some(item) = self.items.first() {
            values.extend([("author", item.author.as_str()), ("title", &item.title)]);
        }
        fill(template, &values)
    }
}

fn shown(item: &Item, words: &MailWords) -> ItemView {
    let author = name(&item.author);
    let answers = item.answers.as_deref().map(name);
    let said = match (item.reason, &answers) {
        (Reason::ReplyToYou, _) => &words.said_reply,
        (_, Some(_)) => &words.said_answer,
        (_, None) => &words.said_comment,
    };
    let whom = answers.as_deref().unwrap_or_default();
    let said = fill(said, &[("author", &author), ("name", whom)]);
    let page_url = plain::web_address(&item.page_url);
    let title = plain::one_line(&item.title, MOST_TITLE_CHARS);
    ItemView {
        reason: item.reason,
        title: if title.is_empty() {
            "…".to_owned()
        } else {
            title
        },
        said,
        author,
        answers,
        lines: plain::lines(&item.text, MOST_TEXT_CHARS),
        when: when(&item.created_at),
        comment_url: plain::web_address(&item.comment_url).or_else(|| page_url.clone()),
        page_url,
    }
}

fn name(text: &str) -> String {
    let name = plain::one_line(text, MOST_NAME_CHARS);
    if name.is_empty() {
        "…".to_owned()
    } else {
        name
    }
}

/// `2026-11-23T06:00:12Z` as people write it; the same in every language.
fn when(created_at: &str) -> String {
    let time: Result<jiff::Timestamp, _> = created_at.parse();
    time.map_or_else(
        |_| String::new(),
        |time| time.strftime("%Y-%m-%d %H:%M UTC").to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::samples;

    fn item(reason: Reason, answers: Option<&str>) -> Item {
        Item {
            reason,
            answers: answers.map(str::to_owned),
            ..samples::item()
        }
    }

    fn view(content: Content) -> View {
        let letter = Letter {
            content,
            ..samples::comments("en")
        };
        View::of(&letter, MailWords::of("en")).unwrap()
    }

    fn comments(items: Vec<Item>, digest: bool) -> View {
        view(Content::Comments { items, digest })
    }

    #[test]
    fn subject_and_reason_follow_the_comments() {
        let reply = item(Reason::ReplyToYou, Some("You"));
        let about_reply = comments(vec![reply.clone()], false);
        assert_eq!(about_reply.subject, "Ann answered you on “Apple cake”");
        assert_eq!(about_reply.items[0].said, "Ann answered you");
        assert!(about_reply.why.contains("answered a comment of yours"));
        let thread = item(Reason::Thread, Some("Bob"));
        let about_thread = comments(vec![thread.clone()], false);
        assert_eq!(about_thread.subject, "Ann commented on “Apple cake”");
        assert_eq!(about_thread.items[0].said, "Ann answered Bob");
        assert!(about_thread.why.contains("comments on “Apple cake”"));
        let author = comments(vec![item(Reason::Author, None)], false);
        assert_eq!(author.items[0].said, "Ann wrote");
        assert!(author.why.ends_with("because you follow Ann."));
        let digest = comments(vec![reply, thread], true);
        assert_eq!(digest.subject, "2 new comments on Example Blog");
        assert!(digest.why.contains("once a day at most"));
    }

    #[test]
    fn an_owner_is_told_what_waits() {
        let owner = |held| {
            view(Content::Owner {
                item: item(Reason::Owner, None),
                held,
            })
        };
        assert!(owner(true).subject.contains("waiting for your approval"));
        assert_eq!(owner(false).subject, "Ann commented on “Apple cake”");
        assert!(owner(false).why.contains("look after"));
    }

    #[test]
    fn nothing_is_longer_than_there_is_room() {
        let long = Item {
            title: "t".repeat(500),
            author: "{title}".repeat(100),
            text: "x".repeat(20_000),
            ..item(Reason::Thread, None)
        };
        let view = comments(vec![long], false);
        assert!(view.subject.chars().count() <= 120);
        assert!(view.subject.contains("{title}"), "{}", view.subject);
        assert_eq!(view.items[0].lines[0].chars().count(), 2000);
    }

    #[test]
    fn a_link_that_is_none_is_left_out() {
        let odd = Item {
            page_url: "javascript:alert(1)".to_owned(),
            comment_url: String::new(),
            created_at: "yesterday".to_owned(),
            ..item(Reason::Thread, None)
        };
        let view = comments(vec![odd], false);
        assert_eq!(view.items[0].comment_url, None);
        assert_eq!(view.items[0].when, "");
    }
}
