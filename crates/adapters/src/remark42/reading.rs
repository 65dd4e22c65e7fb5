//! Reading a thread of Remark42, by chunks of whole trees.

use afterword_protocol::{
    CommentDetail, CommentId, CommentsPage, Cursor, ProblemCode, Sort, Thread,
};

use super::comment::comment;
use super::{Remark42, refusal, settings};
use crate::adapter::{Caller, Listing};
use crate::exchange::{Exchange, HttpAnswer, HttpRequest, Stop};
use crate::json::{Lenient, Value};
use crate::whole::Whole;

/// The most comments of a chunk, unless the first tree has more. Most threads are one chunk, and so is most of what a
/// page can have: what is pinned is first, and each branch can be read on.
const CHUNK: &str = "200";

/// The most chunks that are looked through for a comment.
const CHUNKS: usize = 40;

/// What begins a cursor that is for the page before a chunk, with the chunk's offset: Remark42 only reads on.
const BEFORE: &str = "<";

/// Some trees of the thread.
struct Chunk {
    /// The root before them; empty at the beginning.
    offset: String,
    /// What Remark42 says.
    body: Value,
    whole: Whole,
    /// The last root, if others come after it.
    next: Option<String>,
}

impl Chunk {
    fn has(&self, id: &CommentId) -> bool {
        self.whole.detail(id).is_ok()
    }

    fn ends(&self, offset: &str) -> bool {
        self.next.as_deref() == Some(offset)
    }

    /// Where a page of this chunk begins, for others.
    fn cursor(&self, within: &Cursor) -> Cursor {
        Cursor([&self.offset, "/", &within.0].concat())
    }
}

impl Remark42<'_> {
    /// A page of roots.
    pub fn read_page(
        &self,
        listing: &Listing,
        exchange: &mut Exchange<'_>,
    ) -> Result<CommentsPage, Stop> {
        let sort = match listing.sort {
            Sort::Newest => "-time",
            Sort::Oldest => "%2Btime",
            Sort::Best => "-score",
        };
        let cursor = listing.cursor.as_ref().map_or("/0", |cursor| &cursor.0);
        let before = cursor.strip_prefix(BEFORE);
        let (offset, within) = match before {
            Some(_) => ("", "0"),
            None => cursor.rsplit_once('/').ok_or(ProblemCode::CursorInvalid)?,
        };
        let mut within = Cursor(within.to_owned());
        let (mut chunk, config) = self.first_chunk(sort, offset, exchange)?;
        if let Some(id) = &listing.from {
            chunk = self.look(chunk, sort, |chunk| chunk.has(id), exchange)?;
        } else if let Some(next) = before {
            chunk = self.look(chunk, sort, |chunk| chunk.ends(next), exchange)?;
            within.0 = chunk
                .whole
                .roots()
                .saturating_sub(listing.limit)
                .to_string();
        }
        let mut page = chunk.whole.page(&Listing {
            // Theirs is kept.
            sort: Sort::Oldest,
            limit: listing.limit,
            cursor: Some(within),
            from: listing.from.clone(),
        })?;
        page.next = match (page.next, &chunk.next) {
            (Some(within), _) => Some(chunk.cursor(&within)),
            (None, Some(last)) => Some(Cursor([last, "/0"].concat())),
            (None, None) => None,
        };
        page.previous = match page.previous {
            Some(within) => Some(chunk.cursor(&within)),
            None if chunk.offset.is_empty() => None,
            None => Some(Cursor([BEFORE, &chunk.offset].concat())),
        };
        page.thread = self.thread(&chunk, &config);
        Ok(page)
    }

    /// The rest of a branch.
    pub fn read_branch(
        &self,
        root: &CommentId,
        cursor: &Cursor,
        exchange: &mut Exchange<'_>,
    ) -> Result<CommentsPage, Stop> {
        let (chunk, config) = self.first_chunk("-time", "", exchange)?;
        let chunk = self.look(chunk, "-time", |chunk| chunk.has(root), exchange)?;
        let mut page = chunk.whole.branch(root, cursor)?;
        page.thread = self.thread(&chunk, &config);
        Ok(page)
    }

    /// One comment with its ancestors.
    pub fn read_comment(
        &self,
        id: &CommentId,
        caller: Caller<'_>,
        exchange: &mut Exchange<'_>,
    ) -> Result<CommentDetail, Stop> {
        let chunk = self.chunk("-time", "", None, exchange)?;
        let chunk = self.look(chunk, "-time", |chunk| chunk.has(id), exchange)?;
        let mut detail = chunk.whole.detail(id)?;
        if !caller.token.is_empty() {
            let all = flat(&chunk.body);
            let theirs = all.into_iter().find(|theirs| theirs.text("id") == id.0);
            detail.text = theirs.and_then(|theirs| theirs.words("orig").map(Into::into));
        }
        Ok(detail)
    }

    fn thread(&self, chunk: &Chunk, config: &Value) -> Thread {
        let all = flat(&chunk.body);
        let title = all.iter().find_map(|theirs| theirs.words("title"));
        settings::thread(
            self.place,
            config,
            &chunk.body["info"],
            title.unwrap_or_default(),
        )
    }

    /// A chunk and the site's settings, side by side.
    fn first_chunk(
        &self,
        sort: &str,
        offset: &str,
        exchange: &mut Exchange<'_>,
    ) -> Result<(Chunk, Value), Stop> {
        let both = vec![
            self.find(sort, offset),
            HttpRequest::get(self.of_site("config")),
        ];
        let [found, config] = exchange.ask_all(both)? else {
            return Err(Stop::Malformed);
        };
        let chunk = self.chunk(sort, offset, Some(found), exchange)?;
        Ok((chunk, settings::config(config)?))
    }

    /// The chunk that is wanted: this one, or one after it.
    fn look(
        &self,
        mut chunk: Chunk,
        sort: &str,
        is_it: impl Fn(&Chunk) -> bool,
        exchange: &mut Exchange<'_>,
    ) -> Result<Chunk, Stop> {
        for _ in 0..CHUNKS {
            if is_it(&chunk) {
                return Ok(chunk);
            }
            let next = chunk.next.ok_or(ProblemCode::CommentNotFound)?;
            chunk = self.chunk(sort, &next, None, exchange)?;
        }
        Err(ProblemCode::CommentNotFound.into())
    }

    fn chunk(
        &self,
        sort: &str,
        offset: &str,
        answer: Option<&HttpAnswer>,
        exchange: &mut Exchange<'_>,
    ) -> Result<Chunk, Stop> {
        let answer = match answer {
            Some(answer) => answer,
            None => exchange.ask(self.find(sort, offset))?,
        };
        let body = match found(answer) {
            // Trees of more than about 60 levels are deeper than JSON is read; a list of all comments is not.
            Err(Stop::Malformed) if answer.body.starts_with("{\"comments\":[{") => {
                let url = [&self.of_thread("find"), "&format=plain&sort=", sort].concat();
                found(exchange.ask(HttpRequest::get(url))?)?
            }
            body => body?,
        };
        let comments: Vec<_> = flat(&body)
            .into_iter()
            .filter_map(|theirs| comment(theirs, &self.place.server))
            .collect();
        let ids: Vec<CommentId> = comments.iter().map(|comment| comment.id.clone()).collect();
        let info = &body["info"];
        let more = info.count("count_left") > 0;
        let last = info
            .words("last_comment")
            .filter(|last| more && *last != offset);
        Ok(Chunk {
            offset: offset.to_owned(),
            whole: Whole::new(Thread::default(), comments).in_order(&ids),
            next: last.map(Into::into),
            body,
        })
    }

    fn find(&self, sort: &str, offset: &str) -> HttpRequest {
        let mut url = [
            &self.of_thread("find"),
            "&format=tree&sort=",
            sort,
            "&limit=",
            CHUNK,
        ]
        .concat();
        if !offset.is_empty() {
            url.extend(["&offset_id=", &crate::text::encode(offset)]);
        }
        HttpRequest::get(url)
    }
}

/// What was found, if it is that.
fn found(answer: &HttpAnswer) -> Result<Value, Stop> {
    if !answer.is_ok() {
        return Err(match refusal(answer) {
            // It calls every parameter so that it can't read, of which only the offset is not ours.
            Stop::Refuse(problem) if problem.code == ProblemCode::CommentNotFound => {
                ProblemCode::CursorInvalid.into()
            }
            stop => stop,
        });
    }
    let body = answer.json()?;
    match body["comments"].is_array() && body["info"]["count"].is_number() {
        true => Ok(body),
        false => Err(Stop::Malformed),
    }
}

/// The comments of a tree or of a list, in order.
fn flat(body: &Value) -> Vec<&Value> {
    let mut all = Vec::new();
    let mut waiting: Vec<&Value> = body.list("comments").iter().rev().collect();
    while let Some(node) = waiting.pop() {
        all.push(match node["comment"].is_object() {
            true => &node["comment"],
            false => node,
        });
        waiting.extend(node.list("replies").iter().rev());
    }
    all
}
