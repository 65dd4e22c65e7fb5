//! The first page of a thread as HTML, rendered on the server with the widget's own components.

use std::rc::Rc;

use afterword_protocol::{CommentsPage, Policy, Problem};
use leptos::prelude::*;

use crate::backend::Memory;
use crate::i18n::{Language, Words};
use crate::model::failure::Failure;
use crate::options::Options;
use crate::state::{Host, Settings, ThreadState, ViewerState};
use crate::view::{Here, Widget, sentence};

/// Says something in the widget's words.
pub fn in_words<T>(language: Language, say: impl FnOnce(Words) -> T) -> T {
    // The words live as long as their owner.
    Owner::new_root(None).with(|| say(Words::new(language)))
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
pub fn first_paint(page: CommentsPage, options: &Options, language: Language) -> String {
    let owner = Owner::new_root(None);
    owner.with(|| {
        let viewer = ViewerState::new(String::new(), "");
        // Nothing is asked of a backend while rendering.
        let backend = Rc::new(Memory::default());
        let thread = ThreadState::new(
            Ok(page),
            options.sort,
            Settings::default(),
            backend,
            viewer,
            Host::new(|_| true),
        );
        Here::provide(language, options.clone(), thread, viewer);
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

    fn first_paint_of(comments: Vec<afterword_protocol::Comment>) -> String {
        let english = Language::nearest("en").clone();
        first_paint(page(comments), &Options::default(), english)
    }

    #[test]
    fn the_first_paint_has_every_comment_nested_and_in_words() {
        let html = first_paint_of(vec![comment("1", None), comment("2", Some("1"))]);
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
    fn the_first_paint_is_in_the_words_it_is_given() {
        let german = Language::nearest("de").clone();
        let html = first_paint(page(vec![comment("1", None)]), &Options::default(), german);
        assert!(html.contains("1 Kommentar"), "{html}");
    }

    #[test]
    fn names_are_text_and_not_markup() {
        let mut hostile = comment("1", None);
        hostile.author.name = "<script>alert(1)</script>".into();
        hostile.author.website = Some("https://a.example/\"onclick=\"alert(1)".into());
        let html = first_paint_of(vec![hostile]);
        assert!(!html.contains("<script>"), "{html}");
        assert!(!html.contains("\"onclick"), "{html}");
    }
}
