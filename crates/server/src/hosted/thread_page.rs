//! A thread as a page of its own, for readers without a script.

use afterword::i18n::{Language, Words};
use afterword::in_words;
use afterword::options::Options;
use afterword_protocol::{CommentChange, CommentsPage, Thread, ThreadState};
use html_escape::{encode_double_quoted_attribute as attribute, encode_text as text};

use super::comment_form::{CommentForm, comment_form};
use super::comment_list::{self, Surroundings, comment_list, link, note};
use super::{address, feed_address, linked_data};
use crate::feed::ATOM;

/// What a page of a thread shows.
pub struct ThreadPage<'a> {
    /// The thread, and what the reader has asked for.
    pub options: &'a Options,
    /// The words it is said in.
    pub language: Language,
    /// The comments.
    pub page: CommentsPage,
    /// How they are a part of the thread.
    pub extent: Extent,
    /// Whether readers may write here.
    pub writable: bool,
    /// The form, if there is one.
    pub form: Option<CommentForm>,
    /// What an edit of the last of the comments changed, if that is what is shown.
    pub change: Option<CommentChange>,
    /// Whether the reader has written something that waits for approval.
    pub held: bool,
    /// The path of the style sheet.
    pub stylesheet: Option<&'a str>,
}

/// How the comments of a page are a part of their thread.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// From its beginning on. Only this one may become a widget.
    Beginning,
    /// Some that come later.
    Further,
    /// The comment to be answered, or whose edit is shown, and those above it.
    Single,
}

/// The whole document.
#[must_use]
pub fn thread_page(page: &ThreadPage<'_>) -> String {
    in_words(page.language.clone(), |words| document(words, page))
}

fn document(words: Words, page: &ThreadPage<'_>) -> String {
    let ThreadPage { options, .. } = page;
    let thread = &page.page.thread;
    let title = thread.title.as_deref().filter(|title| !title.is_empty());
    let title = text(title.unwrap_or(&thread.key)).into_owned();
    let heading = match &thread.url {
        Some(url) => format!("<a href=\"{}\">{title}</a>", attribute(url)),
        None => title.clone(),
    };
    let known = [("page-url", &thread.url), ("page-title", &thread.title)];
    let article: String = known
        .iter()
        .filter_map(|(name, value)| {
            let value = value.as_deref().filter(|value| !value.is_empty())?;
            Some(format!(" {name}=\"{}\"", attribute(value)))
        })
        .collect();
    let stylesheet = page
        .stylesheet
        .map(|path| format!("<link rel=\"stylesheet\" href=\"/{}\">\n", attribute(path)))
        .unwrap_or_default();
    // The widget would begin anew, and take away what was asked for or typed.
    let refused = page
        .form
        .as_ref()
        .is_some_and(|form| form.refused.is_some());
    let script = if page.extent == Extent::Beginning && !refused && !page.held {
        "<script src=\"/embed.js\" async></script>\n"
    } else {
        ""
    };
    format!(
        "<!doctype html>\n\
         <html lang=\"{lang}\">\n\
         <meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"robots\" content=\"noindex\">\n\
         <title>{title}</title>\n\
         <link rel=\"icon\" href=\"data:,\">\n\
         {feeds}{stylesheet}{script}\
         <main>\n\
         <h1>{heading}</h1>\n\
         <after-word site=\"{site}\" thread=\"{key}\" sort=\"{sort}\"{article}>\n\
         {section}\
         </after-word>\n\
         </main>\n\
         {described}\n\
         </html>\n",
        lang = attribute(&words.lang()),
        feeds = feeds(words, options, thread),
        site = attribute(&options.site),
        key = attribute(&options.thread),
        sort = options.sort.name(),
        section = section(words, page),
        described = linked_data::script(&page.page),
    )
}

/// Where feed readers find what is new in the thread, and on the site.
fn feeds(words: Words, options: &Options, thread: &Thread) -> String {
    let title = thread.title.as_deref().filter(|title| !title.is_empty());
    let of_thread = (Some(&*thread.key), title.unwrap_or(&thread.key));
    let feeds = [of_thread, (None, &*options.site)].map(|(key, about)| {
        let title = format!("{} \u{b7} {about}", words.region());
        format!(
            "<link rel=\"alternate\" type=\"{ATOM}\" href=\"{}\" title=\"{}\">\n",
            attribute(&feed_address(&options.site, key)),
            attribute(&title)
        )
    });
    feeds.concat()
}

/// What the widget takes the place of, in its looks.
fn section(words: Words, page: &ThreadPage<'_>) -> String {
    let ThreadPage {
        options,
        page: comments,
        ..
    } = page;
    let Thread {
        state,
        policy,
        comments: total,
        ..
    } = &comments.thread;
    let around = Surroundings {
        words,
        options,
        reply: page.writable && page.extent != Extent::Single,
        history: comments.thread.capabilities.history,
    };
    let total = words.comments(*total);
    let heading = match page.extent {
        Extent::Beginning => text(&total).into_owned(),
        Extent::Further | Extent::Single => {
            format!(
                "<a href=\"{}\">{}</a>",
                attribute(&address(options, &[], "")),
                text(&total)
            )
        }
    };
    let form = page.form.as_ref();
    let form = form
        .map(|form| comment_form(words, options, policy, form))
        .unwrap_or_default();
    let change = page.change.as_ref().map(comment_list::change);
    let change = change.unwrap_or_default();
    let mut parts = vec![format!(
        "<h2 class=\"heading\" id=\"heading\">{heading}</h2>\n"
    )];
    if *state == ThreadState::Closed {
        parts.push(note(&words.thread_closed()));
    }
    if page.held {
        parts.push(note(&words.said_held()));
    }
    let list = comment_list(around, comments);
    if page.extent == Extent::Single {
        parts.extend([list, change, form]);
    } else {
        parts.extend([form, list]);
        if comments.comments.is_empty() && page.extent == Extent::Beginning {
            parts.push(note(&words.no_comments()));
        }
    }
    if let Some(next) = &comments.next {
        let more = address(options, &[("cursor", &next.0)], "");
        parts.push(format!(
            "<p>{}</p>\n",
            link("button", &more, &words.show_more())
        ));
    }
    format!(
        "<div class=\"afterword\">\n<section class=\"widget\" aria-label=\"{}\">\n{}</section>\n</div>\n",
        attribute(&words.region()),
        parts.concat()
    )
}
