//! Words, numbers and plural forms of one language.
//!
//! **Invariant.** No sentence stands in the code: each is a field of `Strings`, filled from
//! `locales/<lang>.json`. A missing or stray key is an error, and a test reads every file.

mod format;
mod messages;
mod strings;

use std::sync::Arc;

use leptos::prelude::*;

use crate::json;

pub use format::Formats;
pub use messages::Plural;
pub use strings::Strings;

use messages::Messages;

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
