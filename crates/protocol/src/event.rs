//! What happens in a thread while it is being read.

use serde::{Deserialize, Serialize};

use crate::{Comment, CommentId, CriterionRating, Rating, Reaction, Votes};

/// Something that happened in a thread. Its kind is the name of the server-sent event.
///
/// Shape: `kind` says which of the optional fields are there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ThreadEvent {
    /// What happened.
    pub kind: EventKind,
    /// Which comment; absent for a rating.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<CommentId>,
    /// The comment as it is now; with `created` and `edited`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<Comment>,
    /// The comment's votes; with `voted`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub votes: Option<Votes>,
    /// The comment's reactions, empty if there are none any more; with `reacted`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reactions: Option<Vec<Reaction>>,
    /// The article's rating; with `rated`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Rating>,
    /// Its ratings by the site's criteria, as in the thread; with `rated`, unless there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<CriterionRating>,
    /// Number of live comments of the thread now.
    pub comments: u64,
}

/// Events of a thread, for clients that ask now and then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ThreadEvents {
    /// What happened, oldest first; at most 100.
    pub events: Vec<ThreadEvent>,
    /// Pass as `after` to read on.
    pub last: u64,
    /// Some events are forgotten: read the thread anew.
    #[serde(default, skip_serializing_if = "is_false")]
    pub reset: bool,
}

/// What can happen in a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// A comment became visible.
    Created,
    /// The text of a comment was changed.
    Edited,
    /// A comment is no longer visible.
    Deleted,
    /// The votes of a comment changed.
    Voted,
    /// The reactions to a comment changed.
    Reacted,
    /// The article's rating changed.
    Rated,
    /// A kind newer than this program.
    #[serde(other)]
    Unknown,
}

fn is_false(value: &bool) -> bool {
    !value
}
