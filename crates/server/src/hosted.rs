//! The HTML that the server itself makes: pages of its own, and what goes along with a first paint.

mod comment_form;
mod comment_list;
mod demo_mailbox;
mod linked_data;
mod mail_page;
mod thread_page;

use afterword::i18n::Language;
use afterword::options::Options;
use afterword_adapters::Kind;
use afterword_protocol::CommentsPage;
use html_escape::encode_text as text;
use url::form_urlencoded::{Serializer, byte_serialize};

pub use comment_form::{CommentForm, Typed};
pub use demo_mailbox::demo_mailbox;
pub use mail_page::{Done, MailContent, MailPage, Subscriptions, field_name, mail_page};
pub use thread_page::{Extent, ThreadPage, thread_page};

/// What this server is, and what to paste into an article.
#[must_use]
pub fn front_page(server: &str) -> String {
    let snippet = format!(
        "<script src=\"{server}/embed.js\" async></script>\n\
         <after-word thread=\"my-first-article\">\n  \
         <a href=\"{server}/t/default/my-first-article\">Read the comments</a>\n\
         </after-word>"
    );
    document(
        "This server keeps the comments of other pages. To have them below an article, paste:",
        &snippet,
        "<p>Programs find the <a href=\"/api/v1/openapi.json\">description of the API</a> useful.</p>\n",
    )
}

/// What this server is in front of another comment system, and what to paste into an article.
///
/// The system's address is not told: this server may know it by one that readers do not.
#[must_use]
pub fn upstream_front_page(server: &str, kind: Kind) -> String {
    let name = kind.name();
    let thread = match kind {
        Kind::Isso => "thread=\"/my-first-article/\"",
        Kind::Remark42 => "site=\"remark\" thread=\"https://blog.example/my-first-article/\"",
        Kind::Wordpress => "thread=\"1\"",
        Kind::Static => "thread=\"my-first-article\"",
    };
    let snippet = format!(
        "<script src=\"{server}/embed.js\" async></script>\n\
         <after-word backend=\"{name}\" server=\"https://{name}.example\"\n  \
         cache=\"{server}\"\n  \
         {thread}></after-word>"
    );
    document(
        "This server shows the comments of another system sooner. To have them below an article, paste this, with \
         the address at which readers reach that system as the server:",
        &snippet,
        "",
    )
}

fn document(what: &str, snippet: &str, more: &str) -> String {
    format!(
        "<!doctype html>\n\
         <html lang=\"en\">\n\
         <meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"robots\" content=\"noindex\">\n\
         <title>Afterword</title>\n\
         <h1>Afterword</h1>\n\
         <p>{what}</p>\n\
         <pre>{}</pre>\n\
         {more}\
         </html>\n",
        text(snippet)
    )
}

/// The first page of a thread as the widget shows it; if wanted, described for machines as well.
#[must_use]
pub fn first_paint(
    page: CommentsPage,
    options: &Options,
    language: Language,
    linked_data: bool,
) -> String {
    let described = linked_data.then(|| linked_data::script(&page));
    afterword::first_paint(page, options, language) + described.as_deref().unwrap_or_default()
}

/// The address of a thread's own page, with what its reader has asked for and more.
#[must_use]
pub fn address(options: &Options, more: &[(&str, &str)], fragment: &str) -> String {
    let usual = Options::default();
    let mut query = Serializer::new(String::new());
    if options.lang != usual.lang {
        query.append_pair("lang", &options.lang);
    }
    if options.sort != usual.sort {
        query.append_pair("sort", options.sort.name());
    }
    let query = query.extend_pairs(more).finish();
    let mark = if query.is_empty() { "" } else { "?" };
    format!(
        "/t/{}/{}{mark}{query}{fragment}",
        segment(&options.site),
        segment(&options.thread)
    )
}

/// The address of a thread's feed, or of the site's.
#[must_use]
pub fn feed_address(site: &str, thread: Option<&str>) -> String {
    let site = segment(site);
    match thread {
        Some(thread) => format!("/api/v1/sites/{site}/threads/{}/feed.atom", segment(thread)),
        None => format!("/api/v1/sites/{site}/feed.atom"),
    }
}

/// The address of a feed with the answers to one reader.
#[must_use]
pub fn replies_address(site: &str, token: &str) -> String {
    format!("/api/v1/sites/{}/replies/{token}.atom", segment(site))
}

fn segment(key: &str) -> String {
    let encoded: String = byte_serialize(key.as_bytes()).collect();
    // Its `+` is a space in queries only.
    encoded.replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use afterword_protocol::Sort;

    use super::*;

    #[test]
    fn an_address_keeps_what_was_asked_for() {
        let options = Options {
            thread: "https://a.example/b c?d=e".into(),
            ..Options::default()
        };
        let path = "/t/default/https%3A%2F%2Fa.example%2Fb%20c%3Fd%3De";
        assert_eq!(address(&options, &[], ""), path);
        let options = Options {
            lang: "de".into(),
            sort: Sort::Best,
            ..options
        };
        assert_eq!(
            address(&options, &[("reply", "7&8")], "#reply"),
            format!("{path}?lang=de&sort=best&reply=7%268#reply")
        );
    }
}
