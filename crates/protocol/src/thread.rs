//! A thread: the comments of one article, and what may be done with them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A thread without its comments.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Thread {
    /// The thread's key on its site. A key without a stored thread is an empty, open thread.
    pub key: String,
    /// The article's address, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The article's title, if known; plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Whether comments are accepted.
    pub state: ThreadState,
    /// Number of live comments.
    pub comments: u64,
    /// The number of the last event that this has in it; `…/events?after=` it goes on without a gap. Absent if the
    /// backend tells of none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_event: Option<u64>,
    /// The article's rating by its readers.
    pub rating: Rating,
    /// Its ratings by the site's criteria, in the site's order, at most 5; none if the site has no criteria.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<CriterionRating>,
    /// The site's limits.
    pub policy: Policy,
    /// What this backend can do for this thread.
    pub capabilities: Capabilities,
}

/// Whether a thread accepts comments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ThreadState {
    /// Comments are accepted.
    #[default]
    Open,
    /// Comments can only be read.
    Closed,
}

/// What readers think of an article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rating {
    /// Mean of all ratings, 1.0 to 5.0, one decimal; absent without ratings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub average: Option<f64>,
    /// Number of ratings.
    pub count: u64,
    /// Number of ratings of 1, 2, 3, 4 and 5 stars. Imported ratings may be known only as a mean,
    /// so the sum may be below `count`.
    pub stars: [u64; 5],
}

/// What readers think of one side of an article.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CriterionRating {
    /// The criterion, as readers see it; 1 to 40 characters, plain text.
    pub name: String,
    /// What they think.
    pub rating: Rating,
}

/// The limits of a site; set by its owner, enforced by the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Policy {
    /// Longest comment, in Unicode scalar values.
    pub max_text_chars: u32,
    /// Longest name, in Unicode scalar values.
    pub max_name_chars: u32,
    /// For how long an author may edit or delete, in seconds; 0 forbids it.
    pub edit_window_seconds: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            max_text_chars: 10_000,
            max_name_chars: 60,
            edit_window_seconds: 900,
        }
    }
}

/// What a backend can do; the widget hides the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Capabilities {
    /// Guests may post comments.
    pub post: bool,
    /// Guests may answer comments.
    pub reply: bool,
    /// Authors may edit their comments within the edit window.
    pub edit: bool,
    /// Authors may delete their comments within the edit window.
    pub delete: bool,
    /// Readers may vote for a comment.
    pub vote_up: bool,
    /// Readers may vote against a comment.
    pub vote_down: bool,
    /// Readers may take a vote back.
    pub unvote: bool,
    /// The emoji readers may react to a comment with, each once; none if they may not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<String>,
    /// Readers may see what the last edit of a comment changed.
    #[serde(skip_serializing_if = "crate::is_false")]
    pub history: bool,
    /// Readers may report a comment to the site's owner.
    #[serde(skip_serializing_if = "crate::is_false")]
    pub report: bool,
    /// Readers may rate the article.
    pub rate: bool,
    /// Readers may ask to be notified by mail.
    pub subscribe: bool,
    /// New comments can be read as a feed: `…/feed.atom`.
    #[serde(skip_serializing_if = "crate::is_false")]
    pub feed: bool,
    /// A text can be looked at before it is posted.
    pub preview: bool,
    /// Some comments are about a passage of the article, and can be read alone.
    pub quoted: bool,
    /// The orders a page can be read in.
    pub sorts: Vec<crate::Sort>,
}

/// How many comments some threads have, and how their articles are rated.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CommentCounts {
    /// Number of live comments, by the key that was asked for.
    pub counts: BTreeMap<String, u64>,
    /// The ratings of those articles that have any, by the key that was asked for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub ratings: BTreeMap<String, AverageRating>,
}

/// A rating in short.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AverageRating {
    /// Mean of all ratings, 1.0 to 5.0, one decimal.
    pub average: f64,
    /// Number of ratings, at least 1.
    pub count: u64,
}
