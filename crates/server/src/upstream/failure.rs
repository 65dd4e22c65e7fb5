//! Why nothing can be shown of another comment system.

use afterword_protocol::{Problem, ProblemCode};

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The system said no, or there is no such thing in it.
    Refused(Box<Problem>),
    /// It gave no answer, or failed.
    Unreachable,
    /// What it said is not what such a system says, or too much of it.
    Malformed,
    /// A fault of ours, logged elsewhere.
    Internal,
}

impl Failure {
    /// Whether the next attempt may do better, so that what was said before still holds.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Refused(problem) => problem.code == ProblemCode::RateLimited,
            Self::Unreachable | Self::Malformed | Self::Internal => true,
        }
    }
}
