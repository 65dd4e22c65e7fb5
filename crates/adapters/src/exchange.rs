//! What goes to and fro between an adapter and the foreign server.
//!
//! An adapter is written as if it could ask and wait. In truth it runs from its beginning whenever an answer has come:
//! what has been answered is returned at once, and the first thing that has not ends the run.

use std::collections::BTreeMap;

use afterword_protocol::{Problem, ProblemCode};
use serde::Serialize;

use crate::json::Value;

/// A request to the foreign server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct HttpRequest {
    /// `GET`, `POST` …
    pub method: String,
    /// The address.
    pub url: String,
    /// Headers, beside those that every client sends.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The body, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Whether the foreign server's cookies go with it.
    pub cookies: bool,
    /// Headers that repeat a cookie, with the cookie's name: its value as the page's scripts can read it at that moment. Such a
    /// header is left out where there is no such cookie.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub cookie_headers: BTreeMap<String, String>,
}

impl HttpRequest {
    /// A request to read `url`.
    pub fn get(url: impl Into<String>) -> Self {
        Self {
            method: "GET".into(),
            url: url.into(),
            ..Self::default()
        }
    }

    /// A request that sends `body` as JSON.
    pub fn json(method: &str, url: impl Into<String>, body: &serde_json::Value) -> Self {
        Self {
            method: method.into(),
            url: url.into(),
            headers: BTreeMap::from([("Content-Type".into(), "application/json".into())]),
            body: Some(body.to_string()),
            ..Self::default()
        }
    }

    /// A request that sends `fields` as a form does.
    pub fn form(url: impl Into<String>, fields: &[(&str, &str)]) -> Self {
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", crate::text::encode(value)))
            .collect();
        Self {
            method: "POST".into(),
            url: url.into(),
            headers: BTreeMap::from([(
                "Content-Type".into(),
                "application/x-www-form-urlencoded".into(),
            )]),
            body: Some(body.join("&")),
            ..Self::default()
        }
    }

    /// The same with a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.insert(name.into(), value.into());
        self
    }

    /// The same with the foreign server's cookies.
    #[must_use]
    pub fn with_cookies(mut self) -> Self {
        self.cookies = true;
        self
    }

    /// The same with a header that repeats a cookie.
    #[must_use]
    pub fn cookie_header(mut self, header: &str, cookie: &str) -> Self {
        self.cookie_headers.insert(header.into(), cookie.into());
        self
    }
}

/// What the foreign server answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpAnswer {
    /// The status; 0 if there was no answer.
    pub status: u16,
    /// Headers that the page may see, by their names in lower case; several of one name are one, with commas between.
    pub headers: BTreeMap<String, String>,
    /// The body as text; cut off if it was too large.
    pub body: String,
}

impl HttpAnswer {
    /// Whether the foreign server agreed.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A header, by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The body as JSON, whatever the status.
    ///
    /// # Errors
    ///
    /// `Malformed` if it is not JSON: a login page, or cut off.
    pub fn json(&self) -> Result<Value, Stop> {
        serde_json::from_str(&self.body).map_err(|_| Stop::Malformed)
    }

    /// The body of a good answer as JSON.
    ///
    /// # Errors
    ///
    /// `Malformed` if it is not JSON; for another status what goes with it.
    pub fn good_json(&self) -> Result<Value, Stop> {
        if self.is_ok() {
            return self.json();
        }
        Err(self.refusal())
    }

    /// What a status means that nothing more is known of.
    #[must_use]
    pub fn refusal(&self) -> Stop {
        match self.status {
            429 => {
                let mut problem = Problem::new(ProblemCode::RateLimited);
                let seconds = self.header("retry-after").and_then(|s| s.parse().ok());
                problem.retry_after_seconds = seconds;
                Stop::Refuse(Box::new(problem))
            }
            0 | 500.. => Stop::Unreachable,
            _ => Stop::Malformed,
        }
    }
}

/// Why an adapter has ended its run without an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Stop {
    /// It needs the answers to what it has asked.
    Ask,
    /// The foreign server said no, and why.
    Refuse(Box<Problem>),
    /// No answer came, or the foreign server failed; it may be tried again.
    Unreachable,
    /// The answer was not what such a server says.
    Malformed,
}

impl From<ProblemCode> for Stop {
    fn from(code: ProblemCode) -> Self {
        Self::Refuse(Box::new(Problem::new(code)))
    }
}

/// One run of an adapter: the answers it has, and what it asks for besides.
pub struct Exchange<'a> {
    answers: &'a [HttpAnswer],
    asked: Vec<HttpRequest>,
    hint: Option<String>,
}

impl<'a> Exchange<'a> {
    /// With the answers of earlier runs, in the order in which they were asked for.
    #[must_use]
    pub fn new(answers: &'a [HttpAnswer]) -> Self {
        Self {
            answers,
            asked: Vec::new(),
            hint: None,
        }
    }

    /// Asks one thing.
    ///
    /// # Errors
    ///
    /// `Ask` if the answer is not there yet.
    pub fn ask(&mut self, request: HttpRequest) -> Result<&'a HttpAnswer, Stop> {
        let answers = self.ask_all(vec![request])?;
        answers.first().ok_or(Stop::Malformed)
    }

    /// Asks several things side by side; their answers are in the same order.
    ///
    /// # Errors
    ///
    /// `Ask` if the answers are not there yet.
    pub fn ask_all(&mut self, requests: Vec<HttpRequest>) -> Result<&'a [HttpAnswer], Stop> {
        if let Some((these, rest)) = self.answers.split_at_checked(requests.len()) {
            self.answers = rest;
            return Ok(these);
        }
        self.asked = requests;
        Err(Stop::Ask)
    }

    /// Notes what the site's owner has to do so that more works: a sentence in English, with the line to add.
    pub fn advise(&mut self, hint: impl Into<String>) {
        self.hint = Some(hint.into());
    }

    /// What was asked for when the run ended, and what the owner has to do.
    #[must_use]
    pub fn into_parts(self) -> (Vec<HttpRequest>, Option<String>) {
        (self.asked, self.hint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(answers: &[HttpAnswer]) -> (Result<String, Stop>, Vec<HttpRequest>) {
        let mut exchange = Exchange::new(answers);
        let mut talk = || {
            let first = exchange.ask(HttpRequest::get("a"))?.body.clone();
            let both = exchange.ask_all(vec![HttpRequest::get("b"), HttpRequest::get("c")])?;
            Ok([&first, both[0].body.as_str(), &both[1].body].concat())
        };
        (talk(), exchange.into_parts().0)
    }

    #[test]
    fn a_run_ends_where_an_answer_is_missing_and_goes_on_with_it() {
        let said = |body: &str| HttpAnswer {
            status: 200,
            body: body.into(),
            ..HttpAnswer::default()
        };
        let get = HttpRequest::get;
        assert_eq!(run(&[]), (Err(Stop::Ask), vec![get("a")]));
        assert_eq!(
            run(&[said("1")]),
            (Err(Stop::Ask), vec![get("b"), get("c")])
        );
        assert_eq!(
            run(&[said("1"), said("2"), said("3")]),
            (Ok("123".into()), vec![])
        );
    }
}
