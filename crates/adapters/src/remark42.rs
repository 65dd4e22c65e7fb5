//! Remark42, by its API and its anonymous sign-in.
//!
//! Remark42 knows readers by a session, and gives one to everybody who says a name; who they are is that name and the
//! address they come from. So nothing has to be kept of a reader but the name: an edit token is the name that a comment
//! was posted under, and who says it again from the same address is the same person.

mod comment;
mod problem;
mod reading;
mod session;
mod settings;
mod voting;

use afterword_protocol::{
    Comment, CommentDetail, CommentId, CommentState, CommentsPage, Cursor, NewComment,
    PostedComment, Preview, Problem, ProblemCode, Thread, VoteResult,
};
use serde_json::json;

use crate::adapter::{Adapter, Caller, Listing};
use crate::exchange::{Exchange, HttpAnswer, HttpRequest, Stop};
use crate::json::{Lenient, Value};
use crate::place::Place;
use crate::text::{decode, encode};
use crate::time::{from_seconds, to_seconds};

use self::comment::comment;
use self::problem::refusal;
use self::session::{READER, Session};

/// One thread of Remark42.
pub struct Remark42<'a> {
    /// Where it is.
    pub place: &'a Place,
}

impl Remark42<'_> {
    /// The address of something of the site.
    fn of_site(&self, path: &str) -> String {
        let Place { server, site, .. } = self.place;
        [server, "/api/v1/", path, "?site=", &encode(site)].concat()
    }

    /// The address of something of the thread.
    fn of_thread(&self, path: &str) -> String {
        [&self.of_site(path), "&url=", &encode(&self.place.thread)].concat()
    }

    /// What Remark42 calls the thread in bodies.
    fn locator(&self) -> Value {
        json!({"site": self.place.site, "url": self.place.thread})
    }

    /// Changes one's own comment.
    fn change(
        &self,
        id: &CommentId,
        change: &Value,
        caller: Caller<'_>,
        exchange: &mut Exchange<'_>,
    ) -> Result<Comment, Stop> {
        let name = decode(caller.token);
        if name.is_empty() {
            return Err(ProblemCode::NotYours.into());
        }
        let first = exchange.ask(self.ask_who(&name))?;
        let session = self.session(&name, false, first, exchange)?;
        let url = self.of_thread(&["comment/", &encode(&id.0)].concat());
        let answer = exchange.ask(session.sign(HttpRequest::json("PUT", url, change)))?;
        self.read(answer)
    }

    /// A comment that a write was answered with.
    fn read(&self, answer: &HttpAnswer) -> Result<Comment, Stop> {
        if !answer.is_ok() {
            return Err(refusal(answer));
        }
        comment(&answer.json()?, &self.place.server).ok_or(Stop::Malformed)
    }

    /// The comment of a post that may have arrived before.
    fn posted_before(
        &self,
        new: &Value,
        session: &Session,
        exchange: &mut Exchange<'_>,
    ) -> Result<Option<Comment>, Stop> {
        let url = [
            &self.of_site("comments"),
            "&user=",
            &encode(&session.user),
            "&limit=5",
        ]
        .concat();
        let theirs = exchange.ask(HttpRequest::get(url))?.good_json()?;
        let same = theirs.list("comments").iter().find(|comment| {
            comment["locator"].text("url") == self.place.thread
                && comment.text("pid") == new.text("pid")
                && comment.text("orig") == new.text("text")
        });
        Ok(same.and_then(|same| comment(same, &self.place.server)))
    }
}

impl Adapter for Remark42<'_> {
    fn list_comments(
        &self,
        listing: &Listing,
        exchange: &mut Exchange<'_>,
    ) -> Result<CommentsPage, Stop> {
        self.read_page(listing, exchange)
    }

    fn list_branch(
        &self,
        root: &CommentId,
        cursor: &Cursor,
        exchange: &mut Exchange<'_>,
    ) -> Result<CommentsPage, Stop> {
        self.read_branch(root, cursor, exchange)
    }

    fn find_comment(
        &self,
        id: &CommentId,
        caller: Caller<'_>,
        exchange: &mut Exchange<'_>,
    ) -> Result<CommentDetail, Stop> {
        self.read_comment(id, caller, exchange)
    }

    fn find_thread(&self, exchange: &mut Exchange<'_>) -> Result<Thread, Stop> {
        // `count` would be shorter, but does not say whether comments are accepted.
        let both = [self.of_thread("info"), self.of_site("config")];
        let [info, config] = exchange.ask_all(both.map(HttpRequest::get).into())? else {
            return Err(Stop::Malformed);
        };
        let config = settings::config(config)?;
        let info = match info.is_ok() {
            true => info.json()?,
            // A page that nobody has commented on is not known.
            false if info.json()?["code"] == 5 => json!({"count": 0}),
            false => return Err(refusal(info)),
        };
        if !info["count"].is_number() {
            return Err(Stop::Malformed);
        }
        Ok(settings::thread(self.place, &config, &info, ""))
    }

    fn create_comment(
        &self,
        new: &NewComment,
        caller: Caller<'_>,
        exchange: &mut Exchange<'_>,
    ) -> Result<PostedComment, Stop> {
        let name = new.author.name.trim();
        if name.is_empty() {
            return Err(ProblemCode::NameMissing.into());
        }
        let mut requests = vec![HttpRequest::get(self.of_site("config")), self.ask_who(name)];
        // Remark42 takes replies to what does not exist, and never shows them.
        if let Some(parent) = &new.parent {
            requests.push(self.ask_one(parent));
        }
        let (config, first, parent) = match exchange.ask_all(requests)? {
            [config, first, parent @ ..] => (settings::config(config)?, first, parent.first()),
            _ => return Err(Stop::Malformed),
        };
        if let Some(parent) = parent {
            let gone = !parent.is_ok() && parent.json()?["code"] == 1;
            if gone || (parent.is_ok() && parent.json()?.flag("delete")) {
                return Err(ProblemCode::ParentNotFound.into());
            }
        }
        let session = self.session(name, false, first, exchange)?;
        let title = match new.page.title.as_str() {
            "" => &self.place.page_title,
            title => title,
        };
        let body = json!({
            "text": new.text,
            "pid": new.parent.as_ref().map_or("", |id| &id.0),
            "title": title,
            "locator": self.locator(),
        });
        let before = match caller.retry {
            true => self.posted_before(&body, &session, exchange)?,
            false => None,
        };
        let comment = match before {
            Some(comment) => comment,
            None => {
                let url = self.of_site("comment");
                self.read(exchange.ask(session.sign(HttpRequest::json("POST", url, &body)))?)?
            }
        };
        let window = f64::from(settings::edit_window(&config));
        let until = to_seconds(&comment.created_at)
            .filter(|_| window > 0.0)
            .map(|at| from_seconds(at as f64 + window));
        Ok(PostedComment {
            comment,
            // It travels in headers, which have no room for most names.
            edit_token: encode(name),
            editable_until: until,
        })
    }

    fn preview(&self, text: &str, exchange: &mut Exchange<'_>) -> Result<Preview, Stop> {
        let first = exchange.ask(self.ask_who(READER))?;
        let session = self.session(READER, true, first, exchange)?;
        let body = json!({"text": text, "locator": self.locator()});
        let url = self.of_site("preview");
        let answer = exchange.ask(session.sign(HttpRequest::json("POST", url, &body)))?;
        if !answer.is_ok() {
            return Err(refusal(answer));
        }
        Ok(Preview {
            html: answer.body.clone(),
        })
    }

    fn update_comment(
        &self,
        id: &CommentId,
        text: &str,
        caller: Caller<'_>,
        exchange: &mut Exchange<'_>,
    ) -> Result<Comment, Stop> {
        let comment = self.change(id, &json!({"text": text}), caller, exchange)?;
        // Remark42 takes a new text for what is deleted, and shows it no more than the old one.
        match comment.state {
            CommentState::Live => Ok(comment),
            _ => Err(ProblemCode::CommentNotFound.into()),
        }
    }

    fn delete_comment(
        &self,
        id: &CommentId,
        caller: Caller<'_>,
        exchange: &mut Exchange<'_>,
    ) -> Result<Comment, Stop> {
        self.change(id, &json!({"delete": true}), caller, exchange)
    }

    fn put_vote(
        &self,
        id: &CommentId,
        value: i8,
        caller: Caller<'_>,
        exchange: &mut Exchange<'_>,
    ) -> Result<VoteResult, Stop> {
        self.vote(id, value, caller, exchange)
    }
}

/// A problem with what happened.
fn problem(code: ProblemCode, detail: &str) -> Stop {
    Stop::Refuse(Box::new(Problem::new(code).detail(detail)))
}
