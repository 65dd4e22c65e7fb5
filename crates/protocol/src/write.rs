//! What readers send, and the answers they get.

use serde::{Deserialize, Serialize};

use crate::{Comment, CommentId, Rating, Reaction, Votes};

/// A comment or reply to be posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewComment {
    /// The text, in the Markdown subset of docs/protocol.md.
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub text: String,
    /// The comment it answers; absent for a root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<CommentId>,
    /// The passage of the article it is about; plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// Who writes.
    pub author: NewAuthor,
    /// Whether the author wants a mail when this comment is answered; needs an e-mail address.
    #[serde(default, skip_serializing_if = "crate::is_false")]
    pub notify: bool,
    /// The language of those mails, as a BCP 47 tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// The article, so that the first comment can create its thread.
    pub page: PageRef,
}

/// The person who writes, as typed into the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewAuthor {
    /// Required.
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub name: String,
    /// Never shown to anybody but the site's owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// An absolute http or https address; a missing scheme is taken as https.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
}

/// The article a thread belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PageRef {
    /// The article's address.
    pub url: String,
    /// The article's title; plain text.
    #[serde(default)]
    pub title: String,
}

/// Answer to a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PostedComment {
    /// The comment as published (or held, see its `state`).
    pub comment: Comment,
    /// Lets its holder edit and delete the comment, as `Authorization: Bearer`.
    pub edit_token: String,
    /// Until when that works: UTC, RFC 3339; absent if never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub editable_until: Option<String>,
}

/// A new text for one's own comment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpdateComment {
    /// The text, in the Markdown subset of docs/protocol.md.
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub text: String,
}

/// A text to be looked at before it is posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PreviewText {
    /// The text, in the Markdown subset of docs/protocol.md.
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub text: String,
}

/// What a text would be shown as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Preview {
    /// The text as sanitised HTML, as `Comment::html` would be.
    pub html: String,
}

/// A vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PutVote {
    /// 1 up, -1 down, 0 takes it back.
    #[cfg_attr(feature = "openapi", schema(minimum = -1, maximum = 1))]
    pub value: i8,
}

/// Answer to a vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VoteResult {
    /// The comment's totals with this vote.
    pub votes: Votes,
    /// The voter's vote as it now stands: 1, 0 or -1.
    #[cfg_attr(feature = "openapi", schema(minimum = -1, maximum = 1))]
    pub mine: i8,
}

/// A reaction, given or taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PutReaction {
    /// One of the thread's `capabilities.reactions`.
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub emoji: String,
    /// Whether the reader gives it; false takes it back.
    pub on: bool,
}

/// Answer to a reaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReactionResult {
    /// The comment's reactions with this one, as in [`Comment`].
    pub reactions: Vec<Reaction>,
    /// Those of this reader, in the same order.
    pub mine: Vec<String>,
}

/// A rating of the article, or of one side of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PutRating {
    /// 1 to 5; null takes it back.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 5))]
    pub stars: Option<u8>,
    /// One of the thread's `criteria`; absent for the article as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criterion: Option<String>,
    /// The article, so that the first rating can create its thread.
    pub page: PageRef,
}

/// Answer to a rating.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RatingResult {
    /// The article's rating with this one, by the criterion if there is one.
    pub rating: Rating,
    /// The criterion; absent for the article as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criterion: Option<String>,
    /// The reader's rating as it now stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 5))]
    pub mine: Option<u8>,
}
