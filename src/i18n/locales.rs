//! The built-in words of every language, for the server; the widget is given those of its own.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Language;

/// Every locale file, by its language.
const LOCALES: [(&str, &str); 15] = [
    ("ar", include_str!("../../locales/ar.json")),
    ("de", include_str!("../../locales/de.json")),
    ("en", include_str!("../../locales/en.json")),
    ("es", include_str!("../../locales/es.json")),
    ("fr", include_str!("../../locales/fr.json")),
    ("he", include_str!("../../locales/he.json")),
    ("it", include_str!("../../locales/it.json")),
    ("ja", include_str!("../../locales/ja.json")),
    ("nl", include_str!("../../locales/nl.json")),
    ("pl", include_str!("../../locales/pl.json")),
    ("pt", include_str!("../../locales/pt.json")),
    ("ru", include_str!("../../locales/ru.json")),
    ("tr", include_str!("../../locales/tr.json")),
    ("uk", include_str!("../../locales/uk.json")),
    ("zh", include_str!("../../locales/zh.json")),
];

static LANGUAGES: LazyLock<HashMap<&str, Language>> = LazyLock::new(|| {
    LOCALES
        .into_iter()
        .map(|(lang, json)| {
            (
                lang,
                Language::parse(lang, json).expect("a test reads every locale file"),
            )
        })
        .collect()
});

impl Language {
    /// The tags of all languages there are built-in words for, in the order of the alphabet.
    pub fn tags() -> impl Iterator<Item = &'static str> {
        LOCALES.into_iter().map(|(lang, _)| lang)
    }

    /// The built-in words of a language with exactly this tag.
    #[must_use]
    pub fn built_in(tag: &str) -> Option<&'static Self> {
        LANGUAGES.get(tag)
    }

    /// The built-in words of the language that is asked for, of its main language, or of English.
    #[must_use]
    pub fn nearest(lang: &str) -> &'static Self {
        let main = lang
            .split(['-', '_'])
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        Self::built_in(lang)
            .or_else(|| Self::built_in(&main))
            .unwrap_or_else(|| &LANGUAGES["en"])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_locale_file_is_built_in() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/locales");
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            // The words of mails have a folder of their own.
            .filter(|path| path.is_file())
            .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        files.sort();
        assert_eq!(files, LOCALES.map(|(lang, _)| lang));
    }

    #[test]
    fn a_language_falls_back_to_its_main_language_and_then_to_english() {
        for (lang, found) in [
            ("de-AT", "de"),
            ("DE", "de"),
            ("pt_BR", "pt"),
            ("xx", "en"),
            ("", "en"),
            ("en", "en"),
        ] {
            assert_eq!(Language::nearest(lang).tag(), found, "{lang}");
        }
    }
}
