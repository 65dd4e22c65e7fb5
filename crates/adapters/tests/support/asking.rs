//! What tests of adapters ask with: the real program, or what it was recorded to say.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test takes what it needs, and has failed if it can't"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use afterword_adapters::{ApiAnswer, ApiRequest, HttpAnswer, HttpRequest, Kind, Place, Step, step};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A thread for tests.
pub fn place(backend: Kind, server: &str, thread: &str) -> Place {
    Place {
        backend,
        server: server.into(),
        site: "news".into(),
        thread: thread.into(),
        page_url: "https://news.example/canal-boats/".into(),
        page_title: "Canal boats, soup and patience".into(),
        same_origin: false,
    }
}

/// A request of our API.
pub fn request(method: &str, path: &str) -> ApiRequest {
    ApiRequest {
        method: method.into(),
        path: format!("threads/x/{path}").trim_end_matches('/').into(),
        ..ApiRequest::default()
    }
}

/// Steps until there is an answer, with `ask` for what goes to the foreign server.
pub fn answer(
    place: &Place,
    request: &ApiRequest,
    mut ask: impl FnMut(&HttpRequest) -> HttpAnswer,
) -> ApiAnswer {
    let mut answers = Vec::new();
    for _ in 0..50 {
        match step(place, request, &answers) {
            Step::Answer(answer) => return answer,
            Step::Ask(requests) => answers.extend(requests.iter().map(&mut ask)),
        }
    }
    panic!("{request:?} comes to no end");
}

/// A good answer as what it is.
pub fn good<T: DeserializeOwned>(answer: &ApiAnswer) -> T {
    assert!((200..300).contains(&answer.status), "{answer:?}");
    serde_json::from_str(&answer.body).unwrap()
}

/// The code of a problem; its status if it is none.
pub fn code(answer: &ApiAnswer) -> String {
    let problem: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    problem["code"]
        .as_str()
        .map_or_else(|| answer.status.to_string(), Into::into)
}

/// A browser: it has cookies, and sends them where a request wants that.
pub struct Browser {
    with: ureq::Agent,
    without: ureq::Agent,
    origin: String,
}

impl Browser {
    /// On a page of `origin`, with no cookies yet.
    pub fn new(origin: &str) -> Self {
        let agent = || {
            ureq::Agent::from(
                ureq::Agent::config_builder()
                    .http_status_as_error(false)
                    .build(),
            )
        };
        Self {
            with: agent(),
            without: agent(),
            origin: origin.into(),
        }
    }

    /// Has our API answered by the real program.
    pub fn ask(&self, place: &Place, request: &ApiRequest) -> ApiAnswer {
        answer(place, request, |request| self.send(request))
    }

    /// Sends one request.
    pub fn send(&self, request: &HttpRequest) -> HttpAnswer {
        let agent = if request.cookies {
            &self.with
        } else {
            &self.without
        };
        let mut made = ureq::http::Request::builder()
            .method(request.method.as_str())
            .uri(&request.url)
            .header("Origin", &self.origin)
            .header("User-Agent", "Mozilla/5.0 (tests)");
        for (name, value) in &request.headers {
            made = made.header(name, value);
        }
        for (name, cookie) in &request.cookie_headers {
            if let Some(value) = self.cookie(&request.url, cookie) {
                made = made.header(name, value);
            }
        }
        let made = made.body(request.body.clone().unwrap_or_default()).unwrap();
        let Ok(mut answer) = agent.run(made) else {
            return HttpAnswer::default();
        };
        // Scripts do not see cookies in answers.
        let seen = answer
            .headers()
            .iter()
            .filter(|(name, _)| *name != "set-cookie");
        let headers = seen.map(|(name, value)| {
            (
                name.as_str().to_owned(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        });
        HttpAnswer {
            status: answer.status().as_u16(),
            headers: headers.collect(),
            body: answer.body_mut().read_to_string().unwrap_or_default(),
        }
    }
}

impl Browser {
    /// A cookie that scripts of the server's own host can read.
    fn cookie(&self, url: &str, name: &str) -> Option<String> {
        let uri: ureq::http::Uri = url.parse().unwrap();
        let jar = self.with.cookie_jar_lock();
        jar.get(uri.host()?, "/", name)
            .map(|cookie| cookie.value().to_owned())
    }
}

/// Recorded exchanges of a real program.
pub struct Recorded(BTreeMap<String, Value>);

impl Recorded {
    /// Those in `tests/recorded/FOLDER/*.json`, by the names of the files.
    pub fn load(folder: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/recorded")
            .join(folder);
        let paths = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let recorded = paths.filter(|path| path.extension().is_some_and(|ending| ending == "json"));
        let read = |path: PathBuf| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let exchange = serde_json::from_str(&fs::read_to_string(path).unwrap());
            (name, exchange.unwrap())
        };
        Self(recorded.map(read).collect())
    }

    /// What was answered in the recording of this name, whatever is asked.
    pub fn named(&self, name: &str) -> HttpAnswer {
        let response = &self.0[name]["response"];
        let headers = response["headers"].as_object().unwrap().iter();
        HttpAnswer {
            status: response["status"].as_u64().unwrap().try_into().unwrap(),
            headers: headers
                .map(|(name, value)| {
                    (
                        name.to_lowercase(),
                        value.as_str().unwrap_or_default().into(),
                    )
                })
                .collect(),
            body: match &response["body"] {
                Value::Null if response["headers"]["content-type"] != "application/json" => {
                    String::new()
                }
                Value::String(text) => text.clone(),
                json => json.to_string(),
            },
        }
    }

    /// What was asked in the recording of this name: address and body.
    pub fn request(&self, name: &str) -> (String, Value) {
        let request = &self.0[name]["request"];
        (
            request["url"].as_str().unwrap().into(),
            request["body"].clone(),
        )
    }

    /// Has our API answered by the recordings of these names, which must be what is asked for, in this order and to the end:
    /// the same method, address and body.
    pub fn replay(&self, place: &Place, request: &ApiRequest, names: &[&str]) -> ApiAnswer {
        let mut left = names.iter();
        let answer = answer(place, request, |asked| {
            let name = left
                .next()
                .unwrap_or_else(|| panic!("nothing more is recorded: {asked:?}"));
            let recorded = &self.0[*name]["request"];
            assert_eq!(asked.method, recorded["method"], "{name}");
            assert_eq!(asked.url, recorded["url"].as_str().unwrap(), "{name}");
            let body = asked
                .body
                .as_deref()
                .map(|body| serde_json::from_str(body).unwrap_or_else(|_| Value::from(body)));
            assert_eq!(body.unwrap_or_default(), recorded["body"], "{name}");
            self.named(name)
        });
        assert_eq!(left.next(), None, "this was not asked for");
        answer
    }
}
