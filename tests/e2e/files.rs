//! A web server that has the demo's thread as a file, and nothing else.

use afterword_peers::{Answer, Cors, Served};

use crate::server::Server;

/// Serves `canal-boats.json`, to pages of every origin.
pub fn served(demo: &Server) -> Served {
    let thread = demo.get("/t/default/demo/thread.json").to_string();
    let answer = move |asked: &afterword_peers::Asked| match asked.route() {
        "/canal-boats.json" => Answer::json(200, thread.clone()),
        _ => Answer::not_found(),
    };
    Served::start(Cors::Everyone, answer).expect("there is a free port")
}
