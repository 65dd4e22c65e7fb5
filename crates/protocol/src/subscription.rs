//! Wishes to be notified by mail.

use serde::{Deserialize, Serialize};

use crate::{CommentId, PageRef};

/// A wish to be notified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewSubscription {
    /// Where to send.
    pub email: String,
    /// What about.
    pub kind: SubscriptionKind,
    /// The comment, or a comment of the author, that it is about; for these two kinds only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<CommentId>,
    /// How often.
    #[serde(default)]
    pub cadence: Cadence,
    /// The language of the mails, as a BCP 47 tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// The article, so that the first subscription can create its thread.
    pub page: PageRef,
}

/// What a subscription is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SubscriptionKind {
    /// Every new comment in the thread.
    Thread,
    /// Answers to any comment in the thread that was written under this address.
    Replies,
    /// Answers to one comment.
    Comment,
    /// New comments by the author of a comment, in every thread of the site.
    Author,
}

/// How often mails are sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Cadence {
    /// At once.
    #[default]
    Instant,
    /// Once a day.
    Daily,
}

/// Answer to a subscription: the same whether the address is new, known or blocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SubscriptionResult {
    /// Always `pending`.
    pub state: SubscriptionState,
}

/// How far a subscription has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SubscriptionState {
    /// Waits for the address to be confirmed.
    Pending,
}

/// What a reader has asked for in a thread, from this device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Subscriptions {
    /// What is switched on.
    pub subscriptions: Vec<Subscription>,
    /// The address of a feed with the answers to what this reader wrote from this device. Whoever knows it can read it.
    pub replies_feed: String,
}

/// One wish, as the device that sent it gets it back; without the mail address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Subscription {
    /// What it is about.
    pub kind: SubscriptionKind,
    /// The comment it was sent with, for the kinds that have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<CommentId>,
    /// The author's name, for `author`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// How often mails are sent.
    pub cadence: Cadence,
}
