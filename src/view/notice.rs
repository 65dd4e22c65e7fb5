//! What went wrong, and what is said aloud.

use afterword_protocol::{CommentId, Policy, ProblemCode};
use leptos::prelude::*;

use super::controls::{Kind, note, starter};
use super::element::{Element, el};
use super::here::Here;
use crate::i18n::{Words, fill};
use crate::model::failure::Failure;
use crate::state::{Attempt, ReadVar, Said, Stored};

/// The sentence for a failure.
pub fn sentence(words: Words, policy: &Policy, failure: &Failure) -> String {
    let problem = match failure {
        Failure::Unreachable => return words.fail_unreachable(),
        Failure::Malformed => return words.fail_malformed(),
        Failure::Declined => return words.fail_declined(),
        Failure::Refused(problem) => problem,
    };
    let limited = |sentence: &str, own: u32| {
        fill(
            sentence,
            "limit",
            &words.number(problem.limit.unwrap_or(u64::from(own))),
        )
    };
    match problem.code {
        ProblemCode::TextTooLong | ProblemCode::BodyTooLarge => {
            limited(&words.fail_text_too_long(), policy.max_text_chars)
        }
        ProblemCode::NameInvalid => limited(&words.fail_name_invalid(), policy.max_name_chars),
        ProblemCode::RateLimited => {
            words.fail_rate_limited(problem.retry_after_seconds.unwrap_or(60))
        }
        code => plain(words, code),
    }
}

/// The sentence for a problem that has no numbers.
fn plain(words: Words, code: ProblemCode) -> String {
    match code {
        ProblemCode::TextEmpty => words.fail_text_empty(),
        ProblemCode::TextNotPlain => words.fail_text_not_plain(),
        ProblemCode::NameMissing => words.fail_name_missing(),
        ProblemCode::NameReserved => words.fail_name_reserved(),
        ProblemCode::EmailInvalid => words.fail_email_invalid(),
        ProblemCode::WebsiteInvalid => words.fail_website_invalid(),
        ProblemCode::ThreadClosed => words.fail_thread_closed(),
        ProblemCode::BranchClosed => words.fail_branch_closed(),
        ProblemCode::RatingsClosed => words.fail_ratings_closed(),
        ProblemCode::ParentNotFound => words.fail_parent_not_found(),
        ProblemCode::CommentNotFound => words.fail_comment_not_found(),
        ProblemCode::EditWindowOver => words.fail_edit_window_over(),
        ProblemCode::NotYours => words.fail_not_yours(),
        ProblemCode::OwnComment => words.fail_own_comment(),
        ProblemCode::SiteUnknown => words.fail_site_unknown(),
        ProblemCode::OriginNotAllowed | ProblemCode::PageNotAllowed => words.fail_not_allowed(),
        ProblemCode::Internal | ProblemCode::Unavailable => words.fail_server(),
        _ => words.fail_other(),
    }
}

/// Why what the reader last tried with a comment did not arrive, if it did not.
pub fn failure_of(here: &Here, id: &CommentId) -> Option<Element> {
    let failure = here.thread.failure_of(id)?;
    let policy = here.thread.info.with_untracked(|info| info.policy);
    let notice = el("p")
        .class("notice")
        .attr("part", "notice")
        .attr("id", ["comment-", &id.0, "-failure"].concat())
        .attr("role", "alert");
    Some(notice.text(sentence(here.words, &policy, &failure)))
}

/// A failure beside the control it came from; empty while there is none. Fields point at its id.
pub fn notice(id: String, failure: ReadVar<Option<Failure>>) -> AnyView {
    let Here { words, thread, .. } = Here::get();
    let sentence_now = move || {
        let policy = thread.info.with(|info| info.policy);
        failure.with(|failure| {
            failure
                .as_ref()
                .map_or_else(String::new, |failure| sentence(words, &policy, failure))
        })
    };
    el("p")
        .class("notice")
        .attr("part", "notice")
        .attr("id", id)
        .attr("role", "alert")
        .words(sentence_now)
        .view()
}

/// In place of a thread that could not be loaded: why, and a way to try again.
pub fn load_failure() -> AnyView {
    let Here {
        words,
        thread,
        focus,
        ..
    } = Here::get();
    let load = Attempt::new(move || async move {
        thread.reload().await?;
        focus.on("heading".to_owned());
        Ok(())
    });
    el("div")
        .class("failure")
        .child(note(words.load_failed()))
        .child(notice("load-failure".to_owned(), thread.failure))
        .child(
            starter(Kind::Plain, "retry".to_owned(), load)
                .text(words.retry())
                .view(),
        )
        .view()
}

/// Tells readers who cannot see it that something happened.
pub fn announcer() -> AnyView {
    let Here { words, thread, .. } = Here::get();
    let last = Stored::new(String::new());
    let said = move || {
        let said = thread
            .said
            .with(|said| said.as_ref().map(|said| aloud(words, said)));
        let mut said = said.unwrap_or_default();
        // Said once more, the same would be no change, and so not be read.
        if !said.is_empty() && last.with_value(|last| *last == said) {
            said.push('\u{a0}');
        }
        last.set_value(said.clone());
        said
    };
    // In the page before anything is said: a live region that arrives with its text is not read.
    el("p")
        .class("unseen")
        .attr("role", "status")
        .words(said)
        .view()
}

fn aloud(words: Words, said: &Said) -> String {
    match said {
        Said::Loaded(n) => words.said_loaded(*n),
        Said::New(n) => words.said_new(*n),
        Said::Folded(n) => words.said_folded(*n),
        Said::Unfolded(n) => words.said_unfolded(*n),
        Said::Sorted => words.said_sorted(),
        Said::Posted => words.said_posted(),
        Said::Held => words.said_held(),
        Said::Edited => words.said_edited(),
        Said::Deleted => words.said_deleted(),
        Said::Voted => words.said_voted(),
        Said::Unvoted => words.said_unvoted(),
        Said::Rated(stars) => words.said_rated(u64::from(*stars)),
        Said::Unrated => words.said_unrated(),
        Said::Copied => words.said_copied(),
    }
}
