//! The browser's JSON and serde's own agree about everything on the wire.

use std::fmt::Debug;

use afterword::json::{self, Entries};
use afterword_protocol::{
    Comment, CommentDetail, CommentsPage, NewComment, NewSubscription, PostedComment, Problem,
    PutRating, PutVote, RatingResult, SubscriptionResult, Thread, ThreadEvent, UpdateComment,
    VoteResult,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen_test::wasm_bindgen_test;

macro_rules! golden {
    ($name:literal) => {
        include_str!(concat!(
            "../../crates/protocol/tests/golden/",
            $name,
            ".json"
        ))
    };
}

/// Reads `text` both ways.
fn read<T: DeserializeOwned + PartialEq + Debug>(text: &str) -> T {
    let ours = json::read::<T>(text);
    let theirs = serde_json::from_str::<T>(text).ok();
    assert_eq!(ours, theirs, "{text}");
    ours.expect("a fixture is of its type")
}

/// Reads `text`, and writes it both ways.
fn write<T: DeserializeOwned + Serialize + PartialEq + Debug>(text: &str) {
    let ours = json::write(&read::<T>(text)).expect("what is on the wire can be written");
    let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    assert_eq!(value(&ours), value(text));
}

#[wasm_bindgen_test]
fn every_answer_is_read() {
    for text in [
        golden!("comment"),
        golden!("comment-deleted"),
        golden!("comment-edited"),
        golden!("comment-of-the-author"),
    ] {
        read::<Comment>(text);
    }
    for text in [golden!("comment-detail"), golden!("comment-detail-root")] {
        read::<CommentDetail>(text);
    }
    for text in [golden!("comments-page"), golden!("comments-page-last")] {
        read::<CommentsPage>(text);
    }
    read::<CommentsPage>(golden!("comments-page-middle"));
    for text in [
        golden!("event-created"),
        golden!("event-deleted"),
        golden!("event-edited"),
        golden!("event-rated"),
        golden!("event-rated-by-criteria"),
        golden!("event-voted"),
    ] {
        read::<ThreadEvent>(text);
    }
    for text in [golden!("posted-comment"), golden!("posted-comment-held")] {
        read::<PostedComment>(text);
    }
    for text in [
        golden!("problem"),
        golden!("problem-plain"),
        golden!("problem-rate-limited"),
    ] {
        read::<Problem>(text);
    }
    for text in [
        golden!("rating-result"),
        golden!("rating-result-of-criterion"),
        golden!("rating-result-taken-back"),
    ] {
        read::<RatingResult>(text);
    }
    for text in [
        golden!("thread"),
        golden!("thread-empty"),
        golden!("thread-with-criteria"),
    ] {
        read::<Thread>(text);
    }
    read::<SubscriptionResult>(golden!("subscription-result"));
    read::<VoteResult>(golden!("vote-result"));
}

#[wasm_bindgen_test]
fn every_request_is_written() {
    for text in [golden!("new-comment"), golden!("new-comment-root")] {
        write::<NewComment>(text);
    }
    for text in [
        golden!("new-subscription"),
        golden!("new-subscription-thread"),
    ] {
        write::<NewSubscription>(text);
    }
    for text in [
        golden!("put-rating"),
        golden!("put-rating-back"),
        golden!("put-rating-of-criterion"),
    ] {
        write::<PutRating>(text);
    }
    write::<PutVote>(golden!("put-vote"));
    write::<UpdateComment>(golden!("update-comment"));
    write::<Entries<String>>(r#"{"own:1": "a \"quoted\" token\n", "": "\u0000", "__proto": "é"}"#);
}

#[wasm_bindgen_test]
fn what_is_not_of_its_type_is_refused() {
    for text in [
        "",
        "null",
        "[]",
        "{}",
        "{\"value\": \"1\"}",
        "{\"value\": 1.5}",
        "{\"value\": 128}",
        "{\"value\": null}",
        "{\"value\": 1} trailing",
    ] {
        assert_eq!(json::read::<PutVote>(text), None, "{text}");
    }
    let unknown_state = golden!("comment").replace("\"live\"", "\"asleep\"");
    assert_eq!(json::read::<Comment>(&unknown_state), None);
    let without_id = golden!("comment").replacen("\"id\"", "\"di\"", 1);
    assert_eq!(json::read::<Comment>(&without_id), None);
}

#[wasm_bindgen_test]
fn what_a_newer_server_adds_is_left_alone() {
    let newer = golden!("comment").replacen('{', "{\"mood\": [1, {\"a\": null}],", 1);
    assert_eq!(
        json::read::<Comment>(&newer),
        json::read(golden!("comment"))
    );
    let code = golden!("problem-plain").replacen("\"code\": \"", "\"code\": \"newer-", 1);
    read::<Problem>(&code);
}
