//! What Remark42 refuses, in our codes.

use afterword_protocol::{Problem, ProblemCode};

use crate::exchange::{HttpAnswer, Stop};
use crate::json::Lenient;
use crate::text::name;

/// How long its limits last, in seconds: by default it takes one write in two.
const PAUSE: u64 = 2;

/// What an answer means that is not a good one.
pub fn refusal(answer: &HttpAnswer) -> Stop {
    refusal_or(answer, ProblemCode::OriginNotAllowed)
}

/// The same, with a code for a session that is not enough.
pub fn refusal_or(answer: &HttpAnswer, denied: ProblemCode) -> Stop {
    let body = answer.json().unwrap_or_default();
    let error = body.text("error");
    let has = |words: &str| error.contains(words);
    let code = match (answer.status, body["code"].as_u64()) {
        (429, _) => {
            let mut stop = answer.refusal();
            if let Stop::Refuse(problem) = &mut stop {
                problem.retry_after_seconds.get_or_insert(PAUSE);
            }
            return stop;
        }
        (0 | 500.., _) => return Stop::Unreachable,
        // These two it says without a code: no session that it knows, and one that is not enough.
        (401, None) => ProblemCode::TokenMissing,
        (403, None) => denied,
        (_, Some(1)) => ProblemCode::CommentNotFound,
        (_, Some(3)) => ProblemCode::NotYours,
        // Too short is the same to whoever reads it.
        (_, Some(4)) if has("empty comment") || has("smaller than") => ProblemCode::TextEmpty,
        (_, Some(4)) if has("exceeded") => ProblemCode::TextTooLong,
        (_, Some(5)) => ProblemCode::NotFound,
        (_, Some(6)) => ProblemCode::SiteUnknown,
        (_, Some(7)) => ProblemCode::NameReserved,
        (_, Some(8)) => ProblemCode::ThreadClosed,
        // The second is that it has been answered, which ends the time for editing.
        (_, Some(10 | 11)) => ProblemCode::EditWindowOver,
        (_, Some(12)) if has("no value for") => ProblemCode::CommentNotFound,
        (_, Some(13)) => ProblemCode::OwnComment,
        (_, Some(12 | 14..=16)) => ProblemCode::VoteInvalid,
        // Links to elsewhere than the web, words and pictures it does not take, and what it could not read.
        (_, Some(2 | 4 | 9 | 17..=20)) => ProblemCode::BodyInvalid,
        _ => return Stop::Malformed,
    };
    let said = match (body.words("details"), body.words("error")) {
        (Some(details), Some(error)) => [details, ": ", error].concat(),
        _ => answer.body.chars().take(200).collect(),
    };
    Stop::Refuse(Box::new(Problem::new(code).detail(name(&said))))
}
