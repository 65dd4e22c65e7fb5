//! Pages of a thread.

use serde::{Deserialize, Serialize};

use crate::{Comment, CommentId, Thread};

/// Where the next page begins; opaque to clients.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Cursor(pub String);

/// The order of a thread's roots. Replies are always oldest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// Latest first.
    #[default]
    Newest,
    /// Earliest first.
    Oldest,
    /// By votes: lower bound of the Wilson score interval, so that a few votes do not decide.
    Best,
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 3] = [Self::Newest, Self::Oldest, Self::Best];

    /// Its name on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Best => "best",
        }
    }

    /// The order of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.name() == name)
    }
}

/// One page: some roots in order, each followed by its branch.
///
/// Shape: at most 100 roots, 50 replies per root, 200 comments in all, flat; a parent always comes
/// before its replies. What is left out is reached by `next` and `rests`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CommentsPage {
    /// The thread as it was when the page was read.
    pub thread: Thread,
    /// The comments.
    pub comments: Vec<Comment>,
    /// Where the next page of roots begins; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Cursor>,
    /// Where the page before begins; absent on the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Cursor>,
    /// Branches with replies that are not on this page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rests: Vec<BranchRest>,
}

/// The replies of one branch that a page left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BranchRest {
    /// The root of the branch.
    pub root: CommentId,
    /// Pass as `cursor` together with `root` to read on.
    pub cursor: Cursor,
    /// How many replies are left.
    pub remaining: u64,
}

/// One comment with the way to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CommentDetail {
    /// The comment.
    pub comment: Comment,
    /// Its ancestors, root first; empty for a root.
    pub ancestors: Vec<Comment>,
    /// The text as typed; only for its author, who sends the edit token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}
