//! The comments of an imported thread: which are new, and where they belong.

use std::collections::HashMap;

use sqlx::AnyConnection;

use super::StoreError;
use super::comments::Place;
use super::import::{Job, storable};
use super::rows::total;
use super::score::best;
use crate::import::{ImportedComment, ImportedRole, ImportedState, ImportedText};
use crate::text::{RENDERER_VERSION, render_markdown, sanitize_html};

/// The comments of one thread that no earlier import brought.
pub(super) struct NewComments<'a> {
    /// A parent always comes before its replies.
    pub(super) comments: Vec<NewComment<'a>>,
    /// How many are left out because they are known.
    pub(super) known: u64,
    /// How many of the new ones are live.
    pub(super) live: i64,
    /// Live comments that come below a comment that is known.
    pub(super) live_below: HashMap<i64, i64>,
}

/// A comment to be stored.
pub(super) struct NewComment<'a> {
    comment: &'a ImportedComment,
    parent: Parent,
    live_replies: i64,
}

#[derive(Clone, Copy)]
enum Parent {
    /// It is a root, or what it answered is not in the source.
    None,
    /// An index into the new comments.
    New(usize),
    /// The number of a comment that an earlier import brought.
    Known(i64),
}

impl<'a> NewComments<'a> {
    /// Sorts out what is new and counts the replies, so that each row is written once.
    pub(super) fn among(comments: &'a [ImportedComment], known: &HashMap<String, i64>) -> Self {
        let mut new = Self {
            comments: Vec::with_capacity(comments.len()),
            known: 0,
            live: 0,
            live_below: HashMap::new(),
        };
        let mut places: HashMap<&str, usize> = HashMap::new();
        for comment in comments {
            let name = storable(&comment.source_id);
            if known.contains_key(name.as_ref()) || places.contains_key(comment.source_id.as_str())
            {
                new.known += 1;
                continue;
            }
            let parent = comment.parent.as_deref().map_or(Parent::None, |parent| {
                match (places.get(parent), known.get(storable(parent).as_ref())) {
                    (Some(&place), _) => Parent::New(place),
                    (None, Some(&number)) => Parent::Known(number),
                    (None, None) => Parent::None,
                }
            });
            places.insert(&comment.source_id, new.comments.len());
            new.comments.push(NewComment {
                comment,
                parent,
                live_replies: 0,
            });
        }
        new.count_replies();
        new
    }

    /// Backwards, so that a comment's own replies are counted before it is counted.
    fn count_replies(&mut self) {
        for index in (0..self.comments.len()).rev() {
            let new = &self.comments[index];
            let own = i64::from(new.comment.state == ImportedState::Live);
            let (parent, branch) = (new.parent, new.live_replies + own);
            self.live += own;
            match parent {
                Parent::None => {}
                Parent::New(place) => self.comments[place].live_replies += branch,
                Parent::Known(number) => *self.live_below.entry(number).or_default() += branch,
            }
        }
    }
}

impl Job<'_> {
    /// Stores a comment and gives the place of its replies.
    pub(super) async fn import_comment(
        &mut self,
        connection: &mut AnyConnection,
        thread: i64,
        new: &NewComment<'_>,
        places: &[Place],
    ) -> Result<Place, StoreError> {
        let above = match new.parent {
            Parent::None => None,
            Parent::New(place) => places.get(place).copied(),
            Parent::Known(number) => place_below(connection, thread, number).await?,
        };
        let id = self.insert(connection, thread, new, above).await?;
        let source_id = storable(&new.comment.source_id);
        self.remember(connection, "comment", &source_id, id).await?;
        self.comments.insert(source_id.into_owned(), id);
        let (root, depth) = above.map_or((id, 1), |above| (above.root, above.depth + 1));
        Ok(Place {
            parent: id,
            root,
            depth,
        })
    }

    async fn insert(
        &self,
        connection: &mut AnyConnection,
        thread: i64,
        new: &NewComment<'_>,
        place: Option<Place>,
    ) -> Result<i64, StoreError> {
        let comment = new.comment;
        let (source, format, html) = match &comment.text {
            ImportedText::Html(html) => (storable(html), "html", sanitize_html(&storable(html))),
            ImportedText::Markdown(text) => {
                (storable(text), "markdown", render_markdown(&storable(text)))
            }
        };
        let state = match comment.state {
            ImportedState::Live => "live",
            ImportedState::Pending => "pending",
        };
        let (up, down) = (total(comment.votes_up), total(comment.votes_down));
        let id = sqlx::query_scalar(
            "INSERT INTO comments (site_id, thread_id, parent_id, root_id, depth, author_name, \
             author_email, author_website, source, source_format, html, renderer, state, pinned, \
             closed, votes_up, votes_down, best, live_replies, created_at, edited_at, edited_by, \
             role) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, \
             $18, $19, $20, $21, $22, $23) RETURNING id",
        )
        .bind(self.site.id)
        .bind(thread)
        .bind(place.map(|place| place.parent))
        .bind(place.map(|place| place.root))
        .bind(place.map_or(0, |place| place.depth))
        .bind(storable(&comment.author_name).as_ref())
        .bind(comment.author_email.as_deref().map(storable).as_deref())
        .bind(
            comment
                .author_website
                .as_deref()
                .map(storable)
                .filter(|url| is_link(url))
                .as_deref(),
        )
        .bind(source.as_ref())
        .bind(format)
        .bind(html)
        .bind(RENDERER_VERSION)
        .bind(state)
        .bind(i64::from(comment.pinned))
        .bind(i64::from(comment.closed))
        .bind(up)
        .bind(down)
        .bind(best(up, down))
        .bind(new.live_replies)
        .bind(comment.created_at)
        .bind(comment.edited.as_ref().map(|edit| edit.at))
        .bind(
            comment
                .edited
                .as_ref()
                .map(|edit| storable(&edit.by))
                .as_deref(),
        )
        .bind(comment.role.map(|role| match role {
            ImportedRole::Author => "author",
            ImportedRole::Moderator => "moderator",
        }))
        .fetch_one(connection)
        .await?;
        Ok(id)
    }
}

/// Where replies to a comment go that is there already.
async fn place_below(
    connection: &mut AnyConnection,
    thread: i64,
    comment: i64,
) -> Result<Option<Place>, StoreError> {
    let found: Option<(Option<i64>, i64)> =
        sqlx::query_as("SELECT root_id, depth FROM comments WHERE id = $1 AND thread_id = $2")
            .bind(comment)
            .bind(thread)
            .fetch_optional(connection)
            .await?;
    Ok(found.map(|(root, depth)| Place {
        parent: comment,
        root: root.unwrap_or(comment),
        depth: depth + 1,
    }))
}

/// Whether a foreign website may become a link: other systems let `javascript:` through.
fn is_link(website: &str) -> bool {
    url::Url::parse(website).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}
