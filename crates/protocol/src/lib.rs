//! The wire types of the Afterword HTTP API, version 1: serde only, no behaviour beyond it.
//!
//! **Invariants.** Ids and cursors are opaque to clients. Times are UTC, RFC 3339, whole seconds.
//! Within version 1 fields are only added, so readers ignore fields they do not know.
//! No type here carries an e-mail address or a network address outwards.
//!
//! Source: docs/protocol.md.
#![forbid(unsafe_code)]

mod change;
mod comment;
mod event;
mod page;
mod problem;
mod report;
mod subscription;
mod thread;
mod write;

pub use change::{CommentChange, DiffKind, DiffPart};
pub use comment::{Author, Comment, CommentId, CommentState, Edit, Reaction, Role, Votes};
pub use event::{EventKind, ThreadEvent, ThreadEvents};
pub use page::{BranchRest, CommentDetail, CommentsPage, Cursor, Sort};
pub use problem::{Problem, ProblemCode};
pub use report::{NewReport, ReportReason, ReportResult, ReportState};
pub use subscription::{
    Cadence, NewSubscription, Subscription, SubscriptionKind, SubscriptionResult,
    SubscriptionState, Subscriptions,
};
pub use thread::{
    AverageRating, Capabilities, CommentCounts, CriterionRating, Policy, Rating, Thread,
    ThreadState,
};
pub use write::{
    NewAuthor, NewComment, PageRef, PostedComment, Preview, PreviewText, PutRating, PutReaction,
    PutVote, RatingResult, ReactionResult, UpdateComment, VoteResult,
};

/// For fields that are left out when they say no.
fn is_false(value: &bool) -> bool {
    !value
}
