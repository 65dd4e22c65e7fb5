//! What a site says instead of the built-in words.
//!
//! **Invariant.** Nothing is said that does not fit: a sentence has the place holders of the built-in one and
//! no others, and forms for plural categories that its language has.

mod fitting;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::messages::Message;
use super::{Content, Language};
use crate::json::Entries;

/// Sentences of one language by name, as they stand in a locale file.
#[derive(Clone, Default, Serialize)]
#[serde(transparent)]
pub struct OwnWords(Entries<Message>);

impl OwnWords {
    /// Reads a file: an object of sentences for each language.
    ///
    /// # Errors
    ///
    /// A sentence for the site's owner: what is wrong, where, and what is allowed.
    pub fn read_file(text: &str) -> Result<BTreeMap<&'static str, Self>, String> {
        // Some editors begin a file with it.
        let text = text.trim_start_matches('\u{feff}');
        let file: Entries<Entries<Message>> =
            serde_json::from_str(text).map_err(|error| error.to_string())?;
        let mut words = BTreeMap::new();
        for (lang, sentences) in file.iter() {
            let Some(language) = Language::built_in(lang) else {
                let tags = Language::tags().collect::<Vec<_>>().join(", ");
                return Err(format!(
                    "\"{lang}\" is no language of the widget: allowed are {tags}"
                ));
            };
            let own = Self(sentences.clone());
            language.check_own(&own)?;
            if words.insert(language.tag(), own).is_some() {
                return Err(format!("\"{lang}\" stands there twice: allowed is once"));
            }
        }
        Ok(words)
    }

    /// Reads the sentences of one language, checked or not.
    ///
    /// # Errors
    ///
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let sentences = serde_json::from_str(text).map_err(|error| error.to_string())?;
        Ok(Self(sentences))
    }

    /// How many sentences.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.iter().count()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds other sentences of the same language.
    ///
    /// # Errors
    ///
    /// The name of a sentence that is in both.
    pub fn add(&mut self, others: Self) -> Result<(), String> {
        for (name, message) in others.0.iter() {
            if self.0.get(name).is_some() {
                return Err(name.to_owned());
            }
            self.0.insert(name.to_owned(), message.clone());
        }
        Ok(())
    }
}

impl Language {
    /// Finds what does not fit into this language.
    ///
    /// # Errors
    ///
    /// A sentence for the site's owner: what is wrong, where, and what is allowed.
    pub fn check_own(&self, own: &OwnWords) -> Result<(), String> {
        let mut names = BTreeSet::new();
        for (name, message) in own.0.iter() {
            self.check_message(name, message)
                .map_err(|wrong| format!("{}: \"{name}\" {wrong}", self.tag()))?;
            if !names.insert(name) {
                let lang = self.tag();
                return Err(format!(
                    "{lang}: \"{name}\" stands there twice: allowed is once"
                ));
            }
        }
        Ok(())
    }

    /// This language with other words. What does not fit is not said: a newer program may know other sentences.
    #[must_use]
    pub fn saying(&self, own: &OwnWords) -> Self {
        let mut messages = self.0.messages.clone();
        for (name, message) in own.0.iter() {
            if self.check_message(name, message).is_ok() {
                messages.replace(name, message.clone());
            }
        }
        let formats = super::Formats::new(self.tag());
        Self(Content { formats, messages }.into())
    }

    /// The words that are not the built-in ones, in the order of these.
    #[must_use]
    pub fn differing(&self, own: &OwnWords) -> OwnWords {
        let mut differing = OwnWords::default();
        for (name, built_in) in self.0.messages.iter() {
            if let Some(message) = own.0.get(name).filter(|message| *message != built_in) {
                differing.0.insert(name.to_owned(), message.clone());
            }
        }
        differing
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    fn read(text: &str) -> Result<OwnWords, String> {
        let mut file = OwnWords::read_file(text)?;
        Ok(file.remove("en").unwrap_or_default())
    }

    fn said(language: &Language) -> String {
        json::write(language).unwrap()
    }

    #[test]
    fn some_sentences_are_said_otherwise_and_the_others_as_before() {
        let own = read(
            r#"{"en": {"post_comment": "Send it", "comments": {"one": "One remark", "other": "{n} remarks"}},
                "de": {"post_comment": "Ab damit"}}"#,
        );
        let words = said(&Language::nearest("en").saying(&own.unwrap()));
        for part in [
            r#""post_comment":"Send it""#,
            r#""comments":{"one":"One remark","other":"{n} remarks"}"#,
            r#""post_reply":"Post reply""#,
        ] {
            assert!(words.contains(part), "{words}");
        }
        let built_in = said(Language::nearest("en"));
        let order = |words: &str| words.find("post_comment") < words.find("post_reply");
        assert!(order(&words) && order(&built_in), "{words}");
        assert_eq!(
            said(&Language::nearest("en").saying(&OwnWords::default())),
            built_in
        );
    }

    #[test]
    fn what_no_longer_fits_is_left_out() {
        let own = OwnWords::parse(r#"{"gone": "x", "reply_to": "x", "reply": "Answer"}"#).unwrap();
        let english = Language::nearest("en");
        assert!(english.check_own(&own).is_err());
        let words = said(&english.saying(&own));
        assert!(words.contains(r#""reply":"Answer""#), "{words}");
        assert!(words.contains(r#""reply_to":"Reply to {name}""#), "{words}");
        assert!(!words.contains(r#""gone":"#), "{words}");
    }

    #[test]
    fn what_is_said_anyway_is_not_kept() {
        let own = read(r#"{"en": {"reply": "Reply", "cancel": "Never mind"}}"#).unwrap();
        let kept = Language::nearest("en").differing(&own);
        assert_eq!(json::write(&kept).unwrap(), r#"{"cancel":"Never mind"}"#);
        assert_eq!((own.len(), kept.len(), kept.is_empty()), (2, 1, false));
    }

    #[test]
    fn two_files_may_not_say_the_same() {
        let mut own = read(r#"{"en": {"reply": "Answer"}}"#).unwrap();
        let other = read(r#"{"en": {"cancel": "Never mind"}}"#).unwrap();
        assert_eq!(own.add(other.clone()), Ok(()));
        assert_eq!(own.add(other), Err("cancel".to_owned()));
        assert_eq!(own.len(), 2);
    }
}
