//! What a reader tells the site's owner about a comment.

use serde::{Deserialize, Serialize};

/// A report of a comment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewReport {
    /// What is wrong with the comment.
    pub reason: ReportReason,
    /// More about it; plain text, at most 1,000 Unicode scalar values. Only the owner sees it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What can be wrong with a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ReportReason {
    /// Advertises something.
    Spam,
    /// Insults or threatens somebody.
    Abuse,
    /// Is against the law.
    Illegal,
    /// Is about something else than the article.
    OffTopic,
    /// Something else; the note says what.
    Other,
}

impl ReportReason {
    /// Every reason, in the order in which readers are asked.
    pub const ALL: [Self; 5] = [
        Self::Spam,
        Self::Abuse,
        Self::Illegal,
        Self::OffTopic,
        Self::Other,
    ];

    /// Its name on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Spam => "spam",
            Self::Abuse => "abuse",
            Self::Illegal => "illegal",
            Self::OffTopic => "off-topic",
            Self::Other => "other",
        }
    }
}

/// Answer to a report: the same whatever becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportResult {
    /// Always `received`.
    pub state: ReportState,
}

/// How far a report has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ReportState {
    /// The owner will find it.
    Received,
}
