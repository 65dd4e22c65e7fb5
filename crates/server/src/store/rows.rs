//! Comments as they are stored, and how they become what readers see.

use afterword_protocol::{Author, Comment, CommentId, CommentState, Edit, Role, Votes};
use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};

use super::reactions::Counts;
use super::{Millis, Site, avatars};

/// The columns of a [`CommentRow`]; none that readers may not see, but the e-mail address, of which
/// they may see a hash.
macro_rules! comment_columns {
    () => {
        "id, parent_id, root_id, author_name, author_email, author_website, role, html, quote, state, pinned, closed, \
         votes_up, votes_down, reactions, best, live_replies, created_at, edited_at, edited_by"
    };
}
pub(super) use comment_columns;

pub(super) struct CommentRow {
    pub(super) id: i64,
    pub(super) parent: Option<i64>,
    /// `None` for a root.
    pub(super) root: Option<i64>,
    author: Author,
    email: Option<String>,
    html: String,
    quote: Option<String>,
    pub(super) state: String,
    pub(super) pinned: i64,
    closed: i64,
    votes: Votes,
    reactions: Counts,
    pub(super) best: i64,
    pub(super) live_replies: i64,
    pub(super) created_at: Millis,
    edited: Option<(Millis, String)>,
}

impl FromRow<'_, AnyRow> for CommentRow {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        let edited_at: Option<Millis> = row.try_get("edited_at")?;
        let edited_by: Option<String> = row.try_get("edited_by")?;
        let role: Option<String> = row.try_get("role")?;
        Ok(Self {
            id: row.try_get("id")?,
            parent: row.try_get("parent_id")?,
            root: row.try_get("root_id")?,
            author: Author {
                name: row.try_get("author_name")?,
                website: row.try_get("author_website")?,
                role: role.as_deref().map(read_role),
                avatar: None,
            },
            email: row.try_get("author_email")?,
            html: row.try_get("html")?,
            quote: row.try_get("quote")?,
            state: row.try_get("state")?,
            pinned: row.try_get("pinned")?,
            closed: row.try_get("closed")?,
            votes: Votes {
                up: count(row.try_get("votes_up")?),
                down: count(row.try_get("votes_down")?),
            },
            reactions: Counts::read(row.try_get("reactions")?)?,
            best: row.try_get("best")?,
            live_replies: row.try_get("live_replies")?,
            created_at: row.try_get("created_at")?,
            edited: edited_at.map(|at| (at, edited_by.unwrap_or_default())),
        })
    }
}

impl CommentRow {
    pub(super) fn is_live(&self) -> bool {
        self.state == "live"
    }

    /// The comment as everyone may see it: a stub, unless it is live.
    pub(super) fn public(self, site: &Site) -> Comment {
        if self.is_live() {
            return self.whole(CommentState::Live, site);
        }
        let state = if self.state == "deleted" {
            CommentState::Deleted
        } else {
            CommentState::Hidden
        };
        Comment {
            author: Author::default(),
            html: String::new(),
            quote: None,
            edited: None,
            votes: Votes::default(),
            reactions: Vec::new(),
            ..self.whole(state, site)
        }
    }

    /// The comment as its author may see it, who knows the text already.
    pub(super) fn own(self, site: &Site) -> Comment {
        if self.state == "pending" {
            self.whole(CommentState::Pending, site)
        } else {
            self.public(site)
        }
    }

    fn whole(mut self, state: CommentState, site: &Site) -> Comment {
        self.author.avatar = avatars::address(site, self.email.as_deref());
        Comment {
            id: comment_id(self.id),
            parent: self.parent.map(comment_id),
            root: comment_id(self.root.unwrap_or(self.id)),
            author: self.author,
            html: self.html,
            quote: self.quote,
            created_at: time(self.created_at),
            edited: self.edited.map(|(at, by)| Edit { at: time(at), by }),
            votes: self.votes,
            reactions: self.reactions.wire(site),
            state,
            pinned: self.pinned != 0,
            closed: self.closed != 0,
            replies: count(self.live_replies),
        }
    }
}

/// Our number as a reader's name for a comment.
pub(super) fn comment_id(number: i64) -> CommentId {
    CommentId(number.to_string())
}

/// The number of a comment; `None` if no comment can have this name.
pub(super) fn comment_number(id: &CommentId) -> Option<i64> {
    // Only the very text we give out: a comment has one address.
    id.0.parse()
        .ok()
        .filter(|number| *number > 0 && comment_id(*number) == *id)
}

fn read_role(text: &str) -> Role {
    match text {
        "author" => Role::Author,
        "moderator" => Role::Moderator,
        _ => Role::Unknown,
    }
}

/// A point in time as the wire has it: UTC, whole seconds.
pub(super) fn time(at: Millis) -> String {
    let seconds = at.div_euclid(1000);
    // An import can hold any number; the nearest time that has a date will do.
    let nearest = if seconds < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    let whole = Timestamp::from_second(seconds).unwrap_or(nearest);
    Timestamp::from_second(whole.as_second())
        .unwrap_or(whole)
        .to_string()
}

/// A total, which is never negative.
pub(super) fn count(total: i64) -> u64 {
    u64::try_from(total).unwrap_or(0)
}

/// A foreign total; nobody has more votes than fit.
pub(super) fn total(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_whole_seconds_in_utc() {
        for (at, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (1_700_000_000_999, "2023-11-14T22:13:20Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (i64::MAX, "9999-12-30T22:00:00Z"),
        ] {
            assert_eq!(time(at), text);
        }
    }

    #[test]
    fn a_comment_has_one_name() {
        assert_eq!(comment_number(&CommentId("17".to_owned())), Some(17));
        for id in [
            "",
            "0",
            "-1",
            "+1",
            "01",
            " 1",
            "1.0",
            "x",
            "99999999999999999999",
        ] {
            assert_eq!(comment_number(&CommentId(id.to_owned())), None, "{id}");
        }
    }
}
