//! The HTML of pages that the server itself shows.

mod linked_data;

use afterword::options::Options;
use afterword_protocol::CommentsPage;
use html_escape::{encode_double_quoted_attribute as attribute, encode_text as text};

/// What this server is, and what to paste into an article.
#[must_use]
pub fn front_page(server: &str) -> String {
    let snippet = format!(
        "<script src=\"{server}/embed.js\" async></script>\n\
         <after-word thread=\"my-first-article\"></after-word>"
    );
    format!(
        "<!doctype html>\n\
         <html lang=\"en\">\n\
         <meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"robots\" content=\"noindex\">\n\
         <title>Afterword</title>\n\
         <h1>Afterword</h1>\n\
         <p>This server keeps the comments of other pages. To have them below an article, paste:</p>\n\
         <pre>{}</pre>\n\
         <p>Programs find the <a href=\"/api/v1/openapi.json\">description of the API</a> useful.</p>\n\
         </html>\n",
        text(&snippet)
    )
}

/// The first page of a thread as the widget shows it, described for machines as well.
#[must_use]
pub fn first_paint(page: CommentsPage, options: &Options) -> String {
    let described = linked_data::script(&page);
    afterword::first_paint(page, options) + &described
}

/// A whole page for one thread, with its comments in it before any script runs.
#[must_use]
pub fn thread_page(page: CommentsPage, options: &Options, stylesheet: Option<&str>) -> String {
    let thread = &page.thread;
    let title = thread
        .title
        .as_deref()
        .filter(|title| !title.is_empty())
        .unwrap_or(&thread.key);
    let title = text(title).into_owned();
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
    let stylesheet = stylesheet
        .map(|path| format!("<link rel=\"stylesheet\" href=\"/{}\">\n", attribute(path)))
        .unwrap_or_default();
    format!(
        "<!doctype html>\n\
         <html lang=\"{lang}\">\n\
         <meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"robots\" content=\"noindex\">\n\
         <title>{title}</title>\n\
         {stylesheet}\
         <script src=\"/embed.js\" async></script>\n\
         <h1>{heading}</h1>\n\
         <after-word site=\"{site}\" thread=\"{key}\"{article}>\n\
         {comments}\n\
         </after-word>\n\
         </html>\n",
        lang = attribute(&options.lang),
        site = attribute(&options.site),
        key = attribute(&options.thread),
        comments = first_paint(page, options),
    )
}
