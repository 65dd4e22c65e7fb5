//! What is asked of Isso, and what several operations make of the answers.

use afterword_protocol::{
    Capabilities, Comment, CommentId, NewComment, Policy, ProblemCode, Sort, Thread, ThreadState,
};
use serde_json::json;

use super::comment::comment;
use super::list::Listed;
use super::{Isso, LONGEST_TEXT};
use crate::adapter::Caller;
use crate::exchange::{Exchange, HttpAnswer, HttpRequest, Stop};
use crate::json::{Lenient, Value};
use crate::place::Place;
use crate::text::{encode, name, website};

impl Isso<'_> {
    /// A request for roots with their replies; `range` says which, in Isso's parameters.
    pub(super) fn list(&self, range: &str) -> HttpRequest {
        let Place { server, thread, .. } = self.place;
        HttpRequest::get([server, "/?uri=", &encode(thread), range].concat()).with_cookies()
    }

    /// Comments, and the number of those that are live, if Isso tells.
    pub(super) fn listed(
        &self,
        range: &str,
        exchange: &mut Exchange<'_>,
    ) -> Result<(Listed, Option<u64>), Stop> {
        match exchange.ask_all(vec![self.list(range), self.count()])? {
            // What a list says of numbers has deleted ones in it, and before 0.14 only roots.
            [listed, count] => {
                let count = count.good_json().ok();
                Ok((
                    self.read(listed)?,
                    count.and_then(|count| count[0].as_u64()),
                ))
            }
            _ => Err(Stop::Malformed),
        }
    }

    pub(super) fn count(&self) -> HttpRequest {
        self.write("POST", "/count", &json!([self.place.thread]))
            // Isso reads it as JSON all the same, and a browser need not ask first whether it may send that.
            .header("Content-Type", "text/plain")
    }

    /// A request that Isso takes from pages that it knows only: with JSON.
    pub(super) fn write(&self, method: &str, path: &str, body: &Value) -> HttpRequest {
        HttpRequest::json(method, [&self.place.server, path].concat(), body).with_cookies()
    }

    /// A request for the text of one's own comment, as it was typed; refused to everybody else.
    pub(super) fn own_text(&self, id: &CommentId) -> Result<HttpRequest, Stop> {
        let url = [&self.place.server, "/id/", number(id)?, "?plain=1"].concat();
        Ok(HttpRequest::get(url).with_cookies())
    }

    /// One's own comment with its text as typed, and the number of replies to it.
    pub(super) fn own(
        &self,
        id: &CommentId,
        caller: Caller<'_>,
        exchange: &mut Exchange<'_>,
    ) -> Result<(Value, u64), Stop> {
        if caller.token.is_empty() {
            return Err(ProblemCode::NotYours.into());
        }
        let below = self.list(&["&parent=", number(id)?, "&limit=0"].concat());
        let [own, below] = exchange.ask_all(vec![self.own_text(id)?, below])? else {
            return Err(Stop::Malformed);
        };
        match own.status {
            // A browser drops the cookie when its time is over.
            403 => Err(ProblemCode::EditWindowOver.into()),
            404 => Err(ProblemCode::CommentNotFound.into()),
            _ => Ok((own.good_json()?, below.good_json()?.count("total_replies"))),
        }
    }

    /// A comment that was posted by an earlier attempt: the last by this author, if it says this in this place.
    pub(super) fn arrived(
        &self,
        new: &NewComment,
        exchange: &mut Exchange<'_>,
    ) -> Result<Option<Comment>, Stop> {
        let preview = self.write("POST", "/preview", &json!({ "text": new.text }));
        let [listed, shown] = exchange.ask_all(vec![self.list(""), preview])? else {
            return Err(Stop::Malformed);
        };
        let (listed, shown) = (self.read(listed)?, shown.good_json()?);
        let author = name(&new.author.name);
        let root = |id: &CommentId| listed.comment(id).map(|comment| &comment.root);
        let last = listed
            .comments()
            .filter(|comment| comment.author.name == author)
            .max_by_key(|comment| &comment.created_at)
            .filter(|comment| comment.html == shown.text("text"))
            .filter(|comment| comment.parent.as_ref() == new.parent.as_ref().and_then(root));
        Ok(last.cloned())
    }

    pub(super) fn read(&self, answer: &HttpAnswer) -> Result<Listed, Stop> {
        Listed::read(answer, &self.place.server)
    }

    pub(super) fn comment(&self, value: &Value, replies: u64) -> Result<Comment, Stop> {
        comment(value, None, replies, &self.place.server).ok_or(Stop::Malformed)
    }

    pub(super) fn thread(&self, comments: u64) -> Thread {
        Thread {
            key: self.place.thread.clone(),
            url: website(&self.place.page_url),
            title: Some(name(&self.place.page_title)).filter(|title| !title.is_empty()),
            state: ThreadState::Open,
            comments,
            policy: Policy {
                max_text_chars: LONGEST_TEXT,
                max_name_chars: 200,
                ..Policy::default()
            },
            // All of it can't be turned off there.
            capabilities: Capabilities {
                post: true,
                reply: true,
                edit: true,
                delete: true,
                vote_up: true,
                vote_down: true,
                preview: true,
                sorts: Sort::ALL.to_vec(),
                ..Capabilities::default()
            },
            ..Thread::default()
        }
    }
}

/// An id as it can stand in an address: all of Isso's are numbers.
pub(super) fn number(id: &CommentId) -> Result<&str, Stop> {
    let is_number = (1..=18).contains(&id.0.len()) && id.0.bytes().all(|b| b.is_ascii_digit());
    if is_number {
        Ok(&id.0)
    } else {
        Err(ProblemCode::CommentNotFound.into())
    }
}
