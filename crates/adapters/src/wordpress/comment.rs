//! A comment as the REST API has it, as ours.

use afterword_protocol::{Author, Comment, CommentId, CommentState, Edit, Role, Votes};

use super::Wordpress;
use crate::json::{Lenient, Value};
use crate::text::{name, website, without_entities};
use crate::time;

/// What is asked of a comment.
pub const FIELDS: &str = "_fields=id,post,parent,author,author_name,author_url,date_gmt,content,status,type,\
                          author_avatar_urls,afterword";

impl Wordpress<'_> {
    /// One comment; nothing if it has no number, or is none that everybody may read: a ping, a note, or private.
    ///
    /// `post_author` is the number of the user who wrote the article.
    pub fn comment(&self, item: &Value, post_author: Option<&str>) -> Option<Comment> {
        let id = CommentId(item.id("id")?);
        let kind = item.text("type");
        if !matches!(kind, "" | "comment" | "wpdiscuz_sticky") {
            return None;
        }
        let more = &item["afterword"];
        let role = match more.text("role") {
            "author" => Some(Role::Author),
            "moderator" => Some(Role::Moderator),
            _ => (post_author.is_some() && item.id("author").as_deref() == post_author)
                .then_some(Role::Author),
        };
        let created_at = time::from_text(item.text("date_gmt"));
        let parent = item.id("parent").map(CommentId);
        Some(Comment {
            root: parent.clone().unwrap_or_else(|| id.clone()),
            id,
            parent,
            author: Author {
                // Both are stored with entities.
                name: name(&without_entities(item.text("author_name"))),
                website: website(&without_entities(item.text("author_url"))),
                role,
                avatar: website(item["author_avatar_urls"].text("96"))
                    .filter(|url| self.is_own(url)),
            },
            html: item["content"].text("rendered").to_owned(),
            quote: None,
            created_at: created_at.unwrap_or_else(|| time::from_seconds(0.0)),
            edited: time::from_text(more["edited"].text("at")).map(|at| Edit {
                at,
                by: name(more["edited"].text("by")),
            }),
            votes: Votes {
                up: more["votes"].count("up"),
                down: more["votes"].count("down"),
            },
            reactions: Vec::new(),
            // What is spam or in the trash at once is not told so: to its author it waits.
            state: match item.text("status") {
                "" | "approved" => CommentState::Live,
                _ => CommentState::Pending,
            },
            pinned: kind == "wpdiscuz_sticky" || more.flag("pinned"),
            closed: more.flag("closed"),
            replies: 0,
        })
    }

    /// Those of a list that everybody may read.
    pub fn live(&self, items: &[Value], post_author: Option<&str>) -> Vec<Comment> {
        let comments = items
            .iter()
            .filter_map(|item| self.comment(item, post_author));
        comments
            .filter(|comment| comment.state == CommentState::Live)
            .collect()
    }
}
