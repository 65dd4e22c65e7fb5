//! Requests as tests write them, and answers as tests read them.

use afterword_protocol::{Comment, Problem, ProblemCode};
use axum::body::Bytes;
use axum::http::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::app::{ARTICLE, THREAD};

/// A request to be sent.
#[derive(Clone)]
pub struct Ask {
    pub method: &'static str,
    pub path: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    pub peer: String,
}

/// The body of a post that is fine.
pub fn new_comment(text: &str) -> Value {
    json!({
        "text": text,
        "author": {"name": "Ann"},
        "page": {"url": ARTICLE, "title": "A post"},
    })
}

pub fn ask(method: &'static str, path: &str) -> Ask {
    let peer = "203.0.113.5:4711".to_owned();
    Ask {
        method,
        path: path.to_owned(),
        headers: Vec::new(),
        body: Vec::new(),
        peer,
    }
}

pub fn get(path: &str) -> Ask {
    ask("GET", path)
}

pub fn post(new: &Value) -> Ask {
    ask("POST", &format!("{THREAD}/comments")).with(new)
}

pub fn patch(comment: &Comment, update: &Value) -> Ask {
    ask("PATCH", &format!("{THREAD}/comments/{}", comment.id)).with(update)
}

pub fn delete(comment: &Comment) -> Ask {
    ask("DELETE", &format!("{THREAD}/comments/{}", comment.id))
}

impl Ask {
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub fn token(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// Sets a JSON body.
    pub fn with(self, value: &Value) -> Self {
        self.body("application/json", value.to_string())
    }

    pub fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("content-type", content_type)
    }

    pub fn by_peer(mut self, peer: &str) -> Self {
        self.peer = peer.to_owned();
        self
    }
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    /// The body, if the status is the expected one.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self, status: u16) -> T {
        assert_eq!(self.status, status, "{}", self.text());
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The problem, if it is the expected one.
    #[track_caller]
    pub fn problem(&self, code: ProblemCode) -> Problem {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{}",
            self.text()
        );
        let problem: Problem = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem.code, code, "{}", self.text());
        assert_eq!(
            (problem.status, self.status),
            (code.status(), code.status())
        );
        assert_eq!(problem.title, code.title());
        problem
    }

    /// All values of a header, or nothing.
    pub fn header(&self, name: &str) -> String {
        let values = self
            .headers
            .get_all(name)
            .iter()
            .map(|value| value.to_str().unwrap());
        values.collect::<Vec<_>>().join(", ")
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}
