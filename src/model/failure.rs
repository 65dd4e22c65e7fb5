//! Why something did not work, as far as a reader can act on it.

use afterword_protocol::{Problem, ProblemCode};

/// An outcome that is not a success.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Failure {
    /// No answer came; safe to try again.
    #[error("no answer")]
    Unreachable,
    /// The server said no, and why.
    #[error("refused: {}", .0.title)]
    Refused(Box<Problem>),
    /// The answer was not ours: a bug or a wrong address.
    #[error("malformed answer")]
    Malformed,
    /// The page around the widget objected.
    #[error("the page declined")]
    Declined,
}

impl Failure {
    /// The server's code, if it gave one.
    #[must_use]
    pub fn code(&self) -> Option<ProblemCode> {
        match self {
            Self::Refused(problem) => Some(problem.code),
            Self::Unreachable | Self::Malformed | Self::Declined => None,
        }
    }

    /// The form field a refusal is about.
    #[must_use]
    pub fn field(&self) -> Option<Field> {
        Some(match self.code()? {
            ProblemCode::TextEmpty | ProblemCode::TextTooLong | ProblemCode::TextNotPlain => {
                Field::Text
            }
            ProblemCode::NameMissing | ProblemCode::NameInvalid | ProblemCode::NameReserved => {
                Field::Name
            }
            ProblemCode::EmailInvalid => Field::Email,
            ProblemCode::WebsiteInvalid => Field::Website,
            _ => return None,
        })
    }
}

impl From<ProblemCode> for Failure {
    fn from(code: ProblemCode) -> Self {
        Self::Refused(Box::new(Problem::new(code)))
    }
}

impl From<Problem> for Failure {
    /// What came too slowly is as good as never sent.
    fn from(problem: Problem) -> Self {
        match problem.code {
            ProblemCode::BodyTooSlow => Self::Unreachable,
            _ => Self::Refused(Box::new(problem)),
        }
    }
}

/// A field of the composer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The comment's text.
    Text,
    /// The author's name.
    Name,
    /// The author's e-mail address.
    Email,
    /// The author's website.
    Website,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_the_field_it_is_about() {
        assert_eq!(
            Failure::from(ProblemCode::TextTooLong).field(),
            Some(Field::Text)
        );
        assert_eq!(
            Failure::from(ProblemCode::NameMissing).field(),
            Some(Field::Name)
        );
        assert_eq!(Failure::from(ProblemCode::ThreadClosed).field(), None);
        assert_eq!(Failure::Unreachable.field(), None);
    }

    #[test]
    fn what_came_too_slowly_may_be_sent_again() {
        let failure = |code| Failure::from(Problem::new(code));
        assert_eq!(failure(ProblemCode::BodyTooSlow), Failure::Unreachable);
        let refused = failure(ProblemCode::ThreadClosed);
        assert_eq!(refused.code(), Some(ProblemCode::ThreadClosed));
    }
}
