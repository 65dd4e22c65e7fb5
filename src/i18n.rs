//! Words, numbers and plural forms of one language.
//!
//! **Invariant.** No sentence stands in the code: each is a method of `Words`, answered from
//! `locales/<lang>.json`. A test reads every file, and fails for a missing or stray key.

mod format;
#[cfg(feature = "ssr")]
mod locales;
mod messages;
#[cfg(feature = "ssr")]
mod own_words;
mod strings;

use std::sync::Arc;

use leptos::prelude::*;
use serde::{Serialize, Serializer};

use crate::json::{self, Entries};

pub use format::Formats;
#[cfg(feature = "ssr")]
pub use own_words::OwnWords;

use messages::Message;

/// What is known of one language.
#[derive(Clone)]
pub struct Language(Arc<Content>);

struct Content {
    formats: Formats,
    messages: Entries<Message>,
}

impl Language {
    /// Reads a locale file.
    ///
    /// # Errors
    ///
    /// A sentence for developers if the text is not JSON, or not an object of messages.
    pub fn parse(lang: &str, text: &str) -> Result<Self, String> {
        let messages =
            json::read(text).ok_or_else(|| [lang, ": not an object of messages"].concat())?;
        let formats = Formats::new(lang);
        Ok(Self(Arc::new(Content { formats, messages })))
    }

    /// The language, as a BCP 47 tag.
    #[must_use]
    pub fn tag(&self) -> &str {
        self.0.formats.lang()
    }

    /// Finds what a locale file has too little or too much. Not for readers: the files come with the module
    /// that reads them, and a sentence that is not there is drawn as its name.
    ///
    /// # Errors
    ///
    /// A sentence for developers that names the key.
    pub fn check(&self) -> Result<(), String> {
        let Content { formats, messages } = &*self.0;
        let wrong = |key: &str, what: &str| Err([formats.lang(), ": key `", key, what].concat());
        for (name, plural) in strings::NAMES {
            match messages.get(name) {
                Some(Message::Text(_)) if !plural => (),
                Some(Message::Forms(forms)) if *plural && forms.get("other").is_some() => (),
                _ => return wrong(name, "` is missing or malformed"),
            }
        }
        let is_known = |key: &str| strings::NAMES.iter().any(|(name, _)| *name == key);
        match messages.iter().find(|(key, _)| !is_known(key)) {
            Some((key, _)) => wrong(key, "` is not known"),
            None => Ok(()),
        }
    }
}

/// As a locale file.
impl Serialize for Language {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.messages.serialize(serializer)
    }
}

/// The words of one widget.
#[derive(Clone, Copy)]
pub struct Words(StoredValue<Language>);

impl Words {
    /// The HTML of a comment with a word for what it hides until it is asked for: it comes without one, as that
    /// depends on the reader.
    #[must_use]
    pub fn name_spoilers(self, html: &str) -> String {
        const NAMELESS: &str = "<summary></summary>";
        let (mut named, mut rest) = (String::new(), html);
        // `replace` would bring an algorithm for long needles along.
        let is_nameless = |text: &[u8]| text == NAMELESS.as_bytes();
        let nameless = |html: &str| {
            html.as_bytes()
                .windows(NAMELESS.len())
                .position(is_nameless)
        };
        while let Some((before, after)) = nameless(rest).and_then(|at| rest.split_at_checked(at)) {
            named.extend([before, "<summary>", &self.spoiler(), "</summary>"]);
            rest = &after[NAMELESS.len()..];
        }
        named + rest
    }

    /// The words of a language, for as long as the current owner lives.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self(StoredValue::new(language))
    }

    /// A whole number, as this language writes it.
    #[must_use]
    pub fn number(self, n: u64) -> String {
        self.content().formats.decimal(n as f64, 0)
    }

    /// A number with one decimal, as this language writes it.
    #[must_use]
    pub fn decimal(self, n: f64) -> String {
        self.content().formats.decimal(n, 1)
    }

    /// How many characters may still be typed, or, below zero, are too many: with the minus of this language, on the
    /// side where it writes one.
    #[must_use]
    pub fn room_left(self, characters: i64) -> String {
        self.counted("characters_left", characters as f64)
    }

    /// The language, as a BCP 47 tag.
    #[must_use]
    pub fn lang(self) -> String {
        self.content().formats.lang().to_owned()
    }

    /// The direction in which the language is written, as HTML's `dir` has it.
    #[must_use]
    pub fn dir(self) -> &'static str {
        let lang = self.lang();
        let main = lang.split_once('-').map_or(&*lang, |(main, _)| main);
        if ["ar", "fa", "he", "ur"].contains(&main) {
            "rtl"
        } else {
            "ltr"
        }
    }

    #[inline(never)]
    fn text(self, name: &str) -> String {
        match self.content().messages.get(name) {
            Some(Message::Text(text)) => text.clone(),
            _ => name.to_owned(),
        }
    }

    /// The form that goes with the whole number `n`, filled with it.
    #[inline(never)]
    fn counted(self, name: &str, n: f64) -> String {
        let content = self.content();
        let Some(Message::Forms(forms)) = content.messages.get(name) else {
            return name.to_owned();
        };
        let form = forms
            .get(&content.formats.category(n.abs() as u64))
            .or_else(|| forms.get("other"));
        let number = content.formats.decimal(n, 0);
        form.map_or_else(String::new, |form| fill(form, "n", &number))
    }

    fn content(self) -> Arc<Content> {
        self.0.get_value().0
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

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lang: &str, text: &str) -> Result<(), String> {
        Language::parse(lang, text)?.check()
    }

    #[test]
    fn every_locale_file_has_every_key_and_no_other() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/locales");
        let mut files = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                continue;
            }
            let lang = path.file_stem().unwrap().to_str().unwrap();
            if let Err(error) = check(lang, &std::fs::read_to_string(&path).unwrap()) {
                panic!("{error}");
            }
            files += 1;
        }
        assert!(files >= 2);
    }

    #[test]
    fn a_missing_or_stray_key_is_named() {
        assert!(check("xx", "{}").is_err_and(|error| error.contains("region")));
        let english = include_str!("../locales/en.json").replacen(
            "\"region\"",
            "\"stray\": \"x\", \"region\"",
            1,
        );
        assert!(check("en", &english).is_err_and(|error| error.contains("stray")));
    }

    #[test]
    fn what_is_too_much_has_the_minus_of_its_language() {
        let said = |lang: &str, left: i64| {
            let file = format!("{}/locales/{lang}.json", env!("CARGO_MANIFEST_DIR"));
            let language = Language::parse(lang, &std::fs::read_to_string(file).unwrap());
            Owner::new_root(None).with(|| Words::new(language.unwrap()).room_left(left))
        };
        assert_eq!(said("en", 12), "12 characters left");
        assert_eq!(said("en", -1), "-1 character left");
        assert_eq!(said("de", -1234), "noch -1.234 Zeichen");
        // Marks keep the minus before the number where letters run from right to left.
        assert!(said("he", -5).contains("\u{200e}-5"), "{}", said("he", -5));
        assert!(said("ar", -5).contains("\u{200e}-"), "{}", said("ar", -5));
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
