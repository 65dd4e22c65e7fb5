//! The wire as it was promised: one file per message, each read and written back unchanged.
//!
//! A file here may gain a field that is optional. Any other change breaks clients that are out
//! there, so it is a new version of the protocol and not a change of the file.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its file has failed"
)]

use std::fs;
use std::path::{Path, PathBuf};

use afterword_protocol::{
    Cadence, Capabilities, Comment, CommentChange, CommentCounts, CommentDetail, CommentState,
    CommentsPage, Cursor, NewComment, NewReport, NewSubscription, Policy, PostedComment, Preview,
    PreviewText, Problem, ProblemCode, PutRating, PutReaction, PutVote, RatingResult,
    ReactionResult, ReportReason, ReportResult, Sort, SubscriptionResult, Thread, ThreadEvent,
    ThreadEvents, UpdateComment, VoteResult,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn golden(name: &str) -> Value {
    let path = folder().join(name).with_extension("json");
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap()
}

fn read<T: DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{error} in {value:#}"))
}

/// Reads a value as `T` and writes it again.
type Again = fn(&Value) -> Value;

fn again<T: Serialize + DeserializeOwned>(value: &Value) -> Value {
    serde_json::to_value(read::<T>(value)).unwrap()
}

/// Every file, and the type it is read as.
const FILES: &[(&str, Again)] = &[
    ("comment", again::<Comment>),
    ("comment-change", again::<CommentChange>),
    ("comment-counts", again::<CommentCounts>),
    ("comment-counts-rated", again::<CommentCounts>),
    ("comment-deleted", again::<Comment>),
    ("comment-detail", again::<CommentDetail>),
    ("comment-detail-root", again::<CommentDetail>),
    ("comment-edited", again::<Comment>),
    ("comment-of-the-author", again::<Comment>),
    ("comment-with-reactions", again::<Comment>),
    ("comments-page", again::<CommentsPage>),
    ("comments-page-last", again::<CommentsPage>),
    ("comments-page-middle", again::<CommentsPage>),
    ("event-created", again::<ThreadEvent>),
    ("event-deleted", again::<ThreadEvent>),
    ("event-edited", again::<ThreadEvent>),
    ("event-rated", again::<ThreadEvent>),
    ("event-rated-by-criteria", again::<ThreadEvent>),
    ("event-reacted", again::<ThreadEvent>),
    ("event-reacted-none", again::<ThreadEvent>),
    ("event-voted", again::<ThreadEvent>),
    ("events", again::<ThreadEvents>),
    ("events-reset", again::<ThreadEvents>),
    ("new-comment", again::<NewComment>),
    ("new-comment-root", again::<NewComment>),
    ("new-report", again::<NewReport>),
    ("new-report-plain", again::<NewReport>),
    ("new-subscription", again::<NewSubscription>),
    ("new-subscription-thread", again::<NewSubscription>),
    ("posted-comment", again::<PostedComment>),
    ("posted-comment-held", again::<PostedComment>),
    ("preview", again::<Preview>),
    ("preview-text", again::<PreviewText>),
    ("problem", again::<Problem>),
    ("problem-plain", again::<Problem>),
    ("problem-rate-limited", again::<Problem>),
    ("put-rating", again::<PutRating>),
    ("put-rating-back", again::<PutRating>),
    ("put-rating-of-criterion", again::<PutRating>),
    ("put-reaction", again::<PutReaction>),
    ("put-vote", again::<PutVote>),
    ("rating-result", again::<RatingResult>),
    ("rating-result-of-criterion", again::<RatingResult>),
    ("rating-result-taken-back", again::<RatingResult>),
    ("reaction-result", again::<ReactionResult>),
    ("report-result", again::<ReportResult>),
    ("subscription-result", again::<SubscriptionResult>),
    ("thread", again::<Thread>),
    ("thread-empty", again::<Thread>),
    ("thread-with-criteria", again::<Thread>),
    ("thread-with-rules", again::<Thread>),
    ("update-comment", again::<UpdateComment>),
    ("vote-result", again::<VoteResult>),
];

#[test]
fn every_message_is_read_and_written_back_unchanged() {
    for (name, again) in FILES {
        let value = golden(name);
        assert_eq!(again(&value), value, "{name}.json");
    }
}

#[test]
fn every_file_is_checked() {
    let mut files: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| {
            entry
                .unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    files.sort();
    assert_eq!(
        files,
        FILES.iter().map(|(name, _)| *name).collect::<Vec<_>>()
    );
}

#[test]
fn fields_of_a_newer_server_are_ignored_wherever_they_stand() {
    for (name, again) in FILES {
        let value = golden(name);
        assert_eq!(again(&with_news(&value)), value, "{name}.json");
    }
}

/// The same with a field more in every object.
fn with_news(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut fields: serde_json::Map<_, _> = fields
                .iter()
                .map(|(name, value)| match name.as_str() {
                    // Its names are those that were asked for, so there are no others.
                    "counts" | "ratings" => (name.clone(), value.clone()),
                    _ => (name.clone(), with_news(value)),
                })
                .collect();
            fields.insert("newer".into(), json!({ "than": ["this", 1] }));
            Value::Object(fields)
        }
        Value::Array(items) => items.iter().map(with_news).collect(),
        plain => plain.clone(),
    }
}

#[test]
fn what_a_message_leaves_out_has_a_plain_meaning() {
    let page: CommentsPage = read(&golden("comments-page-last"));
    assert_eq!(
        (
            page.next,
            page.rests,
            page.thread.url,
            page.thread.rating.average
        ),
        (None, Vec::new(), None, None)
    );

    let comment: Comment = read(&golden("comment-deleted"));
    assert!(
        !comment.pinned
            && !comment.closed
            && comment.edited.is_none()
            && comment.author.website.is_none()
    );

    let root: NewComment = read(&golden("new-comment-root"));
    assert_eq!(
        (root.parent, root.author.email, root.author.website),
        (None, None, None)
    );

    let taken_back: RatingResult = read(&golden("rating-result-taken-back"));
    assert_eq!(taken_back.mine, None);
}

#[test]
fn an_older_server_may_leave_out_limits_capabilities_and_the_cadence() {
    let mut thread = golden("thread");
    thread["policy"] = json!({ "max_text_chars": 500 });
    thread["capabilities"] = json!({ "post": true });
    let thread: Thread = read(&thread);
    assert_eq!(
        thread.policy,
        Policy {
            max_text_chars: 500,
            ..Policy::default()
        }
    );
    assert_eq!(
        thread.capabilities,
        Capabilities {
            post: true,
            ..Capabilities::default()
        }
    );

    let mut wish = golden("new-subscription");
    wish.as_object_mut().unwrap().remove("cadence");
    assert_eq!(read::<NewSubscription>(&wish).cadence, Cadence::Instant);

    let mut new = golden("new-comment");
    new["page"] = json!({ "url": "https://blog.example/" });
    assert_eq!(read::<NewComment>(&new).page.title, "");
}

#[test]
fn a_page_is_a_tree_in_reading_order() {
    let page: CommentsPage = read(&golden("comments-page"));
    let lines: Vec<_> = page
        .comments
        .iter()
        .map(|c| {
            (
                c.id.0.as_str(),
                c.parent.as_ref().map(|id| id.0.as_str()),
                c.state,
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            ("31", None, CommentState::Live),
            ("32", Some("31"), CommentState::Deleted),
            ("33", Some("32"), CommentState::Live),
            ("34", Some("33"), CommentState::Hidden),
            ("35", None, CommentState::Pending),
        ]
    );
    assert!(page.comments[0].pinned && page.comments[2].closed);
    assert_eq!(
        page.comments[2]
            .edited
            .as_ref()
            .map(|edit| edit.by.as_str()),
        Some("Ben")
    );
    assert_eq!(
        (page.next, page.rests[0].remaining),
        (Some(Cursor("bmV4dA".into())), 7)
    );
}

#[test]
fn the_orders_have_stable_names() {
    assert_eq!(
        serde_json::to_value([Sort::Newest, Sort::Oldest, Sort::Best]).unwrap(),
        json!(["newest", "oldest", "best"])
    );
}

#[test]
fn the_reasons_of_a_report_have_stable_names() {
    let names = ["spam", "abuse", "illegal", "off-topic", "other"];
    assert_eq!(json!(ReportReason::ALL), json!(names));
    assert_eq!(ReportReason::ALL.map(ReportReason::name), names);
}

#[test]
fn every_problem_has_a_stable_name_and_status() {
    let stable = [
        ("not-found", 404),
        ("method-not-allowed", 405),
        ("site-unknown", 404),
        ("origin-not-allowed", 403),
        ("page-not-allowed", 403),
        ("thread-key-invalid", 400),
        ("thread-closed", 403),
        ("branch-closed", 403),
        ("comment-not-found", 404),
        ("parent-not-found", 422),
        ("text-empty", 422),
        ("text-too-long", 422),
        ("text-not-plain", 422),
        ("name-missing", 422),
        ("name-invalid", 422),
        ("name-reserved", 422),
        ("email-invalid", 422),
        ("website-invalid", 422),
        ("vote-invalid", 422),
        ("reaction-invalid", 422),
        ("stars-invalid", 422),
        ("criterion-unknown", 422),
        ("ratings-closed", 403),
        ("not-yours", 403),
        ("own-comment", 403),
        ("edit-window-over", 403),
        ("token-missing", 401),
        ("idempotency-key-invalid", 400),
        ("idempotency-key-reused", 422),
        ("parameter-invalid", 400),
        ("cursor-invalid", 400),
        ("body-invalid", 400),
        ("body-too-large", 413),
        ("body-too-slow", 408),
        ("rate-limited", 429),
        ("internal", 500),
        ("unavailable", 503),
    ];
    let sent: Vec<_> = ProblemCode::ALL
        .iter()
        .map(|code| {
            (
                serde_json::to_value(code)
                    .unwrap()
                    .as_str()
                    .unwrap()
                    .to_owned(),
                code.status(),
            )
        })
        .collect();
    assert_eq!(sent, stable.map(|(name, status)| (name.to_owned(), status)));
    for code in ProblemCode::ALL {
        assert_eq!(again::<ProblemCode>(&json!(code)), json!(code));
        assert!(
            code.title().is_ascii() && !code.title().ends_with('.'),
            "{}",
            code.title()
        );
    }
}

#[test]
fn a_problem_newer_than_the_reader_is_unknown_and_still_a_problem() {
    let mut newer = golden("problem");
    newer["code"] = json!("moon-not-full");
    let problem: Problem = read(&newer);
    assert_eq!(
        (problem.code, problem.status, problem.limit),
        (ProblemCode::Unknown, 422, Some(10_000))
    );
    assert!(!ProblemCode::ALL.contains(&ProblemCode::Unknown));
}

#[test]
fn a_problem_is_made_with_the_status_of_its_code() {
    let made = Problem::new(ProblemCode::TextTooLong)
        .detail("text has 10,001 characters; at most 10,000 are allowed")
        .field("text")
        .limit(10_000);
    assert_eq!(json!(made), golden("problem"));
    assert_eq!(
        json!(Problem::new(ProblemCode::RateLimited).retry_after_seconds(30)),
        golden("problem-rate-limited")
    );
}
