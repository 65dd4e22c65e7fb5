//! One comment as readers see it.

use serde::{Deserialize, Serialize};

/// Names a comment within its site; opaque to clients.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct CommentId(pub String);

impl std::fmt::Display for CommentId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// One comment, ready to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Comment {
    /// The comment's name.
    pub id: CommentId,
    /// The comment this one answers; absent for a root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<CommentId>,
    /// The root of this comment's branch; its own id for a root.
    pub root: CommentId,
    /// Who wrote it; an empty name if that is not shown.
    pub author: Author,
    /// The text as sanitised HTML; empty unless `state` is `live` or `pending`.
    pub html: String,
    /// The passage of the article it is about; plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// When it was written: UTC, RFC 3339, whole seconds.
    pub created_at: String,
    /// The last edit, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited: Option<Edit>,
    /// Votes so far.
    pub votes: Votes,
    /// Reactions so far, in the order of the site's set; none that nobody has given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Reaction>,
    /// Whether its text may be seen.
    pub state: CommentState,
    /// Kept above the others by the site's owner.
    #[serde(default, skip_serializing_if = "is_false")]
    pub pinned: bool,
    /// No further replies below this comment.
    #[serde(default, skip_serializing_if = "is_false")]
    pub closed: bool,
    /// Number of live comments anywhere below this one.
    pub replies: u64,
}

/// The person who wrote a comment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Author {
    /// Name as typed; plain text.
    pub name: String,
    /// An absolute http or https address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    /// What they are to the site, if more than a guest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// The address of a picture; only where the site's owner has asked for pictures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
}

/// What an author is to the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Wrote the article.
    Author,
    /// Looks after the comments.
    Moderator,
    /// A role newer than this program.
    #[serde(other)]
    Unknown,
}

/// The last change of a comment's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Edit {
    /// When: UTC, RFC 3339, whole seconds.
    pub at: String,
    /// The name of who did it; plain text.
    pub by: String,
}

/// Totals of a comment's votes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Votes {
    /// Number of votes for it.
    pub up: u64,
    /// Number of votes against it.
    pub down: u64,
}

/// How often a comment got one reaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reaction {
    /// One emoji.
    pub emoji: String,
    /// Number of readers who gave it.
    pub count: u64,
}

/// Whether a comment's text may be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CommentState {
    /// Visible to everyone.
    Live,
    /// Waits for approval; sent only to its author.
    Pending,
    /// Was deleted; sent as a stub because it has live replies.
    Deleted,
    /// Is not shown for another reason; sent as a stub because it has live replies.
    Hidden,
}

fn is_false(value: &bool) -> bool {
    !value
}
