//! What went wrong, in a form that programs can tell apart.

use serde::{Deserialize, Serialize};

/// An error answer (RFC 9457), `application/problem+json`.
///
/// Told apart by `code`, never by text: `detail` is for developers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// What went wrong.
    pub code: ProblemCode,
    /// A short English summary of `code`.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// This occurrence, in English: what, where, what is allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The field of the request that is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The limit that was passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// When to try again, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u64>,
}

macro_rules! problem_codes {
    ($($(#[$doc:meta])+ $name:ident = $status:literal $text:literal,)+) => {
        /// The stable names of everything that can go wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "kebab-case")]
        pub enum ProblemCode {
            $($(#[$doc])+ $name,)+
            /// A code newer than this program.
            #[serde(other)]
            Unknown,
        }

        impl ProblemCode {
            /// Every code a server of this version sends.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The HTTP status that goes with the code.
            pub fn status(self) -> u16 {
                match self {
                    $(Self::$name => $status,)+
                    Self::Unknown => 500,
                }
            }

            /// A short English summary.
            pub fn title(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                    Self::Unknown => "unknown problem",
                }
            }
        }
    };
}

problem_codes! {
    /// No such address.
    NotFound = 404 "not found",
    /// The address exists, but not with this method.
    MethodNotAllowed = 405 "method not allowed",
    /// No site has this key.
    SiteUnknown = 404 "unknown site",
    /// The page that asks is not on one of the site's origins.
    OriginNotAllowed = 403 "origin not allowed",
    /// The article's address is not on one of the site's origins.
    PageNotAllowed = 403 "page not allowed",
    /// The thread's key is empty, too long or has control characters.
    ThreadKeyInvalid = 400 "invalid thread key",
    /// The thread accepts no comments.
    ThreadClosed = 403 "thread closed",
    /// The branch accepts no replies.
    BranchClosed = 403 "branch closed",
    /// No such comment in this thread.
    CommentNotFound = 404 "comment not found",
    /// The comment to be answered is not in this thread, or is gone.
    ParentNotFound = 422 "parent not found",
    /// The text is empty.
    TextEmpty = 422 "empty text",
    /// The text is over the site's limit.
    TextTooLong = 422 "text too long",
    /// The text has characters that can't be shown.
    TextNotPlain = 422 "text has control characters",
    /// The name is missing.
    NameMissing = 422 "name missing",
    /// The name is too long or has characters that can't be shown.
    NameInvalid = 422 "invalid name",
    /// The name says a role, or is or looks like that of somebody who has one on this site.
    NameReserved = 422 "reserved name",
    /// Not an e-mail address.
    EmailInvalid = 422 "invalid e-mail address",
    /// Not an http or https address.
    WebsiteInvalid = 422 "invalid website",
    /// Not 1, 0 or -1, or not a vote this site takes.
    VoteInvalid = 422 "invalid vote",
    /// Not one of the site's reactions.
    ReactionInvalid = 422 "invalid reaction",
    /// Not 1 to 5 or null.
    StarsInvalid = 422 "invalid rating",
    /// Not one of the site's criteria.
    CriterionUnknown = 422 "unknown criterion",
    /// The site takes no ratings.
    RatingsClosed = 403 "ratings closed",
    /// The edit token is missing or belongs to another comment.
    NotYours = 403 "not your comment",
    /// Nobody votes for, reacts to or reports a comment of their own.
    OwnComment = 403 "own comment",
    /// The time for editing and deleting is over.
    EditWindowOver = 403 "edit window over",
    /// A reader's token is needed and missing or malformed.
    TokenMissing = 401 "token missing",
    /// `Idempotency-Key` is missing or malformed.
    IdempotencyKeyInvalid = 400 "invalid idempotency key",
    /// The key was used for another request.
    IdempotencyKeyReused = 422 "idempotency key reused",
    /// A query parameter is malformed.
    ParameterInvalid = 400 "invalid parameter",
    /// The cursor is not one of ours, or belongs to another order.
    CursorInvalid = 400 "invalid cursor",
    /// The body is not what this route takes.
    BodyInvalid = 400 "invalid body",
    /// The body is over the server's limit in bytes.
    BodyTooLarge = 413 "body too large",
    /// The body did not come whole in the time for a request; try again.
    BodyTooSlow = 408 "body too slow",
    /// Too many requests; try again after `retry_after_seconds`.
    RateLimited = 429 "too many requests",
    /// A fault of the server.
    Internal = 500 "internal error",
    /// The database does not answer; try again.
    Unavailable = 503 "unavailable",
}

impl Problem {
    /// Makes a problem with the code's own status and title.
    pub fn new(code: ProblemCode) -> Self {
        Self {
            code,
            title: code.title().to_owned(),
            status: code.status(),
            detail: None,
            field: None,
            limit: None,
            retry_after_seconds: None,
        }
    }

    /// Adds what happened, for developers.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Names the field that is meant.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// States the limit that was passed.
    #[must_use]
    pub fn limit(mut self, limit: u64) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Says when to try again.
    #[must_use]
    pub fn retry_after_seconds(mut self, seconds: u64) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }
}
