//! What Isso says no with: a page with one sentence, always in English.

use afterword_protocol::{Problem, ProblemCode};

use super::LONGEST_TEXT;
use crate::exchange::{HttpAnswer, Stop};
use crate::text::{name, without_entities};

/// A part of each sentence, and our code for it.
const SENTENCES: [(&str, ProblemCode); 15] = [
    ("ratelimit exceeded", ProblemCode::RateLimited),
    // It may be answered when it can't be edited any more.
    ("edit time frame is still open", ProblemCode::RateLimited),
    // Three roots by one address, and none ever after.
    ("direct responses to", ProblemCode::ThreadClosed),
    ("email address required", ProblemCode::EmailInvalid),
    ("rfc5321", ProblemCode::EmailInvalid),
    ("author address required", ProblemCode::NameMissing),
    ("text is missing", ProblemCode::TextEmpty),
    ("text is too short", ProblemCode::TextEmpty),
    ("text is too long", ProblemCode::TextTooLong),
    ("Website not", ProblemCode::WebsiteInvalid),
    ("arbitrary length limit", ProblemCode::WebsiteInvalid),
    ("parent must be", ProblemCode::ParentNotFound),
    ("missing uri", ProblemCode::ThreadKeyInvalid),
    ("Cannot create new thread", ProblemCode::PageNotAllowed),
    ("Unable to read JSON", ProblemCode::BodyInvalid),
];

/// An answer that is not good, as one of ours.
#[must_use]
pub fn refusal(answer: &HttpAnswer) -> Stop {
    let code = match answer.status {
        400 | 403 => SENTENCES
            .iter()
            .find(|(part, _)| answer.body.contains(part))
            .map(|(_, code)| *code),
        413 => Some(ProblemCode::BodyTooLarge),
        _ => None,
    };
    let Some(code) = code else {
        return answer.refusal();
    };
    let mut problem = Problem::new(code).detail(sentence(&answer.body));
    match code {
        ProblemCode::TextTooLong => problem.limit = Some(LONGEST_TEXT.into()),
        ProblemCode::RateLimited => problem.retry_after_seconds = Some(60),
        _ => (),
    }
    Stop::Refuse(Box::new(problem))
}

fn sentence(body: &str) -> String {
    let (_, begun) = body.split_once("<p>").unwrap_or(("", body));
    let (sentence, _) = begun.split_once("</p>").unwrap_or((begun, ""));
    name(&without_entities(sentence))
}
