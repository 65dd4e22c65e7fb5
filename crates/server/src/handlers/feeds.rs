//! What is new, as feeds: in a thread, on a site, and in answer to one reader.
//!
//! Feeds are asked for by programs, which send no `Origin`, and hold only what everybody may see. Which
//! comments were answered is the reader's own affair, so the address of the third kind is a secret.

use afterword_protocol::ProblemCode;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;
use html_escape::encode_text;
use url::Url;
use utoipa::IntoParams;

use super::answers::{ReadAnswers, SecretAnswers};
use super::pages::server_address;
use super::target::{SiteAt, SitePath, ThreadAt, ThreadPath};
use crate::api_error::ApiError;
use crate::app::{App, Shared};
use crate::feed::{self, Answered, Entry, Feed};
use crate::links::Link;
use crate::store::{FeedComment, Site, url_key};
use crate::{hosted, representation};

/// Keeps the address of a feed, and what is in it, with its reader.
const KEPT_SECRET: [(HeaderName, &str); 3] = [
    (header::CACHE_CONTROL, "private, no-cache"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("x-robots-tag"), "noindex"),
];

/// Sends the newest 50 comments of a thread as an Atom feed, newest first.
///
/// A thread nobody has commented on has an empty one.
#[utoipa::path(
    get,
    path = "/api/v1/sites/{site}/threads/{thread}/feed.atom",
    params(ThreadPath),
    responses((status = 200, body = String, content_type = "application/atom+xml", description = "the feed"), ReadAnswers),
)]
pub async fn find_thread_feed(
    State(app): State<Shared>,
    at: ThreadAt,
    asked: HeaderMap,
) -> Result<Response, ApiError> {
    let (thread, newest) = app.store.list_newest_of_thread(&at.site, &at.key).await?;
    let from = Source::new(&app, &at.site, &asked);
    let title = title(thread.title.as_deref(), &thread.key);
    let feed = Feed {
        id: from.id(&["thread", &thread.key]),
        title: format!("{title} \u{b7} Afterword"),
        address: from.feed(Some(&thread.key)),
        page: from.page(&thread.key, thread.url.as_deref()),
        entries: from.entries(&newest),
    };
    Ok(representation::atom(&asked, &feed))
}

/// Sends the newest 50 comments of all threads of a site as an Atom feed, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/sites/{site}/feed.atom",
    params(SitePath),
    responses((status = 200, body = String, content_type = "application/atom+xml", description = "the feed"), ReadAnswers),
)]
pub async fn find_site_feed(
    State(app): State<Shared>,
    SiteAt(site): SiteAt,
    asked: HeaderMap,
) -> Result<Response, ApiError> {
    let newest = app.store.list_newest_of_site(&site).await?;
    let from = Source::new(&app, &site, &asked);
    let feed = Feed {
        id: from.id(&["site"]),
        title: format!("{} \u{b7} Afterword", from.name()),
        address: from.feed(None),
        page: from.home(),
        entries: from.entries(&newest),
    };
    Ok(representation::atom(&asked, &feed))
}

/// The path of a secret feed.
#[derive(serde::Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SecretPath {
    /// The site's key.
    #[expect(dead_code, reason = "the guard has read it; here it is only described")]
    site: String,
    /// A token of this server's, with `.atom` behind it.
    #[param(pattern = r"^[A-Za-z0-9_-]+\.atom$")]
    token: String,
}

/// Sends the newest 50 answers of others to what a reader has written, as an Atom feed, newest first.
///
/// The address is a secret of the reader's: who knows it can read the feed.
#[utoipa::path(
    get,
    path = "/api/v1/sites/{site}/replies/{token}",
    params(SecretPath),
    responses(
        (status = 200, body = String, content_type = "application/atom+xml", description = "the feed"),
        SecretAnswers,
    ),
)]
pub async fn find_replies_feed(
    State(app): State<Shared>,
    SiteAt(site): SiteAt,
    Path(SecretPath { token, .. }): Path<SecretPath>,
    asked: HeaderMap,
) -> Result<Response, ApiError> {
    let token = token.strip_suffix(".atom").unwrap_or_default();
    let missing = || ApiError::from(ProblemCode::NotFound);
    let newest = match app.links().open(token) {
        Some(Link::ReaderFeed(reader)) => app.store.list_answers_to_reader(&site, reader).await?,
        Some(Link::AddressFeed(address)) => {
            let address = app.store.find_address(address).await?;
            let known = address.filter(|known| known.site.id == site.id && known.is_confirmed);
            let known = known.ok_or_else(missing)?;
            app.store.list_answers_to_address(&known).await?
        }
        _ => return Err(missing()),
    };
    let from = Source::new(&app, &site, &asked);
    let feed = Feed {
        id: from.id(&["replies", token]),
        title: format!("\u{21a9} {} \u{b7} Afterword", from.name()),
        address: from.replies(token),
        page: from.home(),
        entries: from.entries(&newest),
    };
    let mut response = representation::atom(&asked, &feed);
    let headers = response.headers_mut();
    for (name, value) in KEPT_SECRET {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

/// A site as its feeds see it.
struct Source<'a> {
    site: &'a Site,
    namespace: [u8; 32],
    /// Where this server is.
    server: String,
}

impl<'a> Source<'a> {
    fn new(app: &'a App, site: &'a Site, asked: &HeaderMap) -> Self {
        Self {
            site,
            namespace: app.store.feed_namespace(),
            server: server_address(app, asked),
        }
    }

    /// A name for something of this site; the row keeps its number if the site gets another key.
    fn id(&self, parts: &[&str]) -> String {
        let site = self.site.id.to_be_bytes();
        let mut all: Vec<&[u8]> = vec![&self.namespace, &site];
        all.extend(parts.iter().map(|part| part.as_bytes()));
        feed::id(&all)
    }

    /// The address of a thread's feed, or of the site's.
    fn feed(&self, thread: Option<&str>) -> String {
        let path = hosted::feed_address(&self.site.key, thread);
        format!("{}{path}", self.server)
    }

    /// The address of a feed with answers.
    fn replies(&self, token: &str) -> String {
        let path = hosted::replies_address(&self.site.key, token);
        format!("{}{path}", self.server)
    }

    /// Where a thread is read: at its article if that is known, else on its own page.
    fn page(&self, thread: &str, url: Option<&str>) -> String {
        let mut known = url.into_iter().chain([thread]);
        match known.find(|address| url_key(address).is_some()) {
            Some(address) => address.split('#').next().unwrap_or_default().to_owned(),
            None => {
                let options = afterword::options::Options {
                    site: self.site.key.clone(),
                    thread: thread.to_owned(),
                    ..Default::default()
                };
                format!("{}{}", self.server, hosted::address(&options, &[], ""))
            }
        }
    }

    /// The site itself, as far as we know it.
    fn home(&self) -> String {
        let origin = self.site.origins.first().unwrap_or(&self.server);
        format!("{origin}/")
    }

    /// What people call the site: its host, if it has one.
    fn name(&self) -> String {
        let origin = self.site.origins.first();
        let host = origin.and_then(|origin| Url::parse(origin).ok()?.host_str().map(str::to_owned));
        host.unwrap_or_else(|| self.site.key.clone())
    }

    fn entries(&self, newest: &[FeedComment]) -> Vec<Entry> {
        newest.iter().map(|new| self.entry(new)).collect()
    }

    fn entry(&self, new: &FeedComment) -> Entry {
        let FeedComment {
            comment,
            article,
            answers,
        } = new;
        let page = self.page(&article.key, article.url.as_deref());
        let id = |id: &str| self.id(&["comment", id]);
        let place = |id: &str| format!("{page}#comment-{id}");
        let title = title(article.title.as_deref(), &article.key);
        let title = match &*comment.author.name {
            "" => title.to_owned(),
            name => format!("{name} \u{b7} {title}"),
        };
        let edited = comment.edited.as_ref();
        // Without the passage it is about, a comment may make no sense.
        let quote = comment.quote.as_deref().map(encode_text);
        let quote = quote.map(|passage| format!("<blockquote>{passage}</blockquote>\n"));
        Entry {
            id: id(&comment.id.0),
            title,
            page: place(&comment.id.0),
            author: comment.author.name.clone(),
            website: comment.author.website.clone(),
            published: comment.created_at.clone(),
            updated: edited.map_or(&comment.created_at, |edit| &edit.at).clone(),
            html: quote.unwrap_or_default() + &comment.html,
            answered: comment.parent.as_ref().map(|parent| Answered {
                id: id(&parent.0),
                page: place(&parent.0),
                feed: self.feed(Some(&article.key)),
            }),
            answers: *answers,
            below: comment.replies,
        }
    }
}

/// What an article is called: by its title, or else as its thread is.
fn title<'a>(title: Option<&'a str>, key: &'a str) -> &'a str {
    title.filter(|title| !title.is_empty()).unwrap_or(key)
}
