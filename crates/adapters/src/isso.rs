//! Isso: roots with one level of replies, votes that can't be taken back, and own comments that are known by a cookie.
//!
//! Spoken as Isso 0.14 does. Older servers know no order but one and no place to go on from, and say nothing when they
//! are asked for either; from what they answer it is seen, and then the thread is read whole.

mod comment;
mod list;
mod questions;
mod refusal;

use afterword_protocol::{
    Author, Comment, CommentDetail, CommentId, CommentState, CommentsPage, Cursor, NewComment,
    PostedComment, Preview, Problem, ProblemCode, Thread, VoteResult, Votes,
};
use serde_json::json;

use crate::adapter::{Adapter, Caller, Listing};
use crate::exchange::{Exchange, HttpAnswer, HttpRequest, Stop};
use crate::json::{Lenient, Value};
use crate::place::Place;
use crate::text::{encode, website};
use crate::time::{from_seconds, to_seconds};
use list::At;
use questions::number;
use refusal::refusal;

/// What is kept with a comment as its edit token. The right itself is in a cookie, which a page can't read.
const TOKEN: &str = "cookie";
/// The longest text that Isso takes, in Unicode scalar values.
const LONGEST_TEXT: u32 = 65_535;

/// One thread of Isso.
pub struct Isso<'a> {
    /// Where it is.
    pub place: &'a Place,
}

impl Adapter for Isso<'_> {
    fn list_comments(
        &self,
        listing: &Listing,
        exchange: &mut Exchange<'_>,
    ) -> Result<CommentsPage, Stop> {
        let at = At::read(listing.cursor.as_ref())?;
        let from_whole = listing.from.is_some() || at.is_by_number_only();
        let range = if from_whole {
            String::new()
        } else {
            list::range(listing, &at)
        };
        let (listed, comments) = self.listed(&range, exchange)?;
        let thread = self.thread(comments.unwrap_or(listed.total));
        if from_whole {
            return listed.page(thread, listing, &at);
        }
        match listed.part(thread.clone(), listing, &at) {
            Some(page) => Ok(page),
            None => {
                let whole = self.read(exchange.ask(self.list(""))?)?;
                whole.page(thread, listing, &at)
            }
        }
    }

    fn list_branch(
        &self,
        root: &CommentId,
        cursor: &Cursor,
        exchange: &mut Exchange<'_>,
    ) -> Result<CommentsPage, Stop> {
        let at = At::read(Some(cursor))?;
        let range = ["&parent=", number(root)?].concat();
        let (listed, comments) = self.listed(&range, exchange)?;
        let thread = self.thread(comments.unwrap_or(listed.total));
        Ok(listed.rest_of_branch(thread, root, &at))
    }

    fn find_comment(
        &self,
        id: &CommentId,
        caller: Caller<'_>,
        exchange: &mut Exchange<'_>,
    ) -> Result<CommentDetail, Stop> {
        let mut asked = vec![self.list("")];
        let own_text = self.own_text(id)?;
        asked.extend((!caller.token.is_empty()).then_some(own_text));
        let answers = exchange.ask_all(asked)?;
        let (listed, own) = answers.split_first().ok_or(Stop::Malformed)?;
        let listed = self.read(listed)?;
        let own = own.first();
        let text = match own.map(HttpAnswer::good_json) {
            Some(Ok(own)) => own["text"].as_str().map(Into::into),
            _ => None,
        };
        let comment = match (listed.comment(id), own) {
            (Some(comment), _) => comment.clone(),
            // It waits for approval.
            (None, Some(own)) if own.is_ok() => {
                let url = [&self.place.server, "/id/", number(id)?].concat();
                let shown = exchange.ask(HttpRequest::get(url).with_cookies())?;
                self.comment(&shown.good_json()?, 0)?
            }
            (None, Some(own)) if matches!(own.status, 0 | 500..) => return Err(Stop::Unreachable),
            _ => return Err(ProblemCode::CommentNotFound.into()),
        };
        let parent = comment.parent.as_ref().and_then(|id| listed.comment(id));
        Ok(CommentDetail {
            ancestors: parent.cloned().into_iter().collect(),
            comment,
            text,
        })
    }

    fn find_thread(&self, exchange: &mut Exchange<'_>) -> Result<Thread, Stop> {
        let answer = exchange.ask(self.count())?;
        let counts = answer.good_json().map_err(|_| refusal(answer))?;
        Ok(self.thread(counts[0].as_u64().ok_or(Stop::Malformed)?))
    }

    fn create_comment(
        &self,
        new: &NewComment,
        caller: Caller<'_>,
        exchange: &mut Exchange<'_>,
    ) -> Result<PostedComment, Stop> {
        let parent = new.parent.as_ref().map(number).transpose();
        let parent: Option<u64> = parent
            .map_err(|_| ProblemCode::ParentNotFound)?
            .and_then(|id| id.parse().ok());
        if caller.retry
            && let Some(comment) = self.arrived(new, exchange)?
        {
            return Ok(PostedComment {
                comment,
                edit_token: TOKEN.into(),
                // The cookie was lost with the answer.
                editable_until: None,
            });
        }
        let titles = [&new.page.title, &self.place.page_title, &self.place.thread];
        let site = new.author.website.as_deref().map(|site| {
            let full = ["https://", site].concat();
            website(site).unwrap_or(full)
        });
        let answer = exchange.ask(self.write(
            "POST",
            &["/new?uri=", &encode(&self.place.thread)].concat(),
            &json!({
                "author": new.author.name,
                "email": new.author.email,
                "website": site,
                "text": new.text,
                "parent": parent,
                // Without one, Isso itself goes and reads the page.
                "title": titles.into_iter().find(|title| !title.trim().is_empty()),
                "notification": u8::from(new.notify),
            }),
        ))?;
        if !answer.is_ok() {
            return Err(refusal(answer));
        }
        let comment = self.comment(&answer.json()?, 0)?;
        // A browser may keep no cookies of other sites, and there is no use in offering what is going to fail.
        let own = exchange.ask(self.own_text(&comment.id)?)?;
        let until = || {
            let (_, seconds) = answer.header("x-set-cookie")?.split_once("Max-Age=")?;
            let seconds: u32 = seconds.split(';').next()?.parse().ok()?;
            let posted = to_seconds(&comment.created_at)?;
            Some(from_seconds((posted + i64::from(seconds)) as f64))
        };
        Ok(PostedComment {
            editable_until: until().filter(|_| own.is_ok()),
            edit_token: TOKEN.into(),
            comment,
        })
    }

    fn preview(&self, text: &str, exchange: &mut Exchange<'_>) -> Result<Preview, Stop> {
        let answer = exchange.ask(self.write("POST", "/preview", &json!({ "text": text })))?;
        if !answer.is_ok() {
            return Err(refusal(answer));
        }
        let html = answer.json()?["text"].as_str().map(Into::into);
        Ok(Preview {
            html: html.ok_or(Stop::Malformed)?,
        })
    }

    fn update_comment(
        &self,
        id: &CommentId,
        text: &str,
        caller: Caller<'_>,
        exchange: &mut Exchange<'_>,
    ) -> Result<Comment, Stop> {
        let path = ["/id/", number(id)?].concat();
        let (own, replies) = self.own(id, caller, exchange)?;
        let answer = if caller.retry && own.text("text") == text {
            // It arrived; the cookie for the new text was lost with the answer.
            let url = [&self.place.server, path.as_str()].concat();
            exchange.ask(HttpRequest::get(url).with_cookies())?
        } else {
            exchange.ask(self.write("PUT", &path, &json!({ "text": text })))?
        };
        match answer.status {
            403 => Err(ProblemCode::EditWindowOver.into()),
            _ if answer.is_ok() => self.comment(&answer.json()?, replies),
            _ => Err(refusal(answer)),
        }
    }

    fn delete_comment(
        &self,
        id: &CommentId,
        caller: Caller<'_>,
        exchange: &mut Exchange<'_>,
    ) -> Result<Comment, Stop> {
        let (own, replies) = self.own(id, caller, exchange)?;
        let path = ["/id/", number(id)?].concat();
        let mut request = self.write("DELETE", &path, &Value::Null);
        request.body = None;
        let answer = exchange.ask(request)?;
        match answer.status {
            403 => return Err(ProblemCode::EditWindowOver.into()),
            _ if answer.is_ok() => answer.json()?,
            _ => return Err(refusal(answer)),
        };
        Ok(Comment {
            author: Author::default(),
            html: String::new(),
            edited: None,
            state: CommentState::Deleted,
            ..self.comment(&own, replies)?
        })
    }

    fn put_vote(
        &self,
        id: &CommentId,
        value: i8,
        caller: Caller<'_>,
        exchange: &mut Exchange<'_>,
    ) -> Result<VoteResult, Stop> {
        let way = match value {
            1 => "/like",
            -1 => "/dislike",
            _ => return Err(ProblemCode::VoteInvalid.into()),
        };
        let path = ["/id/", number(id)?, way].concat();
        let answer = exchange.ask(self.write("POST", &path, &json!({})))?;
        if !answer.is_ok() {
            return Err(refusal(answer));
        }
        let votes = match answer.json()? {
            Value::Null => return Err(ProblemCode::CommentNotFound.into()),
            votes if votes.is_object() => votes,
            _ => return Err(Stop::Malformed),
        };
        let said = votes.text("message");
        // Who votes is known by a part of their address; so what says no now may be the vote that was not answered.
        let counts = said.is_empty() || caller.retry && said.contains("already");
        if !counts {
            let own = exchange.ask(self.own_text(id)?)?;
            let code = if own.is_ok() {
                ProblemCode::OwnComment
            } else {
                ProblemCode::VoteInvalid
            };
            return Err(Stop::Refuse(Box::new(Problem::new(code).detail(said))));
        }
        Ok(VoteResult {
            votes: Votes {
                up: votes.count("likes"),
                down: votes.count("dislikes"),
            },
            mine: value,
        })
    }
}
