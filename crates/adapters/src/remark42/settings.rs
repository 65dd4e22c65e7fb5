//! What a site of Remark42 allows, and the thread that follows from it.

use afterword_protocol::{Capabilities, Policy, Sort, Thread, ThreadState};

use crate::exchange::{HttpAnswer, Stop};
use crate::json::{Lenient, Value};
use crate::place::Place;
use crate::text::{website, without_entities};

/// The site's settings.
///
/// # Errors
///
/// `Unreachable`, `Malformed`, as far as they say nothing.
pub fn config(answer: &HttpAnswer) -> Result<Value, Stop> {
    let config = answer.good_json()?;
    match config["edit_duration"].is_number() {
        true => Ok(config),
        false => Err(Stop::Malformed),
    }
}

/// For how long comments can be edited, in seconds.
pub fn edit_window(config: &Value) -> u32 {
    small(config.count("edit_duration"))
}

/// The thread without its comments.
pub fn thread(place: &Place, config: &Value, info: &Value, title: &str) -> Thread {
    let closed = info.flag("read_only");
    Thread {
        key: place.thread.clone(),
        url: website(&place.thread),
        title: Some(without_entities(title)).filter(|title| !title.is_empty()),
        state: match closed {
            true => ThreadState::Closed,
            false => ThreadState::Open,
        },
        comments: info.count("count"),
        policy: Policy {
            max_text_chars: match small(config.count("max_comment_size")) {
                // Its own default, as it reads a size that is none.
                0 => 2048,
                most => most,
            },
            // In bytes there.
            max_name_chars: 64,
            edit_window_seconds: edit_window(config),
        },
        capabilities: capabilities(place, config, closed),
        ..Thread::default()
    }
}

fn capabilities(place: &Place, config: &Value, closed: bool) -> Capabilities {
    let providers = config.list("auth_providers");
    // A session is a cookie that only pages of that host can use, or a header if the owner has it so.
    let holds_session = place.same_origin || config.flag("send_jwt_header");
    let write = holds_session
        && providers.iter().any(|name| name == "anonymous")
        && !config.flag("subscribers_only");
    let post = write && !closed;
    let edit = write && edit_window(config) > 0;
    let vote = write && config.flag("anon_vote");
    Capabilities {
        post,
        reply: post,
        edit,
        delete: edit,
        vote_up: vote,
        vote_down: vote,
        unvote: vote,
        preview: write,
        sorts: Sort::ALL.to_vec(),
        ..Capabilities::default()
    }
}

fn small(number: u64) -> u32 {
    number.try_into().unwrap_or(u32::MAX)
}
