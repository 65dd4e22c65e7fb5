//! A thread that is too large to be read whole: its roots page by page, and what is below them level by level.
//!
//! Replies to what is not shown (trashed, or pinned by wpDiscuz where there is no plugin) are missing here: WordPress
//! can't be asked for them without reading everything.

use std::collections::HashSet;

use afterword_protocol::{CommentId, CommentsPage, Cursor, ProblemCode, Sort};

use super::Wordpress;
use super::reading::{PAGE, Reading, header, items};
use crate::adapter::Listing;
use crate::exchange::{Exchange, HttpAnswer, HttpRequest, Stop};
use crate::json::{Lenient, Value};
use crate::whole::Whole;

/// How the cursors of such pages begin.
pub const MARK: char = 'p';
/// How deep replies are read, and how many with one page: a server that makes up ever more must come to an end.
const LEVELS: usize = 30;
const MOST: usize = 5_000;

impl Wordpress<'_> {
    /// A page of roots.
    pub fn page_by_roots(
        &self,
        reading: &Reading,
        listing: &Listing,
        exchange: &mut Exchange<'_>,
    ) -> Result<CommentsPage, Stop> {
        let oldest = listing.sort == Sort::Oldest;
        let order = if oldest { "asc" } else { "desc" };
        let limit = listing.limit;
        let offset = match (&listing.from, &listing.cursor) {
            (Some(id), _) => self.roots_before(reading, id, oldest, exchange)?,
            (None, Some(cursor)) => cursor
                .0
                .strip_prefix(MARK)
                .and_then(|offset| offset.parse().ok())
                .ok_or(ProblemCode::CursorInvalid)?,
            (None, None) => 0,
        };
        let query = format!("parent=0&per_page={limit}&offset={offset}&order={order}");
        let answer = exchange.ask(self.get_comments(&reading.post, &query))?;
        let roots = items(answer)?;
        let total = header(answer, "x-wp-total").unwrap_or(usize::MAX);
        let is_full = roots.len() >= limit;
        let whole = self.with_replies(reading, roots, exchange)?;
        let mut page = whole.page(&Listing {
            sort: if oldest { Sort::Oldest } else { Sort::Newest },
            limit: PAGE,
            cursor: None,
            from: listing.from.clone(),
        })?;
        page.thread = reading.thread.clone();
        let cursor = |offset: usize| Cursor(format!("{MARK}{offset}"));
        let end = offset.saturating_add(limit);
        page.next = (is_full && end < total).then(|| cursor(end));
        page.previous = (offset > 0).then(|| cursor(offset.saturating_sub(limit)));
        Ok(page)
    }

    /// One branch with all its replies.
    pub fn whole_branch(
        &self,
        reading: &Reading,
        root: &CommentId,
        exchange: &mut Exchange<'_>,
    ) -> Result<Whole, Stop> {
        if root.0.is_empty() || !root.0.bytes().all(|b| b.is_ascii_digit()) {
            return Err(ProblemCode::CommentNotFound.into());
        }
        let query = ["include=", &root.0].concat();
        let root = items(exchange.ask(self.get_comments(&reading.post, &query))?)?;
        self.with_replies(reading, root, exchange)
    }

    /// Roots with what is below them.
    fn with_replies(
        &self,
        reading: &Reading,
        roots: Vec<Value>,
        exchange: &mut Exchange<'_>,
    ) -> Result<Whole, Stop> {
        let mut all = roots;
        let mut known = HashSet::new();
        let mut begin = 0;
        for _ in 0..LEVELS {
            let fresh = all.iter().skip(begin).filter_map(|item| item.id("id"));
            let level: Vec<String> = fresh
                .filter(|id| id.bytes().all(|b| b.is_ascii_digit()) && known.insert(id.clone()))
                .collect();
            if level.is_empty() || all.len() > MOST {
                break;
            }
            begin = all.len();
            let asked = |parents: &[String], page: usize| -> HttpRequest {
                let parents = parents.join(",");
                let query = format!("parent={parents}&per_page={PAGE}&page={page}&order=asc");
                self.get_comments(&reading.post, &query)
            };
            let first = level
                .chunks(PAGE)
                .map(|parents| asked(parents, 1))
                .collect();
            let first: &[HttpAnswer] = exchange.ask_all(first)?;
            let mut more = Vec::new();
            for (parents, answer) in level.chunks(PAGE).zip(first) {
                let total = header(answer, "x-wp-total").unwrap_or(0).min(MOST);
                more.extend((2..=total.div_ceil(PAGE)).map(|page| asked(parents, page)));
            }
            let more = exchange.ask_all(more)?;
            for answer in first.iter().chain(more) {
                all.extend(items(answer)?);
            }
        }
        let comments = self.live(&all, reading.author.as_deref());
        Ok(Whole::new(reading.thread.clone(), comments))
    }

    /// How many roots come before the one that a comment is below.
    fn roots_before(
        &self,
        reading: &Reading,
        id: &CommentId,
        oldest: bool,
        exchange: &mut Exchange<'_>,
    ) -> Result<usize, Stop> {
        let detail = self.find_alone(reading, id, exchange)?;
        let root = detail.ancestors.first().unwrap_or(&detail.comment);
        let side = if oldest { "before" } else { "after" };
        let query = format!("parent=0&per_page=1&{side}={}", root.created_at);
        let answer = exchange.ask(self.get_comments(&reading.post, &query))?;
        items(answer)?;
        header(answer, "x-wp-total").ok_or(Stop::Malformed)
    }
}
