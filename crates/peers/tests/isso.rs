//! A real Isso starts, has its thread, and leaves nothing behind.
#![expect(clippy::unwrap_used, reason = "a test that cannot ask has failed")]

use std::net::TcpStream;
use std::time::Duration;

use afterword_peers::{Guard, Isso, IssoOptions};
use serde_json::{Value, json};
use ureq::Agent;

fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into()
}

fn get(isso: &Isso, path: &str) -> Value {
    let mut answer = agent().get(format!("{}{path}", isso.url())).call().unwrap();
    assert_eq!(answer.status(), 200, "{path}: {}", isso.log());
    answer.body_mut().read_json().unwrap()
}

/// Posts to `/canal-boats/`, and gives the status and the answer.
fn post(isso: &Isso, comment: &Value) -> (u16, String) {
    let mut answer = agent()
        .post(format!("{}/new?uri=/canal-boats/", isso.url()))
        .send_json(comment)
        .unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    (answer.status().as_u16(), text)
}

fn start(options: IssoOptions) -> Isso {
    Isso::start(&options).unwrap()
}

#[test]
fn the_thread_has_what_is_promised() {
    let isso = start(IssoOptions::default());
    let thread = get(&isso, "/?uri=/canal-boats/&nested_limit=100");
    let roots = thread["replies"].as_array().unwrap();
    let nested = roots
        .iter()
        .map(|root| root["replies"].as_array().unwrap().len());
    assert_eq!(roots.len(), 30);
    assert_eq!(nested.sum::<usize>(), 9);
    let hostile = roots.iter().find(|root| root["id"] == 10).unwrap();
    let text = hostile["text"].as_str().unwrap();
    assert!(!text.contains("<script"), "{text}");
    assert!(text.contains("alert(1)"), "{text}");
    let bread = get(&isso, "/?uri=/rye-bread/&nested_limit=100");
    assert_eq!(bread["replies"].as_array().unwrap().len(), 4);
}

#[test]
fn everybody_may_post_as_often_as_they_like() {
    let isso = start(IssoOptions::default());
    for n in 0..6 {
        let (status, said) = post(&isso, &json!({"text": format!("number {n}")}));
        assert_eq!(status, 201, "{said}");
    }
}

#[test]
fn what_is_set_is_so() {
    let isso = start(IssoOptions {
        sites: ["http://a.example", "http://b.example"]
            .map(String::from)
            .to_vec(),
        moderated: true,
        author_required: true,
        guard: Some(Guard::USUAL),
        edit_window: Duration::from_secs(7),
        feed: true,
        ..IssoOptions::default()
    });
    let config = get(&isso, "/config");
    assert_eq!(config["config"]["require-author"], true);
    assert_eq!(config["config"]["require-email"], false);
    assert_eq!(config["config"]["feed"], true);
    assert_eq!(post(&isso, &json!({"text": "no name"})).0, 403);
    let named = json!({"text": "a name", "author": "Ida"});
    assert_eq!(post(&isso, &named).0, 202);
    assert_eq!(post(&isso, &named).0, 202);
    let (status, said) = post(&isso, &named);
    assert_eq!(status, 403);
    assert!(said.contains("ratelimit"), "{said}");
    let allowed = agent()
        .get(format!("{}/config", isso.url()))
        .header("origin", "http://b.example")
        .call()
        .unwrap();
    let origin = allowed.headers().get("access-control-allow-origin");
    assert_eq!(origin.unwrap(), "http://b.example");
}

#[test]
fn two_do_not_disturb_each_other_and_end_with_their_values() {
    let (one, other) = (start(IssoOptions::default()), start(IssoOptions::default()));
    assert_ne!(one.url(), other.url());
    let (status, _) = post(&one, &json!({"text": "only here"}));
    assert_eq!(status, 201);
    let count = |isso: &Isso| get(isso, "/?uri=/canal-boats/")["total_replies"].clone();
    assert_eq!(count(&one), 40);
    assert_eq!(count(&other), 39);
    let address = one.url().strip_prefix("http://").unwrap().to_owned();
    drop(one);
    assert!(TcpStream::connect(&address).is_err(), "it still listens");
    assert_eq!(count(&other), 39);
}

#[test]
fn a_panic_ends_it() {
    let (tell, told) = std::sync::mpsc::channel();
    let panicked = std::thread::spawn(move || {
        let isso = start(IssoOptions::default());
        let address = isso.url().strip_prefix("http://").unwrap().to_owned();
        tell.send(address).unwrap();
        panic!("as a test might");
    });
    assert!(panicked.join().is_err());
    assert!(TcpStream::connect(told.recv().unwrap()).is_err());
}
