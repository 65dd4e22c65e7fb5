//! The first page of a thread as HTML, rendered on the server with the widget's own components.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::LazyLock;

use afterword_protocol::{CommentsPage, PageRef, Policy, Problem};
use leptos::prelude::*;

use crate::backend::Memory;
use crate::i18n::{Language, Words};
use crate::model::failure::Failure;
use crate::options::Options;
use crate::state::{Host, ThreadState, ViewerState};
use crate::view::{Here, Widget, sentence};

/// Every locale file, by its language.
const LOCALES: [(&str, &str); 15] = [
    ("ar", include_str!("../locales/ar.json")),
    ("de", include_str!("../locales/de.json")),
    ("en", include_str!("../locales/en.json")),
    ("es", include_str!("../locales/es.json")),
    ("fr", include_str!("../locales/fr.json")),
    ("he", include_str!("../locales/he.json")),
    ("it", include_str!("../locales/it.json")),
    ("ja", include_str!("../locales/ja.json")),
    ("nl", include_str!("../locales/nl.json")),
    ("pl", include_str!("../locales/pl.json")),
    ("pt", include_str!("../locales/pt.json")),
    ("ru", include_str!("../locales/ru.json")),
    ("tr", include_str!("../locales/tr.json")),
    ("uk", include_str!("../locales/uk.json")),
    ("zh", include_str!("../locales/zh.json")),
];

static WORDS: LazyLock<HashMap<&str, Language>> = LazyLock::new(|| {
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

/// The words of a language, of its main language, or of English.
fn words(lang: &str) -> &'static Language {
    let main = lang
        .split(['-', '_'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    WORDS
        .get(lang)
        .or_else(|| WORDS.get(main.as_str()))
        .unwrap_or_else(|| &WORDS["en"])
}

/// Says something in the widget's words of a language, of its main language, or of English.
pub fn in_words<T>(lang: &str, say: impl FnOnce(Words) -> T) -> T {
    // The words live as long as their owner.
    Owner::new_root(None).with(|| say(Words::new(words(lang).clone())))
}

/// What the widget tells its reader about a problem.
#[must_use]
pub fn problem_in_words(words: Words, policy: &Policy, problem: Problem) -> String {
    sentence(words, policy, &Failure::Refused(Box::new(problem)))
}

/// Renders the widget as it looks before any wasm is there.
///
/// Shape: one `<section>`; the caller puts it below the widget's style sheet. Relative times are
/// left as dates in `<time datetime>`, for the loader to say in the reader's language.
#[must_use]
pub fn first_paint(page: CommentsPage, options: &Options) -> String {
    let owner = Owner::new_root(None);
    owner.with(|| {
        let viewer = ViewerState::new(String::new(), "");
        // Nothing is asked of a backend while rendering.
        let backend = Rc::new(Memory::default());
        let thread = ThreadState::new(
            Ok(page),
            options.sort,
            options.page_size,
            PageRef::default(),
            backend,
            viewer,
            Host::new(|_| true),
        );
        Here::provide(
            words(&options.lang).clone(),
            options.clone(),
            thread,
            viewer,
        );
        without_markers(&view! { <Widget /> }.to_html())
    })
}

/// Takes out what marks the places of dynamic parts, and the space that stands for an empty text:
/// the widget replaces the first paint and never looks for them. Text has no `<`, so none of it is
/// taken for a marker.
fn without_markers(html: &str) -> String {
    html.replace("> <!>", ">")
        .replace("<!--<() />-->", "")
        .replace("<!>", "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fixture::{comment, page};

    #[test]
    fn every_locale_file_is_built_in() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/locales");
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| {
                entry
                    .unwrap()
                    .path()
                    .file_stem()
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned()
            })
            .collect();
        files.sort();
        assert_eq!(files, LOCALES.map(|(lang, _)| lang));
    }

    #[test]
    fn the_first_paint_has_every_comment_nested_and_in_words() {
        let html = first_paint(
            page(vec![comment("1", None), comment("2", Some("1"))]),
            &Options::default(),
        );
        assert!(html.contains("2 comments"), "{html}");
        assert!(html.contains("<p>Comment 1</p>"), "{html}");
        assert!(
            html.contains("Reply to Ana") || !html.contains("reply-1"),
            "{html}"
        );
        let (parent, reply) = (html.find("id=\"comment-1\""), html.find("id=\"comment-2\""));
        assert!(parent.is_some() && parent < reply, "{html}");
        assert!(!html.contains("<!"), "{html}");
    }

    #[test]
    fn the_language_falls_back_to_the_main_language_and_then_to_english() {
        for (lang, heading) in [
            ("de-AT", "1 Kommentar"),
            ("xx", "1 comment"),
            ("en", "1 comment"),
        ] {
            let options = Options {
                lang: lang.into(),
                ..Options::default()
            };
            assert!(
                first_paint(page(vec![comment("1", None)]), &options).contains(heading),
                "{lang}"
            );
        }
    }

    #[test]
    fn names_are_text_and_not_markup() {
        let mut hostile = comment("1", None);
        hostile.author.name = "<script>alert(1)</script>".into();
        hostile.author.website = Some("https://a.example/\"onclick=\"alert(1)".into());
        let html = first_paint(page(vec![hostile]), &Options::default());
        assert!(!html.contains("<script>"), "{html}");
        assert!(!html.contains("\"onclick"), "{html}");
    }
}
