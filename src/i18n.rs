//! Words, numbers and plural forms of one language.
//!
//! **Invariant.** No sentence stands in the code: each is a field of `Strings`, filled from
//! `locales/<lang>.json`. A missing or stray key is an error, and a test reads every file.

mod format;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use leptos::prelude::*;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use crate::json;

pub use format::Formats;

/// The words of one language, for one widget.
#[derive(Clone)]
pub struct Words(Arc<(Formats, Strings)>);

impl Words {
    /// Reads a locale file.
    ///
    /// # Errors
    ///
    /// A sentence for developers if the text is not JSON or has a missing or stray key.
    pub fn parse(lang: &str, text: &str) -> Result<Self, String> {
        let mut messages: Messages =
            json::read(text).ok_or_else(|| [lang, ": not an object of messages"].concat())?;
        let strings = Strings::take(&mut messages);
        match (messages.missing, messages.entries.first()) {
            (Some(key), _) => Err([lang, ": key `", key, "` is missing or malformed"].concat()),
            (None, Some((key, _))) => Err([lang, ": key `", key, "` is not known"].concat()),
            (None, None) => Ok(Self(Arc::new((Formats::new(lang), strings)))),
        }
    }

    /// The words of the widget this component is in.
    #[must_use]
    pub fn here() -> Self {
        expect_context()
    }

    /// A whole number, as this language writes it.
    #[must_use]
    pub fn number(&self, n: u64) -> String {
        self.0.0.decimal(n as f64, 0)
    }

    /// A number with one decimal, as this language writes it.
    #[must_use]
    pub fn decimal(&self, n: f64) -> String {
        self.0.0.decimal(n, 1)
    }

    /// The form of `plural` that goes with `n`, filled.
    #[must_use]
    pub fn count(&self, plural: &Plural, n: u64) -> String {
        let category = self.0.0.category(n);
        let form = plural
            .0
            .get(category.as_str())
            .or_else(|| plural.0.get("other"));
        form.map_or_else(String::new, |form| fill(form, "n", &self.number(n)))
    }

    /// The language, as a BCP 47 tag.
    #[must_use]
    pub fn lang(&self) -> &str {
        self.0.0.lang()
    }
}

impl std::ops::Deref for Words {
    type Target = Strings;

    fn deref(&self) -> &Strings {
        &self.0.1
    }
}

/// Puts `value` where `template` says `{name}`.
#[must_use]
pub fn fill(template: &str, name: &str, value: &str) -> String {
    let Some((before, rest)) = template.split_once('{') else {
        return template.to_owned();
    };
    match rest.split_once('}') {
        Some((slot, after)) if slot == name => [before, value, after].concat(),
        Some((slot, after)) => [before, "{", slot, "}", &fill(after, name, value)].concat(),
        None => template.to_owned(),
    }
}

/// A piece of a sentence that has more than text in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text as it stands.
    Text(String),
    /// The place of something else.
    Slot(String),
}

/// Takes a sentence apart at its `{slots}`.
#[must_use]
pub fn pieces(template: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (nth, part) in template.split('{').enumerate() {
        match part.split_once('}') {
            Some((slot, text)) if nth > 0 => {
                pieces.push(Piece::Slot(slot.to_owned()));
                pieces.push(Piece::Text(text.to_owned()));
            }
            _ => pieces.push(Piece::Text(part.to_owned())),
        }
    }
    pieces
}

/// A message with a form for each plural category of its language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plural(BTreeMap<String, String>);

/// What a locale file has. A list, as each key is looked up once and then gone.
struct Messages {
    entries: Vec<(String, Message)>,
    missing: Option<&'static str>,
}

impl Messages {
    fn take(&mut self, name: &str) -> Option<Message> {
        let at = self.entries.iter().position(|(key, _)| key == name)?;
        Some(self.entries.swap_remove(at).1)
    }

    fn miss<T: Default>(&mut self, name: &'static str) -> T {
        self.missing.get_or_insert(name);
        T::default()
    }
}

enum Message {
    Text(String),
    Forms(BTreeMap<String, String>),
}

// By hand, as `#[serde(untagged)]` would bring in a general value to try each form on.
impl<'de> Deserialize<'de> for Message {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Message;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or an object of plural forms")
            }

            fn visit_str<E>(self, text: &str) -> Result<Message, E> {
                Ok(Message::Text(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Message, A::Error> {
                let mut forms = BTreeMap::new();
                while let Some((category, text)) = map.next_entry()? {
                    forms.insert(category, text);
                }
                Ok(Message::Forms(forms))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl<'de> Deserialize<'de> for Messages {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Messages;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of messages")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Messages, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Messages {
                    entries,
                    missing: None,
                })
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

/// A message of one of the two kinds. What is missing is noted and left empty: an early exit from
/// each of a hundred fields would have to drop all those before it, in as much code.
trait Take {
    fn take(messages: &mut Messages, name: &'static str) -> Self;
}

impl Take for String {
    #[inline(never)]
    fn take(messages: &mut Messages, name: &'static str) -> Self {
        match messages.take(name) {
            Some(Message::Text(text)) => text,
            _ => messages.miss(name),
        }
    }
}

impl Take for Plural {
    #[inline(never)]
    fn take(messages: &mut Messages, name: &'static str) -> Self {
        match messages.take(name) {
            Some(Message::Forms(forms)) if forms.contains_key("other") => Self(forms),
            _ => messages.miss(name),
        }
    }
}

macro_rules! strings {
    ($($(#[$doc:meta])+ $name:ident: $kind:ident,)+) => {
        /// Every sentence of the widget.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Strings {
            $($(#[$doc])+ pub $name: $kind,)+
        }

        impl Strings {
            fn take(messages: &mut Messages) -> Self {
                Self { $($name: $kind::take(messages, stringify!($name)),)+ }
            }
        }
    };
}

strings! {
    /// Name of the widget's region.
    region: String,
    /// Heading of the thread; `{n}` comments.
    comments: Plural,
    /// In place of an empty list.
    no_comments: String,
    /// In place of a thread that could not be loaded; also said by the loader.
    load_failed: String,
    /// Button after a failure; also used by the loader.
    retry: String,
    /// Label of the sort control.
    sort_by: String,
    /// “Newest”
    sort_newest: String,
    /// “Oldest”
    sort_oldest: String,
    /// “Best”
    sort_best: String,
    /// Button for the next page.
    show_more: String,
    /// Button for the rest of a branch; `{n}` replies.
    show_replies: Plural,
    /// Names the group of stars.
    rating_legend: String,
    /// The mean; `{average}` has one decimal.
    rating_average: String,
    /// `{n}` ratings.
    ratings: Plural,
    /// “Not rated yet”
    no_ratings: String,
    /// Label of one radio; `{n}` stars.
    stars: Plural,
    /// “Take my rating back”
    unrate: String,
    /// “Notify of”
    notify_legend: String,
    /// “Kind of news”
    notify_kind: String,
    /// “new follow-up comments”
    notify_thread: String,
    /// “new replies to my comments”
    notify_replies: String,
    /// “Your e-mail”
    notify_email: String,
    /// “Subscribe”
    subscribe: String,
    /// “Comment”
    comment: String,
    /// “Reply”
    reply: String,
    /// Name of the reply button and of the reply's text field; `{name}` is a person.
    reply_to: String,
    /// “Name”
    name: String,
    /// “E-mail”
    email: String,
    /// “never shown”
    email_note: String,
    /// “Website”
    website: String,
    /// “optional”
    optional: String,
    /// “Post comment”
    post_comment: String,
    /// “Post reply”
    post_reply: String,
    /// “Sending…”
    sending: String,
    /// “Cancel”
    cancel: String,
    /// “{n} characters left”
    characters_left: Plural,
    /// Below the text field: what Markdown can do.
    markdown_note: String,
    /// “Anonymous”
    anonymous: String,
    /// “Pinned”
    pinned: String,
    /// “Awaiting approval: only you can see this.”
    awaiting: String,
    /// `{when}` is a time, `{name}` a person.
    last_edited: String,
    /// “Read more”
    read_more: String,
    /// Name of the button; `{n}` votes so far.
    vote_up: String,
    /// Name of the button; `{n}` votes so far.
    vote_down: String,
    /// “Edit”
    edit: String,
    /// “Edit your comment”
    edit_comment: String,
    /// “Save changes”
    save: String,
    /// “Delete”
    delete: String,
    /// “Delete this comment for good?”
    delete_question: String,
    /// “Yes, delete it”
    delete_yes: String,
    /// “This comment was deleted.”
    deleted: String,
    /// “This comment is not shown.”
    hidden: String,
    /// “Closed to further replies”
    branch_closed: String,
    /// “Comments are closed.”
    thread_closed: String,
    /// “The comment server can't be reached. What you wrote is still here;…”
    fail_unreachable: String,
    /// “The comment server gave an answer that was not understood.”
    fail_malformed: String,
    /// “This page did not accept it.”
    fail_declined: String,
    /// “Please write something first.”
    fail_text_empty: String,
    /// “This is too long: at most {limit} characters are allowed.”
    fail_text_too_long: String,
    /// “This has characters that can't be shown. Please remove them.”
    fail_text_not_plain: String,
    /// “Please fill in a name.”
    fail_name_missing: String,
    /// “This name is too long or has characters that can't be shown: at mo…”
    fail_name_invalid: String,
    /// “This is not an e-mail address. It should look like name@example.com.”
    fail_email_invalid: String,
    /// “This is not a web address. It should look like https://example.com.”
    fail_website_invalid: String,
    /// “Comments were closed meanwhile. What you wrote is still here, so t…”
    fail_thread_closed: String,
    /// “This conversation was closed meanwhile. What you wrote is still he…”
    fail_branch_closed: String,
    /// “The comment you answer is gone. What you wrote is still here, so t…”
    fail_parent_not_found: String,
    /// “This comment is gone.”
    fail_comment_not_found: String,
    /// “The time for changing this comment is over.”
    fail_edit_window_over: String,
    /// “Only its author can change this comment.”
    fail_not_yours: String,
    /// “That was a lot at once. Please try again in {n} seconds.”
    fail_rate_limited: Plural,
    /// “The comment server does not know this site. The site's owner can a…”
    fail_site_unknown: String,
    /// “The comment server does not accept comments from this address. The…”
    fail_not_allowed: String,
    /// “The comment server has a problem. What you wrote is still here; pl…”
    fail_server: String,
    /// “That did not work.”
    fail_other: String,
    /// “{n} comments loaded”
    said_loaded: Plural,
    /// “Order changed”
    said_sorted: String,
    /// “Your comment is published”
    said_posted: String,
    /// “Your comment waits for approval”
    said_held: String,
    /// “Your comment was changed”
    said_edited: String,
    /// “Your comment was deleted”
    said_deleted: String,
    /// “Your vote counts”
    said_voted: String,
    /// “Your vote was taken back”
    said_unvoted: String,
    /// “You gave {n} stars”
    said_rated: Plural,
    /// “Your rating was taken back”
    said_unrated: String,
    /// “Your wish is noted. Before any news you will get one mail, to conf…”
    said_subscribed: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_locale_file_has_every_key_and_no_other() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/locales");
        let mut files = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let lang = path.file_stem().unwrap().to_str().unwrap();
            if let Err(error) = Words::parse(lang, &std::fs::read_to_string(&path).unwrap()) {
                panic!("{error}");
            }
            files += 1;
        }
        assert!(files >= 2);
    }

    #[test]
    fn a_missing_or_stray_key_is_named() {
        assert!(Words::parse("xx", "{}").is_err_and(|error| error.contains("region")));
        let english = include_str!("../locales/en.json").replacen(
            "\"region\"",
            "\"stray\": \"x\", \"region\"",
            1,
        );
        assert!(Words::parse("en", &english).is_err_and(|error| error.contains("stray")));
    }

    #[test]
    fn a_template_is_filled_and_taken_apart() {
        assert_eq!(fill("Reply to {name}!", "name", "{n}"), "Reply to {n}!");
        assert_eq!(fill("{a} and {b}", "b", "c"), "{a} and c");
        assert_eq!(
            pieces("Last edited {when} by {name}"),
            [
                Piece::Text("Last edited ".into()),
                Piece::Slot("when".into()),
                Piece::Text(" by ".into()),
                Piece::Slot("name".into()),
                Piece::Text(String::new()),
            ]
        );
    }
}
