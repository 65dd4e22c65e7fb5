//! Every sentence that Isso says no with.

use afterword_protocol::{Problem, ProblemCode};

use crate::support::{self, code, request};
use crate::writing::post;
use crate::{isso, recorded, said};

#[test]
fn each_refusal_of_a_post_has_its_code_and_keeps_its_words() {
    for (name, expected, words) in [
        (
            "new-bad-website",
            "website-invalid",
            "Website not Django-conform",
        ),
        ("new-long-email", "email-invalid", "rfc5321"),
        (
            "new-no-author",
            "name-missing",
            "author address required but not provided",
        ),
        (
            "new-no-email",
            "email-invalid",
            "email address required but not provided",
        ),
        ("new-no-text", "text-empty", "text is missing"),
        (
            "new-too-short",
            "text-empty",
            "text is too short (minimum length: 3)",
        ),
        ("new-no-uri", "thread-key-invalid", "missing uri query"),
        (
            "new-not-json",
            "body-invalid",
            "Unable to read JSON request",
        ),
        (
            "new-rate-limited",
            "rate-limited",
            "ratelimit exceeded (28, 29)",
        ),
        (
            "new-reply-to-self-refused",
            "rate-limited",
            "edit time frame is still open",
        ),
    ] {
        let answer = support::answer(&isso(), &post("Hello.", None), |_| recorded().named(name));
        let problem: Problem = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(code(&answer), expected, "{name}");
        let detail = problem.detail.unwrap();
        assert!(detail.contains(words), "{name}: {detail}");
        assert!(!detail.contains('<'), "{name}: {detail}");
        let wait = (problem.code == ProblemCode::RateLimited).then_some(60);
        assert_eq!(problem.retry_after_seconds, wait, "{name}");
    }
}

#[test]
fn what_was_not_recorded_is_known_from_its_source() {
    for (status, words, expected) in [
        (403, "3 direct responses to /canal-boats/", "thread-closed"),
        (
            400,
            "text is too long (maximum length: 65535)",
            "text-too-long",
        ),
        (400, "arbitrary length limit", "website-invalid"),
        (400, "parent must be an integer or null", "parent-not-found"),
        (
            400,
            "Cannot create new thread: URI /x is not accessible",
            "page-not-allowed",
        ),
        (
            413,
            "The data value transmitted exceeds the capacity limit.",
            "body-too-large",
        ),
        (429, "slow down", "rate-limited"),
        // Somebody before Isso has said that.
        (403, "Access denied", "422"),
        (403, "CSRF", "422"),
    ] {
        let page = format!("<!doctype html>\n<h1>No</h1>\n<p>{words}</p>\n");
        let answer = support::answer(&isso(), &post("Hello.", None), |_| said(status, &page));
        assert_eq!(code(&answer), expected, "{words}");
        // Newer servers answer in JSON whom that suits.
        let json = format!("{{\"message\": \"{words}\"}}");
        let answer = support::answer(&isso(), &post("Hello.", None), |_| said(status, &json));
        assert_eq!(code(&answer), expected, "{words}");
    }
}

#[test]
fn a_reading_that_is_refused_says_why() {
    let names = ["thread-no-uri", "count-one"];
    let mut answers = names.iter().map(|name| recorded().named(name));
    let answer = support::answer(&isso(), &request("GET", "comments"), |_| {
        answers.next().unwrap()
    });
    assert_eq!(code(&answer), "thread-key-invalid");
}

#[test]
fn an_edit_is_refused_as_a_post_is() {
    let mut edit = crate::own(request("PATCH", "comments/28"));
    edit.body = r#"{"text": "ab"}"#.into();
    let names = ["own-shown", "below-28", "own-too-short"];
    assert_eq!(code(&crate::replay(&edit, &names)), "text-empty");
}
