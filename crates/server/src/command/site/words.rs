//! The words that a site says instead of the built-in ones: read from files, told, printed.

use std::collections::BTreeMap;
use std::fs;

use afterword::i18n::{Language, OwnWords};
use serde::Serialize;

use crate::command::CommandError;
use crate::store::{Site, Store, StoreError};

/// Reads all files of one command, each checked; an empty name has no words. What is said anyway is left out.
///
/// # Errors
///
/// What is wrong in which file, and what is allowed.
pub fn read_words(files: &[String]) -> Result<BTreeMap<String, String>, CommandError> {
    let mut words = BTreeMap::<_, OwnWords>::new();
    for file in files.iter().filter(|file| !file.is_empty()) {
        let wrong = |wrong: String| CommandError::Failed(format!("{file}: {wrong}"));
        let text = fs::read_to_string(file).map_err(|error| wrong(error.to_string()))?;
        for (lang, own) in OwnWords::read_file(&text).map_err(wrong)? {
            words.entry(lang).or_default().add(own).map_err(|name| {
                wrong(format!(
                    "{lang}: \"{name}\" is in another file, too: allowed is once"
                ))
            })?;
        }
    }
    let kept = words.into_iter().filter_map(|(lang, own)| {
        let own = Language::nearest(lang).differing(&own);
        (!own.is_empty()).then(|| (lang.to_owned(), json(&own)))
    });
    Ok(kept.collect())
}

/// Says for how many sentences a site has other words, as the end of a line about it.
pub async fn describe_words(store: &Store, site: &Site) -> Result<String, StoreError> {
    let own = own_words(store, site).await?;
    if own.is_empty() {
        return Ok(String::new());
    }
    let counts: Vec<_> = own
        .iter()
        .map(|(lang, own)| format!("{lang} {}", own.len()))
        .collect();
    Ok(format!("; sentences of its own: {}", counts.join(", ")))
}

/// A file with the words of a site: its own, or all that it says in some languages.
pub async fn print_words(
    store: &Store,
    site: &Site,
    langs: &[String],
) -> Result<String, StoreError> {
    let own = own_words(store, site).await?;
    if langs.is_empty() {
        return Ok(pretty(&own));
    }
    let all = langs.iter().map(|lang| {
        let language = Language::nearest(lang);
        let said = own
            .get(language.tag())
            .map_or_else(|| language.clone(), |own| language.saying(own));
        (language.tag(), said)
    });
    Ok(pretty(&all.collect::<BTreeMap<_, _>>()))
}

/// What is wrong with the words that a site has: another version of the program may have taken them.
///
/// # Errors
///
/// If the store fails.
pub async fn check_words(store: &Store, site: &Site) -> Result<Vec<String>, StoreError> {
    let own = store.list_words(site).await?;
    let wrong = own.into_iter().filter_map(|(lang, sentences)| {
        let Some(language) = Language::built_in(&lang) else {
            return Some(format!("\"{lang}\" is no language of the widget"));
        };
        let own = OwnWords::parse(&sentences);
        own.and_then(|own| language.check_own(&own)).err()
    });
    Ok(wrong.collect())
}

async fn own_words(store: &Store, site: &Site) -> Result<BTreeMap<String, OwnWords>, StoreError> {
    let words = store.list_words(site).await?.into_iter();
    let readable = words.filter_map(|(lang, own)| Some((lang, OwnWords::parse(&own).ok()?)));
    Ok(readable.collect())
}

fn json(own: &OwnWords) -> String {
    serde_json::to_string(own).expect("words are plain data")
}

fn pretty(words: &impl Serialize) -> String {
    serde_json::to_string_pretty(words).expect("words are plain data")
}
