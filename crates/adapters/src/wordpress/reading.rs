//! Reading a thread: whole if it is not too large.

use afterword_protocol::{CommentDetail, CommentId, ProblemCode, Sort, Thread, ThreadState};

use super::Wordpress;
use super::comment::FIELDS;
use super::refusal::refusal;
use super::thread::plugin;
use crate::exchange::{Exchange, HttpAnswer, HttpRequest, Stop};
use crate::json::Value;
use crate::whole::Whole;

/// The most comments in one answer, as WordPress has it.
pub const PAGE: usize = 100;
/// Threads up to here are read whole: so many requests go side by side.
const PAGES: usize = 10;
/// How far up the comments are followed that one answers; WordPress itself shows 10 levels.
const LEVELS: usize = 30;

/// What to do about a site where guests can only read.
const GUESTS: &str = "Guests can't write by this site's REST API. Install the plugin (integrations/wordpress), or add \
                      add_filter( 'rest_allow_anonymous_comments', '__return_true' ); to a plugin of your own.";

/// What is known of a thread.
pub struct Reading {
    /// The number of its post.
    pub post: String,
    /// The thread.
    pub thread: Thread,
    /// The number of the user who wrote the article, if that has to be known here.
    pub author: Option<String>,
    /// All its comments, if they were asked for and are not too many.
    pub whole: Option<Whole>,
}

impl Wordpress<'_> {
    /// A request for comments of a post.
    pub fn get_comments(&self, post: &str, query: &str) -> HttpRequest {
        let query = ["post=", post, "&", query, "&orderby=date_gmt&", FIELDS].concat();
        self.get("comments", &query)
    }

    /// Reads the thread, with its comments if they are wanted and not too many.
    ///
    /// In one step with the plugin, in two without it or with more than 100 comments, in one more if the post has to be found by its address.
    pub fn read(&self, comments: bool, exchange: &mut Exchange<'_>) -> Result<Reading, Stop> {
        let post = self.find_post(exchange)?;
        let page = |number: usize| {
            let size = if comments { PAGE } else { 1 };
            let query = format!("per_page={size}&page={number}&order=asc");
            self.get_comments(&post.id, &query)
        };
        let first = exchange.ask_all(vec![self.get_plugin(&post.id), page(1)])?;
        let [about, first] = first else {
            return Err(Stop::Malformed);
        };
        let plugin = plugin(about)?;
        let mut items = items(first)?;
        let total = header(first, "x-wp-total").unwrap_or(if items.len() < PAGE {
            items.len()
        } else {
            PAGE * PAGES
        });
        let mut more = if plugin.is_some() {
            Vec::new()
        } else {
            self.get_facts(&post)
        };
        let facts = more.len();
        let is_whole = comments && total <= PAGE * PAGES;
        if is_whole {
            more.extend((2..=total.div_ceil(PAGE)).map(page));
        }
        let answers = exchange.ask_all(more)?;
        let (facts, pages) = answers.split_at_checked(facts).ok_or(Stop::Malformed)?;
        let total = total as u64;
        let (mut thread, author) = match &plugin {
            Some(said) => (self.thread_of_plugin(said, total), None),
            None => self.thread_of_facts(&post, facts, total)?,
        };
        if plugin.is_none() && !thread.capabilities.post && thread.state == ThreadState::Open {
            exchange.advise(GUESTS);
        }
        for page in pages {
            items.extend(self::items(page)?);
        }
        let whole =
            is_whole.then(|| Whole::new(thread.clone(), self.live(&items, author.as_deref())));
        if let Some(whole) = &whole {
            thread = whole.thread().clone();
        } else if total > (PAGE * PAGES) as u64 {
            thread.capabilities.sorts.retain(|sort| *sort != Sort::Best);
        }
        Ok(Reading {
            post: post.id,
            thread,
            author,
            whole,
        })
    }

    /// One comment with its ancestors, each read alone.
    pub fn find_alone(
        &self,
        reading: &Reading,
        id: &CommentId,
        exchange: &mut Exchange<'_>,
    ) -> Result<CommentDetail, Stop> {
        let mut comments = Vec::new();
        let mut next = Some(id.clone());
        while let Some(id) = next.filter(|_| comments.len() < LEVELS) {
            // Numbers only: nothing else may get into the address.
            if !id.0.bytes().all(|b| b.is_ascii_digit()) {
                break;
            }
            let answer = exchange.ask(self.get(&["comments/", &id.0].concat(), FIELDS))?;
            if !answer.is_ok() {
                // What hides above does not hide what is below it.
                if comments.is_empty() {
                    return Err(refusal(answer));
                }
                break;
            }
            let item = answer.json()?;
            let here = crate::json::Lenient::id(&item, "post").as_ref() == Some(&reading.post);
            let Some(comment) = self
                .live(std::slice::from_ref(&item), reading.author.as_deref())
                .pop()
                .filter(|_| here)
            else {
                break;
            };
            next = comment.parent.clone();
            comments.insert(0, comment);
        }
        let root = comments
            .first()
            .ok_or(ProblemCode::CommentNotFound)?
            .id
            .clone();
        for comment in &mut comments {
            comment.root = root.clone();
        }
        // Its parent may not be there.
        comments[0].parent = None;
        let comment = comments.pop().ok_or(ProblemCode::CommentNotFound)?;
        Ok(CommentDetail {
            comment,
            ancestors: comments,
            text: None,
        })
    }
}

/// What is in a list.
pub fn items(answer: &HttpAnswer) -> Result<Vec<Value>, Stop> {
    if !answer.is_ok() {
        return Err(refusal(answer));
    }
    match answer.json()? {
        Value::Array(items) => Ok(items),
        _ => Err(Stop::Malformed),
    }
}

/// A number that is said in a header.
pub fn header(answer: &HttpAnswer, name: &str) -> Option<usize> {
    answer.header(name)?.trim().parse().ok()
}
