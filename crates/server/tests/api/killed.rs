//! The real command, killed while many write.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde_json::json;

use crate::command::Place;
use crate::process::Process;

const WRITERS: usize = 8;
/// How many posts are acknowledged before the server is killed.
const ENOUGH: usize = 200;

#[test]
fn every_acknowledged_comment_is_there_after_the_server_was_killed_under_load() {
    let place = Place::new();
    let server = Process::serve(&place);
    let killed = AtomicBool::new(false);
    let (acknowledge, acknowledged) = std::sync::mpsc::channel();
    let mut comments = Vec::new();
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (acknowledge, server, killed) = (acknowledge.clone(), &server, &killed);
            scope.spawn(move || {
                for number in 0.. {
                    let key = format!("writer-{writer}-post-{number:06}");
                    let Some((status, answer)) = post(server, writer, &key) else {
                        // Nobody was told of this one.
                        assert!(killed.load(Ordering::Relaxed), "no answer to {key}");
                        return;
                    };
                    assert_eq!(status, 201, "{answer}");
                    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
                    let id = answer["comment"]["id"].as_str().unwrap().to_owned();
                    acknowledge.send((writer, id, key)).unwrap();
                }
            });
        }
        drop(acknowledge);
        comments.extend(acknowledged.iter().take(ENOUGH));
        // In the middle of what the others write.
        killed.store(true, Ordering::Relaxed);
        server.kill();
        comments.extend(acknowledged.iter());
    });
    assert!(comments.len() >= ENOUGH);

    let server = Process::serve(&place);
    for (writer, id, key) in comments {
        let (status, found) = server.ask(&format!("GET {}/{id}", path(writer)), "");
        assert_eq!(status, 200, "{id}: {found}");
        assert!(found.contains(&key), "{found}");
    }
    server.stop("-TERM");
}

fn path(writer: usize) -> String {
    format!("/api/v1/sites/default/threads/post-{writer}/comments")
}

/// Status and body; nothing if the server ended before it had answered.
fn post(server: &Process, writer: usize, key: &str) -> Option<(u16, String)> {
    let new = json!({
        "text": key,
        "author": {"name": "Ann"},
        "page": {"url": format!("http://localhost/post-{writer}")},
    });
    let head = format!("POST {}", path(writer));
    server.try_ask(&head, key, &new.to_string()).ok()
}
