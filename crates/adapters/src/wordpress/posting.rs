//! Posting as a guest.

use afterword_protocol::{Comment, CommentId, NewComment, PostedComment, Problem, ProblemCode};
use serde_json::{Map, Value, json};

use super::Wordpress;
use super::markup::to_html;
use super::reading::{PAGE, items};
use super::refusal::refusal;
use super::thread::without_tags;
use crate::exchange::{Exchange, HttpRequest, Stop};
use crate::json::Lenient;
use crate::text::without_entities;

impl Wordpress<'_> {
    /// Posts a comment. No token comes with it, as guests can't change what they wrote.
    ///
    /// The `root` of a reply is the comment it answers: what is above that would have to be asked for level by level.
    pub fn post_comment(
        &self,
        new: &NewComment,
        retry: bool,
        exchange: &mut Exchange<'_>,
    ) -> Result<PostedComment, Stop> {
        let post = self.find_post(exchange)?;
        let body = body(new, &post.id)?;
        // WordPress itself refuses what is there already, but not if it has changed the text, as it does with links.
        let known = if retry {
            self.newest(&post.id, &body, exchange)?.ok()
        } else {
            None
        };
        let comment = match known {
            Some(comment) => comment,
            None => self.send(&post.id, new, &body, exchange)?,
        };
        if new.notify {
            self.notify(new, exchange)?;
        }
        Ok(PostedComment {
            comment,
            edit_token: String::new(),
            editable_until: None,
        })
    }

    fn send(
        &self,
        post: &str,
        new: &NewComment,
        body: &Value,
        exchange: &mut Exchange<'_>,
    ) -> Result<Comment, Stop> {
        let url = self.url("wp/v2/comments", "");
        let answer = exchange.ask(HttpRequest::json("POST", url, body))?;
        if answer.is_ok() {
            return self.comment(&answer.json()?, None).ok_or(Stop::Malformed);
        }
        if answer.json().unwrap_or_default().text("code") != "comment_duplicate" {
            return Err(about(refusal(answer), new));
        }
        match self.newest(post, body, exchange)? {
            Ok(comment) => Ok(comment),
            // What is there and not to be seen waits for approval.
            Err(latest) => self.held(body, latest).ok_or(Stop::Malformed),
        }
    }

    /// The newest comment with this text by somebody of this name; otherwise when the newest of all was written.
    fn newest(
        &self,
        post: &str,
        body: &Value,
        exchange: &mut Exchange<'_>,
    ) -> Result<Result<Comment, Option<String>>, Stop> {
        let parent = body["parent"].as_u64().unwrap_or_default();
        let query = format!("parent={parent}&per_page={PAGE}&order=desc");
        let newest = items(exchange.ask(self.get_comments(post, &query))?)?;
        let text = letters(body.text("content"));
        let same = |comment: &Comment| {
            comment.author.name == body.text("author_name") && letters(&comment.html) == text
        };
        let newest = self.live(&newest, None);
        let latest = newest.first().map(|comment| comment.created_at.clone());
        Ok(newest.into_iter().find(same).ok_or(latest))
    }

    /// A comment that waits for approval, made of what was sent: WordPress tells nobody about it.
    fn held(&self, body: &Value, latest: Option<String>) -> Option<Comment> {
        // Neither its number nor its time is known, so it gets a name of its own, always the same, and comes last.
        let html = body.text("content");
        let sum = html.bytes().fold(0_u32, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(byte.into())
        });
        let mut held = body.clone();
        held["id"] = format!("held-{sum}").into();
        held["content"] = json!({"rendered": html.replace('\n', "<br>")});
        held["status"] = "hold".into();
        held["date_gmt"] = latest.into();
        self.comment(&held, None)
    }
}

/// What is sent.
fn body(new: &NewComment, post: &str) -> Result<Value, Stop> {
    let mut body = Map::new();
    let post: u64 = post.parse().map_err(|_| ProblemCode::ThreadKeyInvalid)?;
    body.insert("post".into(), post.into());
    body.insert("content".into(), to_html(&new.text).into());
    if let Some(CommentId(parent)) = &new.parent {
        let parent: u64 = parent.parse().map_err(|_| ProblemCode::ParentNotFound)?;
        body.insert("parent".into(), parent.into());
    }
    let said = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().to_owned();
    let mut website = said(&new.author.website);
    if !website.is_empty() && !website.contains("://") {
        website.insert_str(0, "https://");
    }
    let author = [
        ("author_name", new.author.name.trim().to_owned()),
        ("author_email", said(&new.author.email)),
        ("author_url", website),
    ];
    for (name, value) in author {
        if !value.is_empty() {
            body.insert(name.into(), value.into());
        }
    }
    Ok(body.into())
}

/// Names what is missing: WordPress says only that name or address is.
fn about(stop: Stop, new: &NewComment) -> Stop {
    match stop {
        Stop::Refuse(problem)
            if problem.code == ProblemCode::NameMissing && !new.author.name.trim().is_empty() =>
        {
            Stop::Refuse(Box::new(Problem {
                detail: problem.detail,
                ..Problem::new(ProblemCode::EmailInvalid)
            }))
        }
        stop => stop,
    }
}

/// The letters and digits of a text: WordPress makes other quotes, dashes and spaces of those that were typed.
fn letters(html: &str) -> String {
    let text = without_entities(&without_tags(html));
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}
