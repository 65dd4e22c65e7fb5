//! Where a site's REST API is, and which post is meant.

use afterword_protocol::ProblemCode;

use super::Wordpress;
use crate::exchange::{Exchange, HttpRequest, Stop};
use crate::json::{Lenient, Value};
use crate::text::{decode, encode};

/// What is asked of a post.
const FIELDS: &str = "_fields=id,link,title,comment_status,author";

/// A post, a page or another thing that has comments.
pub struct Post {
    /// Its number.
    pub id: String,
    /// What the REST API says of it, if it was asked.
    pub said: Option<Value>,
}

impl Wordpress<'_> {
    /// The address of a route, with a query.
    ///
    /// The server is given as the site's address, or as its REST root: with `wp-json` where the site has permalinks, else with `?rest_route=`.
    pub fn url(&self, route: &str, query: &str) -> String {
        let server = self.place.server.trim_end_matches('/');
        let (root, first) = match server {
            _ if server.contains("rest_route=") => (server.to_owned(), '&'),
            _ if server.ends_with("/wp-json") => (server.to_owned(), '?'),
            _ => ([server, "/wp-json"].concat(), '?'),
        };
        let mut url = [&root, "/", route].concat();
        if !query.is_empty() {
            url.push(first);
            url.push_str(query);
        }
        url
    }

    /// A request to read a route of WordPress itself.
    pub fn get(&self, route: &str, query: &str) -> HttpRequest {
        HttpRequest::get(self.url(&["wp/v2/", route].concat(), query))
    }

    /// The posts and the pages for which `query` asks.
    pub fn get_posts(&self, query: &str) -> Vec<HttpRequest> {
        let query = [query, "&", FIELDS].concat();
        vec![self.get("posts", &query), self.get("pages", &query)]
    }

    /// The post whose thread this is: by its number, or else by its slug, which is where its address ends.
    pub fn find_post(&self, exchange: &mut Exchange<'_>) -> Result<Post, Stop> {
        let thread = self.place.thread.trim();
        if let Some(id) = number(thread) {
            return Ok(Post {
                id: id.to_owned(),
                said: None,
            });
        }
        let path = path(thread);
        let slug = path.rsplit('/').next().unwrap_or_default();
        if slug.is_empty() {
            return Err(ProblemCode::ThreadKeyInvalid.into());
        }
        let query = ["slug=", &encode(&decode(slug))].concat();
        let mut found = Vec::new();
        for answer in exchange.ask_all(self.get_posts(&query))? {
            let posts = answer.good_json()?;
            found.extend(posts.as_array().ok_or(Stop::Malformed)?.iter().cloned());
        }
        // Two may have the same slug: a post and a page, or pages below different ones.
        let meant = found
            .iter()
            .position(|post| self::path(post.text("link")).ends_with(path));
        let post = found.into_iter().nth(meant.unwrap_or(0));
        let id = post.as_ref().and_then(|post| post.id("id"));
        Ok(Post {
            id: id.ok_or(ProblemCode::ThreadKeyInvalid)?,
            said: post,
        })
    }

    /// Whether an address is on the site's own host.
    pub fn is_own(&self, url: &str) -> bool {
        // http and https are the same here: sites that have moved to https still say http of themselves.
        let host = |url: &str| -> Option<String> {
            let (_, rest) = url.split_once("://")?;
            Some(rest.split(['/', '?', '#']).next()?.to_ascii_lowercase())
        };
        host(url).is_some() && host(url) == host(&self.place.server)
    }
}

/// The number of a post: as it stands, or of an address without permalinks, `…/?p=7`.
fn number(thread: &str) -> Option<&str> {
    let from = ["?p=", "?page_id="]
        .iter()
        .find_map(|start| thread.split_once(start));
    let number = from.map_or(thread, |(_, rest)| {
        rest.split(['&', '#']).next().unwrap_or_default()
    });
    let is_one = number.len() < 20 && number.bytes().all(|b| b.is_ascii_digit());
    (is_one && !number.is_empty()).then_some(number)
}

/// The path of an address, or of what is one itself, without slashes around it.
fn path(url: &str) -> &str {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.split_once('/').unwrap_or_default().1,
        None => url,
    };
    path.trim_matches('/')
}
