//! Files that a web server has: a folder with a file per thread, or one file.
//!
//! What a file has in it is recognised by its shape, so an export of another system is shown without being converted.
//! Nothing can be written: the thread is closed.

mod exported;
mod isso;
mod markdown;
mod ours;
mod page;

use afterword_protocol::{
    Capabilities, Comment, CommentDetail, CommentId, CommentsPage, Cursor, NewComment, Policy,
    PostedComment, Problem, ProblemCode, Sort, Thread, ThreadState,
};

use crate::adapter::{Adapter, Caller, Listing};
use crate::exchange::{Exchange, HttpAnswer, HttpRequest, Stop};
use crate::exports::file_name::file_name;
use crate::exports::{self, commento, remark42};
use crate::json::{Lenient, Value};
use crate::place::Place;
use crate::whole::Whole;

/// One thread of files.
pub struct StaticFile<'a> {
    /// Where it is.
    pub place: &'a Place,
}

/// A thread as a file tells it: what is known of it, and its comments with their times in seconds, in any order.
type Told = (Thread, Vec<(f64, Comment)>);

impl StaticFile<'_> {
    /// Reads the thread whole.
    fn read(&self, exchange: &mut Exchange<'_>) -> Result<Whole, Stop> {
        let server = &self.place.server;
        let path = server.split(['?', '#']).next().unwrap_or_default();
        if path.ends_with(".json") {
            let answer = exchange.ask(HttpRequest::get(server))?;
            if is_gone(answer) {
                let detail = format!("there is no file at {server}");
                let problem = Problem::new(ProblemCode::NotFound).detail(detail);
                return Err(Stop::Refuse(Box::new(problem)));
            }
            return self.whole(&values(answer)?);
        }
        let mut name = file_name(&self.place.thread) + ".json";
        // A thread that has another key as well is told by a file that says only where it is; once, or it would be a circle.
        for _ in 0..2 {
            let answer = exchange.ask(HttpRequest::get(format!("{server}/{name}")))?;
            // Threads without comments have no file.
            if is_gone(answer) {
                break;
            }
            let values = values(answer)?;
            let file = values.first().map_or("", |value| value.text("file"));
            if !file.ends_with(".json") || file.starts_with('.') || file.contains(['/', '\\']) {
                return self.whole(&values);
            }
            file.clone_into(&mut name);
        }
        Ok(self.made((Thread::default(), Vec::new())))
    }

    /// The thread of what a file has in it, by its shape.
    fn whole(&self, values: &[Value]) -> Result<Whole, Stop> {
        let told = match values {
            [file] if ours::is_one(file) => ours::told(file),
            [file] if isso::is_one(file) => isso::told(file),
            [file] if commento::is_one(file) => exported::told(&commento::export(file), self.place),
            files if remark42::is_one(files) => {
                exported::told(&remark42::export(files), self.place)
            }
            _ => return Err(Stop::Malformed),
        };
        Ok(self.made(told))
    }

    fn made(&self, (thread, mut comments): Told) -> Whole {
        comments.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        let comments: Vec<Comment> = comments.into_iter().map(|(_, comment)| comment).collect();
        let voted = |comment: &Comment| comment.votes.up > 0 || comment.votes.down > 0;
        let mut sorts = vec![Sort::Newest, Sort::Oldest];
        sorts.extend(comments.iter().any(voted).then_some(Sort::Best));
        let Place {
            thread: key,
            page_url,
            page_title,
            ..
        } = self.place;
        let or_said = |known: Option<String>, said: &str| {
            known.or_else(|| Some(said.to_owned()).filter(|said| !said.is_empty()))
        };
        let thread = Thread {
            key: Some(thread.key)
                .filter(|key| !key.is_empty())
                .unwrap_or_else(|| key.clone()),
            url: or_said(thread.url, page_url),
            title: or_said(thread.title, page_title),
            state: ThreadState::Closed,
            policy: Policy {
                edit_window_seconds: 0,
                ..Policy::default()
            },
            capabilities: Capabilities {
                sorts,
                ..Capabilities::default()
            },
            ..thread
        };
        Whole::new(thread, comments)
    }
}

/// Whether there is no such file.
fn is_gone(answer: &HttpAnswer) -> bool {
    matches!(answer.status, 404 | 410)
}

/// What is in a file.
fn values(answer: &HttpAnswer) -> Result<Vec<Value>, Stop> {
    if !answer.is_ok() {
        return Err(answer.refusal());
    }
    exports::values(&answer.body).map_err(|_| Stop::Malformed)
}

impl Adapter for StaticFile<'_> {
    fn list_comments(
        &self,
        listing: &Listing,
        exchange: &mut Exchange<'_>,
    ) -> Result<CommentsPage, Stop> {
        self.read(exchange)?.page(listing)
    }

    fn list_branch(
        &self,
        root: &CommentId,
        cursor: &Cursor,
        exchange: &mut Exchange<'_>,
    ) -> Result<CommentsPage, Stop> {
        self.read(exchange)?.branch(root, cursor)
    }

    fn find_comment(
        &self,
        id: &CommentId,
        _caller: Caller<'_>,
        exchange: &mut Exchange<'_>,
    ) -> Result<CommentDetail, Stop> {
        self.read(exchange)?.detail(id)
    }

    fn find_thread(&self, exchange: &mut Exchange<'_>) -> Result<Thread, Stop> {
        Ok(self.read(exchange)?.thread().clone())
    }

    fn create_comment(
        &self,
        _new: &NewComment,
        _caller: Caller<'_>,
        _exchange: &mut Exchange<'_>,
    ) -> Result<PostedComment, Stop> {
        Err(ProblemCode::ThreadClosed.into())
    }
}
