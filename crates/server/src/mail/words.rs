//! The words of mails, and of the pages behind the links in them, in every language.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use afterword::i18n::{Formats, Piece, pieces};
use serde::{Deserialize, Serialize};

/// Every file of `locales/mail/`, by its language.
const LOCALES: [(&str, &str); 15] = [
    ("ar", include_str!("../../../../locales/mail/ar.json")),
    ("de", include_str!("../../../../locales/mail/de.json")),
    ("en", include_str!("../../../../locales/mail/en.json")),
    ("es", include_str!("../../../../locales/mail/es.json")),
    ("fr", include_str!("../../../../locales/mail/fr.json")),
    ("he", include_str!("../../../../locales/mail/he.json")),
    ("it", include_str!("../../../../locales/mail/it.json")),
    ("ja", include_str!("../../../../locales/mail/ja.json")),
    ("nl", include_str!("../../../../locales/mail/nl.json")),
    ("pl", include_str!("../../../../locales/mail/pl.json")),
    ("pt", include_str!("../../../../locales/mail/pt.json")),
    ("ru", include_str!("../../../../locales/mail/ru.json")),
    ("tr", include_str!("../../../../locales/mail/tr.json")),
    ("uk", include_str!("../../../../locales/mail/uk.json")),
    ("zh", include_str!("../../../../locales/mail/zh.json")),
];

static WORDS: LazyLock<BTreeMap<&str, MailWords>> = LazyLock::new(|| {
    let read = |(lang, json)| {
        let words: MailWords = serde_json::from_str(json).expect("a test reads every file");
        (lang, MailWords { lang, ..words })
    };
    LOCALES.into_iter().map(read).collect()
});

/// A sentence with a number in it, by plural category: `one`, `few`, `other` and so on.
pub type Plural = BTreeMap<String, String>;

/// What is said in one language.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MailWords {
    #[serde(skip)]
    lang: &'static str,
    /// Subject of the mail that asks an address to be confirmed; `{site}`.
    pub confirm_subject: String,
    /// What it says; `{site}`.
    pub confirm_mail_text: String,
    /// On its link.
    pub confirm_mail_button: String,
    /// What to do for who did not ask for it.
    pub confirm_mail_ignore: String,
    /// On the link by which an address gets no mail any more.
    pub confirm_mail_never: String,
    /// Subject of a new comment; `{author}`, `{title}`.
    pub subject_comment: String,
    /// Subject of an answer to the reader; `{author}`, `{title}`.
    pub subject_reply: String,
    /// Subject and heading of several comments; `{n}`, `{site}`.
    pub subject_digest: Plural,
    /// Subject of a comment that waits for approval; `{title}`.
    pub subject_held: String,
    /// Above a comment; `{author}`.
    pub said_comment: String,
    /// Above an answer to somebody else; `{author}`, `{name}`.
    pub said_answer: String,
    /// Above an answer to the reader; `{author}`.
    pub said_reply: String,
    /// For the owner, beside a comment that waits for approval.
    pub held_note: String,
    /// On the link to a comment.
    pub read_button: String,
    /// On that of the owner's mail.
    pub review_button: String,
    /// Why the reader gets a mail about a thread; `{title}`.
    pub why_thread: String,
    /// Why about an answer.
    pub why_reply: String,
    /// Why about an author; `{author}`.
    pub why_author: String,
    /// Why several comments once a day; `{site}`.
    pub why_digest: String,
    /// Why the owner; `{site}`.
    pub why_owner: String,
    /// On the link that ends it.
    pub unsubscribe: String,
    /// On the link to all subscriptions of an address.
    pub manage: String,
    /// Heading of the page that confirms an address.
    pub confirm_title: String,
    /// What it asks; `{site}`.
    pub confirm_text: String,
    /// On its button.
    pub confirm_button: String,
    /// What it says then.
    pub confirmed: String,
    /// Said of a link that is too old.
    pub link_expired: String,
    /// Said of a link that is none of ours.
    pub link_invalid: String,
    /// Heading of the page that ends a subscription.
    pub unsubscribe_title: String,
    /// What it says, before one of the kinds below.
    pub unsubscribe_text: String,
    /// On its button.
    pub unsubscribe_button: String,
    /// What it says then.
    pub unsubscribed: String,
    /// Heading of the page with all subscriptions.
    pub manage_title: String,
    /// What it says if there are none.
    pub manage_none: String,
    /// A subscription to a thread; `{title}`.
    pub kind_thread: String,
    /// One to the answers to all of one's comments; `{title}`.
    pub kind_replies: String,
    /// One to the answers to a comment; `{title}`.
    pub kind_comment: String,
    /// One to what somebody writes; `{author}`.
    pub kind_author: String,
    /// How often: at once.
    pub cadence_instant: String,
    /// How often: once a day.
    pub cadence_daily: String,
    /// On a button.
    pub save: String,
    /// What it says then.
    pub saved: String,
    /// On the button that ends one of several subscriptions.
    pub remove: String,
    /// Heading of the page by which an address gets no mail any more.
    pub never_title: String,
    /// What it asks; `{site}`.
    pub never_text: String,
    /// On its button.
    pub never_button: String,
    /// What it says then.
    pub never_done: String,
    /// On the link to a feed.
    pub replies_feed: String,
    /// How to subscribe again.
    pub undo_hint: String,
}

impl MailWords {
    /// The words of the language that is asked for, of its main language, or of English.
    #[must_use]
    pub fn of(lang: &str) -> &'static Self {
        let main = lang.split(['-', '_']).next().unwrap_or_default();
        let main = main.to_ascii_lowercase();
        WORDS
            .get(lang)
            .or_else(|| WORDS.get(main.as_str()))
            .unwrap_or_else(|| &WORDS["en"])
    }

    /// The language, as a BCP 47 tag.
    #[must_use]
    pub fn lang(&self) -> &'static str {
        self.lang
    }

    /// The direction in which it is written, as HTML's `dir` has it.
    #[must_use]
    pub fn dir(&self) -> &'static str {
        if matches!(self.lang, "ar" | "he") {
            "rtl"
        } else {
            "ltr"
        }
    }

    /// The form of a sentence that goes with `n`, with the number put in.
    #[must_use]
    pub fn counted(&self, plural: &Plural, n: usize) -> String {
        let formats = Formats::new(self.lang);
        let category = formats.category(n as u64);
        let form = plural.get(&category).or_else(|| plural.get("other"));
        let number = formats.decimal(n as f64, 0);
        form.map_or_else(String::new, |form| fill(form, &[("n", &number)]))
    }
}

/// Puts values where `template` says `{name}`. All at once, so that a value is never read as a template.
#[must_use]
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let said = pieces(template).into_iter().map(|piece| match piece {
        Piece::Text(text) => text,
        Piece::Slot(slot) => match values.iter().find(|(name, _)| *name == slot) {
            Some((_, value)) => (*value).to_owned(),
            None => format!("{{{slot}}}"),
        },
    });
    said.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of a file's entries in their order.
    fn names(json: &str) -> Vec<&str> {
        json.lines()
            .filter_map(|line| line.trim().strip_prefix('"')?.split('"').next())
            .collect()
    }

    fn slots(text: &str) -> Vec<String> {
        let mut slots: Vec<_> = pieces(text)
            .into_iter()
            .filter_map(|piece| match piece {
                Piece::Slot(slot) => Some(slot),
                Piece::Text(_) => None,
            })
            .collect();
        slots.sort();
        slots
    }

    #[test]
    fn every_file_is_built_in() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../locales/mail");
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        assert_eq!(files, LOCALES.map(|(lang, _)| format!("{lang}.json")));
    }

    #[test]
    fn every_language_says_everything_with_the_same_placeholders() {
        let english = serde_json::to_value(MailWords::of("en")).unwrap();
        for (lang, json) in LOCALES {
            assert_eq!(names(json), names(LOCALES[2].1), "{lang}");
            let words = serde_json::to_value(MailWords::of(lang)).unwrap();
            for (name, said) in words.as_object().unwrap() {
                if let Some(said) = said.as_str() {
                    assert!(!said.trim().is_empty(), "{lang}: {name}");
                    let wanted = slots(english[name].as_str().unwrap());
                    assert_eq!(slots(said), wanted, "{lang}: {name}");
                    continue;
                }
                let mut forms: Vec<_> = said.as_object().unwrap().keys().collect();
                let mut categories = Formats::new(lang).categories();
                forms.sort();
                categories.sort_unstable();
                assert_eq!(forms, categories, "{lang}: {name}");
                for (form, said) in said.as_object().unwrap() {
                    let mut found = slots(said.as_str().unwrap());
                    // One and two are often a word.
                    if ["one", "two"].contains(&form.as_str()) && !found.contains(&"n".into()) {
                        found.insert(0, "n".into());
                    }
                    let wanted = slots(english[name]["other"].as_str().unwrap());
                    assert_eq!(found, wanted, "{lang}: {name}.{form}");
                }
            }
        }
    }

    #[test]
    fn a_language_falls_back_to_its_main_language_and_then_to_english() {
        for (lang, found) in [
            ("de-AT", "de"),
            ("pt_BR", "pt"),
            ("FR", "fr"),
            ("xx", "en"),
            ("", "en"),
            ("../he", "en"),
        ] {
            assert_eq!(MailWords::of(lang).lang(), found, "{lang}");
        }
        assert_eq!(MailWords::of("he").dir(), "rtl");
    }

    #[test]
    fn numbers_follow_the_language() {
        let said = |lang, n| {
            let words = MailWords::of(lang);
            fill(&words.counted(&words.subject_digest, n), &[("site", "x")])
        };
        assert_eq!(said("en", 1), "1 new comment on x");
        assert_eq!(said("ru", 3), "3 новых комментария на x");
        assert_eq!(said("de", 1200), "1.200 neue Kommentare auf x");
    }

    #[test]
    fn a_value_is_not_read_as_a_template() {
        let said = fill("{a} on {b} {c}", &[("a", "{b}"), ("b", "x")]);
        assert_eq!(said, "{b} on x {c}");
    }
}
