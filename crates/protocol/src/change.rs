//! What an edit changed in a comment.

use serde::{Deserialize, Serialize};

/// The last edit of a comment: its text against the one before.
///
/// Shape: `same` and `removed` together are the text before, `same` and `added` the text after; as
/// typed, in Markdown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CommentChange {
    /// When: UTC, RFC 3339, whole seconds.
    pub at: String,
    /// The name of who did it; plain text.
    pub by: String,
    /// Both texts, in reading order; neighbours differ in kind.
    pub parts: Vec<DiffPart>,
}

/// A passage that is in one of two texts, or in both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DiffPart {
    /// Which text it is in.
    pub kind: DiffKind,
    /// The passage, with its white space; plain text.
    pub text: String,
}

/// Which of two texts a passage is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum DiffKind {
    /// In both.
    Same,
    /// In the text after only.
    Added,
    /// In the text before only.
    Removed,
}
